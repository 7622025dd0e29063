"""Saving an admitted order: appointment, attendance, claims, turn and papers together."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.booking.admission import TAKEN, SlotOccupied
from app.booking.texts import MAX_TITLE, shortened
from app.booking.values import Booked, Order
from app.desk.admission.admission import Admission
from app.desk.admission.prerequisites import use_papers
from app.desk.admission.proposal_hold import release_hold
from app.store.appointments.attendees import Attendance, add_attendance
from app.store.appointments.bookings import (
    BOOKED,
    PENDING,
    Appointment,
    add_appointment,
    change_appointment,
    take_turn,
)
from app.store.appointments.claims import claim, hold_appointment
from app.store.delivery.installation import get_installation
from app.store.engine.database import OverlapRefused, Transaction
from app.store.engine.ids import new_id


@dataclass(frozen=True, slots=True)
class SavedBooking:
    """What was saved, and how it can be told."""

    admitted: Admission
    attendance: Attendance
    appointment: Appointment | None  # None for a group that had been there before

    def booked(self) -> Booked:
        """The booking for whoever asked for it."""
        admitted, attendance = self.admitted, self.attendance
        return Booked(
            appointment_id=attendance.appointment_id,
            secret=attendance.secret,
            attendee_email=attendance.attendee.email,
            meeting_type=admitted.meeting,
            hosts=admitted.hosts,
            start=datetime.fromtimestamp(admitted.span[0], UTC),
            end=datetime.fromtimestamp(admitted.span[1], UTC),
            ics_title=attendance.ics_title,
            ics_description=attendance.ics_description,
            attendee=attendance.attendee,
            attendee_id=attendance.id,
            code=attendance.code,
        )


def save(
    session: Transaction, admitted: Admission, now: int, held_until: int | None = None
) -> SavedBooking:
    """Write an order down; until `held_until` (epoch seconds) if it has to be confirmed.

    Raises:
        SlotOccupied: if the database refuses the claim.
        what `use_papers` raises, if a link or payment was used up meanwhile.
    """
    if (order := _titled(admitted)) is not admitted.order:
        admitted = replace(admitted, order=order)
    if order.proposal_id is not None:
        release_hold(session, order.proposal_id)
    appointment = None
    if admitted.group is None:
        appointment = _open_appointment(session, admitted, now, held_until)
        appointment_id = appointment.id
    else:
        appointment_id = admitted.group.appointment_id
        _hold_group(session, appointment_id, held_until)
    attendance = add_attendance(
        session,
        appointment_id,
        order,
        now,
        status=BOOKED if held_until is None else PENDING,
        held_until=held_until,
        places=admitted.places,
    )
    use_papers(session, admitted.meeting, order, attendance.id, now)
    return SavedBooking(admitted, attendance, appointment)


def _open_appointment(
    session: Transaction, admitted: Admission, now: int, held_until: int | None
) -> Appointment:
    order, meeting, span = admitted.order, admitted.meeting, admitted.span
    is_group = meeting.spots > 1  # its texts are seen by all, so nobody's own go there
    desk = get_installation(session)
    appointment = Appointment(
        id=new_id(),
        meeting_type_id=meeting.id,
        queue_id=meeting.queue_id,
        status=BOOKED if held_until is None else PENDING,
        held_until=held_until,
        start=span[0],
        end=span[1],
        sequence=0,
        venue=order.venue or "",
        location=order.location,
        ics_title=(meeting.ics_title or meeting.name) if is_group else order.ics_title,
        ics_description=meeting.ics_description if is_group else order.ics_description,
        created_at=now,
        updated_at=now,
        spots=meeting.spots,
        organizer_email=desk.desk_email,
        organizer_name=desk.desk_name,
        uid_domain=desk.uid_domain,
        meeting_link=meeting.custom_link if order.venue == "custom" else "",
    )
    resources = [resource.id for resource in admitted.resources]
    add_appointment(session, appointment, [host.id for host in admitted.hosts], resources)
    try:
        claim(
            session,
            admitted.holders,
            admitted.claimed,
            now,
            appointment_id=appointment.id,
            lapses_at=held_until,
        )
    except OverlapRefused as refused:
        raise SlotOccupied(TAKEN) from refused
    if admitted.turn is not None and meeting.queue_id is not None:
        take_turn(session, meeting.queue_id, admitted.hosts[0].id, admitted.turn)
    return appointment


def _hold_group(session: Transaction, appointment_id: str, held_until: int | None) -> None:
    """What is only held for others is held for whoever joins as well, as long as needed."""
    status = PENDING if held_until is not None else BOOKED
    values = {"status": status, "held_until": held_until}
    if change_appointment(session, appointment_id, from_status=[PENDING], **values):
        hold_appointment(session, appointment_id, held_until)


def _titled(admitted: Admission) -> Order:
    """The order with the texts of its invite: its own, the meeting type's, or plain ones."""
    order, meeting = admitted.order, admitted.meeting
    if order.ics_title and order.ics_description:
        return order
    names = f"{order.attendee.fullname}, {', '.join(host.name for host in admitted.hosts)}"
    plain = shortened(f"{meeting.name}: {names}", MAX_TITLE)
    return replace(
        order,
        ics_title=order.ics_title or meeting.ics_title or plain,
        ics_description=order.ics_description or meeting.ics_description or meeting.description,
    )
