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
Part = tuple[MailedPerson, str, str]  # with the role, and the answer that is taken for granted

PRODUCT = "-//booking-agent//booking-agent//EN"
NEEDS_ACTION = "NEEDS-ACTION"


def invite(
    meeting: MailedMeeting,
    method: Method,
    stamp: datetime,
    reader: MailedPerson,
    *,
    alone: bool = False,
) -> bytes:
    """Write one reader's invite to an appointment, or the message that it is off.

    The reader is the first attendee: some calendars look at no other. Times are in UTC, so
    no zone has to be described. Lines end in CRLF and are folded at 75 octets. The page is
    left out if it is no web address. Whoever is named twice, by e-mail address, is invited
    once; who has no address that can be written to is left out.

    Args:
        stamp: aware; when this message was written (DTSTAMP), the same at every attempt.
        alone: with CANCEL: it takes place, but without the reader (RFC 5546 §3.2.5).

    Raises:
        BadAddress: if the organizer's e-mail address is none.
    """
    event = Event()
    event.add("uid", one_line(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", meeting.start.astimezone(UTC))
    event.add("dtend", meeting.end.astimezone(UTC))
    event.add("summary", _title(meeting))
    _add_status(event, method, alone=alone)
    _add_texts(event, meeting)
    event.add("organizer", _address(meeting.organizer))
    for attendee in _attendees(meeting, method, reader, alone=alone):
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


def _title(meeting: MailedMeeting) -> str:
    """What calendars show; of a group its name and how full it is."""
    if meeting.group is None:
        return one_line(meeting.title)
    return f"{one_line(meeting.subject)} ({meeting.group.taken}/{meeting.group.places})"


def _add_status(event: Event, method: Method, *, alone: bool) -> None:
    if method == "REQUEST":
        event.add("status", "CONFIRMED")
        event.add("transp", "OPAQUE")
        # Outlook offers to propose another time, which nobody would hear of.
        event.add("x-microsoft-disallow-counter", "TRUE")
        return
    if not alone:  # the status is the whole event's
        event.add("status", "CANCELLED")
    event.add("transp", "TRANSPARENT")


def _add_texts(event: Event, meeting: MailedMeeting) -> None:
    description = lines(meeting.description)
    if meeting.group is not None:
        description = "\n".join([description, *map(one_line, meeting.group.names)]).strip()
    if description:
        event.add("description", description)
    if reason := lines(meeting.reason):  # RFC 5546 §3.2.5: why it is off
        event.add("comment", reason)
    if place := one_line(meeting.place):
        event.add("location", place)
    if page := web_link(meeting.page):  # not the link: calendars are shared
        event.add("url", vUri(page))


def _attendees(
    meeting: MailedMeeting, method: Method, reader: MailedPerson, *, alone: bool
) -> Iterator[vCalAddress]:
    heard = dict(meeting.partstats)
    named = set()
    for person, role, usual in _first(_parts(meeting), reader, alone=alone):
        key = person.email.lower()
        if key in named or not writable((person,)):
            continue
        is_reader = key == reader.email.lower()
        named.add(key)
        status = heard.get(key, NEEDS_ACTION if is_reader else usual)
        if status == NEEDS_ACTION and not is_reader:
            status = usual
        is_asked = is_reader and method == "REQUEST" and status == NEEDS_ACTION
        address = _address(person)
        address.params["CUTYPE"] = "INDIVIDUAL"
        address.params["ROLE"] = role
        address.params["PARTSTAT"] = status
        address.params["RSVP"] = "TRUE" if is_asked else "FALSE"
        yield address


def _parts(meeting: MailedMeeting) -> list[Part]:
    """Who takes which part. Who has booked comes, and so do those who can be booked."""
    chair, *hosts = meeting.hosts
    parts: list[Part] = [(chair, "CHAIR", "ACCEPTED")]
    parts += [(host, "REQ-PARTICIPANT", "ACCEPTED") for host in hosts]
    if meeting.group is None:
        parts.append((meeting.attendee, "REQ-PARTICIPANT", "ACCEPTED"))
        parts += [(guest, "OPT-PARTICIPANT", NEEDS_ACTION) for guest in meeting.guests]
    return parts


def _first(parts: list[Part], reader: MailedPerson, *, alone: bool) -> list[Part]:
    """The same with the reader in front."""
    key = reader.email.lower()
    own = next((each for each in parts if each[0].email.lower() == key), None)
    first = own or (reader, "REQ-PARTICIPANT", NEEDS_ACTION)
    return [first] if alone else [first, *(each for each in parts if each is not own)]


def _address(person: MailedPerson) -> vCalAddress:
    address = vCalAddress(mailto(person))
    # Quotes are escaped as RFC 6868 has it, which many calendars show as they stand.
    if name := one_line(person.name.replace('"', "'")):
        address.params["CN"] = name
    return address
