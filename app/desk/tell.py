"""Queueing what the world is to be told of an appointment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import TypeAdapter

from app.booking.codes import spelled
from app.booking.values import Attendee, Catalog, Host, MeetingType
from app.desk.announce import EventType, announce
from app.language.say import text
from app.mail.meeting import Meeting, Person
from app.store import outbox
from app.store.attendees import Attendance
from app.store.bookings import Appointment, get_appointment, host_ids_of
from app.store.catalog import load_catalog
from app.store.database import Session
from app.store.provisional import Provisional

Kind = Literal["booked", "moved", "cancelled"]
Asked = Literal["confirm", "approve", "declined"]

_EVENTS: Mapping[Kind, EventType] = {
    "booked": "booking_created",
    "moved": "booking_rescheduled",
    "cancelled": "booking_cancelled",
}

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


def tell(
    session: Session,
    kind: Kind,
    attendance: Attendance,
    now: int,
    facts: tuple[Appointment, Sequence[Host]] | None = None,
) -> None:
    """Queue the letters and the webhooks about somebody's booking as it stands now.

    Letters go to attendee and guests unless the booking was made silently, to the hosts
    always. A parcel carries everything that is said, as it was true when it was written;
    letters of one appointment are delivered in order.

    `facts` are the appointment and its hosts, for whoever has just written them.
    """
    meeting = (
        meeting_of(session, attendance)
        if facts is None
        else _meeting(load_catalog(session), *facts, attendance)
    )
    guests = ["guests"] if attendance.attendee.guests else []
    readers = ["hosts"] if attendance.is_silent else ["attendee", *guests, "hosts"]
    for reader in readers:
        letter = {"kind": kind, "reader": reader, "meeting": meeting}
        stream = f"{attendance.appointment_id}/{reader}"  # a dead mailbox holds up nobody else
        outbox.put(session, outbox.MAIL, stream, letter, now)
    announce(session, _EVENTS[kind], attendance, now)


def ask(
    session: Session, kind: Asked, attendance: Attendance, about: Provisional, now: int
) -> None:
    """Queue the letter that asks for a confirmation, or says that there will be none.

    `approve` goes to the hosts, the others to the attendee unless the booking was made
    silently. The links are signed when the letter is written: none of them is stored.
    """
    if attendance.is_silent and kind != "approve":
        return
    letter = {
        "kind": kind,
        "reader": "hosts" if kind == "approve" else "attendee",
        "meeting": meeting_of(session, attendance),
        "provisional": about.id,
        "expires_at": about.expires_at,
        "reason": about.reason,
    }
    outbox.put(
        session, outbox.MAIL, f"{attendance.appointment_id}/{letter['reader']}", letter, now
    )


def invite_guest(session: Session, attendance: Attendance, email: str, now: int) -> None:
    """Queue the invitation of a guest who was added later; it names no other guests."""
    meeting = replace(meeting_of(session, attendance), guests=(Person(email, ""),))
    letter = {"kind": "booked", "reader": "guests", "meeting": meeting}
    outbox.put(
        session, outbox.MAIL, f"{attendance.appointment_id}/{letter['reader']}", letter, now
    )


def meeting_told(payload: Mapping[str, Any]) -> Meeting:
    """The meeting that a queued mail tells of."""
    return _MEETINGS.validate_python(payload["meeting"])


def meeting_of(session: Session, attendance: Attendance, link: str = "") -> Meeting:
    """Somebody's appointment as letters and invites show it."""
    catalog = load_catalog(session)
    appointment = get_appointment(session, attendance.appointment_id)
    hosts = [catalog.hosts[id_] for id_ in host_ids_of(session, appointment.id)]
    return _meeting(catalog, appointment, hosts, attendance, link)


def _meeting(
    catalog: Catalog,
    appointment: Appointment,
    hosts: Sequence[Host],
    attendance: Attendance,
    link: str = "",
) -> Meeting:
    meeting = catalog.meeting_types[appointment.meeting_type_id]
    attendee = attendance.attendee
    language = attendee.language or meeting.language
    return Meeting(
        uid=uid_of(appointment, attendance, meeting),
        sequence=appointment.sequence,
        title=attendance.ics_title,
        description=attendance.ics_description,
        start=appointment.starts,
        end=appointment.ends,
        host=Person(hosts[0].email, hosts[0].name),
        hosts=tuple(Person(host.email, host.name) for host in hosts),
        attendee=Person(attendee.email, attendee.fullname),
        guests=tuple(Person(email, "") for email in attendee.guests),
        meeting_type=meeting.name,
        place=place_of(appointment.venue, appointment.location, attendee, meeting, language),
        link=link,
        attendee_zone=attendee.timezone or hosts[0].schedule.zone,
        host_zone=hosts[0].schedule.zone,
        attendee_language=language,
        host_language=hosts[0].language,
        code=spelled(attendance.code) if attendance.code else "",
    )


def uid_of(appointment: Appointment, attendance: Attendance, meeting: MeetingType) -> str:
    """The calendar's name of an event (RFC 5545 §3.8.4.7).

    Everybody in a group has an event of their own, since nobody is to see the others.
    """
    name = attendance.id if meeting.spots > 1 else appointment.id
    return f"{name}@booking-agent"


def place_of(
    venue: str, location: str, attendee: Attendee, meeting: MeetingType, language: str
) -> str:
    """Where a meeting takes place, for people."""
    if venue in ("local", "local-attendee", "custom", "resource"):
        return location or meeting.name
    if venue == "phone":
        return text(language, "By phone: we call {phone}", phone=attendee.phone)
    if venue == "phone-incoming":
        return text(language, "By phone: you call us")
    if venue == "connect":
        return text(language, "Online")
    return _PLACES.get(venue, venue)
