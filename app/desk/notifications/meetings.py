"""Appointments as letters, invites and pages show them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from app.booking.codes import spelled
from app.booking.people import spelled_phone
from app.booking.values import Attendee, Host, MeetingType
from app.booking.venues import VENUES, venue_of
from app.language.i18n.say import text
from app.language.inspect.web_links import without_links
from app.mail.meeting import MailedMeeting, MailedPerson, Reader
from app.store.appointments.attendees import Attendance
from app.store.appointments.bookings import Appointment, get_appointment, host_ids_of
from app.store.catalog.catalog import load_catalog
from app.store.catalog.routing_forms import find_form
from app.store.engine.database import Transaction

_MEETINGS = TypeAdapter(MailedMeeting)
_NOTED = {"purpose": "Purpose", "people": "People"}  # notes that have names of their own


@dataclass(frozen=True, slots=True)
class Facts:
    """An appointment, its hosts, the organizer first, its type, and one who comes to it."""

    appointment: Appointment
    hosts: tuple[Host, ...]
    attendance: Attendance
    type: MeetingType

    @property
    def attendee_language(self) -> str:
        """The attendee's, or that of the meeting type."""
        return self.attendance.attendee.language or self.type.language

    @property
    def attendee_zone(self) -> str:
        """The attendee's, or that of the first host."""
        return self.attendance.attendee.timezone or self.hosts[0].schedule.zone

    @property
    def attendee(self) -> Reader:
        """The attendee as a reader."""
        who = self.attendance.attendee
        person = MailedPerson(who.email, who.fullname)
        return Reader(person, "attendee", self.attendee_zone, self.attendee_language)

    def guests(self, emails: Sequence[str]) -> tuple[Reader, ...]:
        """Guests as readers; nobody knows more of them than of their attendee."""
        zone, language = self.attendee_zone, self.attendee_language
        people = [MailedPerson(email, "") for email in emails]
        return tuple(Reader(person, "guests", zone, language) for person in people)

    @property
    def readers_at_the_desk(self) -> tuple[Reader, ...]:
        """The hosts as readers, each with their own zone and language."""
        return tuple(
            Reader(
                MailedPerson(host.email, host.name), "hosts", host.schedule.zone, host.language
            )
            for host in self.hosts
        )


def facts_of(
    session: Transaction,
    attendance: Attendance,
    known: tuple[Appointment, Sequence[Host]] | None = None,
) -> Facts:
    """Somebody's booking as it stands now; `known` for whoever has just written it."""
    catalog = load_catalog(session)
    if known is None:
        appointment = get_appointment(session, attendance.appointment_id)
        ids = host_ids_of(session, appointment.id)
        hosts: Sequence[Host] = [catalog.hosts[id_] for id_ in ids]
    else:
        appointment, hosts = known
    type_ = catalog.meeting_types[appointment.meeting_type_id]
    return Facts(appointment, tuple(hosts), attendance, type_)


def meeting_of(
    session: Transaction, attendance: Attendance, *, language: str = ""
) -> MailedMeeting:
    """Somebody's appointment as they are shown it.

    `language`: of the words about the place; the attendee's unless somebody else reads it.
    """
    facts = facts_of(session, attendance)
    reader = facts.attendee
    return meeting_for(session, facts, replace(reader, language=language or reader.language))


def meeting_for(session: Transaction, facts: Facts, reader: Reader) -> MailedMeeting:
    """An appointment as a reader may see it."""
    appointment, attendance, hosts = facts.appointment, facts.attendance, facts.hosts
    attendee = attendance.attendee
    meeting = MailedMeeting(
        uid=uid_of(appointment, attendance),
        sequence=appointment.sequence,
        title=attendance.ics_title,
        description=attendance.ics_description,
        start=appointment.starts,
        end=appointment.ends,
        organizer=MailedPerson(appointment.organizer_email, appointment.organizer_name),
        hosts=tuple(MailedPerson(host.email, host.name) for host in hosts),
        attendee=MailedPerson(attendee.email, attendee.fullname),
        guests=tuple(MailedPerson(email, "") for email in attendee.guests),
        meeting_type=facts.type.name,
        place=_place(appointment, attendee, facts.type, reader.language),
        link="",
        attendee_zone=facts.attendee_zone,
        host_zone=hosts[0].schedule.zone,
        attendee_language=facts.attendee_language,
        host_language=hosts[0].language,
        code=spelled(attendance.code) if attendance.code else "",
    )
    if reader.role == "hosts":
        answers = tuple(_answers(session, attendance, reader.language))
        return replace(meeting, phone=attendee.phone, answers=answers, code="")
    return meeting if reader.role == "attendee" else _for_guest(meeting, facts, reader)


def meeting_told(payload: Mapping[str, Any]) -> MailedMeeting:
    """The meeting that a queued mail tells of."""
    return _MEETINGS.validate_python(payload["meeting"])


def uid_of(appointment: Appointment, attendance: Attendance) -> str:
    """The calendar's name of somebody's event (RFC 5545 §3.8.4.7).

    Everybody in a group has an event of their own, since nobody is to see the others.
    """
    name = attendance.id if appointment.is_group else appointment.id
    return f"{name}@{appointment.uid_domain}"


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
        label = text(language, _NOTED[name]) if name in _NOTED else name
        yield labels.get(name, label), answer


def _for_guest(meeting: MailedMeeting, facts: Facts, reader: Reader) -> MailedMeeting:
    """Without what proves the attendee, and without the other guests unless all may know."""
    invited = facts.attendance.attendee.invited if facts.type.guests_see_each_other else ()
    own = reader.person.email.lower()
    others = tuple(MailedPerson(each, "") for each in invited if each.lower() != own)
    meeting = replace(meeting, code="", guests=(reader.person, *others))
    return _harmless(meeting, facts) if facts.attendance.attendee.by_public else meeting


def _harmless(meeting: MailedMeeting, facts: Facts) -> MailedMeeting:
    """The meeting for people who have not asked for it: a stranger's words without links.

    What the meeting type says for itself stays as it is.
    """
    type_, person = facts.type, meeting.attendee
    own = (type_.ics_title, type_.ics_description, type_.description)
    is_own_place = facts.appointment.venue != "local-attendee"
    return replace(
        meeting,
        title=meeting.title if meeting.title in own else without_links(meeting.title),
        description=meeting.description
        if meeting.description in own
        else without_links(meeting.description),
        place=meeting.place if is_own_place else without_links(meeting.place),
        attendee=replace(person, name=without_links(person.name)),
    )
