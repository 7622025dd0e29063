"""What an earlier reading hands on: its days, its times of day, and changes to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.language.time.lexicon import units
from app.language.time.phrases import calendar_days
from app.language.time.phrases.calendar_days import DAY, Stretch
from app.language.time.phrases.day_spans import Span
from app.language.time.phrases.items import Change, Days
from app.language.time.reading import Reading

_SIXTY = 60
_MONTH_DAYS = 31
_STEP = 5  # minutes that "later" means at least


@dataclass(frozen=True, slots=True)
class Before:
    """Days and times of day that still hold; None if they were not restricted."""

    stretches: tuple[Stretch, ...] | None = None
    spans: tuple[Span, ...] | None = None
    named: bool = False


def before(earlier: Reading, zone: ZoneInfo) -> Before:
    """What an earlier reading restricts."""
    if earlier.open_ended:
        return Before()
    stretches = _stretches(earlier, zone) if earlier.said_day else None
    spans = _spans(earlier, zone) if earlier.said_time else None
    return Before(stretches or None, spans or None, bool(earlier.days))


def _stretches(earlier: Reading, zone: ZoneInfo) -> tuple[Stretch, ...]:
    if earlier.days and earlier.day_range is None:
        return tuple(calendar_days.one(day) for day in earlier.days)
    days: set[date] = set()
    for window in earlier.windows:
        day = window.start.astimezone(zone).date()
        last = (window.end - timedelta(seconds=1)).astimezone(zone).date()
        while day <= last:
            days.add(day)
            day += DAY
    if not days and earlier.day_range:
        return ((earlier.day_range[0], earlier.day_range[1] + DAY),)
    return tuple(calendar_days.one(day) for day in sorted(days))


def _spans(earlier: Reading, zone: ZoneInfo) -> tuple[Span, ...]:
    """The times of day of the windows; not of the first of many, which `now` may have cut."""
    windows = (
        earlier.windows[1:]
        if len(earlier.windows) > 1 and not earlier.times
        else earlier.windows
    )
    spans = {
        _span(window.start.astimezone(zone), window.end.astimezone(zone), exact=window.exact)
        for window in windows
    }
    named = {moment.hour * _SIXTY + moment.minute for moment in earlier.times}
    if not spans:
        spans = {Span(minute, minute + 1, exact=True, named=minute) for minute in named}
    named_spans = (_with_name(span, named) for span in spans)
    return tuple(sorted(named_spans, key=lambda span: (span.start, span.end)))


def _span(start: datetime, end: datetime, *, exact: bool) -> Span:
    first = start.hour * _SIXTY + start.minute
    last = end.hour * _SIXTY + end.minute
    if end.date() > start.date() or last <= first:
        last = units.DAY_MINUTES
    return Span(first, first + 1 if exact else last, exact=exact)


def _with_name(span: Span, named: set[int]) -> Span:
    inside = [minute for minute in named if span.start <= minute < span.end]
    return replace(span, named=inside[0]) if inside else span


def in_context(days: Days, known: Before, today: date) -> Days:
    """A plain weekday in the week or the stretch that was spoken of before, if it has one.

    After "next week", "Thursday" is next week's; after "the 24th", it is that week's.
    """
    if not days.weekdays or days.often or not known.stretches:
        return days
    first, end = known.stretches[0][0], known.stretches[-1][1]
    if known.named:
        first, end = calendar_days.week(first)
        if known.stretches[-1][0] >= end:
            return days
    found = tuple(
        day for day in calendar_days.weekdays_in((first, end), days.weekdays) if day[0] >= today
    )
    if not found:
        return days
    if len(days.weekdays) == 1 and (end - first).days > _MONTH_DAYS:
        found = found[:1]
    return Days(found)


def in_same_week(days: Days, known: Before) -> Days:
    """Such as "The same time next week": the weekday spoken of before, in that week."""
    if days.named or not known.named or len(days.stretches) != 1 or not known.stretches:
        return days
    start, end = days.stretches[0]
    if (end - start).days != calendar_days.WEEK.days:
        return days
    weekdays = frozenset(day.weekday() for day, _ in known.stretches)
    return Days(calendar_days.weekdays_in((start, end), weekdays))


def changed(known: Before, changes: Sequence[Change], today: date) -> Before | None:
    """The earlier days and times after the changes; None if nothing was to be changed."""
    result = known
    for change in changes:
        if change.kind in {"same-day", "same-time"}:
            continue
        step = _step(result, change, today)
        if step is None or not _is_near(step, today):
            return None
        result = step
    return result


def _is_near(known: Before, today: date) -> bool:
    """Whether the days can be reckoned with: changes may go on and on."""
    return all(calendar_days.is_near(start, today) for start, _ in known.stretches or ())


def _step(known: Before, change: Change, today: date) -> Before | None:
    if change.kind == "minutes":
        return _by_minutes(known, change.amount)
    if change.kind == "later":
        return _by_sense(known, change.amount, today)
    if known.stretches is None:
        return None
    if change.kind == "days":
        offset = timedelta(days=change.amount)
        moved = tuple((start + offset, end + offset) for start, end in known.stretches)
    else:
        moved = tuple(
            calendar_days.one(calendar_days.months_ahead(start, change.amount))
            for start, _ in known.stretches
        )
    return replace(known, stretches=moved)


def _by_minutes(known: Before, minutes: int) -> Before | None:
    if known.spans is None:
        return None
    moved = [
        replace(
            span,
            start=span.start + minutes,
            end=span.end + minutes,
            named=None if span.named is None else span.named + minutes,
        )
        for span in known.spans
        if span.start + minutes >= 0 and span.end + minutes <= units.DAY_MINUTES
    ]
    return replace(known, spans=tuple(moved)) if moved else None


def _by_sense(known: Before, sense: int, today: date) -> Before | None:
    """A bare "later": later than the time if there was one, else than the day."""
    if known.spans is not None:
        span = known.spans[-1] if sense > 0 else known.spans[0]
        edge = span.start + _STEP if sense > 0 else span.start
        if not span.exact:
            edge = (span.start + span.end) // 2
        rest = Span(edge, units.DAY_MINUTES) if sense > 0 else Span(0, edge)
        return replace(known, spans=(rest,)) if rest.start < rest.end else None
    if known.stretches is None:
        return None
    first, last = known.stretches[0][0], known.stretches[-1][1]
    if sense > 0:
        return replace(known, stretches=((last, last + calendar_days.WEEK),), named=False)
    return replace(known, stretches=((today, first),), named=False) if first > today else None
