"""Bookings that have to be confirmed, for callers that speak JSON."""

from typing import Annotated, get_args

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter

from app.booking.values import Caller
from app.desk.booking.confirmation import confirm, decider, decline
from app.desk.booking.signed_links import SignedLinks
from app.settings import Clock, Settings
from app.store.appointments.provisional_bookings import ProvisionalFilter, list_provisional
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.http.auth import (
    NEEDS_TOKEN,
    Connection,
    known_callers,
    require_self,
    token_holders,
)
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.http.paging import After, PageNumber, next_cursor, page_of
from app.web.schemas.provisional_schemas import (
    ConfirmReply,
    DeclineBody,
    DeclineReply,
    ProvisionalPage,
    ProvisionalReply,
    Status,
)
from app.web.schemas.shared_schemas import one_of_these

Token = Annotated[
    str | None,
    QueryParameter(name="token", max_length=200, description="of the link in the mail"),
]
ALIASES = {"declined_by_host": "declined"}  # as some clients ask for them
STATUSES = (*get_args(Status), *ALIASES)
PRINTABLE = r"^[^\x00-\x1f]*$"


async def deciders(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard: let only callers with a token or a link pass; for what it is, is seen later.

    Raises:
        Unauthorized: for the others, whether or not there is the booking.
    """
    has_link = "token" in connection.query_params
    await (known_callers if has_link else token_holders)(connection, handler)


class ProvisionalApi(Controller):
    """What is held until somebody confirms it."""

    path = "/v4/provisional-booking"
    tags = ("provisional bookings",)

    @get(
        "/paginated",
        guards=[token_holders],
        security=NEEDS_TOKEN,
        sync_to_thread=True,
        responses=refusals(400, 401, 403),
    )
    def list_page(
        self,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
        page: PageNumber = 0,
        page_size: Annotated[int, QueryParameter(name="pageSize", ge=1, le=100)] = 20,
        after: After = None,
        status: Annotated[str | None, QueryParameter(schema_extra={"enum": STATUSES})] = None,
        meeting_type_id: Annotated[
            str | None, QueryParameter(name="meetingTypeId", max_length=128, pattern=PRINTABLE)
        ] = None,
        user_id: Annotated[
            str | None,
            QueryParameter(
                name="userId",
                max_length=128,
                pattern=PRINTABLE,
                description="another one: admins",
            ),
        ] = None,
    ) -> ProvisionalPage:
        """List provisional bookings, newest first; a host sees their own."""
        if user_id is not None:
            require_self(caller, user_id)
        everybody = "" if caller.is_admin else caller.user_id
        asked = one_of_these(status, "status", STATUSES)
        wanted = ProvisionalFilter(
            status=ALIASES.get(asked, asked),
            meeting_type_id=meeting_type_id or "",
            host_id=user_id or everybody,
        )
        place = page_of(page, page_size, after)
        with database.read() as session:
            catalog = load_catalog(session)
            listed, total = list_provisional(session, wanted, int(clock().timestamp()), place)
        return ProvisionalPage(
            provisional_bookings=[ProvisionalReply.of(each, catalog) for each in listed],
            total=total,
            next_cursor=next_cursor(
                place, [(each.provisional.created_at, each.provisional.id) for each in listed]
            ),
        )

    @post(
        "/{id_:str}/confirm",
        guards=[deciders],
        status_code=200,
        responses=refusals(401, 403, 404, 409, 422),
    )
    async def confirm(
        self,
        id_: FromPath[str],
        settings: NamedDependency[Settings],
        once: NamedDependency[IdempotentRequest],
        token: Token = None,
    ) -> Response[ConfirmReply]:
        """Confirm a booking: its host with a token, or whoever has the signed link.

        A double opt-in is confirmed by the attendee's link alone.
        """
        now, links = once.clock(), SignedLinks.of(settings)

        def work(session: Transaction) -> ConfirmReply:
            by = decider(session, id_, "confirm", once.caller, now, links, token)
            return ConfirmReply.of(confirm(session, id_, now, by))

        return await once.done(work)

    @post(
        "/{id_:str}/decline",
        guards=[deciders],
        status_code=200,
        responses=refusals(400, 401, 403, 404, 409, 422),
    )
    async def decline(
        self,
        id_: FromPath[str],
        settings: NamedDependency[Settings],
        once: NamedDependency[IdempotentRequest],
        data: JSONBody[DeclineBody | None] = None,
        token: Token = None,
    ) -> Response[DeclineReply]:
        """Decline a booking: its host with a token, or by the signed link in their mail."""
        now, links = once.clock(), SignedLinks.of(settings)
        reason = (data.reason if data else None) or ""

        def work(session: Transaction) -> DeclineReply:
            by = decider(session, id_, "decline", once.caller, now, links, token)
            declined = decline(session, id_, reason, now, by)
            return DeclineReply(
                id=declined.id, status=declined.status, reason=declined.reason or None
            )

        return await once.done(work)
