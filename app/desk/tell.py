"""Queueing what the world is to be told of an appointment."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from app.booking.values import Booked, MeetingType, Order
from app.language.say import text
from app.mail.meeting import Meeting, Person
from app.store import outbox
from app.store.database import Session

_MEETINGS = TypeAdapter(Meeting)

_PLACES = {
    "google": "Google Meet",
    "zoom": "Zoom",
    "webex": "Webex",
    "whereby": "Whereby",
    "kmeet": "kMeet",
    "jitsi": "Jitsi Meet",
    "zava": "Zava",
    "teamsForBusiness2": "Microsoft Teams",
    "whatsapp": "WhatsApp",
}


def tell_booked(session: Session, booked: Booked, order: Order, now: int) -> None:
    """Queue the letters of a new booking: to attendee and guests unless silenced, to hosts.

    A parcel carries everything the letter says, as it was true when it was written.
    """
    readers = ["hosts"]
    if not order.skip_notifications:
        readers = ["attendee", *(["guests"] if order.attendee.guests else []), "hosts"]
    meeting = _MEETINGS.dump_python(meeting_of(booked, order), mode="json")
    for reader in readers:
        letter = {"kind": "booked", "reader": reader, "meeting": meeting}
        stream = f"{booked.appointment_id}/{reader}"  # a dead mailbox holds up nobody else
        outbox.put(session, outbox.MAIL, stream, letter, now)


def meeting_told(payload: Mapping[str, Any]) -> Meeting:
    """The meeting that a queued mail tells of."""
    return _MEETINGS.validate_python(payload["meeting"])


def meeting_of(booked: Booked, order: Order) -> Meeting:
    """An appointment as letters and invites show it."""
    attendee, hosts = order.attendee, booked.hosts
    language = attendee.language or booked.meeting_type.language
    return Meeting(
        uid=f"{booked.appointment_id}@booking-agent",
        sequence=0,
        title=booked.ics_title,
        description=booked.ics_description,
        start=booked.start,
        end=booked.end,
        host=Person(hosts[0].email, hosts[0].name),
        hosts=tuple(Person(host.email, host.name) for host in hosts),
        attendee=Person(attendee.email, attendee.fullname),
        guests=tuple(Person(email, "") for email in attendee.guests),
        meeting_type=booked.meeting_type.name,
        place=place_of(order.venue or "", order, booked.meeting_type, language),
        link="",
        attendee_zone=attendee.timezone or hosts[0].schedule.zone,
        host_zone=hosts[0].schedule.zone,
        attendee_language=language,
        host_language=hosts[0].language,
    )


def place_of(venue: str, order: Order, meeting: MeetingType, language: str) -> str:
    """Where a meeting takes place, for people."""
    if venue in ("local", "local-attendee", "custom", "resource"):
        return order.location or meeting.name
    if venue == "phone":
        return text(language, "By phone: we call {phone}", phone=order.attendee.phone)
    if venue == "phone-incoming":
        return text(language, "By phone: you call us")
    if venue == "connect":
        return text(language, "Online")
    return _PLACES.get(venue, venue)
