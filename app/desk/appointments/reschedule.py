"""Moving an appointment to another start: the same appointment, hosts and length."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.booking.admission import TAKEN, SlotOccupied
from app.booking.values import Order
from app.desk.admission.admission import Admission
from app.desk.admission.admit import admit_move
from app.desk.admission.privileges import check_privileges
from app.desk.admission.proposal_hold import release_hold
from app.desk.appointments.access import (
    EVERY_STATUS,
    Access,
    AlreadyCancelled,
    check_not_over,
    check_policy,
    coming,
    holders_of,
    locked,
)
from app.desk.availability.terms import Terms, terms_of
from app.desk.notifications.mails import tell_all
from app.desk.notifications.rounds import News
from app.errors import Conflict, Denied
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import list_attendances
from app.store.appointments.bookings import BOOKED, PENDING, Appointment, change_appointment
from app.store.appointments.claims import (
    Except,
    claim,
    holders_of_proposal,
    release_appointment,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import OverlapRefused, Transaction


class NotConfirmed(Conflict):
    """What is only held has to be confirmed before it can be moved."""

    code = "appointment-pending"


class GroupIsTheHosts(Denied):
    """Attendees of a group do not move it for the others."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where an appointment is to go. `start` is aware.

    What the proposal `proposal_id` holds is held for this move.
    """

    start: datetime
    ignore_availability: bool = False
    skip_notifications: bool = False
    proposal_id: str = ""


@dataclass(frozen=True, slots=True)
class MoveJudgement:
    """A move that can be made: the appointment, locked, and its order at the new start.

    `admitted` is None where the appointment has that start already.
    """

    appointment: Appointment
    admitted: Admission | None


def move(session: Transaction, found: Access, wish: Move, now: datetime) -> None:
    """Give an appointment another start, if it could be booked there.

    Its own time and its own count stand in nobody's way. To ask for the start that it has
    changes nothing, so the same request may come twice.

    Raises:
        what `judge_move` raises.
    """
    judged = judge_move(session, found, wish, now)
    if judged.admitted is None:
        return
    if wish.proposal_id:
        release_hold(session, wish.proposal_id)
    _shift(session, judged.appointment, judged.admitted, int(now.timestamp()))
    _note(session, found, judged.appointment, wish, int(now.timestamp()))


def judge_move(session: Transaction, found: Access, wish: Move, now: datetime) -> MoveJudgement:
    """Decide whether an appointment can be moved; it stays locked, and where it is.

    Raises:
        what `check_movable`, `admit_move` and `check_privileges` raise.
    """
    appointment = locked(
        session, found.appointment, holders_of_proposal(session, wish.proposal_id)
    )
    terms = terms_of(session, appointment)
    order = _order_of(session, terms, wish)
    check_privileges(order, found.caller)
    check_movable(session, replace(found, appointment=appointment), now)
    if wish.start == appointment.starts:
        return MoveJudgement(appointment, None)
    ignoring = Except(proposal_id=wish.proposal_id, appointment_id=appointment.id)
    return MoveJudgement(appointment, admit_move(session, terms, order, now, ignoring))


def is_movable(session: Transaction, found: Access, now: datetime) -> bool:
    """Whether whoever has found an appointment may move it somewhere."""
    try:
        check_movable(session, found, now)
    except (Conflict, Denied):
        return False
    return True


def check_movable(session: Transaction, found: Access, now: datetime) -> None:
    """Refuse to move what may not be moved at all, wherever to.

    Raises:
        AlreadyCancelled, AppointmentPast, NotConfirmed: for the state that it is in.
        Denied: for an attendee of a group; TooLate for one outside the policy.
    """
    if found.appointment.is_group and found.own is not None:
        raise GroupIsTheHosts("A group appointment is moved by its host.")
    check_not_over(found.appointment, int(now.timestamp()))
    if found.appointment.status == PENDING:
        raise NotConfirmed("This appointment has to be confirmed before it can be moved.")
    meeting = load_catalog(session).meeting_types[found.appointment.meeting_type_id]
    check_policy(found, found.appointment, meeting.move_policy, now)


def _order_of(session: Transaction, terms: Terms, wish: Move) -> Order:
    """The appointment as an order for another start."""
    appointment = terms.appointment
    return Order(
        meeting_type_id=appointment.meeting_type_id,
        start=wish.start,
        attendee=list_attendances(session, appointment.id, EVERY_STATUS)[0].attendee,
        host_ids=tuple(host.id for host in terms.hosts),
        queue_id=appointment.queue_id,
        resource_ids=tuple(resource.id for resource in terms.resources),
        venue=appointment.venue,
        location=appointment.location,
        duration=terms.duration,
        ignore_availability=wish.ignore_availability,
        skip_notifications=wish.skip_notifications,
    )


def _shift(
    session: Transaction, appointment: Appointment, admitted: Admission, now: int
) -> None:
    start, end = admitted.span
    done = change_appointment(
        session,
        appointment.id,
        from_status=[BOOKED],
        start=start,
        end=end,
        sequence=appointment.sequence + 1,
        reschedules=appointment.reschedules + 1,
        updated_at=now,
    )
    if not done:  # nobody else can have cancelled it since it was locked
        raise AlreadyCancelled("This appointment is cancelled.")
    release_appointment(session, appointment.id)
    holders = holders_of(session, appointment.id)
    try:
        claim(session, holders, admitted.claimed, now, appointment_id=appointment.id)
    except OverlapRefused as refused:
        raise SlotOccupied(TAKEN) from refused


def _note(
    session: Transaction, found: Access, appointment: Appointment, wish: Move, now: int
) -> None:
    moved = {"from": _written(appointment.starts), "to": _written(wish.start)}
    add_deed(session, appointment.id, HistoryEntry("moved", found.by, moved, now))
    people = [
        replace(each, is_silent=each.is_silent or wish.skip_notifications)
        for each in coming(session, appointment.id, now)
        if each.status == BOOKED
    ]
    if people:
        before = (appointment.start, appointment.end)
        tell_all(session, News("moved", previous=before), people, now)


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
