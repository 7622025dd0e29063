"""Days and times in words so plain that nobody can read them otherwise.

"7:30 pm", "20:00", "August 9th, 2018", "in 6 days": what they mean is worked out here by
the standard library alone, so that a reader can be measured by something else than itself.
"""

import re
from datetime import date, datetime, time, timedelta

_CLOCK = re.compile(r"0?(\d{1,2})(?:[:.]?(\d\d))? ?([ap])\.? ?m")
_DAY_CLOCK = re.compile(r"(1[3-9]|2[0-3])[:.](\d\d)")
_NOON = ("noon", "midday")
_DAYS_AWAY = re.compile(r"in (\d+) days?|(\d+) days? from now")
_SPOKEN = {"today": 0, "tomorrow": 1}
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PADDING = re.compile(r"\b(?:the|of|on)\b|[.,]|(?<=\d)(?:st|nd|rd|th)\b")
_WITH_YEAR = ("%Y/%m/%d", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")


def plain_time(words: str) -> time | None:
    """The clock time, if the words name one of the 24 hours and nothing else."""
    bare = words.strip(" .").casefold()
    if bare in _NOON:
        return time(12)
    if match := _DAY_CLOCK.fullmatch(bare):
        hour, minute = int(match[1]), int(match[2])
    elif match := _CLOCK.fullmatch(bare):
        if not 1 <= int(match[1]) <= 12:  # noqa: PLR2004 — half a day's clock
            return None
        hour, minute = int(match[1]) % 12 + 12 * (match[3] == "p"), int(match[2] or 0)
    else:
        return None
    return time(hour, minute) if minute < 60 else None  # noqa: PLR2004 — an hour's clock


def plain_date(words: str, today: date) -> date | None:
    """The day, if the words name a date in full, or one so many days away.

    A date without a year is the next one to come. None if the weekday does not agree.
    """
    bare = " ".join(words.strip(" .").casefold().split())
    if bare in _SPOKEN:
        return today + timedelta(days=_SPOKEN[bare])
    if match := _DAYS_AWAY.fullmatch(bare):
        return today + timedelta(days=int(match[1] or match[2]))
    weekdays = _WEEKDAY.findall(bare)
    bare = " ".join(_PADDING.sub(" ", _WEEKDAY.sub(" ", bare)).split())
    day = _in_full(bare) or _next_to_come(bare, today)
    if day is None or any(name != _WEEKDAYS[day.weekday()] for name in weekdays):
        return None
    return day


def _in_full(bare: str) -> date | None:
    for form in _WITH_YEAR:
        try:
            return datetime.strptime(bare, form).date()  # noqa: DTZ007 — a day, not an instant
        except ValueError:
            continue
    return None


def _next_to_come(bare: str, today: date) -> date | None:
    years = (today.year, today.year + 1)
    days = (_in_full(f"{bare} {year}") for year in years)
    return next((day for day in days if day is not None and day >= today), None)
