"""One-time links and payments: what can be used up once.

Each remembers the attendance that used it. If that was only held, and then declined or
never confirmed, the paper counts as unused again; no job has to see to it. It stays used
when a booking that was confirmed is cancelled later, until somebody frees it.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Table, and_, delete, insert, or_, select, text, update

from app.errors import Conflict, NotFound
from app.store.appointments.bookings import PENDING
from app.store.engine.database import Transaction
from app.store.engine.pages import Page, paged
from app.store.tables import AttendeeRow, OneTimeLinkRow, PaymentRow, table

_link, _payment, _attendee = table(OneTimeLinkRow), table(PaymentRow), table(AttendeeRow)

# Of two who record one payment at once the second waits for the first.
_RECORD = text(
    "INSERT INTO payment (id, meeting_type_id, amount, currency, status, used_by, created_at)"
    " VALUES (:id, :meeting_type_id, :amount, :currency, :status, :used_by, :created_at)"
    " ON CONFLICT DO NOTHING"
)

PAID = "paid"
REFUNDED = "refunded"


class LinkNotFound(NotFound):
    """There is no such one-time link, or not for this meeting type."""

    code = "link-not-found"


class PaymentNotFound(NotFound):
    """There is no such payment."""

    code = "payment-not-found"


class PaymentExists(Conflict):
    """A payment of that id is recorded already."""

    code = "payment-exists"


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link that books once. `used_by` is an attendance; times are epoch seconds."""

    id: str
    meeting_type_id: str
    used_by: str | None
    expires_at: int
    created_at: int


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that was recorded; `amount` in the currency's smallest unit."""

    id: str
    meeting_type_id: str
    amount: int
    currency: str
    status: str  # paid, refunded
    used_by: str | None
    created_at: int


def add_link(session: Transaction, link: OneTimeLink) -> None:
    """Save a new link."""
    session.execute(insert(_link).values(asdict(link)))


def find_link(
    session: Transaction, id_: str, now: int, *, lock: bool = False
) -> OneTimeLink | None:
    """One link; `used_by` is None too if the attendance that used it is void by now.

    With `lock`, nobody else uses it until we commit.
    """
    row = _find(session, _link, id_, lock=lock)
    if row is None:
        return None
    link = OneTimeLink(**row)
    return replace(link, used_by=_standing(session, link.used_by, now))


def use_link(session: Transaction, id_: str, attendance_id: str) -> None:
    """Note by whom a link was used. Find it with `lock` first."""
    _use(session, _link, id_, attendance_id)


def add_payment(session: Transaction, payment: Payment) -> None:
    """Record a payment.

    Raises:
        PaymentExists: if one of that id is recorded already.
    """
    if not session.execute(_RECORD, asdict(payment)).rowcount:
        raise PaymentExists(f"The payment {payment.id!r} is recorded already.")


def find_payment(
    session: Transaction, id_: str, now: int, *, lock: bool = False
) -> Payment | None:
    """One payment, as `find_link` does it."""
    row = _find(session, _payment, id_, lock=lock)
    if row is None:
        return None
    payment = Payment(**row)
    return replace(payment, used_by=_standing(session, payment.used_by, now))


def delete_link(session: Transaction, id_: str) -> None:
    """Take a link back."""
    session.execute(delete(_link).where(_link.c.id == id_))


def free_payment(session: Transaction, id_: str) -> None:
    """Note that what a payment was used for is off."""
    session.execute(update(_payment).where(_payment.c.id == id_).values(used_by=None))


def use_payment(session: Transaction, id_: str, attendance_id: str) -> None:
    """Note by whom a payment was used. Find it with `lock` first."""
    _use(session, _payment, id_, attendance_id)


def change_payment(session: Transaction, id_: str, status: str) -> None:
    """Note that a payment was paid back, or was not after all."""
    session.execute(update(_payment).where(_payment.c.id == id_).values(status=status))


def list_payments(
    session: Transaction, meeting_type_ids: list[str] | None, page: Page
) -> list[Payment]:
    """A page of the payments, newest first; for some meeting types, or for all if None."""
    query = select(_payment)
    if meeting_type_ids is not None:
        query = query.where(_payment.c.meeting_type_id.in_(meeting_type_ids))
    rows = session.execute(paged(query, page, _payment.c.created_at, _payment.c.id))
    return [Payment(**row._mapping) for row in rows]


def _find(
    session: Transaction, papers: Table, id_: str, *, lock: bool
) -> dict[str, Any] | None:
    if not id_.isprintable():  # PostgreSQL cannot even look for a NUL
        return None
    query = select(papers).where(papers.c.id == id_)
    row = session.execute(query.with_for_update() if lock else query).first()
    return None if row is None else dict(row._mapping)


def _use(session: Transaction, papers: Table, id_: str, attendance_id: str) -> None:
    session.execute(update(papers).where(papers.c.id == id_).values(used_by=attendance_id))


def _standing(session: Transaction, attendance_id: str | None, now: int) -> str | None:
    """That attendance, or None if it was held and is not any more.

    A query of its own: after a lock it sees what was committed while we waited.
    """
    if attendance_id is None:
        return None
    was_held = _attendee.c.held_until.is_not(None)  # what is booked for good has none
    over = or_(_attendee.c.status != PENDING, _attendee.c.held_until <= now)
    void = select(_attendee.c.id).where(_attendee.c.id == attendance_id, and_(was_held, over))
    return None if session.rows(void) else attendance_id
