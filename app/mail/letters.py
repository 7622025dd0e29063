"""Letters about appointments: to the attendee, the guests and the hosts.

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

from app.language.say import spell_slot, spell_span, spoken
from app.mail.invite import Method, invite, web_link
from app.mail.meeting import Meeting, Person
from app.mail.plain_text import lines, one_line

Kind = Literal["booked", "moved", "cancelled"]
Reader = Literal["attendee", "guest", "host"]

METHODS: dict[Kind, Method] = {"booked": "REQUEST", "moved": "REQUEST", "cancelled": "CANCEL"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, not yet addressed as mail. `method` is that of the invite, "" without one."""

    to: tuple[Person, ...]
    subject: str
    text: str
    html: str
    invite: bytes | None
    method: str


def attendee_letter(meeting: Meeting, kind: Kind, stamp: datetime) -> Letter:
    """Tell the attendee, in the attendee's language and zone, with the link to their page.

    The host's time is given too where the host's zone is another one.

    Args:
        stamp: aware; when the letter is written.

    Raises:
        BadAddress: if somebody's e-mail address is none; so do the other letters.
    """
    return _letter(meeting, kind, stamp, "attendee", (meeting.attendee,))


def guest_letter(meeting: Meeting, kind: Kind, stamp: datetime) -> Letter | None:
    """Tell the guests, in the attendee's language and zone; None if there are no guests.

    It is a letter of its own, for whoever has the attendee's link can cancel.
    """
    if not meeting.guests:
        return None
    return _letter(replace(meeting, link=""), kind, stamp, "guest", meeting.guests)


def host_letter(meeting: Meeting, kind: Kind, stamp: datetime) -> Letter:
    """Tell all hosts, in the first host's language and zone, without the attendee's link."""
    return _letter(replace(meeting, link=""), kind, stamp, "host", meeting.hosts)


def _letter(
    meeting: Meeting, kind: Kind, stamp: datetime, reader: Reader, to: tuple[Person, ...]
) -> Letter:
    for_host = reader == "host"
    language = spoken(meeting.host_language if for_host else meeting.attendee_language)
    words = _words(
        f"{reader}.{language}.txt.j2", _facts(meeting, kind, language, for_host=for_host)
    )
    page = {
        "language": language,
        "words": words,
        "rows": _rows(meeting, language, words, for_host=for_host),
        "about": lines(meeting.description),
        "link": "" if kind == "cancelled" else web_link(meeting.link),
    }
    templates = _templates()
    method = METHODS[kind]
    return Letter(
        to=to,
        subject=words["subject"],
        text=templates.get_template("letter.txt.j2").render(page),
        html=templates.get_template("letter.html.j2").render(page),
        invite=invite(meeting, method, stamp),
        method=method,
    )


def _facts(meeting: Meeting, kind: Kind, language: str, *, for_host: bool) -> dict[str, str]:
    # What the words may mention.
    zone = ZoneInfo(meeting.host_zone if for_host else meeting.attendee_zone)
    return {
        "kind": kind,
        "meeting": one_line(meeting.subject),
        "start": spell_slot(meeting.start, zone, language),
        "attendee": one_line(meeting.attendee.called),
        "host": one_line(meeting.host.called),
        "hosts": _names(meeting.hosts),
    }


def _rows(
    meeting: Meeting, language: str, words: Mapping[str, str], *, for_host: bool
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
    ]
    return [row for row in rows if row[1]]


def _who(person: Person) -> str:
    name, email = one_line(person.name), one_line(person.email)
    return f"{name} ({email})" if name else email


def _names(people: tuple[Person, ...]) -> str:
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
