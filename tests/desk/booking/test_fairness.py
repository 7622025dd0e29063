"""A thousand real bookings through a queue: everybody gets their share, at every step."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.booking.values import Booked, Order, Strategy
from app.desk.availability.offer import SlotQuery, offer
from app.desk.booking.book import book
from app.desk.booking.confirmation import HOLD_FOR, decline
from app.store.appointments.provisional_bookings import HOST_CONFIRMATION
from app.store.catalog.catalog import load_catalog, save_queues
from app.store.engine.database import Database
from tests.desk.afterwards import cancelled
from tests.desk.business import MARA, NOW, open_business

BOOKINGS = 1000
HOSTS = ("ada", "ben", "cem", "dan", "eve", "fay", "gus")
FIRST = datetime(2026, 12, 1, tzinfo=UTC)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

STARTS = [FIRST + number * timedelta(minutes=30) for number in range(31 * 48)]
"""The half hours of December, day and night: everybody is free for each of them."""

HOST = "  - {{id: {0}, given_name: {0}, email: {0}@loom.example, timezone: UTC, hours: {1}}}\n"
ALWAYS = ", ".join(f'{day}: ["00:00-24:00"]' for day in DAYS)
CATALOGUE = f"""
business: {{name: Loom Works, timezone: UTC}}
hosts:
{"".join(HOST.format(host, "{" + ALWAYS + "}") for host in HOSTS)}
queues:
  - {{id: all, name: All, hosts: [{", ".join(HOSTS)}]}}
meeting_types:
  - {{id: help, name: Help, queue: all, durations: [30]}}
  - {{id: maybe, name: Maybe, queue: all, durations: [30], host_confirmation: true}}
"""


@pytest.fixture
def office(sqlite_database: Database) -> Database:
    """A business of seven hosts who are always there."""
    open_business(sqlite_database, CATALOGUE)
    return sqlite_database


def with_queue(database: Database, **changes: Any) -> None:
    with database.begin() as session:
        save_queues(session, [replace(load_catalog(session).queues["all"], **changes)])


def booked(
    database: Database, start: datetime, meeting: str = "help", now: datetime = NOW
) -> Booked:
    """A booking by the queue, in a transaction of its own."""
    wanted = Order(meeting_type_id=meeting, start=start, attendee=MARA, queue_id="all")
    with database.begin() as session:
        return book(session, wanted, now)


def spread(counts: Counter[str], hosts: tuple[str, ...] = HOSTS) -> int:
    """How many more the most booked host has than the least booked one."""
    had = [counts[host] for host in hosts]
    return max(had) - min(had)


def test_equal_hosts_are_never_more_than_one_booking_apart(office: Database) -> None:
    starts = random.Random(7).sample(STARTS, BOOKINGS)
    counts: Counter[str] = Counter()
    for start in starts:
        counts[booked(office, start).hosts[0].id] += 1
        assert spread(counts) <= 1
    assert sum(counts.values()) == BOOKINGS


def test_weights_are_never_missed_by_more_than_one_booking(office: Database) -> None:
    weights = {"ada": 1, "ben": 2, "cem": 3}
    with_queue(office, host_ids=tuple(weights), weights=weights)
    counts: Counter[str] = Counter()
    for number, start in enumerate(random.Random(8).sample(STARTS, BOOKINGS), start=1):
        counts[booked(office, start).hosts[0].id] += 1
        for host, weight in weights.items():  # in sixths of a booking, to stay exact
            assert abs(6 * counts[host] - number * weight) <= 6, f"booking {number}"
    assert sum(counts.values()) == BOOKINGS


def test_an_equal_distribution_gives_the_turn_of_a_cancelled_booking_back(
    office: Database,
) -> None:
    """Whoever lost bookings gets the next ones, until all are level again."""
    with_queue(office, strategy=Strategy.EQUAL_DISTRIBUTION)
    rng = random.Random(9)
    starts = iter(rng.sample(STARTS, len(STARTS)))
    counts: Counter[str] = Counter()
    standing: list[Booked] = []

    def one_more() -> Booked:
        made = booked(office, next(starts))
        assert counts[made.hosts[0].id] == min(counts[host] for host in HOSTS)
        counts[made.hosts[0].id] += 1
        return made

    for _ in range(BOOKINGS):
        standing.append(one_more())
        if rng.random() < 0.3:
            off = standing.pop(rng.randrange(len(standing)))
            cancelled(office, off.appointment_id)
            counts[off.hosts[0].id] -= 1
    missing = [max(counts.values()) - counts[host] for host in HOSTS]
    for _ in range(sum(missing)):
        one_more()
    assert spread(counts) == 0


@pytest.mark.parametrize("before", [0, 1, 2, 3, 7])
def test_among_equals_the_turn_goes_back_to_whoever_lost_it(
    office: Database, before: int
) -> None:
    with_queue(office, strategy=Strategy.EQUAL_DISTRIBUTION)
    starts = iter(STARTS)
    for _ in range(before):
        booked(office, next(starts))
    lost = booked(office, next(starts))
    cancelled(office, lost.appointment_id)
    assert booked(office, next(starts)).hosts == lost.hosts


@pytest.mark.parametrize("how", ["declined", "lapsed"])
def test_an_equal_distribution_gives_turns_back_that_were_never_confirmed(
    office: Database, how: str
) -> None:
    with_queue(office, strategy=Strategy.EQUAL_DISTRIBUTION)
    held = booked(office, STARTS[0], "maybe")
    [host] = held.hosts
    assert hosts_offered(office, NOW) == set(HOSTS) - {host.id}

    if how == "declined":
        with office.begin() as session:
            decline(session, held.provisional_id, "", NOW, "host")
    now = NOW if how == "declined" else NOW + HOLD_FOR[HOST_CONFIRMATION]
    assert hosts_offered(office, now) == set(HOSTS)


def hosts_offered(database: Database, now: datetime) -> set[str]:
    """Who can be met in the last half hour of the month."""
    question = SlotQuery("help", STARTS[-1], STARTS[-1] + timedelta(seconds=1))
    with database.read() as session:
        [slot] = offer(session, question, now).slots
    return set(slot.host_ids)


def test_a_plain_rotation_goes_on_whatever_is_cancelled(office: Database) -> None:
    first = booked(office, STARTS[0])
    cancelled(office, first.appointment_id)
    others = [booked(office, start).hosts[0].id for start in STARTS[1:7]]
    assert [first.hosts[0].id, *others] == list(HOSTS)
