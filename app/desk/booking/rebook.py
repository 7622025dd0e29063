"""Booking an appointment anew: the same one, moved, with what else the order says of it."""

from dataclasses import replace
from datetime import datetime

from app.booking.admission import chosen_venue
from app.booking.people import checked_attendee
from app.booking.texts import checked_description, checked_title
from app.booking.values import Attendee, Booked, Caller, Order
from app.desk.appointments.access import Access, access_to, coming
from app.desk.appointments.load import recalled
from app.desk.appointments.reschedule import Move, move
from app.desk.availability.terms import Terms, check_same, terms_of
from app.desk.notifications.mails import tell
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import (
    Attendance,
    change_attendance,
    get_attendance,
    save_attendee,
)
from app.store.appointments.bookings import BOOKED, change_appointment, get_appointment
from app.store.engine.database import Transaction


def rebook(session: Transaction, order: Order, now: datetime, caller: Caller) -> Booked:
    """Move the appointment that an order names, and change what else the order says.

    What the order leaves out stays as it was booked.

    Raises:
        AppointmentMismatch: if the order asks for another kind of appointment.
        Invalid: for an attendee, texts or a place that could not be booked either.
        what `access_to` and `move` raise.
    """
    found = access_to(session, order.appointment_id or "", caller, order.secret)
    terms = terms_of(session, found.appointment)
    check_same(terms, order)
    wish = Move(order.start, order.ignore_availability, order.skip_notifications)
    seconds = int(now.timestamp())
    before = found.appointment
    there = coming(session, before.id, seconds)
    attendance = found.own or (there[0] if there else None)
    changed = attendance is not None and _change(session, found, terms, attendance, order)
    move(session, found, wish, now)
    # Who comes to what can be moved has been found.
    own = get_attendance(session, attendance.id if attendance else "")
    if changed and wish.start == before.starts:
        _note(session, found, own, wish, seconds)
    return recalled(session, own)


def _change(
    session: Transaction, found: Access, terms: Terms, attendance: Attendance, order: Order
) -> bool:
    """Apply what the order says differently; whether that is anything."""
    attendee = _merged(attendance.attendee, order.attendee, is_vouched=found.own is None)
    attendee = checked_attendee(
        attendee,
        terms.meeting.region,
        phone_is_enough=not attendance.attendee.email,
    )
    texts = {
        "ics_title": checked_title(order.ics_title) or attendance.ics_title,
        "ics_description": checked_description(order.ics_description)
        or attendance.ics_description,
    }
    place = _place(terms, replace(order, attendee=attendee))
    appointment = terms.appointment
    there = {name: getattr(appointment, name) for name in place}
    written = {name: getattr(attendance, name) for name in texts}
    if (attendee, texts, place) == (attendance.attendee, written, there):
        return False
    save_attendee(session, attendance.id, attendee)
    change_attendance(session, attendance.id, from_status=[BOOKED], **texts)
    change_appointment(session, appointment.id, from_status=[BOOKED], **texts, **place)
    return True


def _merged(before: Attendee, asked: Attendee, *, is_vouched: bool) -> Attendee:
    """Who comes, with what is said of them now; guests of a stranger wait for a word."""
    guests = asked.guests or before.guests
    waiting = () if is_vouched else tuple(each for each in guests if each not in before.guests)
    return replace(
        before,
        email=asked.email or before.email,
        fullname=asked.fullname,
        firstname=asked.firstname,
        lastname=asked.lastname,
        phone=asked.phone or before.phone,
        language=asked.language or before.language,
        timezone=asked.timezone or before.timezone,
        notes=asked.notes or before.notes,
        guests=guests,
        uninvited=tuple(each for each in before.uninvited if each in guests) + waiting,
        receive_reminders=asked.receive_reminders,
    )


def _place(terms: Terms, order: Order) -> dict[str, str]:
    """Where it takes place: as booked, unless the order says otherwise."""
    appointment = terms.appointment
    venue = order.venue or appointment.venue
    location = order.location or (appointment.location if venue == appointment.venue else "")
    link = appointment.meeting_link
    if (venue, location) != (appointment.venue, appointment.location):
        wanted = replace(order, venue=venue, location=location)
        resources = [resource.id for resource in terms.resources]
        wanted = replace(wanted, resource_ids=tuple(resources))
        venue, location = chosen_venue(terms.meeting, wanted, terms.resources)
        link = terms.meeting.custom_link if venue == "custom" else ""
    return {"venue": venue, "location": location, "meeting_link": link}


def _note(session: Transaction, found: Access, own: Attendance, wish: Move, now: int) -> None:
    """Tell of a change that was no move."""
    appointment = get_appointment(session, own.appointment_id)
    change_appointment(
        session,
        appointment.id,
        from_status=[BOOKED],
        sequence=appointment.sequence + 1,
        updated_at=now,
    )
    add_deed(session, appointment.id, HistoryEntry("changed", found.by, {}, now))
    is_silent = own.is_silent or wish.skip_notifications
    tell(session, "changed", replace(own, is_silent=is_silent), now)
