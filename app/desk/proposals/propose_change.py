"""Proposing to move or to cancel an appointment that the visitor has proved to be theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.booking.spans import merged
from app.booking.texts import clean_description, shortened
from app.booking.values import Booked, Order
from app.conversation.proposals import OPEN, Change, Proposal, digest_of
from app.desk.admission.proposal_hold import held_until, hold_slot, release_hold
from app.desk.appointments.access import (
    AlreadyCancelled,
    check_not_over,
    check_policy,
    own_access,
    stands,
)
from app.desk.appointments.cancel import MAX_REASON
from app.desk.appointments.load import recalled
from app.desk.appointments.reschedule import Move, judge_move
from app.errors import Conflict
from app.store.appointments.attendees import get_attendance
from app.store.appointments.bookings import host_ids_of
from app.store.appointments.claims import spans_of_appointment
from app.store.catalog.catalog import load_catalog
from app.store.conversations.open_proposals import (
    add_proposal,
    find_newest_proposal,
    replace_open,
)
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id


class SameTime(Conflict):
    """The appointment has that start already."""

    code = "same-time"


@dataclass(frozen=True, slots=True)
class ChangeProposal:
    """A proposal to change an appointment, and the appointment as it is now."""

    proposal: Proposal
    change: Change
    booked: Booked


def propose_move(
    session: Transaction, conversation_id: str, attendee_id: str, start: datetime, now: datetime
) -> ChangeProposal:
    """Hold another start for a visitor's appointment; voids the proposals made before.

    Raises:
        SameTime: if it has that start already.
        what `judge_move` raises; the earlier proposal stays then, if the caller rolls back.
    """
    # Rows of proposals first, then the hosts' locks, then claims: as in `propose`.
    before = find_newest_proposal(session, conversation_id)
    replaced = replace_open(session, conversation_id)
    found = own_access(session, attendee_id)
    wish = Move(start, proposal_id=before.id if before else "")
    judged = judge_move(session, found, wish, now)
    if judged.admitted is None:
        raise SameTime("The appointment has that start already.")
    for id_ in replaced:
        release_hold(session, id_)
    appointment = judged.appointment
    change = Change("move", appointment.id, attendee_id, appointment.starts)
    hosts = [host.id for host in judged.admitted.hosts]
    proposed = _add(session, conversation_id, change, judged.admitted.order, hosts, now)
    own = merged(spans_of_appointment(session, appointment.id))
    hold_slot(session, proposed.proposal.id, judged.admitted, now, own)
    return proposed


def propose_cancel(
    session: Transaction, conversation_id: str, attendee_id: str, reason: str, now: datetime
) -> ChangeProposal:
    """Ask a visitor whether to cancel; voids the proposals made before. Holds nothing.

    Raises:
        AlreadyCancelled, AppointmentPast: for the state that it is in.
        TooLate: outside the policy.
    """
    own, found = get_attendance(session, attendee_id), own_access(session, attendee_id)
    appointment = found.appointment
    meeting = load_catalog(session).meeting_types[appointment.meeting_type_id]
    check_not_over(appointment, int(now.timestamp()))
    if not stands(own, int(now.timestamp())):
        raise AlreadyCancelled("This appointment is cancelled.")
    check_policy(found, appointment, meeting.cancel_policy, now)
    for id_ in replace_open(session, conversation_id):
        release_hold(session, id_)
    why = shortened(clean_description(reason), MAX_REASON)
    change = Change("cancel", appointment.id, attendee_id, appointment.starts, why)
    order = Order(
        meeting_type_id=meeting.id,
        start=appointment.starts,
        attendee=own.attendee,
        duration=appointment.ends - appointment.starts,
    )
    hosts = host_ids_of(session, appointment.id)
    return _add(session, conversation_id, change, order, hosts, now)


def _add(
    session: Transaction,
    conversation_id: str,
    change: Change,
    order: Order,
    host_ids: Sequence[str],
    now: datetime,
) -> ChangeProposal:
    kept = replace(order, conversation_id=conversation_id, appointment_id=change.appointment_id)
    proposal = Proposal(
        id=new_id(),
        conversation_id=conversation_id,
        seq=0,
        status=OPEN,
        digest=digest_of(kept, change),
        order=kept,
        host_ids=tuple(host_ids),
        expires_at=held_until(now),
        change=change,
    )
    add_proposal(session, proposal)
    booked = recalled(session, get_attendance(session, change.attendee_id))
    return ChangeProposal(proposal, change, booked)
