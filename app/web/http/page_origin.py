"""The website whose page makes a request, as the browser says it (RFC 6454 §7)."""

from urllib.parse import urlsplit

from app.settings import Settings
from app.web.http.error_replies import AnyRequest


def page_origin(request: AnyRequest, settings: Settings) -> str:
    """The origin of a page of another website; "" for our own pages and for programs.

    A program can send what it likes: this keeps other websites out, not strangers.
    """
    origin = request.headers.get("origin", "")
    if not origin or _is_ours(origin, request, settings):
        return ""
    return origin


def _is_ours(origin: str, request: AnyRequest, settings: Settings) -> bool:
    scheme, separator, host = origin.partition("://")
    if not separator:
        return False
    ours = urlsplit(settings.public_url)
    is_asked = host == request.headers.get("host", "") and scheme in ("http", "https")
    return is_asked or (scheme, host) == (ours.scheme, ours.netloc)
