"""Queueing webhooks: what programs are told of a booking or a conversation."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from app.booking.slots import seconds
from app.booking.values import Host, MeetingType
from app.store.appointments.appointment_history import history_of
from app.store.appointments.attendees import Attendance, get_attendance, list_attendances
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    PENDING,
    Appointment,
    get_appointment,
    host_ids_of,
)
from app.store.catalog.catalog import load_catalog
from app.store.conversations.conversations import Conversation
from app.store.delivery import outbox
from app.store.delivery.webhook_subscriptions import Subscription, list_subscriptions
from app.store.engine.database import Transaction

EventType = Literal[
    "booking_created",
    "booking_rescheduled",
    "booking_cancelled",
    "booking_provisional",
    "conversation_handoff",
]
NO_FACTS: Mapping[str, Any] = {}


def announce(
    session: Transaction,
    webhook_type: EventType,
    attendance: Attendance,
    now: int,
    facts: Mapping[str, Any] = NO_FACTS,
) -> None:
    """Tell all who subscribed to it of somebody's booking as it stands now.

    `facts` are added to what is told, e.g. a `provisionalBookingId`. What one subscriber
    is told of one appointment arrives in order.
    """
    listening = _listening(session, webhook_type)
    if not listening:
        return
    now_is = get_attendance(session, attendance.id)
    told = {"webhookType": webhook_type, **_told(session, webhook_type, now_is, now), **facts}
    for subscription in listening:
        _put(session, subscription, attendance.appointment_id, told, now)


def announce_handoff(
    session: Transaction,
    conversation: Conversation,
    now: int,
    reason: str = "",
    summary: str = "",
) -> None:
    """Tell all who subscribed to it that a person has to take over a conversation, and why."""
    told = {
        "webhookType": "conversation_handoff",
        "id": conversation.id,
        "channel": conversation.channel,
        "language": conversation.language,
        "timezone": conversation.zone,
        "visitorName": conversation.visitor_name,
        "meetingTypeId": conversation.meeting_type_id,
        "reason": reason,
        "summary": summary,
        "createdAt": written(now),
    }
    present = {name: value for name, value in told.items() if value}
    for subscription in _listening(session, "conversation_handoff"):
        _put(session, subscription, conversation.id, present, now)


def _listening(session: Transaction, webhook_type: EventType) -> list[Subscription]:
    return [each for each in list_subscriptions(session) if webhook_type in each.event_types]


def _put(
    session: Transaction,
    subscription: Subscription,
    about: str,
    told: Mapping[str, Any],
    now: int,
) -> None:
    payload = {"subscription": subscription.id, "body": told}
    outbox.put(session, outbox.WEBHOOK, f"webhook:{subscription.id}:{about}", payload, now)


def _told(
    session: Transaction, webhook_type: EventType, attendance: Attendance, now: int
) -> dict[str, Any]:
    catalog = load_catalog(session)
    appointment = get_appointment(session, attendance.appointment_id)
    meeting = catalog.meeting_types[appointment.meeting_type_id]
    hosts = [catalog.hosts[id_] for id_ in host_ids_of(session, appointment.id)]
    coming = list_attendances(session, appointment.id, (BOOKED, PENDING))
    others = [each for each in coming if each.id != attendance.id]
    told = {
        "id": appointment.id,
        "attendeeId": attendance.id,
        "secret": attendance.secret,
        "start": written(appointment.start),
        "end": written(appointment.end),
        "isCancelled": appointment.status == CANCELLED,
        "meetingInfo": _meeting_info(appointment),
        "attendees": [_attendee(each) for each in (attendance, *others)],
        "hosts": [_host(host) for host in hosts],
        "hostIds": [host.id for host in hosts],
        "meetingType": _meeting_type(meeting),
        "meetingTypeId": meeting.id,
        "icsTitle": attendance.ics_title,
        "icsDescription": attendance.ics_description,
        "createdAt": written(appointment.created_at),
        "updatedAt": written(appointment.updated_at),
    }
    if appointment.location:
        told["location"] = appointment.location
    if appointment.cancel_reason:
        told["cancelReason"] = appointment.cancel_reason
    moved_at = _moved_at(session, webhook_type, appointment, now)
    return told if moved_at is None else told | {"rescheduledAt": written(moved_at)}


def _moved_at(
    session: Transaction, webhook_type: EventType, appointment: Appointment, now: int
) -> int | None:
    """When an appointment was moved last; None if it never was."""
    if webhook_type == "booking_rescheduled":
        return now
    if not appointment.reschedules:
        return None
    moves = [deed.at for deed in history_of(session, appointment.id) if deed.action == "moved"]
    return max(moves, default=appointment.updated_at)


def _attendee(attendance: Attendance) -> dict[str, Any]:
    attendee = attendance.attendee
    told = {
        "id": attendance.id,
        "status": attendance.status,
        "email": attendee.email,
        "firstname": attendee.firstname,
        "lastname": attendee.lastname,
        "fullname": attendee.fullname,
        "phone": attendee.phone,
        "timezone": attendee.timezone,
        "language": attendee.language,
        "notes": dict(attendee.notes),
        "bringalongEmails": list(attendee.guests),
        "routingFormId": attendance.routing_form_id,
    }
    return {name: value for name, value in told.items() if value}


def _meeting_info(appointment: Appointment) -> dict[str, str]:
    told = {"channel": appointment.venue, "meetingLink": appointment.meeting_link}
    return {name: value for name, value in told.items() if value}


def _host(host: Host) -> dict[str, Any]:
    return {
        "id": host.id,
        "email": host.email,
        "givenName": host.given_name,
        "familyName": host.family_name,
        "fullName": host.name,
        "slug": host.slug,
    }


def _meeting_type(meeting: MeetingType) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "slug": meeting.slug,
        "meetingInfo": {
            "name": meeting.name,
            "duration": seconds(meeting.durations[0]) // 60,
        },
    }


def written(moment: int) -> str:
    """An instant in epoch seconds as it is on the wire."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
