"""What a WhatsApp message says in words, and which button was pressed."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.channels.choices import pressed
from app.channels.contract import Action
from app.channels.message_words import (
    contact_words,
    greeting,
    meant_by,
    place_words,
    point_words,
)
from app.channels.payload import id_at, object_at, objects_at, text_at

WITH_CAPTION = ("image", "video", "document")
UNREADABLE = ("audio", "sticker", "order", "unsupported", "interactive", *WITH_CAPTION)


@dataclass(frozen=True, slots=True)
class WhatsAppWords:
    """The words of a message, "" if it has none; and what was pressed."""

    text: str = ""
    action: Action | None = None

    @classmethod
    def of(cls, message: Mapping[str, object]) -> "WhatsAppWords":
        """Read a message of any type."""
        kind = text_at(message, "type")
        content = object_at(message, kind)
        match kind:
            case "text":
                return cls(meant_by("", text_at(content, "body")))
            case "button":  # below a template
                return cls(text_at(content, "text"), pressed(text_at(content, "payload")))
            case "interactive":
                return cls._reply(content)
            case "edit":
                return cls.of(_without_edits(object_at(content, "message")))
            case "request_welcome":
                return cls(greeting(""))
            case "location":
                return cls(_place(content))
            case "contacts":
                return cls(_contacts(message))
        return cls(text_at(content, "caption") if kind in WITH_CAPTION else "")

    @classmethod
    def _reply(cls, content: Mapping[str, object]) -> "WhatsAppWords":
        """A button or a row. Below a row stands the label, if its title was too short."""
        reply = object_at(content, text_at(content, "type"))
        said = text_at(reply, "description") or text_at(reply, "title")
        return cls(said, pressed(text_at(reply, "id")))


def _without_edits(message: Mapping[str, object]) -> Mapping[str, object]:
    """An edited message, which is no edit itself: whoever nests them is not read."""
    return {} if text_at(message, "type") == "edit" else message


def _place(location: Mapping[str, object]) -> str:
    if title := text_at(location, "name"):
        return place_words("", title, text_at(location, "address"))
    return point_words("", location.get("latitude"), location.get("longitude"))


def _contacts(message: Mapping[str, object]) -> str:
    lines = []
    for contact in objects_at(message, "contacts"):
        name = text_at(object_at(contact, "name"), "formatted_name")
        for phone in objects_at(contact, "phones"):
            number = id_at(phone, "wa_id") or text_at(phone, "phone")
            is_own = bool(number) and number == id_at(message, "from")
            lines.append(contact_words("", name, number, is_own=is_own))
    return "\n".join(filter(None, lines))
