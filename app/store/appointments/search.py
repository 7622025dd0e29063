"""Appointments in lists: filtered, sorted and cut into pages, with who is in each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.booking.texts import clean_title
from app.store.appointments.attendees import Attendance, read_attendance
from app.store.appointments.bookings import BOOKED, CANCELLED, PENDING, Appointment
from app.store.engine.database import Row, Transaction
from app.store.engine.pages import EVERYTHING, Page, paged
from app.store.tables import (
    AppointmentHostRow,
    AppointmentResourceRow,
    AppointmentRow,
    AttendeeRow,
    HistoryRow,
    table,
)

_appointment, _attendee = table(AppointmentRow), table(AttendeeRow)
_appointment_host, _history = table(AppointmentHostRow), table(HistoryRow)
_resource = table(AppointmentResourceRow)
_COLUMNS = tuple(_appointment.c[each.name] for each in fields(Appointment))


class AppointmentState(StrEnum):
    """What can be asked for. What was held and not confirmed in time counts as cancelled.

    Upcoming and past ones are booked or held, and over or not.
    """

    BOOKED = "booked"
    CANCELLED = "cancelled"
    PENDING = "pending"
    UPCOMING = "upcoming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class AppointmentFilter:
    """Which appointments, and in which order; by start, ascending, unless said.

    `start` and `end` (epoch seconds) bound the starts, half-open. `text` is looked for in
    titles and in attendees' names and addresses, whether small or capital letters.
    """

    host_id: str = ""
    meeting_type_id: str = ""
    start: int | None = None
    end: int | None = None
    text: str = ""
    standings: tuple[AppointmentState, ...] = ()  # one of them; any if there are none
    by_creation: bool = False
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListedAppointment:
    """An appointment with its hosts, the organizer first, and all who ever booked it.

    `moved_at` and `cancelled_at` (epoch seconds) are the last times, None if it was not.
    """

    appointment: Appointment
    host_ids: tuple[str, ...]
    attendances: tuple[Attendance, ...]
    resource_ids: tuple[str, ...]
    moved_at: int | None
    cancelled_at: int | None


def count_appointments(session: Transaction, wanted: AppointmentFilter, now: int) -> int:
    """How many appointments a filter lets through."""
    query = select(func.count()).select_from(_appointment)
    [[total]] = session.rows(query.where(*_conditions(session, wanted, now)))
    return int(total)


def list_appointments(
    session: Transaction, wanted: AppointmentFilter, now: int, page: Page = EVERYTHING
) -> list[ListedAppointment]:
    """A page of the appointments, or all of them; ties go by id.

    Four queries, however many there are.
    """
    column = _appointment.c.created_at if wanted.by_creation else _appointment.c.start
    query = select(*_COLUMNS, _last("moved"), _last("cancelled"))
    query = query.where(*_conditions(session, wanted, now))
    query = paged(query, page, column, _appointment.c.id, descending=wanted.descending)
    return _with_people(session, session.rows(query))


def get_listed_appointment(session: Transaction, id_: str) -> ListedAppointment:
    """One appointment with everybody in it; it must be there."""
    query = select(*_COLUMNS, _last("moved"), _last("cancelled"))
    [found] = _with_people(session, session.rows(query.where(_appointment.c.id == id_)))
    return found


def _last(action: str) -> ColumnElement[int]:
    return (
        select(func.max(_history.c.at))
        .where(_history.c.appointment_id == _appointment.c.id, _history.c.action == action)
        .scalar_subquery()
    )


def _with_people(session: Transaction, rows: Sequence[Row]) -> list[ListedAppointment]:
    ids = [row[0] for row in rows]
    hosts, people = _hosts(session, ids), _people(session, ids)
    resources = _resources(session, ids)
    return [
        ListedAppointment(
            appointment=Appointment(*columns),
            host_ids=tuple(hosts.get(columns[0], ())),
            attendances=tuple(people.get(columns[0], ())),
            resource_ids=tuple(resources.get(columns[0], ())),
            moved_at=moved_at,
            cancelled_at=cancelled_at,
        )
        for *columns, moved_at, cancelled_at in rows
    ]


def _hosts(session: Transaction, ids: Sequence[str]) -> dict[str, list[str]]:
    query = (
        select(_appointment_host.c.appointment_id, _appointment_host.c.host_id)
        .where(_appointment_host.c.appointment_id.in_(ids))
        .order_by(_appointment_host.c.position)
    )
    found: dict[str, list[str]] = {}
    for appointment_id, host_id in session.rows(query):
        found.setdefault(appointment_id, []).append(host_id)
    return found


def _resources(session: Transaction, ids: Sequence[str]) -> dict[str, list[str]]:
    query = (
        select(_resource.c.appointment_id, _resource.c.resource_id)
        .where(_resource.c.appointment_id.in_(ids))
        .order_by(_resource.c.resource_id)
    )
    found: dict[str, list[str]] = {}
    for appointment_id, resource_id in session.rows(query):
        found.setdefault(appointment_id, []).append(resource_id)
    return found


def _people(session: Transaction, ids: Sequence[str]) -> dict[str, list[Attendance]]:
    query = (
        select(_attendee).where(_attendee.c.appointment_id.in_(ids)).order_by(_attendee.c.id)
    )
    found: dict[str, list[Attendance]] = {}
    for row in session.execute(query):
        found.setdefault(row.appointment_id, []).append(read_attendance(row))
    return found


def _conditions(
    session: Transaction, wanted: AppointmentFilter, now: int
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.host_id:
        theirs = select(_appointment_host.c.appointment_id).where(
            _appointment_host.c.host_id == wanted.host_id
        )
        conditions.append(_appointment.c.id.in_(theirs))
    if wanted.meeting_type_id:
        conditions.append(_appointment.c.meeting_type_id == wanted.meeting_type_id)
    if wanted.start is not None:
        conditions.append(_appointment.c.start >= wanted.start)
    if wanted.end is not None:
        conditions.append(_appointment.c.start < wanted.end)
    if wanted.standings:
        conditions.append(or_(*(_is(each, now) for each in wanted.standings)))
    if text := clean_title(wanted.text):
        conditions.append(_mentions(session, text))
    return conditions


def _is(standing: AppointmentState, now: int) -> ColumnElement[bool]:
    status, held_until = _appointment.c.status, _appointment.c.held_until
    held = and_(status == PENDING, held_until > now)
    if standing is AppointmentState.BOOKED:
        return status == BOOKED
    if standing is AppointmentState.PENDING:
        return held
    if standing is AppointmentState.CANCELLED:
        return or_(status == CANCELLED, and_(status == PENDING, held_until <= now))
    over = _appointment.c.end <= now
    return and_(
        or_(status == BOOKED, held), over if standing is AppointmentState.PAST else ~over
    )


def _mentions(session: Transaction, text: str) -> ColumnElement[bool]:
    attendees = select(_attendee.c.appointment_id).where(
        or_(
            _contains(session, _attendee.c.fullname, text),
            _contains(session, _attendee.c.email, text),
            _contains(session, _attendee.c.ics_title, text),
        )
    )
    return or_(
        _contains(session, _appointment.c.ics_title, text), _appointment.c.id.in_(attendees)
    )


def _contains(
    session: Transaction, column: ColumnElement[str], text: str
) -> ColumnElement[bool]:
    """Whether a text is in a column, small or capital.

    Not by LIKE or lower(): for them only the letters of ASCII have two forms, on SQLite
    always and on PostgreSQL in some locales. So each letter is a class of its forms, and
    whatever means something in a pattern is quoted.
    """
    if session.is_sqlite:
        return column.op("GLOB", is_comparison=True)(f"*{''.join(map(_glob, text))}*")
    return column.op("~", is_comparison=True)("".join(map(_regular, text)))


def _forms(letter: str) -> str:
    forms = dict.fromkeys((letter, letter.lower(), letter.upper()))
    return "".join(form for form in forms if len(form) == 1)


def _glob(letter: str) -> str:
    forms = _forms(letter)
    return f"[{forms}]" if len(forms) > 1 or letter in "*?[" else letter


def _regular(letter: str) -> str:
    forms = _forms(letter)
    if len(forms) > 1:
        return f"[{forms}]"
    return letter if letter.isalnum() else f"\\{letter}"
