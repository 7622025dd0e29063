"""A checked model: checks each reply of a model, asks again once, then falls back.

A reply that fails a check is asked for once more, with the facts. If the second one is no
better, another model is asked, if there is one. At last our own code replies.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.agent.guardrails.check import FallbackTopic, Violation
from app.agent.guardrails.checks import CHECKS, SENTENCE_CHECKS
from app.agent.guardrails.stream_filter import StreamFilter
from app.agent.guardrails.turn_facts import TurnFacts
from app.agent.prompting.message_history import escaped
from app.conversation.model import (
    ChatModel,
    Meaning,
    Message,
    ModelReply,
    ModelRequest,
    ModelUnavailable,
    Usage,
)


@dataclass(frozen=True, slots=True)
class WithheldReply:
    """A reply that was not shown, why not, and how many milliseconds it took."""

    reply: ModelReply
    violation: Violation
    milliseconds: int


class CheckedModel:
    """Wraps a model: passes on what it says as far as it passes the checks.

    Belongs to one turn. Where a reply calls tools, only its text is cut, before the violation.

    Args:
        withheld: is told of each reply that was not passed on.
        fallback: writes our own reply about a topic, and says what it means.

    Attributes:
        facts: what is checked against; to be replaced when a tool has answered.
    """

    def __init__(
        self,
        model: ChatModel,
        facts: TurnFacts,
        withheld: Callable[[WithheldReply], Awaitable[None]],
        fallback: Callable[[TurnFacts, FallbackTopic], tuple[str, Meaning]],
    ) -> None:
        self.name = model.name
        self.has_second = model.has_second
        self.is_rule_based = model.is_rule_based
        self.facts = facts
        self._model = model
        self._checks = CHECKS
        self._withheld = withheld
        self._fallback = fallback
        self._is_stuck = False  # asking the first model again has led nowhere

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Answer with a checked reply (see ChatModel).

        Of a second reply no pieces are passed on: two beginnings make no text.
        """
        ask = replace(ask, is_stuck=self._is_stuck)
        stream, began = StreamFilter(self.facts, self._checks), time.monotonic()
        reply: ModelReply | None = None
        async for piece in self._model.answer(ask):
            if isinstance(piece, ModelReply):
                reply = piece
            elif shown := stream.take(piece):
                yield shown
        if reply is None:
            return
        if shown := stream.rest():
            yield shown
        violation = stream.violation
        if violation is None and stream.text != reply.text:  # it streamed a part, or nothing
            violation = self._checks.first_violation(reply.text, self.facts)
        if violation is None:
            yield reply
            return
        if reply.calls:  # what it asks for counts; what it says beside it is not needed
            yield replace(reply, text=reply.text[: violation.start].rstrip())
            return
        await self._withheld(WithheldReply(reply, violation, _since(began)))
        yield await self._second(ask, reply, violation)

    async def _second(
        self, ask: ModelRequest, first: ModelReply, violation: Violation
    ) -> ModelReply:
        """A later reply that passes the checks, otherwise our own."""
        for again in self._again(ask, first, violation):
            began = time.monotonic()
            try:
                reply = await self._whole(again)
            except ModelUnavailable:
                continue
            if reply is None:
                continue
            found = SENTENCE_CHECKS.first_violation(reply.text, self.facts)
            if found is None:
                return reply
            if reply.calls:
                return replace(reply, text="")
            await self._withheld(WithheldReply(reply, found, _since(began)))
            violation = found
        # The cost of the withheld replies is counted with them.
        text, meaning = self._fallback(self.facts, violation.check.fallback)
        return replace(first, text=text, meaning=meaning, usage=Usage())

    def _again(
        self, ask: ModelRequest, first: ModelReply, violation: Violation
    ) -> Iterator[ModelRequest]:
        """The question again: with a correction, and as one for a second model."""
        correction = violation.check.correction(self.facts)
        if correction is not None:
            note = _note(first, violation, correction)
            yield replace(ask, messages=[*ask.messages, *note])
            if not self.has_second:
                return
        self._is_stuck = True
        yield replace(ask, is_stuck=True)

    async def _whole(self, ask: ModelRequest) -> ModelReply | None:
        reply: ModelReply | None = None
        async for piece in self._model.answer(ask):
            reply = piece if isinstance(piece, ModelReply) else reply
        return reply


def _note(
    reply: ModelReply, violation: Violation, correction: Sequence[str]
) -> Sequence[Message]:
    """The reply that failed, and what the model is told about it."""
    what, how = f" Not so: {escaped(violation.text)}", " without it"
    if violation.is_whole:
        what = how = ""
    lines = [
        "<context>",
        f"The visitor was not shown your last text.{what}",
        *correction,
        f"Answer the visitor again{how}. Say nothing about this note.",
        "</context>",
    ]
    return [
        {"role": "assistant", "content": reply.text},
        {"role": "user", "content": "\n".join(lines)},
    ]


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
