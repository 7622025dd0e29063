"""Days and clock times that a text names outright: "Tuesday, 24 November, 14:00", "3 pm".

This is for checking texts of our own side, not for understanding a visitor (see `when`):
what is not named in figures or by a day's name is not seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.language.inspect.sentences import plain

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mondays mon montag montags montagmorgen montagnachmittag",
            "tuesday tuesdays tue tues dienstag dienstags dienstagmorgen dienstagnachmittag",
            "wednesday wednesdays wed mittwoch mittwochs mittwochmorgen mittwochnachmittag",
            "thursday thursdays thu thur thurs donnerstag donnerstags donnerstagnachmittag",
            "friday fridays fri freitag freitags freitagmorgen freitagnachmittag",
            "saturday saturdays sat samstag samstags sonnabend",
            "sunday sundays sun sonntag sonntags",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner",
            "february feb februar feber",
            "march mar märz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sept sep",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}
_FROM_TODAY = {
    "today": 0,
    "tonight": 0,
    "heute": 0,
    "tomorrow": 1,
    "übermorgen": 2,
}
_HOURS = {
    word: number
    for number, words in enumerate(
        (
            "one eins ein",
            "two zwei",
            "three drei",
            "four vier",
            "five fünf",
            "six sechs",
            "seven sieben",
            "eight acht",
            "nine neun",
            "ten zehn",
            "eleven elf",
            "twelve zwölf",
        ),
        1,
    )
    for word in words.split()
}
_MONTH = rf"(?:{'|'.join(_MONTHS)})\b\.?"
_HALF = r"(?:a\.?m\b\.?|p\.?m\b\.?)"
_NAMED_HOUR = rf"(?:{'|'.join(_HOURS)})"

_ISO = re.compile(r"\b\d{4}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_DATES = (
    _ISO,
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? (?P<name>{_MONTH})"),
    re.compile(
        rf"\b(?P<name>{_MONTH}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)"
    ),
    re.compile(r"(?<![\d.:])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?:\d{2,4})?(?!\d)"),
    re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/\d{2,4})?\b"),
    re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)\b"),
    re.compile(r"\b(?:am|zum|den) (?P<day>\d{1,2})\.(?![\d:])"),
)
_CLOCKS = (
    re.compile(
        rf"(?<![\d:.,])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?: ?(?P<half>{_HALF}))?(?!\d)"
    ),
    re.compile(
        rf"(?<![\d:.,€$£])(?P<hour>\d\d|\d(?=\.\d\d ?uhr))\.(?P<minute>[0-5]\d)"
        rf"(?: ?(?P<half>{_HALF}))?(?!\d| ?(?:€|\$|£|%|eur|usd|euro|percent|prozent))"
    ),
    re.compile(rf"(?<![\d:.])(?P<hour>\d{{1,2}}) ?(?P<half>{_HALF})"),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2}) ?(?:uhr|h)\b(?: (?P<minute>[0-5]\d)\b)?"),
    re.compile(rf"\b(?P<word>{_NAMED_HOUR}) (?:uhr|o'clock)\b"),
    re.compile(
        r"\b(?:at|um) (?P<hour>\d{1,2})(?![\d:./%€$°]|\.\d| ?(?:uhr|am|pm|min|hour|stund))\b"
    ),
    re.compile(r"\b(?P<noon>noon|midday)\b"),
)
_CLOCK_PARTS = ("word", "hour", "minute", "half")  # groups; a pattern has some of them
_MINUTES = 60
_NOON = 12 * _MINUTES


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it was named; `month` 0 where only its number was."""

    day: int
    month: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes; `exact` is false where it may be in either half of the day."""

    minute: int
    exact: bool = True

    def is_at(self, minute: int) -> bool:
        """Whether this can be that time of day."""
        return self.minute == minute or (
            not self.exact and self.minute % _NOON == minute % _NOON
        )


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that a text names. Weekdays count from Monday, 0."""

    clocks: tuple[Clock, ...] = ()
    days: tuple[Day, ...] = ()
    weekdays: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clocks or self.days or self.weekdays)

    def fit(self, *moments: datetime) -> bool:
        """Whether each thing that is named belongs to one of these local times."""
        return (
            all(any(fits_clock(each, at) for at in moments) for each in self.clocks)
            and all(any(_fits_day(each, at) for at in moments) for each in self.days)
            and all(any(at.weekday() == each for at in moments) for each in self.weekdays)
        )

    def fit_days(self, moment: datetime) -> bool:
        """Whether days or weekdays, if any are named, include that of a local time."""
        on_day = not self.days or any(_fits_day(each, moment) for each in self.days)
        return on_day and (not self.weekdays or moment.weekday() in self.weekdays)


def fits_clock(clock: Clock, moment: datetime) -> bool:
    """Whether a local time is at that time of day."""
    return clock.is_at(moment.hour * _MINUTES + moment.minute)


def _fits_day(day: Day, moment: datetime) -> bool:
    return day.day == moment.day and day.month in (0, moment.month)


def find_mentions(text: str, now: datetime) -> Mentions:
    """What a text names; "tomorrow" is reckoned from `now`, a local time."""
    said = plain(text)
    days, rest = _days(said)
    clocks = tuple(dict.fromkeys(_clocks(rest)))
    words = re.findall(r"[^\W\d_]+", rest)
    relative = [_FROM_TODAY[word] for word in words if word in _FROM_TODAY]
    if re.search(r"\bmorgen\b(?! früh)(?<!guten morgen)(?<!am morgen)", rest):
        relative.append(1)
    days += [_day_of(now + timedelta(days=each)) for each in relative]
    weekdays = tuple(dict.fromkeys(_WEEKDAYS[word] for word in words if word in _WEEKDAYS))
    return Mentions(clocks, tuple(dict.fromkeys(days)), weekdays)


def _day_of(moment: datetime) -> Day:
    return Day(moment.day, moment.month)


def _days(said: str) -> tuple[list[Day], str]:
    """The days, and the text without them: their figures are no clock times."""
    days: list[Day] = []
    for pattern in _DATES:
        for match in pattern.finditer(said):
            named = match.groupdict()
            month = named.get("month") or _MONTHS.get((named.get("name") or "").rstrip("."), 0)
            days.append(Day(int(named["day"]), int(month)))
        said = pattern.sub(" ", said)
    return days, re.sub(r"\b20\d\d\b", " ", said)


def _clocks(said: str) -> Iterator[Clock]:
    for pattern in _CLOCKS:
        for match in pattern.finditer(said):
            clock = _clock(match.groupdict())
            if clock is not None:
                yield clock
        said = pattern.sub(" ", said)


def _clock(named: dict[str, str | None]) -> Clock | None:
    if named.get("noon"):
        return Clock(_NOON)
    word, digits, minutes, half = (named.get(part) or "" for part in _CLOCK_PARTS)
    hour, minute = int(_HOURS.get(word, digits)), int(minutes or 0)
    if hour > 24 or minute >= _MINUTES:  # noqa: PLR2004 — no time of day
        return None
    if half and hour <= 12:  # noqa: PLR2004 — hours of a half day
        return Clock(hour % 12 * _MINUTES + minute + _NOON * half.startswith("p"))
    is_exact = hour > 12 or digits.startswith("0")  # noqa: PLR2004 — as above
    return Clock(hour % 24 * _MINUTES + minute, exact=is_exact)
