"""Taking back what a booking was made with: a payment that was refunded, a one-time link."""

from dataclasses import replace
from datetime import datetime

from app.booking.values import Caller
from app.desk.admission.prerequisites import PaymentUsed, check_own
from app.desk.appointments.access import locked
from app.desk.appointments.holds import End, end_hold
from app.desk.booking.confirmation import LinkWithdrawn, PaymentGone
from app.store.appointments.attendees import get_attendance
from app.store.appointments.bookings import BOOKED, PENDING, get_appointment
from app.store.appointments.provisional_bookings import CANCELLED, find_newest_provisional
from app.store.catalog import links_and_payments
from app.store.catalog.links_and_payments import LinkNotFound, Payment, PaymentNotFound
from app.store.engine.database import Transaction


def change_payment(
    session: Transaction, id_: str, status: str, caller: Caller, now: datetime
) -> Payment:
    """Note that a payment was paid back, or was not after all.

    What was booked with it stays; what is only held ends, and everybody is told.

    Raises:
        PaymentNotFound: if there is none.
        Denied: for a host who does not hold its meeting type.
    """
    payment = _payment(session, id_, caller)
    if status == links_and_payments.REFUNDED:
        _end_held(session, payment.used_by, PaymentGone.code, now)
    links_and_payments.change_payment(session, id_, status)
    return replace(payment, status=status)


def release_payment(session: Transaction, id_: str, caller: Caller) -> Payment:
    """Let something else be booked with a payment whose booking was cancelled.

    Raises:
        PaymentUsed: if its booking stands.
        PaymentNotFound, Denied: as `change_payment`.
    """
    payment = _payment(session, id_, caller)
    if payment.used_by is not None:
        used = get_attendance(session, payment.used_by)
        if used.status in (BOOKED, PENDING):
            raise PaymentUsed("The booking that was paid with this stands.")
        links_and_payments.free_payment(session, id_)
    return replace(payment, used_by=None)


def withdraw_link(session: Transaction, id_: str, caller: Caller, now: datetime) -> None:
    """Take a one-time link back. What was booked with it stays, what is only held ends.

    Raises:
        LinkNotFound: if there is none.
        Denied: for a host who does not hold its meeting type.
    """
    link = links_and_payments.find_link(session, id_, int(now.timestamp()))
    if link is None:
        raise LinkNotFound(f"There is no one-time link {id_!r}.")
    check_own(session, link.meeting_type_id, caller)
    _end_held(session, link.used_by, LinkWithdrawn.code, now)
    links_and_payments.delete_link(session, id_)


def _payment(session: Transaction, id_: str, caller: Caller) -> Payment:
    payment = links_and_payments.find_payment(session, id_, 0)
    if payment is None:
        raise PaymentNotFound(f"There is no payment {id_!r}.")
    check_own(session, payment.meeting_type_id, caller)
    return payment


def _end_held(
    session: Transaction, attendance_id: str | None, cause: str, now: datetime
) -> None:
    """End the hold that something was used for, if it was and is not confirmed yet."""
    asked = find_newest_provisional(session, attendance_id) if attendance_id else None
    if asked is None:
        return
    # Hosts are locked before payments and links, as in booking.
    locked(session, get_appointment(session, asked.appointment_id))
    end_hold(session, asked, End(CANCELLED, "system", cause=cause), int(now.timestamp()))
