"""Moving an appointment to another start: the same appointment, hosts and length."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.booking.admission import AppointmentMismatch, SlotOccupied
from app.booking.values import Booked, Caller, Catalog, MeetingType, Order
from app.desk.admission.admit import TAKEN, Admission, admit
from app.desk.admission.privileges import check_privileges
from app.desk.appointments.access import (
    EVERY_STATUS,
    Access,
    AlreadyCancelled,
    access_to,
    check_not_over,
    check_policy,
    coming,
    holders_of,
    locked,
)
from app.desk.appointments.load import recalled
from app.desk.notifications.mails import tell
from app.errors import Conflict, Denied, Flaw
from app.store.appointments.appointment_history import HistoryEntry, note_deed
from app.store.appointments.attendees import attendances
from app.store.appointments.bookings import (
    BOOKED,
    PENDING,
    Appointment,
    change_appointment,
    host_ids_of,
    resource_ids_of,
)
from app.store.appointments.claims import (
    Except,
    claim,
    holders_of_proposal,
    release_appointment,
    release_proposal,
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
    meeting: MeetingType
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
        release_proposal(session, wish.proposal_id)
    _shift(session, judged.appointment, judged.admitted, int(now.timestamp()))
    _note(session, found, judged.appointment, wish, int(now.timestamp()))


def judge_move(session: Transaction, found: Access, wish: Move, now: datetime) -> MoveJudgement:
    """Decide whether an appointment can be moved; it stays locked, and where it is.

    Raises:
        what `check_movable`, `admit` and `check_privileges` raise.
    """
    meeting = load_catalog(session).meeting_types[found.appointment.meeting_type_id]
    hosts = host_ids_of(session, found.appointment.id)
    asked = Order(
        meeting_type_id=meeting.id,
        start=wish.start,
        attendee=attendances(session, found.appointment.id, EVERY_STATUS)[0].attendee,
        host_ids=tuple(hosts),
        ignore_availability=wish.ignore_availability,
        skip_notifications=wish.skip_notifications,
    )
    check_privileges(asked, found.caller)
    appointment = locked(
        session, found.appointment, holders_of_proposal(session, wish.proposal_id)
    )
    check_movable(replace(found, appointment=appointment), meeting, now)
    if wish.start == appointment.starts:
        return MoveJudgement(appointment, meeting, None)
    order = _order_of(session, appointment, meeting, asked)
    ignoring = Except(proposal_id=wish.proposal_id, appointment_id=appointment.id)
    admitted = admit(session, order, now, assigned=hosts, ignoring=ignoring)
    if admitted.group is not None and admitted.group.appointment_id != appointment.id:
        raise SlotOccupied(TAKEN)
    return MoveJudgement(appointment, meeting, admitted)


def check_movable(found: Access, meeting: MeetingType, now: datetime) -> None:
    """Refuse to move what may not be moved at all, wherever to.

    Raises:
        AlreadyCancelled, AppointmentPast, NotConfirmed: for the state that it is in.
        Denied: for an attendee of a group; TooLate for one outside the policy.
    """
    if meeting.spots > 1 and found.own is not None:
        raise GroupIsTheHosts("A group appointment is moved by its host.")
    check_not_over(found.appointment, int(now.timestamp()))
    if found.appointment.status == PENDING:
        raise NotConfirmed("This appointment has to be confirmed before it can be moved.")
    check_policy(found, found.appointment, meeting.move_policy, now)


def _order_of(
    session: Transaction, appointment: Appointment, meeting: MeetingType, asked: Order
) -> Order:
    """The appointment as an order for the new start, as the meeting type is booked today.

    Who had to consent did so when the appointment was made.
    """
    single = () if meeting.host_id is None or meeting.spots > 1 else (meeting.host_id,)
    return replace(
        asked,
        attendee=replace(asked.attendee, data_policy_accepted=True),
        host_ids=single,
        queue_id=meeting.queue_id,
        resource_ids=tuple(resource_ids_of(session, appointment.id)),
        venue=appointment.venue,
        location=appointment.location,
        duration=timedelta(seconds=appointment.end - appointment.start),
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
    note_deed(session, appointment.id, HistoryEntry("moved", found.by, moved, now))
    for each in coming(session, appointment.id, now):
        if each.status == BOOKED:
            is_silent = each.is_silent or wish.skip_notifications
            tell(session, "moved", replace(each, is_silent=is_silent), now)


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def rebook(session: Transaction, order: Order, now: datetime, caller: Caller) -> Booked:
    """Move the appointment that an order names to the order's start.

    Raises:
        AppointmentMismatch: if the order asks for another kind of appointment.
        what `access_to` and `move` raise.
    """
    found = access_to(session, order.appointment_id or "", caller, order.secret)
    catalog = load_catalog(session)
    hosts = host_ids_of(session, found.appointment.id)
    _check_same(catalog, found.appointment, hosts, order)
    wish = Move(order.start, order.ignore_availability, order.skip_notifications)
    move(session, found, wish, now)
    attendance = found.own or coming(session, found.appointment.id, int(now.timestamp()))[0]
    return recalled(session, attendance)


def _check_same(
    catalog: Catalog, appointment: Appointment, hosts: list[str], order: Order
) -> None:
    length = timedelta(seconds=appointment.end - appointment.start)
    differing = {
        "meetingTypeId": catalog.meeting_type(order.meeting_type_id).id
        != appointment.meeting_type_id,
        "duration": order.duration not in (None, length),
        "hostIds": bool(order.host_ids) and set(order.host_ids) != set(hosts),
        "queueId": order.queue_id not in (None, appointment.queue_id),
    }
    flaws = [
        Flaw(field, "is another one than the appointment's")
        for field, differs in differing.items()
        if differs
    ]
    if flaws:
        raise AppointmentMismatch("That appointment is of another kind.", flaws)
