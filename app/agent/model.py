"""What the agent expects of a model, whoever serves it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.errors import Unavailable

Message = Mapping[str, Any]
"""A message of the Chat Completions protocol."""


class ModelUnavailable(Unavailable):
    """The model did not answer, or not with anything that can be used."""

    code = "model-unavailable"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; `arguments` is the JSON text as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost. Estimated if the server did not say."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: a text, tool calls, or both. `finish` is the reason it ended."""

    text: str
    calls: tuple[Call, ...]
    finish: str
    model: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. `schema` asks for a JSON object of that form (name, JSON schema)."""

    messages: Sequence[Message]
    tools: Sequence[Message] = ()
    schema: tuple[str, Mapping[str, Any]] | None = None


def asked_for(text: str, calls: Sequence[Call]) -> dict[str, Any]:
    """An answer with tool calls as the message that it becomes in the history.

    Arguments that are no JSON object become an empty one: some servers would refuse every
    later request that holds them.
    """
    made = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": _as_object(call.arguments)},
        }
        for call in calls
    ]
    return {"role": "assistant", "content": text or None, "tool_calls": made}


def _as_object(arguments: str) -> str:
    try:
        is_object = isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        is_object = False
    return arguments if is_object else "{}"


class ChatModel(Protocol):
    """A model that answers messages and may call tools."""

    name: str

    def answer(self, ask: Ask) -> AsyncIterator[str | Reply]:
        """Yield pieces of text as they are written, and at last the whole `Reply`.

        Raises:
            ModelUnavailable: if no usable answer came; pieces may have been yielded.
        """
        ...
