"""Lengths of time: "3 days", "a week", "half an hour", "anderthalb Stunden"."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_number, is_unit, sign_at
from app.language.time.phrases import calendar_days

_MORE = frozenset({"more", "other", "further", "full", "weiteren", "weitere", "the"})

_MAX_BETWEEN = 4  # words between an amount and its unit
_IDIOM = 0.01  # "in acht Tagen" is a week; 7 of 7 days must not round down

_PARTS = frozenset({"half", "quarter"})  # of an hour, their value in minutes
BEGINNINGS = _PARTS | {"a", "few", "number", "count", "dotted", "halb"}
_WEEKS_OF = {units.WEEK: 1.0, units.FORTNIGHT: 2.0, units.DAY: 1 / 7}

_FOUR = 4

# How many days a unit has at least.
_DAYS_OF = {
    units.MINUTE: 1 / units.DAY_MINUTES,
    units.HOUR: 1 / 24,
    units.DAY: 1,
    units.WORKDAY: 1,
    units.WEEKEND: 7,
    units.WEEK: 7,
    units.FORTNIGHT: 14,
    units.MONTH: 28,
    units.YEAR: 365,
}


def measure_at(signs: Sequence[Sign], at: int) -> tuple[float, int, int] | None:
    """Such as "3 days", "half an hour", "1.5 Stunden": amount, unit, the place after.

    What is longer than a hundred years is no measure of ours.
    """
    found = _measure(signs, at)
    return found if found and found[0] * _DAYS_OF[found[1]] <= calendar_days.MAX_DAYS else None


def _measure(signs: Sequence[Sign], at: int) -> tuple[float, int, int] | None:
    counted = _amount(signs, at)
    if counted is None:
        return None
    amount, end = counted
    last = end + _MAX_BETWEEN
    while end < last and _is_between(sign_at(signs, end)):
        end += 1
    unit, follower = sign_at(signs, end), sign_at(signs, end + 1)
    if unit.kind in _PARTS and is_unit(follower, units.HOUR):  # "three quarter hours"
        amount, unit, end = amount * unit.value / 60, follower, end + 1
    if unit.kind != "unit":
        return None
    if unit.value == units.HOUR and (half := _and_a_half(signs, end + 1)):
        return amount + half, unit.value, end + 4
    return amount, unit.value, end + 1


def _amount(signs: Sequence[Sign], at: int) -> tuple[float, int] | None:
    """Such as "3", "a few", "half", "a quarter", "1.5": how many, and the place after."""
    sign = sign_at(signs, at)
    if sign.kind == "a" and sign_at(signs, at + 1).kind in _PARTS | {"few"}:
        at += 1
        sign = signs[at]
    if is_number(sign) or sign.kind in {"few", "a"}:
        return float(sign.value), at + 1
    if sign.kind == "dotted":
        return float("".join(sign.low.split()).rstrip(".")), at + 1
    if sign.kind in _PARTS or sign.kind == "halb":
        return abs(sign.value) / 60, at + 1
    return None


def _is_between(sign: Sign) -> bool:
    """Whether a word may stand between an amount and its unit: "3 more days"."""
    return sign.kind in {"a", "of", "-"} or sign.low in _MORE


def _and_a_half(signs: Sequence[Sign], at: int) -> float:
    """The part of an hour in "and a half"; 0 if nothing of the kind follows."""
    joined = [sign_at(signs, at).kind, sign_at(signs, at + 1).kind] == ["and", "a"]
    part = sign_at(signs, at + 2)
    return part.value / 60 if joined and part.kind in _PARTS else 0


def moved_by(day: date, count: float, unit: int) -> date | None:
    """A day so many units later; None for units shorter than a day."""
    if unit in {units.DAY, units.WEEK, units.FORTNIGHT}:
        return day + timedelta(days=round(count * _DAYS_OF[unit]))
    if unit in {units.MONTH, units.YEAR}:
        return calendar_days.months_ahead(day, round(count * (12 if unit == units.YEAR else 1)))
    if unit == units.WORKDAY:
        for _ in range(min(round(count), 90)):
            day += timedelta(days=max(1, 7 - day.weekday() if day.weekday() >= _FOUR else 1))
        return day
    return None


def weeks_ahead(signs: Sequence[Sign], at: int) -> tuple[int, int] | None:
    """Such as "in two weeks" after a weekday: how many weeks, and the place after the words."""
    measure = measure_at(signs, at + (signs[at].kind == "in"))
    if measure is None or measure[1] not in _WEEKS_OF:
        return None
    count, unit, end = measure
    while sign_at(signs, end).kind == "ahead":
        end += 1
    return int(count * _WEEKS_OF[unit] + _IDIOM), end
