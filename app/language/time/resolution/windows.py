"""From local days and minutes to windows of start instants in UTC."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.language.time.lexicon import units
from app.language.time.phrases.calendar_days import DAY, Stretch
from app.language.time.phrases.day_spans import WHOLE_DAY, Span
from app.language.time.reading import Window

_MINUTE = timedelta(minutes=1)
_MAX_DAYS = 366  # days of one stretch that are looked at

Slice = tuple[date, Span]
_Part = tuple[Window, bool]  # a window, and whether it is made of whole days


def slices_of(stretches: Iterable[Stretch], spans: Sequence[Span] | None) -> list[Slice]:
    """Each day of the stretches with each of the spans."""
    return [
        (start + at * DAY, span)
        for start, end in stretches
        for at in range(min((end - start).days, _MAX_DAYS))
        for span in (spans or (WHOLE_DAY,))
    ]


def without(slices: Iterable[Slice], denied: Iterable[Slice]) -> list[Slice]:
    """The slices less the denied ones."""
    taken: dict[date, list[Span]] = {}
    for day, span in denied:
        taken.setdefault(day, []).append(span)
    return [(day, rest) for day, span in slices for rest in _left(span, taken.get(day, ()))]


def _left(span: Span, taken: Iterable[Span]) -> list[Span]:
    left = [span]
    for gone in taken:
        left = [part for known in left for part in _cut(known, gone)]
    return left


def _cut(span: Span, gone: Span) -> list[Span]:
    if gone.end <= span.start or span.end <= gone.start:
        return [span]
    sides = ((span.start, gone.start), (gone.end, span.end))
    return [Span(start, end, named=span.named) for start, end in sides if start < end]


def windows_of(slices: Iterable[Slice], now: datetime, zone: ZoneInfo) -> tuple[Window, ...]:
    """The slices as windows, ascending and disjoint, without what is past.

    A time that a change of the clocks skips is moved on by the hour that is skipped; of a
    time that comes twice the first one is meant. An exact time counts as past once its
    minute has begun; another window is cut off at `now`.
    """
    windows = []
    for day, span in slices:
        start = instant(day, span.start, zone)
        end = start + _MINUTE if span.exact else instant(day, span.end, zone)
        if not span.exact:
            start = max(start, now)
        if start >= now and start < end:
            windows.append((Window(start, end, span.exact), _is_whole(span)))
    return _disjoint(windows)


def _is_whole(span: Span) -> bool:
    return (span.start, span.end) == (0, units.DAY_MINUTES)


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute of a local day (1440: the next midnight) in UTC."""
    days, minute = divmod(minute, units.DAY_MINUTES)
    clock = time(*divmod(minute, 60))
    return datetime.combine(day + days * DAY, clock, tzinfo=zone).astimezone(UTC)


def _disjoint(windows: list[_Part]) -> tuple[Window, ...]:
    """Ascending; windows that overlap become one, and whole days that follow each other."""
    result: list[_Part] = []
    for part in sorted(windows, key=lambda each: (each[0].start, not each[0].exact)):
        if not result or _are_apart(result[-1], part):
            result.append(part)
        else:
            result[-1] = _joined(result[-1], part)
    return tuple(window for window, _ in result)


def _are_apart(one: _Part, later: _Part) -> bool:
    (first, is_whole), (last, goes_on) = one, later
    if first.end == last.start:
        return not (is_whole and goes_on)
    return first.end < last.start


def _joined(one: _Part, later: _Part) -> _Part:
    """One window of two that overlap or touch; an exact time keeps its minute."""
    (first, is_whole), (last, goes_on) = one, later
    if first.exact and last.end <= first.end:
        return one
    return Window(first.start, max(first.end, last.end)), is_whole and goes_on
