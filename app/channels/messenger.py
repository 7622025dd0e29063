"""Facebook Messenger and Instagram direct messages: one platform, two addresses.

https://developers.facebook.com/docs/messenger-platform/webhooks
https://developers.facebook.com/docs/messenger-platform/send-messages
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from app.channels.choices import data_of, parts_for
from app.channels.contract import (
    NO_HEADERS,
    AccountCheck,
    ChannelLimits,
    Choice,
    DeliveryResult,
    InboundMessage,
    OutboundRequest,
    ParsedWebhook,
    WebhookRequest,
)
from app.channels.messenger_events import messaging_event
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
from app.channels.parts import utf8_bytes
from app.channels.payload import id_at, objects_at, read_object, text_at
from app.channels.web_address import require_web_address

QUICK_REPLIES = 13
LABEL = 20  # characters of a quick reply
DATA = 1000  # characters of what it sends back
WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class MetaInbox:
    """What both have in common: one page or one professional account."""

    repeats_are_dropped: ClassVar[bool] = False
    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    api: str = API
    version: str = VERSION

    def __post_init__(self) -> None:
        require_web_address("api", self.api)
        require(self, "token", "app_secret", "verify_token")

    def remind(self, to: str, text: str) -> tuple[OutboundRequest, ...]:
        """Nothing: only people may write after 24 hours, and no machine in their name."""
        return ()

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """Show that somebody is typing."""
        return (self._call({"recipient": {"id": heard.sender}, "sender_action": "typing_on"}),)

    def _hear(self, hook: WebhookRequest, kind: str) -> ParsedWebhook:
        if hook.method == "GET":
            return greeted(hook, self.verify_token)
        check_signature(hook, self.app_secret)
        body = read_object(hook.body)
        if text_at(body, "object") != kind:
            return ParsedWebhook()
        read = [messaging_event(each) for each in _messaging(body)]
        return ParsedWebhook(
            tuple(message for each in read for message in each.messages),
            tuple(notice for each in read for notice in each.notices),
            tuple(status for each in read for status in each.statuses),
        )

    def _call(self, body: Mapping[str, object]) -> OutboundRequest:
        url = f"{self.api.rstrip('/')}/{self.version}/me/messages"
        return request_to(url, self.token, body)

    def _who(self, fields: str) -> OutboundRequest:
        url = f"{self.api.rstrip('/')}/{self.version}/me?fields={fields}"
        return request_to(url, self.token)


@dataclass(frozen=True, slots=True)
class Messenger(MetaInbox):
    """A Facebook page."""

    name: ClassVar[str] = "messenger"
    limits: ClassVar[ChannelLimits] = ChannelLimits(
        text=2000, asking=2000, buttons=QUICK_REPLIES, label=LABEL, data=DATA, window=WINDOW
    )

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Read all events of a call that are meant for us."""
        return self._hear(hook, "page")

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """Choices are quick replies."""
        return tuple(
            self._call({"messaging_type": "RESPONSE", **said})
            for said in _messages(to, parts_for(self.limits, text, choices), choices)
        )

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Read the answer to a message."""
        return result_of("Messenger", status, body, _message_id)

    def check(self) -> OutboundRequest:
        """Ask for the page's name."""
        return self._who("id,name")

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Read the page's name."""
        return check_of("Messenger", status, body, "name", "id")

    def setup(self, url: str) -> tuple[str, ...]:
        """What to enter in Meta's app dashboard."""
        fields = "messages, messaging_postbacks, message_deliveries, message_edits"
        return setup_of(url, "Messenger → Settings → Webhooks", fields)


@dataclass(frozen=True, slots=True)
class Instagram(MetaInbox):
    """A professional account of Instagram, with Instagram's own login."""

    name: ClassVar[str] = "instagram"
    limits: ClassVar[ChannelLimits] = ChannelLimits(
        text=1000,  # bytes
        asking=1000,
        buttons=QUICK_REPLIES,
        label=LABEL,
        data=DATA,
        window=WINDOW,
    )
    api: str = "https://graph.instagram.com"

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Read all events of a call that are meant for us."""
        return self._hear(hook, "instagram")

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """Choices are quick replies."""
        parts = parts_for(self.limits, text, choices, utf8_bytes)
        return tuple(self._call(said) for said in _messages(to, parts, choices))

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Read the answer to a message."""
        return result_of("Instagram", status, body, _message_id)

    def check(self) -> OutboundRequest:
        """Ask for the account's name."""
        return self._who("user_id,username")

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Read the account's name."""
        return check_of("Instagram", status, body, "username")

    def setup(self, url: str) -> tuple[str, ...]:
        """What to enter in Meta's app dashboard."""
        fields = "messages, messaging_postbacks, messaging_seen, message_edit"
        return setup_of(url, "Instagram → API setup → Configure webhooks", fields)


def _messaging(body: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """All events but those on standby, which another app answers."""
    for entry in objects_at(body, "entry"):
        yield from objects_at(entry, "messaging")


def _messages(
    to: str, parts: Sequence[str], choices: Sequence[Choice]
) -> Iterator[Mapping[str, object]]:
    for number, part in enumerate(parts, start=1):
        message: dict[str, object] = {"text": part}
        if choices and number == len(parts):
            message["quick_replies"] = [
                {"content_type": "text", "title": each.label[:LABEL], "payload": data_of(each)}
                for each in choices[:QUICK_REPLIES]
            ]
        yield {"recipient": {"id": to}, "message": message}


def _message_id(answer: Answer) -> str:
    return id_at(answer, "message_id")
