"""What a Telegram message says in words (core.telegram.org/bots/api#message)."""

from collections.abc import Mapping

from app.channels.message_words import contact_words, meant_by, place_words, point_words
from app.channels.payload import id_at, object_at, text_at

UNREADABLE = (
    "animation",
    "audio",
    "dice",
    "document",
    "game",
    "paid_media",
    "photo",
    "poll",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
)


def words_of(message: Mapping[str, object]) -> str:
    """The words of a message, its caption, or what a contact or a location comes to.

    Commands say what they mean in the visitor's language; "" is for all that has no words.
    """
    language = text_at(object_at(message, "from"), "language_code")
    text = text_at(message, "text") or text_at(message, "caption")
    if text:
        return meant_by(language, text)
    return _contact(message, language) or _place(message, language)


def _contact(message: Mapping[str, object], language: str) -> str:
    contact = object_at(message, "contact")
    is_own = id_at(contact, "user_id") == id_at(object_at(message, "from"), "id")
    name = f"{text_at(contact, 'first_name')} {text_at(contact, 'last_name')}".strip()
    return contact_words(language, name, text_at(contact, "phone_number"), is_own=is_own)


def _place(message: Mapping[str, object], language: str) -> str:
    venue, location = object_at(message, "venue"), object_at(message, "location")
    if title := text_at(venue, "title"):
        return place_words(language, title, text_at(venue, "address"))
    return point_words(language, location.get("latitude"), location.get("longitude"))
