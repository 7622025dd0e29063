"""A conversation's log as the messages that a model is sent."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from app.agent.models.chat_model import Message, ToolCall, asked_for
from app.agent.visitor.readable import withheld_in
from app.store.conversations.event_log import Event, EventKind

_SPOKEN = (EventKind.ASSISTANT, EventKind.PROPOSAL, EventKind.BOOKING)
SHOWN = '"shown_to_visitor": true'
WITHHELD = "(a message that was withheld)"
MAX_EVENTS = 120  # events; older ones are left out, at a visitor's message


@dataclass(frozen=True, slots=True)
class Context:
    """What the model has to know of this very moment; it comes late, for the sake of caches."""

    now: str
    language: str
    meeting_type: str = ""
    open_proposal: bool = False
    chosen_slot: str = ""
    known: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)  # what else there is to say
    page: str = ""

    def fenced(self) -> str:
        """The block that stands before the newest message."""
        lines = [f"now: {self.now}", f"language: {self.language}"]
        if self.known:
            lines.append(f"known: {escaped(' '.join(self.known.split()))}")
        if self.meeting_type:
            lines.append(f"meeting_type: {self.meeting_type}")
        if self.open_proposal:
            lines.append("open_proposal: yes")
        if self.chosen_slot:
            lines.append(f"chosen_slot: {escaped(' '.join(self.chosen_slot.split()))}")
        lines += [
            f"{key}: {escaped(' '.join(note.split()))}" for key, note in self.notes.items()
        ]
        if self.page:
            lines.append(f"booking_page: {escaped(self.page)}")
        return "\n".join(["<context>", *lines, "</context>"])


def messages(
    system: str, events: Sequence[Event], context: Context, answered: int
) -> list[Message]:
    """System prompt, history, and the newest visitor's message with its context.

    Args:
        answered: the last of the visitor's messages that have been answered.
    """
    history = list(_alternating(_history(_in_turn(_recent(events), answered))))
    for message in reversed(history):
        if message["role"] == "user":
            message["content"] = f"{context.fenced()}\n{message['content']}"
            break
    return [{"role": "system", "content": system}, *history]


def _recent(events: Sequence[Event]) -> Sequence[Event]:
    if len(events) <= MAX_EVENTS:
        return events
    start = len(events) - MAX_EVENTS
    while start < len(events) and events[start].kind is not EventKind.VISITOR:
        start += 1
    return events[start:] or events[-1:]


def _in_turn(events: Sequence[Event], answered: int) -> Sequence[Event]:
    """The log with what came in during the last answer behind that answer, as it is meant."""
    last = max((event.seq for event in events if event.kind in _SPOKEN), default=0)

    def place(event: Event) -> tuple[int, int]:
        came_meanwhile = event.kind is EventKind.VISITOR and answered < event.seq < last
        return (last, event.seq) if came_meanwhile else (event.seq, 0)

    return sorted(events, key=place)


def _history(events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    withheld = withheld_in(events)
    for position, event in enumerate(events):
        body = event.body
        if event.kind is EventKind.VISITOR:
            text = WITHHELD if event.seq in withheld else body["text"]
            yield {"role": "user", "content": fenced_visitor(text)}
        elif event.kind in _SPOKEN and not body.get("apology"):  # or it is said after us
            yield {"role": "assistant", "content": untagged(body["text"])}
        elif event.kind is EventKind.CALLS:
            calls = [ToolCall(**each) for each in body["calls"]]
            results = _results_in(events[position + 1 :])
            yield asked_for(untagged(body["content"]), calls)
            for call in calls:
                yield _answered(call.id, results.get(call.id))


def _alternating(history: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same with one message where one side spoke twice: some chat templates insist."""
    last: dict[str, Any] | None = None
    for message in history:
        spoken = message["role"] != "tool" and "tool_calls" not in message
        if last is not None and spoken and last["role"] == message["role"]:
            last["content"] = f"{last['content']}\n{message['content']}"
            continue
        if last is not None:
            yield last
        last = message if spoken else None
        if last is None:
            yield message
    if last is not None:
        yield last


def _results_in(later: Sequence[Event]) -> Mapping[str, str]:
    """The results of one answer's calls. Servers use the same ids for the next answer's."""
    ours = list(takewhile(lambda event: event.kind is not EventKind.CALLS, later))
    was_shown = any(event.kind is EventKind.PROPOSAL for event in ours)
    return {
        event.body["callId"]: event.body["content"]
        for event in ours
        if event.kind is EventKind.RESULT
        # A turn that died before it showed its proposal has shown nothing.
        if was_shown or SHOWN not in event.body["content"]
    }


def _answered(call_id: str, result: str | None) -> dict[str, Any]:
    """Every call needs an answer right behind it; a turn that died left none."""
    content = json.dumps({"error": "interrupted"}) if result is None else result
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def fenced_visitor(text: str) -> str:
    """A visitor's words, marked as such; they cannot end the mark themselves."""
    return f"<visitor>\n{escaped(text)}\n</visitor>"


_OUR_TAGS = re.compile(r"<(?=/?(?:visitor|context|conversation|meeting)\b)", re.IGNORECASE)


def untagged(text: str) -> str:
    """Our own words, which may quote a visitor's name, without a tag that means something."""
    return _OUR_TAGS.sub("&lt;", text)


def escaped(text: str) -> str:
    """Text that holds no tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
