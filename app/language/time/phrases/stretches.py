"""Stretches of days that a unit of the calendar makes: weeks, weekends, months, weekdays."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_number, sign_at
from app.language.time.phrases import calendar_days
from app.language.time.phrases.calendar_days import HORIZON
from app.language.time.phrases.items import Context, Days
from app.language.time.phrases.measures import moved_by

Found = tuple[Days, int]

_LAST_WEEK = 53
_WORKING = frozenset(range(5))
_WEEKEND = frozenset({5, 6})


def single(day: date, spoken: int = -1) -> Days:
    """One day; `spoken` is the weekday that the words named."""
    return Days((calendar_days.one(day),), spoken=spoken)


def stretch_of(start: date, end: date) -> Days:
    """All days from the first to before the last."""
    return Days(((start, end),), named=False)


def _often(weekdays: frozenset[int], today: date) -> Days:
    """Each of the weekdays from today on."""
    stretches = calendar_days.weekdays_in((today, today + HORIZON), weekdays)
    return Days(stretches, named=False, weekdays=weekdays, often=True)


def unit_ahead(unit: int, ahead: int, day: date, end: int) -> Found | None:
    """The present (0), the next (1), the last (−1) week, month or weekend."""
    if unit == units.WEEK:
        return stretch_of(*calendar_days.week(day, ahead)), end
    if unit == units.WEEKEND:
        return stretch_of(*calendar_days.weekend(day, ahead)), end
    if unit == units.MONTH:
        return stretch_of(*calendar_days.month(day.year, day.month + ahead)), end
    if unit in {units.DAY, units.WORKDAY} and ahead:
        moved = moved_by(day, ahead, unit)
        return (single(moved), end) if moved else None
    if unit == units.FORTNIGHT:
        return stretch_of(day, day + timedelta(days=14)), end
    return None


def recurring(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "Mondays", "weekdays", "weekends", "any Tuesday"."""
    sign = signs[at]
    if sign.kind == "any":
        follower = sign_at(signs, at + 1)
        if follower.kind not in {"weekday", "weekdays"}:
            return None
        return _often(frozenset({follower.value}), context.today), at + 2
    if sign.kind == "weekdays":
        return _often(frozenset({sign.value}), context.today), at + 1
    weekdays = _WEEKEND if sign.kind == "weekends" else _WORKING
    return _often(weekdays, context.today), at + 1


def iso_week(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "KW 48": the ISO week of that number, this year's or the next year's."""
    number = sign_at(signs, at + 1)
    if not is_number(number) or not 0 < number.value <= _LAST_WEEK:
        return None
    for year in (context.today.year, context.today.year + 1):
        try:
            monday = date.fromisocalendar(year, number.value, 1)
        except ValueError:
            continue
        if monday + calendar_days.WEEK > context.today:
            return stretch_of(monday, monday + calendar_days.WEEK), at + 2
    return None
