"""Logs of conversations, written down for tests."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    ButtonPress,
    Event,
    Failure,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
)
from app.conversation.sentence_ids import Sentence
from app.conversation.tools import ToolCall

LONG_AGO = datetime(1970, 1, 1, 0, 16, 40, tzinfo=UTC)


def visitor(text: str, action: tuple[str, str] | None = None) -> VisitorInput:
    """The visitor says something, or presses a button of that type and id."""
    return VisitorInput(text, ButtonPress(*action) if action else None)


def assistant(text: str = "Hm.") -> AssistantMessage:
    """A model speaks, in its own words."""
    return AssistantMessage(text)


def apology(text: str = "I am sorry.") -> AssistantMessage:
    """Our own code speaks, for a model that did not."""
    return AssistantMessage(text, sentences=(Sentence.APOLOGY,), apology=True)


def proposal(id_: str = "p1", text: str = "Shall I book this?") -> ProposalMessage:
    """A proposal is shown."""
    return ProposalMessage(text, id_)


def booking(text: str = "Booked.") -> BookingMessage:
    """A booking is told."""
    end = LONG_AGO + timedelta(minutes=30)
    return BookingMessage(text, BookingStatus.BOOKED, LONG_AGO, end, "UTC", "Ada Berg")


def asked(*ids: str, content: str = "", arguments: str = "{}") -> ToolRequest:
    """The model calls tools."""
    return ToolRequest(tuple(ToolCall(id_, "find_slots", arguments) for id_ in ids), content)


def result(call_id: str, content: str = '{"slots": []}') -> ToolResponse:
    """A tool answers."""
    return ToolResponse(call_id, "find_slots", json.loads(content))


def failure() -> Failure:
    """A turn fails."""
    return Failure("internal", "It broke.")


def log(*entries: Event) -> Sequence[Event]:
    """A log with these entries, numbered from 1."""
    return [
        msgspec.structs.replace(entry, seq=seq, at=LONG_AGO + timedelta(seconds=seq))
        for seq, entry in enumerate(entries, 1)
    ]
