"""People's names in a message: "I'm Ada Lovelace", "mein Name ist …", "Lovelace, Ada"."""

import re
import unicodedata

from app.language.contact import name_patterns as patterns
from app.language.contact.bare_names import bare_name, title
from app.language.contact.letters import LETTERS
from app.language.contact.name_words import (
    clean_name,
    is_calendar_word,
    is_never_name,
    is_no_name,
)
from app.language.contact.names_beside import name_beside
from app.language.excerpt import excerpt
from app.language.wordlists import words

_WHOSE = words("my the full first our and on user customer visitor mein voller der und auf")
_MAX_WORDS = 4
_PARTICLE_FIRST = "von"  # stands first in a name written in small letters, too
_TIME_FOLLOWS = re.compile(
    r"\s*(?:at|um|the|am|pm|\d|works?|passt|geht|is|ist|would|wäre|nach|vor|morning|afternoon"
    r"|vormittag|nachmittag|oder|or)\b",
    re.IGNORECASE,
)


def find_name(text: str, *, asked: bool = False, email: str | None = None) -> str | None:
    """The writer's name, or None.

    Args:
        text: addresses in it are semicolons (see `find_addresses`).
        asked: the whole message may be a bare name.
        email: the writer's address, which tells a name in small letters beside it.
    """
    text = unicodedata.normalize("NFC", excerpt(text)).replace("’", "'")
    if found := re.search(patterns.FIRST_LAST, text):
        return f"{found['first']} {clean_name(found['last'], told=True) or found['last']}"
    return (
        _told(text)
        or _announced(text)
        or _signed_small(text)
        or (name_beside(text, email, asked=asked) if ";" in text else None)
        or (bare_name(text) if asked else None)
    )


def _announced(text: str) -> str | None:
    """A name in one of the places that are made for names: "under …", a signature."""
    for pattern in (
        patterns.IS_NAME,
        patterns.UNDER,
        patterns.HERE,
        patterns.SIGNATURE,
        patterns.SIGNED_IN_LINE,
    ):
        if (found := re.search(pattern, text)) and (name := clean_name(found["name"])):
            return name
    return None


def _signed_small(text: str) -> str | None:
    found = re.search(patterns.SIGNED_SMALL, text)
    if found is None or any(is_no_name(word) for word in found["name"].split()):
        return None
    return _capitalised(found["name"])


def _told(text: str) -> str | None:
    """The name in a sentence that tells it: "my name is …", "I'm …"."""
    for found in re.finditer(patterns.AFTER_STRONG, text):
        said = found["name"] or _capitalised(found["lower"])
        if _is_anothers(text[: found.start()], found[0]):
            continue
        if name := _without_time(clean_name(said, told=True), text[found.end() :]):
            return _longer(name, text[found.end() :])
    for found in re.finditer(patterns.AFTER_WEAK, text):
        titled, after = bool(found["title"]), text[found.end() :]
        name = clean_name(found["name"], told=titled)
        if name and _is_believable(found[0], name, after, titled):
            return _longer(name, after)
    for found in re.finditer(patterns.AFTER_ARTICLE, text):
        if not any(is_no_name(word) for word in found["name"].split()):
            return _capitalised(found["name"])
    return None


def _without_time(name: str | None, after: str) -> str | None:
    """The name without a day that begins what follows: "I go by Ada Tuesday at 3"."""
    parts = (name or "").split()
    if len(parts) > 1 and is_calendar_word(parts[-1]) and _TIME_FOLLOWS.match(after):
        parts.pop()
    return " ".join(parts) or None


def _is_anothers(before: str, matched: str) -> bool:
    """Whether "name is" stands behind a word that says whose: "the doctor's name is"."""
    if not matched.lower().startswith("name"):
        return False
    word = re.search(rf"([{LETTERS}'-]+)\s+$", before)
    return word is not None and word[1].lower() not in _WHOSE


def _capitalised(name: str) -> str:
    """Turn "ada lovelace" into "Ada Lovelace"; only the words before one that is no name."""
    kept: list[str] = []
    for word in name.split()[:_MAX_WORDS]:
        if is_never_name(word) and word.lower() != _PARTICLE_FIRST:
            break
        particle = bool(re.fullmatch(patterns.PARTICLE, word.lower()))
        kept.append(word.lower() if particle and kept else title(word))
    return " ".join(kept[:3])


def _longer(name: str, after: str) -> str:
    """Such as "It's Ada, Ada Lovelace" names the person twice: the longer one counts."""
    again = re.match(patterns.AGAIN, after)
    if again and name.split(maxsplit=1)[0] in again["name"].split():
        return clean_name(again["name"]) or name
    return name


_TELL_ONE = (
    "ich bin", "bin ", "i'm", "i am", "im ", "hier ist", "hier spricht", "this is", "it's",
    "its ", "it is", "call me",
)  # fmt: skip
_TELL_OF_THINGS = ("it", "this is", "that", "es ist", "das ist", "hier")
_ENDS = re.compile(
    r"\s*(?:[,.!;–-]|$|\n|and\b|und\b|from\b|von\b|aus\b|here\b|hier\b|again\b|btw\b)"
)


def _is_believable(matched: str, name: str, after: str, titled: bool) -> bool:  # noqa: FBT001 — private, and called in one place
    """Whether "I'm X" names somebody; German nouns and "it's X" want a second word."""
    lead, parts = matched.lower(), name.split()
    if titled:
        return True
    if lead.startswith(_TELL_OF_THINGS) and is_calendar_word(parts[0]):
        return False  # "it's Monday May 3"
    if len(parts) > 1:
        return True
    if name.isupper() and name.lower() != name and len(name) > 1:  # "I AM BOOKED"
        return False
    return lead.startswith(_TELL_ONE) and bool(_ENDS.match(after))
