"""An appointment as a file for any calendar. RFC 5546 §3.2.1 (PUBLISH)."""

from datetime import datetime

from icalendar import Calendar

from app.mail.invite import invite
from app.mail.meeting import MailedMeeting


def published(meeting: MailedMeeting, stamp: datetime) -> bytes:
    """The same event as in the invite, for whoever adds it by hand.

    It names no attendees: a calendar that finds some would write to them.

    Args:
        stamp: aware; when it is written.

    Raises:
        BadAddress: if the organizer's e-mail address is none.
    """
    calendar = Calendar.from_ical(invite(meeting, "REQUEST", stamp, meeting.attendee))
    calendar["METHOD"] = "PUBLISH"
    for event in calendar.walk("VEVENT"):
        event.pop("ATTENDEE", None)
    content: bytes = calendar.to_ical()
    return content
