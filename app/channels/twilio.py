"""SMS and WhatsApp by way of Twilio.

https://www.twilio.com/docs/usage/webhooks/webhooks-security
https://www.twilio.com/docs/messaging/guides/webhook-request
https://www.twilio.com/docs/messaging/api/message-resource
"""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha1, sha256
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from app.channels.choices import pressed
from app.channels.contract import (
    NO_HEADERS,
    AccountCheck,
    BadPayload,
    BadSignature,
    ChannelLimits,
    Choice,
    DeliveryResult,
    DeliveryStatus,
    InboundMessage,
    Notice,
    OutboundRequest,
    ParsedWebhook,
    Status,
    WebhookRequest,
)
from app.channels.message_words import meant_by, place_words, point_words
from app.channels.options import require
from app.channels.parts import split
from app.channels.payload import MAX_ID, id_at, read_object, text_at
from app.channels.web_address import require_web_address

FORM = "application/x-www-form-urlencoded"
TAKEN = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
WHATSAPP = "whatsapp:"
MAX_FIELDS = 200
MAX_TEXT = 1600  # characters
RETRY_SOON = 5.0  # seconds
MAX_PROBLEM = 300  # characters
PORTS = {"https": 443, "http": 80}
_STATUSES: Mapping[str, Status] = {
    "accepted": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
}

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Twilio:
    """One sender of an account: "+4930…", "whatsapp:+4930…", or a messaging service "MG…".

    `content_sid` names an approved template with one variable, for WhatsApp alone: it holds
    what is to be said when 24 hours have passed since the visitor wrote.
    """

    name: ClassVar[str] = "twilio"
    repeats_are_dropped: ClassVar[bool] = False
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    content_sid: str = ""
    status_callback: str = ""
    api: str = "https://api.twilio.com"

    def __post_init__(self) -> None:
        require_web_address("api", self.api)
        if self.status_callback:
            require_web_address("status_callback", self.status_callback)
        require(self, "account_sid", "auth_token", "sender")

    @property
    def limits(self) -> ChannelLimits:
        """Text alone. WhatsApp has a window, SMS has none."""
        is_whatsapp = self.sender.startswith(WHATSAPP)
        return ChannelLimits(
            text=MAX_TEXT,
            asking=MAX_TEXT,
            window=timedelta(hours=24) if is_whatsapp else None,
        )

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Read a message, or what became of one of ours."""
        fields = _fields(hook)
        self._check(hook, fields)
        form = {name: value.replace("\0", "") for name, value in fields}
        if form.get("MessageStatus"):
            status = _status(form)
            return _taken(statuses=(status,) if status else ())
        heard = _heard(form)
        if isinstance(heard, Notice):
            return _taken(notices=(heard,))
        return _taken(messages=(heard,) if heard else ())

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """Text alone: buttons need a template of their own."""
        return tuple(self._send(to, {"Body": part}) for part in split(text, MAX_TEXT))

    def remind(self, to: str, text: str) -> tuple[OutboundRequest, ...]:
        """The approved template with the text as its variable, on one line."""
        if not self.content_sid:
            return ()
        variables = json.dumps({"1": " ".join(text.split())}, ensure_ascii=False)
        content = {"ContentSid": self.content_sid, "ContentVariables": variables}
        return (self._send(to, content),)

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """Nothing: the answer to the webhook says it."""
        return ()

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Read the answer to a message; an error has a code of Twilio's own."""
        answer = _answer(body)
        if 200 <= status < 300 and (sid := id_at(answer, "sid")):  # noqa: PLR2004 — success
            return DeliveryResult(ok=True, message_id=sid)
        code = id_at(answer, "code")
        is_passing = status in {429, 503}
        complaint = text_at(answer, "message") or "no reason given"
        return DeliveryResult(
            ok=False,
            retry_after=RETRY_SOON if is_passing else None,
            problem=f"Twilio answered {status}: {complaint}"[:MAX_PROBLEM],
            code=code or str(status),
            is_unknown=not code and not is_passing and (status < 300 or status >= 500),  # noqa: PLR2004 — no refusal
        )

    def check(self) -> OutboundRequest:
        """Ask for the account's name."""
        url = f"{self._account()}.json"
        return OutboundRequest(url, b"", self._headers(), method="GET")

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Read the account's name and state."""
        answer = _answer(body)
        if status != 200:  # noqa: PLR2004 — OK
            complaint = text_at(answer, "message") or "no reason given"
            return AccountCheck(f"Twilio answered {status}: {complaint}", ok=False)
        name, state = text_at(answer, "friendly_name"), text_at(answer, "status")
        return AccountCheck(f"the account is {name} ({state})", ok=state == "active")

    def setup(self, url: str) -> tuple[str, ...]:
        """What to enter in Twilio's console."""
        return (
            "console.twilio.com → Phone Numbers, or Messaging → WhatsApp senders → yours:",
            f"  A message comes in: Webhook, {url}, HTTP POST",
            f"  Status callback: {url} (for SMS: also the account's option status_callback)",
        )

    def _check(self, hook: WebhookRequest, fields: Sequence[tuple[str, str]]) -> None:
        given = hook.headers.get("x-twilio-signature", "").encode(errors="replace")
        if "bodySHA256" in hook.query:
            digest = sha256(hook.body).hexdigest().encode()
            said = hook.query["bodySHA256"].lower().encode(errors="replace")
            if not hmac.compare_digest(digest, said):
                raise BadSignature("bodySHA256 is not that of the body.")
        matches = [
            hmac.compare_digest(given, signature(self.auth_token, url, fields).encode())
            for url in _spellings(hook.url)
        ]
        if not any(matches):
            raise BadSignature("X-Twilio-Signature is missing or wrong.")

    def _send(self, to: str, content: Mapping[str, str]) -> OutboundRequest:
        by = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
        form = {"To": to, by: self.sender, **content}
        if self.status_callback:
            form["StatusCallback"] = self.status_callback
        headers = {**self._headers(), "content-type": FORM}
        body = urlencode(form, errors="replace").encode()
        return OutboundRequest(f"{self._account()}/Messages.json", body, headers)

    def _account(self) -> str:
        return f"{self.api.rstrip('/')}/2010-04-01/Accounts/{self.account_sid}"

    def _headers(self) -> Mapping[str, str]:
        who = f"{self.account_sid}:{self.auth_token}".encode()
        return {"authorization": "Basic " + base64.b64encode(who).decode()}


def signature(auth_token: str, url: str, fields: Sequence[tuple[str, str]]) -> str:
    """What Twilio signs: the URL, and each field with its different values, in order."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(auth_token.encode(), signed.encode(errors="replace"), sha1)
    return base64.b64encode(digest.digest()).decode()


def _fields(hook: WebhookRequest) -> list[tuple[str, str]]:
    """The fields of the form, empty ones as well: they are signed; none of another body.

    Raises:
        BadPayload: if it cannot be read. What is not UTF-8 is read with replacements.
    """
    if not hook.headers.get("content-type", "").lower().startswith(FORM):
        return []
    try:
        text = hook.body.decode(errors="replace")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise BadPayload("The body is no readable form.") from error


def _spellings(url: str) -> set[str]:
    """The URL as it may have been signed: with the port of its scheme, and without."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", PORTS.get(parts.scheme)
    if ":" in host:
        host = f"[{host}]"
    usual = parts.port in (None, port)
    given = [host, f"{host}:{port}"] if usual else [host, f"{host}:{parts.port}"]
    return {url, *(parts._replace(netloc=each).geturl() for each in given)}


def _heard(form: Form) -> InboundMessage | Notice | None:
    """What a visitor said; their number may be hidden on WhatsApp, not their id."""
    scoped = _id(form, "ExternalUserId")
    sender, id_ = _id(form, "From") or scoped, _id(form, "MessageSid") or _id(form, "SmsSid")
    if not sender or not id_:
        return None
    number = sender.removeprefix(WHATSAPP)
    action = pressed(form.get("ButtonPayload", "") or form.get("ListId", ""))
    text = meant_by("", _words(form))
    if not text.strip() and not action:
        has_media = form.get("NumMedia", "0") not in ("", "0")
        return Notice("unreadable", id_, sender) if has_media else None
    return InboundMessage(
        id=id_,
        sender=sender,
        text=text,
        name=form.get("ProfileName", ""),
        action=action,
        phone=number if number.startswith("+") else "",
        aliases=(scoped,) if scoped and scoped != sender else (),
    )


def _words(form: Form) -> str:
    for name in ("ButtonText", "ListTitle", "Body"):
        if form.get(name, "").strip():
            return form[name]
    if address := form.get("Address", "") or form.get("Label", ""):
        return place_words("", form.get("Label", ""), address)
    try:
        point = float(form.get("Latitude", "")), float(form.get("Longitude", ""))
    except ValueError:
        return ""
    return point_words("", *point)


def _status(form: Form) -> DeliveryStatus | None:
    status, id_ = _STATUSES.get(form["MessageStatus"].lower()), _id(form, "MessageSid")
    if status is None or not id_:
        return None
    return DeliveryStatus(id_, status, form.get("ErrorCode", ""), form.get("ErrorMessage", ""))


def _id(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if len(value) <= MAX_ID else ""


def _taken(
    messages: tuple[InboundMessage, ...] = (),
    notices: tuple[Notice, ...] = (),
    statuses: tuple[DeliveryStatus, ...] = (),
) -> ParsedWebhook:
    """Twilio takes any other answer than TwiML for a failure."""
    return ParsedWebhook(messages, notices, statuses, TAKEN, "text/xml")


def _answer(body: bytes) -> Mapping[str, object]:
    try:
        return read_object(body)
    except BadPayload:
        return {}
