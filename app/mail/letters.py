"""Letters: about appointments to the attendee, the guests and the hosts, others to operators.

The words of a letter are blocks of a template for each reader and language
(`attendee.de.txt.j2`); they are plain text. Two further templates arrange them as text and as
HTML, where everything is escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.language.i18n.say import spell_slot, spell_span, spoken
from app.mail.invite import Method, invite, web_link
from app.mail.meeting import MailedMeeting, MailedPerson
from app.mail.plain_text import lines, one_line

Kind = Literal["booked", "moved", "changed", "cancelled"]
Request = Literal["confirm", "waiting", "approve", "declined", "released"]
End = Literal["declined", "withdrawn", "expired"]
Reader = Literal["attendee", "guest", "host"]

NO_LINKS: Mapping[str, str] = {}
METHODS: dict[Kind, Method] = {
    "booked": "REQUEST",
    "moved": "REQUEST",
    "changed": "REQUEST",
    "cancelled": "CANCEL",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, not yet addressed as mail. `method` is that of the invite, "" without one."""

    to: tuple[MailedPerson, ...]
    subject: str
    text: str
    html: str
    invite: bytes | None
    method: str


def attendee_letter(
    meeting: MailedMeeting, kind: Kind, stamp: datetime, guests_link: str = ""
) -> Letter:
    """Tell the attendee, in the attendee's language and zone, with their link and code.

    The host's time is given too where the host's zone is another one.

    Args:
        stamp: aware; when the letter is written.
        guests_link: leads to where they have their guests invited, who are not yet.

    Raises:
        BadAddress: if the organizer's e-mail address is none; so do the other letters.
    """
    links = {"invite_guests": guests_link}
    return _letter(meeting, kind, stamp, "attendee", (meeting.attendee,), links)


def guest_letter(meeting: MailedMeeting, kind: Kind, stamp: datetime) -> Letter | None:
    """Tell the guests, in the attendee's language and zone; None if there are no guests.

    It is a letter of its own, for whoever has the attendee's link or code can cancel.
    """
    if not meeting.guests:
        return None
    return _letter(_without_proof(meeting), kind, stamp, "guest", meeting.guests)


def host_letter(meeting: MailedMeeting, kind: Kind, stamp: datetime) -> Letter:
    """Tell all hosts, in the first host's language and zone, without link and code."""
    return _letter(_without_proof(meeting), kind, stamp, "host", meeting.hosts)


def _without_proof(meeting: MailedMeeting) -> MailedMeeting:
    return replace(meeting, link="", code="")


def opt_in_letter(meeting: MailedMeeting, link: str, until: datetime) -> Letter:
    """Ask the attendee to confirm a booking by following `link`; without an invite.

    Args:
        until: aware; how long the time is held for them.
    """
    return _request(meeting, "confirm", {"confirm": link}, until=until)


def waiting_letter(meeting: MailedMeeting, until: datetime) -> Letter:
    """Tell the attendee that the hosts are asked, until when the time is held."""
    return _request(meeting, "waiting", {}, until=until)


def approval_letter(
    meeting: MailedMeeting, confirm: str, decline: str, until: datetime
) -> Letter:
    """Ask all hosts to follow one of two links: to confirm a booking, or to decline it."""
    return _request(meeting, "approve", {"confirm": confirm, "decline": decline}, until=until)


def over_letter(meeting: MailedMeeting, end: End) -> Letter:
    """Tell the attendee that a booking will not be confirmed, and why if there is a reason."""
    return _request(meeting, "declined", {}, end=end)


def released_letter(meeting: MailedMeeting, end: End) -> Letter:
    """Tell all hosts who were asked that there is nothing left to confirm."""
    return _request(meeting, "released", {}, end=end)


def operator_letter(
    to: tuple[MailedPerson, ...], visitor: str, summary: str, link: str, language: str
) -> Letter:
    """Tell operators that a visitor wants a person, with a `link` to their conversation."""
    who = one_line(visitor)
    words = _words(f"operator.{spoken(language)}.txt.j2", {"visitor": who})
    page = {
        "language": spoken(language),
        "words": words,
        "rows": [(words["who"], who)] if who else [],
        "about": lines(summary),
        "links": [(words["open"], link)] if web_link(link) else [],
    }
    return _printed(to, page, words, None, "")


def _letter(
    meeting: MailedMeeting,
    kind: Kind,
    stamp: datetime,
    reader: Reader,
    to: tuple[MailedPerson, ...],
    more_links: Mapping[str, str] = NO_LINKS,
) -> Letter:
    for_host = reader == "host"
    language = spoken(meeting.host_language if for_host else meeting.attendee_language)
    facts = _facts(meeting, language, for_host=for_host) | {"kind": kind}
    words = _words(f"{reader}.{language}.txt.j2", facts)
    links = {"manage": meeting.link, **more_links}
    if kind == "cancelled":  # nothing is left to be changed
        meeting, links = replace(meeting, code=""), {}
    page = {
        "language": language,
        "words": words,
        "rows": _rows(meeting, language, words, for_host=for_host),
        "about": lines(meeting.description),
        "links": [(words[word], link) for word, link in links.items() if web_link(link)],
    }
    method = METHODS[kind]
    return _printed(to, page, words, invite(meeting, method, stamp), method)


def _request(
    meeting: MailedMeeting,
    kind: Request,
    links: Mapping[str, str],
    *,
    until: datetime | None = None,
    end: End | None = None,
) -> Letter:
    """A letter about a booking that has to be confirmed; `links` by the word for them."""
    for_host = kind in ("approve", "released")
    language = spoken(meeting.host_language if for_host else meeting.attendee_language)
    zone = ZoneInfo(meeting.host_zone if for_host else meeting.attendee_zone)
    meeting = _without_proof(meeting)
    facts = _facts(meeting, language, for_host=for_host) | {"kind": end or kind}
    words = _words(f"{kind}.{language}.txt.j2", facts)
    rows = _rows(meeting, language, words, for_host=for_host)
    if until is not None:
        rows.append((words["until"], f"{spell_slot(until, zone, language)} ({zone.key})"))
    page = {
        "language": language,
        "words": words,
        "rows": rows,
        "about": lines(meeting.description),
        "links": [(words[word], link) for word, link in links.items() if web_link(link)],
    }
    to = meeting.hosts if for_host else (meeting.attendee,)
    return _printed(to, page, words, None, "")


def _printed(
    to: tuple[MailedPerson, ...],
    page: Mapping[str, object],
    words: Mapping[str, str],
    invitation: bytes | None,
    method: str,
) -> Letter:
    templates = _templates()
    return Letter(
        to=to,
        subject=words["subject"],
        text=templates.get_template("letter.txt.j2").render(page),
        html=templates.get_template("letter.html.j2").render(page),
        invite=invitation,
        method=method,
    )


def _facts(meeting: MailedMeeting, language: str, *, for_host: bool) -> dict[str, str]:
    # What the words may mention.
    zone = ZoneInfo(meeting.host_zone if for_host else meeting.attendee_zone)
    return {
        "meeting": one_line(meeting.subject),
        "start": spell_slot(meeting.start, zone, language),
        "attendee": one_line(meeting.attendee.called),
        "host": one_line(meeting.host.called),
        "hosts": _names(meeting.hosts),
    }


def _rows(
    meeting: MailedMeeting, language: str, words: Mapping[str, str], *, for_host: bool
) -> list[tuple[str, str]]:
    # The facts in the order in which they are shown, without the empty ones.
    here, there = meeting.attendee_zone, meeting.host_zone
    if for_host:
        here, there = there, here
    spans = {
        name: spell_span(meeting.start, meeting.end, ZoneInfo(name), language)
        for name in (here, there)
    }
    rows = [
        (words["what"], one_line(meeting.subject)),
        (words["when"], spans[here]),
        (words["when_there"], spans[there] if there != here else ""),
        (words["where"], one_line(meeting.place)),
        (words["who"], _who(meeting.attendee) if for_host else _names(meeting.hosts)),
        (words["guests"], _names(meeting.guests)),
        (words.get("code", ""), one_line(meeting.code)),
        (words.get("reason", ""), one_line(meeting.reason)),
    ]
    if for_host:
        rows.append((words["phone"], one_line(meeting.phone)))
        rows.extend((one_line(asked), one_line(answer)) for asked, answer in meeting.answers)
    return [row for row in rows if row[1]]


def _who(person: MailedPerson) -> str:
    name, email = one_line(person.name), one_line(person.email)
    return f"{name} ({email})" if name and email else name or email


def _names(people: tuple[MailedPerson, ...]) -> str:
    return ", ".join(one_line(person.called) for person in people)


def _words(template: str, facts: Mapping[str, str]) -> dict[str, str]:
    # Every block of a template by its name.
    parts = _templates().get_template(template)
    context = parts.new_context(dict(facts))
    return {name: one_line("".join(block(context))) for name, block in parts.blocks.items()}


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
