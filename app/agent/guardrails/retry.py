"""A model that is held to the truth.

A text that says what is not so is asked for once more, with what is so. If the second one
is no better, another model is asked, if there is one; at last our own code says how things
stand.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

from app.agent.guardrails.claim_check import Flaw, Truth, Untruth
from app.agent.guardrails.fallback import told_to_model
from app.agent.guardrails.stream_filter import StreamFilter
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

STUCK = (Flaw.REPEATED, Flaw.TOOL, Flaw.LEAK)  # of a model that does not know what to do


@dataclass(frozen=True, slots=True)
class WithheldReply:
    """An answer that was not shown, why not, and how long it took."""

    reply: ModelReply
    untruth: Untruth
    milliseconds: int


class CheckedModel:
    """Passes on what a model says as far as it is so. Belongs to one turn.

    Args:
        withheld: is told of each answer that was not passed on. Where an answer calls
            tools, only its text is cut short, at the sentence that is not so.
        standing: says in the visitor's language how things stand, instead of a text with
            such a flaw, and what that means.
        corrected: says the same for the model.
    """

    def __init__(
        self,
        model: ChatModel,
        truth: Truth,
        withheld: Callable[[WithheldReply], Awaitable[None]],
        standing: Callable[[Truth, Flaw], tuple[str, Meaning]],
    ) -> None:
        self.name = model.name
        self.has_second = model.has_second
        self.truth = truth
        self._model = model
        self._withheld = withheld
        self._standing = standing
        self._is_stuck = False  # says the same again and again

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Answer truthfully (see ChatModel).

        Of a second answer no pieces are passed on: two beginnings make no text.
        """
        ask = replace(ask, is_stuck=self._is_stuck)
        gate, began = StreamFilter(self.truth), time.monotonic()
        reply: ModelReply | None = None
        async for piece in self._model.answer(ask):
            if isinstance(piece, ModelReply):
                reply = piece
            elif shown := gate.take(piece):
                yield shown
        if reply is None:
            return
        if shown := gate.rest():
            yield shown
        untruth = gate.untruth
        if untruth is None and gate.text != reply.text:  # it did not stream all, or nothing
            untruth = self.truth.first_untruth(reply.text)
        if untruth is None:
            yield reply
            return
        if reply.calls:  # what it asks for counts; what it says beside it is not needed
            yield replace(reply, text=reply.text[: untruth.start].rstrip())
            return
        await self._withheld(WithheldReply(reply, untruth, _since(began)))
        yield await self._second(ask, reply, untruth)

    async def _second(
        self, ask: ModelRequest, first: ModelReply, untruth: Untruth
    ) -> ModelReply:
        """A later answer that is so, otherwise our own."""
        # Who has nothing else to say may say it again: they may have asked twice. And whoever
        # speaks no other language is better than nobody.
        lenient = replace(self.truth, may_repeat=True, language="")
        for again in self._again(ask, first, untruth):
            began = time.monotonic()
            try:
                reply = await self._whole(again)
            except ModelUnavailable:
                continue
            if reply is None:
                continue
            found = lenient.first_untruth(reply.text)
            if found is None:
                return reply
            if reply.calls:
                return replace(reply, text="")
            await self._withheld(WithheldReply(reply, found, _since(began)))
            untruth = found
        # What the withheld ones cost is counted with them.
        text, meaning = self._standing(self.truth, untruth.flaw)
        return replace(first, text=text, meaning=meaning, usage=Usage())

    def _again(
        self, ask: ModelRequest, first: ModelReply, untruth: Untruth
    ) -> Iterator[ModelRequest]:
        """The question once more: with what is so, and as one for a second model."""
        if untruth.flaw not in STUCK:
            yield replace(ask, messages=[*ask.messages, *self._correction(first, untruth)])
            if not self.has_second:
                return
        self._is_stuck = True
        yield replace(ask, is_stuck=True)

    async def _whole(self, ask: ModelRequest) -> ModelReply | None:
        reply: ModelReply | None = None
        async for piece in self._model.answer(ask):
            reply = piece if isinstance(piece, ModelReply) else reply
        return reply

    def _correction(self, reply: ModelReply, untruth: Untruth) -> list[Message]:
        """The answer that is not so, and the system's word on it."""
        what, how = f" Not so: {escaped(untruth.sentence)}", " without it"
        if untruth.flaw is Flaw.LANGUAGE:  # all of it may be so
            what = how = ""
        lines = [
            "<context>",
            f"The visitor was not shown your last text.{what}",
            *told_to_model(self.truth, untruth.flaw),
            f"Answer the visitor again{how}. Say nothing about this note.",
            "</context>",
        ]
        return [
            {"role": "assistant", "content": reply.text},
            {"role": "user", "content": "\n".join(lines)},
        ]


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
