"""Which of the offered slots an answer means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from app.conversation.tools import SlotOffer
from app.language.i18n.say import spell_day, spell_time
from app.language.intent.assent import Assent, read_assent
from app.language.intent.choice import read_choice
from app.language.time.when import Reading
from app.offline.dialogue import Context
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
    """A time that was offered; `start` is local to the visitor's zone.

    label  how it was spelled to the visitor, with the host's clock if that is another
    when   day and time by the visitor's clock, in words that can be searched for
    host   whom they will meet, "" for nobody in particular
    """

    id: str
    label: str
    when: str
    host: str
    start: datetime


def slots_of(offered: Mapping[str, SlotOffer], context: Context) -> tuple[Slot, ...]:
    """The slots that a tool offered, in its order."""
    return tuple(
        Slot(
            id=id_,
            label=each.label or _spelled(each.start, context),
            when=_spelled(each.start, context),
            host=each.host,
            start=each.start.astimezone(context.zone),
        )
        for id_, each in offered.items()
    )


def _spelled(start: datetime, context: Context) -> str:
    zone, language = context.zone, context.language
    return f"{spell_day(start, zone, language)}, {spell_time(start, zone, language)}"


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
    short = len(text.split()) <= _SHORT
    counted = [slot for slot in listed or slots if short or _fits(slot, reading)]
    places = read_choice(text, len(counted))
    if places:
        return _among(text, [counted[place] for place in places], reading)
    return _described(text, slots, reading, host)


def _described(
    text: str, slots: Sequence[Slot], reading: Reading, host: str | None
) -> tuple[Slot, ...]:
    """The slots that are told by their day or time, by their host, or as the first or last."""
    fits = _with_host(_nearest([s for s in slots if _fits(s, reading)], reading), host)
    if not fits:
        return ()
    if extreme := _extreme(text.lower(), fits):
        return (extreme,)
    is_told = reading.said_day or reading.said_time or len(fits) < len(slots)
    return tuple(fits) if is_told or read_assent(text) is Assent.YES else ()


def _among(text: str, left: Sequence[Slot], reading: Reading) -> tuple[Slot, ...]:
    """Of the slots that are left: those at the times named, the first if any will do."""
    if len(left) == 1:
        return tuple(left)
    fits = tuple(slot for slot in left if _fits(slot, reading))
    return fits[:1] if _ANY_OTHER.search(text) else fits


def _nearest(fits: list[Slot], reading: Reading) -> list[Slot]:
    """Of those around a time the one at that very time, if it is the only one."""
    if len(reading.times) != 1:
        return fits
    at = [slot for slot in fits if slot.start.time() == reading.times[0]]
    return at if len(at) == 1 else fits


def _with_host(fits: list[Slot], host: str | None) -> list[Slot]:
    """Those with the host who was named, if any are."""
    return [slot for slot in fits if host and slot.host == host] or fits


def _extreme(low: str, fits: Sequence[Slot]) -> Slot | None:
    ordered = sorted(fits, key=lambda slot: slot.start)
    if _EARLIEST.search(low) or _ANY.search(low):
        return ordered[0]
    return ordered[-1] if _LATEST.search(low) else None


def _fits(slot: Slot, reading: Reading) -> bool:
    if not (reading.said_day or reading.said_time):
        return True
    if reading.said_day:
        return any(window.start <= slot.start < window.end for window in reading.windows)
    if reading.times:
        return any(_is_at(slot.start, spoken) for spoken in reading.times)
    zone = slot.start.tzinfo
    return any(
        _is_between(slot.start, window.start.astimezone(zone), window.end.astimezone(zone))
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
