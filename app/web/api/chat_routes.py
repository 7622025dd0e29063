"""The chat: what a visitor says comes in, what is said to them streams out."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from pydantic import BaseModel

from app.agent.runtime.broadcast import Delta
from app.agent.runtime.lease import LEASE
from app.agent.service import AnswerService
from app.booking.people import zone_like
from app.conversation.events import BookingMessage, ControlChange, Event, of_kind
from app.desk.conversations.entry import EntryParams, bring
from app.desk.conversations.rate import rate_conversation
from app.desk.conversations.receive import (
    ReceivedMessage,
    begin_chat,
    continue_chat,
    enter,
    note_page,
    spoken_by,
)
from app.errors import AppError, flawed
from app.pools import READS, WRITES
from app.settings import Clock, Settings
from app.store.conversations.conversations import ConversationOpening
from app.store.conversations.event_log import events
from app.store.engine.database import Database
from app.web.http.error_replies import refusals
from app.web.http.streams import CountStreams
from app.web.schemas.chat_schemas import (
    ChatBody,
    ChatReply,
    MessagesReply,
    RatingBody,
    RatingReply,
    booking_in,
    shown,
    shown_all,
)
from app.web.schemas.shared_schemas import MAX_JSON_INTEGER, in_json

RECONNECT_AFTER = 2_000  # milliseconds after which a follower comes back

Token = Annotated[str | None, HeaderParameter(name="X-Conversation-Token", max_length=200)]
After = Annotated[int, QueryParameter(ge=0, le=MAX_JSON_INTEGER)]
AnyRequest = Request[Any, Any, Any]


class ChatApi(Controller):
    """Conversations, for the visitors who have them."""

    path = "/v4/chat"
    tags = ("chat",)

    @post("/", status_code=200, responses=refusals(400, 403, 404, 409, 503))
    async def say(
        self,
        request: AnyRequest,
        data: JSONBody[ChatBody],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        answering: NamedDependency[AnswerService],
        settings: NamedDependency[Settings],
        token: Token = None,
    ) -> Response[ChatReply] | ServerSentEvent:
        """Say something; the answer comes whole, or as an event stream if that is accepted.

        A client that goes away does not stop the turn. If nobody has answered after the
        longest time that a turn can take, nothing was said yet, and is there later.
        """
        locale = request.headers.get("accept-language", "")
        heard = await WRITES.run(_hear, database, clock, data, token or "", locale)
        if "text/event-stream" in request.headers.get("accept", ""):
            return ServerSentEvent(_stream(answering, heard))
        said: list[Event] = []
        # A turn that was under way, perhaps in a process that died, comes before ours.
        longest = LEASE.total_seconds() + settings.turn_deadline * 2
        following = _following(answering, heard)
        with suppress(TimeoutError):
            async with asyncio.timeout(longest), aclosing(following):
                async for item in following:
                    if isinstance(item, Event):
                        said.append(item)
        changes = list(of_kind(said, ControlChange))
        reply = ChatReply(
            conversation_id=heard.conversation_id,
            conversation_token=heard.token or None,
            control=changes[-1].control.value if changes else heard.control,
            messages=list(shown_all(said)),
            booking=booking_in(said),
        )
        return Response(reply)

    @get("/{conversation_id:str}/messages", sync_to_thread=True, responses=refusals(403, 404))
    def messages(
        self,
        conversation_id: FromPath[str],
        database: NamedDependency[Database],
        token: Token = None,
        after: After = 0,
    ) -> MessagesReply:
        """What was said from a message (excluded) on."""
        with database.read() as session:
            enter(session, conversation_id, token or "")
            log = events(session, conversation_id, after)
        return MessagesReply(messages=list(shown_all(log)))

    @post(
        "/{conversation_id:str}/rating",
        sync_to_thread=True,
        responses=refusals(400, 403, 404, 503),
    )
    def rate(
        self,
        conversation_id: FromPath[str],
        data: JSONBody[RatingBody],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        token: Token = None,
    ) -> RatingReply:
        """Say what one thinks of the conversation; the last word counts."""
        score, comment = int(data.score), data.comment or ""
        with database.begin() as session:
            rating = rate_conversation(
                session, conversation_id, token or "", score, comment, clock()
            )
        return RatingReply.of(conversation_id, rating)

    @get(
        "/{conversation_id:str}/events",
        middleware=[CountStreams()],
        responses=refusals(400, 403, 404),
    )
    async def follow(
        self,
        conversation_id: FromPath[str],
        database: NamedDependency[Database],
        answering: NamedDependency[AnswerService],
        token: Token = None,
        after: After = 0,
        last_event_id: Annotated[
            str | None,
            HeaderParameter(name="Last-Event-ID", schema_extra={"pattern": "^[0-9]{0,15}$"}),
        ] = None,
    ) -> ServerSentEvent:
        """Follow a conversation; resumes after the last event that was received."""
        start = _number(last_event_id) if last_event_id else after
        await READS.run(_enter, database, conversation_id, token or "")
        return ServerSentEvent(_endless(answering, conversation_id, start))


def _number(last_event_id: str) -> int:
    """The number of an event, as a stream gave it.

    Raises:
        Invalid: for anything else.
    """
    if not re.fullmatch("[0-9]{1,15}", last_event_id):
        raise flawed("Last-Event-ID", "is not the id of an event")
    return int(last_event_id)


def _hear(
    database: Database, clock: Clock, data: ChatBody, token: str, locale: str
) -> ReceivedMessage:
    language = spoken_by(data.language or "")
    saying, now = data.to_saying(), clock()
    with database.begin() as session:
        if data.conversation_id is None:
            opening = ConversationOpening(
                channel="web",
                language=language,
                zone=zone_like(data.timezone or ""),
                meeting_type_id=data.meeting_type_id,
                one_time_link_id=data.one_time_link_id,
                routing_form_id=data.routing_form_id,
            )
            return begin_chat(session, saying, now, opening, locale=locale)
        heard = continue_chat(session, data.conversation_id, token, saying, now)
        note_page(session, heard, zone_like(data.timezone or ""), language)
        papers = EntryParams(data.one_time_link_id, data.routing_form_id)
        bring(session, heard.conversation_id, papers, now)
        return heard


def _enter(database: Database, conversation_id: str, token: str) -> None:
    with database.read() as session:
        enter(session, conversation_id, token)


def _following(
    answering: AnswerService, heard: ReceivedMessage
) -> AsyncGenerator[Delta | Event | None, None]:
    """What is said until a message is answered."""
    id_, seq = heard.conversation_id, heard.seq
    return answering.follow(id_, seq, until=seq, is_new=heard.is_new)


async def _stream(
    answering: AnswerService, heard: ReceivedMessage
) -> AsyncIterator[ServerSentEventMessage]:
    """One turn: who speaks, what is said, and that it is over."""
    opening = {"control": heard.control, "conversationId": heard.conversation_id}
    if heard.token:
        opening["conversationToken"] = heard.token
    yield _event("control", opening)
    try:
        async for item in _following(answering, heard):
            for message in _told(item):
                yield message
    except AppError as error:
        yield _event("error", {"errorCode": error.code, "message": str(error)})
    if answering.is_closed:  # perhaps before anybody has answered; the next process does
        again = {
            "errorCode": "unavailable",
            "message": "The server restarts. One moment, please.",
        }
        yield _event("error", again)
        yield _comment("the server restarts", RECONNECT_AFTER)
        return
    yield _event("done", {"conversationId": heard.conversation_id})


async def _endless(
    answering: AnswerService, conversation_id: str, after: int
) -> AsyncIterator[ServerSentEventMessage]:
    async for item in answering.follow(conversation_id, after):
        for message in _told(item):
            yield message
    yield _comment("the server restarts", RECONNECT_AFTER)


def _told(item: Delta | Event | None) -> list[ServerSentEventMessage]:
    """What a listener is sent; only what stands in the log has an id to resume after."""
    if item is None:
        return [_comment("still here")]
    if isinstance(item, Delta):
        return [_event("delta", {"text": item.text})]
    told = []
    message = shown(item)
    if message is not None:
        told.append(_event("message", message, item.seq))
        if message.choices:
            choices = [each.model_dump(by_alias=True) for each in message.choices]
            told.append(_event("choices", {"choices": choices}, item.seq))
    if isinstance(item, BookingMessage) and (facts := booking_in([item])):
        told.append(_event("booking", facts, item.seq))
    if isinstance(item, ControlChange):
        told.append(_event("control", {"control": item.control.value}, item.seq))
    return told


def _comment(text: str, retry: int | None = None) -> ServerSentEventMessage:
    """A line that no reader takes for an event: it has no data (WHATWG HTML §9.2.6)."""
    return ServerSentEventMessage(data=None, comment=text, retry=retry)


def _event(name: str, data: BaseModel | dict[str, Any], id_: int | None = None) -> Any:
    return ServerSentEventMessage(event=name, data=in_json(data).decode(), id=id_)
