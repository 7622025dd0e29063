"""Signs: tokens that have been looked up in the dictionaries of both languages.

A sign is what a word or a fixed phrase stands for ("tomorrow" and "morgen": day +1), so
that one grammar serves English and German.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from app.language.time.lexicon import units
from app.language.time.lexicon.word_tokens import MARK, NUMBER, Token


@dataclass(frozen=True, slots=True)
class Sign:
    """What a word, phrase, number or mark stands for.

    kind      the class of meaning ("weekday", "month", "at", …); "word" if unknown
    value     a number that belongs to it: weekday 0–6, month 1–12, days from today …
    numbers   for dates and clocks, as in `Token`
    low       the words in lower case
    raw       the words as written
    """

    kind: str
    value: int = 0
    numbers: tuple[int, ...] = ()
    low: str = ""
    raw: str = ""
    glued: bool = False


Entry = tuple[tuple[str, ...], str, int]
Dictionary = Mapping[str, Sequence[Entry]]

END = Sign("end")
FILLERS = frozenset({"the", "on", "at", "around", "in", "a"})  # kinds of articles, prepositions


def dictionary(*tables: Mapping[str, Mapping[str, int]]) -> Dictionary:
    """Tables of kind → phrase → value, as entries by first word, longest phrase first.

    Of two tables that know a phrase the first one wins.
    """
    found: dict[tuple[str, ...], Entry] = {}
    for table in tables:
        for kind, phrases in table.items():
            for phrase, value in phrases.items():
                words = tuple(phrase.split())
                found.setdefault(words, (words, kind, value))
    entries: dict[str, list[Entry]] = {}
    for words in sorted(found, key=len, reverse=True):
        entries.setdefault(words[0], []).append(found[words])
    return entries


def look_up(tokens: Sequence[Token], words: Dictionary) -> list[Sign]:
    """The signs of a message."""
    lows = [token.low for token in tokens]
    signs: list[Sign] = []
    at = 0
    while at < len(tokens):
        sign, used = _sign(tokens, lows, at, words)
        signs.extend(_taken_apart(sign))
        at += used
    return signs


def _taken_apart(sign: Sign) -> tuple[Sign, ...]:
    """A word that names a day and a part of it, as two signs."""
    if sign.kind == "daypart":  # "Dienstagnachmittag"
        day, part = divmod(sign.value, 10)
        return Sign("weekday", day, (), sign.low, sign.raw), Sign("part", part, (), "")
    if sign.kind == "tonight":
        return Sign("day", 0, (), sign.low, sign.raw), Sign("part", units.EVENING, (), "")
    return (sign,)


def _sign(
    tokens: Sequence[Token], lows: Sequence[str], at: int, words: Dictionary
) -> tuple[Sign, int]:
    token = tokens[at]
    second = lows[at + 1] if at + 1 < len(lows) else ""
    for phrase, kind, value in words.get(lows[at], ()):
        size = len(phrase)
        if size == 1 or (phrase[1] == second and tuple(lows[at : at + size]) == phrase):
            return Sign(kind, value, (), " ".join(phrase), token.raw, token.glued), size
    value = token.numbers[0] if token.numbers else 0
    kind = lows[at] if token.kind == MARK else token.kind
    if kind in _DASHES:
        kind = "-"
    return Sign(kind, value, token.numbers, lows[at], token.raw, token.glued), 1


_DASHES = frozenset("-–—‑−")


def is_number(sign: Sign) -> bool:
    """Whether a sign is a cardinal number, in digits or as a word."""
    return sign.kind in {NUMBER, "count"}


def is_unit(sign: Sign, *values: int) -> bool:
    """Whether a sign is one of these units of time."""
    return sign.kind == "unit" and sign.value in values


def sign_at(signs: Sequence[Sign], at: int) -> Sign:
    """The sign at a place, or `END` beyond the last (and before the first) one."""
    return signs[at] if 0 <= at < len(signs) else END


def skip(signs: Sequence[Sign], at: int, kinds: Container[str]) -> int:
    """The first place from `at` on with a sign of none of these kinds."""
    while sign_at(signs, at).kind in kinds:
        at += 1
    return at
