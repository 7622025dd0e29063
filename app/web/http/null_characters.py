"""NUL in what names something: nothing is called so, and PostgreSQL cannot even look for it.

At the door it becomes U+FFFD, the character for what cannot be shown, as in HTML (§13.2.5):
whatever looks for it finds nothing, on any database, and says so in its own words.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.web.schemas.shared_schemas import without_nul

_IN_A_QUERY = b"%EF%BF%BD"


def with_plain_addresses(app: ASGIApp) -> ASGIApp:
    """Let an application see addresses without NUL, in path and query.

    Ids in JSON bodies are seen to by their type (see app.web.schemas.shared_schemas.Id).
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            scope["path"] = without_nul(scope["path"])
            scope["query_string"] = scope["query_string"].replace(b"%00", _IN_A_QUERY)
        await app(scope, receive, send)

    return answer
