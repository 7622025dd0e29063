"""POST /v4/chat and what the chat's event stream carries."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field

from app.desk.conversations.rate import BEST, MAX_COMMENT
from app.desk.conversations.receive import MAX_MESSAGE, VisitorMessage
from app.store.conversations.event_log import Event, EventKind
from app.store.conversations.ratings import Rating
from app.web.schemas.shared_schemas import HAS_TEXT, Body, Id, Instant, Zone, written

BookingType = Literal["doubleOptIn", "requireHostConfirmation"]

SHOWN = {
    EventKind.VISITOR: "user",
    EventKind.ASSISTANT: "assistant",
    EventKind.PROPOSAL: "assistant",
    EventKind.BOOKING: "assistant",
    EventKind.CALLS: "assistant",
}


class ActionBody(Body):
    """A button that the visitor pressed."""

    type: Literal["slot", "confirm", "reject"]
    id: Id


class ChatBody(Body):
    """What a visitor says."""

    message: Annotated[str, Field(max_length=MAX_MESSAGE, json_schema_extra=HAS_TEXT)]
    conversation_id: Id | None = None
    client_message_id: Id | None = None
    timezone: Zone | None = None
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
    created_at: str
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
    start: str
    end: str
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
    created_at: Instant

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
    text = event.body.get("content" if event.kind is EventKind.CALLS else "text", "")
    if event.kind not in SHOWN or not text.strip():
        return None
    return MessageBody(
        seq=event.seq,
        role=SHOWN[event.kind],
        text=text,
        created_at=written(datetime.fromtimestamp(event.at, UTC)),
        choices=[ChoiceBody(**each) for each in event.body.get("choices", ())] or None,
    )


def shown_all(events: Iterable[Event]) -> Iterator[MessageBody]:
    """The events that are messages."""
    return (message for event in events if (message := shown(event)) is not None)


def booking_in(events: Iterable[Event]) -> BookingFacts | None:
    """The last booking among events."""
    facts: dict[str, Any] | None = None
    for event in events:
        if event.kind is EventKind.BOOKING:
            facts = dict(event.body)
    if facts is None:
        return None
    if facts["status"] in get_args(BookingType):  # as it was written down at first
        facts |= {"status": "provisional", "bookingType": facts["status"]}
    return BookingFacts.model_validate(facts)
