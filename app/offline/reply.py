"""What the rules come to: something to say, tools to use, or both."""

from dataclasses import dataclass, field
from typing import Any

from app.offline.phrases import NOTHING_SAID, Utterance


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that is to be used."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The next message: a text, tool calls, or a text and then tool calls."""

    said: Utterance = NOTHING_SAID
    calls: tuple[Call, ...] = ()


def say(said: Utterance) -> Reply:
    """Say something."""
    return Reply(said)


def call(tool: str, **arguments: Any) -> Reply:
    """Use a tool."""
    return Reply(calls=(Call(tool, arguments),))
