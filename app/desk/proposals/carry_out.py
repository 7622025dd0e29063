"""Moving and cancelling by a visitor's yes: what was shown is done, once."""

from datetime import datetime

from app.booking.values import Booked
from app.conversation.proposals import Change, Proposal
from app.desk.appointments.access import locked, own_access
from app.desk.appointments.cancel import Cancellation, cancel
from app.desk.appointments.load import recalled
from app.desk.appointments.reschedule import Move, move
from app.errors import Conflict
from app.store.appointments.attendees import get_attendance
from app.store.appointments.bookings import CANCELLED
from app.store.appointments.claims import holders_of_proposal
from app.store.engine.database import Transaction


class AppointmentChanged(Conflict):
    """Somebody else has moved or cancelled it since the visitor was asked."""

    code = "appointment-changed"


def carry_out(
    session: Transaction, proposal: Proposal, change: Change, now: datetime
) -> Booked:
    """Move or cancel as the visitor was shown; returns the appointment as it is then.

    Raises:
        AppointmentChanged: if it does not begin any more when the visitor was told.
        what `move` and `cancel` raise.
    """
    found = own_access(session, change.attendee_id)
    # The lock is a statement of its own, so that nobody changes it behind this check.
    appointment = locked(session, found.appointment, holders_of_proposal(session, proposal.id))
    if appointment.starts != change.was_at:
        raise AppointmentChanged("This appointment has been moved meanwhile.")
    if change.kind == "cancel":
        cancel(
            session, found, Cancellation(change.reason, said_in=proposal.conversation_id), now
        )
    else:
        move(session, found, Move(proposal.order.start, proposal_id=proposal.id), now)
    return recalled(session, get_attendance(session, change.attendee_id))


def carried_out(session: Transaction, proposal: Proposal, change: Change) -> Booked:
    """The appointment after a change that was made before, for whoever says yes again.

    Raises:
        AppointmentChanged: if it has changed once more since.
    """
    found = own_access(session, change.attendee_id)
    is_off = found.own is None or found.own.status == CANCELLED
    if is_off != (change.kind == "cancel") or (
        not is_off and found.appointment.starts != proposal.order.start
    ):
        raise AppointmentChanged("This appointment has been changed once more since.")
    return recalled(session, get_attendance(session, change.attendee_id))
