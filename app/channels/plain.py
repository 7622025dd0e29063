"""A plain channel: JSON webhooks in both directions, signed as in Standard Webhooks.

For services of one's own. https://www.standardwebhooks.com (specification, "Signature scheme")
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from app.channels.contract import (
    NO_HEADERS,
    AccountCheck,
    BadSignature,
    ChannelLimits,
    Choice,
    DeliveryResult,
    InboundMessage,
    OutboundRequest,
    ParsedWebhook,
    WebhookRequest,
)
from app.channels.parts import split
from app.channels.payload import (
    action_of,
    as_object,
    id_at,
    list_at,
    moment_at,
    object_at,
    read_object,
    text_at,
)
from app.channels.web_address import require_web_address
from app.errors import flawed

TOLERANCE = 300  # seconds that a timestamp may be off, either way
RETRY_SOON = 5.0  # seconds
PASSING = (408, 425, 429)  # refusals that say "not now"


@dataclass(frozen=True, slots=True)
class Plain:
    """One account: a shared secret ("whsec_" and base64), and where our answers go."""

    name: ClassVar[str] = "plain"
    repeats_are_dropped: ClassVar[bool] = True  # by their webhook-id
    # None of the protocol's, but nobody's display is endless.
    limits: ClassVar[ChannelLimits] = ChannelLimits(
        text=10_000, asking=10_000, buttons=100, label=1000, data=1000
    )
    secret: str = field(repr=False)
    reply_url: str

    def __post_init__(self) -> None:
        require_web_address("reply_url", self.reply_url)
        if not _key(self.secret):
            raise flawed("secret", 'must be "whsec_" and the key in base64')

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Read one message, or a list of them under "messages"."""
        self._check(hook, now)
        body = read_object(hook.body)
        entries = list_at(body, "messages") if "messages" in body else [body]
        delivery = hook.headers["webhook-id"]
        heard = (
            _heard(as_object(entry), f"{delivery}:{number}")
            for number, entry in enumerate(entries)
        )
        return ParsedWebhook(tuple(message for message in heard if message))

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """One signed POST a part; the second and later parts have ids ending in -2, -3 …"""
        parts = split(text, self.limits.text) or ([""] if choices else [])
        requests = []
        for number, part in enumerate(parts, start=1):
            part_id = message_id if number == 1 else f"{message_id}-{number}"
            last = number == len(parts)
            shown = [
                {"type": choice.type, "id": choice.id, "label": choice.label}
                for choice in (choices if last else ())
            ]
            body = {"id": part_id, "to": to, "text": part, "choices": shown}
            content = json.dumps(body, ensure_ascii=False).encode(errors="replace")
            requests.append(
                OutboundRequest(self.reply_url, content, self._headers(part_id, content, now))
            )
        return tuple(requests)

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """Nothing: the answer to the webhook says it."""
        return ()

    def remind(self, to: str, text: str) -> tuple[OutboundRequest, ...]:
        """Nothing: there is no window that could be closed."""
        return ()

    def check(self) -> None:
        """Nothing: a receiver is told of nothing but messages."""

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Nothing was asked."""
        return AccountCheck("", ok=False)

    def setup(self, url: str) -> tuple[str, ...]:
        """The two addresses."""
        return (
            f"Deliver visitors' messages to {url}, signed with the account's secret.",
            f"Answers go to {self.reply_url}, signed likewise.",
        )

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Any 2xx is taken; the receiver may name the message in {"id"}."""
        if 200 <= status < 300:  # noqa: PLR2004 - success, RFC 9110 §15.3
            return DeliveryResult(ok=True, message_id=_named(body))
        passing = status in PASSING or status >= 500  # noqa: PLR2004 - the server's fault
        return DeliveryResult(
            ok=False,
            retry_after=RETRY_SOON if passing else None,
            problem=f"the receiver answered {status}",
        )

    def _headers(self, message_id: str, content: bytes, now: datetime) -> Mapping[str, str]:
        timestamp = str(int(now.timestamp()))
        return {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": self._signature(message_id, timestamp, content),
        }

    def _signature(self, message_id: str, timestamp: str, content: bytes) -> str:
        signed = f"{message_id}.{timestamp}.".encode(errors="replace") + content
        digest = hmac.digest(_key(self.secret), signed, sha256)
        return "v1," + base64.b64encode(digest).decode()

    def _check(self, hook: WebhookRequest, now: datetime) -> None:
        message_id = hook.headers.get("webhook-id", "")
        timestamp = hook.headers.get("webhook-timestamp", "")
        given = hook.headers.get("webhook-signature", "")
        if not message_id or not _is_timestamp(timestamp):
            raise BadSignature("webhook-id or webhook-timestamp is missing or malformed.")
        if abs(now.timestamp() - int(timestamp)) > TOLERANCE:
            raise BadSignature("webhook-timestamp is too far from now.")
        wanted = self._signature(message_id, timestamp, hook.body).encode()
        # Several signatures, by old and new keys, may be given while a key is being changed.
        matches = [
            hmac.compare_digest(one.encode(errors="replace"), wanted)
            for one in given.split(" ")
        ]
        if not any(matches):
            raise BadSignature("webhook-signature is missing or wrong.")


def _key(secret: str) -> bytes:
    # The signing key; empty if the secret is not base64.
    encoded = secret.removeprefix("whsec_").rstrip("=")
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_timestamp(header: str) -> bool:
    return header.isascii() and header.isdecimal() and len(header) <= 12  # noqa: PLR2004 - digits


def _heard(entry: Mapping[str, object], fallback_id: str) -> InboundMessage | None:
    # None if nobody said it, or nothing was said.
    pressed = object_at(entry, "action")
    action = action_of(text_at(pressed, "type"), id_at(pressed, "id"))
    sender, text = id_at(entry, "sender"), text_at(entry, "text")
    if not sender or not (text.strip() or action):
        return None
    return InboundMessage(
        id=id_at(entry, "id") or fallback_id,
        sender=sender,
        text=text,
        at=moment_at(entry, "at"),
        order=moment_at(entry, "at"),
        phone=sender if sender.startswith("+") else "",
        name=text_at(entry, "name"),
        language=text_at(entry, "language"),
        action=action,
    )


def _named(body: bytes) -> str:
    # A receiver that answers 2xx may answer anything, JSON or not.
    try:
        answer: object = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return id_at(as_object(answer), "id")
