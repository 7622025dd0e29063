"""The invite's title and description, written by the model from the conversation.

They are written while the visitor reads the proposal, so the proposal does not wait for
them. The visitor's yes is to the values that the proposal shows, each of which is written
exactly as shown; the texts are no such values, but are made from the visitor's own words
under rules of our own (see `grounding`), and told with the booking. Until a model has
written them, and wherever it writes nothing of use, there are plain ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from app.agent.guardrails.prompt_leak import secrets_of
from app.agent.invites.invite_checks import InviteSources, kept_lines, kept_segments
from app.agent.prompting.message_history import escaped
from app.agent.prompting.prompt_templates import Prompts
from app.booking.texts import (
    MAX_DESCRIPTION,
    MAX_TITLE,
    clean_description,
    clean_title,
    shortened,
)
from app.booking.values import Catalog
from app.conversation.events import AssistantMessage, Event, VisitorInput, of_kind
from app.conversation.model import Message, ModelRequest
from app.conversation.situation import InviteFacts
from app.desk.notifications.meetings import place_of
from app.desk.proposals.propose_booking import BookingProposal
from app.language.excerpt import collapsed
from app.language.i18n.say import text
from app.language.inspect.traps import may_be_name
from app.language.inspect.web_links import find_mailboxes, find_phones
from app.store.conversations.invite_texts import InviteText

_SPARE = 2  # times the longest text: so much is looked at, of which something may be left out
CODE = "code"  # instead of a prompt's version: our own code has written the texts

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "description": "at most 200 characters"},
        "description": {"type": "string", "description": "at most 2000 characters"},
    },
    "required": ["title", "description"],
    "additionalProperties": False,
}


_SPEAKERS: Mapping[type[Event], str] = {
    VisitorInput: "visitor",
    AssistantMessage: "assistant",
}


class _InviteAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class InviteBrief:
    """What an invite is written about, and in which language."""

    proposed: BookingProposal
    log: Sequence[Event]
    language: str

    @property
    def hosts(self) -> str:
        """Their names."""
        return " & ".join(host.name for host in self.proposed.admitted.hosts)

    @property
    def place(self) -> str:
        """Where the meeting is."""
        admitted = self.proposed.admitted
        order = admitted.order
        return place_of(
            order.venue or "", order.location, order.attendee, admitted.meeting, self.language
        )


def question(prompts: Prompts, matter: InviteBrief) -> tuple[ModelRequest, str]:
    """What the model is asked, and the version of the prompt."""
    admitted = matter.proposed.admitted
    catalog, attendee = admitted.catalog, admitted.order.attendee
    prompt = prompts.render("invite", business=catalog.business, about=catalog.about)
    facts = {
        "type": admitted.meeting.name,
        "host": matter.hosts,
        "attendee": escaped(attendee.fullname),
        "purpose": escaped(attendee.notes.get("purpose", "")),
        "place": escaped(matter.place),
        "language": matter.language,
    }
    known = [f"{key}: {' '.join(each.split())}" for key, each in facts.items() if each]
    spoken = [
        f"{_SPEAKERS[type(event)]}: {escaped(event.text)}"
        for event in matter.log
        if isinstance(event, VisitorInput | AssistantMessage)
    ]
    content = "\n".join(
        ["<meeting>", *known, "</meeting>", "<conversation>", *spoken, "</conversation>"]
    )
    messages: list[Message] = [
        {"role": "system", "content": prompt.text},
        {"role": "user", "content": content},
    ]
    told = InviteFacts(
        meeting=admitted.meeting.name,
        host=matter.hosts,
        attendee=attendee.fullname,
        purpose=attendee.notes.get("purpose", ""),
        place=matter.place,
        language=matter.language,
        said=tuple(message.text for message in of_kind(matter.log, VisitorInput)),
    )
    return ModelRequest(messages, schema=("invite", SCHEMA), invite=told), prompt.version


def read_answer(answer: str, matter: InviteBrief, prompts: Prompts, version: str) -> InviteText:
    """The model's texts as far as they may be stored; plain ones for what is left of none."""
    plain = plain_text(matter)
    try:
        written = _InviteAnswer.model_validate_json(_object_in(answer))
    except ValidationError:
        return plain
    ground = ground_of(matter, prompts)
    title = collapsed(clean_title(written.title[: _SPARE * MAX_TITLE]))
    title = shortened(kept_segments(title, ground), MAX_TITLE)
    description = clean_description(written.description[: _SPARE * MAX_DESCRIPTION])
    description = collapsed(description)
    description = shortened(kept_lines(description, ground), MAX_DESCRIPTION)
    if not title and not description:
        return plain
    return InviteText(title or plain.title, description or plain.description, version)


def plain_text(matter: InviteBrief) -> InviteText:
    """What an invite says if no model wrote it: the meeting type and who meets."""
    admitted = matter.proposed.admitted
    attendee, meeting = admitted.order.attendee.fullname, admitted.meeting
    values = {"meeting": meeting.name, "attendee": attendee, "hosts": matter.hosts}
    title = (
        text(matter.language, "{meeting} – {attendee} and {hosts}", **values)
        if may_be_name(attendee)
        else f"{meeting.name} – {matter.hosts}"
    )
    return InviteText(
        shortened(clean_title(title), MAX_TITLE),
        shortened(clean_description(meeting.description), MAX_DESCRIPTION),
        CODE,
    )


def ground_of(matter: InviteBrief, prompts: Prompts) -> InviteSources:
    """What is known of a matter: the visitor's words, the order's facts, the catalogue."""
    admitted = matter.proposed.admitted
    order, catalog = admitted.order, admitted.catalog
    attendee = order.attendee
    said = [message.text for message in of_kind(matter.log, VisitorInput)]
    facts = [attendee.fullname, *attendee.notes.values(), attendee.phone, matter.hosts]
    ours = "\n".join(_catalogue(catalog, matter))
    mailboxes = (attendee.email, *attendee.guests, *(h.email for h in admitted.hosts))
    return InviteSources(
        said="\n".join([*said, *facts]),
        catalogue=ours,
        language=matter.language,
        mailboxes=frozenset([*(each.lower() for each in mailboxes), *find_mailboxes(ours)]),
        phones=tuple(find_phones(f"{attendee.phone}\n{ours}")),
        secrets=secrets_of(prompts.told("system"), prompts.told("invite")),
    )


def _catalogue(catalog: Catalog, matter: InviteBrief) -> Iterable[str]:
    meeting = matter.proposed.admitted.meeting
    yield from (catalog.business, catalog.about, meeting.name, meeting.description)
    yield from (meeting.ics_title, meeting.ics_description, meeting.data_policy_url)
    yield from (matter.place, *meeting.locations)


def _object_in(answer: str) -> str:
    """The JSON object in an answer; small models put it into a code fence."""
    start, end = answer.find("{"), answer.rfind("}")
    return answer[start : end + 1] if 0 <= start < end else ""
