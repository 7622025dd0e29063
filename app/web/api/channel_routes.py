"""Webhooks of messaging services: verify, keep, answer 200; the turn comes later."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.agent.service import AnswerService
from app.channels.contract import InboundMessage, Notice, WebhookRequest
from app.channels.registry import Accounts
from app.desk.conversations.notices import give_notice
from app.desk.conversations.receive import ReceivedMessage as Kept
from app.desk.conversations.receive import VisitorMessage, hear_channel
from app.pools import WRITES
from app.settings import Clock, Settings
from app.store.conversations.conversations import ConversationOpening
from app.store.delivery import outbox
from app.store.engine.database import Database
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
        accounts: NamedDependency[Accounts],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        answering: NamedDependency[AnswerService],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """Take what a service delivers; repeats are dropped, unknown kinds are ignored."""
        channel = accounts.get(account)
        hearing = channel.hear(await _hook(request, settings), clock())
        for heard in hearing.messages:
            kept = await WRITES.run(_keep, database, clock, account, heard)
            if kept is not None:
                answering.wake(kept.conversation_id, kept.seq)
        for notice in hearing.notices:
            await WRITES.run(_give_notice, database, clock, account, notice)
        return Response(hearing.answer, media_type="text/plain")

    @get("/", media_type="text/plain", responses=refusals(400, 403, 404))
    async def greet(
        self,
        account: FromPath[str],
        request: AnyRequest,
        accounts: NamedDependency[Accounts],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """Answer the handshake of services that have one."""
        hearing = accounts.get(account).hear(await _hook(request, settings), clock())
        return Response(hearing.answer, media_type="text/plain")


async def _hook(request: AnyRequest, settings: Settings) -> WebhookRequest:
    return WebhookRequest(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
        method=str(request.method),
        url=f"{settings.public_url.rstrip('/')}{request.url.path}",
        query={name: str(value) for name, value in request.query_params.items()},
    )


def _give_notice(database: Database, clock: Clock, account: str, notice: Notice) -> None:
    with database.begin() as session:
        give_notice(
            session, account, notice.kind, notice.id, notice.to, notice.language, clock()
        )


def _keep(database: Database, clock: Clock, account: str, heard: InboundMessage) -> Kept | None:
    """Keep one message and acknowledge it; None for a repeat."""
    now = clock()
    action = heard.action
    saying = VisitorMessage(
        text=heard.text or (action.id if action else ""),
        action_type=action.type if action else "",
        action_id=action.id if action else "",
        external_id=heard.id,
    )
    opening = ConversationOpening(
        channel=account,
        address=heard.sender,
        language=heard.language,
        visitor_name=heard.name,
    )
    with database.begin() as session:
        kept = hear_channel(session, saying, now, opening)
        if kept is None:
            return None
        if heard.callback:
            payload = {"channel": account, "callback": heard.callback, "to": heard.sender}
            stream = f"callback:{heard.callback}"
            outbox.put(session, outbox.MESSAGE, stream, payload, int(now.timestamp()))
    return kept
