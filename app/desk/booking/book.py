"""Booking: everything in one transaction, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from app.booking.values import PUBLIC, Booked, Caller, Catalog, Order
from app.desk.admission.admission import Admission
from app.desk.admission.admit import admit
from app.desk.admission.prerequisites import check_papers
from app.desk.admission.privileges import check_privileges
from app.desk.admission.save import save
from app.desk.appointments.guests import vouched
from app.desk.booking.confirmation import hold
from app.desk.booking.rebook import rebook
from app.desk.booking.repeats import answered_before
from app.desk.notifications.mails import tell
from app.errors import Conflict
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.bookings import find_appointment
from app.store.appointments.claims import Except
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction


def book(
    session: Transaction,
    order: Order,
    now: datetime,
    caller: Caller = PUBLIC,
    assigned: Sequence[str] = (),
) -> Booked:
    """Make an appointment and queue the mails that tell of it.

    Where the meeting type asks for confirmation the time is only held, and the mails ask
    for it (see app.desk.booking.confirmation). An order that names an appointment joins its
    group, or moves it. One that comes again from the same place gives the first booking.

    Raises:
        what `admit`, `check_papers` and `check_privileges` raise; nothing may be kept of
            the transaction then.
    """
    check_privileges(order, caller)
    catalog = load_catalog(session)
    if order.appointment_id is not None and _moves(session, catalog, order):
        return rebook(session, order, now, caller)
    meeting = catalog.meeting_type(order.meeting_type_id)
    if (first := answered_before(session, meeting, order, now)) is not None:
        return first
    try:
        check_papers(session, meeting, order, now)
        own = Except(proposal_id=order.proposal_id or "")
        admitted = admit(session, vouched(order, caller), now, assigned=assigned, ignoring=own)
    except Conflict:
        # Of two that come at once the second has waited for the first by now.
        if (first := answered_before(session, meeting, order, now)) is not None:
            return first
        raise
    is_shared = meeting.queue_id is not None or admitted.group is not None
    if is_shared and (first := answered_before(session, meeting, order, now)) is not None:
        return first
    return _made(session, admitted, now, caller)


def _made(session: Transaction, admitted: Admission, now: datetime, caller: Caller) -> Booked:
    """Save what was admitted, or hold it, and tell of it."""
    if admitted.meeting.is_provisional:
        return hold(session, admitted, now)
    seconds = int(now.timestamp())
    saved = save(session, admitted, seconds)
    deed = HistoryEntry("booked", caller.role or "attendee", {}, seconds)
    add_deed(session, saved.attendance.appointment_id, deed)
    facts = (saved.appointment, admitted.hosts) if saved.appointment else None
    tell(session, "booked", saved.attendance, seconds, facts)
    return saved.booked()


def _moves(session: Transaction, catalog: Catalog, order: Order) -> bool:
    """Whether an order moves the appointment that it names; a group's is joined.

    Of an unknown one, the meeting type tells what was meant.
    """
    named = find_appointment(session, order.appointment_id or "")
    if named is not None:
        return not named.is_group
    return catalog.meeting_type(order.meeting_type_id).spots <= 1
