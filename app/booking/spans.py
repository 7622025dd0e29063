"""Arithmetic of half-open spans of time.

A span is a pair `(start, end)` of whole epoch seconds with start < end; two spans that
only touch do not overlap. Plain pairs, since the search for free times lives on them.
"""

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same instants as ascending spans of which no two overlap or touch.

    The input may be unsorted, nested or overlapping; empty spans are dropped.
    """
    result: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def gaps(busy: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """What `busy` leaves free of [start, end), ascending.

    `busy` must be merged (see `merged`); parts outside of [start, end) do not matter.
    """
    for taken_from, taken_to in busy:
        if taken_to <= start:
            continue
        if taken_from >= end:
            break
        if taken_from > start:
            yield (start, taken_from)
        start = taken_to
    if start < end:
        yield (start, end)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share an instant."""
    return one[0] < other[1] and other[0] < one[1]
