"""Many who want the same thing at once: exactly as many get it as there is."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.booking.values import Attendee, Booked, Order
from app.desk.book import book
from app.store.database import Database
from app.store.tables import ClaimRow, table
from tests.desk.business import MONDAY, NOW, order
from tests.store.threads import at_once, raised, returned

MINUTE = timedelta(minutes=1)
CLAIM = table(ClaimRow)


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
    outcomes = race(business, [by(number) for number in range(64)])
    assert len(returned(outcomes)) == 1
    assert Counter(raised(outcomes)) == {"SlotOccupied": 63}


@pytest.mark.parametrize("seed", [1, 2])
def test_overlapping_starts_and_lengths_never_overlap(business: Database, seed: int) -> None:
    rng = random.Random(seed)
    orders = [
        by(
            number,
            start=MONDAY + rng.randrange(12) * 15 * MINUTE,
            duration=rng.choice((15, 30, 60)) * MINUTE,
        )
        for number in range(64)
    ]
    outcomes = race(business, orders)
    assert set(raised(outcomes)) == {"SlotOccupied"}, f"seed {seed}"
    assert returned(outcomes), f"seed {seed}"
    assert overlaps(business) == [], f"seed {seed}"


def test_one_host_through_several_meeting_types_is_booked_once(business: Database) -> None:
    kinds = [
        by(0),
        by(1, "deep"),
        by(2, "help", host_ids=("ada",)),
        by(3, "review", queue_id="pair"),
        by(4, duration=60 * MINUTE),
    ]
    outcomes = race(business, kinds * 8)
    assert len(returned(outcomes)) == 1
    assert Counter(raised(outcomes)) == {"SlotOccupied": 39}


def test_a_group_takes_as_many_as_it_has_places(business: Database) -> None:
    outcomes = race(business, [by(number, "class") for number in range(20)])
    made = returned(outcomes)
    assert len(made) == 3
    assert len({each.appointment_id for each in made}) == 1
    assert Counter(raised(outcomes)) == {"SlotOccupied": 17}


def test_a_rotation_gives_one_slot_to_each_of_its_hosts(business: Database) -> None:
    outcomes = race(business, [by(number, "help", queue_id="rotation") for number in range(50)])
    hosts = [each.hosts[0].id for each in returned(outcomes)]
    assert sorted(hosts) == ["ada", "ben", "cem"]
    assert Counter(raised(outcomes)) == {"SlotOccupied": 47}


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
