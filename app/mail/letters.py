"""Letters: about appointments to attendees, guests and hosts, others to operators.

Each letter has one reader, whose language and zone it is in. Its words are blocks of a
template for each role and language (see app.mail.letter_page).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.language.i18n.say import spoken
from app.mail.invite import Method, invite, web_link
from app.mail.letter_page import facts_of, printed, row_until, rows_of, words_of
from app.mail.meeting import MailedMeeting, MailedPerson, Reader
from app.mail.plain_text import lines, one_line

Kind = Literal["booked", "moved", "changed", "guests", "cancelled", "removed"]
Request = Literal["confirm", "waiting", "approve"]
End = Literal["declined", "withdrawn", "expired"]

NO_LINKS: Mapping[str, str] = {}
_ROLES = {"attendee": "attendee", "guests": "guest", "hosts": "host"}  # and their templates
_OVER = ("cancelled", "removed")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, not yet addressed as mail.

    `method` is that of the invite, "" without one. Letters of one `thread` belong together
    in a mailbox; "" stands alone. Answers go to `reply_to` if there is one.
    """

    to: MailedPerson
    subject: str
    text: str
    html: str
    invite: bytes | None = None
    method: str = ""
    thread: str = ""
    reply_to: MailedPerson | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a letter about an appointment is written.

    `method` is that of its calendar part, "" without one. `approved`: it had been asked for.
    `guests_link` leads to where an attendee has their guests invited, who are not yet.
    """

    kind: Kind
    method: Method | Literal[""] = ""
    approved: bool = False
    guests_link: str = ""


def meeting_letter(
    meeting: MailedMeeting, occasion: Occasion, reader: Reader, stamp: datetime
) -> Letter:
    """Tell one reader what became of an appointment.

    Only the attendee gets the link and the code, with which it can be cancelled. The time
    of the other side is given too where its zone is another one.

    Args:
        stamp: aware; when the letter was written.

    Raises:
        BadAddress: if the organizer's e-mail address is none.
    """
    kind = occasion.kind
    if reader.role != "attendee" or kind in _OVER:  # then nothing is left to be changed
        meeting = replace(meeting, link="", code="")
    more = {"kind": kind, "approved": occasion.approved}
    words = words_of(_ROLES[reader.role], reader, facts_of(meeting, reader) | more)
    links = {"manage": meeting.link}
    if reader.role == "attendee" and kind not in _OVER:
        links["invite_guests"] = occasion.guests_link
    letter = _letter(meeting, reader, words, rows_of(meeting, reader, words), links)
    if not occasion.method:
        return letter
    alone = kind == "removed"
    event = invite(meeting, occasion.method, stamp, reader.person, alone=alone)
    return replace(letter, invite=event, method=occasion.method)


def request_letter(
    meeting: MailedMeeting,
    kind: Request,
    reader: Reader,
    until: datetime,
    links: Mapping[str, str] = NO_LINKS,
) -> Letter:
    """Ask the attendee or a host to confirm a booking, or say that the hosts are asked.

    Args:
        until: aware; how long the time is held.
        links: what can be followed, by the template's word for it.
    """
    meeting = replace(meeting, link="", code="")
    words = words_of(kind, reader, facts_of(meeting, reader) | {"kind": kind})
    rows = [*rows_of(meeting, reader, words), row_until(until, reader, words)]
    return _letter(meeting, reader, words, rows, links)


def end_letter(meeting: MailedMeeting, end: End, reader: Reader) -> Letter:
    """Say that a booking will not be confirmed, and why if there is a reason."""
    meeting = replace(meeting, link="", code="")
    template = "released" if reader.role == "hosts" else "declined"
    words = words_of(template, reader, facts_of(meeting, reader) | {"kind": end})
    return _letter(meeting, reader, words, rows_of(meeting, reader, words), NO_LINKS)


def undelivered_letter(
    meeting: MailedMeeting, reader: Reader, address: str, problem: str
) -> Letter:
    """Tell a host that a letter about an appointment did not reach somebody."""
    meeting = replace(meeting, link="", code="")
    facts = facts_of(meeting, reader) | {"address": one_line(address)}
    words = words_of("undelivered", reader, facts)
    rows = [*rows_of(meeting, reader, words), (words["problem"], one_line(problem))]
    return _letter(meeting, reader, words, rows, NO_LINKS)


def operator_letter(
    to: MailedPerson, visitor: str, summary: str, link: str, language: str
) -> Letter:
    """Tell an operator that a visitor wants a person, with a `link` to their conversation."""
    who = one_line(visitor)
    reader = Reader(to, "hosts", "UTC", language)
    words = words_of("operator", reader, {"visitor": who})
    page = {
        "language": spoken(language),
        "words": words,
        "rows": [(words["who"], who)] if who else [],
        "about": lines(summary),
        "links": [(words["open"], link)] if web_link(link) else [],
    }
    text, html = printed(page)
    return Letter(to, words["subject"], text, html)


def _letter(
    meeting: MailedMeeting,
    reader: Reader,
    words: Mapping[str, str],
    rows: list[tuple[str, str]],
    links: Mapping[str, str],
) -> Letter:
    page = {
        "language": spoken(reader.language),
        "words": words,
        "rows": rows,
        "about": lines(meeting.description),
        "links": [(words[word], link) for word, link in links.items() if web_link(link)],
    }
    text, html = printed(page)
    return Letter(reader.person, words["subject"], text, html, thread=one_line(meeting.uid))
