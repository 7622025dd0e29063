"""Until when attendees may move or cancel: the last moment of the notice still counts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.booking.change_windows import TooLate, check_window
from app.booking.values import ChangePolicy

START = datetime(2026, 11, 24, 13, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("notice", [timedelta(), timedelta(minutes=30), timedelta(days=2)])
def test_a_change_may_come_until_the_notice_begins(notice: timedelta) -> None:
    policy = ChangePolicy(notice)
    check_window(policy, START, START - notice)

    with pytest.raises(TooLate):
        check_window(policy, START, START - notice + SECOND)


@pytest.mark.parametrize(
    ("notice", "named"),
    [
        (timedelta(hours=24), "until 24 h before the start"),
        (timedelta(minutes=45), "until 45 min before the start"),
        (timedelta(minutes=150), "until 2 h 30 min before the start"),
    ],
)
def test_the_notice_that_is_asked_for_is_named(notice: timedelta, named: str) -> None:
    with pytest.raises(TooLate, match=named):
        check_window(ChangePolicy(notice), START, START)


def test_where_only_the_host_may_change_it_no_moment_is_early_enough() -> None:
    with pytest.raises(TooLate, match="Only the host"):
        check_window(ChangePolicy(None), START, START - timedelta(days=365))
