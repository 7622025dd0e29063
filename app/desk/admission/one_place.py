"""One person takes one place in a group."""

from app.booking.values import Attendee
from app.errors import Conflict
from app.store.appointments.attendees import list_attendances
from app.store.appointments.bookings import BOOKED, PENDING
from app.store.engine.database import Transaction


class AlreadyBooked(Conflict):
    """Somebody has a place in the group already."""

    code = "already-booked"


def check_not_there(
    session: Transaction, appointment_id: str, attendee: Attendee, now: int
) -> None:
    """Refuse a second place in a group to one person, known by address or phone number.

    Raises:
        AlreadyBooked: for somebody who comes to it.
    """
    email = attendee.email.casefold()
    for each in list_attendances(session, appointment_id, (BOOKED, PENDING)):
        theirs = each.attendee
        is_same = email == theirs.email.casefold() and (email or attendee.phone == theirs.phone)
        if is_same and (each.status == BOOKED or (each.held_until or 0) > now):
            raise AlreadyBooked("This person has a place in this appointment already.")
