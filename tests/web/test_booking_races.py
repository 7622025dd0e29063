"""Many callers at once, over real connections to a real server."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.main import build
from app.settings import Settings
from app.store.database import Database
from tests.desk.business import NOW, open_business
from tests.servers import serving
from tests.store.threads import at_once, raised, returned
from tests.web.calling import assert_refused, attendee, body

CALLERS = 64


@pytest.fixture
def url(database_url: str, database: Database, tmp_path: Path) -> Iterator[str]:
    """The address of a server over each kind of database in turn."""
    open_business(database)
    chosen = Settings(
        _env_file=None,
        database_url=database_url,
        var_dir=tmp_path,
        clock_start=NOW,
        rate_limit_per_minute=0,
    )
    with serving(build(chosen).web(with_worker=False)) as url:
        yield url


def everybody(url: str, wanted: Callable[[int], dict[str, object]]) -> list[httpx.Response]:
    """Let each of many callers, on a connection of their own, book at the same moment."""
    limits = httpx.Limits(max_connections=CALLERS)
    with httpx.Client(base_url=url, timeout=60, limits=limits) as client:

        def caller(number: int) -> Callable[[], httpx.Response]:
            return lambda: client.post("/v4/booking", json=wanted(number))

        outcomes = at_once([caller(number) for number in range(CALLERS)])
    assert raised(outcomes) == []
    return returned(outcomes)


def as_visitor(number: int) -> dict[str, object]:
    return attendee(email=f"visitor{number}@home.example")


def test_of_many_who_ask_at_once_one_gets_the_slot(url: str) -> None:
    answers = everybody(url, lambda number: body(attendee=as_visitor(number)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CALLERS - 1}
    for answer in answers:
        if answer.status_code == 409:
            assert_refused(answer, 409, "slot-occupied", [])


def test_a_rotation_gives_the_slot_to_each_of_its_hosts(url: str) -> None:
    answers = everybody(
        url, lambda number: body("help", attendee=as_visitor(number), queueId="rotation")
    )
    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: CALLERS - 3}


def test_a_group_is_joined_by_as_many_as_it_has_places(url: str) -> None:
    answers = everybody(url, lambda number: body("class", attendee=as_visitor(number)))
    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: CALLERS - 3}
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert len({each["appointmentId"] for each in made}) == 1
    assert len({each["secret"] for each in made}) == 3
