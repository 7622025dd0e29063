"""Which of the offered slots an answer means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.language.intent.assent import Assent, read_assent
from app.language.intent.choice import is_in_doubt
from app.language.time.when import Reading
from app.offline.moments import read_moment, read_zone
from app.offline.wishes import NOTHING

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "last": 0,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6,
    "erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "fünft": 5, "sechst": 6, "letzt": 0,
}  # fmt: skip
_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])"
_NOT_ORDINAL = (
    rf"(?!\s+(?:of\b|{_MONTH}|name|thing|week|half|day|time\b|woche|hälfte|tag|mal\b|vorname))"
)
_ORDINAL = re.compile(
    r"(?<!my )(?<!my very )(?<!\ba )(?<!\bat )\b(?:(first|second|third|fourth|fifth|sixth"
    r"|last|[1-6](?:st|nd|rd"
    r"|th))"
    r"|(erst|zweit|dritt|viert|fünft|sechst|letzt)e[rnsm]?)\b" + _NOT_ORDINAL
)
_AFTER_MONTH = re.compile(rf"\b{_MONTH}\w*\.?\s+(?:the\s+)?$")
_CARDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
}  # fmt: skip
_COUNT = rf"(\d|{'|'.join(_CARDINALS)})\b"
_MARKED = re.compile(
    rf"(?:\b(?:number|no\.|option|nr\.?|nummer|slot|termin)\s*|#){_COUNT}(?![:.]\d)"
)
_LEADING = re.compile(
    r"^\W*(?:(?:ok|okay|yes|ja|then|dann|i'?ll|take|i|ich|nehme|the|die|den|der|das|let'?s"
    r"|go|with"
    rf"|gerne?|bitte|please|it'?s"
    rf"|would|like|möchte|book|slot|it)[\s,:]+)*\(?{_COUNT}"
    rf"(?=\s*(?:[,;!?)–—-]|\.(?!\s*\d|\s*{_MONTH})|$|please|bitte|and\b|und\b|is\b|ist\b|works"
    r"|passt|then|sounds|would|wäre|geht|klingt|for me|thanks|danke|\n))"
)
# "sure, 2", but not "is 2 possible?" or "at 2": there the number is a time.
_ALONE = re.compile(
    r"(?!.*\b(?:at|is|um|ist|geht|am|pm|uhr|h|o'clock|around|after|before|by|nach|vor|gegen|ab"
    r"|until|bis|than|als|um)\b)(?:[^\W\d]+\W+){0,2}(\d)[\s.!)]*$"
)
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
    number = said_number(low, len(counted))
    if number is not None:
        return (counted[number],)
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


def said_number(low: str, count: int) -> int | None:
    """The place in a list of `count` entries that a lower-case text names, from 0.

    None in any doubt, and where there is no list.
    """
    if count < 1 or is_in_doubt(low):
        return None
    found = _MARKED.search(low) or _LEADING.match(low) or _ALONE.match(low)
    if found:
        number = _CARDINALS.get(found[1]) or int(found[1])
        return number - 1 if 1 <= number <= count else None
    ordinal = _ORDINAL.search(low)
    if ordinal and not _AFTER_MONTH.search(low[: ordinal.start()]):
        number = _ORDINALS[ordinal[1] or ordinal[2]]
        if number <= count:
            return (number or count) - 1
    return None


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
