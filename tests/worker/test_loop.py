"""The worker's loop goes on whatever one of its steps meets."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import fields, replace
from datetime import timedelta
from typing import TextIO, cast

import pytest
import structlog
from sqlalchemy import func, select, text

from app.desk.admission.proposal_hold import HOLD_FOR
from app.desk.proposals.propose_booking import propose
from app.logs import configure_logging
from app.store.accounts.booking_counts import count_booking
from app.store.appointments.provisional_bookings import get_provisional
from app.store.conversations.leads import add_pending, list_pending
from app.store.delivery.outbox import WEBHOOK, OutboxMessage
from app.store.engine.database import Database, Transaction
from app.store.engine.pages import EVERYTHING
from app.store.tables import ClaimRow, table
from app.vitals import STALLED_AFTER, Vitals
from app.worker.deliver import Delivery, Rounds
from app.worker.loop import Worker
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, says
from tests.desk.business import MARA, MONDAY, open_business, order
from tests.desk.holding import booked, wish, with_more_meetings
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
    def read(self) -> Iterator[Transaction]:
        """Look into it, or fail."""
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        with super().read() as session:
            yield session


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.worker.loop.IDLE_PAUSE", 0.01)


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
    depot.clock.move(HOLD_FOR.total_seconds() - 1)
    async with working(worker(depot, office, ScriptedModel([]))):
        await asyncio.sleep(0.05)
    assert claims(depot.database) == 1

    depot.clock.move(1)
    async with working(worker(depot, office, ScriptedModel([]))):
        await until(lambda: claims(depot.database) == 0)


async def test_who_has_not_booked_is_forgotten_after_some_days(depot: Depot) -> None:
    def pending() -> int:
        with depot.database.read() as session:
            return len(list_pending(session, None, EVERYTHING))

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


class Broken:
    """A log that cannot be written: the disk is full."""

    def write(self, text: str) -> int:
        """Fail."""
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        """Fail."""
        raise OSError(28, "No space left on device")

    closed = False

    def isatty(self) -> bool:
        """Say that nobody looks."""
        return False


async def test_letters_leave_though_the_log_cannot_be_written(
    depot: Depot, sqlite_url: str
) -> None:
    configure_logging("INFO", cast("TextIO", Broken()))
    try:
        await test_a_step_that_fails_is_tried_again(depot, sqlite_url)
    finally:
        structlog.reset_defaults()
        logging.basicConfig(handlers=[], force=True)


async def test_a_loop_that_has_stalled_is_told_of(depot: Depot) -> None:
    now = [0.0]
    vitals = Vitals(lambda: now[0])
    stuck = replace(worker(depot, Office(depot.database), ScriptedModel([])), vitals=vitals)

    async def hang() -> int:
        await asyncio.Event().wait()
        return 0

    stuck.answering.wake_waiting = hang  # type: ignore[method-assign] # it hangs, as if a lock were never given back
    async with working(stuck):
        await asyncio.sleep(0.05)
        assert vitals.stalled() == []
        now[0] = STALLED_AFTER + 1
        await until(lambda: "answer" in vitals.stalled())


async def test_one_receiver_that_hangs_keeps_no_others_waiting(depot: Depot) -> None:
    taken: list[str] = []
    release = asyncio.Event()

    class Slow(Delivery):
        async def deliver(self, parcel: OutboxMessage) -> None:
            if parcel.stream.startswith("webhook:slow:"):
                await release.wait()
            taken.append(parcel.stream)
            await asyncio.to_thread(self._settle, parcel)

    for number in range(100):
        depot.puts_raw(WEBHOOK, f"webhook:slow:{number}", {})
    depot.puts_raw(WEBHOOK, "webhook:quick:1", {})
    delivery = depot.deliverer()
    slow = Slow(**{each.name: getattr(delivery, each.name) for each in fields(Delivery)})
    rounds = Rounds(slow, WEBHOOK)
    for _ in range(60):
        await rounds.begin_due()
        await asyncio.sleep(0.01)
        if taken:
            break
    assert taken == ["webhook:quick:1"]
    release.set()
    while len(taken) < 101:
        await rounds.begin_due()
        await asyncio.sleep(0.01)
    await rounds.stop()
    assert taken.count("webhook:quick:1") == 1
    assert len(set(taken)) == 101


async def test_a_loop_that_fails_every_time_is_told_of(depot: Depot) -> None:
    now = [0.0]
    vitals = Vitals(lambda: now[0])
    failing = replace(worker(depot, Office(depot.database), ScriptedModel([])), vitals=vitals)

    async def fail() -> int:
        raise OSError("broken")

    failing.answering.wake_waiting = fail  # type: ignore[method-assign] # it always fails
    async with working(failing):
        await asyncio.sleep(0.05)
        now[0] = STALLED_AFTER + 1
        await until(lambda: "answer" in vitals.stalled())


async def test_a_hold_that_nobody_confirms_ends_by_itself_and_its_chat_hears_of_it(
    depot: Depot,
) -> None:
    office = Office(depot.database, channel="shop")
    database = with_more_meetings(depot.database)
    held = booked(database, wish("approve", conversation_id=office.id))
    depot.clock.move(3 * 86_400)

    async with working(worker(depot, office, ScriptedModel([]))):
        await until(lambda: depot.service.texts)

    with database.read() as session:
        assert get_provisional(session, held.provisional_id).status == "expired"
    [said] = depot.service.texts
    assert said.startswith("Your appointment was not confirmed in time")
