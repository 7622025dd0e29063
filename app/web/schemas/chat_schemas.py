"""POST /v4/chat and what the chat's event stream carries."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from app.conversation.events import (
    SPOKEN,
    AssistantMessage,
    BookingMessage,
    ButtonPress,
    Choice,
    Event,
    ProposalKind,
    ProposalMessage,
    ToolRequest,
    VisitorInput,
    of_kind,
)
from app.desk.conversations.rate import BEST, MAX_COMMENT
from app.desk.conversations.receive import MAX_MESSAGE, VisitorMessage
from app.store.conversations.ratings import Rating
from app.web.schemas.booking_schemas import BookingType
from app.web.schemas.shared_schemas import HAS_TEXT, NOT_BLANK, Body, Id, Moment, written

MIN_OWN_TOKEN, MAX_OWN_TOKEN = 32, 200  # characters

CalendarAddress = Callable[[BookingMessage], str]
"""The address of an appointment's calendar file."""

_ACTIONS = ("slot", "confirm", "reject")


class ActionBody(Body):
    """A button that the visitor pressed."""

    type: Literal["slot", "confirm", "reject"]
    id: Id


class ChatBody(Body):
    """What a visitor says."""

    message: Annotated[
        str, Field(max_length=MAX_MESSAGE, json_schema_extra=HAS_TEXT), NOT_BLANK
    ]
    conversation_id: Id | None = None
    client_message_id: Id | None = None
    timezone: Annotated[
        str | None,
        Field(
            description="The visitor's time zone, as the browser says it. A hint: what is no"
            " zone of the IANA database is ignored.",
            examples=["Europe/Berlin"],
        ),
    ] = None
    language: Annotated[str, Field(max_length=16)] | None = None
    meeting_type_id: Id | None = None
    one_time_link_id: Id | None = None
    routing_form_id: Id | None = None
    action: ActionBody | None = None
    site: Annotated[
        Id | None,
        Field(description="The website on which a conversation begins, by its key."),
    ] = None
    consent: Annotated[
        Id | None,
        Field(
            description="The version of what the visitor has agreed to, where the website"
            " asks for it before the first message."
        ),
    ] = None
    own_token: Annotated[
        str | None,
        Field(
            min_length=MIN_OWN_TOKEN,
            max_length=MAX_OWN_TOKEN,
            description="A random secret for a new conversation, which becomes its token."
            " Whoever repeats the first message with the same secret continues the"
            " conversation that it has begun, instead of beginning another.",
        ),
    ] = None

    def to_saying(self) -> VisitorMessage:
        """The same as a value."""
        return VisitorMessage(
            text=self.message,
            action_type=self.action.type if self.action else "",
            action_id=self.action.id if self.action else "",
            external_id=self.client_message_id or "",
        )


class ChoiceBody(Body):
    """A button to offer; that of a slot says when it is, and in which zone its label is."""

    type: str
    id: str
    label: str
    start: Moment | None = None
    end: Moment | None = None
    timezone: str | None = None

    @classmethod
    def of(cls, choice: Choice) -> Self:
        """The same on the wire."""
        return cls(
            type=choice.type,
            id=choice.id,
            label=choice.label,
            start=written(choice.start) if choice.start else None,
            end=written(choice.end) if choice.end else None,
            timezone=choice.timezone or None,
        )


class ProposalFacts(Body):
    """What waits for a yes: the question, and the values a line each."""

    id: str
    kind: ProposalKind
    question: str
    lines: list[str]
    start: Moment | None = None
    end: Moment | None = None

    @classmethod
    def of(cls, event: ProposalMessage) -> Self:
        """The same on the wire."""
        return cls(
            id=event.proposal_id,
            kind=event.proposed,
            question=event.question,
            lines=list(event.lines),
            start=written(event.start) if event.start else None,
            end=written(event.end) if event.end else None,
        )


class BookingFacts(Body):
    """What was booked, moved or cancelled in this turn.

    What is provisional says in `bookingType` how it has to be confirmed.
    """

    appointment_id: str | None = None
    provisional_booking_id: str | None = None
    status: Literal["booked", "provisional", "moved", "cancelled"]
    booking_type: BookingType | None = None
    booking_code: str | None = None
    start: Moment
    end: Moment
    timezone: str
    host_name: str
    ics_title: str
    ics_description: str
    calendar_url: Annotated[
        str | None, Field(description="The appointment as a file for calendars (.ics).")
    ] = None


class MessageBody(Body):
    """Something that was said."""

    seq: int
    role: Literal["user", "assistant", "operator"]
    text: str
    created_at: Moment
    choices: list[ChoiceBody] | None = None
    client_message_id: str | None = None
    action: ActionBody | None = None
    proposal: ProposalFacts | None = None
    booking: BookingFacts | None = None


class ChatReply(Body):
    """The turn's outcome."""

    conversation_id: str
    conversation_token: str | None = None
    control: str
    messages: list[MessageBody]
    booking: BookingFacts | None = None


class MessagesReply(Body):
    """What was said in a conversation, and who answers."""

    control: Literal["ai", "human"]
    messages: list[MessageBody]


class RatingBody(Body):
    """What a visitor thinks of a conversation."""

    score: Annotated[
        float, Field(strict=True, ge=1, le=BEST, multiple_of=1, description="5 is the best")
    ]
    comment: Annotated[str, Field(max_length=MAX_COMMENT)] | None = None


class RatingReply(Body):
    """The rating as it was kept."""

    conversation_id: str
    score: int
    comment: str | None = None
    created_at: Moment

    @classmethod
    def of(cls, conversation_id: str, rating: Rating) -> Self:
        """The same on the wire."""
        return cls(
            conversation_id=conversation_id,
            score=rating.score,
            comment=rating.comment or None,
            created_at=written(datetime.fromtimestamp(rating.at, UTC)),
        )


def shown(event: Event, calendar: CalendarAddress | None = None) -> MessageBody | None:
    """An event as a message; None if visitors do not see it."""
    if not isinstance(event, (VisitorInput, ToolRequest, *SPOKEN)) or not event.text.strip():
        return None
    message = MessageBody(
        seq=event.seq, role="assistant", text=event.text, created_at=written(event.at)
    )
    match event:
        case VisitorInput():
            message.role = "user"
            message.client_message_id = event.client_id or None
            message.action = _pressed(event.action)
        case AssistantMessage() | ProposalMessage():
            message.choices = [ChoiceBody.of(each) for each in event.choices] or None
            if isinstance(event, ProposalMessage):
                message.proposal = ProposalFacts.of(event)
        case BookingMessage():
            message.booking = booking_in([event], calendar)
    return message


def _pressed(action: ButtonPress | None) -> ActionBody | None:
    """A button that was pressed, if it is one of those that visitors have."""
    if action is None or action.type not in _ACTIONS:
        return None
    return ActionBody.model_validate({"type": action.type, "id": action.id})


def shown_all(
    events: Iterable[Event], calendar: CalendarAddress | None = None
) -> Iterator[MessageBody]:
    """The events that are messages."""
    return (message for event in events if (message := shown(event, calendar)) is not None)


def booking_in(
    events: Iterable[Event], calendar: CalendarAddress | None = None
) -> BookingFacts | None:
    """The last booking among events."""
    told = list(of_kind(events, BookingMessage))
    if not told:
        return None
    last = told[-1]
    return BookingFacts.model_validate(
        {
            "appointment_id": last.appointment_id or None,
            "provisional_booking_id": last.provisional_booking_id or None,
            "status": last.status.value,
            "booking_type": last.booking_type or None,
            "booking_code": last.booking_code or None,
            "start": written(last.start),
            "end": written(last.end),
            "timezone": last.timezone,
            "host_name": last.host_name,
            "ics_title": last.ics_title,
            "ics_description": last.ics_description,
            "calendar_url": (calendar(last) if calendar else "") or None,
        }
    )
