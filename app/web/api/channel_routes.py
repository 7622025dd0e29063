"""Webhooks of messaging services: verify, keep, answer 200; the turn comes later."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.agent.service import AnswerService
from app.channels.contract import Channel, InboundMessage, ParsedWebhook, WebhookRequest
from app.conversation.control import Control
from app.desk.admin.channel_directory import ChannelDirectory
from app.desk.conversations.deliveries import hear_status
from app.desk.conversations.notices import give_notice
from app.desk.conversations.receive import ReceivedMessage, VisitorMessage
from app.desk.conversations.receive_channel import ChannelSender, hear_channel
from app.pools import READS, WRITES
from app.settings import Clock, Settings
from app.store.delivery import outbox
from app.store.engine.database import Database, Transaction
from app.web.http.error_replies import refusals

AnyRequest = Request[Any, Any, Any]


class ChannelApi(Controller):
    """One address for each account with a messaging service."""

    path = "/channels/{account:str}/webhook"
    tags = ("channels",)

    @post("/", status_code=200, media_type="text/plain", responses=refusals(400, 403, 404))
    async def hear(
        self,
        account: FromPath[str],
        request: AnyRequest,
        accounts: NamedDependency[ChannelDirectory],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        answering: NamedDependency[AnswerService],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """Take what a service delivers; repeats are dropped, unknown kinds are ignored."""
        channel = await READS.run(accounts.get, account)
        parsed = channel.hear(await _hook(request, settings), clock())
        if parsed.messages or parsed.notices or parsed.statuses:
            inbox = Inbox(database, clock, account, channel, settings.closes_after)
            for kept in await WRITES.run(inbox.take, parsed):
                answering.wake(kept.conversation_id, kept.seq)
        return Response(parsed.answer, media_type=parsed.answer_type)

    @get("/", media_type="text/plain", responses=refusals(400, 403, 404))
    async def greet(
        self,
        account: FromPath[str],
        request: AnyRequest,
        accounts: NamedDependency[ChannelDirectory],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """Answer the handshake of services that have one."""
        channel = await READS.run(accounts.get, account)
        parsed = channel.hear(await _hook(request, settings), clock())
        return Response(parsed.answer, media_type=parsed.answer_type)


async def _hook(request: AnyRequest, settings: Settings) -> WebhookRequest:
    query = request.scope["query_string"].decode("latin-1")
    address = f"{settings.public_url.rstrip('/')}{request.url.path}"
    return WebhookRequest(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
        method=str(request.method),
        url=f"{address}?{query}" if query else address,
        query={name: str(value) for name, value in request.query_params.items()},
    )


@dataclass(frozen=True, slots=True)
class Inbox:
    """Keeps what one account delivers. Each message has a transaction of its own."""

    database: Database
    clock: Clock
    account: str
    channel: Channel
    closes_after: timedelta | None

    def take(self, parsed: ParsedWebhook) -> list[ReceivedMessage]:
        """Keep all of a call; returns the messages that are new."""
        kept = [each for each in map(self._keep, parsed.messages) if each is not None]
        for notice in parsed.notices:
            with self.database.begin() as session:
                give_notice(
                    session,
                    self.account,
                    notice.kind,
                    notice.id,
                    notice.to,
                    notice.language,
                    self.clock(),
                )
        for status in parsed.statuses:
            with self.database.begin() as session:
                hear_status(session, self.account, status, int(self.clock().timestamp()))
        return kept

    def _keep(self, heard: InboundMessage) -> ReceivedMessage | None:
        """Keep one message and acknowledge it; None for a repeat."""
        now, action = self.clock(), heard.action
        saying = VisitorMessage(
            text=heard.text or (action.id if action else ""),
            action_type=action.type if action else "",
            action_id=action.id if action else "",
            external_id=heard.id,
            order=heard.order,
        )
        sender = ChannelSender(
            channel=self.account,
            address=heard.sender,
            aliases=heard.aliases,
            name=heard.name,
            language=heard.language,
            phone=heard.phone,
            limits=self.channel.limits,
        )
        with self.database.begin() as session:
            kept = hear_channel(session, saying, now, sender, self.closes_after)
            if kept is None:
                return None
            # Nobody types just because somebody has written to a person.
            if heard.action or kept.control == Control.AI:
                self._acknowledge(session, heard)
        return kept

    def _acknowledge(self, session: Transaction, heard: InboundMessage) -> None:
        if not self.channel.acknowledge(heard):
            return
        told = {"channel": self.account, "to": heard.sender, "acknowledge": heard.callback}
        stream = f"acknowledge:{self.account}:{heard.id}"
        outbox.put(session, outbox.MESSAGE, stream, told, int(self.clock().timestamp()))
