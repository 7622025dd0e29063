"""What a letter says: its words, its facts in rows, and both arranged as text and as HTML.

The words are blocks of a template for each role and language (`attendee.de.txt.j2`); they
are plain text. Two further templates arrange them; in the one of HTML everything is escaped.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.language.i18n.say import spell_slot, spell_span, spoken
from app.mail.meeting import GroupCount, MailedMeeting, MailedPerson, Reader
from app.mail.plain_text import one_line

Row = tuple[str, str]


def facts_of(meeting: MailedMeeting, reader: Reader) -> dict[str, Any]:
    """What the words may mention."""
    zone, language = ZoneInfo(reader.zone), spoken(reader.language)
    return {
        "meeting": one_line(meeting.subject),
        "start": spell_slot(meeting.start, zone, language),
        "attendee": one_line(meeting.attendee.called),
        "host": one_line(meeting.host.called),
        "hosts": _names(meeting.hosts),
        "reader": one_line(reader.person.called),
        "by": meeting.by,
        "is_group": meeting.group is not None,
        "goes_on": meeting.group is not None and meeting.group.taken > 0,
    }


def rows_of(meeting: MailedMeeting, reader: Reader, words: Mapping[str, str]) -> list[Row]:
    """The facts in the order in which they are shown, without the empty ones."""
    for_host = reader.role == "hosts"
    if meeting.group is not None and meeting.group.is_whole:
        return _rows_of_group(meeting, meeting.group, reader, words)
    rows = [
        (words["what"], one_line(meeting.subject)),
        *_times(meeting, reader, words),
        (words["where"], one_line(meeting.place)),
        (words["who"], _who(meeting.attendee) if for_host else _names(meeting.hosts)),
        (words["guests"], _names(_others(meeting.guests, reader))),
        (words.get("code", ""), one_line(meeting.code)),
        (words.get("reason", ""), one_line(meeting.reason)),
    ]
    if for_host:
        rows.append((words["phone"], one_line(meeting.phone)))
        rows.extend((one_line(asked), one_line(answer)) for asked, answer in meeting.answers)
    if meeting.group is not None:
        rows += _places(meeting.group, words)
    return [row for row in rows if row[1]]


def _rows_of_group(
    meeting: MailedMeeting, group: GroupCount, reader: Reader, words: Mapping[str, str]
) -> list[Row]:
    """The same of a whole group, of whose attendees none is meant."""
    rows = [
        (words["what"], one_line(meeting.subject)),
        *_times(meeting, reader, words),
        (words["where"], one_line(meeting.place)),
        (words["reason"], one_line(meeting.reason)),
        *_places(group, words),
    ]
    return [row for row in rows if row[1]]


def _places(group: GroupCount, words: Mapping[str, str]) -> list[Row]:
    names = ", ".join(map(one_line, group.names))
    return [(words["places"], f"{group.taken}/{group.places}"), (words["coming"], names)]


def row_until(until: datetime, reader: Reader, words: Mapping[str, str]) -> Row:
    """How long something is held, in the reader's zone."""
    zone = ZoneInfo(reader.zone)
    return words["until"], f"{spell_slot(until, zone, spoken(reader.language))} ({zone.key})"


def words_of(name: str, reader: Reader, facts: Mapping[str, Any]) -> dict[str, str]:
    """Every block of a template, in the reader's language, by the name of the block."""
    parts = _templates().get_template(f"{name}.{spoken(reader.language)}.txt.j2")
    context = parts.new_context(dict(facts))
    return {name: one_line("".join(block(context))) for name, block in parts.blocks.items()}


def printed(page: Mapping[str, object]) -> tuple[str, str]:
    """A letter as text and as HTML."""
    text = _templates().get_template("letter.txt.j2").render(page)
    return text, _templates().get_template("letter.html.j2").render(page)


def _times(meeting: MailedMeeting, reader: Reader, words: Mapping[str, str]) -> list[Row]:
    """When it is, in the reader's zone and the other side's, and when it was before."""
    language = spoken(reader.language)

    def span(start: datetime, end: datetime, zone: str) -> str:
        return spell_span(start, end, ZoneInfo(zone), language)

    there = meeting.attendee_zone if reader.role == "hosts" else meeting.host_zone
    rows = [(words["when"], span(meeting.start, meeting.end, reader.zone))]
    if there != reader.zone and meeting.group is None:
        rows.append((words["when_there"], span(meeting.start, meeting.end, there)))
    if meeting.previous_start and meeting.previous_end and "before" in words:
        before = span(meeting.previous_start, meeting.previous_end, reader.zone)
        rows.append((words["before"], before))
    return rows


def _others(guests: tuple[MailedPerson, ...], reader: Reader) -> tuple[MailedPerson, ...]:
    own = reader.person.email.lower()
    return tuple(guest for guest in guests if guest.email.lower() != own)


def _who(person: MailedPerson) -> str:
    name, email = one_line(person.name), one_line(person.email)
    return f"{name} ({email})" if name and email else name or email


def _names(people: tuple[MailedPerson, ...]) -> str:
    return ", ".join(one_line(person.called) for person in people)


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
