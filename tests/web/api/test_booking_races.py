"""Many callers at once, over real connections to a real server."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from app.main import build
from app.settings import Settings
from app.store.engine.database import Database
from tests.desk.business import NOW, open_business
from tests.desk.racing import CLIENTS, ROUNDS, kept
from tests.servers import serving
from tests.store.threads import at_once, raised, returned
from tests.web.calling import assert_refused, attendee, body

SOME_ROUNDS = ROUNDS[::4]
"""The rest is raced for without HTTP, where a round takes a third of the time."""


@pytest.fixture
def client(database_url: str, database: Database, tmp_path: Path) -> Iterator[httpx.Client]:
    """Calls a server over each kind of database in turn, on as many connections as callers."""
    open_business(database)
    chosen = Settings(
        _env_file=None,
        database_url=database_url,
        var_dir=tmp_path,
        clock_start=NOW,
        rate_limit_per_minute=0,
        max_bookings_per_day=0,
    )
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    with (
        serving(build(chosen).web(with_worker=False)) as url,
        httpx.Client(base_url=url, timeout=60, limits=limits) as client,
    ):
        yield client


def everybody(client: httpx.Client, meeting: str, start: datetime, **more: str) -> Counter[int]:
    """Let each of many callers book the same at the same moment; counts the statuses.

    Whoever does not get it is told that the slot is occupied.
    """

    def caller(number: int) -> Callable[[], httpx.Response]:
        who = attendee(email=f"visitor{number}@home.example")
        wanted = body(meeting, start, attendee=who, **more)
        return lambda: client.post("/v4/booking", json=wanted)

    outcomes = at_once([caller(number) for number in range(CLIENTS)])
    assert raised(outcomes) == []
    answers = returned(outcomes)
    for answer in answers:
        if answer.status_code != 201:
            assert_refused(answer, 409, "slot-occupied", [])
    return Counter(answer.status_code for answer in answers)


def test_of_many_who_ask_at_once_one_gets_the_slot(
    client: httpx.Client, database: Database
) -> None:
    for start in ROUNDS:
        assert everybody(client, "intro", start) == {201: 1, 409: CLIENTS - 1}
    assert len(kept(database)) == len(ROUNDS) == 20


def test_a_rotation_gives_the_slot_to_each_of_its_hosts(client: httpx.Client) -> None:
    for start in SOME_ROUNDS:
        answers = everybody(client, "help", start, queueId="rotation")
        assert answers == {201: 3, 409: CLIENTS - 3}


def test_a_group_is_joined_by_as_many_as_it_has_places(
    client: httpx.Client, database: Database
) -> None:
    for start in SOME_ROUNDS:
        assert everybody(client, "class", start) == {201: 3, 409: CLIENTS - 3}
    assert len(kept(database)) == len(SOME_ROUNDS)
