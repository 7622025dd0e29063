from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.booking.limits import BookingLimit, bucket, limits_of, share, within
from app.booking.values import LimitPeriod, MeetingType, Queue, Strategy

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
HOSTS = ("ada", "ben", "cem")
MEETING = MeetingType("talk", "talk", "Talk", (timedelta(minutes=30),), host_id="ada")
ZONES = dict.fromkeys(HOSTS, BERLIN)


def at(wall: str, zone: str = BERLIN) -> int:
    """The instant at which a zone's clocks show this."""
    return int(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).timestamp())


class TestABucket:
    @pytest.mark.parametrize(
        ("period", "one", "other", "same"),
        [
            (LimitPeriod.DAY, "2026-11-24T00:00", "2026-11-24T23:59", True),
            (LimitPeriod.DAY, "2026-11-24T23:59", "2026-11-25T00:00", False),
            (LimitPeriod.DAY, "2026-11-24T12:00", "2026-12-24T12:00", False),
            (LimitPeriod.DAY, "2026-11-24T12:00", "2027-11-24T12:00", False),
            (LimitPeriod.WEEK, "2026-11-23T00:00", "2026-11-29T23:59", True),  # Monday, Sunday
            (LimitPeriod.WEEK, "2026-11-22T23:59", "2026-11-23T00:00", False),
            (LimitPeriod.WEEK, "2026-12-28T12:00", "2027-01-03T12:00", True),  # over New Year
            (LimitPeriod.MONTH, "2026-11-01T00:00", "2026-11-30T23:59", True),
            (LimitPeriod.MONTH, "2026-11-30T23:59", "2026-12-01T00:00", False),
            (LimitPeriod.MONTH, "2026-11-24T12:00", "2027-11-24T12:00", False),
        ],
    )
    def test_holds_what_lies_in_one_local_day_week_or_month(
        self, period: LimitPeriod, one: str, other: str, *, same: bool
    ) -> None:
        assert (bucket(period, BERLIN, at(one)) == bucket(period, BERLIN, at(other))) is same

    def test_is_of_the_zone(self) -> None:
        late = int(datetime(2026, 11, 24, 23, 30, tzinfo=UTC).timestamp())
        assert bucket(LimitPeriod.DAY, BERLIN, late) == (2026, 11, 25)
        assert bucket(LimitPeriod.DAY, NEW_YORK, late) == (2026, 11, 24)


class TestWithinLimits:
    TAKEN = (at("2026-11-24T09:00"), at("2026-11-24T10:00"), at("2026-11-26T09:00"))

    @pytest.mark.parametrize(
        ("limits", "start", "allowed"),
        [
            pytest.param([], "2026-11-24T11:00", True, id="no limit"),
            pytest.param(
                [(LimitPeriod.DAY, 3)], "2026-11-24T11:00", True, id="the last of a day"
            ),
            pytest.param([(LimitPeriod.DAY, 2)], "2026-11-24T11:00", False, id="a full day"),
            pytest.param([(LimitPeriod.DAY, 2)], "2026-11-25T11:00", True, id="another day"),
            pytest.param(
                [(LimitPeriod.WEEK, 4)], "2026-11-27T11:00", True, id="the last of a week"
            ),
            pytest.param([(LimitPeriod.WEEK, 3)], "2026-11-27T11:00", False, id="a full week"),
            pytest.param([(LimitPeriod.WEEK, 3)], "2026-11-30T11:00", True, id="another week"),
            pytest.param(
                [(LimitPeriod.DAY, 5), (LimitPeriod.WEEK, 3)],
                "2026-11-27T11:00",
                False,
                id="each limit counts by itself",
            ),
            pytest.param([(LimitPeriod.DAY, 0)], "2026-12-24T11:00", False, id="none at all"),
        ],
    )
    def test_a_start_is_allowed_while_its_period_is_not_full(
        self, limits: list[tuple[LimitPeriod, int]], start: str, *, allowed: bool
    ) -> None:
        rule = within([BookingLimit(*each) for each in limits], BERLIN, self.TAKEN)
        assert rule(at(start)) is allowed


@pytest.mark.parametrize(
    ("a_day", "a_week", "expected"),
    [
        (None, None, []),
        (3, None, [BookingLimit(LimitPeriod.DAY, 3)]),
        (None, 9, [BookingLimit(LimitPeriod.WEEK, 9)]),
        (0, 9, [BookingLimit(LimitPeriod.DAY, 0), BookingLimit(LimitPeriod.WEEK, 9)]),
    ],
)
def test_a_meeting_types_limits(
    a_day: int | None, a_week: int | None, expected: list[BookingLimit]
) -> None:
    meeting = replace(MEETING, most_a_day=a_day, most_a_week=a_week)
    assert limits_of(meeting) == expected


def allowed_to(
    queue: Queue, taken: dict[str, list[int]], start: str, zones: dict[str, str] = ZONES
) -> str:
    """The initials of the hosts that may get this start."""
    rules = share(queue, zones, taken)
    assert rules is not None
    return "".join(host[0] for host in HOSTS if rules[host](at(start)))


def queue(strategy: Strategy, **changes: object) -> Queue:
    return replace(Queue("q", 1, "Everybody", HOSTS, strategy), **changes)  # type: ignore[arg-type] # mypy wants each field's own type


class TestAShareOfAQueue:
    @pytest.mark.parametrize(
        "rota",
        [queue(Strategy.SIMPLE_ROUND_ROBIN), queue(Strategy.ADVANCED_ROUND_ROBIN)],
        ids=["a simple round robin", "no capacities"],
    )
    def test_is_not_counted(self, rota: Queue) -> None:
        assert share(rota, ZONES, {}) is None

    def test_a_capacity_is_the_hosts_own_in_each_period(self) -> None:
        rota = queue(
            Strategy.ADVANCED_ROUND_ROBIN,
            capacities={"ada": 1, "ben": 2},
            period=LimitPeriod.WEEK,
        )
        monday = [at("2026-11-23T09:00")]
        taken = {"ada": monday, "ben": monday, "cem": monday * 50}
        assert allowed_to(rota, taken, "2026-11-27T09:00") == "bc"
        assert allowed_to(rota, taken, "2026-11-30T09:00") == "abc"

    @pytest.mark.parametrize(
        ("had", "lead", "allowed"),
        [
            ((0, 0, 0), 1, "abc"),
            ((1, 0, 0), 1, "bc"),
            ((1, 0, 0), 2, "abc"),
            ((2, 0, 0), 2, "bc"),
            ((2, 1, 1), 2, "abc"),
            ((3, 3, 1), 2, "c"),
        ],
    )
    def test_equal_distribution_keeps_the_lead_small(
        self, had: tuple[int, int, int], lead: int, allowed: str
    ) -> None:
        rota = queue(Strategy.EQUAL_DISTRIBUTION, lead=lead, period=LimitPeriod.MONTH)
        taken = {
            host: [at("2026-11-02T09:00")] * count
            for host, count in zip(HOSTS, had, strict=True)
        }
        assert allowed_to(rota, taken, "2026-11-30T09:00") == allowed
        assert allowed_to(rota, taken, "2026-12-01T09:00") == "abc"

    def test_each_host_is_counted_by_their_own_clock(self) -> None:
        rota = queue(Strategy.EQUAL_DISTRIBUTION, lead=1, period=LimitPeriod.DAY)
        zones = {**ZONES, "ben": NEW_YORK}
        early = "2026-11-25T00:30"  # still the 24th in New York
        taken = {"ben": [at("2026-11-24T09:00", NEW_YORK)]}
        assert allowed_to(rota, taken, early, zones) == "ac"
        assert allowed_to(rota, taken, early) == "abc"
