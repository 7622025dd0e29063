"""The appointment that the tests of this package write about."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.mail.letters import Kind, Letter, Occasion, meeting_letter
from app.mail.meeting import MailedMeeting, MailedPerson, Reader, Role

STAMP = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ALEX = MailedPerson("alex@praxis.example", "Alex Roth")
KIM = MailedPerson("kim@praxis.example", "Kim Vo")
MARA = MailedPerson("mara@home.example", "Mara Linde")
GUEST = MailedPerson("jo@home.example", "")
DESK = MailedPerson("desk@booking.example", "Praxis Roth")
PAGE = "https://booking.example/booking/a1"
LINK = "https://booking.example/booking/a1?secret=x9&day=2"

INTRO = MailedMeeting(
    uid="a1@booking.example",
    sequence=0,
    title="Intro call: Mara Linde and Alex Roth",
    description="We talk about your plans.\nBring questions; a pen, too.",
    start=datetime(2026, 11, 24, 14, 0, tzinfo=UTC),
    end=datetime(2026, 11, 24, 14, 30, tzinfo=UTC),
    organizer=DESK,
    hosts=(ALEX, KIM),
    attendee=MARA,
    guests=(GUEST,),
    meeting_type="Intro call",
    place="Google Meet",
    link=LINK,
    attendee_zone="Europe/Berlin",
    host_zone="America/New_York",
    attendee_language="de",
    host_language="en",
    page=PAGE,
)


def intro(**changes: Any) -> MailedMeeting:
    """The appointment with some of its fields changed."""
    return replace(INTRO, **changes)


def reader(meeting: MailedMeeting, role: Role = "attendee") -> Reader:
    """The attendee, the first guest or the first host."""
    if role == "hosts":
        return Reader(meeting.host, role, meeting.host_zone, meeting.host_language)
    person = meeting.attendee if role == "attendee" else meeting.guests[0]
    return Reader(person, role, meeting.attendee_zone, meeting.attendee_language)


def letter(
    meeting: MailedMeeting, kind: Kind = "booked", role: Role = "attendee", **occasion: Any
) -> Letter:
    """The letter to one of them, with the calendar part that goes with it."""
    off = kind in ("cancelled", "removed")
    why = Occasion(kind, "CANCEL" if off else "REQUEST", **occasion)
    return meeting_letter(meeting, why, reader(meeting, role), STAMP)
