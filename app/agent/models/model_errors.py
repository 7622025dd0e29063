"""What a model's server says when it does not answer, and what can be done about it."""

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx2

from app.conversation.model import (
    AnswerLost,
    AnswerWithheld,
    ModelBusy,
    ModelUnavailable,
    QuestionTooLong,
)

if TYPE_CHECKING:  # importing it takes over a second: done when the first chat needs it
    import openai

_PASSING = (408, 409, 425, 429)  # beside all from 500 on
_SERVER_ERRORS = 500
_NO_CREDIT = "insufficient_quota"  # a 429 that does not pass
_TOO_LONG = "context_length_exceeded"
_SAYS_TOO_LONG = re.compile(r"context (?:length|size|window)|exceeds? .{0,30}context", re.I)
_FILTERS = ("content_filter", "ResponsibleAIPolicyViolation")  # the latter is Azure's
_MAX_LENGTH = 200  # characters of a server's own words that are kept


def failure_of(error: Exception) -> ModelUnavailable | None:
    """What an error means for us; None if it is a bug, of which nobody should make light."""
    import openai  # noqa: PLC0415 — see TYPE_CHECKING above

    if isinstance(error, ModelUnavailable):
        return error
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    if isinstance(error, openai.APIConnectionError):
        return ModelBusy(_told(error))
    if isinstance(error, openai.APIError):
        return AnswerLost(_told(error))
    if isinstance(error, (httpx2.HTTPError, httpx2.StreamError, json.JSONDecodeError)):
        return AnswerLost(f"The model's answer could not be read: {type(error).__name__}.")
    return None


def _of_status(error: "openai.APIStatusError") -> ModelUnavailable:
    if _is_filtered(error):
        return AnswerWithheld(_told(error))
    if error.code == _TOO_LONG or _SAYS_TOO_LONG.search(error.message):
        return QuestionTooLong(_told(error))
    passes = error.status_code in _PASSING or error.status_code >= _SERVER_ERRORS
    if passes and error.code != _NO_CREDIT:
        return ModelBusy(_told(error), wait_asked_for(error.response.headers))
    return ModelUnavailable(_told(error))


def is_free(error: Exception) -> bool:
    """Whether a request that failed so cannot have cost anything."""
    import openai  # noqa: PLC0415 — see TYPE_CHECKING above

    never_arrived = isinstance(error.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout))
    return isinstance(error, openai.APIStatusError) or never_arrived


def _is_filtered(error: "openai.APIStatusError") -> bool:
    """Whether a content filter refused what was asked, as Azure and others report it."""
    inner = error.body.get("innererror") if isinstance(error.body, dict) else None
    found = inner.get("code") if isinstance(inner, dict) else ""
    return any(each in _FILTERS for each in (error.code, error.type, found))


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server wants us to wait (RFC 9110 §10.2.3); None if it names none."""
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return max(0.0, milliseconds / 1000)
    said = headers.get("retry-after", "")
    if (seconds := _number(said)) is not None:
        return max(0.0, seconds)
    try:  # a date is as good as the server's clock, so it is compared with that
        until, now = (parsedate_to_datetime(each) for each in (said, headers.get("date", "")))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):  # TypeError: one of the two has no zone
        return None


def _number(said: Any) -> float | None:
    try:
        number = float(said)
    except (TypeError, ValueError):
        return None
    return number if number == number else None  # noqa: PLR0124 — all but NaN


def _told(error: "openai.APIError") -> str:
    status = getattr(error, "status_code", None)
    reason = f"{type(error).__name__}{f' {status}' if status else ''}"
    return f"The model's server failed: {reason}. {str(error.message)[:_MAX_LENGTH]}".strip()
