"""Telegram bots. https://core.telegram.org/bots/api#update, #setwebhook, #sendmessage"""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from app.channels.choices import data_of, parts_for, pressed
from app.channels.contract import (
    NO_HEADERS,
    AccountCheck,
    BadPayload,
    BadSignature,
    ChannelLimits,
    Choice,
    DeliveryResult,
    InboundMessage,
    Notice,
    OutboundRequest,
    ParsedWebhook,
    WebhookRequest,
)
from app.channels.parts import utf16_units
from app.channels.payload import (
    as_object,
    id_at,
    list_at,
    moment_at,
    number_at,
    object_at,
    read_object,
    text_at,
)
from app.channels.telegram_words import UNREADABLE, words_of
from app.channels.web_address import require_web_address
from app.errors import flawed

MAX_WAIT = 86_400.0  # seconds; a day, whatever the service asks for
RETRY_SOON = 5.0  # seconds
MAX_PROBLEM = 300  # characters


@dataclass(frozen=True, slots=True)
class Telegram:
    """One bot: its token, the secret that we gave to setWebhook, and where the Bot API is."""

    name: ClassVar[str] = "telegram"
    repeats_are_dropped: ClassVar[bool] = False
    limits: ClassVar[ChannelLimits] = ChannelLimits(
        text=4096,  # UTF-16 code units; sendMessage refuses more
        asking=4096,
        buttons=100,  # in one keyboard
        label=64,  # longer ones are cut on a telephone
        data=64,  # bytes of callback_data
    )
    token: str = field(repr=False)
    secret: str = field(repr=False)
    api: str = "https://api.telegram.org"

    def __post_init__(self) -> None:
        require_web_address("api", self.api)
        for option in ("token", "secret"):
            if not getattr(self, option):
                raise flawed(option, "must not be empty")

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Read one Update: a message, a message that was edited, or a button that was pressed.

        An edit is a correction and counts as a message of its own. Of a photo the caption is
        read, and contacts and locations are put into words; voice, stickers and the like are
        noticed. In a group nobody is heard: one member's yes is not another one's, and what
        is said there everybody reads. Joins, channel posts and what bots say are ignored.
        """
        given = hook.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(errors="replace"), self.secret.encode()):
            raise BadSignature("Telegram's secret token is missing or wrong.")
        update = read_object(hook.body)
        update_id = number_at(update, "update_id")
        if update_id is None:
            return ParsedWebhook()
        message, edited = object_at(update, "message"), object_at(update, "edited_message")
        press = object_at(update, "callback_query")
        if any(map(_is_group, (message, edited, object_at(press, "message")))):
            notice = _notice(message, str(update_id))
            return ParsedWebhook(notices=(notice,) if notice else ())
        heard = (
            _message(message, update_id)
            or _message(edited, update_id)
            or _press(press, update_id)
        )
        if heard:
            return ParsedWebhook((heard,))
        notice = _notice(message, str(update_id))
        return ParsedWebhook(notices=(notice,) if notice else ())

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """One sendMessage a part, as plain text: in Markdown a stray "_" would be refused.

        A choice without a label, or with an id that no button can carry, is left out: the
        visitor can still name it in words. Telegram knows no idempotency keys.
        """
        keyboard = [[button] for button in _buttons(choices, self.limits)]
        parts = parts_for(self.limits, text, choices if keyboard else (), utf16_units)
        chat = int(to) if to.removeprefix("-").isdecimal() else to
        calls: list[dict[str, object]] = [{"chat_id": chat, "text": part} for part in parts]
        if keyboard:
            calls[-1]["reply_markup"] = {"inline_keyboard": keyboard}
        return tuple(self._call("sendMessage", call) for call in calls)

    def remind(self, to: str, text: str) -> tuple[OutboundRequest, ...]:
        """Nothing: there is no window that could be closed."""
        return ()

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """Stop the spinner on a button that was pressed, and show that somebody is typing."""
        typing = self._call("sendChatAction", {"chat_id": heard.sender, "action": "typing"})
        if not heard.callback:
            return (typing,)
        pressed = {"callback_query_id": heard.callback}
        return (self._call("answerCallbackQuery", pressed), typing)

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Read the answer of sendMessage.

        Too many requests and failures that the Bot API itself reports are passing; a visitor
        who has blocked the bot, a chat that is gone and a wrong token are not. What neither
        says so nor is a success that can be read may have been sent.
        """
        answer = _answer(body)
        if status == 200 and answer.get("ok") is True:  # noqa: PLR2004 - OK
            return DeliveryResult(
                ok=True, message_id=id_at(object_at(answer, "result"), "message_id")
            )
        retry_after = None
        is_refused = answer.get("ok") is False
        if status == 429:  # noqa: PLR2004 - Too Many Requests
            retry_after = _wait(object_at(answer, "parameters"))
        elif status >= 500 and is_refused:  # noqa: PLR2004 - the service's fault
            retry_after = RETRY_SOON
        complaint = text_at(answer, "description") or "no reason given"
        problem = f"Telegram answered {status}: {complaint}"[:MAX_PROBLEM]
        return DeliveryResult(
            ok=False,
            retry_after=retry_after,
            problem=problem,
            code=str(status),
            is_unknown=not is_refused and (status < 300 or status >= 500),  # noqa: PLR2004 - no refusal
        )

    def check(self) -> OutboundRequest:
        """GetMe, which names the bot."""
        return self._call("getMe", {})

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Read the answer of getMe, or of setWebhook."""
        answer = _answer(body)
        if answer.get("ok") is not True:
            complaint = text_at(answer, "description") or "no reason given"
            return AccountCheck(f"Telegram answered {status}: {complaint}", ok=False)
        name = text_at(object_at(answer, "result"), "username")
        return AccountCheck(f"the bot is @{name}" if name else "done")

    def setup(self, url: str) -> tuple[str, ...]:
        """The bot's webhook is set by a call, which `set_webhook` makes."""
        return (
            "Telegram has no page for this: run the same command with --set-webhook,",
            f"which tells the Bot API to deliver to {url} with the account's secret.",
        )

    def set_webhook(self, url: str) -> OutboundRequest:
        """The call that has updates delivered to `url`."""
        return self._call(
            "setWebhook",
            {
                "url": url,
                "secret_token": self.secret,
                "allowed_updates": ["message", "edited_message", "callback_query"],
            },
        )

    def _call(self, method: str, body: Mapping[str, object]) -> OutboundRequest:
        return OutboundRequest(
            url=f"{self.api.rstrip('/')}/bot{self.token}/{method}",
            content=json.dumps(body, ensure_ascii=False).encode(errors="replace"),
            headers={"content-type": "application/json"},
        )


def _answer(body: bytes) -> Mapping[str, object]:
    """What the Bot API answered; empty if somebody else did."""
    try:
        return read_object(body)
    except BadPayload:
        return {}


def _message(message: Mapping[str, object], update_id: int) -> InboundMessage | None:
    chat, text = id_at(object_at(message, "chat"), "id"), words_of(message)
    author = object_at(message, "from")
    if not chat or not text.strip() or author.get("is_bot") is True:
        return None
    return InboundMessage(
        id=str(update_id),
        order=update_id,
        sender=chat,
        text=text,
        at=moment_at(message, "edit_date") or moment_at(message, "date"),
        name=_name(author),
        language=text_at(author, "language_code"),
    )


def _notice(message: Mapping[str, object], update_id: str) -> Notice | None:
    """What is to be said about a message that is none to us, if anything is."""
    chat, author = object_at(message, "chat"), object_at(message, "from")
    address, language = id_at(chat, "id"), text_at(author, "language_code")
    if not address or author.get("is_bot") is True:
        return None
    if _is_group(message):
        # Others' joining and leaving is nothing that calls for an answer.
        return Notice("group", address, address, language) if words_of(message) else None
    if any(kind in message for kind in UNREADABLE):
        return Notice("unreadable", update_id, address, language)
    return None


def _is_group(message: Mapping[str, object]) -> bool:
    """Whether others read along. A chat of a kind that we do not know is taken for one."""
    kind = text_at(object_at(message, "chat"), "type")
    return bool(kind) and kind != "private"


def _press(query: Mapping[str, object], update_id: int) -> InboundMessage | None:
    # The message that held the button may be missing or a bare stub, and its date is its own,
    # not that of the press. In a private chat the chat's id is the visitor's.
    author, message = object_at(query, "from"), object_at(query, "message")
    chat = id_at(object_at(message, "chat"), "id") or id_at(author, "id")
    data = text_at(query, "data")
    action = pressed(data)
    if not chat or not action or author.get("is_bot") is True:
        return None
    return InboundMessage(
        id=str(update_id),
        order=update_id,
        sender=chat,
        text=_label(message, data),
        name=_name(author),
        language=text_at(author, "language_code"),
        action=action,
        callback=id_at(query, "id"),
    )


def _name(author: Mapping[str, object]) -> str:
    return f"{text_at(author, 'first_name')} {text_at(author, 'last_name')}".strip()


def _label(message: Mapping[str, object], data: str) -> str:
    # What the pressed button said, if Telegram sent the keyboard along.
    for row in list_at(object_at(message, "reply_markup"), "inline_keyboard"):
        for button in map(as_object, row if isinstance(row, list) else ()):
            if button.get("callback_data") == data:
                return text_at(button, "text")
    return ""


def _buttons(choices: Iterable[Choice], limits: ChannelLimits) -> list[dict[str, str]]:
    buttons = []
    for choice in choices:
        data = data_of(choice)
        if choice.label.strip() and len(data.encode(errors="replace")) <= limits.data:
            buttons.append({"text": choice.label, "callback_data": data})
    return buttons[: limits.buttons]


def _wait(parameters: Mapping[str, object]) -> float:
    seconds = moment_at(parameters, "retry_after")
    return min(float(seconds), MAX_WAIT) if seconds else RETRY_SOON
