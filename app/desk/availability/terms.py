"""The terms of an appointment: what it keeps when it moves, whatever its type is like today."""

from dataclasses import dataclass, replace
from datetime import timedelta

from app.booking.admission import AppointmentMismatch, shape_of
from app.booking.slots import SlotShape
from app.booking.values import Catalog, Host, MeetingType, Order, Resource
from app.errors import Flaw
from app.store.appointments.bookings import Appointment, host_ids_of, resource_ids_of
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction


@dataclass(frozen=True, slots=True)
class Terms:
    """Length, hosts, rooms and queue as booked; notice, horizon, grid and limits of today.

    `meeting` is the appointment's type, active or not, with the queue of the booking.
    """

    appointment: Appointment
    catalog: Catalog
    meeting: MeetingType
    hosts: tuple[Host, ...]
    resources: tuple[Resource, ...]
    shape: SlotShape

    @property
    def duration(self) -> timedelta:
        """The length as booked."""
        return self.appointment.ends - self.appointment.starts


def terms_of(session: Transaction, appointment: Appointment) -> Terms:
    """What an appointment keeps when it moves."""
    catalog = load_catalog(session)
    today = catalog.meeting_types[appointment.meeting_type_id]
    hosts = tuple(catalog.hosts[id_] for id_ in host_ids_of(session, appointment.id))
    booked_by = None if appointment.queue_id else hosts[0].id
    return Terms(
        appointment=appointment,
        catalog=catalog,
        meeting=replace(today, host_id=booked_by, queue_id=appointment.queue_id),
        hosts=hosts,
        resources=tuple(
            catalog.resources[id_] for id_ in resource_ids_of(session, appointment.id)
        ),
        shape=shape_of(today, appointment.ends - appointment.starts),
    )


def check_same(terms: Terms, order: Order) -> None:
    """Refuse an order for an appointment that means another kind of meeting.

    Raises:
        AppointmentMismatch: naming each field that is not the appointment's.
    """
    hosts = {host.id for host in terms.hosts}
    resources = {resource.id for resource in terms.resources}
    differing = {
        "meetingTypeId": order.meeting_type_id not in (terms.meeting.id, terms.meeting.slug),
        "duration": order.duration not in (None, terms.duration),
        "hostIds": bool(order.host_ids) and set(order.host_ids) != hosts,
        "queueId": order.queue_id not in (None, terms.appointment.queue_id),
        "resourceChannelIds": bool(order.resource_ids) and set(order.resource_ids) != resources,
    }
    flaws = [
        Flaw(field, "is another one than the appointment's")
        for field, differs in differing.items()
        if differs
    ]
    if flaws:
        raise AppointmentMismatch("That appointment is of another kind.", flaws)
