"""What a text says of free times, so that it can be compared with what is.

That is the clock times that it offers, whether it says that there are none at all, and
whether it says that some were found. The words are data (see `offer_file`).
"""

import re

from app.language.inspect.offer_file import offer_patterns
from app.language.inspect.phrases import tokens
from app.language.inspect.sentences import is_endless, plain, sentences

_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•–])\s+\S")
_DIGIT = re.compile(r"\d")


def claims_finding(sentence: str) -> bool:
    """Whether a sentence says that free times were found."""
    said = plain(sentence)
    patterns = offer_patterns()
    if not patterns.found_begins.search(said):
        return False
    written = tokens(said)
    is_doubtful = _is_unsure(said, written) or patterns.negated.search(written)
    if is_doubtful and not is_endless(said):
        return False
    return bool(patterns.found.search(written))


def may_claim_finding(begun: str) -> bool:
    """Whether a sentence (in plain letters) has a word that such a one needs."""
    return bool(offer_patterns().found_begins.search(begun))


def denies_offers(sentence: str, *, outright: bool = False) -> bool:
    """Whether a sentence says that nothing is free.

    Args:
        outright: whatever day or time it is. One that speaks of some day, time or other
            condition may be true, whatever was found.
    """
    said = plain(sentence)
    if not may_deny_offers(said):
        return False
    patterns, written = offer_patterns(), tokens(said)
    narrows = outright and (_DIGIT.search(said) or patterns.narrows.search(written))
    if (narrows or _is_unsure(said, written)) and not is_endless(said):
        return False
    return bool(patterns.nothing_free.search(written))


def may_deny_offers(begun: str) -> bool:
    """Whether a sentence (in plain letters) has a word that such a one needs."""
    return bool(offer_patterns().nothing_begins.search(begun))


def find_offers(text: str) -> list[str]:
    """The parts of a text that say of a clock time that it is free, and items of lists.

    Questions, conditions, refusals, stretches of time and times that were only asked for are
    left out.
    """
    patterns, found = offer_patterns(), []
    for sentence in sentences(text):
        said = plain(sentence.text)
        if not patterns.has_clock.search(said):
            continue
        if _ITEM.match(sentence.text):
            found.append(patterns.ranges.sub(_start_of, said))
        elif is_endless(said) or not _is_unsure(said, tokens(said)):
            parts = patterns.contrasts.split(said)
            found += [part for part in parts if part and _is_offer(part)]
    return [patterns.not_offered.sub(" ", patterns.ranges.sub(" ", part)) for part in found]


def _is_unsure(said: str, written: str) -> bool:
    return said.endswith("?") or bool(offer_patterns().unsure.search(written))


def _is_offer(part: str) -> bool:
    patterns = offer_patterns()
    if not patterns.has_clock.search(part):
        return False
    if is_endless(part):
        return True
    written = tokens(part)
    return bool(patterns.free.search(written) and not patterns.negated.search(written))


def _start_of(found: re.Match[str]) -> str:
    """In a list "14:00–14:30" is one slot, named by its start."""
    start = offer_patterns().clock.search(found[0])
    return start[0] if start else ""
