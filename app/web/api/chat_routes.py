"""The chat: what a visitor says comes in, what is said to them streams out."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
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
from app.conversation.events import BookingMessage, BookingStatus, ControlChange, Event, of_kind
from app.desk.booking.signed_links import SignedLinks
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
from app.desk.conversations.site_access import check_consent, check_origin
from app.errors import AppError, flawed
from app.pools import READS, WRITES
from app.settings import Clock, Settings
from app.store.catalog.catalog import load_catalog
from app.store.conversations.conversations import ConversationOpening, get_conversation
from app.store.conversations.event_log import events
from app.store.engine.database import Database, Transaction
from app.web.http.error_replies import refusals
from app.web.http.page_origin import page_origin
from app.web.http.streams import CountStreams
from app.web.schemas.chat_event_schemas import ChoicesData
from app.web.schemas.chat_schemas import (
    CalendarAddress,
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

KEEPS_CALENDAR_FILE = timedelta(days=30)  # after the end of the appointment
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
        caller = _Caller(token or "", locale, page_origin(request, settings))
        heard = await WRITES.run(_hear, database, clock, data, caller)
        calendar = partial(_calendar, SignedLinks.of(settings), heard.conversation_id)
        if "text/event-stream" in request.headers.get("accept", ""):
            return ServerSentEvent(_stream(answering, heard, calendar))
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
            messages=list(shown_all(said, calendar)),
            booking=booking_in(said, calendar),
        )
        return Response(reply)

    @get("/{conversation_id:str}/messages", sync_to_thread=True, responses=refusals(403, 404))
    def messages(
        self,
        request: AnyRequest,
        conversation_id: FromPath[str],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
        token: Token = None,
        after: After = 0,
    ) -> MessagesReply:
        """What was said from a message (excluded) on."""
        origin = page_origin(request, settings)
        calendar = partial(_calendar, SignedLinks.of(settings), conversation_id)
        with database.read() as session:
            _check_page(session, conversation_id, origin)
            conversation = enter(session, conversation_id, token or "")
            log = events(session, conversation_id, after)
        control: Any = conversation.control
        return MessagesReply(control=control, messages=list(shown_all(log, calendar)))

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
        request: AnyRequest,
        conversation_id: FromPath[str],
        database: NamedDependency[Database],
        answering: NamedDependency[AnswerService],
        settings: NamedDependency[Settings],
        token: Token = None,
        after: After = 0,
        last_event_id: Annotated[
            str | None,
            HeaderParameter(name="Last-Event-ID", schema_extra={"pattern": "^[0-9]{0,15}$"}),
        ] = None,
    ) -> ServerSentEvent:
        """Follow a conversation; resumes after the last event that was received."""
        start = _number(last_event_id) if last_event_id else after
        origin = page_origin(request, settings)
        await READS.run(_enter, database, conversation_id, token or "", origin)
        calendar = partial(_calendar, SignedLinks.of(settings), conversation_id)
        return ServerSentEvent(_endless(answering, conversation_id, start, calendar))


def _number(last_event_id: str) -> int:
    """The number of an event, as a stream gave it.

    Raises:
        Invalid: for anything else.
    """
    if not re.fullmatch("[0-9]{1,15}", last_event_id):
        raise flawed("Last-Event-ID", "is not the id of an event")
    return int(last_event_id)


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who says something: their token, their program's language, the page that they are on."""

    token: str
    locale: str
    origin: str


def _hear(database: Database, clock: Clock, data: ChatBody, caller: _Caller) -> ReceivedMessage:
    saying, now = data.to_saying(), clock()
    with database.begin() as session:
        if data.conversation_id is None:
            return _begin(session, data, caller, now)
        _check_page(session, data.conversation_id, caller.origin)
        heard = continue_chat(session, data.conversation_id, caller.token, saying, now)
        note_page(
            session, heard, zone_like(data.timezone or ""), spoken_by(data.language or "")
        )
        papers = EntryParams(data.one_time_link_id, data.routing_form_id)
        bring(session, heard.conversation_id, papers, now)
        return heard


def _begin(
    session: Transaction, data: ChatBody, caller: _Caller, now: datetime
) -> ReceivedMessage:
    site = check_origin(session, data.site or "", caller.origin)
    if site:
        check_consent(site, data.consent or "")
    opening = _opening(data, now)
    if site:
        usual = load_catalog(session).meeting_types.get(site.meeting_type_id or "")
        came_for = usual.id if usual and usual.active else None
        wanted = opening.meeting_type_id or came_for
        opening = replace(opening, site=site.key, meeting_type_id=wanted)
    locale = (site and site.language) or caller.locale
    return begin_chat(
        session, data.to_saying(), now, opening, locale=locale, token=data.own_token or ""
    )


def _opening(data: ChatBody, now: datetime) -> ConversationOpening:
    """What a page says of a conversation that begins there."""
    return ConversationOpening(
        channel="web",
        language=spoken_by(data.language or ""),
        zone=zone_like(data.timezone or ""),
        meeting_type_id=data.meeting_type_id or None,
        one_time_link_id=data.one_time_link_id,
        routing_form_id=data.routing_form_id,
        consent=data.consent or "",
        consent_at=int(now.timestamp()) if data.consent else None,
    )


def _check_page(session: Transaction, conversation_id: str, origin: str) -> None:
    """Make sure that a page of another website may go on with a conversation.

    Raises:
        ConversationNotFound, OriginNotAllowed.
    """
    if origin:
        check_origin(session, get_conversation(session, conversation_id).site, origin)


def _enter(database: Database, conversation_id: str, token: str, origin: str) -> None:
    with database.read() as session:
        _check_page(session, conversation_id, origin)
        enter(session, conversation_id, token)


def _calendar(links: SignedLinks, conversation_id: str, booked: BookingMessage) -> str:
    """The address of the calendar file of what was booked, as long as it may be of use."""
    if not booked.appointment_id or booked.status == BookingStatus.CANCELLED:
        return ""
    until = int((booked.end + KEEPS_CALENDAR_FILE).timestamp())
    return links.calendar(conversation_id, booked.appointment_id, until)


def _following(
    answering: AnswerService, heard: ReceivedMessage
) -> AsyncGenerator[Delta | Event | None, None]:
    """What is said until a message is answered."""
    id_, seq = heard.conversation_id, heard.seq
    return answering.follow(id_, seq, until=seq, is_new=heard.is_new)


async def _stream(
    answering: AnswerService, heard: ReceivedMessage, calendar: CalendarAddress
) -> AsyncIterator[ServerSentEventMessage]:
    """One turn: who speaks, what is said, and that it is over."""
    opening = {"control": heard.control, "conversationId": heard.conversation_id}
    if heard.token:
        opening["conversationToken"] = heard.token
    yield _event("control", opening)
    try:
        async for item in _following(answering, heard):
            for message in _told(item, calendar):
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
    answering: AnswerService, conversation_id: str, after: int, calendar: CalendarAddress
) -> AsyncIterator[ServerSentEventMessage]:
    async for item in answering.follow(conversation_id, after):
        for message in _told(item, calendar):
            yield message
    yield _comment("the server restarts", RECONNECT_AFTER)


def _told(
    item: Delta | Event | None, calendar: CalendarAddress
) -> list[ServerSentEventMessage]:
    """What a listener is sent; only what stands in the log has an id to resume after."""
    if item is None:
        return [_comment("still here")]
    if isinstance(item, Delta):
        return [_event("delta", {"text": item.text})]
    told = []
    message = shown(item, calendar)
    if message is not None:
        told.append(_event("message", message, item.seq))
        if message.choices:
            told.append(_event("choices", ChoicesData(choices=message.choices), item.seq))
    if isinstance(item, BookingMessage) and (facts := booking_in([item], calendar)):
        told.append(_event("booking", facts, item.seq))
    if isinstance(item, ControlChange):
        told.append(_event("control", {"control": item.control.value}, item.seq))
    return told


def _comment(text: str, retry: int | None = None) -> ServerSentEventMessage:
    """A line that no reader takes for an event: it has no data (WHATWG HTML §9.2.6)."""
    return ServerSentEventMessage(data=None, comment=text, retry=retry)


def _event(name: str, data: BaseModel | dict[str, Any], id_: int | None = None) -> Any:
    return ServerSentEventMessage(event=name, data=in_json(data).decode(), id=id_)
