"""Accounts with messaging services, by admins."""

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.desk.admin.channel_accounts import DEFAULT_PAUSE, create_account, update_account
from app.desk.admin.channel_directory import ChannelDirectory
from app.settings import Clock, Settings
from app.store.catalog.channel_accounts import delete_account
from app.store.engine.database import Database, Transaction
from app.web.http.auth import NEEDS_TOKEN, admins
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.schemas.channel_account_schemas import (
    ChannelAccountChange,
    ChannelAccountReply,
    NewChannelAccount,
)


class ChannelAccountApi(Controller):
    """Accounts with messaging services, several of a kind if need be."""

    path = "/v4/channel-account"
    tags = ("channels",)
    security = NEEDS_TOKEN
    guards = (admins,)

    @get("/", sync_to_thread=True, responses=refusals(401, 403))
    def list_all(
        self, accounts: NamedDependency[ChannelDirectory], settings: NamedDependency[Settings]
    ) -> list[ChannelAccountReply]:
        """List all accounts, without their secrets."""
        return [ChannelAccountReply.of(each, settings.public_url) for each in accounts.shown()]

    @post("/", responses=refusals(400, 401, 403, 409, 422))
    async def create(
        self,
        data: JSONBody[NewChannelAccount],
        accounts: NamedDependency[ChannelDirectory],
        clock: NamedDependency[Clock],
        once: NamedDependency[IdempotentRequest],
        settings: NamedDependency[Settings],
    ) -> Response[ChannelAccountReply]:
        """Add an account; the answer says where its service has to deliver."""

        def work(session: Transaction) -> ChannelAccountReply:
            made = create_account(
                session,
                accounts.cipher,
                data.name,
                data.kind,
                data.options,
                DEFAULT_PAUSE if data.pause is None else data.pause,
                clock(),
                accounts.by_name,
            )
            return ChannelAccountReply.of(made, settings.public_url)

        return await once.created(work)

    @patch("/{name:str}", sync_to_thread=True, responses=refusals(400, 401, 403, 404))
    def change(
        self,
        name: FromPath[str],
        data: JSONBody[ChannelAccountChange],
        accounts: NamedDependency[ChannelDirectory],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
    ) -> ChannelAccountReply:
        """Change options or the pause of an account."""
        with database.begin() as session:
            changed = update_account(
                session, accounts.cipher, name, data.options or {}, data.pause
            )
        return ChannelAccountReply.of(changed, settings.public_url)

    @delete("/{name:str}", sync_to_thread=True, responses=refusals(401, 403, 404))
    def drop(self, name: FromPath[str], database: NamedDependency[Database]) -> None:
        """Delete an account; its conversations stay."""
        with database.begin() as session:
            delete_account(session, name)
