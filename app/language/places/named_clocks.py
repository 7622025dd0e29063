"""Clocks that are named beside a time: "3pm london time", "8am pst", "14 Uhr eurer Zeit"."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter

from app.language.excerpt import excerpt
from app.language.places.places import ABBREVIATIONS, BELTS, ORDINARY_WORDS, zones_of
from app.language.wordlists import words

Named = tuple[str, Sequence[str]]  # what was said, and the zones that it may mean

_TIME = r"(?:\d\s?(?:[ap]\.?\s?m\b\.?|uhr|h|o['’]?clock)?|\b(?:noon|midday|midnight|mittags?))"
_CLOCK_OF = re.compile(
    r"\b(?P<place>[^\W\d_][\w.'’/-]*(?:[ \t]+[^\W\d_][\w.'’/-]*){0,2}?)"
    r"(?:[ \t]+|-)(?:(?:standard|daylight|local|summer)[ \t]+)?(?i:time|zeit|ortszeit)\b"
)
_BY_LENGTH = sorted(ABBREVIATIONS, key=len, reverse=True)
_SHORT = re.compile(
    rf"(?:(?i:{_TIME})|\b(?i:in|is|ist|time|zone|zeit|:))\s?\(?"
    rf"\b(?P<short>{'|'.join(_BY_LENGTH)})\b"
)
# In small letters these are words as well ("10 et 11", "um 10 ist"): only after am or pm.
_ALSO_WORDS = frozenset({"ET", "CT", "MT", "PT", "EST", "AST", "HST"})
_NEVER_SMALL = frozenset({"IST", "WET"})
_SMALL = tuple(
    re.compile(rf"{clock}\s?\(?\b(?P<short>{'|'.join(names)})\b", re.IGNORECASE)
    for clock, names in (
        (r"\d\s?[ap]\.?m\b\.?", [each for each in _BY_LENGTH if each in _ALSO_WORDS]),
        (_TIME, [each for each in _BY_LENGTH if each not in _ALSO_WORDS | _NEVER_SMALL]),
        (r"\d\s?[ap]\.?m\b\.?", [r"IST(?=\W*$|\W*please\b)"]),
    )
)
_BELT = re.compile(
    rf"{_TIME}\s(?P<belt>eastern|central|mountain|pacific)\b(?!\s+(?-i:[A-Z]))"
    r"(?!\s+(?:station|park|europe|street|bank|plaza|square|coast|view))",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"\b(?:UTC|GMT)\s?(?P<offset>[+−-]\s?\d{1,2}(?::?\d{2})?)\b", re.IGNORECASE
)
_TIME_BEFORE = re.compile(rf"{_TIME}[ \t(]*\Z", re.IGNORECASE)
_LAST_EAST, _LAST_WEST = 14, 12  # hours of the zones "Etc/GMT…"
_OURS = re.compile(
    rf"{_TIME}[ \t(,]*(?:(?:at|in|nach|zu)[ \t]+)?(?P<said>(?:your(?:[ \t]+local)?[ \t]+time"
    r"|(?:eurer?|euerer?|ihrer?|deiner?|dortiger?)[ \t]+(?:orts)?zeit))\b"
    r"|(?P<local>\bortszeit\b)",
    re.IGNORECASE,
)
_DENIED = words("not nicht no kein keine")
_MAX_DENIAL = 12  # characters
_NO_CLOCKS = frozenset({"us"})  # "give us time"


def named_clocks(text: str, *, asked: bool, home: str) -> Iterator[Named]:
    """Clocks that a text names, the surest first.

    `home`: the zone of the business, whose clock is "your time"; "" if it is not known.
    `asked`: the zone was asked for, so that a bare "CET" is an answer.
    """
    text = excerpt(text)
    yield from _places(text)
    if asked or not _is_shouted(text):
        yield from _short_names(_ANY_SHORT if asked else _SHORT, text)
    for pattern in _SMALL:
        yield from _short_names(pattern, text)
    if belt := _BELT.search(text):
        yield belt["belt"], BELTS[belt["belt"].lower()]
    if home and (ours := _OURS.search(text)):
        yield ours["said"] or ours["local"], (home,)


_ANY_SHORT = re.compile(
    rf"\b(?P<short>{'|'.join(each for each in ABBREVIATIONS if len(each) > 2)})\b"  # noqa: PLR2004 — "PT" may be anything
)


def _short_names(pattern: re.Pattern[str], text: str) -> Iterator[Named]:
    for found in pattern.finditer(text):
        yield found["short"], ABBREVIATIONS[found["short"].upper()]


def offsets(text: str) -> Iterator[Named]:
    """Such as "UTC+2": a clock of its own beside a time, but no place for somebody to be in."""
    for found in islice(_OFFSET.finditer(text), 1):
        beside = _TIME_BEFORE.search(text, 0, found.start())
        yield found[0], _fixed(found["offset"]) if beside else ()


def _fixed(offset: str) -> Sequence[str]:
    """The zone whose clocks are so many hours ahead; its name counts the other way round."""
    digits = re.sub(r"\D", "", offset)
    hours = int(digits[:2] if len(digits) != 3 else digits[:1])  # noqa: PLR2004 — "130" is 1:30
    east = offset[0] == "+"
    if len(digits) > 2 and not digits.endswith("00"):  # noqa: PLR2004 — digits of an hour
        return ()
    if hours > (_LAST_EAST if east else _LAST_WEST):
        return ()
    return (f"Etc/GMT{'-' if east else '+'}{hours}",) if hours else ("UTC",)


def _places(text: str) -> Iterator[Named]:
    """Such as "Tokyo time", "Eastern time", "not Berlin time but London time"."""
    for found in _CLOCK_OF.finditer(text):
        before = text[max(found.start() - _MAX_DENIAL, 0) : found.start()].split()[-1:]
        parts = [*before, *found["place"].split()]
        named = ((place, _clock_of(place)) for place in _ends(found["place"]))
        for place, zones in islice(filter(itemgetter(1), named), 1):
            size = len(place.split())
            if not {part.lower() for part in parts[-size - 1 : -size]} & _DENIED:
                yield place, zones


def _clock_of(place: str) -> Sequence[str]:
    """The zones whose clock is called by a place: also by its German adjective, "Berliner"."""
    low = place.lower()
    if low in BELTS:
        return BELTS[low]
    stem = place.removesuffix("er")
    if place == low and {low, stem} & (ORDINARY_WORDS | _NO_CLOCKS):
        return ()
    return ABBREVIATIONS.get(place, ()) or zones_of(place) or zones_of(stem)


def _ends(words: str) -> Iterator[str]:
    """The last words, the longest run first: "at New York" gives "New York" too."""
    parts = words.split()
    for size in range(len(parts), 0, -1):
        yield " ".join(parts[-size:])


_FEW_WORDS = 2


def _is_shouted(text: str) -> bool:
    """Whether capitals mean nothing: "THIS IS NOT WHAT I WANT"."""
    return text.isupper() and sum(word.isalpha() for word in text.split()) > _FEW_WORDS
