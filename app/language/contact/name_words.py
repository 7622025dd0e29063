"""Which words can be part of a name, and which are no names wherever they stand."""

import re
from functools import cache
from importlib.resources import files

from app.language.contact.name_patterns import INITIAL, PARTICLE, TURNED
from app.language.wordlists import read_wordlists

_MIN_STEM = 2  # letters before an ending: "Zahnschmerzen"


def clean_name(name: str, *, told: bool = False) -> str | None:
    """The name up to the first word that is none; "Lovelace, Ada" in the usual order.

    `told`: the words before it say that it is a name, so that "Peter Zahn" and "Will Friday"
    are believed.
    """
    if turned := re.match(TURNED, name):
        name = f"{turned['first']} {turned['last']}"
    kept: list[str] = []
    parts = name.replace(",", " ").split()
    for at, word in enumerate(parts):
        last = at == len(parts) - 1
        if not _may_be_name(word, kept=bool(kept), last=last, told=told):
            break
        kept.append(word)
    while kept and re.fullmatch(PARTICLE, kept[-1]):
        kept.pop()
    if not told and len(kept) == 1 and _is_among(kept[0], "also_names", "last_names"):
        return None
    return " ".join(kept) or None


def _may_be_name(word: str, *, kept: bool, last: bool, told: bool) -> bool:
    """Whether a capitalised word can be part of a name: "April" only before another one."""
    if re.fullmatch(INITIAL, word):
        return True
    if _is_among(word, "also_names"):
        return told or kept or not last
    if _is_among(word, "last_names"):
        return told or kept
    if _is_among(word, "never"):
        return kept and bool(re.fullmatch(PARTICLE, word))
    return told or not is_thing(word)


def is_no_name(word: str) -> bool:
    """Whether a word by itself is no name: an answer, a day, a complaint, a kind of meeting."""
    return _is_among(word, "never", "also_names", "last_names") or is_thing(word)


def is_never_name(word: str) -> bool:
    """Whether a word is no name whatever stands before it."""
    return _is_among(word, "never")


def is_calendar_word(word: str) -> bool:
    """Whether a word is one of a calendar that is a name as well: "May", "Friday"."""
    return _is_among(word, "also_names")


def is_first_name(word: str) -> bool:
    """Whether the name of a place is a first name as well: "Charlotte"."""
    return _is_among(word, "first_names")


def is_thing(word: str) -> bool:
    """Whether a word names a complaint, a meeting or the like."""
    low = _low(word)
    stems = (low.removesuffix(ending) for ending in _words("endings"))
    return _is_among(word, "things") or any(_MIN_STEM <= len(stem) < len(low) for stem in stems)


def _is_among(word: str, *groups: str) -> bool:
    return any(_low(word) in _words(group) for group in groups)


def _low(word: str) -> str:
    return word.lower().strip(".")


@cache
def _words(group: str) -> frozenset[str]:
    lists = read_wordlists(files("app.language.contact") / "no_names.yaml")
    return frozenset(lists["words"][group])
