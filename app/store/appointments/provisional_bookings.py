"""What waits for a confirmation."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, insert, select, update

from app.booking.values import Order
from app.errors import NotFound
from app.store.appointments.bookings import PENDING as HELD
from app.store.engine.database import Transaction
from app.store.engine.pages import EVERYTHING, Page, paged
from app.store.tables import (
    AppointmentHostRow,
    AppointmentRow,
    AttendeeRow,
    ProvisionalRow,
    table,
)

_provisional, _attendee = table(ProvisionalRow), table(AttendeeRow)
_appointment, _appointment_host = table(AppointmentRow), table(AppointmentHostRow)
_ORDERS = TypeAdapter(Order)

DOUBLE_OPT_IN = "doubleOptIn"
HOST_CONFIRMATION = "requireHostConfirmation"

PENDING = "pending"
CONFIRMED = "confirmed"
DECLINED = "declined"
CANCELLED = "cancelled"
EXPIRED = "expired"
"""Stored once the worker has told of it; it is so from `expires_at` on."""


class ProvisionalNotFound(NotFound):
    """There is no such provisional booking."""

    code = "provisional-not-found"


@dataclass(frozen=True, slots=True)
class Provisional:
    """That an attendance waits for a confirmation; times are epoch seconds.

    `status` is what is stored: a pending one may have expired. `cause` is the error code of
    what ended it, "" if somebody wished it so.
    """

    id: str
    appointment_id: str
    attendee_id: str
    type: str  # doubleOptIn, requireHostConfirmation
    status: str
    order: Order
    reason: str
    expires_at: int
    created_at: int
    cause: str = ""


@dataclass(frozen=True, slots=True)
class ListedProvisional:
    """A provisional booking in a list; `status` is what it is at that time."""

    provisional: Provisional
    status: str
    meeting_type_id: str
    host_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProvisionalFilter:
    """Which ones are wanted; "" for all."""

    status: str = ""
    meeting_type_id: str = ""
    host_id: str = ""


def add_provisional(session: Transaction, made: Provisional) -> None:
    """Save a new one."""
    values = {name: getattr(made, name) for name in made.__slots__}
    order = _ORDERS.dump_json(made.order).decode()
    session.execute(insert(_provisional).values(values | {"order": order}))


def get_provisional(session: Transaction, id_: str) -> Provisional:
    """Load one.

    Raises:
        ProvisionalNotFound: if there is none.
    """
    query = select(_provisional).where(_provisional.c.id == id_)
    # PostgreSQL cannot even look for a NUL.
    row = session.execute(query).first() if id_.isprintable() else None
    if row is None:
        raise ProvisionalNotFound(f"There is no provisional booking {id_!r}.")
    return _read(row)


def find_newest_provisional(session: Transaction, attendee_id: str) -> Provisional | None:
    """What an attendance waited for last, if it ever did."""
    query = (
        select(_provisional)
        .where(_provisional.c.attendee_id == attendee_id)
        .order_by(_provisional.c.id.desc())
    )
    row = session.execute(query).first()
    return None if row is None else _read(row)


def settle(session: Transaction, id_: str, status: str, now: int, reason: str = "") -> bool:
    """Decide one that is pending and has not expired; False if it is not so (any more)."""
    waits = and_(
        _provisional.c.id == id_,
        _provisional.c.status == PENDING,
        _provisional.c.expires_at > now,
    )
    decided = update(_provisional).where(waits).values(status=status, reason=reason)
    return bool(session.execute(decided).rowcount)


def close(
    session: Transaction, id_: str, status: str, reason: str = "", cause: str = ""
) -> bool:
    """End one that is pending, lapsed or not; False if it is not pending (any more)."""
    waits = _provisional.c.id == id_, _provisional.c.status == PENDING
    ended = update(_provisional).where(*waits)
    values = {"status": status, "reason": reason, "cause": cause}
    return bool(session.execute(ended.values(values)).rowcount)


def lapsed_provisional(session: Transaction, now: int, most: int) -> list[str]:
    """The ids of those that have lapsed and of which nobody was told, the oldest first."""
    query = (
        select(_provisional.c.id)
        .where(_provisional.c.status == PENDING, _provisional.c.expires_at <= now)
        .order_by(_provisional.c.expires_at)
        .limit(most)
    )
    return list(session.execute(query).scalars())


def list_provisional(
    session: Transaction, wanted: ProvisionalFilter, now: int, page: Page = EVERYTHING
) -> tuple[list[ListedProvisional], int]:
    """A page, newest first, and how many there are on all pages."""
    status = _status_at(now)
    query = _matching(select(_provisional, status.label("present"), _meeting()), wanted, status)
    count = _matching(select(func.count()), wanted, status)
    query = paged(query, page, _provisional.c.created_at, _provisional.c.id)
    rows = session.execute(query).all()
    hosts = _hosts_of(session, [row.appointment_id for row in rows])
    listed = [
        ListedProvisional(
            _read(row), row.present, row.meeting_type_id, hosts[row.appointment_id]
        )
        for row in rows
    ]
    return listed, session.execute(count).scalar_one()


def status_of(session: Transaction, id_: str, now: int) -> str:
    """What one is at that time: pending, confirmed, declined, cancelled or expired."""
    query = _joined(select(_status_at(now))).where(_provisional.c.id == id_)
    return str(session.execute(query).scalar_one())


def _status_at(now: int) -> ColumnElement[str]:
    waits = and_(_provisional.c.expires_at > now, _attendee.c.status == HELD)
    over = and_(_provisional.c.status == PENDING, ~waits)
    return case((over, EXPIRED), else_=_provisional.c.status)


def _meeting() -> ColumnElement[str]:
    return _appointment.c.meeting_type_id


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(_provisional)
        .join(_attendee, _attendee.c.id == _provisional.c.attendee_id)
        .join(_appointment, _appointment.c.id == _provisional.c.appointment_id)
    )


def _matching(
    query: Select[Any], wanted: ProvisionalFilter, status: ColumnElement[str]
) -> Select[Any]:
    query = _joined(query)
    if wanted.status:
        query = query.where(status == wanted.status)
    if wanted.meeting_type_id:
        query = query.where(_meeting() == wanted.meeting_type_id)
    if wanted.host_id:
        held_by = exists().where(
            _appointment_host.c.appointment_id == _provisional.c.appointment_id,
            _appointment_host.c.host_id == wanted.host_id,
        )
        query = query.where(held_by)
    return query


def _hosts_of(session: Transaction, appointment_ids: list[str]) -> dict[str, tuple[str, ...]]:
    query = (
        select(_appointment_host.c.appointment_id, _appointment_host.c.host_id)
        .where(_appointment_host.c.appointment_id.in_(appointment_ids))
        .order_by(_appointment_host.c.position)
    )
    hosts: dict[str, tuple[str, ...]] = dict.fromkeys(appointment_ids, ())
    for appointment_id, host_id in session.rows(query):
        hosts[appointment_id] = (*hosts[appointment_id], host_id)
    return hosts


def _read(row: Any) -> Provisional:
    values = {name: getattr(row, name) for name in Provisional.__slots__}
    return Provisional(**values | {"order": _ORDERS.validate_json(row.order)})
