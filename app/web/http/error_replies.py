"""Every refusal as the one error body of the contract."""

from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from app.desk.conversations.contact_limits import TooManyBookings
from app.errors import (
    AppError,
    Conflict,
    Denied,
    Flaw,
    Invalid,
    NotFound,
    PaymentRequired,
    Unauthorized,
    Unavailable,
)
from app.web.http.request_flaws import codes_of, flaws_of, missing_parameters

STATUS: dict[type[AppError], int] = {
    Invalid: 400,
    Unauthorized: 401,
    PaymentRequired: 402,
    Denied: 403,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
}

CODES = {
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    503: "unavailable",
}

AnyRequest = Request[Any, Any, Any]
_CHALLENGE = {"WWW-Authenticate": "Bearer"}  # RFC 9110 §11.6.1, RFC 6750 §3
_CODES_OF_FLAWS = ("naive-time",)  # codes of the contract for a flaw of a body
log = structlog.get_logger()


def _is_json(media_type: str) -> bool:
    """Whether a body may be read as JSON; clients that say nothing are believed."""
    return media_type in ("", "application/json") or media_type.endswith("+json")


class CarefulRequest(Request[Any, Any, Any]):
    """A request whose body may be anything, and is refused if it is no JSON."""

    async def json(self) -> Any:
        """The body's JSON.

        Raises:
            HTTPException: 415 for a body that is said to be something else.
            ClientException: if it is none: broken, not UTF-8, or nested beyond all measure.
        """
        if not _is_json(self.content_type[0]) and await self.body():
            raise HTTPException(
                "Send the body as JSON, with `Content-Type: application/json`.",
                status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            )
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise ClientException("The body is not JSON in UTF-8.") from error


class FlawBody(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class ErrorBody(BaseModel):
    """Why a request was refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    status_code: int
    error: str
    error_code: str
    message: str
    errors: list[FlawBody] | None = None


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """What a route may refuse with, for the API's description.

    A request that makes no sense, and one too many, are refused everywhere.
    """
    return {
        status: ResponseSpec(ErrorBody, description=HTTPStatus(status).phrase)
        for status in sorted({400, 429, *statuses})
    }


def refusal(
    status: int,
    code: str,
    message: str,
    flaws: tuple[Flaw, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response[ErrorBody]:
    """The error body with its status."""
    body = ErrorBody(
        status_code=status,
        error=HTTPStatus(status).phrase,
        error_code=code,
        message=message,
        errors=[FlawBody(field=flaw.field, message=flaw.message) for flaw in flaws] or None,
    )
    headers = (headers or {}) | (_CHALLENGE if status == HTTPStatus.UNAUTHORIZED else {})
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def show_app_error(_: AnyRequest, error: AppError) -> Response[ErrorBody]:
    """Our own refusals: the code says which, the kind says what status."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return refusal(status, error.code, str(error), error.flaws)


def show_too_many_bookings(_: AnyRequest, error: TooManyBookings) -> Response[ErrorBody]:
    """Not 409 like other conflicts: the same request may be made again later."""
    headers = {"Retry-After": str(error.retry_after)}
    return refusal(429, error.code, str(error), headers=headers)


def show_http_error(request: AnyRequest, error: HTTPException) -> Response[ErrorBody]:
    """Litestar's refusals: no such route, wrong method, a body that does not parse."""
    status = error.status_code
    if status >= 500:  # noqa: PLR2004 — the server's errors
        log.error("bug", path=request.url.path, method=request.method, exc_info=error)
    if isinstance(error, ValidationException):
        return _show_flaws(request, error)
    message = error.detail if status < 500 else "Something went wrong on our side."  # noqa: PLR2004 — HTTP: from 500 on it is ours
    headers = dict(error.headers or {})
    if status == 429:  # noqa: PLR2004 — too many requests
        headers.setdefault("Retry-After", headers.get("RateLimit-Reset", "60"))
    return refusal(status, CODES.get(status, "error"), message, headers=headers)


def _show_flaws(request: AnyRequest, error: ValidationException) -> Response[ErrorBody]:
    """A request that is not as the description says, with all that is wrong with it."""
    handler = request.route_handler
    flaws = flaws_of(error, handler) or missing_parameters(handler, request.query_params)
    message = "; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws)
    if any(not flaw.field for flaw in flaws):
        flaws, message = [], "The body must be a JSON object."
    code = next((code for code in codes_of(error) if code in _CODES_OF_FLAWS), "invalid")
    return refusal(400, code, message or "The request is not as described.", tuple(flaws))


def show_bug(request: AnyRequest, error: Exception) -> Response[ErrorBody]:
    """Anything else is a bug: loud in the log, silent to the caller."""
    log.error("bug", path=request.url.path, method=request.method, exc_info=error)
    return refusal(500, "internal", "Something went wrong on our side.")


HANDLERS: dict[Any, Any] = {
    TooManyBookings: show_too_many_bookings,
    AppError: show_app_error,
    HTTPException: show_http_error,
    Exception: show_bug,
}
