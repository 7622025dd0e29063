"""Queueing what the world is to be told of an appointment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import TypeAdapter

from app.booking.codes import spelled
from app.booking.people import spelled_phone
from app.booking.values import Attendee, Host, MeetingType
from app.booking.venues import VENUES, venue_of
from app.desk.notifications.webhook_events import EventType, announce
from app.language.i18n.say import text
from app.language.inspect.web_links import without_links
from app.mail.meeting import MailedMeeting, MailedPerson
from app.store.appointments.attendees import Attendance
from app.store.appointments.bookings import Appointment, get_appointment, host_ids_of
from app.store.appointments.provisional_bookings import HOST_CONFIRMATION, Provisional
from app.store.catalog.catalog import load_catalog
from app.store.catalog.routing_forms import find_form
from app.store.delivery import outbox
from app.store.engine.database import Transaction

Kind = Literal["booked", "moved", "changed", "cancelled"]
Asked = Literal["confirm", "waiting", "approve"]
Reader = Literal["attendee", "hosts"]
End = Literal["declined", "withdrawn", "expired"]

_EVENTS: Mapping[Kind, EventType] = {
    "booked": "booking_created",
    "moved": "booking_rescheduled",
    "changed": "booking_rescheduled",
    "cancelled": "booking_cancelled",
}

_MEETINGS = TypeAdapter(MailedMeeting)


def tell(
    session: Transaction,
    kind: Kind,
    attendance: Attendance,
    now: int,
    facts: tuple[Appointment, Sequence[Host]] | None = None,
    reason: str = "",
) -> None:
    """Queue the letters and the webhooks about somebody's booking as it stands now.

    Letters go to the attendee and invited guests (see app.desk.appointments.guests) unless
    the booking was made silently, to the hosts always. A parcel carries everything that is
    said, as it was true when it was written; letters of one appointment are delivered in
    order.

    `facts` are the appointment and its hosts, for whoever has just written them. `reason`
    says why it is cancelled.
    """
    meeting = (
        meeting_of(session, attendance)
        if facts is None
        else _meeting(session, *facts, attendance)
    )
    meeting = replace(meeting, reason=reason) if reason else meeting
    if not attendance.is_silent:
        if attendance.attendee.email:
            asking = _uninvited(meeting, attendance) if kind != "cancelled" else {}
            told = {"kind": kind, "meeting": meeting} | asking
            _post(session, attendance, "attendee", told, now)
        _tell_guests(session, kind, attendance, attendance.attendee.invited, meeting, now)
    _post(session, attendance, "hosts", {"kind": kind, "meeting": meeting}, now)
    announce(session, _EVENTS[kind], attendance, now)


def ask(
    session: Transaction, kind: Asked, attendance: Attendance, about: Provisional, now: int
) -> None:
    """Queue the letter that asks for a confirmation, or says that the hosts are asked.

    `approve` goes to the hosts, the others to the attendee unless the booking was made
    silently. The links are signed when the letter is written: none of them is stored.
    """
    reader: Reader = "hosts" if kind == "approve" else "attendee"
    meeting = meeting_of(session, attendance)
    _write(session, kind, reader, attendance, (meeting, about), now)


def tell_end(
    session: Transaction, end: End, attendance: Attendance, about: Provisional, now: int
) -> None:
    """Queue the letters that say that a booking will not be confirmed.

    They go to the attendee, unless the booking was made silently, and to hosts who were
    asked to confirm it; who declined it knows.
    """
    meeting = replace(meeting_of(session, attendance), reason=about.reason)
    _write(session, end, "attendee", attendance, (meeting, about), now)
    if about.type == HOST_CONFIRMATION and end != "declined":
        _write(session, end, "hosts", attendance, (meeting, about), now)


def _write(
    session: Transaction,
    kind: Asked | End,
    reader: Reader,
    attendance: Attendance,
    facts: tuple[MailedMeeting, Provisional],
    now: int,
) -> None:
    """Queue a letter about a booking that has to be confirmed."""
    if reader == "attendee" and (attendance.is_silent or not attendance.attendee.email):
        return
    meeting, about = facts
    letter = {
        "kind": kind,
        "meeting": meeting,
        "provisional": about.id,
        "expires_at": about.expires_at,
    }
    _post(session, attendance, reader, letter, now)


def invite_guests(
    session: Transaction, attendance: Attendance, emails: Sequence[str], now: int
) -> None:
    """Queue the invitation of guests who are told later; it names no other guests."""
    meeting = meeting_of(session, attendance)
    _tell_guests(session, "booked", attendance, emails, meeting, now)


def _tell_guests(
    session: Transaction,
    kind: Kind,
    attendance: Attendance,
    emails: Sequence[str],
    meeting: MailedMeeting,
    now: int,
) -> None:
    if not emails:
        return
    guests = tuple(MailedPerson(email, "") for email in emails)
    shown = replace(_harmless(session, attendance, meeting), guests=guests)
    _post(session, attendance, "guests", {"kind": kind, "meeting": shown}, now)


def _harmless(
    session: Transaction, attendance: Attendance, meeting: MailedMeeting
) -> MailedMeeting:
    """The meeting for people who have not asked for it: a stranger's words without links.

    What the meeting type says for itself stays as it is.
    """
    if not attendance.attendee.by_public:
        return meeting
    appointment = get_appointment(session, attendance.appointment_id)
    type_ = load_catalog(session).meeting_types[appointment.meeting_type_id]
    is_own_place = appointment.venue != "local-attendee"
    own = (type_.ics_title, type_.ics_description, type_.description)
    person = meeting.attendee
    return replace(
        meeting,
        title=meeting.title if meeting.title in own else without_links(meeting.title),
        description=meeting.description
        if meeting.description in own
        else without_links(meeting.description),
        place=meeting.place if is_own_place else without_links(meeting.place),
        attendee=replace(person, name=without_links(person.name)),
    )


def _uninvited(meeting: MailedMeeting, attendance: Attendance) -> dict[str, Any]:
    """For the attendee's letter: whose guests wait for a word, and until when one helps."""
    if not attendance.attendee.uninvited:
        return {}
    return {"guests_of": attendance.id, "guests_until": int(meeting.end.timestamp())}


def _post(
    session: Transaction,
    attendance: Attendance,
    reader: str,
    letter: Mapping[str, Any],
    now: int,
) -> None:
    """Queue a letter; a dead mailbox holds up no other reader."""
    stream = f"{attendance.appointment_id}/{reader}"
    outbox.put(session, outbox.MAIL, stream, {**letter, "reader": reader}, now)


def meeting_told(payload: Mapping[str, Any]) -> MailedMeeting:
    """The meeting that a queued mail tells of."""
    return _MEETINGS.validate_python(payload["meeting"])


def meeting_of(
    session: Transaction, attendance: Attendance, link: str = "", *, language: str = ""
) -> MailedMeeting:
    """Somebody's appointment as letters, invites and pages show it.

    `language`: of the words about the place; the attendee's unless somebody else reads it.
    """
    catalog = load_catalog(session)
    appointment = get_appointment(session, attendance.appointment_id)
    hosts = [catalog.hosts[id_] for id_ in host_ids_of(session, appointment.id)]
    return _meeting(session, appointment, hosts, attendance, link, language)


def _meeting(
    session: Transaction,
    appointment: Appointment,
    hosts: Sequence[Host],
    attendance: Attendance,
    link: str = "",
    reader: str = "",
) -> MailedMeeting:
    meeting = load_catalog(session).meeting_types[appointment.meeting_type_id]
    attendee = attendance.attendee
    language = attendee.language or meeting.language
    return MailedMeeting(
        uid=uid_of(appointment, attendance),
        sequence=appointment.sequence,
        title=attendance.ics_title,
        description=attendance.ics_description,
        start=appointment.starts,
        end=appointment.ends,
        host=MailedPerson(appointment.organizer_email, appointment.organizer_name),
        hosts=tuple(MailedPerson(host.email, host.name) for host in hosts),
        attendee=MailedPerson(attendee.email, attendee.fullname),
        guests=tuple(MailedPerson(email, "") for email in attendee.guests),
        meeting_type=meeting.name,
        place=_place(appointment, attendee, meeting, reader or language),
        link=link,
        attendee_zone=attendee.timezone or hosts[0].schedule.zone,
        host_zone=hosts[0].schedule.zone,
        attendee_language=language,
        host_language=hosts[0].language,
        code=spelled(attendance.code) if attendance.code else "",
        phone=attendee.phone,
        answers=tuple(_answers(session, attendance, hosts[0].language)),
    )


def _place(
    appointment: Appointment, attendee: Attendee, meeting: MeetingType, language: str
) -> str:
    place = place_of(appointment.venue, appointment.location, attendee, meeting, language)
    return f"{place}: {appointment.meeting_link}" if appointment.meeting_link else place


def _answers(
    session: Transaction, attendance: Attendance, language: str
) -> Iterator[tuple[str, str]]:
    """What was asked and answered; by the words of its form, if it came from one."""
    form = find_form(session, attendance.routing_form_id)
    labels = {} if form is None else {each.id: each.label for each in form.questions}
    for name, answer in attendance.attendee.notes.items():
        label = text(language, "Purpose") if name == "purpose" else name
        yield labels.get(name, label), answer


def uid_of(appointment: Appointment, attendance: Attendance) -> str:
    """The calendar's name of an event (RFC 5545 §3.8.4.7).

    Everybody in a group has an event of their own, since nobody is to see the others.
    """
    name = attendance.id if appointment.is_group else appointment.id
    return f"{name}@booking-agent"


def place_of(
    venue: str, location: str, attendee: Attendee, meeting: MeetingType, language: str
) -> str:
    """Where a meeting takes place, for people."""
    if venue == "phone":
        return text(language, "By phone: we call {phone}", phone=spelled_phone(attendee))
    if venue == "phone-incoming":
        return text(language, "By phone: you call us")
    kind = venue_of(venue)
    is_described = not kind.has_link and not kind.needs_phone and venue in VENUES
    return location or meeting.name if is_described else text(language, kind.label)
