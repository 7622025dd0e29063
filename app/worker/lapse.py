"""Ending holds that nobody confirmed in time, so that everybody is told."""

from datetime import datetime

from app.desk.booking.confirmation import lapse
from app.store.appointments.provisional_bookings import lapsed_provisional
from app.store.engine.database import Database

BATCH = 100  # holds at one look


def lapse_holds(database: Database, now: datetime) -> int:
    """End what has lapsed by now, each in a transaction of its own; returns how many."""
    with database.read() as session:
        ids = lapsed_provisional(session, int(now.timestamp()), BATCH)
    ended = 0
    for id_ in ids:
        with database.begin() as session:
            ended += lapse(session, id_, now)
    return ended
