"""What the API answers is somebody's own: no cache between us and them keeps it."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

PERSONAL = ("/v4/", "/webhooks")


async def keep_private(message: Message, scope: Scope) -> None:
    """Say so in every answer of the API, a refusal or a stream as well (RFC 9111 §5.2.2.5)."""
    if message["type"] == "http.response.start" and scope["path"].startswith(PERSONAL):
        MutableScopeHeaders.from_message(message)["Cache-Control"] = "no-store"
