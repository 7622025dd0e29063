"""Who asks: `Authorization: Bearer <token>` (RFC 6750 §2.1), or nobody in particular.

Routes that are for callers with a token have a guard, `token_holders` or `admins`, and those
that are for everybody have `known_callers`: guards are asked before the body is looked at,
so that strangers learn nothing from what is wrong with it. What a caller may do with one
thing or another is asked by `require_self`.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from app.booking.values import PUBLIC, Caller
from app.desk.admin.tokens import caller_with
from app.errors import Denied, Unauthorized
from app.pools import READS
from app.store.engine.database import Database
from app.web.http.error_replies import AnyRequest

SCHEME = "bearer"
NEEDS_TOKEN: tuple[dict[str, list[str]], ...] = ({SCHEME: []},)
"""For the API's description: these routes are for callers with a token."""

Connection = ASGIConnection[Any, Any, Any, Any]


async def caller(request: AnyRequest) -> Caller:
    """The dependency `caller`: `PUBLIC` without the header, else who the token says.

    Raises:
        Unauthorized: for a header that is malformed, or a token that nobody knows.
    """
    return await _identified(request)


async def known_callers(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: let the public pass, and callers whose token is known.

    Raises:
        Unauthorized: as `caller` does.
    """
    await _identified(connection)


async def token_holders(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: let only callers with a token pass (see `require_token`)."""
    require_token(await _identified(connection))


async def admins(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: let only admins pass (see `require_admin`)."""
    require_admin(await _identified(connection))


def require_token(caller: Caller) -> None:
    """Let only callers with a token pass.

    Raises:
        Unauthorized: for the public.
    """
    if not caller.is_known:
        raise Unauthorized("This needs a token: `Authorization: Bearer <token>`.")


def require_admin(caller: Caller) -> None:
    """Let only admins pass.

    Raises:
        Unauthorized: for the public.
        Denied: for hosts.
    """
    require_token(caller)
    if not caller.is_admin:
        raise Denied("This needs an admin's token.")


def require_self(caller: Caller, user_id: str) -> None:
    """Let only that user and admins pass.

    Raises:
        Unauthorized: for the public.
        Denied: for other hosts, whether or not there is such a user.
    """
    require_token(caller)
    if not caller.is_admin and caller.user_id != user_id:
        raise Denied("This is somebody else's.")


async def _identified(connection: Connection) -> Caller:
    """Who asks; looked up once for a request."""
    header = connection.headers.get("authorization")
    if header is None:
        return PUBLIC
    known: Caller | None = connection.state.get("caller")
    if known is None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized("Write `Authorization: Bearer <token>`.")
        database: Database = connection.app.state["database"]
        known = await READS.run(_known, database, token.strip())
        connection.state["caller"] = known
    return known


def _known(database: Database, token: str) -> Caller:
    with database.read() as session:
        return caller_with(session, token)
