"""A name beside an address: "Tuesday at 3, Ada King, ada@…", "kev park <kev@…>"."""

import re
import unicodedata

from app.language.contact.bare_names import title
from app.language.contact.name_patterns import FULL, LOWER, LOWER_TWO, PARTICLE, TITLE, TWO
from app.language.contact.name_words import clean_name, is_no_name

_MARK = re.compile(";(?!¶)")  # an address that is no guest's
_MAX_MARKS = 8
_NEAR = 80  # characters before an address in which its name stands
_PARTS = re.compile(r"[.!?;:,\n¶(]|\s[-–—/]\s")
_MARKS_BEHIND = " \t\n,|(<[:/–—-"
_BEHIND = rf";\s*[,(|)>\n/–-]*\s*(?i:{TITLE})(?P<name>{TWO})\s*(?:$|[.!?)\n])"
_SMALL_TAIL = rf".*?(?P<before>[\w:.]+)\s(?P<name>{LOWER_TWO})"
_WHOM = {"with", "mit", "bei", "of", "von", "to", "an"}
_WHOLE = rf"(?i:{TITLE})(?P<name>{FULL})"
_FOR = rf".*\b(?i:for|für)\s+(?i:{TITLE})(?P<name>{TWO})"
_TAIL = rf".*(?<!\bwith)(?<!\bmit)(?<!\bbei)(?<!\bof)\s(?P<name>{TWO})"
_LEAD = re.compile(
    r"^(?:and|und|i'm|im|i am|it's|ich bin|name|thanks|danke|lg|from|von)\s+", re.I
)
_MIN_PART = 3  # letters of a name that an address has in common with it


def name_beside(text: str, email: str | None, *, asked: bool) -> str | None:
    """The name beside an address of the writer's.

    Where the address has no part of a name, it must be a full one with its capitals, or
    have been asked for.
    """
    for mark in list(_MARK.finditer(text))[:_MAX_MARKS]:
        before = text[max(0, mark.start() - _NEAR) : mark.start()].rstrip(_MARKS_BEHIND)
        part = _LEAD.sub("", _PARTS.split(before)[-1].strip())
        if part and (name := _name_of(part, email, asked=asked)):
            return name
    found = re.search(_BEHIND, text)
    name = clean_name(found["name"]) if found else None
    return name if name and len(name.split()) > 1 else None


def _name_of(part: str, email: str | None, *, asked: bool) -> str | None:
    """The name that the words right before an address are, or end with."""
    if whole := re.fullmatch(_WHOLE, part):
        name = whole["name"]
        fits = len(name.split()) > 1 or _fits(name, email)
        return name if fits and clean_name(name) == name else None
    for pattern, is_sure in ((_FOR, True), (_TAIL, False)):
        found = re.fullmatch(pattern, part)
        if found and clean_name(found["name"]) == found["name"]:
            return found["name"] if is_sure or _fits(found["name"], email) else None
    return _in_small_letters(part, email, asked=asked)


def _in_small_letters(part: str, email: str | None, *, asked: bool) -> str | None:
    if re.fullmatch(LOWER, part) and (" " in part or asked):
        name = _spelled(part)
        return name if name and (asked or _fits(part, email)) else None
    tail = re.fullmatch(_SMALL_TAIL, part)
    if tail is None or tail["before"].lower() in _WHOM or not _fits(tail["name"], email):
        return None
    return _spelled(tail["name"]) if _ends(tail["before"]) else None


def _ends(word: str) -> bool:
    """Whether a word before a name is none of it: "2pm", "tomorrow"."""
    return is_no_name(word) or any(letter.isdecimal() for letter in word)


def _spelled(small: str) -> str | None:
    """The name with its capitals; None if some word of it is none."""
    words = small.split()
    telling = [word for word in words if not re.fullmatch(PARTICLE, word)]
    if not telling or any(map(is_no_name, telling)):
        return None
    return " ".join(title(word) if word in telling else word for word in words)


def _fits(name: str, email: str | None) -> bool:
    """Whether an address has a part of the name, or its initials."""
    if email is None:
        return False
    address = _folded(email)
    parts = re.split(r"[\s'-]+", name)
    initials = _folded("".join(part[:1] for part in parts))
    is_short = len(parts) > 1 and address.partition("@")[0] == initials
    return is_short or any(
        spelled in address
        for part in parts
        for spelled in (_folded(part), _folded(part.translate(_UMLAUTS)))
        if len(spelled) >= _MIN_PART
    )


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))
