"""The widget's fixed texts, in every language that can be booked in.

English stands here, as the key by which the catalogues translate it; the others stand in
`app/language/i18n/locale/widget`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from app import language as language_package

_LOCALE = Path(language_package.__file__).parent / "i18n" / "locale" / "widget"

ENGLISH: Mapping[str, str] = {
    "open": "Open the chat",
    "close": "Close the chat",
    "unread": "New messages: {count}",
    "greeting": "Hello! I am the AI assistant of {business}. Tell me what you would like to"
    " book and when, in your own words.",
    "book_say": "I would like to book: {meeting}",
    "about": "You are talking to an AI assistant. It books only after your yes.",
    "person": "Talk to a person",
    "person_say": "I would like to talk to a person.",
    "log": "Messages",
    "you": "You",
    "assistant": "AI assistant",
    "operator": "A person",
    "field": "Your message",
    "send": "Send",
    "writing": "The assistant is writing …",
    "still": "Still looking …",
    "newer": "New messages",
    "again": "Start over",
    "kept": "What you write is kept, so that the people you will meet can read it.",
    "privacy": "Privacy policy",
    "consent": "Before your first message: what you write is read by an AI assistant and kept,"
    " so that the people you will meet can read it. Do you agree?",
    "agree": "Agree and send",
    "back": "Back",
    "times": "Times in {zone}",
    "zone": "Time zone",
    "change": "Change",
    "do_book": "Book it",
    "do_move": "Move it",
    "do_cancel": "Cancel it",
    "alter": "Change something",
    "leave": "Leave it as it is",
    "replaced": "Replaced below",
    "booked": "Booked",
    "provisional": "Held for you, not booked yet",
    "moved": "Moved",
    "cancelled": "Cancelled",
    "with": "with",
    "calendar": "Add to calendar",
    "file": "Calendar file (.ics)",
    "invited": "If an invitation was mailed to you, it adds the appointment as well.",
    "move": "Move",
    "move_say": "I would like to move my appointment.",
    "cancel": "Cancel appointment",
    "cancel_say": "I would like to cancel my appointment.",
    "edit": "Edit",
    "unsent": "This message could not be sent.",
    "long": "That is too long: {count} characters, at most {most} can be sent.",
    "no_files": "Files cannot be sent here. Please write what is in them.",
    "lost": "The connection is lost. Trying again …",
    "busy": "That was a lot at once. It is sent in a moment.",
    "broken": "Something went wrong on our side. Your message is not lost.",
    "gone": "The earlier conversation is not there any more. This is a new one.",
    "human": "The conversation was passed on to a person. The assistant is silent meanwhile.",
    "ai_again": "The assistant answers again.",
}

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@cache
def words_in(language: str) -> Mapping[str, str]:
    """All texts by their keys; English for what has no translation."""
    translated = _catalogue(language)
    return {key: translated.get(english) or english for key, english in ENGLISH.items()}


def _catalogue(language: str) -> Mapping[str, str]:
    file = _LOCALE / f"{language}.po"
    if language == "en" or not file.is_file():
        return {}
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language, abort_invalid=True)
    return {
        str(each.id): str(each.string)
        for each in catalogue
        if each.id and each.string and not each.fuzzy
    }
