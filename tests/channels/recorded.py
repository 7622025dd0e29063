"""Payloads as the services send them, signed as they sign them, at `NOW`."""

import base64
import contextlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from standardwebhooks.webhooks import Webhook

from app.channels.contract import OutboundRequest, WebhookRequest
from app.channels.messenger import Instagram, Messenger
from app.channels.plain import Plain
from app.channels.slack import Slack
from app.channels.telegram import Telegram
from app.channels.twilio import Twilio, signature
from app.channels.whatsapp import WhatsApp

FOLDER = Path(__file__).parents[2] / "fixtures/channels"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
PLAIN_SECRET = "whsec_" + base64.b64encode(b"0123456789abcdefghijklmn").decode()
TWILIO_URL = "https://bot.example.com/channels/sms/webhook"

META = {"token": "EAAtok", "app_secret": "meta-app-secret-1", "verify_token": "verify-1"}
WHATSAPP = WhatsApp(phone_number_id="1122334455667", **META)
MESSENGER, INSTAGRAM = Messenger(**META), Instagram(**META)
SLACK = Slack(token="xoxb-1", signing_secret="slack-signing-secret-1")
TWILIO = Twilio(account_sid="AC1", auth_token="twilio-auth-token-1", sender="+493000000001")
TELEGRAM = Telegram(token="1:abc", secret="s3cret")
PLAIN = Plain(PLAIN_SECRET, "https://chat.example.com/in")


def recorded(channel: str, name: str) -> bytes:
    """A payload of fixtures/channels, as it is on the wire."""
    [path] = (FOLDER / channel).glob(f"{name}.*")
    return path.read_bytes().rstrip(b"\n")


def from_meta(body: bytes, app_secret: str = META["app_secret"]) -> WebhookRequest:
    """As WhatsApp, Messenger and Instagram sign it."""
    digest = hmac.new(app_secret.encode(), body, sha256).hexdigest()
    return WebhookRequest({"x-hub-signature-256": f"sha256={digest}"}, body)


def from_slack(body: bytes, at: float | None = None, kind: str = "") -> WebhookRequest:
    """As Slack signs it."""
    timestamp = str(int(NOW.timestamp() if at is None else at))
    signed = f"v0:{timestamp}:".encode() + body
    digest = hmac.new(SLACK.signing_secret.encode(), signed, sha256).hexdigest()
    headers = {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={digest}",
        "content-type": kind or "application/json",
    }
    return WebhookRequest(headers, body)


def pressed_in_slack(payload: bytes, at: float | None = None) -> WebhookRequest:
    """An interaction: a form with JSON in it."""
    return from_slack(urlencode({"payload": payload.decode()}).encode(), at, kind=FORM)


def from_twilio(body: bytes, url: str = TWILIO_URL) -> WebhookRequest:
    """As Twilio signs it."""
    fields = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    headers = {
        "x-twilio-signature": signature(TWILIO.auth_token, url, fields),
        "content-type": FORM,
    }
    return WebhookRequest(headers, body, url=url)


def from_telegram(body: bytes) -> WebhookRequest:
    """With the secret that setWebhook was given."""
    return WebhookRequest({"x-telegram-bot-api-secret-token": TELEGRAM.secret}, body)


def from_plain(body: bytes) -> WebhookRequest:
    """Signed at `NOW`."""
    return signed_plainly(body, NOW)


def signed_plainly(body: bytes, at: datetime) -> WebhookRequest:
    """Signed as in Standard Webhooks; what is not UTF-8 is left without a signature."""
    headers = {"webhook-id": "d1", "webhook-timestamp": str(int(at.timestamp()))}
    with contextlib.suppress(UnicodeDecodeError):
        headers["webhook-signature"] = Webhook(PLAIN_SECRET).sign("d1", at, body.decode())
    return WebhookRequest(headers, body)


def json_of(request: OutboundRequest) -> dict[str, Any]:
    """The JSON object that a request sends."""
    body = json.loads(request.content)
    assert isinstance(body, dict)
    return body


def form_of(request: OutboundRequest) -> Mapping[str, str]:
    """The form that a request sends."""
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
