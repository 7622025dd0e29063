"""Hours by instants: an oracle renders each instant locally and never adds to local times."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.booking.hours import Schedule, Shift, day_start, local_day, working_spans
from app.booking.slots import SlotShape, free_starts
from tests.booking.zones import HARD_ZONES, walls

HALF_HOURS = SlotShape(duration=1800, step=1800)
DAY = timedelta(days=1)
FIRST = date(2026, 11, 22)
YEAR = [FIRST + number * DAY for number in range(365)]
EARLY = [f"{hour:02}:{minute:02}" for hour in range(6) for minute in (0, 30)]
OFFICE = [f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in (0, 30)]


def every_day(zone: str, *shifts: Shift) -> Schedule:
    return Schedule(zone, (shifts,) * 7)


def starts_between(schedule: Schedule, first: date, last: date) -> list[int]:
    """All half-hour starts of the local days from `first` to `last`, both included."""
    window = (day_start(schedule.zone, first), day_start(schedule.zone, last + DAY))
    return free_starts(schedule, [], HALF_HOURS, window)


def starts_on(schedule: Schedule, day: date) -> list[str]:
    return walls(schedule.zone, starts_between(schedule, day, day)).get(day, [])


@pytest.mark.parametrize("zone", HARD_ZONES)
class TestAWholeYear:
    def test_office_hours_are_sixteen_half_hours_every_day(self, zone: str) -> None:
        found = starts_between(every_day(zone, (540, 1020)), FIRST, YEAR[-1])

        shown = walls(zone, found)
        assert {day: times for day, times in shown.items() if times != OFFICE} == {}
        assert sorted(shown) == YEAR

    def test_early_hours_are_the_instants_that_clocks_show_before_six(self, zone: str) -> None:
        tz = ZoneInfo(zone)
        schedule = every_day(zone, (0, 360))
        spans = working_spans(schedule, FIRST, YEAR[-1])

        open_quarters = {moment for span in spans for moment in range(*span, 900)}
        begin = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp())
        early = {
            moment
            for moment in range(begin, begin + 368 * 86_400, 900)
            if (local := datetime.fromtimestamp(moment, tz)).hour < 6
            and FIRST <= local.date() <= YEAR[-1]
        }
        assert open_quarters == early
        assert starts_between(schedule, FIRST, YEAR[-1]) == half_hours(early)


def half_hours(quarters: set[int]) -> list[int]:
    """The instants at which a half hour can begin, counted from where a stretch begins."""
    found: list[int] = []
    for moment in sorted(quarters):
        begins = moment - 900 not in quarters or (found and moment - found[-1] == 1800)
        if begins and moment + 900 in quarters:
            found.append(moment)
    return found


GAPS_AND_FOLDS = [
    pytest.param("America/New_York", date(2027, 3, 14), 10, {"02:00", "02:30"}, id="ny-gap"),
    pytest.param("Europe/Berlin", date(2027, 3, 28), 10, {"02:00", "02:30"}, id="berlin-gap"),
    pytest.param("Australia/Lord_Howe", date(2027, 10, 3), 11, {"02:00"}, id="lord-howe-gap"),
    pytest.param("America/New_York", date(2027, 11, 7), 14, set(), id="ny-fold"),
    pytest.param("Europe/Berlin", date(2027, 10, 31), 14, set(), id="berlin-fold"),
    pytest.param("Australia/Lord_Howe", date(2027, 4, 4), 13, set(), id="lord-howe-fold"),
]


class TestChangesOfClocks:
    @pytest.mark.parametrize(("zone", "day", "count", "missing"), GAPS_AND_FOLDS)
    def test_the_early_hours_have_as_many_half_hours_as_pass(
        self, zone: str, day: date, count: int, missing: set[str]
    ) -> None:
        schedule = every_day(zone, (0, 360))
        moments = starts_between(schedule, day, day)

        shown = walls(zone, moments)
        assert list(shown) == [day]
        assert len(shown[day]) == count
        assert shown[day][0] == "00:00"
        assert not missing & set(shown[day])
        assert all(b - a == 1800 for a, b in itertools.pairwise(moments))

    def test_the_hour_that_comes_twice_is_offered_twice(self) -> None:
        shown = starts_on(every_day("America/New_York", (0, 360)), date(2027, 11, 7))
        assert shown[:6] == ["00:00", "00:30", "01:00", "01:30", "01:00", "01:30"]

    @pytest.mark.parametrize(
        ("shift", "expected"),
        [
            pytest.param((150, 300), ("03:00", "05:00"), id="opens in the gap"),
            pytest.param((60, 150), ("01:00", "03:00"), id="closes in the gap"),
            pytest.param((125, 175), None, id="lies in the gap"),
        ],
    )
    def test_a_shift_in_the_gap_begins_or_ends_at_the_change(
        self, shift: Shift, expected: tuple[str, str] | None
    ) -> None:
        day = date(2027, 3, 14)
        spans = working_spans(every_day("America/New_York", shift), day, day)

        tz = ZoneInfo("America/New_York")
        shown = [
            tuple(f"{datetime.fromtimestamp(end, tz):%H:%M}" for end in span) for span in spans
        ]
        assert shown == ([expected] if expected else [])

    def test_of_a_closing_time_that_comes_twice_the_first_counts(self) -> None:
        day = date(2027, 11, 7)
        [(opens, closes)] = working_spans(every_day("America/New_York", (0, 90)), day, day)
        assert closes - opens == 90 * 60

    @pytest.mark.parametrize(
        ("evening", "hours"),
        [
            pytest.param(date(2027, 3, 13), 4, id="into the gap"),
            pytest.param(date(2027, 11, 6), 5, id="over the fold"),
            pytest.param(date(2027, 6, 1), 4, id="an ordinary night"),
        ],
    )
    def test_a_night_shift_ends_on_the_next_day(self, evening: date, hours: int) -> None:
        spans = working_spans(every_day("America/New_York", (1320, 120)), evening, evening)
        assert [end - start for start, end in spans] == [hours * 3600]

    def test_a_meeting_over_a_change_keeps_its_length(self) -> None:
        schedule = every_day("Europe/Berlin", (60, 240))
        day = date(2027, 3, 28)
        window = (day_start("Europe/Berlin", day), day_start("Europe/Berlin", day + DAY))
        found = free_starts(schedule, [], SlotShape(duration=5400, step=1800), window)
        # 01:00 to 04:00 on the wall are two hours: 01:00 and 01:30 fit, the latter to 04:00.
        assert walls("Europe/Berlin", found) == {day: ["01:00", "01:30"]}


class TestDaysThatNeverWere:
    @pytest.mark.parametrize(
        ("zone", "skipped"),
        [
            pytest.param("Pacific/Apia", date(2011, 12, 30), id="apia"),
            pytest.param("Pacific/Kwajalein", date(1993, 8, 21), id="kwajalein"),
        ],
    )
    def test_have_no_slots_and_do_no_harm(self, zone: str, skipped: date) -> None:
        schedule = every_day(zone, (0, 360), (540, 1020))
        shown = walls(zone, starts_between(schedule, skipped - 2 * DAY, skipped + 2 * DAY))
        assert shown == {skipped + n * DAY: EARLY + OFFICE for n in (-2, -1, 1, 2)}

    @pytest.mark.parametrize(
        ("zone", "skipped"),
        [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))],
    )
    def test_take_their_weekday_with_them(self, zone: str, skipped: date) -> None:
        weekly: list[tuple[Shift, ...]] = [()] * 7
        weekly[skipped.weekday()] = ((540, 1020),)
        schedule = Schedule(zone, tuple(weekly))
        shown = walls(zone, starts_between(schedule, skipped - 6 * DAY, skipped + 6 * DAY))
        assert shown == {}

    def test_cut_a_night_shift_at_their_midnight(self) -> None:
        evening = date(2011, 12, 29)
        [(opens, closes)] = working_spans(
            every_day("Pacific/Apia", (1320, 120)), evening, evening
        )
        assert closes - opens == 2 * 3600
        assert local_day("Pacific/Apia", closes) == date(2011, 12, 31)


class TestOverrides:
    MONDAY = date(2026, 11, 23)

    def test_replace_the_whole_day(self) -> None:
        schedule = Schedule(
            "Europe/Berlin", (((540, 1020),),) * 7, {self.MONDAY: ((600, 660),)}
        )
        assert starts_on(schedule, self.MONDAY) == ["10:00", "10:30"]

    def test_that_are_empty_are_a_day_off(self) -> None:
        schedule = Schedule("Europe/Berlin", (((540, 1020),),) * 7, {self.MONDAY: ()})
        assert starts_on(schedule, self.MONDAY) == []
        assert starts_on(schedule, self.MONDAY + DAY) == OFFICE

    def test_can_open_a_day_off(self) -> None:
        schedule = Schedule("Europe/Berlin", overrides={self.MONDAY: ((540, 600),)})
        assert starts_on(schedule, self.MONDAY) == ["09:00", "09:30"]

    def test_can_pass_midnight(self) -> None:
        schedule = Schedule("Europe/Berlin", overrides={self.MONDAY: ((1380, 60),)})
        found = starts_between(schedule, self.MONDAY, self.MONDAY + DAY)
        assert walls("Europe/Berlin", found) == {
            self.MONDAY: ["23:00", "23:30"],
            self.MONDAY + DAY: ["00:00", "00:30"],
        }

    def test_do_not_end_the_night_shift_of_the_day_before(self) -> None:
        schedule = Schedule("Europe/Berlin", (((1320, 120),),) * 7, {self.MONDAY: ()})
        assert starts_on(schedule, self.MONDAY) == ["00:00", "00:30", "01:00", "01:30"]


class TestNightShifts:
    def test_belong_to_the_day_on_which_they_begin(self) -> None:
        weekly: list[tuple[Shift, ...]] = [()] * 7
        weekly[4] = ((1320, 120),)  # Friday night
        schedule = Schedule("Asia/Tokyo", tuple(weekly))
        shown = walls("Asia/Tokyo", starts_between(schedule, FIRST, FIRST + 6 * DAY))
        assert shown == {
            date(2026, 11, 27): ["22:00", "22:30", "23:00", "23:30"],
            date(2026, 11, 28): ["00:00", "00:30", "01:00", "01:30"],
        }

    def test_around_the_clock_leave_no_seam(self) -> None:
        spans = working_spans(every_day("UTC", (0, 1440)), FIRST, FIRST + 6 * DAY)
        assert all(one[1] == other[0] for one, other in itertools.pairwise(spans))
        assert sum(end - start for start, end in spans) == 7 * 86_400


class TestDays:
    def test_start_at_the_change_where_midnight_is_skipped(self) -> None:
        day = date(2027, 9, 5)  # Santiago's clocks go from 24:00 to 01:00
        assert walls("America/Santiago", [day_start("America/Santiago", day)]) == {
            day: ["01:00"]
        }

    def test_are_those_of_the_zone(self) -> None:
        moment = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp())
        assert local_day("Pacific/Kiritimati", moment) == date(2026, 11, 23)
        assert local_day("Pacific/Honolulu", moment) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("shift", "hours"),
    [
        pytest.param((540, 1020), 8, id="within a day"),
        pytest.param((1320, 120), 4, id="past midnight"),
        pytest.param((540, 540), 24, id="around the clock"),
        pytest.param((0, 0), 24, id="around the clock from midnight"),
        pytest.param((0, 1440), 24, id="a whole day"),
    ],
)
def test_a_shift_that_closes_at_or_before_it_opens_ends_on_the_next_day(
    shift: Shift, hours: int
) -> None:
    [(begin, end)] = working_spans(every_day("Europe/Berlin", shift), FIRST, FIRST)
    assert end - begin == hours * 3600
