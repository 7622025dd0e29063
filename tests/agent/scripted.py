"""A model that says what a test tells it to, and complains if it is asked anything else."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from app.conversation.model import ModelReply, ModelRequest, ModelUnavailable, Usage
from app.conversation.tools import ToolCall

_numbers = count(1)


@dataclass(frozen=True)
class Step:
    """One answer: its pieces, then the whole, or a failure. `meanwhile` runs first."""

    reply: ModelReply | None = None
    failure: Exception | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None
    begun: str = ""  # what is said before the failure


def says(text: str, meanwhile: Callable[[], Awaitable[None]] | None = None) -> Step:
    """The model speaks."""
    return Step(ModelReply(text, (), "stop", "scripted", Usage(10, 2)), meanwhile=meanwhile)


def calls(*asked: ToolCall | tuple[str, Any], text: str = "") -> Step:
    """The model calls tools, by name and arguments; texts are sent as they are."""
    made = tuple(each if isinstance(each, ToolCall) else call(*each) for each in asked)
    return Step(ModelReply(text, made, "tool_calls", "scripted", Usage(10, 2)))


def fails(failure: Exception | None = None, begun: str = "") -> Step:
    """The model fails, perhaps after having begun to speak."""
    return Step(failure=failure or ModelUnavailable("The model is away."), begun=begun)


def call(name: str, arguments: Any, id_: str = "") -> ToolCall:
    """One tool call."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return ToolCall(id_ or f"call_{next(_numbers)}", name, text)


@dataclass
class ScriptedModel:
    """Takes one step for each request, and keeps what it was asked."""

    steps: list[Step]
    name: str = "scripted"
    has_second: bool = False
    is_rule_based: bool = False
    asked: list[ModelRequest] = field(default_factory=list)

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Take the next step (see ChatModel)."""
        self.asked.append(replace(ask, messages=list(ask.messages)))
        assert self.steps, f"the model was asked once too often: {ask.messages[-1]}"
        step = self.steps.pop(0)
        if step.meanwhile is not None:
            await step.meanwhile()
        if step.failure is not None:
            if step.begun:
                yield step.begun
            raise step.failure
        assert step.reply is not None
        for word in re.findall(r"\s*\S+\s*$|\s*\S+", step.reply.text):
            yield word
        yield step.reply

    def roles(self, request: int) -> Sequence[str]:
        """Who said what in one request, in order."""
        return [message["role"] for message in self.asked[request].messages]


@contextmanager
def scripted(*steps: Step) -> Iterator[ScriptedModel]:
    """A model that must have taken all of its steps by the end."""
    model = ScriptedModel(list(steps))
    yield model
    assert not model.steps, f"the model was not asked for {len(model.steps)} of its answers"
