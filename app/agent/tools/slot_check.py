"""Whether a slot contradicts what the visitor said last about the time.

Models pick the first slot of a list out of habit. The visitor's newest words about the
time, or the button that they pressed, decide; words that are not clear decide nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from app.agent.tools.slot_search import label_of
from app.agent.tools.tool import ToolContext, ToolResult
from app.conversation.events import AssistantMessage, Event, ToolResponse, VisitorInput, of_kind
from app.conversation.message_reading import words_about_time
from app.conversation.tools import SlotOffer
from app.language.intent.choice import read_choice
from app.language.time.when import Reading

SHORT = 8  # words of a message that is about the time and hardly about anything else
NOON = 12
MORNING = 7  # the hour from which on a time that is said is one of the morning

_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SlotContradiction:
    """What the visitor said, and the ids of the slots that it fits; perhaps none."""

    words: str
    fitting: tuple[str, ...]


def contradiction(visit: ToolContext, slot_id: str) -> SlotContradiction | None:
    """What the visitor said against a slot; None if it fits, or nothing clear was said.

    Only what they said since the slot was offered counts, and what this turn answers.
    """
    wanted = visit.offered[slot_id]
    for message in reversed(list(of_kind(visit.log, VisitorInput))):
        was_shown = slot_id in _offered_before(visit.log, message.seq)
        is_new = message.seq > visit.answered
        if not (was_shown or is_new):
            return None
        fitting = _meant(visit, message, wanted)
        if fitting is None:
            continue
        if any(visit.offered[id_].start == wanted.start for id_ in fitting):
            return None
        words = message.text
        if fitting or (was_shown and is_new and len(words.split()) <= SHORT):
            return SlotContradiction(words, tuple(fitting))
        return None
    return None


def refused_for(visit: ToolContext, said: SlotContradiction) -> ToolResult:
    """The contradiction as a tool's result that the model can act on."""
    quoted = " ".join(said.words.split())[:120]
    if said.fitting:
        message = f"The visitor said “{quoted}”: take what fits that, or ask them."
    else:
        message = f"The visitor said “{quoted}”: call find_slots with that, or ask them."
    slots = [
        {"id": id_, "label": label_of(visit.offered[id_].start, visit)} for id_ in said.fitting
    ]
    return ToolResult({"error": "slot-contradicts", "message": message, "slots": slots})


def _meant(visit: ToolContext, message: VisitorInput, wanted: SlotOffer) -> list[str] | None:
    """The offered slots of the same kind that a message means; None if it is not clear."""
    alike = {
        id_: each
        for id_, each in visit.offered.items()
        if (each.meeting_type_id, each.moving) == (wanted.meeting_type_id, wanted.moving)
    }
    if message.action is not None:
        pressed = message.action.id if message.action.type == "slot" else ""
        return [pressed] if pressed in alike else None
    text = words_about_time(message.text)
    reading = visit.times.read(text, visit.now, visit.zone, visit.language)
    if reading.said_day or reading.said_time:
        return None if reading.question else _fitting(visit, reading, alike)
    listed = _listed(visit, message.seq)
    left = [listed[place] for place in read_choice(text, len(listed))]
    return left if left and alike.keys() >= set(left) else None


def _fitting(visit: ToolContext, reading: Reading, alike: Mapping[str, SlotOffer]) -> list[str]:
    starts = {id_: each.start.astimezone(visit.zone) for id_, each in alike.items()}
    whole = [id_ for id_, start in starts.items() if _fits(start, reading)]
    if whole or not reading.times:
        return whole
    # "14:30, it is about the meeting on Monday": the clock was clear, the day was not.
    return [id_ for id_, start in starts.items() if _is_at(start, reading.times)]


def _fits(start: datetime, reading: Reading) -> bool:
    if reading.said_day:
        return any(window.start <= start < window.end for window in reading.windows)
    if reading.times:
        return _is_at(start, reading.times)
    zone = start.tzinfo
    return any(
        _is_between(start.time(), window.start.astimezone(zone), window.end.astimezone(zone))
        for window in reading.windows
    )


def _is_at(start: datetime, times: Sequence[time]) -> bool:
    """Whether it is one of these times by the clock; among offered times 02:30 is 14:30."""
    return any(
        start.minute == each.minute
        and start.hour in (each.hour, each.hour + NOON if each.hour < MORNING else each.hour)
        for each in times
    )


def _is_between(moment: time, start: datetime, end: datetime) -> bool:
    closes = end.time() if end.time() > start.time() else time.max
    return start.time() <= moment < closes


def _offered_before(log: Sequence[Event], seq: int) -> set[str]:
    return {
        id_ for each in of_kind(log, ToolResponse) if each.seq < seq for id_ in each.offered
    }


def _listed(visit: ToolContext, seq: int) -> list[str]:
    """The slots in the order in which the last text before an event listed them.

    Our own texts know what they list. In a model's own words a numbered list counts, and
    else the buttons; none where its lines are no slots.
    """
    told = [each for each in of_kind(visit.log, AssistantMessage) if each.seq < seq]
    if not told:
        return []
    last = told[-1]
    buttons = [each.id for each in last.choices if each.type == "slot"]
    ids = [id_ for id_ in last.listed or buttons if id_ in visit.offered]
    lines = _NUMBERED.findall(last.text) if last.listed is None else []
    return _as_numbered(visit, lines, ids) if lines else ids


def _as_numbered(visit: ToolContext, lines: Sequence[str], ids: Sequence[str]) -> list[str]:
    """The slots in the order of a list's lines; none unless each line names just one."""
    labels = {id_: label_of(visit.offered[id_].start, visit) for id_ in ids}
    named = [[id_ for id_, label in labels.items() if label in line] for line in lines]
    return [found[0] for found in named] if all(len(found) == 1 for found in named) else []
