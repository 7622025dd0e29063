"""The same booking asked for again, by a client that did not hear the answer.

Without an Idempotency-Key it is known by who comes, to what, when and from which network
address it is asked for.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from app.booking.people import checked_attendee
from app.booking.values import Attendee, Booked, MeetingType, Order
from app.desk.appointments.access import stands
from app.desk.appointments.load import recalled
from app.errors import Invalid
from app.store.appointments.attendees import list_attendances_from
from app.store.appointments.bookings import get_appointment
from app.store.engine.database import Transaction

REPLAY_FOR = timedelta(hours=24)


def answered_before(
    session: Transaction, meeting: MeetingType, order: Order, now: datetime
) -> Booked | None:
    """The booking that was made of the same order before, if it stands at that start."""
    if not order.origin or order.appointment_id is not None:
        return None
    seconds = int(now.timestamp())
    since = int((now - REPLAY_FOR).timestamp())
    try:
        who = checked_attendee(
            order.attendee, meeting.region, phone_is_enough=meeting.phone_is_enough
        )
    except Invalid:  # it says so itself, later on
        return None
    for made in list_attendances_from(session, order.origin, who.email, since):
        appointment = get_appointment(session, made.appointment_id)
        if (
            _is_same(made.attendee, who)
            and appointment.meeting_type_id == meeting.id
            and appointment.starts == order.start
            and stands(appointment, seconds)
            and stands(made, seconds)
        ):
            return replace(recalled(session, made), is_repeat=True)
    return None


def _is_same(one: Attendee, other: Attendee) -> bool:
    """Whether it is one person: many may share a network address, and know one's e-mail."""
    return (one.email, one.fullname, one.phone) == (other.email, other.fullname, other.phone)
