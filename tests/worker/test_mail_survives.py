"""A worker that is killed at any moment loses no letter, and repeats one only as it was."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from app.store.engine.database import Database
from app.worker.deliver import LEASE
from app.worker.mailer import SmtpMailer
from tests.desk.business import MONDAY
from tests.worker.post import Depot, PostOffice, free_port, read
from tests.worker.test_mail import books

KILLS = 8
BOOKINGS = 15

# A worker of its own process: it delivers until nothing is due, with a clock set forward so
# that the leases of those who were killed before it have run out.
WORKER = """
import asyncio, sys
from datetime import timedelta
from app.store.engine.database import Database
from app.worker.mailer import SmtpMailer
from tests.worker.post import Depot

url, port, later = sys.argv[1], sys.argv[2], float(sys.argv[3])
depot = Depot(Database.at(url), SmtpMailer.at(f"smtp://127.0.0.1:{port}"))
depot.clock.move(later)
print("ready", flush=True)
asyncio.run(depot.deliver_everything())
"""


class Slow(PostOffice):
    """A server that takes its time, so that the worker is killed in the midst of a mail."""

    async def handle_DATA(self, server, session, envelope) -> str:  # type: ignore[no-untyped-def] # noqa: N802 — aiosmtpd's name
        await asyncio.sleep(0.02)
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize("seed", [1])
def test_killed_again_and_again_every_letter_arrives(
    database_url: str, business: Database, seed: int
) -> None:
    port, chance = free_port(), random.Random(seed)
    depot = Depot(business, SmtpMailer.at(f"smtp://127.0.0.1:{port}"))
    booked = [
        books(depot, start=MONDAY + timedelta(minutes=30 * number))
        for number in range(BOOKINGS)
    ]
    office = Slow()
    with office.open(port):
        for life in range(KILLS):
            worker = start(database_url, port, life)
            time.sleep(chance.uniform(0.0, 0.25))
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        last = start(database_url, port, KILLS + 1)
        assert last.wait(60) == 0, last.communicate()
        last.communicate()

    mails = [(to, read(raw), raw) for [to], raw in office.taken]
    wanted = {(each, to) for each in range(BOOKINGS) for to in ("ada", "mara")}
    assert len({str(mail["Message-ID"]) for _, mail, _ in mails}) == len(wanted)
    by_id: dict[str, set[bytes]] = {}
    for _, mail, raw in mails:
        by_id.setdefault(str(mail["Message-ID"]), set()).add(raw)
    assert all(len(copies) == 1 for copies in by_id.values()), "a repeat is the same mail"
    rows = depot.rows(*(each.appointment_id for each in booked))
    assert all(row["done_at"] for row in rows)
    assert len(rows) == len(wanted)


def start(url: str, port: int, life: int) -> subprocess.Popen[str]:
    """A worker that has begun to deliver."""
    later = str(life * (LEASE + 1))
    worker = subprocess.Popen(  # noqa: S603 — our own words
        [sys.executable, "-c", WORKER, url, str(port), later],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker
