"""The first free start is the same whatever range was asked for."""

import random
from datetime import timedelta

import pytest

from app.desk.availability.earliest import earliest_start
from app.desk.availability.offer import SlotQuery, offer
from app.store.appointments.claims import claim
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.desk.business import MONDAY, NOW

SEED = 26
DAYS = 40


def block(database: Database, days: int) -> None:
    """Keep Ada from being free on the days from Monday on."""
    with database.begin() as session:
        ada = load_catalog(session).hosts["ada"].holder
        for day in range(days):
            opens = int((MONDAY + timedelta(days=day)).timestamp())
            span = opens, opens + 8 * 3600
            claim(session, [ada], span, int(NOW.timestamp()), proposal_id="p1")


@pytest.mark.parametrize("first_free", [0, 1, 5, 30])
def test_it_does_not_depend_on_the_range(business: Database, first_free: int) -> None:
    """Ranges before, around and behind it, with and without free starts of their own."""
    if first_free:
        block(business, first_free)
    chance = random.Random(SEED)
    ranges = [(chance.randint(-2, DAYS), chance.randint(1, 20)) for _ in range(25)]
    with business.read() as session:
        whole = SlotQuery("intro", NOW, NOW + timedelta(days=60))
        expected = offer(session, whole, NOW).slots[0].start
        for begin, days in ranges:
            start = NOW + timedelta(days=begin)
            asked = SlotQuery("intro", start, start + timedelta(days=days))
            found = offer(session, asked, NOW)
            assert earliest_start(session, asked, found, NOW) == expected, (SEED, begin, days)


def test_where_nothing_is_free_there_is_none(business: Database) -> None:
    block(business, 800)
    with business.read() as session:
        asked = SlotQuery("intro", NOW + timedelta(days=3), NOW + timedelta(days=5))
        assert earliest_start(session, asked, offer(session, asked, NOW), NOW) is None
