"""Users and their hours."""

from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from app.booking.values import Caller
from app.desk.admin.tokens import UserNotFound
from app.desk.admin.users import (
    AvailabilityNotFound,
    change_hours,
    change_user,
    create_user,
    user_of,
)
from app.desk.appointments.retire import retire_user
from app.errors import Denied
from app.settings import Clock
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.http.auth import NEEDS_TOKEN, admins, require_self, token_holders
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.schemas.hours_schemas import HoursChange, HoursReply
from app.web.schemas.user_schemas import NewUser, TokenReply, UserChange, UserReply

ME = "me"


class UserApi(Controller):
    """Users; each is a host with hours of their own."""

    path = "/v4/user"
    tags = ("users",)
    security = NEEDS_TOKEN
    guards = (token_holders,)

    @get("/", sync_to_thread=True, responses=refusals(401))
    def list_all(
        self, database: NamedDependency[Database], caller: NamedDependency[Caller]
    ) -> list[UserReply]:
        """List the users; a host sees only themself."""
        with database.read() as session:
            hosts = load_catalog(session).hosts.values()
        return [
            UserReply.of(host) for host in hosts if caller.is_admin or host.id == caller.user_id
        ]

    @get("/{id_:str}", sync_to_thread=True, responses=refusals(401, 403, 404))
    def show(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
    ) -> UserReply | TokenReply:
        """Get one user; `me` is whoever the token belongs to.

        A token that belongs to nobody says what it is for.
        """
        if id_ == ME and not caller.user_id:
            return TokenReply(name=caller.token_name, role=caller.role)
        user_id = _meant(id_, caller)
        with database.read() as session:
            return UserReply.of(user_of(load_catalog(session), user_id))

    @post("/", guards=[admins], responses=refusals(400, 401, 403, 409, 422))
    async def create(
        self,
        data: JSONBody[NewUser],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[UserReply]:
        """Create a user, met Monday to Friday from nine to five."""

        def work(session: Transaction) -> UserReply:
            return UserReply.of(create_user(session, lambda all_: data.to_host(all_.zone)))

        return await once.created(work)

    @patch(
        ["/", "/{id_:str}"], sync_to_thread=True, responses=refusals(400, 401, 403, 404, 409)
    )
    def change(
        self,
        data: JSONBody[UserChange],
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
        id_: FromPath[str] = "",
    ) -> UserReply:
        """Change a user: the one in the path or the body, else whoever the token belongs to."""
        user_id = _meant(id_ or data.id or ME, caller)
        if (data.role is not None or data.active is not None) and not caller.is_admin:
            raise Denied("Only admins give roles, and say who is active.")
        with database.begin() as session:
            return UserReply.of(change_user(session, user_id, data.applied_to))

    @delete(
        "/{id_:str}",
        guards=[admins],
        sync_to_thread=True,
        responses=refusals(400, 401, 403, 404, 409),
    )
    def retire(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
        move_to: Annotated[
            str | None,
            QueryParameter(
                name="moveTo",
                max_length=128,
                description="who takes over the appointments ahead: another host of the"
                " same meeting types",
            ),
        ] = None,
    ) -> None:
        """Retire a user: they cannot be booked any more, and their tokens are refused."""
        with database.begin() as session:
            retire_user(session, id_, move_to, caller, clock())


class HoursApi(Controller):
    """When users work. An availability has the id of its user."""

    path = "/v4/availability"
    tags = ("users",)
    security = NEEDS_TOKEN
    guards = (token_holders,)

    @get("/{id_:str}", sync_to_thread=True, responses=refusals(401, 403, 404))
    def show(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
    ) -> HoursReply:
        """Get when a user works."""
        require_self(caller, id_)
        with database.read() as session:
            host = load_catalog(session).hosts.get(id_)
        if host is None:
            raise AvailabilityNotFound(f"There is no availability {id_!r}.")
        return HoursReply.of(id_, host.schedule)

    @patch("/{id_:str}", sync_to_thread=True, responses=refusals(400, 401, 403, 404))
    def change(
        self,
        id_: FromPath[str],
        data: JSONBody[HoursChange],
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
    ) -> HoursReply:
        """Change when a user works; days that are not named stay as they are."""
        require_self(caller, id_)
        with database.begin() as session:
            return HoursReply.of(id_, change_hours(session, id_, data.applied_to))


def _meant(id_: str, caller: Caller) -> str:
    """The user that an id stands for, if the caller may see and change them.

    Raises:
        Unauthorized, Denied: if not.
        UserNotFound: for `me`, if the token belongs to nobody.
    """
    if id_ == ME:
        if not caller.user_id:
            raise UserNotFound("This token belongs to no user.")
        return caller.user_id
    require_self(caller, id_)
    return id_
