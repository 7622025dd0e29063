"""Public holidays by name: fixed dates, those that Easter moves, and the days between them."""

from collections.abc import Sequence
from datetime import date, timedelta

from dateutil.easter import easter

from app.language.time.lexicon.signs import Sign, sign_at, skip
from app.language.time.phrases import calendar_days
from app.language.time.phrases.items import Context, Days

Found = tuple[Days, int]

_CHRISTMAS_EVE, _CHRISTMAS, _BOXING_DAY = 1224, 1225, 1226
_NEW_YEARS_EVE, _NEW_YEAR = 1231, 101
_DECEMBER = 12
_CHRISTMASES = frozenset({_CHRISTMAS_EVE, _CHRISTMAS, _BOXING_DAY})
_NEW_YEARS = frozenset({_NEW_YEARS_EVE, _NEW_YEAR})


def feast(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """A holiday that falls on the same date each year."""
    month, day = divmod(signs[at].value, 100)
    year, end = _year(signs, at + 1)
    made = calendar_days.make(year, month, day) if year else None
    found = made or calendar_days.coming(context.today, month, day)
    return (Days((calendar_days.one(found),)), end) if found else None


def movable(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """A holiday that is so many days after Easter Sunday, or before it."""
    offset = timedelta(days=signs[at].value)
    year, end = _year(signs, at + 1)
    years = [year] if year else [context.today.year, context.today.year + 1]
    days = [easter(each) + offset for each in years]
    found = next((day for day in days if year or day >= context.today), None)
    return (Days((calendar_days.one(found),)), end) if found else None


def _year(signs: Sequence[Sign], at: int) -> tuple[int, int]:
    """A year that follows a holiday, or 0; and the place after it."""
    sign = sign_at(signs, at)
    is_year = sign.kind == "number" and 2000 <= sign.value < 2200  # noqa: PLR2004 — years to come
    return (sign.value, at + 1) if is_year else (0, at)


def holidays(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """The days "zwischen den Jahren": 27 to 30 December."""
    return _between_the_years(context.today), at + 1


def between_feasts(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "between Christmas and New Year": the days of neither."""
    first = skip(signs, at + 1, {"the"})
    last = skip(signs, first + 2, {"the"})
    named = [sign_at(signs, place) for place in (first, first + 1, last)]
    if [sign.kind for sign in named] != ["feast", "and", "feast"]:
        return None
    if named[0].value not in _CHRISTMASES or named[2].value not in _NEW_YEARS:
        return None
    return _between_the_years(context.today), last + 1


def _between_the_years(today: date) -> Days:
    first, end = date(today.year, _DECEMBER, 27), date(today.year, _DECEMBER, 31)
    return Days(((max(first, today), end),) if today < end else ((first, end),), named=False)
