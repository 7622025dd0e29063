"""What a booking uses up: a one-time link, a payment, a pending attendee."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from app.booking.people import checked_attendee
from app.booking.routing import Destination, RoutingForm, checked_form, destination_of
from app.booking.values import Attendee, Caller, MeetingType, Order
from app.errors import AppError, Conflict, Denied, Flaw, Invalid, PaymentRequired
from app.store.catalog import links_and_payments
from app.store.catalog.catalog import load_catalog
from app.store.catalog.links_and_payments import LinkNotFound, OneTimeLink, Payment
from app.store.catalog.routing_forms import add_form, delete_form, get_form
from app.store.conversations.leads import (
    PendingAttendee,
    add_pending,
    check_pending,
    delete_pending,
    list_pending,
)
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id
from app.store.engine.pages import Page

LINK_TTL = timedelta(days=30)  # how long a one-time link can be used
REGION = "DE"  # where a phone number without a country code is from, as for meeting types


class LinkRequired(Denied):
    """The meeting type is reached by a one-time link only."""

    code = "link-required"


class LinkUsed(Conflict):
    """Somebody has booked with this link already."""

    code = "link-used"


class LinkExpired(Conflict):
    """The link is too old."""

    code = "link-expired"


class PaymentUsed(Conflict):
    """Somebody has booked with this payment already."""

    code = "payment-used"


class PaymentMismatch(Invalid):
    """The payment is not known, not for this, not enough, or was paid back."""

    code = "payment-mismatch"


def check_papers(
    session: Transaction, meeting: MeetingType, order: Order, now: datetime
) -> None:
    """Refuse an order whose papers are not in order.

    Raises:
        RoutingFormNotFound, PendingAttendeeNotFound: for what it names.
        LinkRequired, LinkNotFound, LinkUsed, LinkExpired: about its one-time link.
        PaymentRequired, PaymentMismatch, PaymentUsed: about its payment.
    """
    seconds = int(now.timestamp())
    if order.routing_form_id is not None:
        get_form(session, order.routing_form_id)
    if order.one_time_link_id is not None:
        good_link(session, meeting, order.one_time_link_id, seconds)
    elif meeting.one_time_link_only:
        raise LinkRequired("This meeting can be booked with a one-time link only.")
    if _is_to_be_paid(meeting, order):
        _good_payment(session, meeting, order.payment_id, seconds)
    if order.pending_attendee_id is not None:
        check_pending(session, order.pending_attendee_id)


def use_papers(
    session: Transaction, meeting: MeetingType, order: Order, attendee_id: str, now: int
) -> None:
    """Use up an order's papers, each once. They are judged again, locked.

    Raises:
        as `check_papers`, if somebody else was faster; nothing of the transaction may be
            kept then.
    """
    if order.one_time_link_id is not None:
        link = good_link(session, meeting, order.one_time_link_id, now, lock=True)
        links_and_payments.use_link(session, link.id, attendee_id)
    if _is_to_be_paid(meeting, order):
        payment = _good_payment(session, meeting, order.payment_id, now, lock=True)
        links_and_payments.use_payment(session, payment.id, attendee_id)
    if order.pending_attendee_id is not None:
        delete_pending(session, order.pending_attendee_id, now)


def still_has_papers(
    session: Transaction, meeting: MeetingType, order: Order, attendee_id: str, now: int
) -> bool:
    """Whether nobody else has taken what an attendance used; locks it.

    Somebody may have, once its hold had lapsed by their clock, if not yet by ours.
    """
    used: list[OneTimeLink | Payment | None] = []
    if order.one_time_link_id is not None:
        link = links_and_payments.find_link(session, order.one_time_link_id, now, lock=True)
        used.append(link)
    if order.payment_id is not None and _is_to_be_paid(meeting, order):
        used.append(links_and_payments.find_payment(session, order.payment_id, now, lock=True))
    return all(paper is None or paper.used_by in (None, attendee_id) for paper in used)


def create_link(
    session: Transaction, meeting_type_id: str, caller: Caller, now: datetime
) -> OneTimeLink:
    """Make a one-time link for a meeting type.

    Raises:
        MeetingTypeNotFound: if there is no such meeting type.
        Denied: for a host who does not hold it.
    """
    link = OneTimeLink(
        id=secrets.token_urlsafe(9),
        meeting_type_id=_bookable(session, meeting_type_id, caller).id,
        used_by=None,
        expires_at=int((now + LINK_TTL).timestamp()),
        created_at=int(now.timestamp()),
    )
    links_and_payments.add_link(session, link)
    return link


def record_payment(session: Transaction, payment: Payment, caller: Caller) -> Payment:
    """Record that somebody has paid; without an id it gets one.

    Raises:
        MeetingTypeNotFound, Denied: as `create_link`.
        PaymentExists: if that id is recorded already.
    """
    meeting = _bookable(session, payment.meeting_type_id, caller)
    made = replace(payment, id=payment.id or new_id(), meeting_type_id=meeting.id)
    links_and_payments.add_payment(session, made)
    return made


def payments_of(session: Transaction, caller: Caller, page: Page) -> list[Payment]:
    """A page of the payments, newest first: all for admins, else for the own meetings."""
    return links_and_payments.list_payments(session, _own_types(session, caller), page)


def pending_of(session: Transaction, caller: Caller, page: Page) -> list[PendingAttendee]:
    """A page of the pending attendees, as `payments_of` gives them.

    Of whom it is not known what they were about to book, admins alone hear.
    """
    return list_pending(session, _own_types(session, caller), page)


def note_pending(
    session: Transaction, attendee: Attendee, now: datetime, meeting_type_id: str | None = None
) -> int:
    """Keep somebody who began to fill in a form; returns the new id.

    Raises:
        Invalid: as for an attendee who books, with fields as they are in the attendee.
        MeetingTypeNotFound: if they were about to book one that there is not.
    """
    if meeting_type_id is not None:
        meeting_type_id = load_catalog(session).meeting_type(meeting_type_id).id
    try:
        checked = checked_attendee(attendee, REGION)
    except Invalid as error:
        flaws = [
            Flaw(flaw.field.removeprefix("attendee."), flaw.message) for flaw in error.flaws
        ]
        summary = "; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws)
        raise Invalid(summary, flaws) from error
    return add_pending(session, checked, int(now.timestamp()), meeting_type_id)


def create_form(session: Transaction, form: RoutingForm, now: datetime) -> RoutingForm:
    """Save a new routing form, under a new id.

    Raises:
        Invalid: with one flaw for each thing that makes no sense.
        MeetingTypeNotFound: for one to which it leads.
    """
    made = checked_form(replace(form, id=new_id()))
    catalog = load_catalog(session)
    for destination in made.destinations:
        if destination.meeting_type_id is not None:
            catalog.meeting_type(destination.meeting_type_id)
        if destination.queue_id is not None and destination.queue_id not in catalog.queues:
            message = f"there is no queue {destination.queue_id!r}"
            raise Invalid(f"queueId: {message}", [Flaw("queueId", message)])
    add_form(session, made, int(now.timestamp()))
    return made


def remove_form(session: Transaction, id_: str) -> None:
    """Delete a routing form; what was booked by it keeps its answers.

    Raises:
        RoutingFormNotFound: if there is none.
    """
    delete_form(session, get_form(session, id_).id)


def answer_form(session: Transaction, form_id: str, answers: dict[str, str]) -> Destination:
    """Where answers lead; a meeting type that has a queue comes with it.

    Raises:
        RoutingFormNotFound: if there is no such form.
        MeetingTypeNotFound: if it leads to one that is not active any more.
        Invalid: with one flaw for each question that is not answered as it must be.
    """
    found = destination_of(get_form(session, form_id), answers)
    if found.meeting_type_id is None:
        return found
    meeting = load_catalog(session).meeting_type(found.meeting_type_id)
    return replace(found, meeting_type_id=meeting.id, queue_id=meeting.queue_id)


def good_link(
    session: Transaction, meeting: MeetingType, id_: str, now: int, *, lock: bool = False
) -> OneTimeLink:
    """A link with which this meeting type can be booked now.

    Raises:
        LinkNotFound, LinkUsed, LinkExpired: if it is none.
    """
    link = links_and_payments.find_link(session, id_, now, lock=lock)
    if link is None or link.meeting_type_id != meeting.id:
        raise LinkNotFound(f"There is no one-time link {id_!r} for this meeting.")
    if link.used_by is not None:
        raise LinkUsed("This link has been used already.")
    if link.expires_at <= now:
        raise LinkExpired("This link is too old; ask for a new one.")
    return link


def _good_payment(
    session: Transaction, meeting: MeetingType, id_: str | None, now: int, *, lock: bool = False
) -> Payment:
    if id_ is None:
        raise PaymentRequired("This meeting has to be paid for first.")
    payment = links_and_payments.find_payment(session, id_, now, lock=lock)
    if payment is None:
        raise _mismatch("There is no such payment.")
    if payment.meeting_type_id != meeting.id:
        raise _mismatch("The payment is for another meeting type.")
    if payment.status != links_and_payments.PAID:
        raise _mismatch("The payment was paid back.")
    if payment.currency != meeting.currency or payment.amount < meeting.price:
        raise _mismatch("The payment is not enough.")
    if payment.used_by is not None:
        raise PaymentUsed("This payment has been used already.")
    return payment


def _mismatch(message: str) -> AppError:
    return PaymentMismatch(message, [Flaw("paymentId", message)])


def _is_to_be_paid(meeting: MeetingType, order: Order) -> bool:
    return meeting.price > 0 and not order.ignore_availability


def _own_types(session: Transaction, caller: Caller) -> list[str] | None:
    """The meeting types of which a caller hears; None for all."""
    if caller.is_admin:
        return None
    meetings = load_catalog(session).meeting_types.values()
    return [each.id for each in meetings if _holds(session, each, caller)]


def check_own(session: Transaction, meeting_type_id: str, caller: Caller) -> MeetingType:
    """A meeting type, active or not, if it is the caller's or the caller is an admin.

    Raises:
        MeetingTypeNotFound: if there is none.
        Denied: for a host who does not hold it.
    """
    meeting = load_catalog(session).any_meeting_type(meeting_type_id)
    if not (caller.is_admin or _holds(session, meeting, caller)):
        raise Denied("This is not a meeting of yours.")
    return meeting


def _bookable(session: Transaction, meeting_type_id: str, caller: Caller) -> MeetingType:
    """An active one of the caller's own."""
    return check_own(session, load_catalog(session).meeting_type(meeting_type_id).id, caller)


def _holds(session: Transaction, meeting: MeetingType, caller: Caller) -> bool:
    hosts = load_catalog(session).hosts_of(meeting)
    return caller.user_id in [host.id for host in hosts]
