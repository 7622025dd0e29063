"""Provisional bookings: listing, confirming and declining them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from app.booking.slots import seconds
from app.booking.values import Attendee, Booked, Catalog, Host, Order
from app.desk.booking.confirmation import MAX_REASON
from app.store.appointments.provisional_bookings import ListedProvisional
from app.web.schemas.booking_schemas import AttendeeBody, BookingBody, BookingType
from app.web.schemas.shared_schemas import Body, Moment, NextCursor, written

Status = Literal["pending", "confirmed", "declined", "cancelled", "expired"]


class AskedAttendee(AttendeeBody):
    """Who was to come, as the booking had it."""


class AskedBooking(BookingBody):
    """A booking as it was asked for, with what was filled in."""

    attendee: AskedAttendee


class HostBrief(Body):
    """A host, as far as lists show them."""

    id: str
    given_name: str
    family_name: str
    slug: str
    user_type: str

    @classmethod
    def of(cls, host: Host) -> "HostBrief":
        """Show a host."""
        return cls(
            id=host.id,
            given_name=host.given_name,
            family_name=host.family_name,
            slug=host.slug,
            user_type=host.role,
        )


class ProvisionalReply(Body):
    """A booking that waits for a confirmation, or waited for it."""

    id: str
    type: BookingType
    status: Status
    dto: AskedBooking
    created_at: Moment
    expires_at: Moment
    hosts: list[HostBrief]
    meeting_type_id: str
    reason: str | None = None

    @classmethod
    def of(cls, listed: ListedProvisional, catalog: Catalog) -> "ProvisionalReply":
        """Show one of a list."""
        made = listed.provisional
        return cls(
            id=made.id,
            type=made.type,
            status=listed.status,
            dto=_booking(made.order),
            created_at=_moment(made.created_at),
            expires_at=_moment(made.expires_at),
            hosts=[HostBrief.of(catalog.hosts[id_]) for id_ in listed.host_ids],
            meeting_type_id=listed.meeting_type_id,
            reason=made.reason or None,
        )


class ProvisionalPage(Body):
    """A page of them, newest first, and how many there are on all pages."""

    provisional_bookings: list[ProvisionalReply]
    total: int
    next_cursor: NextCursor = None


class ConfirmReply(Body):
    """What a confirmation led to: an appointment, or the next confirmation."""

    appointment_id: str | None = None
    attendee_email: str | None = None
    booking_type: BookingType | None = None
    provisional_booking_id: str | None = None

    @classmethod
    def of(cls, booked: Booked) -> "ConfirmReply":
        """Show it without the attendee's secret: it may be a host who confirms."""
        if booked.provisional_id:
            return cls(
                attendee_email=booked.attendee_email or None,
                booking_type=booked.provisional_type,
                provisional_booking_id=booked.provisional_id,
            )
        return cls(
            appointment_id=booked.appointment_id, attendee_email=booked.attendee_email or None
        )


class DeclineBody(Body):
    """Why a booking is declined; the attendee reads it."""

    reason: Annotated[str, Field(max_length=MAX_REASON)] | None = None


class DeclineReply(Body):
    """A booking that was declined."""

    id: str
    status: Status
    reason: str | None = None


def _booking(order: Order) -> AskedBooking:
    """The order as the request had it, with what was filled in.

    It is not checked again: what was accepted then is shown, whatever is accepted now.
    """
    duration = order.duration
    asked: dict[str, Any] = {
        "attendee": _attendee(order.attendee),
        "meeting_type_id": order.meeting_type_id,
        "start": written(order.start),
        "host_ids": list(order.host_ids) or None,
        "appointment_id": order.appointment_id,
        "queue_id": order.queue_id,
        "location": order.location or None,
        "channel": order.venue,
        "duration": None if duration is None else seconds(duration) // 60,
        "routing_form_id": order.routing_form_id,
        "ignore_availability": order.ignore_availability or None,
        "attendee_pending_id": order.pending_attendee_id,
        "payment_id": order.payment_id,
        "resource_channel_ids": list(order.resource_ids) or None,
        "one_time_link_id": order.one_time_link_id,
        "skip_notifications": order.skip_notifications or None,
        "ics_title": order.ics_title or None,
        "ics_description": order.ics_description or None,
    }
    return AskedBooking.model_construct(**asked)


def _attendee(attendee: Attendee) -> AskedAttendee:
    asked: dict[str, Any] = {
        "email": attendee.email or None,
        "receive_reminders": attendee.receive_reminders,
        "notes": dict(attendee.notes),
        "firstname": attendee.firstname or None,
        "lastname": attendee.lastname or None,
        "fullname": attendee.fullname,
        "bringalong_emails": list(attendee.guests),
        "phone": attendee.phone or None,
        "language": attendee.language or None,
        "timezone": attendee.timezone or None,
        "data_policy_accepted": attendee.data_policy_accepted or None,
    }
    return AskedAttendee.model_construct(**asked)


def _moment(at: int) -> str:
    return written(datetime.fromtimestamp(at, UTC))
