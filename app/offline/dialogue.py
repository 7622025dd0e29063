"""A conversation as the rules look at it: turns of what was said, looked up and told."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace as replaced

from app.conversation.events import (
    UNSAVED,
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    Event,
    ProposalEnd,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
)
from app.conversation.exchange import in_turn, recent, responses_in, withheld_in
from app.conversation.facts import FactKind, Known
from app.conversation.sentence_ids import Subject
from app.conversation.situation import Situation
from app.language.contact.contact import Contact
from app.language.excerpt import excerpt
from app.language.i18n.say import spoken
from app.language.intent.asked import asked_in
from app.language.intent.meetings import Meeting


@dataclass(frozen=True, slots=True)
class Context:
    """By which clock and in which language words are read; `now` is local to `zone`."""

    now: datetime
    zone: ZoneInfo
    language: str

    def at(self, moment: datetime) -> "Context":
        """The same for what was said at another moment."""
        return replace(self, now=moment.astimezone(self.zone))


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool call and what came of it."""

    tool: str
    arguments: Mapping[str, Any]
    response: ToolResponse

    @property
    def error(self) -> str:
        """The code of the refusal, "" if it was not refused."""
        return self.response.error

    @property
    def content(self) -> Mapping[str, Any]:
        """The object that the tool answered with."""
        return self.response.content


@dataclass(frozen=True, slots=True)
class Told:
    """What visitors were told, as far as that is known: see `AssistantMessage`."""

    asks: frozenset[Subject] = frozenset()
    wordings: Mapping[str, int] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    meeting_types: tuple[str, ...] = ()


NOTHING_TOLD = Told()

Outcome = ToolUse | Told | BookingMessage | ProposalEnd
_CHANGES = (BookingStatus.MOVED, BookingStatus.CANCELLED)


def is_change(outcome: Outcome) -> bool:
    """Whether an appointment was moved or cancelled."""
    return isinstance(outcome, BookingMessage) and outcome.status in _CHANGES


@dataclass(frozen=True, slots=True)
class Turn:
    """What visitors said in a row, when they did, and what followed until they spoke again.

    `told` is all that they were told in it, None if nothing; `pressed` the slot whose
    button they pressed.
    """

    said: tuple[str, ...] = ()
    at: datetime = UNSAVED
    outcomes: tuple[Outcome, ...] = ()
    told: Told | None = None
    pressed: str = ""

    @property
    def text(self) -> str:
        """What is read of all that was said, in order, a line each."""
        return excerpt("\n".join(self.said))

    @property
    def uses(self) -> list[ToolUse]:
        """The tool calls, in order."""
        return [each for each in self.outcomes if isinstance(each, ToolUse)]

    def used(self, tool: str) -> int:
        """How often a tool was called."""
        return sum(each.tool == tool for each in self.uses)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The conversation so far; the last turn is the one to go on with.

    `known` is who the visitor is. The rest is as in a `Situation`.
    """

    context: Context
    turns: tuple[Turn, ...]
    meetings: tuple[Meeting, ...] = ()
    tools: frozenset[str] = frozenset()
    known: Contact = field(default_factory=Contact)
    meeting_type: str = ""
    open_proposal: bool = False
    zone_known: bool = True
    zone_changed: bool = False
    page: str = ""

    @classmethod
    def of(cls, situation: Situation, *, may_use_tools: bool = True) -> "Dialogue":
        """The dialogue of a conversation."""
        zone, language = situation.zone, spoken(situation.language)
        notes = situation.notes
        return cls(
            Context(situation.now.astimezone(zone), zone, language),
            _turns(situation),
            _meetings(situation),
            situation.tools if may_use_tools else frozenset(),
            _contact(situation.known),
            situation.meeting_type_id,
            situation.asks_consent,
            notes.zone_known,
            notes.zone_changed,
            situation.page,
        )

    @property
    def language(self) -> str:
        """What is spoken."""
        return self.context.language

    @property
    def newest(self) -> Turn:
        """The turn to go on with."""
        return self.turns[-1]

    @property
    def told(self) -> list[Told]:
        """What visitors were told, turn by turn, oldest first; without those of silence."""
        return [turn.told for turn in self.turns if turn.told]

    @property
    def before(self) -> Told:
        """What was told in the last turn before the newest that anything was told in."""
        told = (turn.told for turn in self.turns[-2::-1])
        return next((each for each in told if each), NOTHING_TOLD)

    def context_of(self, turn: Turn) -> Context:
        """By what a turn is read: what was said before, as on the day when it was said."""
        return self.context if turn is self.newest else self.context.at(turn.at)

    def has_said(self, phrase_id: str) -> bool:
        """Whether a phrase was ever used."""
        return any(phrase_id in told.wordings for told in self.told)


def _turns(situation: Situation) -> tuple[Turn, ...]:
    """The log in turns; there is always one to go on with."""
    events = in_turn(recent(situation.events), situation.answered)
    withheld = withheld_in(situation.events)
    turns, inputs = list[Turn](), list[VisitorInput]()
    outcomes: list[Outcome] = []
    for position, event in enumerate(events):
        if isinstance(event, VisitorInput):
            if outcomes:
                turns.append(_turn(inputs, outcomes))
                inputs, outcomes = [], []
            inputs.append(replaced(event, text="") if event.seq in withheld else event)
        else:
            outcomes.extend(_outcomes(event, events, position))
    return (*turns, _turn(inputs, outcomes))


def _turn(inputs: Sequence[VisitorInput], outcomes: Sequence[Outcome]) -> Turn:
    booked = any(isinstance(each, BookingMessage) for each in outcomes)
    texts = [each for each in outcomes if isinstance(each, Told)]
    texts += [NOTHING_TOLD] if booked else []
    action = inputs[-1].action if inputs else None
    return Turn(
        said=tuple(excerpt(each.text) for each in inputs),
        at=inputs[-1].at if inputs else UNSAVED,
        outcomes=tuple(outcomes),
        told=_together(texts) if texts else None,
        pressed=action.id if action is not None and action.type == "slot" else "",
    )


def _together(texts: Sequence[Told]) -> Told:
    wordings: dict[str, int] = {}
    for each in texts:
        wordings |= each.wordings
    return Told(
        frozenset(subject for each in texts for subject in each.asks),
        wordings,
        tuple(id_ for each in texts for id_ in each.slots),
        tuple(id_ for each in texts for id_ in each.meeting_types),
    )


def _outcomes(event: Event, events: Sequence[Event], position: int) -> Iterator[Outcome]:
    match event:
        case AssistantMessage(apology=False):
            asks = _asked_in(event.text) if event.asks is None else event.asks
            yield Told(asks, event.wordings, event.listed or (), event.meeting_types)
        case ProposalMessage():
            yield Told(event.asks)
        case BookingMessage() | ProposalEnd():
            yield event
        case ToolRequest():
            if event.text.strip():
                asks = frozenset() if event.wordings else _asked_in(event.text)
                yield Told(asks, event.wordings)
            responses = responses_in(events[position + 1 :])
            for call in event.calls:
                if (response := responses.get(call.id)) is not None:
                    yield ToolUse(call.name, _object(call.arguments), response)


def _asked_in(text: str) -> frozenset[Subject]:
    """What a model asks for in words of its own."""
    return frozenset(Subject(each) for each in asked_in(text))


def _object(arguments: str) -> Mapping[str, Any]:
    """A call's arguments; models write what is no JSON object as well."""
    try:
        value = json.loads(arguments)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _meetings(situation: Situation) -> tuple[Meeting, ...]:
    catalog = situation.catalog
    return tuple(
        Meeting(
            id=meeting.id,
            name=meeting.name,
            description=meeting.description,
            minutes=tuple(int(each.total_seconds()) // 60 for each in meeting.durations),
            hosts=tuple(host.name for host in catalog.hosts_of(meeting)),
            where=meeting.venues,
            addresses=meeting.locations,
        )
        for meeting in catalog.shown_to(situation.meeting_type_id)
    )


def _contact(known: Known) -> Contact:
    about = (FactKind.NAME, FactKind.EMAIL, FactKind.PHONE)
    name, email, phone = (known[kind].value if kind in known else None for kind in about)
    return Contact(name, email, phone)
