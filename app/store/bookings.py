"""Appointments and who comes to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, func, insert, select, update

from app.booking.spans import Span
from app.booking.values import Attendee
from app.errors import NotFound
from app.store.database import Prepared, Session
from app.store.ids import new_id, new_secret
from app.store.tables import (
    AppointmentHostRow,
    AppointmentRow,
    AttendeeRow,
    TurnRow,
    table,
)

_appointment, _attendee = table(AppointmentRow), table(AttendeeRow)
_appointment_host, _turn = table(AppointmentHostRow), table(TurnRow)
_ATTENDEES = TypeAdapter(Attendee)

_INSERT_APPOINTMENT = Prepared(insert(_appointment))
_INSERT_HOST = Prepared(insert(_appointment_host))
_INSERT_ATTENDEE = Prepared(insert(_attendee))
_TURNS = Prepared(
    select(_turn.c.host_id, _turn.c.number).where(_turn.c.queue_id == bindparam("queue_id"))
)
_TAKE_TURN = Prepared(
    update(_turn)
    .where(_turn.c.queue_id == bindparam("in_queue"), _turn.c.host_id == bindparam("of_host"))
    .values(number=bindparam("number"))
)
_FIRST_TURN = Prepared(insert(_turn))
_GROUPS = Prepared(
    select(
        _appointment.c.id,
        _appointment.c.start,
        _appointment.c.end,
        func.count(_attendee.c.id),
    )
    .select_from(_appointment)
    .join(_attendee, _attendee.c.appointment_id == _appointment.c.id)
    .where(
        _appointment.c.meeting_type_id == bindparam("meeting_type_id"),
        _appointment.c.status == "booked",
        _appointment.c.start >= bindparam("from_"),
        _appointment.c.start < bindparam("until"),
    )
    .group_by(_appointment.c.id, _appointment.c.start, _appointment.c.end)
)


class AppointmentNotFound(NotFound):
    """There is no such appointment, or not for this caller."""

    code = "appointment-not-found"


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as it is stored; times are epoch seconds."""

    id: str
    meeting_type_id: str
    queue_id: str | None
    status: str
    start: int
    end: int
    sequence: int
    venue: str
    location: str
    ics_title: str
    ics_description: str
    created_at: int
    updated_at: int

    @property
    def starts(self) -> datetime:
        """The start as an aware UTC time."""
        return datetime.fromtimestamp(self.start, UTC)

    @property
    def ends(self) -> datetime:
        """The end as an aware UTC time."""
        return datetime.fromtimestamp(self.end, UTC)


@dataclass(frozen=True, slots=True)
class Attendance:
    """That somebody comes to an appointment, and the secret that proves them."""

    appointment_id: str
    secret: str
    attendee: Attendee


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A group appointment with how many come already. Its span has no buffers."""

    appointment_id: str
    span: Span
    taken: int


def add_appointment(
    session: Session, appointment: Appointment, host_ids: Sequence[str]
) -> None:
    """Save a new appointment with its hosts, the organizer first."""
    session.change(_INSERT_APPOINTMENT, asdict(appointment))
    for position, host_id in enumerate(host_ids):
        values = {
            "appointment_id": appointment.id,
            "position": position,
            "host_id": host_id,
        }
        session.change(_INSERT_HOST, values)


def add_attendee(
    session: Session,
    appointment_id: str,
    attendee: Attendee,
    now: int,
    *,
    skip_notifications: bool = False,
    conversation_id: str | None = None,
    proposal_id: str | None = None,
) -> str:
    """Save one who comes; returns the secret that proves them to be this attendee."""
    id_, secret = new_id(), new_secret()
    values = {
        "id": id_,
        "appointment_id": appointment_id,
        "email": attendee.email,
        "fullname": attendee.fullname,
        "secret": secret,
        "document": _ATTENDEES.dump_json(attendee).decode(),
        "skip_notifications": int(skip_notifications),
        "conversation_id": conversation_id,
        "proposal_id": proposal_id,
        "created_at": now,
    }
    session.change(_INSERT_ATTENDEE, values)
    return secret


def get_appointment(session: Session, id_: str) -> Appointment:
    """Load one appointment.

    Raises:
        AppointmentNotFound: if there is none.
    """
    row = session.execute(select(_appointment).where(_appointment.c.id == id_)).first()
    if row is None:
        raise AppointmentNotFound(f"There is no appointment {id_!r}.")
    return Appointment(**row._mapping)


def attendance_of_proposal(session: Session, proposal_id: str) -> Attendance | None:
    """What a proposal was booked as, if it was."""
    query = select(_attendee).where(_attendee.c.proposal_id == proposal_id)
    row = session.execute(query).first()
    return None if row is None else _attendance(row)


def attendances_of_conversation(session: Session, conversation_id: str) -> list[Attendance]:
    """What was booked in a conversation, oldest first."""
    query = (
        select(_attendee)
        .where(_attendee.c.conversation_id == conversation_id)
        .order_by(_attendee.c.id)
    )
    return [_attendance(row) for row in session.execute(query)]


def _attendance(row: Any) -> Attendance:
    attendee = _ATTENDEES.validate_json(row.document)
    return Attendance(row.appointment_id, row.secret, attendee)


def host_ids_of(session: Session, appointment_id: str) -> list[str]:
    """Who holds an appointment, the organizer first."""
    query = (
        select(_appointment_host.c.host_id)
        .where(_appointment_host.c.appointment_id == appointment_id)
        .order_by(_appointment_host.c.position)
    )
    return list(session.execute(query).scalars())


def attendees_of(session: Session, appointment_id: str) -> list[Attendee]:
    """Who comes to an appointment, in the order in which they booked."""
    query = (
        select(_attendee.c.document)
        .where(_attendee.c.appointment_id == appointment_id)
        .order_by(_attendee.c.id)
    )
    return [_ATTENDEES.validate_json(each) for each in session.execute(query).scalars()]


def group_places(session: Session, meeting_type_id: str, window: Span) -> list[GroupPlace]:
    """Group appointments of a meeting type that begin in `window`, by start."""
    values = {"meeting_type_id": meeting_type_id, "from_": window[0], "until": window[1]}
    rows = session.fetch(_GROUPS, values)
    return sorted(
        (GroupPlace(id_, (start, end), taken) for id_, start, end, taken in rows),
        key=lambda place: place.span,
    )


def turns(session: Session, queue_id: str) -> Mapping[str, int]:
    """The number of each host's last turn; hosts who never had one are absent."""
    rows = session.fetch(_TURNS, {"queue_id": queue_id})
    return dict(rows)


def take_turn(session: Session, queue_id: str, host_ids: Iterable[str], number: int) -> None:
    """Note that these hosts had turn `number` of a queue. Lock the queue first."""
    for host_id in host_ids:
        values = {"in_queue": queue_id, "of_host": host_id, "number": number}
        if not session.change(_TAKE_TURN, values):
            row: dict[str, Any] = {"queue_id": queue_id, "host_id": host_id, "number": number}
            session.change(_FIRST_TURN, row)
