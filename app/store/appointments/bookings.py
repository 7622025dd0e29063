"""Appointments, and what counts against limits and turns."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from app.booking.rotation import RotationTurn
from app.booking.spans import Span
from app.errors import NotFound
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import (
    AppointmentHostRow,
    AppointmentResourceRow,
    AppointmentRow,
    AttendeeRow,
    TurnRow,
    table,
)

PENDING = "pending"
BOOKED = "booked"
CANCELLED = "cancelled"

_appointment, _attendee = table(AppointmentRow), table(AttendeeRow)
_appointment_host, _turn = table(AppointmentHostRow), table(TurnRow)
_appointment_resource = table(AppointmentResourceRow)

_STANDS = or_(
    _appointment.c.status == BOOKED,
    and_(_appointment.c.status == PENDING, _appointment.c.held_until > bindparam("now")),
)
_COMES = or_(
    _attendee.c.status == BOOKED,
    and_(_attendee.c.status == PENDING, _attendee.c.held_until > bindparam("now")),
)
_WITHIN = and_(
    _appointment.c.start >= bindparam("from_"), _appointment.c.start < bindparam("until")
)

_INSERT_APPOINTMENT = CompiledStatement(insert(_appointment))
_INSERT_HOST = CompiledStatement(insert(_appointment_host))
_INSERT_RESOURCE = CompiledStatement(insert(_appointment_resource))
_TURNS = CompiledStatement(
    select(_turn.c.host_id, _turn.c.number, _turn.c.tag).where(
        _turn.c.queue_id == bindparam("queue_id")
    )
)
_TAKE_TURN = CompiledStatement(
    update(_turn)
    .where(_turn.c.queue_id == bindparam("in_queue"), _turn.c.host_id == bindparam("of_host"))
    .values(number=bindparam("number"), tag=bindparam("tag"))
)
_FIRST_TURN = CompiledStatement(insert(_turn))
_STARTS = (
    select(_appointment_host.c.host_id, _appointment.c.start)
    .select_from(_appointment)
    .join(_appointment_host, _appointment_host.c.appointment_id == _appointment.c.id)
    .where(_WITHIN, _STANDS, _appointment.c.id != bindparam("ignoring"))
)
_STARTS_OF_TYPE = CompiledStatement(
    _STARTS.where(_appointment.c.meeting_type_id == bindparam("of"))
)
_STARTS_OF_QUEUE = CompiledStatement(_STARTS.where(_appointment.c.queue_id == bindparam("of")))
_GROUPS = CompiledStatement(
    select(
        _appointment.c.id,
        _appointment.c.start,
        _appointment.c.end,
        func.sum(_attendee.c.places),
        _appointment_host.c.host_id,
    )
    .select_from(_appointment)
    .join(_attendee, and_(_attendee.c.appointment_id == _appointment.c.id, _COMES))
    .join(
        _appointment_host,
        and_(
            _appointment_host.c.appointment_id == _appointment.c.id,
            _appointment_host.c.position == 0,
        ),
    )
    .where(
        _appointment.c.meeting_type_id == bindparam("meeting_type_id"),
        _appointment.c.spots > 1,
        _WITHIN,
        _STANDS,
    )
    .group_by(
        _appointment.c.id,
        _appointment.c.start,
        _appointment.c.end,
        _appointment_host.c.host_id,
    )
)


class AppointmentNotFound(NotFound):
    """There is no such appointment, or not for this caller."""

    code = "appointment-not-found"


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as it is stored; times are epoch seconds.

    `spots`, the organizer and the domain of its UIDs are as they were when it was booked.
    """

    id: str
    meeting_type_id: str
    queue_id: str | None
    status: str
    held_until: int | None
    start: int
    end: int
    sequence: int
    venue: str
    location: str
    ics_title: str
    ics_description: str
    created_at: int
    updated_at: int
    note: str = ""
    reschedules: int = 0
    cancelled_by: str = ""
    cancel_reason: str = ""
    spots: int = 1
    organizer_email: str = ""
    organizer_name: str = ""
    meeting_link: str = ""
    uid_domain: str = "localhost.localdomain"

    @property
    def is_group(self) -> bool:
        """Whether several may come who do not know of each other."""
        return self.spots > 1

    @property
    def starts(self) -> datetime:
        """The start as an aware UTC time."""
        return datetime.fromtimestamp(self.start, UTC)

    @property
    def ends(self) -> datetime:
        """The end as an aware UTC time."""
        return datetime.fromtimestamp(self.end, UTC)


_COLUMNS = tuple(field.name for field in fields(Appointment))
_BY_ID = select(*(_appointment.c[name] for name in _COLUMNS)).where(
    _appointment.c.id == bindparam("of")
)
_APPOINTMENT = CompiledStatement(_BY_ID)
_LOCK_APPOINTMENT = CompiledStatement(_BY_ID.with_for_update())
_HOSTS = CompiledStatement(
    select(_appointment_host.c.host_id)
    .where(_appointment_host.c.appointment_id == bindparam("of"))
    .order_by(_appointment_host.c.position)
)


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A group appointment with the places that are taken. Its span has no buffers."""

    appointment_id: str
    span: Span
    taken: int
    host_id: str


def add_appointment(
    session: Transaction,
    appointment: Appointment,
    host_ids: Sequence[str],
    resource_ids: Sequence[str] = (),
) -> None:
    """Save a new appointment with its hosts, the organizer first, and its resources."""
    row = {name: getattr(appointment, name) for name in _COLUMNS}
    session.change(_INSERT_APPOINTMENT, row)
    for position, host_id in enumerate(host_ids):
        values = {
            "appointment_id": appointment.id,
            "position": position,
            "host_id": host_id,
        }
        session.change(_INSERT_HOST, values)
    for resource_id in resource_ids:
        values = {"appointment_id": appointment.id, "resource_id": resource_id}
        session.change(_INSERT_RESOURCE, values)


def get_appointment(session: Transaction, id_: str, *, lock: bool = False) -> Appointment:
    """Load one appointment; with `lock`, nobody else changes it until we commit.

    Raises:
        AppointmentNotFound: if there is none.
    """
    rows = session.fetch(_LOCK_APPOINTMENT if lock else _APPOINTMENT, {"of": id_})
    if not rows:
        raise AppointmentNotFound(f"There is no appointment {id_!r}.")
    return Appointment(*rows[0])


def find_appointment(session: Transaction, id_: str) -> Appointment | None:
    """Load one appointment, if there is one of that id."""
    # PostgreSQL cannot even look for a NUL.
    rows = session.fetch(_APPOINTMENT, {"of": id_}) if id_.isprintable() else []
    return Appointment(*rows[0]) if rows else None


def change_appointment(
    session: Transaction, id_: str, *, from_status: Sequence[str], **values: Any
) -> bool:
    """Change an appointment if it has one of these statuses; False if it has not (any more)."""
    changed = session.execute(
        update(_appointment)
        .where(_appointment.c.id == id_, _appointment.c.status.in_(from_status))
        .values(values)
    )
    return bool(changed.rowcount)


def host_ids_of(session: Transaction, appointment_id: str) -> list[str]:
    """Who holds an appointment, the organizer first."""
    return [host_id for (host_id,) in session.fetch(_HOSTS, {"of": appointment_id})]


def appointments_ahead(session: Transaction, host_id: str, now: int) -> list[str]:
    """The ids of a host's appointments and holds that are not over, by start."""
    query = (
        select(_appointment.c.id)
        .join(_appointment_host, _appointment_host.c.appointment_id == _appointment.c.id)
        .where(_appointment_host.c.host_id == host_id, _appointment.c.end > now, _STANDS)
        .order_by(_appointment.c.start, _appointment.c.id)
    )
    return list(session.execute(query, {"now": now}).scalars())


def replace_host(session: Transaction, appointment_id: str, host_id: str, by: str) -> None:
    """Let somebody else hold an appointment, in the same place among its hosts."""
    session.execute(
        update(_appointment_host)
        .where(
            _appointment_host.c.appointment_id == appointment_id,
            _appointment_host.c.host_id == host_id,
        )
        .values(host_id=by)
    )


def resource_ids_of(session: Transaction, appointment_id: str) -> list[str]:
    """What an appointment takes beside its hosts."""
    query = select(_appointment_resource.c.resource_id).where(
        _appointment_resource.c.appointment_id == appointment_id
    )
    return sorted(session.execute(query).scalars())


def group_places(
    session: Transaction, meeting_type_id: str, window: Span, now: int
) -> list[GroupPlace]:
    """Group appointments of a meeting type that begin in `window`, by start."""
    values = {
        "meeting_type_id": meeting_type_id,
        "from_": window[0],
        "until": window[1],
        "now": now,
    }
    rows = session.fetch(_GROUPS, values)
    return sorted(
        (
            GroupPlace(id_, (start, end), int(taken), host_id)
            for id_, start, end, taken, host_id in rows
        ),
        key=lambda place: place.span,
    )


def starts_of_type(
    session: Transaction, meeting_type_id: str, window: Span, now: int, ignoring: str = ""
) -> Mapping[str, list[int]]:
    """The starts in `window` of each host's appointments of a meeting type, by host id.

    Held ones count while they are held; `ignoring` is an appointment that does not.
    """
    return _by_host(session, _STARTS_OF_TYPE, meeting_type_id, window, now, ignoring)


def starts_of_queue(
    session: Transaction, queue_id: str, window: Span, now: int, ignoring: str = ""
) -> Mapping[str, list[int]]:
    """The same for what hosts got through a queue."""
    return _by_host(session, _STARTS_OF_QUEUE, queue_id, window, now, ignoring)


def _by_host(
    session: Transaction,
    query: CompiledStatement,
    of: str,
    window: Span,
    now: int,
    ignoring: str,
) -> Mapping[str, list[int]]:
    values = {
        "of": of,
        "from_": window[0],
        "until": window[1],
        "now": now,
        "ignoring": ignoring,
    }
    starts: dict[str, list[int]] = {}
    for host_id, start in session.fetch(query, values):
        starts.setdefault(host_id, []).append(start)
    return starts


def turns(session: Transaction, queue_id: str) -> Mapping[str, RotationTurn]:
    """Each host's last turn; hosts who never had one are absent."""
    rows = session.fetch(_TURNS, {"queue_id": queue_id})
    return {host_id: RotationTurn(number, tag) for host_id, number, tag in rows}


def take_turn(session: Transaction, queue_id: str, host_id: str, turn: RotationTurn) -> None:
    """Note a host's turn in a queue. Lock the queue first."""
    values = {
        "in_queue": queue_id,
        "of_host": host_id,
        "number": turn.number,
        "tag": turn.tag,
    }
    if not session.change(_TAKE_TURN, values):
        row = {"queue_id": queue_id, "host_id": host_id, **asdict(turn)}
        session.change(_FIRST_TURN, row)
