"""How well days and times are read: each message by itself, without what was said before."""

import re
import time as clock
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.evaluation.labelled import (
    DIALOGUES_NOW,
    MESSAGES_NOW,
    Label,
    LabelKind,
    Message,
    messages_of_dialogues,
    messages_of_restaurant8k,
)
from app.language.time.when import Reading, read_when

ZONE = ZoneInfo("UTC")
BARE = re.compile(r"(?:0?[1-9]|1[0-2])(?:[:.]?[0-5]\d)?\W*")
"""A time of which nobody said in which half of the day it is."""

Judge = Callable[[Label, Reading], bool]
"""Whether a message was read as a label of it says."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, and how many of them were read exactly."""

    items: int
    exact: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that was not read as it was meant."""

    said: str
    wanted: str
    read: str


@dataclass(frozen=True, slots=True)
class ReadingScore:
    """How well was read; `cpu_ms` is what one of the `messages` took on average."""

    dates: Tally
    times: Tally
    misses: tuple[Miss, ...]
    messages: int
    cpu_ms: float

    @property
    def items(self) -> int:
        """All days and times that were said."""
        return self.dates.items + self.times.items

    @property
    def exact(self) -> int:
        """Those that were read as they were meant."""
        return self.dates.exact + self.times.exact


def score_when(path: Path, limit: int | None = None) -> ReadingScore:
    """Score recorded dialogues, or the first so many of them.

    Exact is what was read as the one day, or the one time, that is noted, and no other;
    "after 3 pm" as hours from 15:00 on, "by Tuesday" as days that end with it.

    Raises:
        LabelsInvalid: naming the line that is no dialogue.
    """
    return score(messages_of_dialogues(path, limit), DIALOGUES_NOW, is_read)


def score_restaurant8k(path: Path, limit: int | None = None) -> ReadingScore:
    """Score single messages in which words are marked, or the first so many of them.

    Where the words are plain, exact is what was read as their one value. What other words
    mean nobody has noted: exact is then a message that was read as those words are if
    they stand alone, so this says that they were found; of a bare "7" either half of the
    day will do.

    Raises:
        LabelsInvalid: naming the line that is no such message.
    """
    return score(messages_of_restaurant8k(path, limit), MESSAGES_NOW, is_found)


def score(messages: Iterable[Message], now: datetime, judge: Judge) -> ReadingScore:
    """Read messages and judge each of their labels."""
    judged: list[tuple[LabelKind, bool]] = []
    misses: list[Miss] = []
    spent, number = 0.0, 0
    for number, message in enumerate(messages, 1):  # noqa: B007 — counted
        began = clock.process_time()
        reading = read_when(message.text, now, ZONE, asked=message.asked)
        spent += clock.process_time() - began
        for label in message.labels:
            judged.append((label.kind, judge(label, reading)))
            if not judged[-1][1]:
                misses.append(_miss(message, label, reading))
    return ReadingScore(
        dates=_tally(judged, LabelKind.DATE),
        times=_tally(judged, LabelKind.TIME),
        misses=tuple(misses),
        messages=number,
        cpu_ms=1000 * spent / max(1, number),
    )


def _tally(judged: Iterable[tuple[LabelKind, bool]], kind: LabelKind) -> Tally:
    of_kind = [good for each, good in judged if each is kind]
    return Tally(len(of_kind), sum(of_kind))


def _miss(message: Message, label: Label, reading: Reading) -> Miss:
    read = reading.days if label.kind is LabelKind.DATE else reading.times
    wanted = label.words if label.value is None else f"{label.words} ({_spelled(label.value)})"
    return Miss(message.text, wanted, ", ".join(map(_spelled, read)))


def _spelled(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def is_read(label: Label, reading: Reading) -> bool:
    """Whether that one value was read and no other of its kind, or a stretch that it bounds."""
    if label.kind is LabelKind.DATE:
        days = set(reading.days) or _outer_days(reading)
        return label.value in days and len(reading.days) <= 1
    if reading.times:
        return reading.times == (label.value,)
    return any(label.value in hours for hours in _hours(reading))


def is_found(label: Label, reading: Reading) -> bool:
    """Whether a message was read as the marked words in it are; see `score_restaurant8k`."""
    if label.value is not None:
        return is_read(label, reading)
    alone = read_when(label.words, MESSAGES_NOW, ZONE, asked=frozenset({label.kind}))
    if label.kind is LabelKind.DATE:
        days = (alone.days, alone.day_range)
        return alone.said_day and days == (reading.days, reading.day_range)
    if not alone.times:  # a part of the day
        return bool(_hours(alone) & _hours(reading))
    if not reading.times:
        return any(alone.times[0] in hours for hours in _hours(reading))
    either_half = BARE.fullmatch(label.words) is not None
    return _shown(reading.times, either_half) == _shown(alone.times, either_half)


def _outer_days(reading: Reading) -> set[date]:
    """The day before which, and the one after which, nothing will do: "by", "after"."""
    if not reading.windows:
        return set()
    first, last = reading.windows[0].start, reading.windows[-1].end
    return {(first - timedelta(days=1)).date(), (last - timedelta(minutes=1)).date()}


def _hours(reading: Reading) -> set[tuple[time, time]]:
    """From when to when on the clock, on whichever day."""
    return {(window.start.time(), window.end.time()) for window in reading.windows}


def _shown(times: Iterable[time], either_half: bool) -> list[tuple[int, int]]:  # noqa: FBT001 — of the day
    """What a clock shows: one with twelve hours if either half of the day is meant."""
    return [(each.hour % 12 if either_half else each.hour, each.minute) for each in times]
