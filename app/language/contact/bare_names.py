"""A name as the answer to the question for it: a message, or a part of it, that is no more."""

import re

from app.language.contact.letters import LETTERS
from app.language.contact.name_patterns import CAPITAL, PARTICLE, TITLE, TURNED, TWO
from app.language.contact.name_words import clean_name, is_first_name, is_no_name
from app.language.intent.assent import Assent, read_assent
from app.language.places.places import zones_of

_MAX_WORDS = 6  # particles included
_MAX_TELLING = 4  # particles aside
_MAX_IF_SMALL = 2  # if some lack their capital
_LEAD = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hallo|yes|sure|ok|okay|of course|ja|klar|gerne|natürlich|please"
    r"|bitte|"
    r"it is|it's|that's|this is|the name is|i'm|i am|im|my name is|name|ich bin|ich heiße"
    r"|mein name ist|das ist|es ist|"
    r"you can use|put it under|use|under|auf|unter)\b[\s,:!.–-]*)+",
    re.IGNORECASE,
)
_MARKS = " \n,.!;"
_LAST_WORD = re.compile(
    r"(?<!\w)(?:please|thanks|thank you|danke|bitte|here|hier)$", re.IGNORECASE
)

_JUDGES = re.compile(r"^\W*(?:it|that|this|das|es)\b", re.IGNORECASE)  # "that's silly"

_PARTS = re.compile(r"[.!;\n,]|(?<=\?)|\b(?:(?:and|und) (?:my|meine?|the)|from)\b")
_SHORT_TITLE = re.compile(r"\b(Dr|Prof|Mr|Mrs|Ms|Dipl|Ing|Med|Mag)\.", re.IGNORECASE)
_MARKS_OF_ADDRESSES = re.compile("[;¶]")


def bare_name(text: str) -> str | None:
    """A message that is nothing but a name, perhaps with a polite word, or begins with one.

    Further on only a full name with its capitals is one: "Tuesday. Ada King".
    """
    has_address = bool(_MARKS_OF_ADDRESSES.search(text))
    plain = _SHORT_TITLE.sub(r"\1", _MARKS_OF_ADDRESSES.sub(" , ", text))
    plain = _polite_parts_off(plain)
    if turned := re.match(TURNED, plain):
        plain = f"{turned['first']} {turned['last']}"
    first, *others = [part for each in _PARTS.split(plain) if (part := each.strip(" -"))] or [
        ""
    ]
    if name := _name(first, text, may_be_stray=has_address):
        return name
    for part in others:
        whole = re.fullmatch(rf"(?i:{TITLE})(?P<name>{TWO})", part)
        if whole and clean_name(whole["name"]) == whole["name"]:
            return whole["name"]
    return None


def title(word: str) -> str:
    """A word with its capitals: "Dupont-Moreau", "O'Neil"."""
    parts = re.split(r"(-|(?<=\b[ODod])')", word)
    return "".join(part[:1].upper() + part[1:] for part in parts)


def _polite_parts_off(text: str) -> str:
    plain = _LEAD.sub("", text).rstrip(_MARKS)
    return _LAST_WORD.sub("", plain).rstrip(_MARKS).strip(" ,.!-")


def _name(part: str, text: str, *, may_be_stray: bool) -> str | None:
    """The name that a part of a message is, as a whole."""
    titled = re.match(rf"(?i:{TITLE})", part)
    plain = part[titled.end() if titled else 0 :].strip()
    if not re.fullmatch(rf"[{LETTERS}'. -]+", plain):
        return None
    if len(plain) < len(part):  # a title stood before it
        return plain if clean_name(plain, told=True) == plain else None
    words = plain.split()
    if _has_capitals(plain):
        return plain if _is_written_like_one(words) and not _is_something_else(plain) else None
    if may_be_stray and len(words) == 1:  # "send it to ada@… ok": a stray word is no name
        return None
    return None if _JUDGES.match(text) else _in_small_letters(words)


def _in_small_letters(words: list[str]) -> str | None:
    telling = [word for word in words if not re.fullmatch(PARTICLE, word)]
    if not 1 <= len(telling) <= _MAX_TELLING or any(map(is_no_name, telling)):
        return None
    return None if _is_something_else(" ".join(words)) else _with_capitals(words)


def _is_written_like_one(words: list[str]) -> bool:
    """Whether each word may be a name's; one of two may lack its capital: "Ada lovelace"."""
    small = [word for word in words if not re.fullmatch(rf"{PARTICLE}|{CAPITAL}.*", word)]
    is_short = len(words) <= (_MAX_WORDS if not small else _MAX_IF_SMALL)
    return is_short and clean_name(" ".join(words)) == " ".join(words)


def _has_capitals(plain: str) -> bool:
    return plain != plain.lower() or plain == plain.upper()


def _is_something_else(plain: str) -> bool:
    """Whether it is an answer, or a place."""
    if read_assent(plain) is not Assent.UNCLEAR:
        return True
    return bool(zones_of(plain)) and not is_first_name(plain)


def _with_capitals(words: list[str]) -> str:
    particles = (bool(re.fullmatch(PARTICLE, word)) for word in words)
    return " ".join(
        word if particle and at else title(word)
        for at, (word, particle) in enumerate(zip(words, particles, strict=True))
    )
