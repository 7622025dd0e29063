"""A booking that was made before, for whoever asks for it again."""

from app.booking.values import Booked
from app.store.appointments.attendees import Attendance
from app.store.appointments.bookings import PENDING, get_appointment, host_ids_of
from app.store.appointments.provisional_bookings import find_newest_provisional
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction


def recalled(session: Transaction, made: Attendance) -> Booked:
    """The booking behind an attendance, as it stands; one that is only held says so."""
    catalog = load_catalog(session)
    appointment = get_appointment(session, made.appointment_id)
    hosts = host_ids_of(session, made.appointment_id)
    waits = find_newest_provisional(session, made.id) if made.status == PENDING else None
    return Booked(
        appointment_id=made.appointment_id,
        secret=made.secret,
        attendee_email=made.attendee.email,
        meeting_type=catalog.meeting_types[appointment.meeting_type_id],
        hosts=tuple(catalog.hosts[host_id] for host_id in hosts),
        start=appointment.starts,
        end=appointment.ends,
        ics_title=made.ics_title,
        ics_description=made.ics_description,
        attendee=made.attendee,
        attendee_id=made.id,
        sequence=appointment.sequence,
        provisional_id=waits.id if waits else "",
        provisional_type=waits.type if waits else "",
        code=made.code,
    )
