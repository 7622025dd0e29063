"""Whoever has to wait for a lock is told so in time, and keeps nobody else waiting."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest

from app.main import build
from app.settings import Settings
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.desk.business import NOW, open_business
from tests.servers import serving
from tests.web.calling import attendee, body

AT_ONCE = 100
IN_TIME = 4.0  # seconds for an answer that needs nothing of what others wait for
PATIENCE = 12.0  # seconds, for those who wait for a lock, until they are told


@pytest.fixture
def client(database_url: str, database: Database, tmp_path: Path) -> Iterator[httpx2.Client]:
    open_business(database)
    chosen = Settings(
        _env_file=None,
        database_url=database_url,
        var_dir=tmp_path,
        clock_start=NOW,
        rate_limit_per_minute=0,
    )
    limits = httpx2.Limits(max_connections=2 * AT_ONCE)
    with (
        serving(build(chosen).web(with_worker=True)) as url,
        httpx2.Client(base_url=url, timeout=60, limits=limits) as client,
    ):
        yield client


@contextmanager
def at_the_same_time(jobs: list[Callable[[], object]]) -> Iterator[None]:
    with ThreadPoolExecutor(len(jobs)) as threads:
        futures = [threads.submit(job) for job in jobs]
        time.sleep(0.3)
        yield
        for future in futures:
            future.result(60)


def assert_others_are_served(client: httpx2.Client) -> None:
    window = "start=2026-11-23&end=2026-11-24"
    for path in (
        "/health/live",
        f"/v4/booking-availability?meetingTypeId=intro&hostIds=ada&{window}",
    ):
        began = time.monotonic()
        assert client.get(path).status_code == 200, path
        assert time.monotonic() - began < IN_TIME, path


def test_a_hundred_wrong_sign_ins_keep_nobody_waiting(client: httpx2.Client) -> None:
    page = client.get("/operator/sign-in")
    token = page.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
    statuses: list[int] = []
    lock = threading.Lock()

    def wrong(number: int) -> Callable[[], None]:
        def sign_in() -> None:
            form = {"email": f"o{number}@x.example", "password": "wrong", "_csrf_token": token}
            answer = client.post("/operator/sign-in", data=form)
            if answer.status_code == 429:
                assert int(answer.headers["retry-after"]) > 0
            with lock:
                statuses.append(answer.status_code)

        return sign_in

    with at_the_same_time([wrong(number) for number in range(AT_ONCE)]):
        assert_others_are_served(client)
    assert set(statuses) == {403, 429}
    assert len(statuses) == AT_ONCE


@contextmanager
def locked(url: str, database: Database) -> Iterator[None]:
    """Somebody else holds the lock: SQLite's for writing, PostgreSQL's of one host."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    with database.read() as session:
        holder = load_catalog(session).hosts["ada"].holder
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(1, %s)", (holder,))
        yield


def test_a_lock_that_is_held_elsewhere_is_told_of_in_time(
    client: httpx2.Client, database_url: str, database: Database
) -> None:
    outcomes: list[tuple[int, float]] = []
    lock = threading.Lock()

    def book(number: int) -> Callable[[], None]:
        def attempt() -> None:
            began = time.monotonic()
            who = attendee(email=f"visitor{number}@home.example")
            answer = client.post("/v4/booking", json=body(attendee=who))
            with lock:
                outcomes.append((answer.status_code, time.monotonic() - began))

        return attempt

    with locked(database_url, database), at_the_same_time([book(n) for n in range(12)]):
        assert_others_are_served(client)
    assert {status for status, _ in outcomes} == {503}
    assert max(took for _, took in outcomes) < PATIENCE
    assert client.post("/v4/booking", json=body(attendee=attendee())).status_code == 201
