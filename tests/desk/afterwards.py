"""What happens to appointments after they are made, for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.booking.spans import Span
from app.booking.values import Attendee, Booked, Caller, MeetingType
from app.desk.appointments.access import access_to
from app.desk.appointments.cancel import Cancellation, cancel
from app.desk.appointments.reschedule import Move, move
from app.desk.availability.offer import SlotQuery, offer
from app.desk.booking.book import book
from app.store.appointments.appointment_history import HistoryEntry, history_of
from app.store.appointments.attendees import Attendance, list_attendances
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    PENDING,
    Appointment,
    get_appointment,
)
from app.store.catalog.catalog import load_catalog, save_meeting_types
from app.store.delivery import outbox
from app.store.engine.database import Database, Transaction
from app.store.tables import ClaimRow, table
from tests.desk.business import MONDAY, NOW, order

CLAIM = table(ClaimRow)
ADMIN = Caller("", "admin")
ADA = Caller("ada", "host")
BEN = Caller("ben", "host")
LATER = NOW + timedelta(minutes=5)
HOUR = timedelta(hours=1)
NONE = Cancellation()


def made(
    database: Database, meeting: str = "intro", start: datetime = MONDAY, **changes: Any
) -> Booked:
    """A booking; for a rotation by its queue."""
    queues = {"help": "rotation", "desk": "rotation", "review": "pair"}
    if meeting in queues and "host_ids" not in changes:
        changes = {"queue_id": queues[meeting]} | changes
    if meeting in ("visit", "policy", "optin"):
        changes = {"host_ids": ("ben",)} | changes
    with database.begin() as session:
        return book(session, order(meeting, start, **changes), NOW, ADMIN)


def somebody(name: str) -> Attendee:
    """An attendee called so."""
    return Attendee(email=f"{name.lower()}@home.example", fullname=name)


def changed(database: Database, id_: str, **values: Any) -> MeetingType:
    """A meeting type, changed."""
    with database.begin() as session:
        meeting = replace(load_catalog(session).meeting_types[id_], **values)
        save_meeting_types(session, [meeting])
    return meeting


def cancelled(
    database: Database,
    id_: str,
    wish: Cancellation = NONE,
    caller: Caller = ADMIN,
    secret: str = "",
    now: datetime = LATER,
) -> None:
    """Cancel, in a transaction of its own."""
    with database.begin() as session:
        cancel(session, access_to(session, id_, caller, secret), wish, now)


def moved(
    database: Database,
    id_: str,
    start: datetime,
    caller: Caller = ADMIN,
    secret: str = "",
    now: datetime = LATER,
    **changes: Any,
) -> None:
    """Move, in a transaction of its own."""
    with database.begin() as session:
        move(session, access_to(session, id_, caller, secret), Move(start, **changes), now)


def appointment(database: Database, id_: str) -> Appointment:
    """An appointment as it is stored."""
    with database.read() as session:
        return get_appointment(session, id_)


def people(database: Database, id_: str) -> list[Attendance]:
    """All who ever booked an appointment."""
    with database.read() as session:
        return list_attendances(session, id_, (BOOKED, PENDING, CANCELLED))


def deeds(database: Database, id_: str) -> list[HistoryEntry]:
    """What was done to an appointment."""
    with database.read() as session:
        return history_of(session, id_)


def letters(database: Database, id_: str) -> list[tuple[str, str]]:
    """The letters about an appointment: what they say, and to whom."""
    with database.read() as session:
        rows = outbox.of_streams(session, [id_])
    return [(row["payload"]["kind"], row["payload"]["reader"]) for row in rows]


def meetings_told(database: Database, id_: str, kind: str) -> list[dict[str, Any]]:
    """What the letters of a kind say of an appointment."""
    with database.read() as session:
        rows = outbox.of_streams(session, [id_])
    return [row["payload"]["meeting"] for row in rows if row["payload"]["kind"] == kind]


def methods(database: Database, id_: str, kind: str) -> set[str]:
    """The methods of the calendar parts that letters of a kind have."""
    with database.read() as session:
        rows = outbox.of_streams(session, [id_])
    return {row["payload"]["method"] for row in rows if row["payload"]["kind"] == kind}


def claims(session: Transaction, id_: str) -> list[Span]:
    """What an appointment keeps for itself, one span for each host and resource."""
    query = select(CLAIM.c.start, CLAIM.c.end).where(CLAIM.c.appointment_id == id_)
    return [(start, end) for start, end in session.rows(query)]


def taken(database: Database, id_: str) -> list[Span]:
    """The same, in a transaction of its own."""
    with database.read() as session:
        return claims(session, id_)


def offered(database: Database, meeting: str = "intro", **changes: Any) -> list[datetime]:
    """The starts on offer on Monday and Tuesday."""
    question = SlotQuery(meeting, MONDAY, MONDAY + timedelta(days=2), **changes)
    with database.read() as session:
        return [slot.start for slot in offer(session, question, NOW).slots if slot.host_ids]


def at(moment: int) -> datetime:
    """Epoch seconds as an aware time."""
    return datetime.fromtimestamp(moment, UTC)
