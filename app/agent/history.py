"""A conversation's log as the messages that a model is sent."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.agent.model import Message
from app.store.conversations import Event, EventKind

LONGEST = 120  # events; older ones are left out, at a visitor's message


@dataclass(frozen=True, slots=True)
class Context:
    """What the model has to know of this very moment; it comes late, for the sake of caches."""

    now: str
    language: str
    meeting_type: str = ""
    open_proposal: bool = False
    chosen_slot: str = ""
    booked: str = ""

    def fenced(self) -> str:
        """The block that stands before the newest message."""
        lines = [f"now: {self.now}", f"language: {self.language}"]
        if self.meeting_type:
            lines.append(f"meeting_type: {self.meeting_type}")
        if self.open_proposal:
            lines.append("open_proposal: yes")
        if self.chosen_slot:
            lines.append(f"chosen_slot: {self.chosen_slot}")
        if self.booked:
            lines.append(f"booked: {self.booked}")
        return "\n".join(["<context>", *lines, "</context>"])


def messages(system: str, events: Sequence[Event], context: Context) -> list[Message]:
    """System prompt, history, and the newest visitor's message with its context."""
    shown = _recent(events)
    history = list(_history(shown))
    for message in reversed(history):
        if message["role"] == "user":
            message["content"] = f"{context.fenced()}\n{message['content']}"
            break
    return [{"role": "system", "content": system}, *history]


def _recent(events: Sequence[Event]) -> Sequence[Event]:
    if len(events) <= LONGEST:
        return events
    start = len(events) - LONGEST
    while start < len(events) and events[start].kind is not EventKind.VISITOR:
        start += 1
    return events[start:] or events[-1:]


def _history(events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    results = {
        event.body["callId"]: event for event in events if event.kind is EventKind.RESULT
    }
    for event in events:
        body = event.body
        if event.kind is EventKind.VISITOR:
            yield {"role": "user", "content": fenced_visitor(body["text"])}
        elif event.kind in (EventKind.ASSISTANT, EventKind.PROPOSAL, EventKind.BOOKING):
            yield {"role": "assistant", "content": body["text"]}
        elif event.kind is EventKind.CALLS:
            yield _asked(body)
            for call in body["calls"]:
                yield _answered(call, results.get(call["id"]))


def _asked(body: Mapping[str, Any]) -> dict[str, Any]:
    calls = [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": call["arguments"]},
        }
        for call in body["calls"]
    ]
    return {"role": "assistant", "content": body["content"] or None, "tool_calls": calls}


def _answered(call: Mapping[str, Any], result: Event | None) -> dict[str, Any]:
    """Every call needs an answer right behind it; a turn that died left none."""
    content = json.dumps({"error": "interrupted"}) if result is None else result.body["content"]
    return {"role": "tool", "tool_call_id": call["id"], "content": content}


def fenced_visitor(text: str) -> str:
    """A visitor's words, marked as such; they cannot end the mark themselves."""
    return f"<visitor>\n{escaped(text)}\n</visitor>"


def escaped(text: str) -> str:
    """Text that holds no tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
