"""A turn: the model and the tools alternate until the model has spoken or proposed."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from app.agent.models.budget import Budget, TokensSpent
from app.agent.tool_loop import MAX_ROUNDS, LoopResult, Rules, ToolRun, TurnTooLong, take_turn
from app.agent.tools.permissions import ToolGuard
from app.agent.tools.tool import Tool, ToolContext, ToolResult
from app.conversation.model import (
    FailedAttempt,
    ModelReply,
    ModelRequest,
    ModelUnavailable,
    Usage,
)
from app.conversation.tools import SlotOffer
from app.desk.proposals.propose_booking import BookingProposal
from app.errors import Conflict
from app.store.engine.database import Database
from tests.agent.scripted import ScriptedModel, call, calls, fails, says, scripted

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
HISTORY = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "hello"}]


class Count(BaseModel):
    """Count up to a number."""

    number: int


class Occupied(Conflict):
    code = "slot-occupied"


def count(visit: ToolContext, asked: Count) -> ToolResult:
    if asked.number < 0:
        raise Occupied("That is taken.")
    slot = SlotOffer("intro", NOW + timedelta(minutes=asked.number), 30)
    return ToolResult(
        {"counted": asked.number, "known": list(visit.offered), "before": list(visit.wishes)},
        offered={f"s{len(visit.offered) + 1}": slot},
        wish=f"up to {asked.number}",
    )


def a_proposal(number: int) -> BookingProposal:
    return cast(
        "BookingProposal", f"proposal {number}"
    )  # whatever it is, a turn only passes it on


def propose(_: ToolContext, asked: Count) -> ToolResult:
    return ToolResult({"shown": True}, proposed=a_proposal(asked.number))


def bug(_: ToolContext, asked: Count) -> ToolResult:
    raise ZeroDivisionError(asked.number)


TOOLS = (Tool("count", Count, count), Tool("propose", Count, propose), Tool("bug", Count, bug))


@pytest.fixture
def visit(sqlite_database: Database) -> ToolContext:
    return ToolContext(sqlite_database, "c1", NOW, ZoneInfo("Europe/Berlin"), "en")


async def steps_of(model: ScriptedModel, visit: ToolContext) -> list[Any]:
    return [step async for step in take_turn(model, TOOLS, visit, HISTORY)]


def results(asked: ModelRequest) -> Sequence[Any]:
    """What the model was told of its calls."""
    return [json.loads(each["content"]) for each in asked.messages if each["role"] == "tool"]


async def test_deltas_come_before_the_answer_they_belong_to(visit: ToolContext) -> None:
    with scripted(calls(("count", {"number": 1}), text="Let me"), says("It is one.")) as model:
        steps = await steps_of(model, visit)

    assert [type(step) for step in steps] == [
        str,
        str,
        LoopResult,
        ToolRun,
        str,
        str,
        str,
        LoopResult,
    ]
    assert [step for step in steps if isinstance(step, str)] == [
        "Let",
        " me",
        "It",
        " is",
        " one.",
    ]


async def test_the_model_gets_each_result_right_behind_its_calls(visit: ToolContext) -> None:
    first, second = call("count", {"number": 1}), call("count", {"number": 2})
    with scripted(calls(first, second, text="Hm."), says("Done.")) as model:
        await steps_of(model, visit)

    sent = model.asked[1].messages
    assert model.roles(1) == ["system", "user", "assistant", "tool", "tool"]
    assert sent[2]["content"] == "Hm."
    assert [each["id"] for each in sent[2]["tool_calls"]] == [first.id, second.id]
    assert [each["tool_call_id"] for each in sent[3:]] == [first.id, second.id]
    assert model.asked[0].messages == HISTORY


async def test_a_call_knows_what_the_calls_before_it_offered(visit: ToolContext) -> None:
    with scripted(
        calls(("count", {"number": 1}), ("count", {"number": 2})),
        calls(("count", {"number": 3})),
        says("Done."),
    ) as model:
        await steps_of(model, visit)

    known = [result["known"] for result in results(model.asked[2])]
    before = [result["before"] for result in results(model.asked[2])]
    assert known == [[], ["s1"], ["s1", "s2"]]
    assert before == [[], ["up to 1"], ["up to 1", "up to 2"]]


async def test_a_proposal_ends_the_turn_whatever_else_was_asked_for(visit: ToolContext) -> None:
    asked = [("propose", {"number": 7}), ("count", {"number": 1})]
    with scripted(calls(*asked)) as model:
        steps = await steps_of(model, visit)

    assert isinstance(steps[-1], ToolRun)
    assert steps[-1].outcome.proposed == a_proposal(7)
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("book_it", "{}"), {"error": "unknown-tool"}),
        (("count", {"number": -1}), {"error": "slot-occupied", "message": "That is taken."}),
        (("count", '{"number": '), {"error": "invalid-arguments"}),
        (("count", '{"number": 1}{"number": 2}'), {"error": "invalid-arguments"}),
        (("count", "[1]"), {"error": "invalid-arguments"}),
        (("count", ""), {"error": "invalid-arguments"}),
        (("count", {"number": "many"}), {"error": "invalid-arguments"}),
        (("count", {}), {"error": "invalid-arguments"}),
    ],
    ids=["unknown", "refused", "half", "glued", "list", "empty", "wrong type", "missing"],
)
async def test_what_is_wrong_with_a_call_is_its_result(
    visit: ToolContext, asked: tuple[str, Any], told: dict[str, str]
) -> None:
    with scripted(calls(asked), says("Sorry.")) as model:
        steps = await steps_of(model, visit)

    [result] = results(model.asked[1])
    assert told.items() <= result.items()
    assert steps[-1].reply.text == "Sorry."


async def test_wrong_arguments_are_named_and_unknown_tools_are_answered_with_the_known(
    visit: ToolContext,
) -> None:
    with scripted(
        calls(("count", {"number": "many"}), ("book_it", "{}")), says("Sorry.")
    ) as model:
        await steps_of(model, visit)

    wrong, unknown = results(model.asked[1])
    assert [each["field"] for each in wrong["details"]] == ["number"]
    assert all(tool.name in unknown["message"] for tool in TOOLS)


@pytest.mark.parametrize("arguments", ['{"number": ', "[1]", "", "{}{}"])
async def test_arguments_that_are_no_object_are_not_sent_back_to_the_server(
    visit: ToolContext, arguments: str
) -> None:
    with scripted(calls(("count", arguments)), says("Sorry.")) as model:
        await steps_of(model, visit)

    [made] = model.asked[1].messages[2]["tool_calls"]
    assert made["function"] == {"name": "count", "arguments": "{}"}


async def test_a_bug_in_a_tool_is_not_hidden_from_us(visit: ToolContext) -> None:
    with scripted(calls(("bug", {"number": 1}))) as model, pytest.raises(ZeroDivisionError):
        await steps_of(model, visit)


async def test_a_model_that_never_speaks_is_stopped(visit: ToolContext) -> None:
    rounds = [calls(("count", {"number": number})) for number in range(MAX_ROUNDS)]
    with scripted(*rounds) as model, pytest.raises(TurnTooLong, match="No answer after 8"):
        await steps_of(model, visit)


async def test_the_last_round_may_still_answer(visit: ToolContext) -> None:
    rounds = [calls(("count", {"number": number})) for number in range(MAX_ROUNDS - 1)]
    with scripted(*rounds, says("Done.")) as model:
        steps = await steps_of(model, visit)

    assert steps[-1].reply.text == "Done."


async def test_the_last_round_is_asked_for_words(visit: ToolContext) -> None:
    rounds = [calls(("count", {"number": number})) for number in range(MAX_ROUNDS - 1)]
    with scripted(*rounds, says("Done.")) as model:
        await steps_of(model, visit)

    assert [ask.is_last for ask in model.asked] == [False] * (MAX_ROUNDS - 1) + [True]


IN_VAIN = [calls(("count", {"number": -1})) for _ in range(3)]


async def test_after_a_call_repeated_in_vain_the_model_is_asked_for_words(
    visit: ToolContext,
) -> None:
    with scripted(*IN_VAIN, says("It is taken.")) as model:
        steps = await steps_of(model, visit)

    assert steps[-1].reply.text == "It is taken."
    assert [ask.is_last for ask in model.asked] == [False, False, False, True]


async def test_who_gets_stuck_twice_is_given_up(visit: ToolContext) -> None:
    with (
        scripted(*IN_VAIN, *IN_VAIN) as model,
        pytest.raises(TurnTooLong, match="again and again"),
    ):
        await steps_of(model, visit)


@pytest.mark.parametrize(
    "wrong",
    [("count", {"number": "many"}), ("book_it", {})],
    ids=["arguments", "name"],
)
async def test_wrong_calls_are_repaired_twice_and_then_words_are_asked_for(
    visit: ToolContext, wrong: tuple[str, Any]
) -> None:
    with scripted(calls(wrong), calls(wrong), calls(wrong), says("Sorry.")) as model:
        steps = await steps_of(model, visit)

    assert steps[-1].reply.text == "Sorry."
    assert [ask.is_last for ask in model.asked] == [False, False, False, True]


async def test_a_call_that_was_repaired_is_run(visit: ToolContext) -> None:
    with scripted(
        calls(("count", {"number": "many"})), calls(("count", {"number": 3})), says("Three.")
    ) as model:
        await steps_of(model, visit)

    wrong, right = results(model.asked[2])
    assert wrong["details"][0]["field"] == "number"
    assert "integer" in wrong["details"][0]["rule"]
    assert right["counted"] == 3


async def test_what_a_guard_refuses_is_not_run(visit: ToolContext) -> None:
    tools = (*TOOLS, Tool("propose_booking", Count, propose))
    rules = Rules(guard=ToolGuard("Stop."))
    with scripted(calls(("propose_booking", {"number": 7})), says("As you like.")) as model:
        steps = [step async for step in take_turn(model, tools, visit, HISTORY, rules)]

    [refusal] = results(model.asked[1])
    assert refusal["error"] == "visitor-declined"
    assert all(step.outcome.proposed is None for step in steps if isinstance(step, ToolRun))


async def test_a_request_that_cannot_be_paid_for_is_not_made(visit: ToolContext) -> None:
    rules = Rules(budget=Budget(5))
    with scripted(calls(("count", {"number": 1}))) as model, pytest.raises(TokensSpent):
        [step async for step in take_turn(model, TOOLS, visit, HISTORY, rules)]

    assert rules.budget.left == -7  # each answer of the scripted model takes 12


async def test_what_failed_is_paid_for_as_well(visit: ToolContext) -> None:
    rules = Rules(budget=Budget(100))

    class Failing(ScriptedModel):
        async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
            ask.failed.append(FailedAttempt("m", "answer-lost", Usage(30, 5), 7))
            async for piece in super().answer(ask):
                yield piece

    model = Failing([says("Hello.")])
    [step async for step in take_turn(model, TOOLS, visit, HISTORY, rules)]

    assert rules.budget.left == 100 - 35 - 12
    assert [each.code for each in rules.failed] == ["answer-lost"]


async def test_a_model_that_fails_ends_the_turn(visit: ToolContext) -> None:
    with (
        scripted(calls(("count", {"number": 1})), fails()) as model,
        pytest.raises(ModelUnavailable, match="away"),
    ):
        await steps_of(model, visit)
