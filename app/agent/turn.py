"""One turn: the model and the tools alternate until the model has spoken."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from app.agent.model import (
    Ask,
    Call,
    ChatModel,
    Message,
    ModelUnavailable,
    Reply,
    asked_for,
)
from app.agent.tools import Outcome, Tool, Visit, as_text, run_tool

MOST_ROUNDS = 8  # requests to the model
MOST_REPEATS = 2  # of one call with the same result


class TurnTooLong(ModelUnavailable):
    """The model went round in circles."""

    code = "turn-too-long"


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer of the model, and how long it took."""

    reply: Reply
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Ran:
    """A tool call that was run."""

    call: Call
    outcome: Outcome
    milliseconds: int


async def take_turn(
    model: ChatModel, tools: Sequence[Tool], visit: Visit, history: Sequence[Message]
) -> AsyncIterator[str | Answered | Ran]:
    """Let the model answer, running the tools it asks for, until somebody speaks.

    Each step is yielded the moment it exists, so that it can be saved before the next:
    a crash then loses at most one step.

    Args:
        history: system prompt first, the visitor's newest message last.

    Yields:
        Pieces of text as they are written, whole answers, and tool calls with results.
        The last is an answer without calls, or a call after which our own code speaks.

    Raises:
        TurnTooLong: after `MOST_ROUNDS` requests, or if one call is repeated in vain.
        ModelUnavailable: if the model fails.
    """
    messages = list(history)
    schemas = [tool.schema() for tool in tools]
    seen: dict[tuple[str, str, str], int] = {}
    for _ in range(MOST_ROUNDS):
        began = time.monotonic()
        reply: Reply | None = None
        async for piece in model.answer(Ask(messages, schemas)):
            if isinstance(piece, Reply):
                reply = piece
            else:
                yield piece
        if reply is None:
            raise ModelUnavailable("The model said nothing.")
        yield Answered(reply, _since(began))
        if not reply.calls:
            return
        messages.append(asked_for(reply.text, reply.calls))
        for call in reply.calls:
            began = time.monotonic()
            outcome = await asyncio.to_thread(run_tool, tools, visit, call)
            yield Ran(call, outcome, _since(began))
            if outcome.ends_turn:
                return
            content = as_text(outcome.content)
            _refuse_circles(seen, (call.name, call.arguments, content))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
            visit = _after(visit, outcome)
    raise TurnTooLong(f"No answer after {MOST_ROUNDS} requests.")


def _after(visit: Visit, outcome: Outcome) -> Visit:
    """What the next tool call of this turn may know."""
    wishes = (*visit.wishes, outcome.wish) if outcome.wish else visit.wishes
    return replace(
        visit,
        offered={**visit.offered, **outcome.offered},
        own={**visit.own, **outcome.own},
        wishes=wishes,
    )


def _refuse_circles(seen: dict[tuple[str, str, str], int], step: tuple[str, str, str]) -> None:
    seen[step] = seen.get(step, 0) + 1
    if seen[step] > MOST_REPEATS:
        raise TurnTooLong(f"{step[0]} was called again and again with the same result.")


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
