"""Slack apps, over the Events API.

https://api.slack.com/apis/events-api, https://api.slack.com/authentication/verifying-requests-from-slack
https://api.slack.com/methods/chat.postMessage, https://api.slack.com/interactivity/handling
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import ClassVar
from urllib.parse import parse_qs

from app.channels.choices import data_of, parts_for
from app.channels.contract import (
    NO_HEADERS,
    AccountCheck,
    BadPayload,
    BadSignature,
    ChannelLimits,
    Choice,
    DeliveryResult,
    InboundMessage,
    OutboundRequest,
    ParsedWebhook,
    WebhookRequest,
)
from app.channels.options import require
from app.channels.payload import read_object, text_at
from app.channels.slack_events import event_in, presses_in
from app.channels.slack_text import escaped
from app.channels.web_address import require_web_address

TOLERANCE = 300  # seconds that a timestamp may be off, either way
SECTION = 3000  # characters of a section above buttons
RETRY_SOON = 5.0  # seconds
MAX_WAIT = 86_400.0  # seconds
MAX_PROBLEM = 300  # characters
FORM = "application/x-www-form-urlencoded"
PASSING = ("ratelimited", "rate_limited", "service_unavailable")
UNKNOWN = ("internal_error", "fatal_error", "request_timeout")  # part of it may have happened


@dataclass(frozen=True, slots=True)
class Slack:
    """An app in one workspace: its bot's token, and the secret that signs what Slack sends."""

    name: ClassVar[str] = "slack"
    repeats_are_dropped: ClassVar[bool] = False
    limits: ClassVar[ChannelLimits] = ChannelLimits(
        text=4000, asking=SECTION, buttons=25, label=75, data=2000
    )
    token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api: str = "https://slack.com/api"

    def __post_init__(self) -> None:
        require_web_address("api", self.api)
        require(self, "token", "signing_secret")

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Read an event, or buttons that were pressed. Only direct messages are answered."""
        self._check(hook, now)
        if hook.headers.get("content-type", "").lower().startswith(FORM):
            return presses_in(_form_payload(hook.body))
        body = read_object(hook.body)
        if text_at(body, "type") == "url_verification":
            return ParsedWebhook(answer=text_at(body, "challenge"))
        return event_in(body)

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """Choices are buttons below the last part."""
        parts = [escaped(part) for part in parts_for(self.limits, text, choices)]
        calls: list[dict[str, object]] = [
            {"channel": to, "text": part, "mrkdwn": False, "unfurl_links": False}
            for part in parts
        ]
        if choices:
            calls[-1]["blocks"] = _blocks(parts[-1], choices[: self.limits.buttons])
        return tuple(self._call("chat.postMessage", call) for call in calls)

    def remind(self, to: str, text: str) -> tuple[OutboundRequest, ...]:
        """Nothing: there is no window that could be closed."""
        return ()

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """Nothing: bots of the Events API cannot show that they are typing."""
        return ()

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Read the answer of chat.postMessage: a failure has status 200 as well."""
        answer = _answer(body)
        if answer.get("ok") is True:
            return DeliveryResult(ok=True, message_id=text_at(answer, "ts"))
        error = text_at(answer, "error")
        is_passing = status in {429, 503} or error in PASSING
        return DeliveryResult(
            ok=False,
            retry_after=_wait(headers) if is_passing else None,
            problem=f"Slack answered {status}: {error or 'no reason given'}"[:MAX_PROBLEM],
            code=error or str(status),
            is_unknown=not is_passing and _may_be_sent(status, error),
        )

    def check(self) -> OutboundRequest:
        """auth.test, which names the bot and its workspace."""
        return self._call("auth.test", {})

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Read the bot's name and workspace."""
        answer = _answer(body)
        if answer.get("ok") is not True:
            error = text_at(answer, "error") or "no reason given"
            return AccountCheck(f"Slack answered {status}: {error}", ok=False)
        return AccountCheck(
            f"the bot is {text_at(answer, 'user')} in {text_at(answer, 'team')}"
        )

    def setup(self, url: str) -> tuple[str, ...]:
        """What to enter on the app's pages."""
        return (
            "api.slack.com/apps → your app:",
            f"  Event Subscriptions → Request URL: {url}",
            "  Subscribe to bot events: message.im, app_mention, app_home_opened",
            f"  Interactivity & Shortcuts → Request URL: {url}",
            "  OAuth & Permissions → Scopes: chat:write, im:history, app_mentions:read",
            "  App Home → Messages Tab: on, and users may send messages from it",
        )

    def _check(self, hook: WebhookRequest, now: datetime) -> None:
        timestamp = hook.headers.get("x-slack-request-timestamp", "")
        if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:  # noqa: PLR2004 — digits
            raise BadSignature("X-Slack-Request-Timestamp is missing or malformed.")
        if abs(now.timestamp() - int(timestamp)) > TOLERANCE:
            raise BadSignature("X-Slack-Request-Timestamp is too far from now.")
        signed = f"v0:{timestamp}:".encode() + hook.body
        wanted = "v0=" + hmac.new(self.signing_secret.encode(), signed, sha256).hexdigest()
        given = hook.headers.get("x-slack-signature", "").encode(errors="replace")
        if not hmac.compare_digest(given, wanted.encode()):
            raise BadSignature("X-Slack-Signature is missing or wrong.")

    def _call(self, method: str, body: Mapping[str, object]) -> OutboundRequest:
        return OutboundRequest(
            url=f"{self.api.rstrip('/')}/{method}",
            content=json.dumps(body, ensure_ascii=False).encode(errors="replace"),
            headers={
                "authorization": f"Bearer {self.token}",
                "content-type": "application/json; charset=utf-8",
            },
        )


def _form_payload(body: bytes) -> Mapping[str, object]:
    """The JSON in the form that interactions are sent as.

    Raises:
        BadPayload: if there is none that can be read.
    """
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
    except ValueError as error:
        raise BadPayload("The body is no readable form.") from error
    return read_object(fields.get("payload", ["{}"])[0].encode(errors="replace"))


def _blocks(text: str, choices: Sequence[Choice]) -> list[Mapping[str, object]]:
    buttons = [
        {
            "type": "button",
            "action_id": f"choice-{number}",  # has to differ within a block
            "text": {"type": "plain_text", "text": each.label},
            "value": data_of(each),
        }
        for number, each in enumerate(choices, start=1)
    ]
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}},
        {"type": "actions", "elements": buttons},
    ]


def _answer(body: bytes) -> Mapping[str, object]:
    try:
        return read_object(body)
    except BadPayload:
        return {}


def _may_be_sent(status: int, error: str) -> bool:
    return error in UNKNOWN or (not error and (status < 300 or status >= 500))  # noqa: PLR2004 — no refusal


def _wait(headers: Mapping[str, str]) -> float:
    seconds = headers.get("retry-after", "")
    is_number = seconds.isascii() and seconds.isdecimal()
    return min(max(float(seconds[:9]), 1.0), MAX_WAIT) if is_number else RETRY_SOON
