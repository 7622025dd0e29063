"""The console's page of accounts with messaging services."""

from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide

from app.desk.admin.channel_directory import ChannelDirectory
from app.settings import Settings
from app.store.accounts.operator_accounts import Operator
from app.web.console.sessions import HOME, NOT_STORED, NotSignedIn, show_sign_in, signed_in
from app.web.http.error_replies import AnyRequest
from app.web.pages.render import page
from app.web.schemas.channel_account_schemas import ChannelAccountReply


class ChannelPages(Controller):
    """For operators: which accounts there are, and where their services deliver."""

    path = f"{HOME}/channels"
    include_in_schema = False
    dependencies = {"operator": Provide(signed_in, sync_to_thread=True)}  # noqa: RUF012 — as Litestar wants it
    exception_handlers = {NotSignedIn: show_sign_in}  # noqa: RUF012 — likewise

    @get("/", sync_to_thread=True)
    def accounts(
        self,
        request: AnyRequest,
        operator: NamedDependency[Operator],
        accounts: NamedDependency[ChannelDirectory],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """List the accounts without their secrets."""
        shown = [ChannelAccountReply.of(each, settings.public_url) for each in accounts.shown()]
        return page(
            request, "channels.html.j2", headers=NOT_STORED, operator=operator, accounts=shown
        )
