"""One event of Messenger or Instagram: a message, a button, or what became of our own."""

from collections.abc import Mapping

from app.channels.choices import pressed
from app.channels.contract import (
    Action,
    DeliveryStatus,
    InboundMessage,
    Notice,
    ParsedWebhook,
)
from app.channels.message_words import greeting, meant_by, point_words
from app.channels.payload import id_at, list_at, moment_at, object_at, objects_at, text_at

OPENINGS = ("referral", "optin")  # somebody came by a link, and has not said anything yet
GET_STARTED = "GET_STARTED"  # the payload that Meta's own button has by custom

Fields = Mapping[str, object]


def messaging_event(event: Fields) -> ParsedWebhook:
    """Read one entry of `messaging`; what is no message to us is nothing."""
    sender = id_at(object_at(event, "sender"), "id")
    if delivered := _delivered(event):
        return ParsedWebhook(statuses=delivered)
    if not sender:
        return ParsedWebhook()
    message = object_at(event, "message")
    heard = (
        _message(event, sender, message)
        or _edit(event, sender, object_at(event, "message_edit"))
        or _postback(event, sender, object_at(event, "postback"))
        or _opening(event, sender)
    )
    if heard:
        return ParsedWebhook((heard,))
    if _is_unreadable(message):
        return ParsedWebhook(notices=(Notice("unreadable", id_at(message, "mid"), sender),))
    return ParsedWebhook()


def _message(event: Fields, sender: str, message: Fields) -> InboundMessage | None:
    id_, text = id_at(message, "mid"), text_at(message, "text") or _point(message)
    action = pressed(text_at(object_at(message, "quick_reply"), "payload"))
    if not id_ or _is_ours(message) or not (text.strip() or action):
        return None
    return _heard(event, sender, id_, meant_by("", text), action)


def _edit(event: Fields, sender: str, edit: Fields) -> InboundMessage | None:
    """A correction counts as a message of its own."""
    id_, text = id_at(edit, "mid"), text_at(edit, "text")
    if not id_ or not text.strip():
        return None
    return _heard(event, sender, f"{id_}:{id_at(edit, 'num_edit') or _time(event)}", text)


def _postback(event: Fields, sender: str, postback: Fields) -> InboundMessage | None:
    payload, title = text_at(postback, "payload"), text_at(postback, "title")
    action = pressed(payload)
    text = greeting("") if payload == GET_STARTED else title
    if not postback or not (text.strip() or action):
        return None
    id_ = id_at(postback, "mid") or f"postback:{sender}:{_time(event)}"
    return _heard(event, sender, id_, text, action)


def _opening(event: Fields, sender: str) -> InboundMessage | None:
    opened = next((name for name in OPENINGS if object_at(event, name)), "")
    if not opened:
        return None
    return _heard(event, sender, f"{opened}:{sender}:{_time(event)}", greeting(""))


def _heard(
    event: Fields, sender: str, id_: str, text: str, action: Action | None = None
) -> InboundMessage:
    milliseconds = _time(event)
    return InboundMessage(
        id=id_,
        sender=sender,
        text=text,
        at=milliseconds // 1000,
        order=milliseconds,
        action=action,
    )


def _delivered(event: Fields) -> tuple[DeliveryStatus, ...]:
    """Messages of ours that have arrived, or (on Instagram) were read."""
    mids = list_at(object_at(event, "delivery"), "mids")
    arrived = [DeliveryStatus(each, "delivered") for each in mids if isinstance(each, str)]
    if read := id_at(object_at(event, "read"), "mid"):
        arrived.append(DeliveryStatus(read, "read"))
    return tuple(each for each in arrived if each.message_id)


def _is_ours(message: Fields) -> bool:
    """An echo of what was said in the name of the business, or nothing any more."""
    return message.get("is_echo") is True or message.get("is_deleted") is True


def _is_unreadable(message: Fields) -> bool:
    if not id_at(message, "mid") or _is_ours(message):
        return False
    has_parts = bool(list_at(message, "attachments")) or bool(object_at(message, "reply_to"))
    return has_parts or message.get("is_unsupported") is True


def _point(message: Fields) -> str:
    for attachment in objects_at(message, "attachments"):
        if text_at(attachment, "type") == "location":
            point = object_at(object_at(attachment, "payload"), "coordinates")
            return point_words("", point.get("lat"), point.get("long"))
    return ""


def _time(event: Fields) -> int:
    """In milliseconds since 1970."""
    return moment_at(event, "timestamp")
