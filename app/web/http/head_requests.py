"""HEAD wherever GET is: the same answer without its content (RFC 9110 §9.3.2)."""

from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


def with_head(app: ASGIApp) -> ASGIApp:
    """Let an application answer HEAD as it answers GET.

    The answer is complete with its headers, so an endless one is not waited for: the
    server tells the application then that nobody listens any more.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != HttpMethod.HEAD:
            await app(scope, receive, send)
            return
        as_get = scope.copy()
        as_get["method"] = HttpMethod.GET

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await app(as_get, receive, send_head)

    return answer
