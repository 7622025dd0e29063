"""What is not there: a page for people, the contract's error body for programs."""

from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException

from app.web.http.error_replies import AnyRequest, show_http_error
from app.web.pages.render import page

_FOR_PROGRAMS = ("/v4", "/webhooks", "/channels", "/health")


def show_not_found(request: AnyRequest, error: NotFoundException) -> Response[Any]:
    """A page for a browser that follows an address to nowhere."""
    path = request.scope["path"]
    if path.startswith(_FOR_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return show_http_error(request, error)
    return page(request, "not_found.html.j2", status=404)


def refuse_html(response: Response[Any]) -> Response[Any]:
    """The description's own page for what is not there gives way to `show_not_found`.

    Raises:
        NotFoundException: in its place.
    """
    if response.status_code == NotFoundException.status_code:
        raise NotFoundException
    return response
