"""Days and times that do not exist: "31 November", "30.02.", "um 25 Uhr"."""

from collections.abc import Sequence

from app.language.time.lexicon.signs import Sign, is_number, sign_at
from app.language.time.phrases import calendar_days
from app.language.time.phrases.items import Context, NoSuch
from app.language.time.phrases.monthdays import ALSO_NAMES, month_place, year_at
from app.language.wordlists import words

Found = tuple[NoSuch, int]

_LAST_DAY, _LAST_MONTH, _LAST_HOUR = 31, 12, 24
_MAX_NUMBER = 99  # that somebody may take for a day or an hour
_SHORT = 2  # signs of an answer that says nothing else
_ORDINALS = frozenset({"ordinal", "ordword"})
_BEFORE_DATE = frozenset({"on", "the", "until", "since", "from", "after", "before", "by"})
_BEFORE_TIME = _BEFORE_DATE | {"at", "around", "month", "weekday", "day", "date", "number"}
_BEFORE_TIME |= _ORDINALS | {"between", "to", "-", "."}
_ALLOWED = words("please works bitte is would if passt geht")  # after "February 30"


def impossible_at(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """The day or the time of day that starts at a place and is on no calendar and no clock."""
    reader = _READERS.get(signs[at].kind)
    return reader(signs, at, context) if reader else None


def _written(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "2026-11-31", "30.02.", "am 32.12."."""
    year, month, day, *is_open = signs[at].numbers
    end = at + 1
    if is_open or (signs[at].low.endswith(".") and day <= _LAST_HOUR and _is_clock(signs, end)):
        return None
    if not year:
        year, end = year_at(signs, end, context)
    in_range = month <= _LAST_MONTH and day <= _LAST_DAY
    if not in_range and not year and sign_at(signs, at - 1).kind not in _BEFORE_DATE:
        return None
    return _no_day(year, month, day, context, end)


def _is_clock(signs: Sequence[Sign], at: int) -> bool:
    return sign_at(signs, at).kind in {"ampm", "oclock"}


def _dotted(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "am 31.11", if a word says that it is a day."""
    day, month = signs[at].numbers
    if sign_at(signs, at - 1).kind != "on" or _is_clock(signs, at + 1) or month > _LAST_MONTH:
        return None
    return _no_day(0, month, day, context, at + 1)


def _month_first(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "February 30", "June the 31st"."""
    here = at + 1 + (sign_at(signs, at + 1).kind == "the")
    sign, follower = sign_at(signs, here), sign_at(signs, here + 1)
    if sign.kind not in _ORDINALS and not is_number(sign):
        return None
    counts = follower.kind in {"word", "unit", "oclock", "ampm", "of", "halb", "month"}
    if is_number(sign) and ((counts and follower.low not in _ALLOWED) or follower.low == ":"):
        return None
    if sign.value > _LAST_DAY and (sign.kind not in _ORDINALS or signs[at].low in ALSO_NAMES):
        return None  # "in December 32 people"
    year, end = year_at(signs, here + 1, context)
    return _no_day(year, signs[at].value, sign.value, context, end)


def _day_first(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "31 November", "the 31st of June", "am 30. Februar 2027"."""
    sign = signs[at]
    here = month_place(signs, at + 1 + (is_number(sign) and _is_stop(signs, at + 1)))
    month = sign_at(signs, here)
    if month.kind != "month" or sign_at(signs, at - 1).kind == "length":
        return _hour(signs, at)
    if sign.value > _MAX_NUMBER or (sign.value > _LAST_DAY and month.low in ALSO_NAMES):
        return None  # "50 may join"
    year, end = year_at(signs, here + 1, context)
    return _no_day(year, month.value, sign.value, context, end)


def _is_stop(signs: Sequence[Sign], at: int) -> bool:
    stop = sign_at(signs, at)
    return stop.kind == "." and stop.glued


def _no_day(year: int, month: int, day: int, context: Context, end: int) -> Found | None:
    """That the date does not exist; a year of long ago is that of a birthday or the like."""
    if year:
        recent = year >= context.today.year - 1
        exists = not recent or calendar_days.make(year, month, day)
    else:
        exists = calendar_days.coming(context.today, month, day)
    return None if exists else (NoSuch("day"), end)


def _hour(signs: Sequence[Sign], at: int) -> Found | None:
    """Such as "um 25 Uhr", "26 o'clock"."""
    unit = sign_at(signs, at + 1)
    is_hour = unit.kind == "oclock" and unit.low != "h" and is_number(signs[at])
    impossible = is_hour and _LAST_HOUR < signs[at].value <= _MAX_NUMBER
    return (NoSuch("time"), at + 2) if impossible else None


def _no_clock(signs: Sequence[Sign], at: int, _: Context) -> Found | None:
    """Such as "31 Dec 25:00", "at 3:75 pm"; "a ratio of 16:90" is no time at all."""
    before = sign_at(signs, at - 1).kind
    is_time = before in _BEFORE_TIME or _is_clock(signs, at + 1) or len(signs) <= _SHORT
    return (NoSuch("time"), at + 1) if is_time else None


_READERS = {
    "date": _written,
    "dotted": _dotted,
    "month": _month_first,
    "number": _day_first,
    "count": _day_first,
    "ordinal": _day_first,
    "ordword": _day_first,
    "noclock": _no_clock,
}

BEGINNINGS = frozenset(_READERS)
# Nothing impossible is told without one of these.
SIGNS = frozenset({"date", "dotted", "month", "oclock", "noclock"})
