"""What a model of 1.5 billion parameters really sent, and what becomes of it.

The recordings in `fixtures/streams/small` are answers of Qwen2.5-Coder-1.5B-Instruct behind
llama.cpp's server, to visitors of the demo. It calls no tool as the protocol has it.
"""

import json

import pytest

from app.conversation.model import AnswerLost
from tests.agent.guardrails.test_claim_check import NOTHING, leads_nowhere, saying
from tests.agent.models.test_openai_chat import WITH_TOOLS
from tests.agent.streams import Server, answer_of, recorded, streamed


def small(name: str) -> Server:
    return Server(streamed(recorded(name, "small")))


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("bare_call", [("find_slots", set())]),
        ("call_in_an_attribute", [("find_slots", {"meeting_type", "when"})]),
        ("invented_arguments", [("list_meeting_types", {"meeting_type", "host", "duration"})]),
        (
            "fence_behind_empty_tags",
            [("list_meeting_types", {"type", "properties", "required"})],
        ),
        (
            "schema_as_call",
            [
                ("find_slots", {"meeting_type", "when"}),
                ("propose_booking", {"slot_id", "name"}),
            ],
        ),
    ],
)
async def test_its_calls_are_read_and_nothing_of_them_is_shown(
    name: str, calls: list[tuple[str, set[str]]]
) -> None:
    pieces, reply = await answer_of(small(name).model(), WITH_TOOLS)

    assert "".join(pieces) == reply.text == ""
    assert [call.name for call in reply.calls] == [tool for tool, _ in calls]
    for call, (_, keys) in zip(reply.calls, calls, strict=True):
        assert json.loads(call.arguments).keys() >= keys


async def test_a_call_that_goes_on_as_the_visitor_is_left_to_the_tool_to_refuse() -> None:
    pieces, reply = await answer_of(small("braces_and_a_visitor_made_up").model(), WITH_TOOLS)

    assert "".join(pieces) == reply.text == ""
    assert [call.name for call in reply.calls] == ["find_slots"]
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(reply.calls[0].arguments)


async def test_no_tag_of_its_own_is_shown() -> None:
    pieces, reply = await answer_of(small("tags_of_its_own").model(), WITH_TOOLS)

    assert "".join(pieces) == reply.text == ""
    assert reply.calls[0].name == "find_slots"


@pytest.mark.parametrize("name", ["empty_tags", "nothing"])
async def test_an_answer_without_a_word_is_lost(name: str) -> None:
    with pytest.raises(AnswerLost):
        await answer_of(small(name).model(), WITH_TOOLS)


@pytest.mark.parametrize(
    ("name", "begins"),
    [("echo", "The 14:00 one, please."), ("tool_talked_of", "To find a slot")],
)
async def test_other_texts_are_texts(name: str, begins: str) -> None:
    """That they lead nowhere is noticed where the conversation is known (see test_honest)."""
    _, reply = await answer_of(small(name).model(), WITH_TOOLS)

    assert (reply.text[: len(begins)], reply.calls) == (begins, ())


async def test_a_proposal_that_it_plays_is_no_answer() -> None:
    """It copied ours; a yes to that would have booked nothing."""
    lines = {
        "• Intro call — Mia Berger",
        "• Wednesday, 25 November 2026, 12:00–12:30 (Europe/Berlin)",
    }

    _, reply = await answer_of(small("played_proposal").model(), WITH_TOOLS)

    assert reply.text.splitlines()[1] == "Shall I book this for you?"
    assert leads_nowhere(reply.text, saying(proposal_lines=frozenset(lines)))
    assert not leads_nowhere(reply.text, NOTHING)
