"""Who comes to appointments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, insert, or_, select, update

from app.booking.values import Attendee, Order
from app.errors import NotFound
from app.store.appointments.bookings import BOOKED
from app.store.engine.database import CompiledStatement, Transaction
from app.store.engine.ids import new_code, new_id, new_secret
from app.store.tables import AttendeeRow, table

_attendee = table(AttendeeRow)
_ATTENDEES = TypeAdapter(Attendee)
_INSERT = CompiledStatement(insert(_attendee))


class AttendeeNotFound(NotFound):
    """Nobody of that id comes to this appointment."""

    code = "attendee-not-found"


@dataclass(frozen=True, slots=True)
class Attendance:
    """That somebody comes to an appointment, with the texts of their own invite.

    `secret` proves them, and so does `code` together with their address. `held_until`
    (epoch seconds) counts while it is pending. `places` of a group are theirs, and their
    guests' where those count.
    """

    id: str
    appointment_id: str
    secret: str
    status: str
    held_until: int | None
    ics_title: str
    ics_description: str
    attendee: Attendee
    is_silent: bool  # no mails were wanted for this booking
    created_at: int
    code: str = ""
    places: int = 1
    routing_form_id: str | None = None
    conversation_id: str | None = None


def add_attendance(
    session: Transaction,
    appointment_id: str,
    order: Order,
    now: int,
    *,
    status: str = BOOKED,
    held_until: int | None = None,
    places: int = 1,
) -> Attendance:
    """Save that an order's attendee comes, with a new id, secret and code."""
    made = Attendance(
        id=new_id(),
        appointment_id=appointment_id,
        secret=new_secret(),
        status=status,
        held_until=held_until,
        ics_title=order.ics_title,
        ics_description=order.ics_description,
        attendee=order.attendee,
        is_silent=order.skip_notifications,
        created_at=now,
        code=new_code(),
        places=places,
        routing_form_id=order.routing_form_id,
        conversation_id=order.conversation_id,
    )
    whence = {"proposal_id": order.proposal_id, "origin": order.origin}
    session.change(_INSERT, _as_row(made) | whence)
    return made


def _as_row(attendance: Attendance) -> dict[str, Any]:
    """The columns that say what an attendance says (see `read_attendance`)."""
    return {
        "id": attendance.id,
        "appointment_id": attendance.appointment_id,
        "email": attendance.attendee.email,
        "fullname": attendance.attendee.fullname,
        "secret": attendance.secret,
        "code": attendance.code,
        "status": attendance.status,
        "held_until": attendance.held_until,
        "ics_title": attendance.ics_title,
        "ics_description": attendance.ics_description,
        "document": _ATTENDEES.dump_json(attendance.attendee).decode(),
        "skip_notifications": int(attendance.is_silent),
        "conversation_id": attendance.conversation_id,
        "places": attendance.places,
        "routing_form_id": attendance.routing_form_id,
        "created_at": attendance.created_at,
    }


def list_attendances(
    session: Transaction, appointment_id: str, statuses: Sequence[str] = (BOOKED,)
) -> list[Attendance]:
    """Who comes to an appointment, in the order in which they booked."""
    query = (
        select(_attendee)
        .where(_attendee.c.appointment_id == appointment_id, _attendee.c.status.in_(statuses))
        .order_by(_attendee.c.id)
    )
    return [read_attendance(row) for row in session.execute(query)]


def get_attendance(session: Transaction, id_: str) -> Attendance:
    """Load one attendance, whatever its status.

    Raises:
        AttendeeNotFound: if there is none.
    """
    row = session.execute(select(_attendee).where(_attendee.c.id == id_)).first()
    if row is None:
        raise AttendeeNotFound(f"There is no attendee {id_!r}.")
    return read_attendance(row)


def change_attendance(
    session: Transaction, id_: str, *, from_status: Sequence[str], **values: Any
) -> bool:
    """Change an attendance if it has one of these statuses; False if it has not (any more)."""
    changed = session.execute(
        update(_attendee)
        .where(_attendee.c.id == id_, _attendee.c.status.in_(from_status))
        .values(values)
    )
    return bool(changed.rowcount)


def save_attendee(session: Transaction, id_: str, attendee: Attendee) -> None:
    """Store changed details of somebody who comes."""
    session.execute(
        update(_attendee)
        .where(_attendee.c.id == id_)
        .values(
            document=_ATTENDEES.dump_json(attendee).decode(),
            email=attendee.email,
            fullname=attendee.fullname,
        )
    )


def list_attendances_from(
    session: Transaction, origin: str, email: str, since: int
) -> list[Attendance]:
    """What was booked for an address from one place after a moment, newest first."""
    query = (
        select(_attendee)
        .where(
            _attendee.c.email == email,
            _attendee.c.origin == origin,
            _attendee.c.created_at > since,
        )
        .order_by(_attendee.c.id.desc())
    )
    return [read_attendance(row) for row in session.execute(query)]


def find_attendance_of_proposal(session: Transaction, proposal_id: str) -> Attendance | None:
    """What a proposal was booked as, if it was."""
    query = select(_attendee).where(_attendee.c.proposal_id == proposal_id)
    row = session.execute(query).first()
    return None if row is None else read_attendance(row)


def list_attendances_with(
    session: Transaction, codes: Sequence[str], secrets: Sequence[str]
) -> list[Attendance]:
    """Everybody who has one of these codes or secrets, whatever their status."""
    query = (
        select(_attendee)
        .where(or_(_attendee.c.code.in_(codes), _attendee.c.secret.in_(secrets)))
        .order_by(_attendee.c.id)
    )
    return [read_attendance(row) for row in session.execute(query)]


def list_attendances_of_conversation(
    session: Transaction, conversation_id: str
) -> list[Attendance]:
    """What was booked in a conversation, oldest first."""
    query = (
        select(_attendee)
        .where(_attendee.c.conversation_id == conversation_id)
        .order_by(_attendee.c.id)
    )
    return [read_attendance(row) for row in session.execute(query)]


def count_attendances_since(
    session: Transaction, moment: int, email: str, conversation_id: str
) -> int:
    """How often somebody has booked by chat after a moment, whatever became of it.

    They are known by their address, however it is written, or by their conversation.
    """
    query = select(func.count()).where(
        _attendee.c.created_at > moment,
        _attendee.c.conversation_id.is_not(None),
        or_(
            func.lower(_attendee.c.email) == email.lower(),
            _attendee.c.conversation_id == conversation_id,
        ),
    )
    return int(session.execute(query).scalar_one())


def read_attendance(row: Any) -> Attendance:
    """An attendance of a row with all columns of the table."""
    return Attendance(
        id=row.id,
        appointment_id=row.appointment_id,
        secret=row.secret,
        status=row.status,
        held_until=row.held_until,
        ics_title=row.ics_title,
        ics_description=row.ics_description,
        attendee=_ATTENDEES.validate_json(row.document),
        is_silent=bool(row.skip_notifications),
        created_at=row.created_at,
        code=row.code,
        places=row.places,
        routing_form_id=row.routing_form_id,
        conversation_id=row.conversation_id,
    )
