"""The worker's loop goes on whatever one of its steps meets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.desk.propose import HELD, propose
from app.store.counts import count_booking
from app.store.database import Database, Session
from app.store.pending import add_pending, list_pending
from app.store.tables import ClaimRow, table
from app.worker.loop import Worker
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, says
from tests.desk.business import MARA, MONDAY, open_business, order
from tests.worker.post import Depot


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], object]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited 10 s in vain")


class Shaky(Database):
    """A database that is away at the first looks."""

    failures = 3

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Look into it, or fail."""
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        with super().read() as session:
            yield session


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.worker.loop.PAUSE", 0.01)


@pytest.fixture
def depot(sqlite_database: Database) -> Depot:
    open_business(sqlite_database)
    return Depot(sqlite_database)


def worker(depot: Depot, office: Office, model: ScriptedModel) -> Worker:
    return Worker(depot.database, depot.clock, depot.deliverer(), office.assistant(model))


def claims(database: Database) -> int:
    with database.read() as session:
        return int(session.rows(select(func.count()).select_from(table(ClaimRow)))[0][0])


async def test_it_answers_and_delivers(depot: Depot) -> None:
    office = Office(depot.database, channel="shop")
    office.hears("hello")

    async with working(worker(depot, office, ScriptedModel([says("Hello!")]))):
        await until(lambda: depot.service.texts)

    assert depot.service.texts == ["Hello!"]


async def test_a_step_that_fails_is_tried_again(depot: Depot, sqlite_url: str) -> None:
    office = Office(depot.database)
    away = Shaky.at(sqlite_url)
    depot.puts("Hello!")
    shaky = replace(worker(depot, office, ScriptedModel([])), database=away)
    shaky = replace(shaky, delivery=replace(shaky.delivery, database=away))

    async with working(shaky):
        await until(lambda: depot.service.texts)
    away.close()

    assert isinstance(away, Shaky)
    assert away.failures == 0


async def test_holds_that_have_lapsed_are_cleared_away(depot: Depot) -> None:
    office = Office(depot.database)
    with depot.database.begin() as session:
        propose(session, office.id, order(start=MONDAY), depot.clock())
    depot.clock.move(HELD.total_seconds() - 1)
    async with working(worker(depot, office, ScriptedModel([]))):
        await asyncio.sleep(0.05)
    assert claims(depot.database) == 1

    depot.clock.move(1)
    async with working(worker(depot, office, ScriptedModel([]))):
        await until(lambda: claims(depot.database) == 0)


async def test_who_has_not_booked_is_forgotten_after_some_days(depot: Depot) -> None:
    def pending() -> int:
        with depot.database.read() as session:
            return len(list_pending(session, None, 0, 100))

    with depot.database.begin() as session:
        now = int(depot.clock().timestamp())
        add_pending(session, MARA, now)
        add_pending(session, MARA, now + 60)
        count_booking(session, "somebody", now)
    idle = worker(depot, Office(depot.database), ScriptedModel([]))
    tidy = replace(idle, pending_kept=timedelta(days=2))
    depot.clock.move(2 * 86_400)
    tidy._clear_away()
    assert pending() == 1
    depot.clock.move(60)
    tidy._clear_away()
    assert pending() == 0
    with depot.database.read() as session:
        assert session.rows(text("SELECT count(*) FROM booking_count")) == [(0,)]
