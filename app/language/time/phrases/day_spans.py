"""Times of day as minutes: which half of the day is meant, and what an expression spans."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.language.time.lexicon import units
from app.language.time.phrases.clocks import halved
from app.language.time.phrases.items import Clock, Times

_HALF_HOUR = 30
_LATE = 18 * 60
_CLOSE = 3 * 60
_OPEN_HOURS = frozenset({7 * 60, 8 * 60})
_PADDED_UNTIL = 7 * 60
_AFTER_MIDNIGHT = 6 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of a day at which to start, half-open; `exact` if one time was named.

    `named`: the time that was named, also where it is only an approximate one.
    `flips`: the time may as well be meant in the other half of the day.
    """

    start: int
    end: int
    exact: bool = False
    named: int | None = None
    flips: bool = False
    open: bool = False


WHOLE_DAY = Span(0, units.DAY_MINUTES)


def part_span(part: int) -> Span:
    """A part of the day."""
    return Span(*units.PARTS[part])


def widened(span: Span) -> Span:
    """A denied stretch of hours to the edge of the day: "not mornings" denies the night too."""
    first, _ = units.PARTS[units.MORNING]
    start = 0 if span.start == first and not span.exact else span.start
    late = span.end >= units.PARTS[units.EVENING][1] and not span.exact
    return replace(span, start=start, end=units.DAY_MINUTES if late else span.end)


def settled(clock: Clock, hint: Span | None = None) -> int:
    """The minute of the day that a clock time means.

    Somebody who books with a business and says a bare "at 3" means 15:00: 7 to 11 are in
    the morning, 12 is noon, 1 to 6 are in the afternoon. A hint (a part of the day beside
    it, or the times spoken of before) decides first.
    """
    if not clock.bare:
        return clock.minute
    morning, evening = (
        halved(clock.minute, afternoon=False),
        halved(clock.minute, afternoon=True),
    )
    if hint is not None:
        fits = [minute for minute in (morning, evening) if hint.start <= minute <= hint.end]
        if len(fits) == 1:
            return fits[0]
        if hint.start >= _LATE and abs(evening - hint.start) <= _CLOSE:
            return evening
    return morning if morning >= units.EARLIEST_BARE_MORNING else evening


def by_part(clock: Clock, part: int) -> int:
    """The minute of a bare time with a part of the day: "4 in the evening" is 16:00."""
    if not clock.bare:
        return clock.minute
    morning, evening = (
        halved(clock.minute, afternoon=False),
        halved(clock.minute, afternoon=True),
    )
    start, end = units.PARTS[part]
    if part == units.NIGHT:
        return morning if morning < _AFTER_MIDNIGHT else evening
    if end <= units.NOON and part != units.BEFORE_LUNCH:
        return morning
    if part in {units.MIDDAY, units.OFFICE_HOURS, units.BEFORE_LUNCH}:
        return morning if start - _HALF_HOUR * 2 <= morning < end else evening
    return evening


def span_of(times: Times, hint: Span | None = None, part: int = -1) -> Span:
    """The span of an expression; `part`: a part of the day that stands beside it."""

    def minute(clock: Clock) -> int:
        return by_part(clock, part) if part >= 0 else settled(clock, hint)

    if times.kind == "part" or times.first is None:
        if times.last is not None:
            return _until(times.last, minute(times.last), alone=part < 0 and hint is None)
        return part_span(times.part)
    first = minute(times.first)
    flips = times.first.bare and part < 0
    if times.kind == "point":
        unsure = times.first.padded and flips and times.first.minute < _PADDED_UNTIL
        return Span(first, first + 1, exact=True, named=first, flips=flips, open=unsure)
    if times.kind == "near":
        start = max(0, first - _HALF_HOUR)
        return Span(start, first + _HALF_HOUR, named=first, flips=flips)
    if times.kind == "after":
        unsure = flips and hint is None and times.first.minute in _OPEN_HOURS
        return Span(first, units.DAY_MINUTES, open=unsure)
    return _between(times, first, part)


def _until(clock: Clock, minute: int, *, alone: bool) -> Span:
    """Before a time; nobody means "before seven in the morning" by "before 7"."""
    if clock.bare and alone and minute <= units.EARLIEST_BARE_MORNING:
        minute += units.NOON
    unsure = clock.bare and alone and clock.minute == max(_OPEN_HOURS)
    return Span(0, minute, open=unsure)


def _between(times: Times, first: int, part: int) -> Span:
    """From one time to another; a clear end decides a bare beginning."""
    if times.first is None or times.last is None:
        raise ValueError(times)
    last = times.last
    end = by_part(last, part) if part >= 0 else last.minute
    if last.bare and part < 0:
        choices = (halved(last.minute, afternoon=False), halved(last.minute, afternoon=True))
        end = next((minute for minute in choices if minute > first), choices[1])
    elif times.first.bare:
        start = halved(times.first.minute, afternoon=True)
        first = start if start < end else halved(times.first.minute, afternoon=False)
    return Span(first, end if end > first else units.DAY_MINUTES)


def narrowed(one: Span, other: Span) -> Span | None:
    """What both allow; None if nothing is."""
    if one.exact or other.exact:
        point, stretch = (one, other) if one.exact else (other, one)
        inside = stretch.start <= point.start < stretch.end
        return point if inside else None
    start, end = max(one.start, other.start), min(one.end, other.end)
    if start >= end:
        return None
    named = one.named if one.named is not None else other.named
    return Span(start, end, named=named, open=one.open or other.open)


def spans_of(times: Sequence[Times], hint: Span | None = None) -> list[Span]:
    """What the times of one phrase allow: they narrow each other where they can."""
    parts = [item.part for item in times if item.kind == "part" and item.first is None]
    parts = [part for part in parts if part >= 0]
    clocks = [item for item in times if item.first is not None or item.last is not None]
    if not clocks:
        return _together([part_span(part) for part in parts])
    part = parts[-1] if parts else -1
    spans = [span_of(item, hint, part) for item in clocks]
    points = [span for span in spans if span.exact or span.named is not None]
    if part < 0 or points:
        return _together(spans)
    return _together([*spans, part_span(part)])


def _together(spans: Sequence[Span]) -> list[Span]:
    """Spans that overlap are narrowed to what they share; others are alternatives."""
    result: list[Span] = []
    for span in spans:
        for at, known in enumerate(result):
            if both := narrowed(known, span):
                result[at] = both
                break
        else:
            result.append(span)
    return result
