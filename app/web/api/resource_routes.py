"""Rooms and things that are booked with a meeting."""

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.desk.admin.resources import create_resource, retire_resource
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.http.auth import NEEDS_TOKEN, admins, token_holders
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.schemas.resource_schemas import NewResource, ResourceReply


class ResourceApi(Controller):
    """Resources; a meeting type names those that it can be booked with."""

    path = "/v4/resource-channel"
    tags = ("resources",)
    security = NEEDS_TOKEN
    guards = (token_holders,)

    @get("/", sync_to_thread=True, responses=refusals(401))
    def list_all(self, database: NamedDependency[Database]) -> list[ResourceReply]:
        """List all resources that can be booked."""
        with database.read() as session:
            catalog = load_catalog(session)
        return [
            ResourceReply.of(each, catalog)
            for each in catalog.resources.values()
            if each.active
        ]

    @post("/", guards=[admins], responses=refusals(400, 401, 403, 409, 422))
    async def create(
        self,
        data: JSONBody[NewResource],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[ResourceReply]:
        """Create a resource."""

        def work(session: Transaction) -> ResourceReply:
            draft = data.to_resource(load_catalog(session).zone)
            made = create_resource(session, draft)
            return ResourceReply.of(made, load_catalog(session))

        return await once.created(work)

    @delete(
        "/{id_:str}", guards=[admins], sync_to_thread=True, responses=refusals(401, 403, 404)
    )
    def retire(self, id_: FromPath[str], database: NamedDependency[Database]) -> None:
        """Retire a resource: nobody can book it any more; what is booked keeps it."""
        with database.begin() as session:
            retire_resource(session, id_)
