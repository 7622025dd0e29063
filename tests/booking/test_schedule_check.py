from collections.abc import Sequence
from datetime import date

import pytest

from app.booking.hours import Schedule, Shift
from app.booking.schedule_check import USUAL_WEEK, check_schedule
from app.errors import Invalid

DAY_OFF: tuple[Shift, ...] = ()


def week(**days: Sequence[Shift]) -> Schedule:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return Schedule("Europe/Berlin", tuple(tuple(days.get(name, DAY_OFF)) for name in names))


@pytest.mark.parametrize(
    "schedule",
    [
        pytest.param(Schedule("Europe/Berlin", USUAL_WEEK), id="the usual week"),
        pytest.param(week(mon=[(540, 720), (720, 1020)]), id="one begins as the other ends"),
        pytest.param(
            week(mon=[(1320, 120)], tue=[(120, 600)]), id="past midnight, then at once"
        ),
        pytest.param(week(sun=[(1320, 120)], mon=[(120, 600)]), id="from Sunday into Monday"),
        pytest.param(
            week(mon=[(540, 540)], tue=[(540, 600)]), id="around the clock, then at once"
        ),
    ],
)
def test_hours_that_do_not_overlap_are_taken(schedule: Schedule) -> None:
    check_schedule(schedule)  # or it raises


@pytest.mark.parametrize(
    ("schedule", "fields"),
    [
        pytest.param(
            week(mon=[(540, 720), (719, 1020)]), ["schedule.monday.hours[1]"], id="a day"
        ),
        pytest.param(
            week(mon=[(600, 700), (540, 1020)]), ["schedule.monday.hours[0]"], id="in any order"
        ),
        pytest.param(
            week(mon=[(1320, 121)], tue=[(120, 600)]),
            ["schedule.tuesday.hours[0]"],
            id="past midnight",
        ),
        pytest.param(
            week(sun=[(1320, 121)], mon=[(120, 600)]),
            ["schedule.monday.hours[0]"],
            id="from Sunday into Monday",
        ),
        pytest.param(
            week(mon=[(540, 540), (600, 660)]),
            ["schedule.monday.hours[1]"],
            id="around the clock",
        ),
    ],
)
def test_hours_that_overlap_are_refused_where_they_stand(
    schedule: Schedule, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_schedule(schedule)
    assert [flaw.field for flaw in refused.value.flaws] == fields


def test_an_override_is_judged_by_itself() -> None:
    shifts: tuple[Shift, ...] = ((540, 720), (700, 800))
    schedule = Schedule("Europe/Berlin", USUAL_WEEK, {date(2026, 11, 24): shifts})
    with pytest.raises(Invalid) as refused:
        check_schedule(schedule)
    assert [flaw.field for flaw in refused.value.flaws] == ["overrides[0].hours[1]"]
