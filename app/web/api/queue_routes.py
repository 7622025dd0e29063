"""Queues, for those with a token."""

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.desk.admin.queues import change_queue, create_queue, next_hosts, queue_of
from app.settings import Clock
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from app.web.http.auth import NEEDS_TOKEN, admins, token_holders
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.schemas.queue_schemas import (
    NewQueue,
    NextHostBody,
    NextHostsReply,
    QueueChange,
    QueueReply,
)


class QueueApi(Controller):
    """Rotations of users."""

    path = "/v4/queue"
    tags = ("queues",)
    security = NEEDS_TOKEN
    guards = (token_holders,)

    @get("/{id_:str}", sync_to_thread=True, responses=refusals(401, 404))
    def show(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
    ) -> QueueReply:
        """Get a queue."""
        with database.read() as session:
            return QueueReply.of(queue_of(load_catalog(session), id_))

    @get("/{id_:str}/next", sync_to_thread=True, responses=refusals(401, 404))
    def show_next(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> NextHostsReply:
        """Get whose turn is next, in order."""
        with database.read() as session:
            hosts = next_hosts(session, id_, clock())
        return NextHostsReply(next_hosts=[NextHostBody.of(host) for host in hosts])

    @post(
        "/",
        guards=[admins],
        responses=refusals(400, 401, 403, 404, 409, 422),
    )
    async def create(
        self,
        data: JSONBody[NewQueue],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[QueueReply]:
        """Create a queue."""
        return await once.created(
            lambda session: QueueReply.of(create_queue(session, data.to_queue()))
        )

    @patch(
        "/meeting-type/{meeting_type_id:str}",
        guards=[admins],
        sync_to_thread=True,
        responses=refusals(400, 401, 403, 404),
    )
    def change(
        self,
        meeting_type_id: FromPath[str],
        data: JSONBody[QueueChange],
        database: NamedDependency[Database],
    ) -> QueueReply:
        """Change the queue of a meeting type."""
        with database.begin() as session:
            return QueueReply.of(change_queue(session, meeting_type_id, data.applied_to))
