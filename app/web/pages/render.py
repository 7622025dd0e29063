"""HTML pages: templates, their language, and the headers that protect them."""

from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router
from litestar.template.base import csrf_token

from app.language.i18n.say import spell_slot, spell_span, spell_time, spoken, text
from app.web.http.error_replies import AnyRequest

_HERE = Path(__file__).parents[1]
_STATIC = _HERE / "static"
_YEAR = 365 * 24 * 3600  # seconds
ICON = (_STATIC / "icon.svg").read_bytes()

# The policy also forbids inline scripts and styles, so escaping is not all that stands
# between a visitor's text and an operator's session.
PROTECTION = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def _as_declared(response: Response[Any]) -> Response[Any]:
    """No browser guesses what a file is."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# A file's address has a hash of its content, so browsers may keep it.
STATIC = create_static_files_router(
    path="/static",
    directories=[_STATIC],
    cache_control=CacheControlHeader(public=True, max_age=_YEAR, immutable=True),
    opt={"exclude_from_csrf": True},
    after_request=_as_declared,
)


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response[str]:
    """A page in the reader's language. Everything in it is escaped."""
    language = language_of(request)
    html = (
        _templates()
        .get_template(template)
        .render(
            values,
            language=language,
            t=partial(text, language),
            spell=Spelling(language),
            csrf=csrf_token({"request": request}),
        )
    )
    return Response(
        html,
        status_code=status,
        media_type=MediaType.HTML,
        headers=PROTECTION
        | {"Vary": "Accept-Language", "Content-Language": language}
        | (headers or {}),
    )


class Spelling:
    """Times of the database (epoch seconds) as a page shows them."""

    def __init__(self, language: str) -> None:
        self._language = language

    def moment(self, seconds: int, zone: str) -> str:
        """Day and time, short: "Tue 24 Nov, 14:00"."""
        return spell_slot(_instant(seconds), ZoneInfo(zone), self._language)

    def time(self, seconds: int, zone: str) -> str:
        """The time of day: "14:00"."""
        return spell_time(_instant(seconds), ZoneInfo(zone), self._language)

    def span(self, start: int, end: int, zone: str) -> str:
        """Day, start, end and zone, in full."""
        return spell_span(_instant(start), _instant(end), ZoneInfo(zone), self._language)

    def machine(self, seconds: int) -> str:
        """For the attribute of a <time>: ISO 8601 in UTC."""
        return f"{_instant(seconds):%Y-%m-%dT%H:%M:%SZ}"


def language_of(request: AnyRequest) -> str:
    """The reader's language by Accept-Language (RFC 9110 §12.5.4): English or German."""
    wanted = []
    for each in request.headers.get("accept-language", "").split(","):
        tag, _, weight = each.strip().partition(";")
        head = tag.strip().partition("-")[0].lower()
        if head in ("en", "de"):
            wanted.append((_quality(weight), head))
    best = max(wanted, key=lambda each: each[0], default=(0.0, ""))
    return spoken(best[1])


def _quality(weight: str) -> float:
    _, _, number = weight.partition("=")
    try:
        return float(number) if number else 1.0
    except ValueError:
        return 0.0


@cache
def _static_address(name: str) -> str:
    version = sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={version}"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = _static_address
    return environment


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
