"""Every start that is offered can be booked: in hard zones, over every change of clocks."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.store.engine.database import Database
from tests.booking.zones import HARD_ZONES, changes
from tests.desk.business import open_business
from tests.web.calling import Client, api, body, starts

YEAR = [int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2027, 2028)]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)
EARLY, OFFICE = range(6), range(9, 17)


@dataclass(frozen=True)
class Change:
    """A host's zone and an instant at which its clocks change, or might have."""

    zone: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.zone} {self.at.date()}"


ANOTHER = {"email": "jo@home.example", "fullname": "Jo"}
NEW_YEAR = YEAR[0]
SKIPPED = Change("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC))
"""The end of the 29th, after which the clocks of Apia showed the 31st."""

CHANGES = [
    Change(zone, datetime.fromtimestamp(moment, UTC))
    for zone in HARD_ZONES
    for moment in [*changes(zone, *YEAR)] or [NEW_YEAR]
] + [SKIPPED]


def catalogue(zone: str) -> str:
    """A host who works from 0 to 6 and from 9 to 17 every day, in half hours."""
    hours = "".join(f'      {day}: ["00:00-06:00", "09:00-17:00"]\n' for day in DAYS)
    return f"""
business: {{name: Clocks, timezone: UTC}}
hosts:
  - id: ada
    given_name: Ada
    email: ada@loom.example
    timezone: {zone}
    hours:
{hours}
meeting_types:
  - {{id: intro, name: Intro, host: ada, durations: [30], notice_minutes: 0}}
"""


def expected(change: Change) -> list[str]:
    """What clocks show as working time within two days of the change, instant by instant."""
    tz = ZoneInfo(change.zone)
    quarter = timedelta(minutes=15)
    found = []
    for number in range(4 * 96):
        moment = change.at - 2 * DAY + number * quarter
        local = moment.astimezone(tz)
        on_grid = local.minute in (0, 30)
        if on_grid and (local.hour in EARLY or local.hour in OFFICE):
            found.append(f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    return found


@pytest.fixture(params=CHANGES, ids=str)
def change(request: pytest.FixtureRequest) -> Change:
    assert isinstance(request.param, Change)
    return request.param


@pytest.fixture
def client(change: Change, sqlite_database: Database, tmp_path: Path) -> Iterator[Client]:
    open_business(sqlite_database, catalogue(change.zone))
    with api(sqlite_database, tmp_path, now=change.at - 3 * DAY) as client:
        yield client


def offered(client: Client, change: Change) -> list[str]:
    """The starts on offer within two days of the change."""
    query = {
        "meetingTypeId": "intro",
        "hostIds": "ada",
        "start": (change.at - 2 * DAY).isoformat(),
        "end": (change.at + 2 * DAY).isoformat(),
    }
    return starts(client.get("/v4/booking-availability", params=query))


def test_every_offered_start_can_be_booked_and_is_gone_then(
    client: Client, change: Change
) -> None:
    seed = int(change.at.timestamp())
    free = offered(client, change)
    assert free == expected(change)

    random.Random(seed).shuffle(free)
    half = len(free) // 2
    for start in free[:half]:
        answer = client.post("/v4/booking", json=body(start=start))
        assert answer.status_code == 201, f"{start}, seed {seed}: {answer.text}"

    assert offered(client, change) == sorted(free[half:]), f"seed {seed}"
    again = client.post("/v4/booking", json=body(start=free[0], attendee=ANOTHER))
    assert again.status_code == 409, f"{free[0]}, seed {seed}"


def test_a_start_in_the_gap_means_its_instant(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """02:30 with the offset of winter is 03:30 in summer, and no time that does not exist."""
    open_business(sqlite_database, catalogue("America/New_York"))
    before = datetime(2027, 3, 13, 12, tzinfo=UTC)
    with api(sqlite_database, tmp_path, now=before) as client:
        in_the_gap = body(start="2027-03-14T02:30:00-05:00")
        assert client.post("/v4/booking", json=in_the_gap).status_code == 201
        the_same = body(start="2027-03-14T03:30:00-04:00", attendee=ANOTHER)
        assert client.post("/v4/booking", json=the_same).status_code == 409
