"""Finds claims in a text, whatever language it is in."""

import re
from collections.abc import Iterator
from functools import cache

from app.language.inspect.assertions.assertion_rules import Claim, ClaimLanguage, Keys
from app.language.inspect.assertions.claim_file import read_claims
from app.language.inspect.assertions.claim_language import claim_language
from app.language.inspect.assertions.coarse_claims import CoarseLanguage, coarse_languages
from app.language.inspect.data_files import LANGUAGES
from app.language.inspect.offer_file import offer_patterns
from app.language.inspect.sentences import plain, sentences

_LETTER = re.compile(r"\w")
_PART = re.compile(r"[^\W_]+")
_LAST_PART = re.compile(r"(?<![^\W_])[^\W_]+$")
_DIGIT = re.compile(r"\d")


@cache
def _languages() -> tuple[ClaimLanguage | CoarseLanguage, ...]:
    """All languages. Their many patterns take a while: made when first needed."""
    return (*(claim_language(read_claims(each)) for each in LANGUAGES), *coarse_languages())


@cache
def warm_up() -> None:
    """Make the patterns now, rather than with the first word of a text."""
    may_claim("")
    may_begin_claim("")
    find_claims("Your appointment is booked. Ihr Termin ist gebucht.")
    offer_patterns()


def find_claims(text: str) -> list[Claim]:
    """What a text claims to have been done, in order, each sentence by itself."""
    told = (each.text for each in sentences(text) if _LETTER.search(each.text))
    return [claim for sentence in told for claim in _claims_in(sentence)]


def _claims_in(sentence: str) -> Iterator[Claim]:
    said = plain(sentence)
    if not may_claim(said):
        return
    found = {
        (rule.action, rule.evidence): None
        for language in _languages()
        for rule in language.claims_in(said)
    }
    for action, evidence in found:
        yield Claim(action, evidence, sentence.strip())


def may_claim(begun: str) -> bool:
    """Whether a sentence (in plain letters) has a word or a figure that a claim needs.

    Quickly, for it is asked at each word of a text that is being written.
    """
    if _DIGIT.search(begun):
        return True
    keys, words = _keys(), _PART.findall(begun)
    return not keys.whole.isdisjoint(words) or any(map(keys.has_stem, words))


def may_begin_claim(word: str) -> bool:
    """Whether a word that is not finished yet may become such a one.

    Single letters do not count, or no "I" could be shown before the word that follows it.
    """
    last = _LAST_PART.search(word)
    return last is not None and last[0] in _beginnings()


@cache
def _keys() -> Keys:
    """The keys of all languages; of "re-booked", the last part."""
    keys = {key for language in _languages() for key in language.keys}
    return Keys({part for key in keys if (part := re.split(r"[-']", key)[-1])})


@cache
def _beginnings() -> frozenset[str]:
    words = (*_keys().whole, *_keys().stems)
    return frozenset(word[:size] for word in words for size in range(2, len(word) + 1))
