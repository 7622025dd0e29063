"""The log of a conversation: one class for each kind of event.

An event keeps everything that the code knew when it was written: what was asked, offered,
shown and done. Nobody has to read it back from the event's text.

On disk an event is its kind, its number, its time, and a JSON object with the other fields
in camelCase; fields that have their default are left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, TypeVar

import msgspec

from app.conversation.control import Control
from app.conversation.sentence_ids import Sentence, Subject
from app.conversation.tools import OwnAppointment, SlotOffer, ToolCall

ProposalKind = Literal["book", "move", "cancel"]

UNSAVED = datetime(1970, 1, 1, tzinfo=UTC)


class EventKind(StrEnum):
    """The kinds of events, as they are called on disk."""

    VISITOR = "visitor"
    ASSISTANT = "assistant"
    CALLS = "calls"
    RESULT = "result"
    PROPOSAL = "proposal"
    PROPOSAL_END = "proposal-end"
    BOOKING = "booking"
    CONTROL = "control"
    FAILURE = "failure"
    WITHHELD = "withheld"


class Event(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One entry of the log.

    `seq` counts from 1 and `at` is aware UTC; an event that is not saved yet has neither.
    """

    kind: ClassVar[EventKind]
    seq: int = 0
    at: datetime = UNSAVED


class ButtonPress(msgspec.Struct, frozen=True):
    """A button that a visitor pressed: its type (slot, confirm, reject) and what it is for.

    `id` is that of the slot, or of the proposal.
    """

    type: str
    id: str


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A button that a visitor may press.

    That of a slot knows its `start` and `end` (aware UTC), and in which zone its label has
    them.
    """

    type: str
    id: str
    label: str
    start: datetime | None = None
    end: datetime | None = None
    timezone: str = ""


class HoldOutcome(msgspec.Struct, frozen=True, rename="camel"):
    """What became of a provisional booking: confirmed, declined, cancelled or expired."""

    provisional_booking_id: str
    outcome: str


class VisitorInput(Event, frozen=True):
    """What a visitor wrote, or the button that they pressed (`text` is its label then).

    `client_id` is the id that the visitor's program gave the message, "" if none. `order` is
    greater for what was sent later on the same channel, 0 if the channel does not say.
    """

    kind: ClassVar[EventKind] = EventKind.VISITOR
    text: str
    action: ButtonPress | None = None
    client_id: str = ""
    order: int = 0


class AssistantMessage(Event, frozen=True):
    """What the assistant said.

    asks       what it asks the visitor for; None if a model said it in words of its own,
               which nobody but the model knows the meaning of
    listed     the ids of the slots that it lists, in order; None likewise
    meeting_types  the ids of the meeting types that it lists, in order
    sentences  which of our fixed sentences it is; empty if a model said it
    wordings   the phrases of the built-in model that it is made of, by their ids, each with
               the number of the wording that was used
    apology    no answer, but an excuse for one: left out of what models are shown
    hold       what became of a provisional booking, if that is what it tells
    """

    kind: ClassVar[EventKind] = EventKind.ASSISTANT
    text: str
    choices: tuple[Choice, ...] = ()
    asks: frozenset[Subject] | None = None
    listed: tuple[str, ...] | None = None
    meeting_types: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    wordings: dict[str, int] = {}
    apology: bool = False
    prompt_version: str = ""
    model: str = ""
    hold: HoldOutcome | None = None


class ToolRequest(Event, frozen=True):
    """Tool calls of a model, and what it said beside them (shown to the visitor).

    Without a `model` our own code used the tools. `wordings` as in an `AssistantMessage`.
    """

    kind: ClassVar[EventKind] = EventKind.CALLS
    calls: tuple[ToolCall, ...]
    text: str = ""
    prompt_version: str = ""
    model: str = ""
    wordings: dict[str, int] = {}


class ToolResponse(Event, frozen=True):
    """What came of one tool call.

    content      the object that the model was given
    error        the code of a refusal, "" if there was none
    offered      slots by short id, in the order in which they were listed
    own          the visitor's own appointments by short id, all that were ever shown
    wish         the words about the time that a search was made with
    understood   how a search understood them, in the visitor's language
    question     why they can be read in several ways (see `language.time.reading`)
    exact        the slot at the very time that the words named, "" if they named no such
                 time, or it is not free
    fruitless    a search found nothing at the wished time, or the call was refused
    proposal_id  the proposal that it made, which is shown only if its event follows
    """

    kind: ClassVar[EventKind] = EventKind.RESULT
    call_id: str
    name: str
    content: dict[str, Any]
    error: str = ""
    offered: dict[str, SlotOffer] = {}
    own: dict[str, OwnAppointment] = {}
    wish: str = ""
    understood: str = ""
    question: str = ""
    exact: str = ""
    fruitless: bool = False
    proposal_id: str = ""
    milliseconds: int = 0


class ProposalMessage(Event, frozen=True):
    """A proposal that was shown, or of which the visitor was reminded.

    question  its first line
    lines     the values that it shows, a line each, without bullets
    start     when the appointment is to be; for a cancellation, when it is. `end` likewise;
              both aware UTC, None if an older version wrote the event
    """

    kind: ClassVar[EventKind] = EventKind.PROPOSAL
    text: str
    proposal_id: str
    proposed: ProposalKind = "book"
    question: str = ""
    lines: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    meeting_type_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    appointment_id: str = ""
    reminder: bool = False

    @property
    def asks(self) -> frozenset[Subject]:
        """What it asks for."""
        return frozenset({Subject.CONFIRM})


class EndReason(StrEnum):
    """Why a proposal does not hold any more."""

    DECLINED = "declined"
    NEVER_SHOWN = "never-shown"  # its turn died before
    NOT_POSSIBLE = "not-possible"  # the yes came, and it could not be done


class ProposalEnd(Event, frozen=True):
    """A proposal that came to nothing. A newer proposal ends an older one without this.

    `code` is that of the error which was in the way of what the visitor had agreed to.
    """

    kind: ClassVar[EventKind] = EventKind.PROPOSAL_END
    proposal_id: str
    why: EndReason
    code: str = ""


class BookingStatus(StrEnum):
    """What was done."""

    BOOKED = "booked"
    PROVISIONAL = "provisional"  # held, until somebody confirms it
    MOVED = "moved"
    CANCELLED = "cancelled"


class BookingMessage(Event, frozen=True):
    """What was booked, moved or cancelled with the visitor's yes, and how it was told.

    `start` and `end` are aware UTC, `timezone` is the one that they were told in. A
    provisional booking has a `provisional_booking_id` and says in `booking_type` how it has
    to be confirmed; anything else has an `appointment_id`.
    """

    kind: ClassVar[EventKind] = EventKind.BOOKING
    text: str
    status: BookingStatus
    start: datetime
    end: datetime
    timezone: str
    host_name: str
    proposal_id: str = ""
    appointment_id: str = ""
    provisional_booking_id: str = ""
    booking_type: str = ""
    booking_code: str = ""
    ics_title: str = ""
    ics_description: str = ""


class ControlChange(Event, frozen=True):
    """Somebody else answers from now on, by whose doing, and what they should know."""

    kind: ClassVar[EventKind] = EventKind.CONTROL
    control: Control
    by: str
    reason: str = ""
    summary: str = ""


class Failure(Event, frozen=True):
    """What went wrong, for operators.

    `messages` are the numbers of visitors' messages that no model can be shown again. `upto`
    is the last message that a failed try was to answer; 0 if it was no such try.
    """

    kind: ClassVar[EventKind] = EventKind.FAILURE
    code: str
    message: str
    messages: tuple[int, ...] = ()
    upto: int = 0


class WithheldText(Event, frozen=True):
    """A model's text that visitors were not shown, and what was wrong with it."""

    kind: ClassVar[EventKind] = EventKind.WITHHELD
    flaw: str
    text: str


SPOKEN = (AssistantMessage, ProposalMessage, BookingMessage)
"""Whatever is an answer to the visitor."""

CLASSES: Mapping[EventKind, type[Event]] = {
    each.kind: each
    for each in (
        VisitorInput,
        AssistantMessage,
        ToolRequest,
        ToolResponse,
        ProposalMessage,
        ProposalEnd,
        BookingMessage,
        ControlChange,
        Failure,
        WithheldText,
    )
}

_ENCODER = msgspec.json.Encoder()
_DECODERS = {kind: msgspec.json.Decoder(each) for kind, each in CLASSES.items()}

E = TypeVar("E", bound=Event)


class EventUnreadable(ValueError):
    """A stored event that is not what its kind says."""


def encoded(event: Event) -> str:
    """An event that is not saved yet as the JSON object that is stored."""
    return _ENCODER.encode(event).decode()


def decoded(kind: str, body: str | bytes, seq: int, at: datetime) -> Event:
    """The event of a stored JSON object.

    Raises:
        EventUnreadable: for a kind that is not known, or a body that is not of its kind.
    """
    try:
        event = _DECODERS[EventKind(kind)].decode(body)
    except ValueError as error:  # as are msgspec's own
        raise EventUnreadable(str(error)) from error
    # Nobody else has this one yet: filling it in saves a copy of every event of a log.
    msgspec.structs.force_setattr(event, "seq", seq)
    msgspec.structs.force_setattr(event, "at", at)
    return event


def of_kind(log: Iterable[Event], kind: type[E]) -> Iterator[E]:
    """The events of one kind, in order."""
    return (event for event in log if isinstance(event, kind))


def wait_for_answer(log: Iterable[Event], answered: int) -> list[VisitorInput]:
    """The visitor's messages after the last one that was answered."""
    return [event for event in of_kind(log, VisitorInput) if event.seq > answered]


def in_order_sent(messages: Sequence[VisitorInput]) -> list[VisitorInput]:
    """The messages as they were sent; as they arrived where one of them does not say when."""
    if any(not message.order for message in messages):
        return list(messages)
    return sorted(messages, key=lambda message: message.order)


def offered_in(log: Iterable[Event]) -> dict[str, SlotOffer]:
    """All slots that were ever offered, by their short ids."""
    return {
        id_: slot for event in of_kind(log, ToolResponse) for id_, slot in event.offered.items()
    }


def own_in(log: Iterable[Event]) -> dict[str, OwnAppointment]:
    """All appointments that were ever shown as the visitor's own, by their short ids."""
    return {
        id_: each for event in of_kind(log, ToolResponse) for id_, each in event.own.items()
    }
