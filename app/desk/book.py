"""Booking: appointment, attendee, claims, turn and mails in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.booking.admission import SlotOccupied
from app.booking.texts import LONGEST_TITLE, shortened
from app.booking.values import Booked, Order
from app.desk.admit import Admitted, admit
from app.desk.tell import tell_booked
from app.store.bookings import Appointment, add_appointment, add_attendee, take_turn
from app.store.claims import claim, release_proposal
from app.store.database import OverlapRefused, Session
from app.store.ids import new_id


def book(session: Session, order: Order, now: datetime, assigned: Sequence[str] = ()) -> Booked:
    """Make an appointment and queue the mails that tell of it.

    Raises:
        what `admit` raises; nothing may be kept of the transaction then.
    """
    own = order.proposal_id or ""
    admitted = admit(session, order, now, assigned=assigned, ignoring=own)
    if own:
        release_proposal(session, own)
    admitted = replace(admitted, order=_titled(admitted))
    seconds = int(now.timestamp())
    if admitted.group is None:
        appointment_id = _open_appointment(session, admitted, seconds)
    else:
        appointment_id = admitted.group.appointment_id
    secret = add_attendee(
        session,
        appointment_id,
        admitted.order.attendee,
        seconds,
        skip_notifications=order.skip_notifications,
        conversation_id=order.conversation_id,
        proposal_id=order.proposal_id,
    )
    booked = _booked(admitted, appointment_id, secret)
    tell_booked(session, booked, admitted.order, seconds)
    return booked


def _open_appointment(session: Session, admitted: Admitted, now: int) -> str:
    order, meeting, span = admitted.order, admitted.meeting, admitted.span
    appointment = Appointment(
        id=new_id(),
        meeting_type_id=meeting.id,
        queue_id=meeting.queue_id,
        status="booked",
        start=span[0],
        end=span[1],
        sequence=0,
        venue=order.venue or "",
        location=order.location,
        ics_title=order.ics_title,
        ics_description=order.ics_description,
        created_at=now,
        updated_at=now,
    )
    add_appointment(session, appointment, [host.id for host in admitted.hosts])
    holders = [host.holder for host in admitted.hosts]
    try:
        claim(session, holders, admitted.claimed, now, appointment_id=appointment.id)
    except OverlapRefused as refused:
        raise SlotOccupied("This time has just been taken; choose another one.") from refused
    if admitted.turn and meeting.queue_id is not None:
        hosts = [host.id for host in admitted.hosts]
        take_turn(session, meeting.queue_id, hosts, admitted.turn)
    return appointment.id


def _titled(admitted: Admitted) -> Order:
    """The order with the texts of its invite: its own, the meeting type's, or plain ones."""
    order, meeting = admitted.order, admitted.meeting
    names = f"{order.attendee.fullname}, {', '.join(host.name for host in admitted.hosts)}"
    plain = shortened(f"{meeting.name}: {names}", LONGEST_TITLE)
    return replace(
        order,
        ics_title=order.ics_title or meeting.ics_title or plain,
        ics_description=order.ics_description or meeting.ics_description or meeting.description,
    )


def _booked(admitted: Admitted, appointment_id: str, secret: str) -> Booked:
    return Booked(
        appointment_id=appointment_id,
        secret=secret,
        attendee_email=admitted.order.attendee.email,
        meeting_type=admitted.meeting,
        hosts=admitted.hosts,
        start=datetime.fromtimestamp(admitted.span[0], UTC),
        end=datetime.fromtimestamp(admitted.span[1], UTC),
        ics_title=admitted.order.ics_title,
        ics_description=admitted.order.ics_description,
    )
