"""What a message without a text of its own says in words, whatever the service."""

import re

from app.language.i18n.say import text as say

MAX_LATITUDE, MAX_LONGITUDE = 90, 180  # degrees

# "/start abc123", "/help@EnginesBot": what services' own buttons send in a visitor's name.
_COMMAND = re.compile(r"/(start|help|cancel)(?:@\w+)?(?:\s.*)?", re.IGNORECASE | re.DOTALL)
_MEANT = {"start": "Hello!", "help": "What can I do here?", "cancel": "Never mind."}


def meant_by(language: str, text: str) -> str:
    """The text; a command says what it means in the visitor's language."""
    command = _COMMAND.fullmatch(text.strip())
    return say(language, _MEANT[command[1].lower()]) if command else text


def greeting(language: str) -> str:
    """What opening the chat says for somebody who has not written yet."""
    return say(language, _MEANT["start"])


def contact_words(language: str, name: str, phone: str, *, is_own: bool) -> str:
    """A contact: the visitor's own number, or somebody else's name and number."""
    if not phone:
        return ""
    number = phone if phone.startswith("+") else f"+{phone}"
    if is_own:
        return say(language, "My phone number is {number}.", number=number)
    return say(language, "A contact: {name}, {number}", name=name, number=number)


def place_words(language: str, title: str, address: str) -> str:
    """A place that has a name."""
    where = ", ".join(filter(None, (title, address)))
    return say(language, "A place: {where}", where=where)


def point_words(language: str, latitude: object, longitude: object) -> str:
    """A point on the earth, in degrees, as a link that people can open."""
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return ""
    if not (abs(latitude) <= MAX_LATITUDE and abs(longitude) <= MAX_LONGITUDE):
        return ""
    link = f"https://www.openstreetmap.org/?mlat={latitude:.5f}&mlon={longitude:.5f}"
    return say(language, "A place: {where}", where=link)
