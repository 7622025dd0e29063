"""Which of the offered slots an answer means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.language.intent.assent import Assent, read_assent
from app.language.intent.choice import read_choice
from app.language.time.when import Reading
from app.offline.moments import read_moment, read_zone
from app.offline.wishes import NOTHING

_EARLIEST = re.compile(
    r"\b(?:earliest|soonest|frühe?ste[rnsm]?|the earlier one|frühere[rn]?)\b"
)
_LATEST = re.compile(
    r"\b(?:latest|späteste[rnsm]?|the later one|(?:der|den|die) spätere[rn]?)\b"
)
_ANY = re.compile(
    r"\b(?:whichever|whatever|either|no preference|don'?t (?:care|mind)|any of (?:them|these"
    r"|those)|any (?:is|one)|you choose|up to you"
    r"|doesn'?t matter|egal|such dir|suchen sie|wählen sie|irgendeine[rn]?|beides?)\b"
)
_ANY_OTHER = re.compile(
    r"\b(?:any|every|all|each|anything|everything|alle[ns]?|jede[nrs]?|irgend\w*|egal)\b",
    re.IGNORECASE,
)
_MORNING = 7  # the hour from which on a time that is said is one of the morning
_SHORT = 3  # words of an answer in which "the 2nd" is a place in the list and no date


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that was offered. `moment` is its start, local; None if the label is odd.

    The label may end in the time by the host's clock, in brackets.
    """

    id: str
    label: str
    host: str
    minutes: int
    moment: datetime | None

    @property
    def when(self) -> str:
        """Day and time by the visitor's clock."""
        return self.label.partition(" (")[0]


def read_slots(result: Mapping[str, Any], zone: ZoneInfo) -> tuple[Slot, ...]:
    """The slots in a result of a tool, in its order; told in its zone, and put into ours."""
    own = read_zone(f"({result.get('zone')})", zone.key)
    return tuple(
        Slot(
            id=str(entry["id"]),
            label=str(entry.get("label") or ""),
            host=str(entry.get("host") or ""),
            minutes=int(entry.get("minutes") or 0),
            moment=_moved(read_moment(str(entry.get("label") or ""), own), zone),
        )
        for entry in result.get("slots") or ()
        if isinstance(entry, dict) and entry.get("id")
    )


def _moved(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment and moment.astimezone(zone)


def choose(
    text: str,
    slots: Sequence[Slot],
    reading: Reading = NOTHING,
    host: str | None = None,
    listed: Sequence[Slot] = (),
) -> tuple[Slot, ...]:
    """The slots that the words can mean: one is a choice, several leave it open.

    Args:
        text: what was said, without names and addresses.
        slots: all that were offered.
        reading: the days and times in the text.
        host: the host named in the text.
        listed: those that were numbered last, by which "the second" is counted.

    Returns:
        None of them if the words do not speak of the slots, or ask for other times.
    """
    low = text.lower()
    short = len(low.split()) <= _SHORT
    counted = [slot for slot in listed or slots if short or _fits(slot, reading)]
    places = read_choice(text, len(counted))
    if len(places) == 1:
        return (counted[places[0]],)
    if places:
        return _among(text, [counted[place] for place in places], reading)
    fits = _nearest([slot for slot in slots if _fits(slot, reading)], reading)
    spoken = reading.said_day or reading.said_time
    if spoken and not fits:
        return ()
    with_host = [slot for slot in fits if slot.host == host]
    if host and with_host and len(with_host) < len(slots):
        fits, spoken = with_host, True
    if fits and (extreme := _extreme(low, fits)):
        return (extreme,)
    if spoken or (len(slots) > 0 and read_assent(text) is Assent.YES):
        return tuple(fits)
    return ()


def _among(text: str, left: Sequence[Slot], reading: Reading) -> tuple[Slot, ...]:
    """Of the slots that are left: those at the times named, the first if any will do."""
    fits = tuple(slot for slot in left if _fits(slot, reading))
    return fits[:1] if _ANY_OTHER.search(text) else fits


def _nearest(fits: list[Slot], reading: Reading) -> list[Slot]:
    """Of those around a time the one at that very time, if it is the only one."""
    if len(reading.times) != 1:
        return fits
    at = [slot for slot in fits if slot.moment and slot.moment.time() == reading.times[0]]
    return at if len(at) == 1 else fits


def _extreme(low: str, fits: Sequence[Slot]) -> Slot | None:
    ordered = sorted(fits, key=lambda slot: (slot.moment is None, slot.moment))
    if _EARLIEST.search(low) or _ANY.search(low):
        return ordered[0]
    return ordered[-1] if _LATEST.search(low) else None


def _fits(slot: Slot, reading: Reading) -> bool:
    if not (reading.said_day or reading.said_time):
        return True
    if slot.moment is None:
        return False
    if reading.said_day:
        return any(window.start <= slot.moment < window.end for window in reading.windows)
    if reading.times:
        return any(_is_at(slot.moment, spoken) for spoken in reading.times)
    zone = slot.moment.tzinfo
    return any(
        _is_between(slot.moment, window.start.astimezone(zone), window.end.astimezone(zone))
        for window in reading.windows
    )


def _is_at(moment: datetime, spoken: time) -> bool:
    """Whether it is that time by the clock: "02:30" is also 14:30 among offered times.

    But "9:30" is not 21:30: there it would be a guess, and the morning may be free as well.
    """
    afternoon = spoken.hour < _MORNING and spoken.hour + 12 == moment.hour
    return moment.minute == spoken.minute and (moment.hour == spoken.hour or afternoon)


def _is_between(moment: datetime, start: datetime, end: datetime) -> bool:
    """Whether the time of day lies in the window's, on whatever day."""
    closes = end.time() if end.time() > start.time() else time.max
    return start.time() <= moment.time() < closes
