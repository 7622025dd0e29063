"""Finding claims in a text, whatever language it is in."""

import re
from collections.abc import Iterator
from functools import cache

from app.language.inspect.assertions.assertion_rules import Claim, Speech, one_of
from app.language.inspect.sentences import plain, sentences

_LETTER = re.compile(r"\w")


@cache
def _speeches() -> tuple[Speech, ...]:
    """All languages. Their many patterns take a while: made when first needed."""
    from app.language.inspect.assertions.assertions_de import GERMAN  # noqa: PLC0415 — see above
    from app.language.inspect.assertions.assertions_en import ENGLISH  # noqa: PLC0415 — see above
    from app.language.inspect.assertions.assertions_others import OTHERS  # noqa: PLC0415 — see above

    return ENGLISH, GERMAN, *OTHERS


@cache
def warm_up() -> None:
    """Make the patterns now, rather than with the first word of a text."""
    may_claim("")
    may_begin_claim("")
    find_claims("Your appointment is booked. Ihr Termin ist gebucht.")


def find_claims(text: str) -> list[Claim]:
    """What a text claims to have been done, in order, each sentence by itself."""
    told = (each.text for each in sentences(text) if _LETTER.search(each.text))
    return [claim for sentence in told for claim in _claims_in(sentence)]


def _claims_in(sentence: str) -> Iterator[Claim]:
    said = plain(sentence)
    found = {
        (rule.action, rule.evidence): None
        for speech in _speeches()
        if speech.may_claim(said)
        for rule in speech.claims_in(said)
    }
    for action, evidence in found:
        yield Claim(action, evidence, sentence.strip())


def may_claim(begun: str) -> bool:
    """Whether a sentence (in plain letters) has a word or a figure that a claim needs.

    Quickly, for it is asked at each word of a text that is being written.
    """
    return bool(_trigger().search(begun))


def may_begin_claim(word: str) -> bool:
    """Whether a word that is not finished yet may become such a one.

    Single letters do not count, or no "I" could be shown before the word that follows it.
    """
    return word in _beginnings()


@cache
def _trigger() -> re.Pattern[str]:
    stems = {stem for speech in _speeches() for stem in speech.triggers}
    return one_of(stems, _whole_words(), r"\d|")


@cache
def _beginnings() -> frozenset[str]:
    words = {stem for speech in _speeches() for stem in speech.triggers} | _whole_words()
    return frozenset(word[:size] for word in words for size in range(2, len(word) + 1))


def _whole_words() -> set[str]:
    return {word for speech in _speeches() for word in (*speech.trigger_words, *speech.days)}
