"""How soon and how far ahead a meeting may be booked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.booking.admission import SlotNotOffered
from app.booking.booking_window import MAX_HORIZON, bookable_window, check_in_window
from app.booking.hours import Schedule, Shift
from app.booking.slots import SlotShape, free_starts
from app.booking.values import Attendee, Host, MeetingType, Order

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
HOST = Host("mia", 1, "mia@loom.example", "Mia", "Berg", Schedule("UTC"))
HALF_HOUR = SlotShape(duration=1800, step=1800)
MEETING = MeetingType(
    id="m",
    slug="m",
    name="M",
    durations=(timedelta(minutes=30),),
    notice=timedelta(minutes=60),
    horizon=timedelta(days=1),
)


def clocks(now: str, shift: Shift) -> list[str]:
    """The free starts of one Monday, as they are on offer at a moment."""
    window = bookable_window(MEETING, [HOST], datetime.fromisoformat(now))
    monday = Schedule("UTC", ((shift,), *((),) * 6))
    starts = free_starts(monday, [], HALF_HOUR, window)
    return [f"{datetime.fromtimestamp(start, UTC):%H:%M}" for start in starts]


class TestTheWindow:
    @pytest.mark.parametrize(
        ("now", "first"),
        [
            pytest.param(NOW, 30 * 60, id="a whole second"),
            pytest.param(NOW + timedelta(microseconds=1), 30 * 60 + 1, id="rounded up"),
        ],
    )
    def test_includes_both_bounds(self, now: datetime, first: int) -> None:
        base = int(NOW.timestamp())
        window = bookable_window(replace(MEETING, notice=30 * MINUTE), [HOST], now)
        assert window == (base + first, base + 86_400 + 1)

    @pytest.mark.parametrize(
        ("now", "first"),
        [
            pytest.param("08:00:00", "09:00", id="notice kept to the second"),
            pytest.param("08:00:01", "09:30", id="a second too late"),
            pytest.param("08:00:00.000001", "09:30", id="a microsecond too late"),
            pytest.param("07:59:59.999999", "09:00", id="just in time"),
        ],
    )
    def test_begins_exactly_at_the_notice(self, now: str, first: str) -> None:
        assert clocks(f"2026-11-23T{now}+00:00", (540, 660))[0] == first

    @pytest.mark.parametrize(
        ("now", "last"),
        [
            pytest.param("10:30:00", "10:30", id="exactly at the horizon"),
            pytest.param("10:29:59", "10:00", id="a second too early"),
        ],
    )
    def test_ends_exactly_at_the_horizon(self, now: str, last: str) -> None:
        assert clocks(f"2026-11-22T{now}+00:00", (540, 660))[-1] == last

    def test_of_a_range_of_days_is_in_the_first_hosts_zone(self) -> None:
        ranged = replace(MEETING, first_day=date(2026, 12, 1), last_day=date(2026, 12, 2))
        tokyo = replace(HOST, schedule=Schedule("Asia/Tokyo"))
        first, end = bookable_window(ranged, [tokyo, HOST], NOW)
        assert datetime.fromtimestamp(first, UTC) == datetime(2026, 11, 30, 15, tzinfo=UTC)
        assert datetime.fromtimestamp(end, UTC) == datetime(2026, 12, 2, 15, tzinfo=UTC)


class TestAStart:
    @pytest.mark.parametrize(
        ("wait", "is_privileged"),
        [
            pytest.param(MEETING.notice, False, id="at the notice"),
            pytest.param(MEETING.horizon, False, id="at the horizon"),
            pytest.param(timedelta(0), True, id="without notice, where that is allowed"),
            pytest.param(MAX_HORIZON, True, id="as far as anybody may book"),
        ],
    )
    def test_in_the_window_may_be_booked(self, wait: timedelta, is_privileged: bool) -> None:  # noqa: FBT001 — a table's column
        check_in_window(MEETING, [HOST], _order(wait, is_privileged), NOW)

    @pytest.mark.parametrize(
        ("wait", "is_privileged"),
        [
            pytest.param(MEETING.notice - MINUTE / 60, False, id="too soon"),
            pytest.param(MEETING.horizon + MINUTE / 60, False, id="too far"),
            pytest.param(MAX_HORIZON + MINUTE, True, id="farther than anybody may book"),
            pytest.param(MINUTE + timedelta(microseconds=1), True, id="within a second"),
        ],
    )
    def test_out_of_it_is_refused(self, wait: timedelta, is_privileged: bool) -> None:  # noqa: FBT001 — a table's column
        with pytest.raises(SlotNotOffered) as caught:
            check_in_window(MEETING, [HOST], _order(wait, is_privileged), NOW)
        assert [flaw.field for flaw in caught.value.flaws] == ["start"]


def _order(wait: timedelta, is_privileged: bool) -> Order:  # noqa: FBT001 — see the tables
    mara = Attendee(email="mara@home.example", fullname="Mara")
    return Order("m", NOW + wait, mara, ignore_availability=is_privileged)
