"""What can be asked of an address: the answer to OPTIONS (RFC 9110 §9.3.7)."""

from litestar import Response
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Receive, Scope, Send


class Options(ASGIMiddleware):
    """Answers OPTIONS with all methods of an address, to everybody.

    Browsers that ask before they call another site are answered ahead of this (CORS). To
    all others Litestar's own answer knows only the handler that was registered first for a
    path, and asks for the token that this one asks for.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Answer OPTIONS; let everything else pass."""
        methods = _methods(scope) if scope.get("method") == "OPTIONS" else set()
        if not methods:
            await next_app(scope, receive, send)
            return
        allowed = {"Allow": ", ".join(sorted(methods))}
        answer = Response(None, status_code=204, headers=allowed)
        request = scope["litestar_app"].request_class(scope)
        await answer.to_asgi_response(None, request)(scope, receive, send)


def _methods(scope: Scope) -> set[str]:
    """What the routes of a path take; nothing for files, which have no path of their own."""
    template = scope["path_template"]
    return {
        method
        for route in scope["litestar_app"].routes
        if isinstance(route, HTTPRoute) and route.path_format == template
        for method in route.methods
    }
