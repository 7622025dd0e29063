"""Logs of conversations, written down for tests."""

from collections.abc import Sequence
from typing import Any

from app.store.conversations.event_log import Event, EventKind


def visitor(text: str, action: tuple[str, str] | None = None) -> tuple[EventKind, Any]:
    """The visitor says something, or presses a button of that type and id."""
    body: dict[str, Any] = {"text": text}
    if action is not None:
        body["action"] = {"type": action[0], "id": action[1]}
    return EventKind.VISITOR, body


def assistant(text: str = "Hm.") -> tuple[EventKind, Any]:
    """The assistant speaks."""
    return EventKind.ASSISTANT, {"text": text}


def apology(text: str = "I am sorry.") -> tuple[EventKind, Any]:
    """Our own code speaks, for a model that did not."""
    return EventKind.ASSISTANT, {"text": text, "apology": True}


def proposal(id_: str = "p1", text: str = "Shall I book this?") -> tuple[EventKind, Any]:
    """A proposal is shown."""
    return EventKind.PROPOSAL, {"text": text, "proposalId": id_}


def booking(text: str = "Booked.") -> tuple[EventKind, Any]:
    """A booking is told."""
    return EventKind.BOOKING, {"text": text}


def asked(*ids: str, content: str = "", arguments: str = "{}") -> tuple[EventKind, Any]:
    """The model calls tools."""
    made = [{"id": id_, "name": "find_slots", "arguments": arguments} for id_ in ids]
    body = {"content": content, "calls": made, "promptVersion": "", "model": ""}
    return EventKind.CALLS, body


def result(call_id: str, content: str = '{"slots": []}') -> tuple[EventKind, Any]:
    """A tool answers."""
    return EventKind.RESULT, {"callId": call_id, "name": "find_slots", "content": content}


def failure() -> tuple[EventKind, Any]:
    """A turn fails."""
    return EventKind.FAILURE, {"code": "internal", "message": "It broke."}


def log(*entries: tuple[EventKind, Any]) -> Sequence[Event]:
    """A log with these entries, numbered from 1."""
    return [Event(seq, kind, body, 1000 + seq) for seq, (kind, body) in enumerate(entries, 1)]
