import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.booking.spans import Span, gaps, merged, overlap

MOMENTS = st.integers(0, 40)
SPANS = st.lists(st.tuples(MOMENTS, MOMENTS), max_size=12)


def instants(spans: list[Span]) -> set[int]:
    """Every whole moment in a span: slow, and obviously right."""
    return {moment for start, end in spans for moment in range(start, end)}


class TestMerged:
    def test_joins_what_overlaps_touches_or_nests(self) -> None:
        assert merged([(5, 9), (0, 3), (3, 4), (6, 7), (8, 12)]) == [(0, 4), (5, 12)]

    def test_drops_empty_and_reversed_spans(self) -> None:
        assert merged([(4, 4), (9, 2)]) == []

    @given(SPANS)
    def test_covers_exactly_the_same_instants(self, spans: list[Span]) -> None:
        assert instants(merged(spans)) == instants(spans)

    @given(SPANS)
    def test_leaves_room_between_neighbours(self, spans: list[Span]) -> None:
        result = merged(spans)
        assert all(start < end for start, end in result)
        assert all(one[1] < other[0] for one, other in itertools.pairwise(result))


class TestGaps:
    def test_of_nothing_busy_all_is_free(self) -> None:
        assert list(gaps([], 3, 8)) == [(3, 8)]

    def test_of_an_empty_stretch_nothing_is_free(self) -> None:
        assert list(gaps([], 3, 3)) == []

    def test_ignores_what_lies_outside(self) -> None:
        assert list(gaps([(0, 3), (8, 20)], 3, 8)) == [(3, 8)]

    @given(SPANS, MOMENTS, MOMENTS)
    def test_are_exactly_what_is_not_busy(
        self, spans: list[Span], start: int, end: int
    ) -> None:
        busy = merged(spans)
        free = list(gaps(busy, start, end))
        assert instants(free) == set(range(start, end)) - instants(busy)
        assert free == merged(free)


class TestOverlap:
    def test_touching_is_no_overlap(self) -> None:
        assert not overlap((0, 5), (5, 9))
        assert not overlap((5, 9), (0, 5))

    @given(
        st.tuples(MOMENTS, MOMENTS).filter(lambda span: span[0] < span[1]),
        st.tuples(MOMENTS, MOMENTS).filter(lambda span: span[0] < span[1]),
    )
    def test_means_a_shared_instant(self, one: Span, other: Span) -> None:
        assert overlap(one, other) == bool(instants([one]) & instants([other]))
