"""Booking: everything in one transaction, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from app.booking.values import PUBLIC, Booked, Caller, Order
from app.desk.admission.admit import admit
from app.desk.admission.prerequisites import check_papers
from app.desk.admission.privileges import check_privileges
from app.desk.admission.save import save
from app.desk.appointments.guests import vouched
from app.desk.appointments.reschedule import rebook
from app.desk.booking.confirmation import hold
from app.desk.notifications.mails import tell
from app.store.appointments.appointment_history import HistoryEntry, note_deed
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
    group, or moves it.

    Raises:
        what `admit`, `check_papers` and `check_privileges` raise; nothing may be kept of
            the transaction then.
    """
    check_privileges(order, caller)
    meeting = load_catalog(session).meeting_type(order.meeting_type_id)
    if order.appointment_id is not None and meeting.spots <= 1:
        return rebook(session, order, now, caller)
    check_papers(session, meeting, order, now)
    own = Except(proposal_id=order.proposal_id or "")
    order = vouched(order, caller)
    admitted = admit(session, order, now, assigned=assigned, ignoring=own)
    if meeting.is_provisional:
        return hold(session, admitted, now)
    seconds = int(now.timestamp())
    saved = save(session, admitted, seconds)
    deed = HistoryEntry("booked", caller.role or "attendee", {}, seconds)
    note_deed(session, saved.attendance.appointment_id, deed)
    facts = (saved.appointment, admitted.hosts) if saved.appointment else None
    tell(session, "booked", saved.attendance, seconds, facts)
    return saved.booked()
