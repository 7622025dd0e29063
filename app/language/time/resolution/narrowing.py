"""Days that narrow each other: "next week, Tuesday or Thursday", "Tuesday, 24 November"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.language.time.phrases import calendar_days
from app.language.time.phrases.items import Days
from app.language.time.resolution.scope import Segment

_ONWARD = frozenset({"after", "since"})


def merged(segments: Sequence[Segment]) -> list[Segment]:
    """The segments with days that belong together made one."""
    _place_in_range(segments)
    for segment in segments:
        segment.days = _reduced(segment.days)
    for before, after in pairwise(segments):
        if after.joiner in {",", "stop"} and before.days and after.days:
            _join(before, after)
    return [segment for segment in segments if segment]


def _join(before: Segment, after: Segment) -> None:
    """Make one of the last day of a segment and the first of the next, if they agree."""
    both = narrowed_days(before.days[-1], after.days[0], loosely=bool(before.times))
    if both and not before.times:
        before.days.pop()
        after.days[0] = both
    elif both and _dates(before.days[-1], after):
        before.days[-1] = both  # "at 11 on Monday, 30 November"
        after.days.pop(0)


def _dates(weekday: Days, after: Segment) -> bool:
    """Whether what follows a weekday is only its date."""
    return bool(weekday.weekdays) and after.days[0].named and not after.times


def _place_in_range(segments: Sequence[Segment]) -> None:
    """Let the only stretch of a message ("next week") decide on all its weekdays."""
    ranges = [
        (segment, days)
        for at, segment in enumerate(segments)
        for days in segment.days
        if is_range(days) and not _is_alternative(segments, at)
    ]
    if len(ranges) == 1:
        home, stretch = ranges[0]
        placed = [_place(segment, stretch) for segment in segments]
        if any(placed):
            home.days.remove(stretch)


def _place(segment: Segment, stretch: Days) -> bool:
    """Narrow the weekdays and dates of a segment to a stretch; whether any could be."""
    placed = False
    for at, days in enumerate(segment.days):
        if days is stretch or not (days.weekdays or days.named):
            continue
        if both := narrowed_days(stretch, days, loosely=True):
            segment.days[at], placed = both, True
    return placed


def is_range(days: Days) -> bool:
    """Whether days are a stretch ("next week"), and neither weekdays nor single days."""
    return (not days.named or days.around) and not days.weekdays


def _is_alternative(segments: Sequence[Segment], at: int) -> bool:
    """Whether a stretch stands by itself next to an "or": "Friday or next week"."""
    follower = segments[at + 1].joiner if at + 1 < len(segments) else ""
    return len(segments[at].days) == 1 and "or" in {segments[at].joiner, follower}


def _reduced(days: Sequence[Days]) -> list[Days]:
    result: list[Days] = []
    for item in days:
        both = narrowed_days(result[-1], item) if result else None
        if both:
            result[-1] = both
        else:
            result.append(item)
    return result


def narrowed_days(one: Days, other: Days, *, loosely: bool = False) -> Days | None:
    """What two expressions for days mean together; None if they are two things.

    A weekday and a date that do not agree make the question "which-day", unless they only
    stand `loosely` together.
    """
    if other.weekdays and not one.weekdays:
        one, other = other, one
    if one.weekdays and other.weekdays:
        return one if one.weekdays == other.weekdays else None
    if one.weekdays:
        return _weekday_with(one, other, loosely=loosely)
    if one.named and other.named:
        return _same_day(one, other, loosely=loosely)
    return _within(one, other)


def _same_day(one: Days, other: Days, *, loosely: bool) -> Days | None:
    """Such as "the following Sunday, September 2": the date decides which Sunday."""
    if one.stretches == other.stretches:
        return one
    if loosely or one.spoken < 0 or other.spoken >= 0:
        return None
    return _weekday_with(replace(one, weekdays=frozenset({one.spoken})), other, loosely=False)


def _weekday_with(weekday: Days, other: Days, *, loosely: bool) -> Days | None:
    if other.around:
        other = Days((calendar_days.week(other.stretches[0][0]),), named=False)
    if not other.named:
        return _placed(weekday, other)
    fits = tuple(day for day in other.stretches if day[0].weekday() in weekday.weekdays)
    if fits:
        return replace(other, stretches=fits, question=None)
    if loosely or weekday.often or len(weekday.weekdays) > 1:
        return None
    both = tuple(sorted({weekday.stretches[-1], *other.stretches}))
    return Days(both, question="which-day")


def _placed(weekday: Days, stretch: Days) -> Days | None:
    """The weekday inside a stretch; after a bound only the first one."""
    days = tuple(
        day
        for part in stretch.stretches
        for day in calendar_days.weekdays_in(part, weekday.weekdays)
    )
    if not days:
        return None
    if stretch.bound in _ONWARD and not weekday.often and len(weekday.weekdays) == 1:
        days = days[:1]
    return Days(days, named=len(days) == 1)


def _within(one: Days, other: Days) -> Days | None:
    """Single days inside a stretch, or what two stretches share."""
    if other.named:
        one, other = other, one
    shared = tuple(
        both
        for part in one.stretches
        for whole in other.stretches
        if (both := calendar_days.overlap(part, whole))
    )
    if not shared:
        return None
    return replace(one, stretches=shared) if one.named else Days(shared, named=False)
