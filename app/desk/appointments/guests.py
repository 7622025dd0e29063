"""Guests of an attendee: when they are written to.

Whoever books types the addresses of others. So that nobody can send letters to strangers
through our desk, guests are invited only once somebody has vouched for the booking: with a
token, in a chat, by the link of a double opt-in, or by the link in the attendee's own letter.
"""

from dataclasses import replace
from datetime import datetime

from app.booking.values import Caller, Order
from app.desk.appointments.access import AlreadyCancelled, check_not_over
from app.desk.notifications.mails import invite_guests
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import Attendance, get_attendance, save_attendee
from app.store.appointments.bookings import BOOKED, get_appointment
from app.store.engine.database import Transaction


def vouched(order: Order, caller: Caller) -> Order:
    """The order with what is known of who stands for it."""
    if caller.is_known:
        return order
    guests = order.attendee.guests if order.conversation_id is None else ()
    return replace(order, attendee=replace(order.attendee, by_public=True, uninvited=guests))


def vouch_for(session: Transaction, attendance: Attendance) -> Attendance:
    """Note that all guests of an attendance may be written to from now on."""
    if not attendance.attendee.uninvited:
        return attendance
    attendee = replace(attendance.attendee, uninvited=())
    save_attendee(session, attendance.id, attendee)
    return replace(attendance, attendee=attendee)


def send_invitations(session: Transaction, attendee_id: str, now: datetime) -> Attendance:
    """Invite the guests for whom their attendee has asked; once, however often it is asked.

    Raises:
        AttendeeNotFound: if nobody has that id.
        AlreadyCancelled, AppointmentPast: if there is nothing to come to.
    """
    seconds = int(now.timestamp())
    appointment_id = get_attendance(session, attendee_id).appointment_id
    appointment = get_appointment(session, appointment_id, lock=True)
    attendance = get_attendance(session, attendee_id)
    check_not_over(appointment, seconds)
    if attendance.status != BOOKED:
        raise AlreadyCancelled("This booking is cancelled.")
    waiting = attendance.attendee.uninvited
    if waiting:
        attendance = vouch_for(session, attendance)
        invite_guests(session, attendance, waiting, seconds)
        details = {"attendeeId": attendee_id, "emails": waiting}
        add_deed(
            session,
            appointment_id,
            HistoryEntry("guests-invited", "attendee", details, seconds),
        )
    return attendance
