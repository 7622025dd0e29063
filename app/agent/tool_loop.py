"""One turn: the model and the tools alternate until the model has spoken."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace

from app.agent.loop_detection import LoopDetector
from app.agent.models.budget import Budget
from app.agent.prompting.message_history import as_text
from app.agent.tools.permissions import ToolGuard
from app.agent.tools.tool import Tool, ToolContext, ToolResult, run_tool
from app.conversation.events import Event, ToolRequest
from app.conversation.model import (
    ChatModel,
    FailedAttempt,
    Message,
    ModelReply,
    ModelRequest,
    ModelUnavailable,
    asked_for,
)
from app.conversation.situation import Situation
from app.conversation.tools import ToolCall
from app.pools import TURNS

MAX_ROUNDS = 8  # requests to the model


class TurnTooLong(ModelUnavailable):
    """The model got nowhere."""

    code = "turn-too-long"


@dataclass(frozen=True, slots=True)
class LoopResult:
    """A whole answer of the model, and how long it took."""

    reply: ModelReply
    milliseconds: int


@dataclass(frozen=True, slots=True)
class ToolRun:
    """A tool call that was run."""

    call: ToolCall
    outcome: ToolResult
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What a turn has to keep to.

    `failed` takes the requests that led to nothing. `keep` is told of each call that was
    run, in the thread that ran it.
    """

    guard: ToolGuard = field(default_factory=ToolGuard)
    budget: Budget = field(default_factory=Budget)
    failed: list[FailedAttempt] = field(default_factory=list)
    keep: Callable[[ToolRun], object] = lambda _: None


async def take_turn(
    model: ChatModel,
    tools: Sequence[Tool],
    visit: ToolContext,
    history: Sequence[Message],
    rules: Rules | None = None,
    situation: Situation | None = None,
) -> AsyncIterator[str | LoopResult | ToolRun]:
    """Let the model answer, running the tools it asks for, until somebody speaks.

    Each step is yielded, or kept by `rules`, the moment it exists: a crash then loses at
    most one step. A model that goes round in circles, or keeps calling tools wrongly, is
    asked for words once more, or a second model takes over.

    Args:
        history: system prompt first, the visitor's newest message last.
        situation: the same as values.

    Yields:
        Pieces of text as they are written, whole answers, and tool calls with results.
        The last is an answer without calls, or a call after which our own code speaks.

    Raises:
        TurnTooLong: after `MAX_ROUNDS` requests, or if the model got stuck twice.
        TokensSpent: if the next request would cost more than is left.
        ModelUnavailable: if the model fails.
    """
    rules = rules or Rules()
    state = _State(list(history), [tool.schema() for tool in tools], visit, situation)
    for number in range(1, MAX_ROUNDS + 1):
        ask = state.request(rules, is_last=number == MAX_ROUNDS)
        async for piece in _answer(model, ask, rules.budget):
            if isinstance(piece, LoopResult):
                state.ask(piece.reply)
            yield piece
        if not state.calls:
            return
        for call in state.calls:
            ran = await TURNS.run(_run, tools, state.visit, call, rules)
            yield ran
            if ran.outcome.ends_turn:
                return
            state.take(ran)
        state.judge()
    raise TurnTooLong(state.problem or f"No answer after {MAX_ROUNDS} requests.")


class _State:
    """What a turn has come to so far."""

    def __init__(
        self,
        messages: list[Message],
        schemas: Sequence[Message],
        visit: ToolContext,
        situation: Situation | None,
    ) -> None:
        self.messages = messages
        self.schemas = schemas
        self.visit = visit
        self.situation = situation
        self.calls: Sequence[ToolCall] = ()  # what the model's last answer asked for
        self.problem = ""  # where the model got stuck, if it did
        self._course = LoopDetector()
        self._newest = ""

    def request(self, rules: Rules, *, is_last: bool) -> ModelRequest:
        """What the model is asked now; who got stuck is asked for the last time."""
        return ModelRequest(
            self.messages,
            self.schemas,
            failed=rules.failed,
            situation=self.situation,
            is_last=is_last or bool(self.problem),
        )

    def ask(self, reply: ModelReply) -> None:
        """Add what the model asks for."""
        self.calls = reply.calls
        self.messages.append(asked_for(reply.text, reply.calls))
        wordings = dict(reply.meaning.wordings) if reply.meaning else {}
        asked = ToolRequest(reply.calls, reply.text, model=reply.model, wordings=wordings)
        self._goes_on(asked)

    def _goes_on(self, event: Event) -> None:
        if self.situation is not None:
            self.situation = self.situation.after(event)

    def take(self, ran: ToolRun) -> None:
        """Add a result, for the model and for the calls after it."""
        outcome = ran.outcome
        self._goes_on(outcome.response(ran.call, ran.milliseconds))
        self._newest = self._course.take(ran.call, outcome.content) or self._newest
        self.messages.append(
            {
                "role": "tool",
                "tool_call_id": ran.call.id,
                "content": as_text(outcome.content),
            }
        )
        offered = {**self.visit.offered, **outcome.offered}
        own = {**self.visit.own, **outcome.own}
        wishes = (*self.visit.wishes, outcome.wish) if outcome.wish else self.visit.wishes
        self.visit = replace(self.visit, offered=offered, own=own, wishes=wishes)

    def judge(self) -> None:
        """See whether the last answer's calls got anywhere; who got stuck begins anew, once.

        Raises:
            TurnTooLong: if they got stuck for the second time.
        """
        if self._newest and self.problem:
            raise TurnTooLong(self._newest)
        if self._newest:
            self.problem, self._newest, self._course = self._newest, "", LoopDetector()


async def ask_once(model: ChatModel, ask: ModelRequest, budget: Budget) -> LoopResult | None:
    """Ask for one whole answer.

    Raises:
        ModelUnavailable: if none comes, or if it would cost more than is left.
    """
    answered: LoopResult | None = None
    async for piece in _answer(model, ask, budget):
        answered = piece if isinstance(piece, LoopResult) else answered
    return answered


async def _answer(
    model: ChatModel, ask: ModelRequest, budget: Budget
) -> AsyncIterator[str | LoopResult]:
    """Ask the model, if that can be paid for; whatever comes of it is paid."""
    budget.check(ask)
    before, began = len(ask.failed), time.monotonic()
    reply: ModelReply | None = None
    try:
        async for piece in model.answer(ask):
            if isinstance(piece, ModelReply):
                reply = piece
            else:
                yield piece
    finally:
        budget.spend_failed(ask.failed[before:])
    if reply is None:
        raise ModelUnavailable("The model said nothing.")
    budget.spend(reply.model, reply.usage)
    yield LoopResult(reply, _since(began))


def _run(tools: Sequence[Tool], visit: ToolContext, call: ToolCall, rules: Rules) -> ToolRun:
    """Run a call unless it is refused, and have it kept."""
    began = time.monotonic()
    outcome = rules.guard.refusal(visit, call) or run_tool(tools, visit, call)
    ran = ToolRun(call, outcome, _since(began))
    rules.keep(ran)
    return ran


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
