"""Webhooks: who is told of what, by admins."""

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.desk.admin.subscriptions import change_subscription, subscribe
from app.settings import Clock, Settings
from app.store.delivery.webhook_subscriptions import delete_subscription, list_subscriptions
from app.store.engine.database import Database, Transaction
from app.web.http.auth import NEEDS_TOKEN, admins
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.schemas.webhook_schemas import EVENT_TYPES, NewWebhook, WebhookChange, WebhookReply


class WebhookApi(Controller):
    """Webhooks, signed as in Standard Webhooks, sent at least once."""

    path = "/webhooks"
    tags = ("webhooks",)
    security = NEEDS_TOKEN
    guards = (admins,)

    @get("/", sync_to_thread=True, responses=refusals(401, 403))
    def list_all(self, database: NamedDependency[Database]) -> list[WebhookReply]:
        """List the webhooks, without their secrets."""
        with database.read() as session:
            return [WebhookReply.of(each) for each in list_subscriptions(session)]

    @post("/", responses=refusals(400, 401, 403, 409, 422))
    async def create(
        self,
        data: JSONBody[NewWebhook],
        clock: NamedDependency[Clock],
        once: NamedDependency[IdempotentRequest],
        settings: NamedDependency[Settings],
    ) -> Response[WebhookReply]:
        """Create a webhook; the answer has the secret with which it is signed."""

        def work(session: Transaction) -> WebhookReply:
            made = subscribe(
                session,
                data.endpoint,
                data.description or "",
                data.event_types or EVENT_TYPES,
                clock(),
                allow_private=settings.allow_private_webhooks,
            )
            return WebhookReply.of(made, with_secret=True)

        return await once.created(work)

    @patch("/{id_:str}", sync_to_thread=True, responses=refusals(400, 401, 403, 404))
    def change(
        self,
        id_: FromPath[str],
        data: JSONBody[WebhookChange],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
    ) -> WebhookReply:
        """Change a webhook; its secret stays."""
        with database.begin() as session:
            changed = change_subscription(
                session,
                id_,
                endpoint=data.endpoint,
                description=data.description,
                event_types=data.event_types,
                allow_private=settings.allow_private_webhooks,
            )
        return WebhookReply.of(changed)

    @delete("/{id_:str}", sync_to_thread=True, responses=refusals(401, 403, 404))
    def drop(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
    ) -> None:
        """Delete a webhook; what has not been delivered to it is dropped."""
        with database.begin() as session:
            delete_subscription(session, id_)
