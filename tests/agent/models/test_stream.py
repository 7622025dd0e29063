"""Streams as servers really send them: recordings, and what becomes of each."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.agent.models.stream import StreamAccumulator
from app.agent.tools.booking_tools import TOOLS
from app.conversation.model import AnswerLost, ModelReply, ModelUnavailable, Usage, asked_for
from tests.agent.streams import (
    HELLO as ASK,
)
from tests.agent.streams import (
    RECORDINGS,
    Server,
    answer_of,
    chunks_in,
    recorded,
    streamed,
)

WITH_TOOLS = replace(ASK, tools=[tool.schema() for tool in TOOLS])
FIND = {"meeting_type": "intro-call", "when": "next Tuesday", "host": None, "duration": None}
LOOKS = ("find_slots", FIND)
LISTS: tuple[str, dict[str, Any]] = ("list_meeting_types", {})


@dataclass(frozen=True)
class Expected:
    """What is made of a recording. Calls without `ids` get new ones."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    ids: tuple[str, ...] = ()
    finish: str = "stop"


ONE_CALL = Expected(calls=(LOOKS,), ids=("call_1",), finish="tool_calls")
TWO_CALLS = Expected(calls=(LISTS, LOOKS), ids=("a", "b"), finish="tool_calls")
HELLO = Expected("Hello there.")

USABLE = {
    "plain_text": HELLO,
    "call_in_pieces": ONE_CALL,
    "content_then_call": replace(ONE_CALL, text="Let me look. "),
    "no_index": ONE_CALL,
    "no_index_two_calls": Expected(calls=(LISTS, LOOKS)),
    "all_index_0_no_id": Expected(calls=(LISTS, LOOKS)),
    "all_index_0_with_ids": replace(TWO_CALLS, finish="stop"),
    "no_id": replace(ONE_CALL, ids=()),
    "id_comes_late": ONE_CALL,
    "index_from_1": ONE_CALL,
    "phantom_index_0": ONE_CALL,
    "arguments_object": ONE_CALL,
    "id_repeated": ONE_CALL,
    "id_repeated_index_0_for_both": TWO_CALLS,
    "azure": HELLO,
    "parallel_interleaved": TWO_CALLS,
    "two_calls_in_one_delta": TWO_CALLS,
    "head_index_0_tail_index_1": TWO_CALLS,
    "stop_with_call": replace(ONE_CALL, finish="stop"),
    "call_without_finish": replace(ONE_CALL, finish="stop"),
    "length_in_text": Expected("We have these times: 9", finish="length"),
    "refusal": Expected("I cannot help with that."),
    "reasoning": HELLO,
    "usage_in_each_chunk": HELLO,
    "no_arguments": Expected(calls=(LISTS,), ids=("call_1",), finish="tool_calls"),
    "role_in_each_delta": HELLO,
    "content_in_parts": HELLO,
    "line_separator_in_text": Expected("Hello\u2028there\x85you."),
    "no_blank_after_data": HELLO,
    "event_names": HELLO,
    "text_without_finish": HELLO,
    "nulls_everywhere": HELLO,
    "details_of_usage": HELLO,
    "content_filter_in_text": Expected("We have these times", finish="content_filter"),
    "call_with_signature": replace(ONE_CALL, ids=(), finish="stop"),
    "empty_name_later": ONE_CALL,
}
AS_WRITTEN = replace(ONE_CALL, ids=(), finish="stop")  # what is made of a call in a text
IN_TEXT = {
    "written_in_a_fence": AS_WRITTEN,
    "written_in_tags": AS_WRITTEN,
    "written_bare": AS_WRITTEN,
    "written_behind_words": replace(AS_WRITTEN, text="Let me look."),
    "written_twice": replace(AS_WRITTEN, calls=(LISTS, LOOKS)),
    "written_as_parameters": replace(
        AS_WRITTEN,
        calls=(("find_slots", {"meeting_type": "intro-call", "when": "next Tuesday"}),),
    ),
    "written_after_a_mark": AS_WRITTEN,
    "thoughts_in_tags": HELLO,
    "braces_in_text": Expected("Use {braces} or `code` or [1], <b>."),
}
UNUSABLE = {
    "cut_in_text": "broke off",
    "cut_in_arguments": "broke off",
    "length_in_arguments": "cut: length",
    "length_before_text": "cut: length",
    "content_filter_empty": "cut: content_filter",
    "nothing_at_all": "empty",
}
CUT_IN_TEXT = "written_and_cut"  # by its length, in the middle of a call
# Not JSON: the tool says so, and the model tries again.
NO_JSON = {"glued_arguments": "Extra data", "unfinished_arguments": "Unterminated string"}
BROKEN = {
    "error_in_the_middle": "The engine is overloaded.",
    "error_as_text": "upstream went away",
    "half_a_line": "JSONDecodeError",
}


def accumulated(name: str) -> tuple[str, ModelReply]:
    heap = StreamAccumulator()
    heap.is_done = b"[DONE]" in recorded(name)
    seen = "".join(heap.add(chunk) for chunk in chunks_in(name))
    return seen, heap.reply(prompt_characters=4000)


def check(reply: ModelReply, expected: Expected) -> None:
    calls = tuple((call.name, json.loads(call.arguments)) for call in reply.calls)
    ids = [call.id for call in reply.calls]
    assert (reply.text, calls, reply.finish) == (
        expected.text,
        expected.calls,
        expected.finish,
    )
    if expected.ids:
        assert tuple(ids) == expected.ids
    else:
        assert len(set(ids)) == len(ids)
        assert all(id_.startswith("call_") for id_ in ids)


@pytest.mark.parametrize("name", USABLE)
def test_an_odd_stream_is_put_together(name: str) -> None:
    seen, reply = accumulated(name)

    check(reply, USABLE[name])
    assert seen == ("" if name == "refusal" else USABLE[name].text)


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_answer_that_broke_off_or_is_empty_is_no_answer(name: str) -> None:
    with pytest.raises(ModelUnavailable, match=UNUSABLE[name]):
        accumulated(name)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", USABLE)
async def test_the_wire_makes_no_difference(name: str, line_end: bytes) -> None:
    content = recorded(name).replace(b"\n", line_end)

    pieces, reply = await answer_of(Server(streamed(content)).model())

    check(reply, USABLE[name])
    assert "".join(pieces) == ("" if name == "refusal" else USABLE[name].text)


@pytest.mark.parametrize("name", UNUSABLE | BROKEN)
async def test_a_broken_stream_makes_the_model_unavailable(name: str) -> None:
    model = Server(streamed(recorded(name))).model()

    with pytest.raises(ModelUnavailable, match=(UNUSABLE | BROKEN)[name]):
        await answer_of(model)
    await model.close()


def test_every_recording_is_expected_to_become_something() -> None:
    recordings = {file.stem for file in (RECORDINGS / "odd").glob("*.sse")}

    assert recordings == {
        CUT_IN_TEXT,
        *NO_JSON,
        *USABLE,
        *IN_TEXT,
        *UNUSABLE,
        *BROKEN,
    }


def test_what_the_model_thinks_is_not_what_it_says() -> None:
    seen, _ = accumulated("reasoning")

    assert "greets" not in seen


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("plain_text", Usage(812, 21)),
        ("usage_in_each_chunk", Usage(812, 3)),
        ("length_in_text", Usage(1000, 5, estimated=True)),
        ("stop_with_call", Usage(1000, 21, estimated=True)),
        ("details_of_usage", Usage(812, 21, cached_tokens=640)),
    ],
)
def test_the_last_word_on_the_cost_counts_and_without_one_it_is_estimated(
    name: str, usage: Usage
) -> None:
    _, reply = accumulated(name)

    assert reply.usage == usage


@pytest.mark.parametrize("name", NO_JSON)
def test_arguments_that_are_no_json_are_left_to_the_tool_to_refuse(name: str) -> None:
    _, reply = accumulated(name)

    [call] = reply.calls
    with pytest.raises(ValueError, match=NO_JSON[name]):
        json.loads(call.arguments)


@pytest.mark.parametrize("name", IN_TEXT)
async def test_a_call_in_a_text_is_a_call_and_no_visitor_sees_any_of_it(name: str) -> None:
    pieces, reply = await answer_of(Server(streamed(recorded(name))).model(), WITH_TOOLS)

    check(reply, IN_TEXT[name])
    assert "".join(pieces).strip() == IN_TEXT[name].text


async def test_a_call_in_a_text_that_was_cut_is_no_answer() -> None:
    model = Server(streamed(recorded(CUT_IN_TEXT))).model()

    with pytest.raises(AnswerLost, match="cut: length"):
        await answer_of(model, WITH_TOOLS)
    await model.close()


async def test_where_there_are_no_tools_a_text_is_a_text() -> None:
    pieces, reply = await answer_of(Server(streamed(recorded("written_bare"))).model())

    assert reply.calls == ()
    assert "".join(pieces) == reply.text
    assert json.loads(reply.text)["name"] == "find_slots"


def test_what_a_server_adds_to_a_call_goes_back_to_it() -> None:
    _, reply = accumulated("call_with_signature")

    [sent] = asked_for("", reply.calls)["tool_calls"]
    assert sent["extra_content"] == {"google": {"thought_signature": "Q2xhcml0eQ=="}}
    assert sent["type"] == "function"
    assert sent["id"]


@pytest.mark.parametrize(
    "chunk",
    [
        {"choices": "none"},
        {"choices": [None]},
        {"choices": [{"delta": "text"}]},
        {"choices": [{"delta": {"tool_calls": "none"}}]},
        {"choices": [{"delta": {"tool_calls": [None], "content": 7}}]},
    ],
)
def test_what_has_the_wrong_form_is_passed_over(chunk: dict[str, Any]) -> None:
    heap = StreamAccumulator()

    assert heap.add(chunk) == ""
    with pytest.raises(AnswerLost, match="broke off"):
        heap.reply(0)


def test_the_model_is_the_one_that_answered() -> None:
    assert accumulated("azure")[1].model == "gpt"
