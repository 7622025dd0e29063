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
    morning, evening = _halves(clock)
    if hint is not None:
        fits = [minute for minute in (morning, evening) if hint.start <= minute <= hint.end]
        if len(fits) == 1:
            return fits[0]
        if hint.start >= _LATE and abs(evening - hint.start) <= _CLOSE:
            return evening
    return morning if morning >= units.EARLIEST_BARE_MORNING else evening


def _halves(clock: Clock) -> tuple[int, int]:
    """A time of a twelve-hour clock in the first and in the second half of the day."""
    return halved(clock.minute, afternoon=False), halved(clock.minute, afternoon=True)


def by_part(clock: Clock, part: int) -> int:
    """The minute of a bare time with a part of the day: "4 in the evening" is 16:00."""
    if not clock.bare:
        return clock.minute
    morning, evening = _halves(clock)
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
    clock = times.first or times.last
    if clock is None:
        return part_span(times.part)
    minute = by_part(clock, part) if part >= 0 else settled(clock, hint)
    flips = clock.bare and part < 0
    alone = flips and hint is None
    if times.kind == "point":
        unsure = flips and _is_night_in_full(clock)
        return Span(minute, minute + 1, exact=True, named=minute, flips=flips, open=unsure)
    if times.kind == "near":
        start = max(0, minute - _HALF_HOUR)
        return Span(start, minute + _HALF_HOUR, named=minute, flips=flips)
    if times.kind == "after":
        return Span(minute, units.DAY_MINUTES, open=alone and clock.minute in _OPEN_HOURS)
    if times.kind == "before":
        return _until(clock, minute, alone=alone)
    return _between(times, minute, part)


def _is_night_in_full(clock: Clock) -> bool:
    """Whether a time is written as on a 24-hour clock ("03:30") and hardly meant so."""
    return clock.padded and clock.minute < _PADDED_UNTIL


def _until(clock: Clock, minute: int, *, alone: bool) -> Span:
    """Before a time; nobody means "before seven in the morning" by "before 7"."""
    if alone and minute <= units.EARLIEST_BARE_MORNING:
        minute += units.NOON
    return Span(0, minute, open=alone and clock.minute == max(_OPEN_HOURS))


def _between(times: Times, first: int, part: int) -> Span:
    """From one time to another; a clear end decides a bare beginning."""
    if times.first is None or times.last is None:
        raise ValueError(times)
    last = times.last
    end = by_part(last, part) if part >= 0 else last.minute
    if last.bare and part < 0:
        morning, evening = _halves(last)
        end = morning if morning > first else evening
    elif times.first.bare:
        morning, evening = _halves(times.first)
        first = evening if evening < end else morning
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
    parts = [item.part for item in times if item.kind == "part"]
    clocks = [item for item in times if item.kind != "part"]
    if not clocks or not parts:
        return _together([span_of(item, hint) for item in times])
    spans = [span_of(item, hint, parts[-1]) for item in clocks]
    if all(span.named is None for span in spans):
        spans.append(part_span(parts[-1]))
    return _together(spans)


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
