"""Small changes to an appointment by those who hold it: one guest more, a note."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.booking.addresses import normalised_email
from app.booking.admission import AppointmentFull
from app.booking.people import MAX_GUESTS
from app.booking.texts import clean_description
from app.booking.values import Attendee
from app.desk.appointments.access import EVERY_STATUS, Access, check_not_over, coming
from app.desk.notifications.mails import tell
from app.errors import flawed
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import (
    Attendance,
    AttendeeNotFound,
    change_attendance,
    save_attendee,
)
from app.store.appointments.bookings import (
    BOOKED,
    PENDING,
    Appointment,
    change_appointment,
    get_appointment,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction

MAX_NOTE = 5_000  # characters


def add_guest(
    session: Transaction, found: Access, attendee_id: str, email: str, now: datetime
) -> None:
    """Let one guest more come with an attendee; invite them, and tell those who know.

    Raises:
        AttendeeNotFound: if nobody of that id comes.
        Invalid: if the address is none, is there already, or is one too many.
        AlreadyCancelled, AppointmentPast: if there is nothing to come to.
        AppointmentFull: for a group in which guests take places, if none is left.
    """
    seconds = int(now.timestamp())
    appointment = get_appointment(session, found.appointment.id, lock=True)
    check_not_over(appointment, seconds)
    people = coming(session, appointment.id, seconds)
    host = next((each for each in people if each.id == attendee_id), None)
    if host is None:
        raise AttendeeNotFound(f"Nobody of the id {attendee_id!r} comes to this appointment.")
    guest = _checked_guest(email, (host.attendee.email, *host.attendee.guests))
    attendee = replace(host.attendee, guests=(*host.attendee.guests, guest))
    _take_place(session, appointment, host, people)
    _change_guests(session, found, host, attendee, ("guest-added", guest), seconds)


def remove_guest(
    session: Transaction, found: Access, attendee_id: str, email: str, now: datetime
) -> None:
    """Let a guest come no more: their calendar is told so, and so are those who know.

    Raises:
        AttendeeNotFound: if nobody of that id comes.
        Invalid: if that is nobody's guest.
        AlreadyCancelled, AppointmentPast: if there is nothing to come to.
    """
    seconds = int(now.timestamp())
    appointment = get_appointment(session, found.appointment.id, lock=True)
    check_not_over(appointment, seconds)
    people = coming(session, appointment.id, seconds)
    host = next((each for each in people if each.id == attendee_id), None)
    if host is None:
        raise AttendeeNotFound(f"Nobody of the id {attendee_id!r} comes to this appointment.")
    gone = email.strip().casefold()
    before = host.attendee
    staying = tuple(guest for guest in before.guests if guest.casefold() != gone)
    if staying == before.guests:
        raise flawed("email", "is no guest of this attendee")
    waiting = tuple(guest for guest in before.uninvited if guest in staying)
    attendee = replace(before, guests=staying, uninvited=waiting)
    if host.places > 1:  # theirs was one of them
        of_them = (BOOKED, PENDING)
        change_attendance(session, host.id, from_status=of_them, places=host.places - 1)
    _change_guests(session, found, host, attendee, ("guest-removed", gone), seconds)


def _change_guests(
    session: Transaction,
    found: Access,
    host: Attendance,
    attendee: Attendee,
    deed: tuple[str, str],
    now: int,
) -> None:
    """Store an attendee with other guests, and tell of it."""
    save_attendee(session, host.id, attendee)
    id_, (action, guest) = host.appointment_id, deed
    sequence = get_appointment(session, id_).sequence + 1
    change_appointment(
        session, id_, from_status=EVERY_STATUS, updated_at=now, sequence=sequence
    )
    details = {"attendeeId": host.id, "email": guest}
    add_deed(session, id_, HistoryEntry(action, found.by, details, now))
    if host.status == BOOKED:  # with what is only held, guests are invited once it is booked
        tell(session, "guests", replace(host, attendee=attendee), now)


def _take_place(
    session: Transaction,
    appointment: Appointment,
    host: Attendance,
    people: Sequence[Attendance],
) -> None:
    """Take a place for a guest, where guests take places of a group."""
    meeting = load_catalog(session).meeting_types[appointment.meeting_type_id]
    if not (appointment.is_group and meeting.guests_take_spots):
        return
    if sum(each.places for each in people) >= max(meeting.spots, appointment.spots):
        raise AppointmentFull("All places of this appointment are taken.")
    change_attendance(session, host.id, from_status=(BOOKED, PENDING), places=host.places + 1)


def _checked_guest(email: str, known: tuple[str, ...]) -> str:
    try:
        guest = normalised_email(email)
    except ValueError as error:
        raise flawed("email", str(error)) from error
    if guest.casefold() in {each.casefold() for each in known}:
        raise flawed("email", "comes already")
    if len(known) > MAX_GUESTS:  # the attendee is one of them
        raise flawed("email", f"at most {MAX_GUESTS} guests")
    return guest


def write_note(session: Transaction, found: Access, note: str, now: datetime) -> None:
    """Replace the hosts' own note; an empty one removes it. Attendees do not see it.

    Raises:
        Invalid: if it is too long.
    """
    cleaned = clean_description(note)
    if len(cleaned) > MAX_NOTE:
        raise flawed("note", f"at most {MAX_NOTE} characters, this has {len(cleaned)}")
    seconds = int(now.timestamp())
    change_appointment(
        session,
        found.appointment.id,
        from_status=EVERY_STATUS,
        note=cleaned,
        updated_at=seconds,
    )
    add_deed(session, found.appointment.id, HistoryEntry("noted", found.by, {}, seconds))
