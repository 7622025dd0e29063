"""Many who want the same thing at once: exactly as many get it as there is."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.booking.values import Attendee, Booked, Order
from app.desk.booking.book import book
from app.store.appointments.attendees import list_attendances
from app.store.appointments.bookings import BOOKED
from app.store.engine.database import Database
from app.store.tables import ClaimRow, table
from tests.desk.business import MONDAY, NOW, order
from tests.desk.racing import CLIENTS, DAY, HOUR, ROUNDS, kept
from tests.store.threads import at_once, raised, returned

MINUTE = timedelta(minutes=1)
HOSTS = ("ada", "ben", "cem")
CLAIM = table(ClaimRow)

HALF_DAYS = [
    MONDAY + (day + week * 7) * DAY + hour * HOUR
    for week in range(2)
    for day in range(5)
    for hour in (0, 4)
]
"""Twenty times four hours in which everybody works."""


def race(database: Database, orders: list[Order]) -> list[Booked | Exception]:
    """Let everybody book at once."""

    def job(wanted: Order) -> Callable[[], Booked]:
        def run() -> Booked:
            with database.begin() as session:
                return book(session, wanted, NOW)

        return run

    return at_once([job(wanted) for wanted in orders])


def by(number: int, meeting: str = "intro", start: datetime = MONDAY, **more: object) -> Order:
    """The order of one of many."""
    who = Attendee(email=f"visitor{number}@home.example", fullname=f"Visitor {number}")
    return order(meeting, start, attendee=who, **more)


def overlaps(database: Database) -> list[tuple[int, int, int]]:
    """Pairs of claims of one holder that overlap: the holder and both starts."""
    with database.read() as session:
        rows = session.rows(select(CLAIM.c.holder, CLAIM.c.start, CLAIM.c.end))
    return [
        (one[0], one[1], other[1])
        for one, other in pairwise(sorted(rows))
        if one[0] == other[0] and other[1] < one[2]
    ]


def test_of_many_who_ask_at_once_one_gets_the_slot(business: Database) -> None:
    winners = set()
    for start in ROUNDS:
        outcomes = race(business, [by(number, start=start) for number in range(CLIENTS)])
        [won] = returned(outcomes)
        assert Counter(raised(outcomes)) == {"SlotOccupied": CLIENTS - 1}
        winners.add(won.appointment_id)
    assert kept(business) == winners
    assert len(winners) == len(ROUNDS) == 20


def test_overlapping_starts_and_lengths_never_overlap(business: Database) -> None:
    for seed, opening in enumerate(HALF_DAYS):
        rng = random.Random(seed)
        orders = [
            by(
                number,
                start=opening + rng.randrange(12) * 15 * MINUTE,
                duration=rng.choice((15, 30, 60)) * MINUTE,
            )
            for number in range(CLIENTS)
        ]
        outcomes = race(business, orders)
        made = returned(outcomes)
        assert made, f"seed {seed}"
        assert set(raised(outcomes)) == {"SlotOccupied"}, f"seed {seed}"
        assert all(before.end <= after.start for before, after in in_pairs(made)), (
            f"seed {seed}"
        )
        for wanted, outcome in zip(orders, outcomes, strict=True):
            # Nobody is sent away whose time is free in the end.
            assert isinstance(outcome, Booked) or is_hit(wanted, made), f"seed {seed}"
    assert overlaps(business) == []
    assert len(HALF_DAYS) == 20


def in_pairs(made: list[Booked]) -> list[tuple[Booked, Booked]]:
    """Each booking with the one after it."""
    return list(pairwise(sorted(made, key=lambda booked: booked.start)))


def is_hit(wanted: Order, made: list[Booked]) -> bool:
    """Whether an order overlaps one of the bookings."""
    end = wanted.start + (wanted.duration or 30 * MINUTE)
    return any(wanted.start < booked.end and booked.start < end for booked in made)


def test_one_host_through_several_meeting_types_is_booked_once(business: Database) -> None:
    through = set()
    for start in ROUNDS:
        kinds = [
            by(0, start=start),
            by(1, "deep", start),
            by(2, "help", start, host_ids=("ada",)),
            by(3, "review", start, queue_id="pair"),
            by(4, start=start, duration=60 * MINUTE),
        ]
        outcomes = race(business, kinds * 10)
        [won] = returned(outcomes)
        assert Counter(raised(outcomes)) == {"SlotOccupied": CLIENTS - 1}
        through.add(won.meeting_type.id)
    assert overlaps(business) == []
    assert through <= {"intro", "deep", "help", "review"}


@pytest.mark.parametrize("more", [1, 47])
def test_a_group_takes_as_many_as_it_has_places(business: Database, more: int) -> None:
    for start in ROUNDS:
        outcomes = race(business, [by(number, "class", start) for number in range(3 + more)])
        made = returned(outcomes)
        assert Counter(raised(outcomes)) == {"SlotOccupied": more}
        [id_] = {each.appointment_id for each in made}
        with business.read() as session:
            coming = list_attendances(session, id_, (BOOKED,))
        assert sorted(each.id for each in coming) == sorted(each.attendee_id for each in made)
        assert len(coming) == 3
    assert len(kept(business)) == len(ROUNDS)


def test_a_rotation_gives_one_slot_to_each_of_its_free_hosts(business: Database) -> None:
    for number, start in enumerate(ROUNDS):
        busy = HOSTS[: number % len(HOSTS)]
        before = race(business, [by(0, "help", start, host_ids=(host,)) for host in busy])
        assert raised(before) == []
        free = HOSTS[len(busy) :]
        orders = [by(each, "help", start, queue_id="rotation") for each in range(CLIENTS)]
        outcomes = race(business, orders)
        assert sorted(each.hosts[0].id for each in returned(outcomes)) == list(free)
        assert Counter(raised(outcomes)) == {"SlotOccupied": CLIENTS - len(free)}
    assert overlaps(business) == []


def test_a_rotation_stays_fair_under_load(business: Database) -> None:
    starts = [MONDAY + number * 30 * MINUTE for number in range(16)] * 3
    orders = [
        by(number, "help", start, queue_id="rotation") for number, start in enumerate(starts)
    ]
    made = returned(race(business, orders))
    assert Counter(each.hosts[0].id for each in made) == {"ada": 16, "ben": 16, "cem": 16}


def test_hosts_together_and_hosts_alone_never_wait_for_each_other(business: Database) -> None:
    starts = [MONDAY + number * 60 * MINUTE for number in range(8)]
    orders = [
        wanted
        for number, start in enumerate(starts)
        for wanted in (
            by(number, "review", start, queue_id="pair"),
            by(number, "review", start, host_ids=("ben", "ada")),
            by(number, "help", start, host_ids=("ben",)),
            by(number, "intro", start),
            by(number, "desk", start, queue_id="rotation"),
        )
    ]
    outcomes = race(business, orders)
    assert set(raised(outcomes)) == {"SlotOccupied"}
    assert overlaps(business) == []
