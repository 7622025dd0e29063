"""A conversation's log as the messages that a model is sent."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    Event,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
)
from app.conversation.exchange import in_turn, recent, responses_in, withheld_in
from app.conversation.model import Message, asked_for
from app.conversation.situation import Notes

WITHHELD = "(a message that was withheld)"


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


def spelled_notes(notes: Notes) -> dict[str, str]:
    """What the model has to ask for, or to do again, in the words of its context."""
    told = {}
    if notes.not_valid:
        wrong = "; ".join(f"{fact.about}={fact.value}" for fact in notes.not_valid)
        told["not_valid"] = f"{wrong} (ask for it again)"
    if notes.missing:
        told["missing"] = f"{', '.join(notes.missing)} (ask for all of it in one message)"
    if notes.zone_unclear is not None:
        place = notes.zone_unclear.value
        told["zone_unclear"] = f"{place} (ask which city the visitor is in)"
    elif notes.zone_changed:
        told["zone_changed"] = "search again before you offer times"
    elif not notes.zone_known:
        told["zone_known"] = "no (unless people meet on the spot, ask for the city too)"
    return told


def messages(
    system: str, events: Sequence[Event], context: Context, answered: int
) -> list[Message]:
    """System prompt, history, and the newest visitor's message with its context.

    Args:
        answered: the last of the visitor's messages that have been answered.
    """
    history = list(_alternating(_history(in_turn(recent(events), answered))))
    for message in reversed(history):
        if message["role"] == "user":
            message["content"] = f"{context.fenced()}\n{message['content']}"
            break
    return [{"role": "system", "content": system}, *history]


def _history(events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    withheld = withheld_in(events)
    for position, event in enumerate(events):
        match event:
            case VisitorInput():
                text = WITHHELD if event.seq in withheld else event.text
                yield {"role": "user", "content": fenced_visitor(text)}
            case AssistantMessage(apology=True):
                pass  # or it is said after us
            case AssistantMessage() | ProposalMessage() | BookingMessage():
                yield {"role": "assistant", "content": untagged(event.text)}
            case ToolRequest():
                results = responses_in(events[position + 1 :])
                yield asked_for(untagged(event.text), event.calls)
                for call in event.calls:
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


def _answered(call_id: str, response: ToolResponse | None) -> dict[str, Any]:
    """Every call needs an answer right behind it; a turn that died left none."""
    content = {"error": "interrupted"} if response is None else response.content
    return {"role": "tool", "tool_call_id": call_id, "content": as_text(content)}


def as_text(content: Mapping[str, Any]) -> str:
    """A tool's result as the model reads it: JSON in which nothing looks like a tag of ours.

    It may quote what strangers wrote: their names, and what the model made of their words.
    """
    return json.dumps(content, ensure_ascii=False).replace("<", r"\u003c")


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
