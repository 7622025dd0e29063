"""Slips of the pen and short forms, put right before words are looked up."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.time.lexicon.lexicon_de import GERMAN_SHORT_DAYS
from app.language.time.lexicon.word_tokens import CLOCK, DATE, DOTTED, NUMBER, WORD, Token
from app.language.wordlists import in_order, words

_FULL_DAYS = in_order("montag dienstag mittwoch donnerstag freitag samstag sonntag")

# Words that are often misspelled and far from any other word; a slip is one letter left
# out, added, replaced or two swapped.
_LONG_WORDS = {
    "en": "tomorrow tuesday wednesday thursday saturday afternoon january february september "
    "november december tonight",
    "de": "dienstag mittwoch donnerstag samstag vormittag nachmittag übermorgen februar "
    "september november dezember",
}
_USUAL_SLIPS = {
    "monady": "monday",
    "mondy": "monday",
    "firday": "friday",
    "frday": "friday",
    "firday's": "friday",
    "sundy": "sunday",
    "tueday": "tuesday",
    "wensday": "wednesday",
    "wendsday": "wednesday",
    "tomoro": "tomorrow",
    "tommorrow": "tomorrow",
    "mornin": "morning",
    "evning": "evening",
    "oktober": "october",
    "midnite": "midnight",
    "montg": "montag",
    "freitg": "freitag",
    "febuary": "february",
}
# Real words that are one slip away from a word above.
_INNOCENT = words(
    """
    mittwochs samstags dienstags donnerstags vormittags nachmittags vormittage
    afternoons tuesdays thursdays saturdays wednesdays aftermoon
    """
)
# What tells a short day ("Di", "So") from a word: before it, and after it.
_LEADS = words("am nächsten diesen kommenden bis ab - – / jeden")
_TIMES = frozenset({NUMBER, CLOCK, DATE, DOTTED})
_PARTS = ("vormittag", "nachmittag", "morgen", "abend", "früh")
_JOINS = words(". - – / oder und bis um ab , nach vor gegen zwischen als")
_LISTS = words("oder und , / - – bis")
_ALSO_WORDS = frozenset({"so", "do"})
_BLANK = "\0"  # stands for any letter
_MIN_LENGTH = 6


def put_right(tokens: Sequence[Token], language: str) -> list[Token]:
    """The tokens with slips corrected and German short days ("Di.") written out."""
    right: list[Token] = []
    for at, token in enumerate(tokens):
        if token.kind != WORD:
            if not _ends_short_day(tokens, at, right):
                right.append(token)
        elif language == "de" and token.low in GERMAN_SHORT_DAYS and _is_short_day(tokens, at):
            right.append(replace(token, low=_FULL_DAYS[GERMAN_SHORT_DAYS[token.low]]))
        else:
            right.append(replace(token, low=_corrected(token.low)))
    return right


def _is_short_day(tokens: Sequence[Token], at: int) -> bool:
    """Whether a short form is a day here: in a list, or by the words beside it."""
    listed = _is_listed(tokens, at, 1) or _is_listed(tokens, at, -1)
    return listed or _is_marked(tokens, at)


def _is_marked(tokens: Sequence[Token], at: int) -> bool:
    """Whether a short form is a day here ("am Di.", "Fr 15 Uhr") and no word ("so", "do")."""
    token, before = tokens[at], tokens[at - 1].low if at else ""
    led = before in _LEADS
    capital = _has_capital(token, is_first=at == 0)
    if at + 1 == len(tokens):
        return led or (capital and before in {"oder", "und", ","})
    follower = tokens[at + 1]
    timed = follower.kind in _TIMES or follower.low.startswith(_PARTS)
    if led:
        return capital or timed or token.low in {"mo", "mi", "fr", "sa"}
    return capital and (timed or (follower.low in _JOINS and token.low not in _ALSO_WORDS))


def _is_listed(tokens: Sequence[Token], at: int, side: int) -> bool:
    """Whether an "oder" or the like joins a short form to another: "Mi oder Do"."""
    if not 0 <= at + 2 * side < len(tokens):
        return False
    token, link, other = (tokens[at + side * step] for step in range(3))
    pair = {token.low, other.low}
    if other.low not in GERMAN_SHORT_DAYS or pair <= _ALSO_WORDS or len(pair) == 1:
        return False
    capital, beside = token.raw[0].isupper(), other.raw[0].isupper()
    if capital and beside:
        return link.low in _LISTS
    return capital == beside and link.low in {"oder", "und", "/"} and "so" not in pair


def _has_capital(token: Token, *, is_first: bool) -> bool:
    """Whether a capital letter makes a short form a day; "So" and "Do" may begin a sentence."""
    return token.raw[0].isupper() and not (is_first and token.low in _ALSO_WORDS)


def _ends_short_day(tokens: Sequence[Token], at: int, right: Sequence[Token]) -> bool:
    """Whether this full stop only ends a short form that was written out."""
    if tokens[at].low != "." or not right or at == 0:
        return False
    return right[-1].low in _FULL_DAYS and tokens[at - 1].low in GERMAN_SHORT_DAYS


def _corrected(word: str) -> str:
    if word in _USUAL_SLIPS:
        return _USUAL_SLIPS[word]
    if len(word) < _MIN_LENGTH or word in _INNOCENT:
        return word
    slips = _slips()
    for form in _forms(word):
        if form in slips:
            return slips[form]
    return word


@cache
def _slips() -> dict[str, str]:
    """Every form of the long words with one letter blanked, dropped or added."""
    slips: dict[str, str] = {}
    for word in " ".join(_LONG_WORDS.values()).split():
        for form in _forms(word):
            slips.setdefault(form, word)
        for at in range(1, len(word) - 1):
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            slips.setdefault(swapped, word)
    return slips


def _forms(word: str) -> list[str]:
    """The word, and it with a blank for or between letters; its first letter is kept."""
    gaps = range(1, len(word) + 1)
    return [word, *(word[:at] + _BLANK + word[at + 1 :] for at in gaps if at < len(word))] + [
        word[:at] + _BLANK + word[at:] for at in gaps
    ]
