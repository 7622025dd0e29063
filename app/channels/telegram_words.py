"""What a Telegram message says in words (core.telegram.org/bots/api#message)."""

import re
from collections.abc import Mapping

from app.channels.payload import id_at, object_at, text_at
from app.language.i18n.say import text as say

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

# "/start abc123", "/help@EnginesBot": what the service's own buttons send in a visitor's name.
_COMMAND = re.compile(r"/(start|help|cancel)(?:@\w+)?(?:\s.*)?", re.IGNORECASE | re.DOTALL)
_MEANT = {"start": "Hello!", "help": "What can I do here?", "cancel": "Never mind."}


def words_of(message: Mapping[str, object]) -> str:
    """The words of a message, its caption, or what a contact or a location comes to.

    Commands say what they mean in the visitor's language; "" is for all that has no words.
    """
    language = text_at(object_at(message, "from"), "language_code")
    text = text_at(message, "text") or text_at(message, "caption")
    if command := _COMMAND.fullmatch(text.strip()):
        return say(language, _MEANT[command[1].lower()])
    return text or _contact(message, language) or _place(message, language)


def _contact(message: Mapping[str, object], language: str) -> str:
    """A contact: the visitor's own number, or somebody else's name and number."""
    contact = object_at(message, "contact")
    phone = text_at(contact, "phone_number")
    if not phone:
        return ""
    number = phone if phone.startswith("+") else f"+{phone}"
    if id_at(contact, "user_id") == id_at(object_at(message, "from"), "id"):
        return say(language, "My phone number is {number}.", number=number)
    name = f"{text_at(contact, 'first_name')} {text_at(contact, 'last_name')}".strip()
    return say(language, "A contact: {name}, {number}", name=name, number=number)


def _place(message: Mapping[str, object], language: str) -> str:
    """A venue's name and address; of a bare location a link that people can open."""
    venue = object_at(message, "venue")
    if title := text_at(venue, "title"):
        where = ", ".join(filter(None, (title, text_at(venue, "address"))))
        return say(language, "A place: {where}", where=where)
    location = object_at(message, "location")
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return ""
    link = f"https://www.openstreetmap.org/?mlat={latitude:.5f}&mlon={longitude:.5f}"
    return say(language, "A place: {where}", where=link)
