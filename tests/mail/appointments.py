"""The appointment that the tests of this package write about."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.mail.meeting import MailedMeeting, MailedPerson

STAMP = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ALEX = MailedPerson("alex@praxis.example", "Alex Roth")
KIM = MailedPerson("kim@praxis.example", "Kim Vo")
MARA = MailedPerson("mara@home.example", "Mara Linde")
GUEST = MailedPerson("jo@home.example", "")
LINK = "https://booking.example/booking/a1?secret=x9&day=2"

INTRO = MailedMeeting(
    uid="a1@booking.example",
    sequence=0,
    title="Intro call: Mara Linde and Alex Roth",
    description="We talk about your plans.\nBring questions; a pen, too.",
    start=datetime(2026, 11, 24, 14, 0, tzinfo=UTC),
    end=datetime(2026, 11, 24, 14, 30, tzinfo=UTC),
    host=ALEX,
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
)


def intro(**changes: Any) -> MailedMeeting:
    """The appointment with some of its fields changed."""
    return replace(INTRO, **changes)
