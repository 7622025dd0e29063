"""Days by their date: "24.11.", "November 24th", "the 7th of this month", "03/04"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_number, is_unit, sign_at, skip
from app.language.time.lexicon.word_tokens import full_year
from app.language.time.phrases import calendar_days
from app.language.time.phrases.counted_things import is_numbered, is_thing
from app.language.time.phrases.feasts import feast, holidays, movable
from app.language.time.phrases.items import Context, Days
from app.language.wordlists import words

Found = tuple[Days, int]

DEEPEST = 4  # phrases in phrases

_LAST_DAY = 31
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_AMBIGUOUS = 4  # numbers of a date whose day and month might be swapped

# English words that are months only in the company of a number or a preposition.
ALSO_NAMES = frozenset({"may", "march", "mar", "april", "june", "august", "jan", "dec", "sep"})
_BEFORE_MONTH = frozenset({"in", "of", "next", "this", "start", "until", "by", "from", "since"})
# What an ordinal may count: then it is no day.
_COUNTED = words(
    """
    floor street st avenue ave time option one choice option slot name appointment visit
    person half edition grade opening quarter try attempt thing class meeting call session
    stock etage straße mal versuch wahl termin
    """
)
_JOINS = frozenset({"or", "and", ",", "/", "-", "to", "until"})
_BEFORE_THE = frozenset({"on", "weekday", ",", "to", "until", "since", "after", "before", "by"})
_DAY_WORDS = frozenset(
    {"on", "the", "until", "since", "from", "after", "before", "between", "by", "notbefore"}
) | {"weekday", "or", "and", "-", "to"}


def date_at(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """The date that starts at `at`; without a year it is the next one that comes."""
    reader = _READERS.get(sign_at(signs, at).kind)
    return reader(signs, at, context) if reader and context.depth < DEEPEST else None


def _numeric(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "24.11.2026", "2026-11-24"; "03/04" is open where English is written."""
    numbers = signs[at].numbers
    year, end = numbers[0], at + 1
    if not year:
        year, end = year_at(signs, end, context)
    if len(numbers) < _AMBIGUOUS:
        return _days([_dated(year, numbers[1], numbers[2], context)], end)
    first, second = numbers[1:3]
    as_day_first = _dated(year, second, first, context)
    as_month_first = _dated(year, first, second, context)
    if context.language == "de":
        return _days([as_day_first], end)
    to_come = [day for day in (as_month_first, as_day_first) if day and day >= context.today]
    if len(to_come) == 1:
        return _days(to_come[:1], end)
    both = _days(sorted({day for day in (as_month_first, as_day_first) if day}), end)
    return (replace(both[0], question="day-or-month"), end) if both else None


def _dotted(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "24.11": a date in German, or where a word says that it is a day."""
    day, month = signs[at].numbers
    before = sign_at(signs, at - 1).kind
    follower = sign_at(signs, at + 1).kind
    if follower in {"ampm", "oclock"} or before in {"at", "around"}:
        return None
    if context.language == "de" or before in {"on", "weekday"}:
        return _days([_dated(0, month, day, context)], at + 1)
    return None


def _month_first(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "March 7th", "March the 7th", "Nov. 24, 2026", "in November", "May 2027"."""
    month, end = signs[at].value, at + 1
    hyphen = sign_at(signs, end).kind == "-" and sign_at(signs, end + 1).glued  # "Nov-30"
    here = end + (hyphen or sign_at(signs, end).kind == "the")
    sign = sign_at(signs, here)
    if sign.kind in {"ordinal", "ordword"} or (is_number(sign) and sign.value <= _LAST_DAY):
        if _is_clock(signs, here) or (
            is_number(sign) and sign_at(signs, here + 1).kind == "of"
        ):
            return _whole_month(signs, at, context)
        year, end = year_at(signs, _after_ordinal(signs, here), context)
        return _with_month(_dated(year, month, sign.value, context), end)
    return _whole_month(signs, at, context)


def _is_clock(signs: Sequence[Sign], at: int) -> bool:
    """Whether a number after a month is rather an hour ("in March 3 pm")."""
    return sign_at(signs, at + 1).kind in {"ampm", "oclock"} and is_number(signs[at])


def _whole_month(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    sign, before = signs[at], sign_at(signs, at - 1)
    year, end = year_at(signs, at + 1, context)
    clear = before.kind in _BEFORE_MONTH or end > at + 1 or len(signs) <= 2  # noqa: PLR2004 — how people write, in words and figures
    if not clear and (sign.low.strip(" .") in ALSO_NAMES or sign.value == 5):  # noqa: PLR2004 — how people write, in words and figures
        return None
    if not year:
        this_year = calendar_days.month(context.today.year, sign.value)
        year = context.today.year + (this_year[1] <= context.today)
    return Days((calendar_days.month(year, sign.value),), named=False), end


def _day_first(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "7th of March", "7. März", "the 7th of this month", "the 7th", "am 24."."""
    sign = signs[at]
    if not 1 <= sign.value <= _LAST_DAY:
        return None
    end = _after_ordinal(signs, at)
    here = month_place(signs, end)
    found = _listed(signs, at, context) or _with_following(signs, at, here, context)
    if found or sign_at(signs, here).kind == "month":
        return found
    return _alone(signs, at, end, context) if _is_day(signs, at, end, context) else None


def month_place(signs: Sequence[Sign], at: int) -> int:
    """Where the month of a day would stand: past "of", "day of the", a comma, a hyphen."""
    while sign_at(signs, at).kind in {"of", "the"} or sign_at(signs, at).low == "day":
        at += 1
    marked = sign_at(signs, at).kind in {",", "-"} and sign_at(signs, at + 1).kind == "month"
    return at + marked


def _listed(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """A plain number in a list of which only the last has a month: "12 or 13 January"."""
    here = at
    while is_number(sign_at(signs, here)):
        link = _after_ordinal(signs, here)
        if sign_at(signs, link).kind not in _JOINS or sign_at(signs, at - 1).kind == "length":
            break
        here = skip(signs, link + 1, {"the", "on"})
    if (
        here == at
        or sign_at(signs, month_place(signs, _after_ordinal(signs, here))).kind != "month"
    ):
        return None
    last = date_at(signs, here, context.deeper())
    if not last or not last[0].month or is_numbered(signs, at):
        return None
    return _with_month(
        calendar_days.make(*last[0].month, signs[at].value), _after_ordinal(signs, at)
    )


def _with_following(
    signs: Sequence[Sign], at: int, here: int, context: Context
) -> Found | None:
    """A day whose month follows: named, or "this month", "next month", "the month"."""
    sign, follower = signs[at], sign_at(signs, here)
    if follower.kind == "month":
        if is_number(sign) and sign_at(signs, at - 1).kind == "length":
            return None
        year, end = year_at(signs, here + 1, context)
        return _with_month(_dated(year, follower.value, sign.value, context), end)
    ahead = {"this": 0, "next": 1, "beyond": 2, "following": 1}.get(follower.kind)
    unit = sign_at(signs, here + (ahead is not None))
    if not is_unit(unit, units.MONTH):
        return None
    first, _ = calendar_days.month(context.today.year, context.today.month + (ahead or 0))
    if ahead is None:
        return _days([calendar_days.coming_day(context.today, sign.value)], here + 1)
    return _with_month(calendar_days.make(first.year, first.month, sign.value), here + 2)


def _alone(signs: Sequence[Sign], at: int, end: int, context: Context) -> Found | None:
    """A day without a month: the next one, or in the month of a day that follows."""
    link = sign_at(signs, end)
    if link.kind in {"or", "and", "-", "until", "to", ","}:
        here = skip(signs, end + 1, {"the", "on"})
        later = date_at(signs, here, context.deeper())
        if later and later[0].month and signs[here].kind in {"ordinal", "number", "ordword"}:
            return _with_month(calendar_days.make(*later[0].month, signs[at].value), end)
    return _days([_in_month(signs[at].value, context)], end)


def _in_month(day: int, context: Context) -> date | None:
    """A day of the month that was spoken of before, or else of the next one that has it."""
    spoken = calendar_days.make(*context.month, day) if context.month else None
    if spoken and spoken >= context.today:
        return spoken
    return calendar_days.coming_day(context.today, day)


def _is_day(signs: Sequence[Sign], at: int, end: int, context: Context) -> bool:
    """Whether a number or an ordinal is a day where no month says so."""
    if is_number(signs[at]) and not _is_ordinal(signs, at, context):
        return False
    if signs[at].kind == "ordword" and not _stands_alone(signs, at, end):
        return False
    return not _counts(signs, end)


def _is_ordinal(signs: Sequence[Sign], at: int, context: Context) -> bool:
    """Whether a plain number is a day: "am 24.", or the answer to a question for the day."""
    stop = sign_at(signs, at + 1)
    before = sign_at(signs, at - 1).kind
    if stop.kind == "." and stop.glued and context.language == "de":
        more = sign_at(signs, at + 2).kind
        return before in _DAY_WORDS or more in {"weekday", "-", "or", "until"}
    if before == "the" and sign_at(signs, at - 2).kind in _BEFORE_THE:
        free = sign_at(signs, at + 1).kind not in {"word", "unit", "of", "number", "part"}
        return signs[at].kind == "number" and free
    alone = (at == 0 or before in {"on", "the", "or", "and"}) and sign_at(
        signs, at + 1
    ).kind not in {"word", "unit", "number"}
    return "date" in context.asked and "time" not in context.asked and alone


def _stands_alone(signs: Sequence[Sign], at: int, end: int) -> bool:
    """Whether an ordinal in words is a day: "on the seventh", and not "the second one"."""
    before, led = sign_at(signs, at - 1), sign_at(signs, at - 2)
    clear = before.kind in {"on", "until", "since", "after", "weekday"} or (
        before.kind == "the" and (led.kind in {"on", "weekday", ","} or signs[at].value > 3)  # noqa: PLR2004 — how people write, in words and figures
    )
    if "weekday" in {before.kind, led.kind} and signs[at].value > 3:  # noqa: PLR2004 — as above
        return clear and sign_at(signs, end).kind not in {"weekday", "unit"}
    return clear and sign_at(signs, end).kind not in {"word", "weekday", "unit", "part"}


def _counts(signs: Sequence[Sign], at: int) -> bool:
    """Whether an ordinal counts what follows: a floor, a street, a choice."""
    sign = sign_at(signs, at)
    named = sign.kind == "word" and sign.raw[:1].isupper() and sign.low not in {"i", "if", "or"}
    street = sign_at(signs, at + 1).low in _COUNTED
    thing = is_thing(sign) or (named and street)
    return sign.low in _COUNTED or thing or sign.kind in {"asap", "unit"}


def _after_ordinal(signs: Sequence[Sign], at: int) -> int:
    """The place after a number and the full stop that makes it an ordinal."""
    stop = sign_at(signs, at + 1)
    dotted = stop.kind == "." and stop.glued and at + 2 < len(signs) and is_number(signs[at])
    return at + 2 if dotted else at + 1


def year_at(signs: Sequence[Sign], at: int, context: Context) -> tuple[int, int]:
    """A year that follows a date, or 0; and the place after it."""
    here = at + (sign_at(signs, at).kind in {",", "of", "in", "-"})
    sign = sign_at(signs, here)
    if sign.kind == "number" and _FIRST_YEAR <= sign.value < _LAST_YEAR:
        return full_year(sign.value, sign.low), here + 1
    if sign.kind == "'" and sign_at(signs, here + 1).kind == "number":
        year = full_year(signs[here + 1].value)
        return (year, here + 2) if year < _LAST_YEAR else (0, at)
    unit = sign_at(signs, here + 1)
    if sign.kind in {"this", "next"} and is_unit(unit, units.YEAR):
        return context.today.year + (sign.kind == "next"), here + 2
    return 0, at


def _dated(year: int, month: int, day: int, context: Context) -> date | None:
    if year:  # a date of long ago is a birthday or the like
        recent = year >= context.today.year - 1
        made = calendar_days.make(year, month, day) if recent else None
        return made if made and calendar_days.is_near(made, context.today) else None
    return calendar_days.coming(context.today, month, day)


def _with_month(day: date | None, end: int) -> Found | None:
    found = _days([day], end)
    return (replace(found[0], month=(day.year, day.month)), end) if found and day else None


def _days(days: Sequence[date | None], end: int) -> Found | None:
    stretches = tuple(calendar_days.one(day) for day in days if day)
    return (Days(stretches), end) if stretches else None


_READERS = {
    "date": _numeric,
    "dotted": _dotted,
    "feast": feast,
    "movable": movable,
    "holidays": holidays,
    "month": _month_first,
    "ordinal": _day_first,
    "ordword": _day_first,
    "number": _day_first,
    "count": _day_first,
}

BEGINNINGS = frozenset(_READERS)
