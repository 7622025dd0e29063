"""The invite's title and description, written by the model from the conversation.

What it writes goes into strangers' calendars, so it is treated as a stranger's text:
cleaned, cut, and without any web address that the catalogue does not have.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.agent.history import escaped
from app.agent.model import Ask, Message
from app.agent.prompts import Prompts
from app.booking.texts import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    clean_description,
    clean_title,
    shortened,
)
from app.desk.propose import Proposed
from app.language.say import text
from app.store.conversations import Event, EventKind

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "description": "at most 200 characters"},
        "description": {"type": "string", "description": "at most 2000 characters"},
    },
    "required": ["title", "description"],
    "additionalProperties": False,
}

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\bmailto:\S+", re.IGNORECASE)
_SPOKEN = {EventKind.VISITOR: "visitor", EventKind.ASSISTANT: "assistant"}


@dataclass(frozen=True, slots=True)
class InviteText:
    """The two texts of an invite, as they may be stored."""

    title: str
    description: str


class _Written(BaseModel):
    model_config = ConfigDict(extra="ignore")

    title: str
    description: str


def question(
    prompts: Prompts, proposed: Proposed, events: Sequence[Event], language: str
) -> tuple[Ask, str]:
    """What the model is asked, and the version of the prompt."""
    admitted = proposed.admitted
    catalog = admitted.catalog
    prompt = prompts.render("invite", business=catalog.business, about=catalog.about)
    facts = [
        f"type: {admitted.meeting.name}",
        f"host: {' & '.join(host.name for host in admitted.hosts)}",
        f"attendee: {escaped(admitted.order.attendee.fullname)}",
        f"language: {language}",
    ]
    spoken = [
        f"{_SPOKEN[event.kind]}: {escaped(event.body['text'])}"
        for event in events
        if event.kind in _SPOKEN
    ]
    content = "\n".join(
        ["<meeting>", *facts, "</meeting>", "<conversation>", *spoken, "</conversation>"]
    )
    messages: list[Message] = [
        {"role": "system", "content": prompt.text},
        {"role": "user", "content": content},
    ]
    return Ask(messages, schema=("invite", SCHEMA)), prompt.version


def read_answer(answer: str, proposed: Proposed, language: str) -> InviteText:
    """The model's texts made fit to be stored; plain ones where it wrote nothing usable."""
    plain = plain_text(proposed, language)
    try:
        written = _Written.model_validate_json(_object_in(answer))
    except ValidationError:
        return plain
    known = f"{proposed.admitted.meeting.description} {proposed.admitted.order.location}"
    title = clean_title(_without_addresses(written.title, known))
    description = clean_description(_without_addresses(written.description, known))
    return InviteText(
        shortened(title, LONGEST_TITLE) or plain.title,
        shortened(description, LONGEST_DESCRIPTION) or plain.description,
    )


def plain_text(proposed: Proposed, language: str) -> InviteText:
    """What an invite says if no model wrote it."""
    admitted = proposed.admitted
    title = text(
        language,
        "{meeting}: {attendee} and {hosts}",
        meeting=admitted.meeting.name,
        attendee=admitted.order.attendee.fullname,
        hosts=" & ".join(host.name for host in admitted.hosts),
    )
    return InviteText(shortened(title, LONGEST_TITLE), admitted.meeting.description)


def _object_in(answer: str) -> str:
    """The JSON object in an answer; small models put it into a code fence."""
    start, end = answer.find("{"), answer.rfind("}")
    return answer[start : end + 1] if 0 <= start < end else ""


def _without_addresses(written: str, known: str) -> str:
    """The text without web addresses, except for those that our catalogue has."""
    keep: Callable[[re.Match[str]], str] = lambda found: found[0] if found[0] in known else ""  # noqa: E731 — one expression
    return _ADDRESS.sub(keep, written)
