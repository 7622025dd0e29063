"""What WhatsApp, Messenger and Instagram have in common: Meta's webhooks and Graph API.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started (verification, payloads)
https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import hmac
import json
from collections.abc import Callable, Mapping
from hashlib import sha256

from app.channels.contract import (
    AccountCheck,
    BadPayload,
    BadSignature,
    DeliveryResult,
    OutboundRequest,
    ParsedWebhook,
    WebhookRequest,
)
from app.channels.payload import id_at, object_at, read_object, text_at

API = "https://graph.facebook.com"
VERSION = "v23.0"
RETRY_SOON = 5.0  # seconds
MAX_PROBLEM = 300  # characters

# Refused for now, and so not sent: too many calls, or the service is down.
PASSING = frozenset({2, 4, 17, 32, 613, 80007, 130429, 131016, 131048, 131056, 131057})

Answer = Mapping[str, object]


def greeted(hook: WebhookRequest, verify_token: str) -> ParsedWebhook:
    """Answer the handshake with which Meta verifies a webhook's address.

    Raises:
        BadSignature: if it does not know our token.
    """
    given = hook.query.get("hub.verify_token", "").encode(errors="replace")
    is_known = hmac.compare_digest(given, verify_token.encode())
    if hook.query.get("hub.mode") != "subscribe" or not is_known:
        raise BadSignature("hub.verify_token is missing or wrong.")
    return ParsedWebhook(answer=hook.query.get("hub.challenge", ""))


def check_signature(hook: WebhookRequest, app_secret: str) -> None:
    """Compare X-Hub-Signature-256 with that of the body, as it came.

    Raises:
        BadSignature: if it is missing or another one.
    """
    given = hook.headers.get("x-hub-signature-256", "").encode(errors="replace")
    wanted = "sha256=" + hmac.new(app_secret.encode(), hook.body, sha256).hexdigest()
    if not hmac.compare_digest(given, wanted.encode()):
        raise BadSignature("X-Hub-Signature-256 is missing or wrong.")


def request_to(
    url: str, token: str, body: Mapping[str, object] | None = None
) -> OutboundRequest:
    """A call of the Graph API: a POST if it has a body."""
    headers = {"authorization": f"Bearer {token}"}
    if body is None:
        return OutboundRequest(url, b"", headers, method="GET")
    content = json.dumps(body, ensure_ascii=False).encode(errors="replace")
    return OutboundRequest(url, content, {**headers, "content-type": "application/json"})


def result_of(
    service: str, status: int, body: bytes, message_id: Callable[[Answer], str]
) -> DeliveryResult:
    """Read the answer to a message.

    An error object says that nothing was sent. A server error or a success that nobody can
    read says neither.
    """
    answer = answer_in(body)
    if 200 <= status < 300 and (id_ := message_id(answer)):  # noqa: PLR2004 — success
        return DeliveryResult(ok=True, message_id=id_)
    error = object_at(answer, "error")
    code = id_at(error, "code")
    is_passing = status == 429 or code in map(str, PASSING) or error.get("is_transient") is True  # noqa: PLR2004 — too many requests
    problem = f"{service} answered {status}: {_complaint(error)}"[:MAX_PROBLEM]
    return DeliveryResult(
        ok=False,
        retry_after=RETRY_SOON if is_passing else None,
        problem=problem,
        code=code or str(status),
        is_unknown=not error and status != 429 and (status < 300 or status >= 500),  # noqa: PLR2004 — no refusal
    )


def check_of(service: str, status: int, body: bytes, *names: str) -> AccountCheck:
    """Read the answer to a question about the account itself; `names` are what it is called."""
    answer = answer_in(body)
    if 200 <= status < 300:  # noqa: PLR2004 — success
        called = " · ".join(filter(None, (text_at(answer, name) for name in names)))
        return AccountCheck(f"the account is {called or 'known'}")
    return AccountCheck(
        f"{service} answered {status}: {_complaint(object_at(answer, 'error'))}", ok=False
    )


def answer_in(body: bytes) -> Answer:
    """The object that was answered; empty if it is none."""
    try:
        return read_object(body)
    except BadPayload:
        return {}


def setup_of(url: str, page: str, fields: str) -> tuple[str, ...]:
    """What is entered on the page of Meta's app dashboard."""
    return (
        f"developers.facebook.com → your app → {page}:",
        f"  Callback URL: {url}",
        "  Verify token: the account's verify_token",
        f"  Subscribe to: {fields}",
    )


def _complaint(error: Mapping[str, object]) -> str:
    code, message = id_at(error, "code"), text_at(error, "message")
    return f"({code}) {message}" if code else message or "no reason given"
