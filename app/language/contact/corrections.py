"""Corrections of a name that is known: "it's Lovelace with an o-v-e", "Byron, not King"."""

import re
from difflib import SequenceMatcher

from app.language.excerpt import excerpt

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_LAST = re.compile(
    r"(?i:\b(?:last name|surname|family name|nachname|familienname)"
    rf"(?:\s+(?:is|ist|to|should be|lautet|actually|now|eigentlich))*:?)\s+(?P<name>{_WORD})"
)
_FIRST = re.compile(
    r"(?i:\b(?:first name|given name|vorname)"
    rf"(?:\s+(?:is|ist|to|should be|lautet|actually|now|eigentlich))*:?)\s+(?P<name>{_WORD})"
)
_NOT = re.compile(rf"\b(?P<new>{_WORD}),?\s+(?i:not|nicht|instead of|statt)\s+(?P<old>{_WORD})")
_BUT = re.compile(
    rf"(?i:\b(?:not|nicht))\s+(?P<old>{_WORD}),?\s+(?i:but|sondern)\s+(?P<new>{_WORD})"
)
_LETTERS = re.compile(r"\b[^\W\d_](?:[-–. ][^\W\d_]\b){2,}")
_SPELLING = re.compile(
    r"\b(?:spelled|spelt|spelling|mis\w*(?:spelled|spelt|typed)|typo|geschrieben|schreibt"
    r"|buchstabiert|tippfehler|verschrieben)\b"
    r"|\b(?:with(?:out)?|mit|ohne)\s+(?:an?\s+|one\s+|two\s+|double\s+|einem\s+|zwei\s+"
    r"|doppel-?)?[\"'“„]?[^\W\d_]{1,2}(?:[-–'’ ][^\W\d_]\b)*(?![\w'’])",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    r"(?i:^\W*(?:(?:no|oh|oops|sorry|wait|actually|correction|nein|moment|korrektur|ach)\W+)*"
    r"(?:it['’]?s|it is|that['’]?s|the name is|my name is|i['’]?m|i am|es heißt|ich heiße"
    rf"|mein name ist|ich bin)\s+(?:actually\s+|eigentlich\s+)?)(?P<name>{_WORD})"
)
_ALIKE = 0.6  # of the letters, in order: Lovlace and Lovelace, not Ada and Lovelace
_SLIP = 2  # letters more or less


def corrected_name(name: str, text: str) -> str | None:
    """The known name as the message puts it right; None if it does not speak of it.

    Only the part that is put right changes: "Ada Lovlace" and "Lovelace with an o-v-e" give
    "Ada Lovelace".
    """
    parts, text = name.split(), excerpt(text)
    found = _renamed(parts, text) or _respelled(parts, text)
    if found is None:
        return None
    old, new = found
    return " ".join(new if part == old else part for part in parts)


def _renamed(parts: list[str], text: str) -> tuple[str, str] | None:
    """The part that gets quite another name, and that name."""
    for pattern, at in ((_LAST, -1), (_FIRST, 0)):
        found = pattern.search(text)
        if found and len(parts) > 1 and _is_name(found["name"]) and found["name"] != parts[at]:
            return parts[at], found["name"]
    for pattern in (_NOT, _BUT):
        for found in pattern.finditer(text):
            old = [part for part in parts if part.casefold() == found["old"].casefold()]
            if old and _is_name(found["new"]):
                return old[0], found["new"]
    return None


def _respelled(parts: list[str], text: str) -> tuple[str, str] | None:
    """The part that the message spells in another way, and how."""
    folded = {part.casefold() for part in parts}
    for word in _spellings(text):
        for part in parts:
            if word.casefold() not in folded and _are_alike(word, part):
                return part, word
    return None


def _spellings(text: str) -> list[str]:
    """The names in a message that may be another spelling; letters ("o-v-e") come first."""
    runs = [re.sub(r"[\W_]", "", found[0]).capitalize() for found in _LETTERS.finditer(text)]
    if runs or _SPELLING.search(text):
        words = re.findall(_WORD, text)
    else:
        words = [found["name"] for found in _IT_IS.finditer(text)]
    return runs + [word for word in words if _is_name(word)]


def _is_name(word: str) -> bool:
    return word[:1].isupper() and len(word) > 1 and not word.endswith(("'s", "’s"))


def _are_alike(one: str, other: str) -> bool:
    """Whether one is likely to be the other with a slip in it; short names differ at once."""
    if min(len(one), len(other)) <= _SLIP or abs(len(one) - len(other)) > _SLIP:
        return False
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio() >= _ALIKE
