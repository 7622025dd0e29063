"""Models that fail: waiting for them, asking again, asking a second one."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import pytest

from app.agent.models.failover import FAILURES_TO_REST, FailoverModel, FailoverTerms
from app.agent.tools.booking_tools import TOOLS
from app.conversation.events import VisitorInput
from app.conversation.model import (
    AnswerWithheld,
    Message,
    ModelReply,
    ModelRequest,
    ModelUnavailable,
    without_oldest,
)
from app.offline.rule_model import RuleModel
from tests.agent.streams import EVENTS, HELLO, Server, problem, recorded, streamed
from tests.offline.conversation import Conversation

WITH_TOOLS = replace(HELLO, tools=[tool.schema() for tool in TOOLS])
QUOTA = problem(429, "You exceeded your quota", code="insufficient_quota")
FILTERED = problem(400, "The prompt was filtered", code="content_filter")
CUT = "cut_in_text"


def hello() -> httpx2.Response:
    return streamed(recorded("plain_text"))


def cut() -> httpx2.Response:
    return streamed(recorded(CUT))


def busy(**headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return problem(429, "slow down", named, code="rate_limit_exceeded")


@dataclass
class Visitor:
    """Asks a patient model, and keeps how long it waited instead of waiting."""

    first: Server
    second: Server | None = None
    terms: FailoverTerms = field(default_factory=FailoverTerms)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model = FailoverModel(
            self.first.model(),
            self.second.model() if self.second else None,
            self.terms,
            sleep=self.sleep,
            chance=random.Random(1),
        )

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def hears(self, ask: ModelRequest = HELLO) -> tuple[list[str], ModelReply]:
        pieces = [piece async for piece in self.model.answer(ask)]
        reply = pieces.pop()
        assert isinstance(reply, ModelReply)
        return [piece for piece in pieces if isinstance(piece, str)], reply

    async def hears_nothing(self, ask: ModelRequest = HELLO) -> ModelUnavailable:
        with pytest.raises(ModelUnavailable) as caught:
            await self.hears(ask)
        return caught.value

    def asked(self) -> list[int]:
        return [len(each.bodies) for each in (self.first, self.second) if each is not None]


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ([busy(retry_after="2"), busy(retry_after="0.01")], [2.0, 0.01]),
        ([busy(retry_after_ms="250")], [0.25]),
        ([busy(retry_after="-3")], []),
        (
            [
                busy(
                    retry_after="Sun, 22 Nov 2026 16:00:05 GMT",
                    date="Sun, 22 Nov 2026 16:00:01 GMT",
                )
            ],
            [4.0],
        ),
    ],
    ids=["seconds", "milliseconds", "the past", "a date"],
)
async def test_a_server_that_names_a_time_is_asked_again_at_that_time(
    answers: list[httpx2.Response], waits: list[float]
) -> None:
    visitor = Visitor(Server(*answers, hello()))

    _, reply = await visitor.hears()

    assert reply.text == "Hello there."
    assert visitor.waits == waits


@pytest.mark.parametrize(
    "failure",
    [
        busy(),
        busy(retry_after="soon"),
        busy(retry_after="Sun, 22 Nov 2026 16:00:05 GMT"),
        problem(500, "oh"),
        problem(502, "bad gateway"),
        problem(503, "overloaded"),
        problem(408, "timeout"),
        httpx2.ConnectError("no route"),
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("gone"),
    ],
    ids=[
        "429",
        "429 with nonsense",
        "429 with a date alone",
        "500",
        "502",
        "503",
        "408",
        "no route",
        "timeout",
        "gone",
    ],
)
async def test_what_may_pass_is_waited_for_longer_each_time(failure: Any) -> None:
    visitor = Visitor(Server(failure, failure, hello()))

    _, reply = await visitor.hears()

    assert reply.text == "Hello there."
    first, second = visitor.waits
    assert 0.25 <= first <= 0.5 <= second <= 1


async def test_a_server_is_tried_three_times_and_no_more() -> None:
    visitor = Visitor(Server(busy(), busy(), busy()))

    error = await visitor.hears_nothing()

    assert "RateLimitError 429" in str(error)
    assert visitor.asked() == [3]


async def test_nobody_waits_longer_than_they_have_patience_for() -> None:
    patient = FailoverTerms(timeout=30, patience=5)

    assert (await Visitor(Server(busy(retry_after="6")), terms=patient).hears_nothing()).code
    twice = Visitor(Server(busy(retry_after="3"), busy(retry_after="3")), terms=patient)
    await twice.hears_nothing()

    assert twice.waits == [3.0]


@pytest.mark.parametrize(
    "refusal",
    [
        QUOTA,
        FILTERED,
        problem(401, "bad key"),
        problem(403, "not yours"),
        problem(404, "no such model"),
        problem(400, "maximum context length exceeded", code="context_length_exceeded"),
    ],
    ids=["quota", "filter", "key", "permission", "model", "context"],
)
async def test_what_does_not_pass_is_not_asked_again(refusal: httpx2.Response) -> None:
    visitor = Visitor(Server(refusal))

    await visitor.hears_nothing()

    assert visitor.asked() == [1]
    assert visitor.waits == []


@pytest.mark.parametrize(
    "lost",
    [CUT, "cut_in_arguments", "half_a_line", "error_in_the_middle", "nothing_at_all"],
)
async def test_an_answer_that_got_lost_is_asked_for_once_more(lost: str) -> None:
    visitor = Visitor(Server(streamed(recorded(lost)), hello()))
    _, reply = await visitor.hears()
    assert reply.text == "Hello there."

    visitor = Visitor(Server(streamed(recorded(lost)), streamed(recorded(lost))))
    await visitor.hears_nothing()
    assert visitor.asked() == [2]
    assert visitor.waits == []


async def test_two_beginnings_are_never_put_together() -> None:
    visitor = Visitor(Server(cut(), hello()))

    pieces, reply = await visitor.hears()

    assert pieces == ["We have ", "these "]
    assert reply.text == "Hello there."


async def test_a_failure_before_the_first_piece_is_not_noticed() -> None:
    visitor = Visitor(Server(busy(), hello()))

    pieces, _ = await visitor.hears()

    assert pieces == ["Hello ", "there."]


@pytest.mark.parametrize(
    "failure",
    [
        [QUOTA],
        [problem(401, "bad key")],
        [problem(500, "oh")] * 3,
        [busy(retry_after="3600")],
        [httpx2.ConnectError("no route")] * 3,
        [cut(), cut()],
        [FILTERED],
    ],
    ids=["quota", "key", "500s", "an hour", "no route", "lost", "filter"],
)
async def test_where_one_model_fails_a_second_one_answers(failure: Sequence[Any]) -> None:
    visitor = Visitor(Server(*failure), Server(hello()))

    _, reply = await visitor.hears()

    assert reply.text == "Hello there."
    assert visitor.asked() == [len(failure), 1]


async def test_if_both_fail_the_model_is_unavailable() -> None:
    visitor = Visitor(Server(QUOTA), Server(problem(404, "no such model")))

    error = await visitor.hears_nothing()

    assert "no such model" in str(error)


async def test_that_a_filter_stood_in_the_way_is_not_forgotten_over_a_second_failure() -> None:
    visitor = Visitor(Server(FILTERED), Server(QUOTA))

    assert isinstance(await visitor.hears_nothing(), AnswerWithheld)


async def test_a_model_that_keeps_failing_is_left_alone_for_a_while() -> None:
    failing = Server(*[QUOTA] * FAILURES_TO_REST)
    visitor = Visitor(failing, Server(*(hello() for _ in range(FAILURES_TO_REST + 2))))

    for _ in range(FAILURES_TO_REST + 2):
        await visitor.hears()

    assert visitor.asked() == [FAILURES_TO_REST, FAILURES_TO_REST + 2]


@pytest.mark.parametrize("failures", [[cut(), cut()], [FILTERED]], ids=["lost", "withheld"])
async def test_an_answer_lost_or_withheld_says_nothing_of_the_models_health(
    failures: list[Any],
) -> None:
    turns = FAILURES_TO_REST + 1
    visitor = Visitor(Server(*failures * turns), Server(*(hello() for _ in range(turns))))

    for _ in range(turns):
        await visitor.hears()

    assert visitor.asked() == [len(failures) * turns, turns]


async def test_while_it_rests_it_is_still_asked_if_the_second_fails() -> None:
    answers = [*[QUOTA] * FAILURES_TO_REST, hello(), hello()]
    others = [*(hello() for _ in range(FAILURES_TO_REST)), QUOTA]
    visitor = Visitor(Server(*answers), Server(*others))

    said = [(await visitor.hears())[1].text for _ in range(FAILURES_TO_REST + 2)]

    assert said == ["Hello there."] * (FAILURES_TO_REST + 2)
    assert visitor.asked() == [FAILURES_TO_REST + 2, FAILURES_TO_REST + 1]


async def test_who_got_nowhere_with_one_model_gets_to_the_second() -> None:
    visitor = Visitor(Server(), Server(hello()))

    await visitor.hears(replace(WITH_TOOLS, is_last=True))

    assert visitor.second is not None
    assert "tool_choice" not in visitor.second.bodies[0]


async def test_who_is_stuck_with_one_model_is_answered_by_the_second() -> None:
    visitor = Visitor(Server(), Server(hello()))

    await visitor.hears(replace(WITH_TOOLS, is_stuck=True))

    assert visitor.asked() == [0, 1]


async def test_without_a_second_model_words_are_asked_for() -> None:
    visitor = Visitor(Server(hello()))

    await visitor.hears(replace(WITH_TOOLS, is_last=True))

    assert visitor.first.bodies[0]["tool_choice"] == "none"


TOO_LONG = problem(400, "This is too much", code="context_length_exceeded")


@pytest.mark.parametrize(
    "too_long",
    [
        TOO_LONG,
        problem(400, "This model's maximum context length is 4096 tokens."),
        problem(400, "the request exceeds the available context size"),
        problem(500, "the request exceeds the available context size"),
    ],
)
async def test_what_is_too_much_for_a_model_is_asked_with_less(too_long: Any) -> None:
    said = [{"role": "user", "content": f"{number}"} for number in range(9)]
    ask = replace(HELLO, messages=[{"role": "system", "content": "Be kind."}, *said])
    visitor = Visitor(Server(too_long, too_long, hello()))

    _, reply = await visitor.hears(ask)

    assert reply.text == "Hello there."
    sent = [[each["content"] for each in body["messages"]] for body in visitor.first.bodies]
    assert sent[1] == ["Be kind.", "5", "6", "7", "8"]
    assert sent[2] == ["Be kind.", "7", "8"]


async def test_what_cannot_be_made_less_is_asked_of_the_second_model() -> None:
    visitor = Visitor(Server(TOO_LONG), Server(hello()))

    await visitor.hears()

    assert visitor.asked() == [1, 1]


def test_what_is_left_out_never_parts_a_call_from_its_result() -> None:
    turn: list[Message] = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "tool_calls": [{"id": "c"}]},
        {"role": "tool", "tool_call_id": "c"},
        {"role": "assistant", "content": "b"},
    ]
    ask: ModelRequest | None = ModelRequest(
        [{"role": "system", "content": ""}, *turn * 8, *turn[:3]]
    )

    while ask is not None:
        roles = [message["role"] for message in ask.messages]
        assert roles[:2] == ["system", "user"]
        assert roles[-3:] == ["user", "assistant", "tool"]
        ask = without_oldest(ask)
    assert roles == ["system", "user", "assistant", "tool"]


class Trickle(httpx2.AsyncByteStream):
    """A stream whose bytes keep coming and never come to an end."""

    def __init__(self, pause: float) -> None:
        self._pause = pause

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b": still here\n\n"
            await asyncio.sleep(self._pause)


@pytest.mark.parametrize("pause", [0.001, 5.0], ids=["trickle", "silence"])
async def test_an_answer_ends_in_time_though_bytes_keep_coming(pause: float) -> None:
    trickle = httpx2.Response(200, headers=EVENTS, stream=Trickle(pause))
    visitor = Visitor(Server(trickle), Server(hello()), terms=FailoverTerms(timeout=0.1))
    ask = replace(HELLO, failed=[])

    async with asyncio.timeout(5):
        _, reply = await visitor.hears(ask)

    assert reply.text == "Hello there."
    [failed] = ask.failed
    assert failed.code == "given-up"
    assert failed.usage.estimated
    assert failed.usage.input_tokens > 0


async def test_what_failed_is_counted_with_what_it_cost() -> None:
    visitor = Visitor(Server(busy(retry_after="0.01"), cut(), hello()))
    ask = replace(HELLO, failed=[])

    await visitor.hears(ask)

    refused, lost = ask.failed
    assert (refused.code, refused.usage.input_tokens) == ("model-busy", 0)
    assert (lost.code, lost.usage.estimated) == ("answer-lost", True)
    assert lost.usage.input_tokens > 0
    assert lost.usage.output_tokens == len("We have these ") // 4


async def test_a_listener_who_leaves_early_has_had_the_answer_counted_once() -> None:
    ask = replace(HELLO, failed=[])
    visitor = Visitor(Server(hello()))
    answer = visitor.model.answer(ask)

    heard = [await anext(answer) for _ in range(3)]
    await answer.aclose()  # type: ignore[attr-defined]

    assert isinstance(heard[-1], ModelReply)
    assert ask.failed == []


async def test_the_built_in_model_can_be_the_second() -> None:
    model = FailoverModel(Server(QUOTA).model(), RuleModel())
    talk = Conversation()
    talk.add(VisitorInput("hello"))
    asked = replace(WITH_TOOLS, situation=talk.situation())

    pieces = [piece async for piece in model.answer(asked)]
    await model.close()

    assert isinstance(pieces[-1], ModelReply)
    assert pieces[-1].model == "offline"
