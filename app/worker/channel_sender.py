"""Sending messages to visitors at their service: each part once, and never twice in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog

from app.channels.choices import in_words
from app.channels.contract import (
    Channel,
    Choice,
    DeliveryResult,
    InboundMessage,
    OutboundRequest,
)
from app.channels.registry import AccountNotFound, Accounts
from app.desk.conversations.deliveries import in_words as told_in_words
from app.desk.conversations.deliveries import tell_undelivered
from app.pools import DELIVERIES
from app.settings import Clock
from app.store.conversations.channel_log import last_heard
from app.store.delivery import sent_messages
from app.store.delivery.outbox import OutboxMessage
from app.store.engine.database import Database

LONG_PAUSE = 3600.0  # seconds, before an account that is gone is looked for again
STALE = 20  # seconds after which nobody need see any more that somebody is typing
# Nothing was sent: no connection, or none was free.
NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)

log = structlog.get_logger()


class MessageNotSent(Exception):
    """It was not sent, or may not have been. `retry_after` in seconds; None: do not retry."""

    def __init__(self, problem: str, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class ChannelSender:
    """Sends what the outbox holds for messaging services.

    Its payloads have the account's name as `channel` and the address as `to`; beside that a
    `text`, its `choices`, whether the text lists them itself (`listed`) and the conversation
    that it belongs to (`conversation_id`), or else `acknowledge`.
    """

    database: Database
    clock: Clock
    http: httpx2.AsyncClient
    accounts: Accounts

    async def send(self, parcel: OutboxMessage) -> None:
        """Send one parcel.

        Raises:
            MessageNotSent: if not all of it is known to have been sent.
        """
        try:
            channel = await DELIVERIES.run(self.accounts.get, parcel.payload["channel"])
        except AccountNotFound as error:
            raise MessageNotSent(str(error), LONG_PAUSE) from error
        if "acknowledge" in parcel.payload:
            await self._acknowledge(channel, parcel)
            return
        requests = await DELIVERIES.run(self._requests, channel, parcel)
        for part, request in enumerate(requests):
            await self._send_part(channel, parcel, part, request)

    async def _acknowledge(self, channel: Channel, parcel: OutboxMessage) -> None:
        """Tried once, and only while it makes sense: nobody misses it for long."""
        if int(self.clock().timestamp()) - parcel.created_at > STALE:
            return
        payload = parcel.payload
        heard = InboundMessage(
            id="", sender=payload["to"], text="", callback=payload["acknowledge"]
        )
        for request in channel.acknowledge(heard):
            try:
                answer = await self._ask(request)
            except httpx2.HTTPError as error:
                log.info("channel.not_acknowledged", problem=type(error).__name__)
                return
            if not answer.is_success:
                log.info("channel.not_acknowledged", problem=f"status {answer.status_code}")

    def _requests(self, channel: Channel, parcel: OutboxMessage) -> tuple[OutboundRequest, ...]:
        """What has to be sent; outside the service's window only what may be.

        Raises:
            MessageNotSent: if the window is closed and there is nothing for that case.
        """
        payload, now = parcel.payload, self.clock()
        given = [Choice(each["type"], each["id"], each["label"]) for each in payload["choices"]]
        is_listed = bool(payload.get("listed"))
        text, choices = in_words(channel.limits, payload["text"], given, is_listed=is_listed)
        if not self._is_closed(channel, payload):
            return channel.say(payload["to"], text, choices, parcel.id, now)
        requests = channel.remind(payload["to"], text)
        if text and not requests:
            hours = int((channel.limits.window or now - now).total_seconds()) // 3600
            raise MessageNotSent(
                f"The visitor has not written for {hours} hours, after which"
                f" {channel.name} lets nobody write to them without an approved template."
            )
        return requests

    def _is_closed(self, channel: Channel, payload: Mapping[str, Any]) -> bool:
        window = channel.limits.window
        if window is None or not payload.get("conversation_id"):
            return False
        with self.database.read() as session:
            heard = last_heard(session, payload["conversation_id"])
        elapsed = self.clock().timestamp() - (heard or 0)
        return elapsed >= window.total_seconds()

    async def _send_part(
        self, channel: Channel, parcel: OutboxMessage, part: int, request: OutboundRequest
    ) -> None:
        before = await DELIVERIES.run(self._begin, parcel, part)
        if before == sent_messages.SENT:
            return
        if before and not channel.repeats_are_dropped:
            raise MessageNotSent("An earlier attempt may have sent it.")
        result = await self._post(channel, request)
        if not result.ok and channel.repeats_are_dropped and result.is_unknown:
            result = DeliveryResult(ok=False, retry_after=0.0, problem=result.problem)
        await DELIVERIES.run(self._end, parcel, part, result)
        if not result.ok:
            raise MessageNotSent(result.problem, result.retry_after)

    async def _post(self, channel: Channel, request: OutboundRequest) -> DeliveryResult:
        try:
            answer = await self._ask(request)
        except NEVER_LEFT as error:
            return DeliveryResult(ok=False, retry_after=0.0, problem=type(error).__name__)
        except httpx2.HTTPError as error:
            return DeliveryResult(ok=False, problem=type(error).__name__, is_unknown=True)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return channel.sent(answer.status_code, answer.content, headers)

    async def _ask(self, request: OutboundRequest) -> httpx2.Response:
        return await self.http.request(
            request.method,
            request.url,
            content=request.content,
            headers=dict(request.headers),
            follow_redirects=False,
        )

    def _begin(self, parcel: OutboxMessage, part: int) -> str:
        payload, now = parcel.payload, int(self.clock().timestamp())
        with self.database.begin() as session:
            return sent_messages.begin_part(
                session,
                parcel.id,
                part,
                payload["channel"],
                payload.get("conversation_id", ""),
                now,
            )

    def _end(self, parcel: OutboxMessage, part: int, result: DeliveryResult) -> None:
        """Write down what became of a part, and what the service told of it meanwhile."""
        with self.database.begin() as session:
            if result.ok:
                state, id_ = sent_messages.SENT, result.message_id
                sent_messages.end_part(session, parcel.id, part, state, id_)
                channel = parcel.payload["channel"]
                told = sent_messages.find_status(session, channel, id_) if id_ else None
                if told is not None and told.status == "failed":
                    conversation = parcel.payload.get("conversation_id", "")
                    now = int(self.clock().timestamp())
                    tell_undelivered(session, conversation, told_in_words(told), now)
            elif result.is_unknown:
                sent_messages.end_part(session, parcel.id, part, sent_messages.UNKNOWN)
            else:
                sent_messages.forget_part(session, parcel.id, part)
