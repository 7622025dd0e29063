"""Arithmetic with days: weeks that start on Monday, months, the next such day."""

from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HORIZON = timedelta(days=60)  # how far "any time" and "after the 14th" reach

MAX_DAYS = 36_525  # a hundred years; nobody means a day that is farther away

Stretch = tuple[date, date]  # half-open: the second day is not part of it

_MONTHS = 12
_WEEK_DAYS = 7
_SATURDAY = 5
_MAX_STRETCH = 732  # days of one stretch in which weekdays are looked for


def one(day: date) -> Stretch:
    """The stretch of a single day."""
    return day, day + DAY


def weekday_after(day: date, weekday: int) -> date:
    """The first such weekday strictly after `day`."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % _WEEK_DAYS + 1)


def weekday_from(day: date, weekday: int) -> date:
    """The first such weekday on or after `day`."""
    return weekday_after(day - DAY, weekday)


def weekdays_in(stretch: Stretch, weekdays: frozenset[int]) -> tuple[Stretch, ...]:
    """Those days of a stretch that fall on the weekdays, ascending; of its first two years."""
    size = min((stretch[1] - stretch[0]).days, _MAX_STRETCH)
    days = (stretch[0] + timedelta(days=at) for at in range(size))
    return tuple(one(day) for day in days if day.weekday() in weekdays)


def week(day: date, ahead: int = 0) -> Stretch:
    """Monday to Sunday of the week of `day`, or of a later one."""
    monday = day - timedelta(days=day.weekday()) + ahead * WEEK
    return monday, monday + WEEK


def weekend(day: date, ahead: int = 0) -> Stretch:
    """Saturday and Sunday of the week of `day`, or of a later week."""
    monday, end = week(day, ahead)
    return monday + timedelta(days=_SATURDAY), end


def month(year: int, number: int) -> Stretch:
    """All of a month; numbers beyond 12 count on into the next year."""
    year, number = year + (number - 1) // _MONTHS, (number - 1) % _MONTHS + 1
    first = date(year, number, 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def months_ahead(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day."""
    first, end = month(day.year, day.month + count)
    return min(first + timedelta(days=day.day - 1), end - DAY)


def make(year: int, number: int, day: int) -> date | None:
    """A date, or None if there is no such day."""
    try:
        return date(year, number, day)
    except (ValueError, OverflowError):
        return None


def is_near(day: date, today: date) -> bool:
    """Whether a day is so near that somebody may mean it, in the past as in the future."""
    return abs((day - today).days) <= MAX_DAYS


def coming(today: date, number: int, day: int) -> date | None:
    """The next such day of the year, today included; None if there never is one."""
    for year in range(today.year, today.year + 9):  # up to eight years between leap days
        found = make(year, number, day)
        if found and found >= today:
            return found
    return None


def coming_day(today: date, day: int) -> date | None:
    """The next day of a month with this number, today included."""
    for ahead in range(_MONTHS):
        first, _ = month(today.year, today.month + ahead)
        found = make(first.year, first.month, day)
        if found and found >= today:
            return found
    return None


def overlap(one: Stretch, other: Stretch) -> Stretch | None:
    """What two stretches share."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None
