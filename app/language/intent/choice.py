"""Which entry of a list somebody names: "the second one", "Nummer 3", "2"."""

import re

from app.language.excerpt import is_cut

_ORDINALS = {
    "first": 1, "1st": 1, "erst": 1,
    "second": 2, "2nd": 2, "zweit": 2,
    "third": 3, "3rd": 3, "dritt": 3,
    "fourth": 4, "4th": 4, "viert": 4,
    "fifth": 5, "5th": 5, "fünft": 5,
    "sixth": 6, "6th": 6, "sechst": 6,
    "last": 0, "letzt": 0,
}  # fmt: skip
_CARDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
}  # fmt: skip
_NTH = (
    r"(first|second|third|fourth|fifth|sixth|last|1st|2nd|3rd|4th|5th|6th"
    r"|(?:erst|zweit|dritt|viert|fünft|sechst|letzt)e[rnsm]?)"
)
_NOUN = r"(?:one|option|slot|choice|suggestion|möglichkeit|vorschlag|option|variante|uhrzeit)"
_COUNT = rf"(\d{{1,2}}|{'|'.join(_CARDINALS)})"
_PLAINLY = (
    re.compile(rf"\b{_NTH} {_NOUN}\b"),
    re.compile(
        rf"(?:\b(?:number|option|slot|choice|nummer|nr|no|vorschlag)\b\.?\s*|#){_COUNT}\b"
    ),
)
_FILLER = re.compile(
    r"\b(?:please|pls|thanks?|thank you|bitte|danke|gern[e]?|ok|okay|yes|ja|then|dann|the|die"
    r"|der|das|den|i|ich|i'll|i'd|take|nehme|would|like|book|want|let's|lets|go|with|for|me"
    r"|mir|und|and|für|mich|passt|works|sounds|good|great|fine|gut|is|ist|wäre|würde"
    r"|nehmen|möchte)\b"
)
_ALONE = re.compile(rf"{_NTH}|#?{_COUNT}")
_DOUBT = re.compile(
    r"\b(?:or|oder|not|no|never|nicht|kein\w*|but|except|außer|bis auf|nur nicht|neither"
    r"|nein|other|rather than|instead of|statt)\b|n't\b"
)
_WORD = re.compile(r"[#\w.'’]+")


def is_in_doubt(text: str) -> bool:
    """Whether a message refuses something or puts it beside something else.

    A place that it names is then none that was chosen: "not the first one", "the first or
    the third", "any but the second".
    """
    return bool(_DOUBT.search(text.lower().replace("’", "'")))


def said_place(text: str, count: int) -> int | None:
    """Which of `count` entries a message plainly names, from 0; None in any doubt.

    A number or an ordinal says so if it stands by itself, politeness aside, or with what
    it counts: "the second one", "option 2". A message that refuses something, or names
    two entries, is in doubt.
    """
    low = text.lower().replace("’", "'")
    if count < 1 or is_cut(text) or is_in_doubt(text):
        return None
    named = {place for place in map(_number, _found(low)) if place <= count}
    if len(named) != 1:
        return None
    return (named.pop() or count) - 1


def _found(low: str) -> list[str]:
    plainly = [found[1] for pattern in _PLAINLY for found in pattern.finditer(low)]
    if plainly:
        return plainly
    rest = " ".join(_WORD.findall(_FILLER.sub(" ", low))).strip(" .'")
    alone = _ALONE.fullmatch(rest)
    return [alone[1] or alone[2]] if alone else []


def _number(word: str) -> int:
    """What an ordinal, a cardinal or digits count; 0 for the last, 99 for none of them."""
    if word.isdecimal():
        return int(word) or 99
    if word in _CARDINALS:
        return _CARDINALS[word]
    stem = re.sub(r"e[rnsm]?$", "", word) if word not in _ORDINALS else word
    return _ORDINALS.get(stem, 99)
