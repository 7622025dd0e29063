"""A calendar that does with invitations what RFC 5546 §2.1.5, §3.2 and §3.2.5 say, no more."""

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar


@dataclass(frozen=True)
class Entry:
    """An event as somebody's calendar holds it."""

    sequence: int
    stamp: datetime
    start: datetime
    organizer: str
    attendees: tuple[str, ...]
    partstat: str


@dataclass
class Mailbox:
    """The mails of one address and the calendar that follows from them.

    `complaints`: what a strict calendar would have refused, ignored or shown as an oddity.
    """

    address: str
    events: dict[str, Entry] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def receive(self, mail: EmailMessage) -> None:
        """Take one mail, and do what its calendar part says."""
        self.mails.append(mail)
        parts = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
        for part in parts:
            calendar: Any = Calendar.from_ical(part.get_content())
            [event] = calendar.walk("VEVENT")
            if calendar["METHOD"] != part.get_param("method"):
                self.complaints.append("the method differs from that of the MIME part")
            self._check_people(event, mail)
            if calendar["METHOD"] == "REQUEST":
                self._enter(event)
            else:
                self._take_out(event)

    def _check_people(self, event: Any, mail: EmailMessage) -> None:
        organizer = str(event["ORGANIZER"]).removeprefix("mailto:")
        sender = mail["From"].addresses[0].addr_spec
        if organizer != sender:
            self.complaints.append(f"organizer {organizer} is not the sender {sender}")
        if organizer == self.address:
            self.complaints.append("an invitation of one's own is not entered")
        if people(event)[0] != self.address:
            self.complaints.append(f"the first attendee is {people(event)[0]}")

    def _enter(self, event: Any) -> None:
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        known = self.events.get(uid)
        if known is not None and known.organizer != str(event["ORGANIZER"]):
            self.complaints.append("an update by another organizer is refused")
            return
        if known is not None and sequence <= known.sequence:
            self.complaints.append(f"an update with SEQUENCE {sequence} is ignored")
            return
        if sequence <= self.gone.get(uid, -1):
            self.complaints.append("what was cancelled does not come back")
            return
        [own] = [each for each in attendees(event) if address(each) == self.address]
        self.events[uid] = Entry(
            sequence=sequence,
            stamp=event["DTSTAMP"].dt,
            start=event["DTSTART"].dt,
            organizer=str(event["ORGANIZER"]),
            attendees=people(event),
            partstat=own.params["PARTSTAT"],
        )

    def _take_out(self, event: Any) -> None:
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        known = self.events.pop(uid, None)
        if known is None:
            self.complaints.append("a cancellation of what is not there")
        elif sequence <= known.sequence:
            self.complaints.append(f"a cancellation with SEQUENCE {sequence} is ignored")
        elif "STATUS" in event and event["STATUS"] != "CANCELLED":
            self.complaints.append("a cancellation that is none")
        self.gone[uid] = sequence


def attendees(event: Any) -> list[Any]:
    """All attendees, of an event with one as well."""
    found = event.get("ATTENDEE", [])
    return found if isinstance(found, list) else [found]


def address(attendee: Any) -> str:
    """Whom an attendee's line names."""
    return str(attendee).removeprefix("mailto:").lower()


def people(event: Any) -> tuple[str, ...]:
    """The addresses of all attendees in order."""
    return tuple(address(each) for each in attendees(event))
