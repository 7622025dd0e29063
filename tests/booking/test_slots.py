"""Free starts against an oracle that asks the definition of every start alone."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.booking.hours import Schedule, Shift, working_spans
from app.booking.slots import SlotShape, free_starts, is_open
from app.booking.spans import Span, overlap
from app.booking.values import Host

MONDAY = date(2026, 11, 23)
MIDNIGHT = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
HOST = Host("mia", 1, "mia@loom.example", "Mia", "Berg", Schedule("UTC"))
HALF_HOUR = SlotShape(duration=1800, step=1800)


def at(clock: str, day: int = 0) -> int:
    """A time of that Monday (or of `day` days later) as an instant; all in UTC."""
    hours, minutes = clock.split(":")
    return MIDNIGHT + day * 86_400 + int(hours) * 3600 + int(minutes) * 60


def clocks(starts: Sequence[int]) -> list[str]:
    return [f"{datetime.fromtimestamp(start, UTC):%H:%M}" for start in starts]


def on_monday(*shifts: Shift) -> Schedule:
    return Schedule("UTC", (shifts, *((),) * 6))


def found(
    schedule: Schedule, busy: Sequence[tuple[str, str]] = (), shape: SlotShape = HALF_HOUR
) -> list[str]:
    taken = [(at(start), at(end)) for start, end in busy]
    return clocks(free_starts(schedule, taken, shape, (at("00:00"), at("00:00", 2))))


class TestFreeStarts:
    @pytest.mark.parametrize(
        ("busy", "free"),
        [
            pytest.param([], ["09:00", "09:30", "10:00", "10:30"], id="an empty calendar"),
            pytest.param([("09:30", "10:00")], ["09:00", "10:00", "10:30"], id="one meeting"),
            pytest.param([("09:40", "09:50")], ["09:00", "10:00", "10:30"], id="a short one"),
            pytest.param(
                [("08:00", "09:00")], ["09:00", "09:30", "10:00", "10:30"], id="before"
            ),
            pytest.param(
                [("11:00", "12:00")], ["09:00", "09:30", "10:00", "10:30"], id="after"
            ),
            pytest.param([("09:00", "11:00")], [], id="a full calendar"),
            pytest.param(
                [("10:00", "10:30"), ("09:00", "09:30")], ["09:30", "10:30"], id="unsorted"
            ),
            pytest.param([("09:00", "10:30"), ("09:30", "10:00")], ["10:30"], id="nested"),
            pytest.param(
                [("10:00", "10:00")], ["09:00", "09:30", "10:00", "10:30"], id="of no length"
            ),
        ],
    )
    def test_leave_out_what_is_busy(self, busy: list[tuple[str, str]], free: list[str]) -> None:
        assert found(on_monday((540, 660)), busy) == free

    def test_keep_to_the_grid_of_the_opening_whatever_is_booked(self) -> None:
        assert found(on_monday((547, 660)), [("09:10", "09:37")]) == ["09:37", "10:07"]

    @pytest.mark.parametrize(
        ("step", "count"), [(15, 10), (20, 7), (45, 4), (50, 3)], ids=lambda each: f"{each}"
    )
    def test_fill_uneven_hours_with_any_step(self, step: int, count: int) -> None:
        shape = SlotShape(duration=1800, step=step * 60)
        starts = found(on_monday((547, 715)), shape=shape)  # 09:07 to 11:55
        assert starts[0] == "09:07"
        assert len(starts) == count

    def test_let_a_meeting_run_over_shifts_that_touch(self) -> None:
        shape = SlotShape(duration=5400, step=3600)
        assert found(on_monday((540, 600), (600, 690)), shape=shape) == ["09:00", "10:00"]

    def test_let_no_meeting_run_over_a_break(self) -> None:
        shape = SlotShape(duration=3600, step=1800)
        assert found(on_monday((540, 600), (630, 690)), shape=shape) == ["09:00", "10:30"]

    def test_let_a_meeting_run_over_midnight(self) -> None:
        shape = SlotShape(duration=7200, step=3600)
        assert found(on_monday((1320, 120)), shape=shape) == ["22:00", "23:00", "00:00"]


class TestBuffers:
    SHAPE = SlotShape(duration=1800, step=1800, before=600, after=900)

    def test_may_reach_out_of_hours(self) -> None:
        assert found(on_monday((540, 660)), shape=self.SHAPE) == [
            "09:00",
            "09:30",
            "10:00",
            "10:30",
        ]

    @pytest.mark.parametrize(
        ("busy", "free"),
        [
            pytest.param(("08:00", "08:50"), True, id="ends where the buffer begins"),
            pytest.param(("08:00", "08:51"), False, id="reaches into the buffer before"),
            pytest.param(("09:45", "11:00"), True, id="begins where the buffer ends"),
            pytest.param(("09:44", "11:00"), False, id="reaches into the buffer after"),
        ],
    )
    def test_keep_their_distance(self, busy: tuple[str, str], *, free: bool) -> None:
        assert (found(on_monday((540, 570)), [busy], self.SHAPE) == ["09:00"]) is free

    def test_of_a_booking_outside_of_the_window_count(self) -> None:
        # The window begins when the other meeting is over, but not its buffer.
        window = (at("10:00"), at("12:00"))
        claimed = HALF_HOUR.claimed(at("09:30"))
        busy = [(claimed[0], claimed[1] + 600)]
        assert clocks(free_starts(on_monday((540, 660)), busy, HALF_HOUR, window)) == ["10:30"]

    def test_reach_over_midnight(self) -> None:
        schedule = on_monday((1380, 1440))
        busy = [(at("00:05", 1), at("01:00", 1))]
        shape = SlotShape(duration=1800, step=1800, after=600)
        window = (at("00:00"), at("00:00", 1))
        assert clocks(free_starts(schedule, busy, shape, window)) == ["23:00"]

    def test_are_claimed_with_the_meeting(self) -> None:
        assert self.SHAPE.claimed(at("09:00")) == (at("08:50"), at("09:45"))


class TestBackToBack:
    def test_meetings_fill_the_day(self) -> None:
        shape = SlotShape(duration=1800, step=900, before=300, after=600)
        schedule = on_monday((540, 660))
        busy: list[Span] = []
        window = (at("00:00"), at("00:00", 1))
        while starts := free_starts(schedule, busy, shape, window):
            busy.append(shape.claimed(starts[0]))
        assert len(busy) == 3
        assert clocks([start + 300 for start, _ in busy]) == ["09:00", "09:45", "10:30"]


class TestAWindow:
    def test_that_is_empty_holds_nothing(self) -> None:
        window = (at("10:00"), at("10:00"))
        assert free_starts(on_monday((540, 660)), [], HALF_HOUR, window) == []


@dataclass(frozen=True)
class Case:
    """One question; `busy` and `window` in minutes after the Monday's midnight in UTC."""

    schedule: Schedule
    busy: tuple[Span, ...]
    shape: SlotShape
    window: Span


def oracle(case: Case) -> list[int]:
    """Look at every grid point of every shift alone, minute by minute."""
    shifts = working_spans(case.schedule, MONDAY - timedelta(4), MONDAY + timedelta(9))
    open_minutes = {minute for span in shifts for minute in range(*span, 60)}
    starts = {
        start
        for opens, closes in shifts
        for start in range(opens, closes, case.shape.step)
        if case.window[0] <= start < case.window[1]
        and open_minutes.issuperset(range(start, start + case.shape.duration, 60))
        and not any(overlap(case.shape.claimed(start), span) for span in case.busy)
    }
    return sorted(starts)


def _shifts() -> st.SearchStrategy[tuple[Shift, ...]]:
    opens = st.integers(0, 287).map(lambda each: each * 5)
    closes = st.integers(0, 288).map(lambda each: each * 5)
    return st.lists(st.tuples(opens, closes), max_size=3).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York"]))
    weekly = tuple(draw(st.lists(_shifts(), min_size=7, max_size=7)))
    days = st.integers(-1, 4).map(lambda each: MONDAY + timedelta(each))
    overrides = draw(st.dictionaries(days, _shifts(), max_size=2))
    minute = st.integers(-600, 5000)
    busy = [
        (MIDNIGHT + start * 60, MIDNIGHT + (start + length) * 60)
        for start, length in draw(st.lists(st.tuples(minute, st.integers(1, 400)), max_size=8))
    ]
    fives = st.integers(1, 36).map(lambda each: each * 300)
    buffer = st.integers(0, 24).map(lambda each: each * 300)
    shape = SlotShape(draw(fives), draw(fives), draw(buffer), draw(buffer))
    begin = draw(minute)
    window = (MIDNIGHT + begin * 60, MIDNIGHT + (begin + draw(st.integers(0, 3000))) * 60)
    return Case(Schedule(zone, weekly, overrides), tuple(busy), shape, window)


def _round_the_clock(**changes: Any) -> Case:
    case = Case(
        Schedule("UTC", (((0, 1440),),) * 7),
        (),
        SlotShape(duration=10_800, step=10_500),
        (MIDNIGHT, MIDNIGHT + 86_400),
    )
    return replace(case, **changes)


class TestAgainstTheDefinition:
    @given(cases())
    @example(_round_the_clock())
    @example(_round_the_clock(schedule=Schedule("UTC", (((600, 600),),) * 7)))
    def test_every_start_is_offered_that_should_be_and_no_other(self, case: Case) -> None:
        assert free_starts(case.schedule, case.busy, case.shape, case.window) == oracle(case)

    @given(cases(), st.lists(st.integers(0, 3000), max_size=4))
    def test_the_parts_of_a_window_add_up_to_the_whole(
        self, case: Case, cuts: list[int]
    ) -> None:
        inner = (case.window[0] + cut * 60 for cut in cuts)
        edges = sorted({*case.window, *(cut for cut in inner if cut < case.window[1])})
        parts = [
            start
            for part in itertools.pairwise(edges)
            for start in free_starts(case.schedule, case.busy, case.shape, part)
        ]
        assert parts == free_starts(case.schedule, case.busy, case.shape, case.window)


@pytest.mark.parametrize(
    ("start", "end", "is_at_work"),
    [
        pytest.param(
            "09:00", "12:00", True, id="from opening to closing, over shifts that touch"
        ),
        pytest.param("11:00", "12:00", True, id="until closing"),
        pytest.param("11:00", "12:01", False, id="beyond closing"),
        pytest.param("08:59", "10:00", False, id="before opening"),
        pytest.param("11:30", "13:30", False, id="over a break"),
        pytest.param("12:30", "12:45", False, id="in a break"),
        pytest.param("13:00", "14:00", True, id="a whole shift"),
    ],
)
def test_a_schedule_is_open_from_its_opening_to_its_closing(
    start: str,
    end: str,
    is_at_work: bool,  # noqa: FBT001 — a case
) -> None:
    schedule = on_monday((9 * 60, 11 * 60), (11 * 60, 12 * 60), (13 * 60, 14 * 60))

    assert is_open(schedule, (at(start), at(end))) is is_at_work
