"""The model that is built in: rules over the state of a conversation, in this process."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

from app.conversation.model import (
    Meaning,
    ModelReply,
    ModelRequest,
    ModelUnavailable,
    Usage,
)
from app.conversation.sentence_ids import Sentence
from app.conversation.situation import Situation
from app.conversation.tools import ToolCall
from app.offline import invitation, phrases
from app.offline.dialogue import Dialogue
from app.offline.policy import decide
from app.offline.reply import Reply

MODEL = "offline"
_WORD = re.compile(r"\s*\S+\s*$|\s*\S+")


class RuleModel:
    """A `ChatModel` of rules: no key, no network, no chance, and the same answer each time.

    Args:
        pace: seconds to wait before each word of a text, so that people see it being
            written. Tool calls never wait.
        introduces: it says at the beginning of a conversation what it is. Standing in for
            another model it does not: that one would repeat it of itself.
    """

    name = MODEL
    has_second = False
    is_rule_based = True

    def __init__(self, pace: float = 0.0, *, introduces: bool = True) -> None:
        self._pace = pace
        self._introduces = introduces

    def warm_up(self) -> None:
        """Load the translations."""
        phrases.INTRO.text("de")

    async def close(self) -> None:
        """Nothing is open."""

    async def pause(self) -> None:
        """Wait before the next word. At least gives way to other tasks."""
        await asyncio.sleep(self._pace)

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Answer about a conversation, or with an invite (see ChatModel).

        Raises:
            ModelUnavailable: if the request is about neither.
        """
        if ask.invite is not None:
            yield ModelReply(invitation.write(ask.invite), (), "stop", MODEL, Usage())
            return
        if ask.situation is None:
            raise ModelUnavailable("The built-in model answers conversations only.")
        dialogue = Dialogue.of(ask.situation, may_use_tools=not ask.is_last)
        reply = decide(dialogue, introduces=self._introduces)
        for word in _WORD.findall(reply.said.text):
            await self.pause()
            yield word
        yield _as_answer(reply, ask.situation)


def _as_answer(reply: Reply, situation: Situation) -> ModelReply:
    """The answer with what it means; the ids of its calls are new in the conversation."""
    said, before = reply.said, len(situation.events)
    calls = tuple(
        ToolCall(f"call_{before}_{number}", each.tool, _as_json(each.arguments))
        for number, each in enumerate(reply.calls)
    )
    meaning = Meaning(
        (Sentence.MODEL,), said.asks, said.slots, said.meeting_types, said.wordings
    )
    finish = "tool_calls" if calls else "stop"
    return ModelReply(said.text, calls, finish, MODEL, Usage(), meaning)


def _as_json(arguments: dict[str, object]) -> str:
    return json.dumps(arguments, ensure_ascii=False)
