"""Proposing: exactly these values, held for a visitor until they have answered."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.booking.texts import checked_description, checked_title
from app.booking.values import Booked, Order
from app.conversation.proposals import DONE, OPEN, REJECTED, REPLACED, Proposal, digest_of
from app.desk.admission.admission import Admission
from app.desk.admission.admit import admit
from app.desk.admission.prerequisites import check_papers
from app.desk.admission.proposal_hold import held_until, hold_slot, release_hold
from app.desk.appointments.load import recalled
from app.desk.booking.book import book
from app.desk.conversations.entry import with_brought
from app.desk.proposals.carry_out import carried_out, carry_out
from app.errors import Conflict
from app.store.appointments.attendees import find_attendance_of_proposal
from app.store.appointments.bookings import CANCELLED
from app.store.appointments.claims import Except
from app.store.catalog.catalog import load_catalog
from app.store.conversations.invite_texts import InviteText, find_invite_text, save_invite_text
from app.store.conversations.leads import delete_pending_of_conversation
from app.store.conversations.open_proposals import (
    add_proposal,
    find_newest_proposal,
    replace_open,
    reword,
    settle,
)
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id

PROPOSAL_TTL = timedelta(hours=24)  # how long after its hold a yes still means these values


class ProposalVoid(Conflict):
    """That proposal is not the newest any more, was declined, or has lapsed."""

    code = "proposal-void"


@dataclass(frozen=True, slots=True)
class BookingProposal:
    """A proposal with all that has to be shown of it."""

    proposal: Proposal
    admitted: Admission


def propose(
    session: Transaction, conversation_id: str, order: Order, now: datetime
) -> BookingProposal:
    """Hold a slot for a visitor; voids the proposals made to them before.

    Raises:
        what `admit` raises; the earlier proposal stays then, if the caller rolls back.
    """
    # Rows of proposals first, then the hosts' locks, then claims: everywhere in this order.
    before = find_newest_proposal(session, conversation_id)
    replaced = replace_open(session, conversation_id)
    order = with_brought(session, conversation_id, order)
    meeting = load_catalog(session).meeting_type(order.meeting_type_id)
    check_papers(session, meeting, order, now)
    admitted = admit(
        session, order, now, ignoring=Except(proposal_id=before.id if before else "")
    )
    for id_ in replaced:
        release_hold(session, id_)
    proposal = _drafted(conversation_id, admitted, now)
    add_proposal(session, proposal)
    if admitted.group is None:
        hold_slot(session, proposal.id, admitted, now)
    return BookingProposal(proposal, replace(admitted, order=proposal.order))


def _drafted(conversation_id: str, admitted: Admission, now: datetime) -> Proposal:
    """A proposal of what was admitted, which nobody has seen yet."""
    id_ = new_id()
    chosen = replace(admitted.order, conversation_id=conversation_id, proposal_id=id_)
    return Proposal(
        id=id_,
        conversation_id=conversation_id,
        seq=0,
        status=OPEN,
        digest=digest_of(chosen),
        order=chosen,
        host_ids=tuple(host.id for host in admitted.hosts),
        expires_at=held_until(now),
    )


def complete(
    session: Transaction, proposal: Proposal, title: str, description: str, seq: int
) -> None:
    """Note that a proposal is about to be shown by event `seq`, and its invite's plain texts.

    Until then it cannot be accepted, since nobody has seen it.
    """
    word_invite(session, proposal.id, InviteText(title, description))
    reword(session, proposal.id, proposal.order, seq)


def word_invite(session: Transaction, proposal_id: str, written: InviteText) -> None:
    """Give a proposal's invite other texts; of use until the proposal is accepted.

    They are written while the visitor reads the proposal, and are no values of it: neither
    is its digest changed by them, nor does an answer to it depend on them.

    Raises:
        Invalid: if they are too long.
    """
    checked = replace(
        written,
        title=checked_title(written.title),
        description=checked_description(written.description),
    )
    save_invite_text(session, proposal_id, checked)


def accept(session: Transaction, proposal: Proposal, now: datetime) -> Booked:
    """Do what a proposal says, as it was shown. Accepting it again gives the same booking.

    A hold that has lapsed does no harm as long as the time is still free.

    Raises:
        ProposalVoid: if it is not the newest or not open.
        AppointmentChanged: if its appointment is not what the visitor was shown any more.
        Conflict, Denied, Invalid: if it cannot be done any more (see `admit`, `move` and
            `cancel`).
    """
    newest = find_newest_proposal(session, proposal.conversation_id)
    same = newest is not None and (newest.id, newest.digest) == (proposal.id, proposal.digest)
    if newest is None or not same or not newest.seq:
        raise ProposalVoid("There is a newer proposal.")
    if _too_late(newest, now):
        raise ProposalVoid("This proposal is too old to be accepted.")
    if not settle(session, proposal.id, DONE[newest.kind]):
        return _accepted_before(session, newest)
    if newest.change is not None:
        return carry_out(session, newest, newest.change, now)
    delete_pending_of_conversation(session, proposal.conversation_id, int(now.timestamp()))
    order = _worded(session, newest)
    return book(session, order, now, assigned=newest.host_ids)


def _worded(session: Transaction, proposal: Proposal) -> Order:
    """The order with the texts of its invite, as far as they are written by now."""
    written = find_invite_text(session, proposal.id)
    if written is None:
        return proposal.order
    return replace(proposal.order, ics_title=written.title, ics_description=written.description)


def _accepted_before(session: Transaction, newest: Proposal) -> Booked:
    if newest.change is not None:
        now_is = find_newest_proposal(session, newest.conversation_id)
        if now_is is None or not now_is.is_done:
            raise ProposalVoid("This proposal was declined or replaced.")
        return carried_out(session, newest, newest.change)
    made = find_attendance_of_proposal(session, newest.id)
    if made is None:
        raise ProposalVoid("This proposal was declined or replaced.")
    if made.status == CANCELLED:
        raise ProposalVoid("What was booked is cancelled by now.")
    return recalled(session, made)


def _too_late(proposal: Proposal, now: datetime) -> bool:
    return now > proposal.expires_at + PROPOSAL_TTL


def reject(session: Transaction, proposal: Proposal) -> bool:
    """Give up a proposal and what it holds; False if it was not open any more."""
    return _give_up(session, proposal, REJECTED)


def drop(session: Transaction, proposal: Proposal) -> bool:
    """Take back a proposal and what it holds; False if it was not open any more."""
    return _give_up(session, proposal, REPLACED)


def _give_up(session: Transaction, proposal: Proposal, status: str) -> bool:
    if not settle(session, proposal.id, status):
        return False
    release_hold(session, proposal.id)
    return True
