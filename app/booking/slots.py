"""Free starts: an integer sweep over merged busy spans, not a check per slot.

The grid is anchored to each shift's own opening, never to the window that is asked for
nor to what is booked, so the same start is on offer however one asks for it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.booking.hours import DAY, Schedule, local_day, working_spans
from app.booking.spans import Span, gaps, merged

MAX_SPAN = 86_400  # seconds; no meeting with its buffers takes longer (the store checks it)


@dataclass(frozen=True, slots=True)
class SlotShape:
    """How much time a meeting takes; all in seconds."""

    duration: int
    step: int
    before: int = 0
    after: int = 0

    def claimed(self, start: int) -> Span:
        """The span that a meeting at `start` keeps for itself, buffers included."""
        return (start - self.before, start + self.duration + self.after)


def free_starts(
    schedule: Schedule, busy: Iterable[Span], shape: SlotShape, window: Span
) -> list[int]:
    """The instants within `window` at which a host can begin a meeting.

    A start is offered if it lies on the grid of a shift (every `step` from the opening),
    the bare meeting lies inside of working hours (shifts that touch count as one), and
    the meeting with its buffers overlaps nothing busy. Buffers may reach out of hours.

    Args:
        busy: claimed spans, their own buffers included, in any order; those that reach
            into the window by up to `MAX_SPAN` seconds must be there.
        window: the starts wanted, half-open; the caller has cut it to notice and horizon.

    Returns:
        Epoch seconds, ascending, no duplicates.
    """
    if window[0] >= window[1]:
        return []
    blocked = merged(busy)
    starts: set[int] = set()
    for span, shifts in _open_spans(shifts_around(schedule, window)):
        for first, last in _startable(span, blocked, shape, window):
            for opens, closes in shifts:
                starts.update(_on_grid(opens, min(closes, last + 1), first, shape.step))
    return sorted(starts)


def shifts_around(schedule: Schedule, window: Span) -> list[Span]:
    """The shifts that matter for meetings that begin in `window`, unmerged."""
    first = local_day(schedule.zone, window[0]) - DAY
    last = local_day(schedule.zone, window[1] + MAX_SPAN) + DAY
    return working_spans(schedule, first, last)


def is_open(schedule: Schedule, span: Span) -> bool:
    """Whether a schedule has working time without a break from a span's start to its end."""
    open_spans = merged(shifts_around(schedule, (span[0], span[0] + 1)))
    return any(begin <= span[0] and span[1] <= end for begin, end in open_spans)


def _open_spans(shifts: Sequence[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Each stretch of unbroken working time with the shifts (ascending) that make it up."""
    for open_from, open_to in merged(shifts):
        low = bisect_left(shifts, (open_from, 0))
        high = bisect_left(shifts, (open_to, 0))
        yield (open_from, open_to), list(shifts[low:high])


def _startable(
    span: Span, blocked: Sequence[Span], shape: SlotShape, window: Span
) -> Iterator[Span]:
    """Stretches [first, last] (both included) of possible starts in one open span."""
    open_from, open_to = span
    reach = (open_from - shape.before, open_to + shape.after)
    low = bisect_right(blocked, reach[0], key=lambda span: span[1])
    high = bisect_left(blocked, reach[1], key=lambda span: span[0])
    for free_from, free_to in gaps(blocked[low:high], *reach):
        first = max(free_from + shape.before, open_from, window[0])
        last = min(free_to - shape.after, open_to) - shape.duration
        last = min(last, window[1] - 1)
        if first <= last:
            yield (first, last)


def _on_grid(opens: int, before: int, first: int, step: int) -> range:
    """Grid points opens, opens + step, … that are ≥ `first` and < `before`."""
    missed = max(0, first - opens)
    return range(opens + -(-missed // step) * step, before, step)


def seconds(length: timedelta) -> int:
    """A length in whole seconds, as the sweep counts."""
    return int(length.total_seconds())
