"""Group appointments: which of those at one time an order joins."""

from app.booking.admission import AppointmentFull, AppointmentMismatch, not_offered
from app.booking.values import Order
from app.desk.admission.admission import Admission
from app.desk.availability.groups import groups_within
from app.errors import Flaw
from app.store.appointments.bookings import GroupPlace, get_appointment, group_places
from app.store.engine.database import Transaction


def group_to_join(session: Transaction, wanted: Admission, now: int) -> GroupPlace | None:
    """The group appointment at an order's start; None if the order begins a new one.

    Raises:
        AppointmentMismatch, AppointmentFull, AppointmentNotFound: for the appointment that
            the order names.
        SlotNotOffered: for a group out of its host's hours.
    """
    places = group_places(session, wanted.meeting.id, wanted.instant, now)
    if wanted.order.appointment_id is not None:
        places = _named(session, wanted, wanted.order.appointment_id, places)
    places = [place for place in places if place.span == wanted.span]
    if places and not wanted.order.ignore_availability:
        catalog, meeting = wanted.catalog, wanted.meeting
        if not groups_within(session, catalog, meeting, wanted.instant, now):
            raise not_offered()
    fitting = wanted.meeting.spots - wanted.places
    return next((place for place in places if place.taken <= fitting), None)


def _named(
    session: Transaction, wanted: Admission, id_: str, places: list[GroupPlace]
) -> list[GroupPlace]:
    """That of the groups which an order names."""
    get_appointment(session, id_)
    named = [place for place in places if place.appointment_id == id_]
    if not named or named[0].span != wanted.span:
        message = "That appointment is another one than meeting type and start say."
        raise AppointmentMismatch(message, [Flaw("appointmentId", message)])
    if named[0].taken + wanted.places > wanted.meeting.spots:
        raise AppointmentFull("All places of this appointment are taken.")
    return named


def check_same_place(session: Transaction, asked: Order, group: GroupPlace) -> None:
    """Refuse to join a group elsewhere than where it meets.

    Raises:
        AppointmentMismatch: naming channel or location.
    """
    appointment = get_appointment(session, group.appointment_id)
    differing = {
        "channel": asked.venue not in (None, appointment.venue),
        "location": asked.location not in ("", appointment.location),
    }
    flaws = [
        Flaw(name, "is another one than the group's") for name in differing if differing[name]
    ]
    if flaws:
        raise AppointmentMismatch("The group meets elsewhere.", flaws)
