"""Finding claims in a text, whatever language it is in."""

import re
from collections.abc import Iterator
from functools import cache

from app.language.claims.english import ENGLISH
from app.language.claims.german import GERMAN
from app.language.claims.others import OTHERS
from app.language.claims.rules import Claim, Speech
from app.language.sentences import plain, sentences

SPEECHES: tuple[Speech, ...] = (ENGLISH, GERMAN, *OTHERS)


def find_claims(text: str) -> list[Claim]:
    """What a text claims to have been done, in order, each sentence by itself."""
    return [claim for sentence in sentences(text) for claim in _claims_in(sentence.text)]


def _claims_in(sentence: str) -> Iterator[Claim]:
    said = plain(sentence)
    if not may_claim(said):
        return
    found = {
        (rule.deed, rule.weight): None for speech in SPEECHES for rule in speech.claims_in(said)
    }
    for deed, weight in found:
        yield Claim(deed, weight, sentence.strip())


def may_claim(said: str) -> bool:
    """Whether plain words can be, or contain, a claim: quickly, for it is asked at each word.

    Without a word that brings this about there is no claim.
    """
    return bool(_trigger().search(said))


def may_begin_claim(word: str) -> bool:
    """Whether a word that is not finished yet may become one of these.

    Single letters do not count, or no "I" could be shown before the word that follows it.
    """
    return word in _beginnings()


@cache
def _trigger() -> re.Pattern[str]:
    stems = {stem for speech in SPEECHES for stem in speech.triggers}
    whole = {word for speech in SPEECHES for word in speech.trigger_words}
    begun = "|".join(sorted(map(re.escape, stems)))
    alone = "|".join(sorted(map(re.escape, whole)))
    return re.compile(rf"\d|(?<!\w)(?:(?:{begun})|(?:{alone})(?!\w))")


@cache
def _beginnings() -> frozenset[str]:
    words = {word for speech in SPEECHES for word in (*speech.triggers, *speech.trigger_words)}
    return frozenset(word[:size] for word in words for size in range(2, len(word) + 1))
