"""Bookings that have to be confirmed, for callers that speak JSON."""

from typing import Annotated, get_args

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from app.booking.values import Caller
from app.desk.provisional import confirm, decider, decline
from app.desk.signing import Links
from app.settings import Clock, Settings
from app.store.catalog import load_catalog
from app.store.database import Database
from app.store.provisional import Filter, list_provisional
from app.web.callers import NEEDS_TOKEN, require_self, token_holders
from app.web.errors import refusals
from app.web.schemas.common import one_of_these
from app.web.schemas.provisional import (
    ConfirmReply,
    DeclineBody,
    DeclineReply,
    ProvisionalPage,
    ProvisionalReply,
    Status,
)

Token = Annotated[
    str | None,
    QueryParameter(name="token", max_length=200, description="of the link in the mail"),
]
LAST_PAGE = 1_000_000
STATUSES = get_args(Status)
PRINTABLE = r"^[^\x00-\x1f]*$"  # PostgreSQL cannot even look for a NUL


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
        page: Annotated[int, QueryParameter(name="page", ge=0, le=LAST_PAGE)] = 0,
        page_size: Annotated[int, QueryParameter(name="pageSize", ge=1, le=100)] = 20,
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
        wanted = Filter(
            status=one_of_these(status, "status", STATUSES),
            meeting_type_id=meeting_type_id or "",
            host_id=user_id or everybody,
            page=page,
            size=page_size,
        )
        with database.read() as session:
            catalog = load_catalog(session)
            listed, total = list_provisional(session, wanted, int(clock().timestamp()))
        return ProvisionalPage(
            provisional_bookings=[ProvisionalReply.of(each, catalog) for each in listed],
            total=total,
        )

    @post(
        "/{id_:str}/confirm",
        status_code=200,
        sync_to_thread=True,
        responses=refusals(401, 403, 404, 409),
    )
    def confirm(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
        caller: NamedDependency[Caller],
        token: Token = None,
    ) -> ConfirmReply:
        """Confirm a booking: its host with a token, or whoever has the signed link.

        A double opt-in is confirmed by the attendee's link alone.
        """
        now, links = clock(), Links.of(settings)
        with database.begin() as session:
            by = decider(session, id_, "confirm", caller, now, links, token)
            return ConfirmReply.of(confirm(session, id_, now, by))

    @post(
        "/{id_:str}/decline",
        status_code=200,
        sync_to_thread=True,
        responses=refusals(400, 401, 403, 404, 409),
    )
    def decline(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
        caller: NamedDependency[Caller],
        data: JSONBody[DeclineBody | None] = None,
        token: Token = None,
    ) -> DeclineReply:
        """Decline a booking: its host with a token, or by the signed link in their mail."""
        now, links = clock(), Links.of(settings)
        reason = "" if data is None else data.reason
        with database.begin() as session:
            by = decider(session, id_, "decline", caller, now, links, token)
            declined = decline(session, id_, reason, now, by)
        return DeclineReply(
            id=declined.id, status=declined.status, reason=declined.reason or None
        )
