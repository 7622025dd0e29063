"""The events of the chat's stream, for the API's description."""

from typing import Annotated, Literal

from pydantic import Field

from app.web.schemas.chat_schemas import BookingFacts, ChoiceBody, MessageBody
from app.web.schemas.shared_schemas import Body

Seq = Annotated[int, Field(description="To go on after it: Last-Event-ID, or `after`.")]


class DeltaData(Body):
    """A piece of an answer as it is written; the whole of it follows as a message."""

    text: str


class ChoicesData(Body):
    """The buttons of a message."""

    choices: list[ChoiceBody]


class ControlData(Body):
    """Who answers; a turn begins with it, and says the token of a new conversation."""

    control: Literal["ai", "human"]
    conversation_id: str | None = None
    conversation_token: str | None = None


class ErrorData(Body):
    """Why a turn could not be finished."""

    error_code: str
    message: str


class DoneData(Body):
    """That a turn is over."""

    conversation_id: str


class DeltaEvent(Body):
    """Part of an answer; has no id."""

    event: Literal["delta"]
    data: DeltaData


class MessageEvent(Body):
    """Something that was said."""

    event: Literal["message"]
    id: Seq
    data: MessageBody


class ChoicesEvent(Body):
    """What the visitor may press."""

    event: Literal["choices"]
    id: Seq
    data: ChoicesData


class BookingFactsEvent(Body):
    """What was booked, moved or cancelled."""

    event: Literal["booking"]
    id: Seq
    data: BookingFacts


class ControlEvent(Body):
    """Who answers from now on."""

    event: Literal["control"]
    id: Seq | None = None
    data: ControlData


class DoneEvent(Body):
    """The end of a turn; the last event of POST /v4/chat."""

    event: Literal["done"]
    data: DoneData


class ErrorEvent(Body):
    """A turn that failed."""

    event: Literal["error"]
    data: ErrorData


STREAM_EVENTS = (
    DeltaEvent,
    MessageEvent,
    ChoicesEvent,
    BookingFactsEvent,
    ControlEvent,
    ErrorEvent,
    DoneEvent,
)
