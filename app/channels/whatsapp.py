"""WhatsApp, over Meta's Cloud API.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from app.channels.choices import data_of, fit_buttons, parts_for
from app.channels.contract import (
    NO_HEADERS,
    AccountCheck,
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
from app.channels.meta_platform import (
    API,
    VERSION,
    Answer,
    check_of,
    check_signature,
    greeted,
    request_to,
    result_of,
    setup_of,
)
from app.channels.options import require
from app.channels.payload import (
    id_at,
    object_at,
    objects_at,
    ordinal_at,
    read_object,
    text_at,
)
from app.channels.web_address import require_web_address
from app.channels.whatsapp_words import UNREADABLE, WhatsAppWords

MAX_PARAMETER = 1024  # characters of a template's parameter
MAX_ROW_TITLE = 24
_STATUSES: Mapping[str, Status] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
}
# An id of WhatsApp's own, for those whose number a business does not get to see.
_SCOPED_ID = re.compile(r"[A-Z]{2}(?:\.ENT)?\.[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """One phone number of a business.

    `template` is an approved template with one variable in its body, which holds what is to
    be said when 24 hours have passed since the visitor wrote; without one nothing is said.
    """

    name: ClassVar[str] = "whatsapp"
    repeats_are_dropped: ClassVar[bool] = False
    limits: ClassVar[ChannelLimits] = ChannelLimits(
        text=4096,
        asking=1024,
        buttons=3,
        label=20,
        rows=10,
        data=200,
        window=timedelta(hours=24),
    )
    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    phone_number_id: str
    template: str = ""
    template_language: str = "en"
    api: str = API
    version: str = VERSION

    def __post_init__(self) -> None:
        require_web_address("api", self.api)
        require(self, "token", "app_secret", "verify_token", "phone_number_id")

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Read all messages and statuses of a call, of this number alone."""
        if hook.method == "GET":
            return greeted(hook, self.verify_token)
        check_signature(hook, self.app_secret)
        messages: list[InboundMessage] = []
        notices: list[Notice] = []
        statuses: list[DeliveryStatus] = []
        for value in self._changes(read_object(hook.body)):
            for message in objects_at(value, "messages"):
                heard = _heard(message, value)
                if isinstance(heard, Notice):
                    notices.append(heard)
                elif heard:
                    messages.append(heard)
            statuses += filter(None, map(_status, objects_at(value, "statuses")))
        return ParsedWebhook(tuple(messages), tuple(notices), tuple(statuses))

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """Up to three choices are buttons, up to ten a list that opens."""
        parts = parts_for(self.limits, text, choices)
        requests = [self._send(to, _text(part)) for part in parts]
        if choices:
            requests[-1] = self._send(to, _interactive(self.limits, parts[-1], choices))
        return tuple(requests)

    def remind(self, to: str, text: str) -> tuple[OutboundRequest, ...]:
        """The approved template with the text as its variable, on one line."""
        if not self.template:
            return ()
        line = " ".join(text.split())[:MAX_PARAMETER]
        body = {"type": "body", "parameters": [{"type": "text", "text": line}]}
        template = {
            "name": self.template,
            "language": {"code": self.template_language},
            "components": [body],
        }
        return (self._send(to, {"type": "template", "template": template}),)

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """Mark the message as read, and show that somebody is typing."""
        if not heard.callback:
            return ()
        read = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": heard.callback,
            "typing_indicator": {"type": "text"},
        }
        return (request_to(self._url("/messages"), self.token, read),)

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Read the answer to a message."""
        return result_of("WhatsApp", status, body, _message_id)

    def check(self) -> OutboundRequest:
        """Ask for the number and its name."""
        url = self._url("?fields=display_phone_number,verified_name")
        return request_to(url, self.token)

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Read the number and its name."""
        return check_of("WhatsApp", status, body, "display_phone_number", "verified_name")

    def setup(self, url: str) -> tuple[str, ...]:
        """What to enter in Meta's app dashboard."""
        return setup_of(url, "WhatsApp → Configuration → Webhook", "messages")

    def _changes(self, body: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
        """The values that are about our number; an app may have several."""
        for entry in objects_at(body, "entry"):
            for change in objects_at(entry, "changes"):
                value = object_at(change, "value")
                number = id_at(object_at(value, "metadata"), "phone_number_id")
                if text_at(change, "field") == "messages" and number == self.phone_number_id:
                    yield value

    def _send(self, to: str, content: Mapping[str, object]) -> OutboundRequest:
        whom = {"recipient": to} if _SCOPED_ID.fullmatch(to) else {"to": to}
        body = {"messaging_product": "whatsapp", "recipient_type": "individual"}
        return request_to(self._url("/messages"), self.token, {**body, **whom, **content})

    def _url(self, rest: str) -> str:
        return f"{self.api.rstrip('/')}/{self.version}/{self.phone_number_id}{rest}"


def _heard(
    message: Mapping[str, object], value: Mapping[str, object]
) -> InboundMessage | Notice | None:
    """What a visitor said, or that it cannot be read; None for what is no message to us."""
    number, scoped = id_at(message, "from"), id_at(message, "from_user_id")
    sender, id_ = scoped or number, id_at(message, "id")
    if not sender or not id_:
        return None
    if group := id_at(message, "group_id"):
        return Notice("group", group, sender)
    words = WhatsAppWords.of(message)
    if not words.text.strip() and not words.action:
        is_unreadable = text_at(message, "type") in UNREADABLE
        return Notice("unreadable", id_, sender) if is_unreadable else None
    return InboundMessage(
        id=id_,
        sender=sender,
        text=words.text,
        at=ordinal_at(message, "timestamp"),
        order=ordinal_at(message, "timestamp"),
        name=_name(value, number, scoped),
        action=words.action,
        callback=id_,
        phone=f"+{number}" if number.isascii() and number.isdecimal() else "",
        aliases=(number,) if number and scoped else (),
    )


def _name(value: Mapping[str, object], number: str, scoped: str) -> str:
    for contact in objects_at(value, "contacts"):
        ids = {id_at(contact, "wa_id"), id_at(contact, "user_id")} - {""}
        if ids & {number, scoped}:
            return text_at(object_at(contact, "profile"), "name")
    return ""


def _status(entry: Mapping[str, object]) -> DeliveryStatus | None:
    status, id_ = _STATUSES.get(text_at(entry, "status")), id_at(entry, "id")
    if status is None or not id_:
        return None
    error = next(iter(objects_at(entry, "errors")), {})
    problem = text_at(error, "title") or text_at(error, "message")
    return DeliveryStatus(id_, status, id_at(error, "code"), problem)


def _text(part: str) -> Mapping[str, object]:
    return {"type": "text", "text": {"preview_url": False, "body": part}}


def _interactive(
    limits: ChannelLimits, text: str, choices: Sequence[Choice]
) -> Mapping[str, object]:
    shown: dict[str, object] = {"body": {"text": text}}
    if fit_buttons(limits, choices):
        buttons = [
            {"type": "reply", "reply": {"id": data_of(each), "title": each.label}}
            for each in choices
        ]
        shown |= {"type": "button", "action": {"buttons": buttons}}
    else:
        section = {"rows": [_row(each) for each in choices[: limits.rows]]}
        shown |= {"type": "list", "action": {"button": "☰", "sections": [section]}}
    return {"type": "interactive", "interactive": shown}


def _row(choice: Choice) -> Mapping[str, str]:
    """A row; a label that is too long for its title stands below it as a whole."""
    if len(choice.label) <= MAX_ROW_TITLE:
        return {"id": data_of(choice), "title": choice.label}
    title = choice.label[: MAX_ROW_TITLE - 1] + "…"
    return {"id": data_of(choice), "title": title, "description": choice.label}


def _message_id(answer: Answer) -> str:
    return next((id_at(each, "id") for each in objects_at(answer, "messages")), "")
