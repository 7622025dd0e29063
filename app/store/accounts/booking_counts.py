"""How often somebody has booked: a count each, atomic on any database."""

from sqlalchemy import delete, text

from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import BookingCountRow, table

COUNTED = 86_400  # seconds that a count goes on from its first booking

_count = table(BookingCountRow)

# Of two who count the same at once the second waits for the first, on PostgreSQL.
_COUNT = CompiledStatement(
    text(
        "INSERT INTO booking_count (who, bookings, since) VALUES (:who, 1, :now)"
        " ON CONFLICT (who) DO UPDATE SET"
        " bookings = CASE WHEN booking_count.since <= :old THEN 1"
        " ELSE booking_count.bookings + 1 END,"
        " since = CASE WHEN booking_count.since <= :old THEN excluded.since"
        " ELSE booking_count.since END"
        " RETURNING bookings, since"
    )
)


def count_booking(session: Transaction, who: str, now: int) -> tuple[int, int]:
    """Count a booking of somebody; the number with this one, and when it will begin anew.

    It begins anew a day after the first that was counted (epoch seconds).
    """
    [[bookings, since]] = session.fetch(_COUNT, {"who": who, "now": now, "old": now - COUNTED})
    return int(bookings), int(since) + COUNTED


def forget_counts(session: Transaction, now: int) -> int:
    """Delete the counts that would begin anew; returns how many. Only tidies up."""
    return session.execute(delete(_count).where(_count.c.since <= now - COUNTED)).rowcount
