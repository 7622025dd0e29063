from datetime import date

import pytest

from app.language.time.phrases import calendar_days

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("today", "month", "day", "found"),
    [
        pytest.param(TUESDAY, 11, 24, date(2026, 11, 24), id="today counts"),
        pytest.param(TUESDAY, 11, 23, date(2027, 11, 23), id="a day that has passed"),
        pytest.param(TUESDAY, 2, 29, date(2028, 2, 29), id="the next leap day"),
        pytest.param(date(2096, 3, 1), 2, 29, date(2104, 2, 29), id="over a century's gap"),
        pytest.param(TUESDAY, 2, 30, None, id="no such day"),
    ],
)
def test_the_next_such_day_of_the_year(
    today: date, month: int, day: int, found: date | None
) -> None:
    assert calendar_days.coming(today, month, day) == found


@pytest.mark.parametrize(
    ("today", "day", "found"),
    [
        pytest.param(TUESDAY, 24, date(2026, 11, 24), id="today counts"),
        pytest.param(TUESDAY, 23, date(2026, 12, 23), id="a day that has passed"),
        pytest.param(TUESDAY, 31, date(2026, 12, 31), id="a short month is passed over"),
        pytest.param(date(2027, 1, 31), 30, date(2027, 3, 30), id="so is February"),
        pytest.param(TUESDAY, 32, None, id="no such day"),
    ],
)
def test_the_next_day_with_such_a_number(today: date, day: int, found: date | None) -> None:
    assert calendar_days.coming_day(today, day) == found


@pytest.mark.parametrize(
    ("weekday", "after", "on_or_after"),
    [(1, date(2026, 12, 1), TUESDAY), (2, date(2026, 11, 25), date(2026, 11, 25))],
)
def test_the_next_such_weekday(weekday: int, after: date, on_or_after: date) -> None:
    assert calendar_days.weekday_after(TUESDAY, weekday) == after
    assert calendar_days.weekday_from(TUESDAY, weekday) == on_or_after


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 11, 24), 1, date(2026, 12, 24)),
        (date(2026, 11, 24), 2, date(2027, 1, 24)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
    ],
)
def test_months_ahead_stay_within_the_month(day: date, count: int, found: date) -> None:
    assert calendar_days.months_ahead(day, count) == found


def test_a_month_is_half_open_and_numbers_run_on_into_the_next_year() -> None:
    assert calendar_days.month(2026, 12) == (date(2026, 12, 1), date(2027, 1, 1))
    assert calendar_days.month(2026, 14) == (date(2027, 2, 1), date(2027, 3, 1))


def test_a_weekend_is_saturday_and_sunday_of_that_week() -> None:
    assert calendar_days.weekend(TUESDAY) == (date(2026, 11, 28), date(2026, 11, 30))
    assert calendar_days.weekend(TUESDAY, 1) == (date(2026, 12, 5), date(2026, 12, 7))
