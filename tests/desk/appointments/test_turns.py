"""A turn in a queue goes back to whoever lost what they got by it, among equals alone."""

from dataclasses import replace

import pytest

from app.booking.values import Strategy
from app.store.catalog.catalog import load_catalog, save_queues
from app.store.engine.database import Database
from tests.desk.afterwards import HOUR, cancelled, made
from tests.desk.business import MONDAY


def next_after_a_loss(database: Database, strategy: Strategy, before: int) -> tuple[str, str]:
    """Who lost a booking, and who got the one after it."""
    with database.begin() as session:
        rotation = load_catalog(session).queues["rotation"]
        save_queues(session, [replace(rotation, strategy=strategy)])
    for hour in range(before):
        made(database, "desk", MONDAY + hour * HOUR)
    lost = made(database, "desk", MONDAY + before * HOUR)
    cancelled(database, lost.appointment_id)
    after = made(database, "desk", MONDAY + (before + 1) * HOUR)
    return lost.hosts[0].id, after.hosts[0].id


@pytest.mark.parametrize("before", [0, 1, 3])
def test_in_an_equal_distribution_who_lost_a_booking_is_next(
    business: Database, before: int
) -> None:
    lost, after = next_after_a_loss(business, Strategy.EQUAL_DISTRIBUTION, before)

    assert after == lost


@pytest.mark.parametrize("before", [0, 1, 3])
def test_in_a_plain_rotation_a_turn_was_had(business: Database, before: int) -> None:
    lost, after = next_after_a_loss(business, Strategy.SIMPLE_ROUND_ROBIN, before)

    assert after != lost
