"""Users and their hours."""

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.booking.values import Caller
from app.desk.admin.tokens import UserNotFound
from app.desk.admin.users import (
    AvailabilityNotFound,
    change_hours,
    change_user,
    create_user,
    user_of,
)
from app.errors import Denied
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.http.auth import NEEDS_TOKEN, admins, require_self, token_holders
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.schemas.hours_schemas import HoursChange, HoursReply
from app.web.schemas.user_schemas import NewUser, UserChange, UserReply

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
    ) -> UserReply:
        """Get one user; `me` is whoever the token belongs to."""
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
        if data.role is not None and not caller.is_admin:
            raise Denied("Only admins give roles.")
        with database.begin() as session:
            return UserReply.of(change_user(session, user_id, data.applied_to))


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
