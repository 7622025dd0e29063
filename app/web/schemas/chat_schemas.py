"""POST /v4/chat and what the chat's event stream carries."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    Choice,
    Event,
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

    def to_saying(self) -> VisitorMessage:
        """The same as a value."""
        return VisitorMessage(
            text=self.message,
            action_type=self.action.type if self.action else "",
            action_id=self.action.id if self.action else "",
            external_id=self.client_message_id or "",
        )


class ChoiceBody(Body):
    """A button to offer."""

    type: str
    id: str
    label: str


class MessageBody(Body):
    """Something that was said."""

    seq: int
    role: Literal["user", "assistant", "operator"]
    text: str
    created_at: Moment
    choices: list[ChoiceBody] | None = None


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


class ChatReply(Body):
    """The turn's outcome."""

    conversation_id: str
    conversation_token: str | None = None
    control: str
    messages: list[MessageBody]
    booking: BookingFacts | None = None


class MessagesReply(Body):
    """What was said in a conversation."""

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


def shown(event: Event) -> MessageBody | None:
    """An event as a message; None if visitors do not see it."""
    choices: tuple[Choice, ...] = ()
    match event:
        case AssistantMessage() | ProposalMessage():
            choices = event.choices
        case VisitorInput() | BookingMessage() | ToolRequest():
            pass
        case _:
            return None
    if not event.text.strip():
        return None
    return MessageBody(
        seq=event.seq,
        role="user" if isinstance(event, VisitorInput) else "assistant",
        text=event.text,
        created_at=written(event.at),
        choices=[ChoiceBody(type=c.type, id=c.id, label=c.label) for c in choices] or None,
    )


def shown_all(events: Iterable[Event]) -> Iterator[MessageBody]:
    """The events that are messages."""
    return (message for event in events if (message := shown(event)) is not None)


def booking_in(events: Iterable[Event]) -> BookingFacts | None:
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
        }
    )
