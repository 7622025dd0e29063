"""Calendar invites. RFC 5545 (iCalendar), RFC 5546 (iTIP: §3.2.2 REQUEST, §3.2.5 CANCEL)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vCalAddress, vUri

from app.mail.address import mailto, writable
from app.mail.meeting import MailedMeeting, MailedPerson
from app.mail.plain_text import lines, one_line

Method = Literal["REQUEST", "CANCEL"]

PRODUCT = "-//booking-agent//booking-agent//EN"


def invite(meeting: MailedMeeting, method: Method, stamp: datetime) -> bytes:
    """Write the invite to an appointment, or the message that it is off.

    Times are in UTC, so no zone has to be described. Lines end in CRLF and are folded at 75
    octets. The link is left out if it is no web address. Whoever is named twice, by e-mail
    address, is invited once: as a host rather than as the attendee, as that rather than as a
    guest. Who has no address that can be written to is left out.

    Args:
        stamp: aware; when this message is written (DTSTAMP).

    Raises:
        BadAddress: if the organizer's e-mail address is none.
    """
    event = Event()
    event.add("uid", one_line(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", meeting.start.astimezone(UTC))
    event.add("dtend", meeting.end.astimezone(UTC))
    event.add("summary", one_line(meeting.title))
    event.add("status", "CONFIRMED" if method == "REQUEST" else "CANCELLED")
    event.add("transp", "OPAQUE" if method == "REQUEST" else "TRANSPARENT")
    if description := lines(meeting.description):
        event.add("description", description)
    if reason := lines(meeting.reason):  # RFC 5546 §3.2.5: why it is off
        event.add("comment", reason)
    if place := one_line(meeting.place):
        event.add("location", place)
    if link := web_link(meeting.link):
        event.add("url", vUri(link))
    event.add("organizer", _address(meeting.host))
    for attendee in _attendees(meeting, method):
        event.add("attendee", attendee)

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def web_link(link: str) -> str:
    """The link if it is safe to be clicked: http or https, without white space; else ""."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return link if is_web and lines(link) == link and len(link.split()) == 1 else ""


def _attendees(meeting: MailedMeeting, method: Method) -> Iterator[vCalAddress]:
    # Hosts have agreed already: whoever may book them has booked them.
    asked = "TRUE" if method == "REQUEST" else "FALSE"
    invited = [(host, "REQ-PARTICIPANT", "ACCEPTED", "FALSE") for host in meeting.hosts]
    invited[:0] = [(meeting.host, "CHAIR", "ACCEPTED", "FALSE")]
    invited.append((meeting.attendee, "REQ-PARTICIPANT", "NEEDS-ACTION", asked))
    invited += [(guest, "OPT-PARTICIPANT", "NEEDS-ACTION", asked) for guest in meeting.guests]
    named = set()
    for person, role, status, answer in invited:
        if not writable((person,)):
            continue
        address = _address(person)
        if address.casefold() in named:
            continue
        named.add(address.casefold())
        address.params["CUTYPE"] = "INDIVIDUAL"
        address.params["ROLE"] = role
        address.params["PARTSTAT"] = status
        address.params["RSVP"] = answer
        yield address


def _address(person: MailedPerson) -> vCalAddress:
    address = vCalAddress(mailto(person))
    # Quotes are escaped as RFC 6868 has it, which many calendars show as they stand.
    if name := one_line(person.name.replace('"', "'")):
        address.params["CN"] = name
    return address
