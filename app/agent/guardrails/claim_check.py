"""Claims: what a text says to be booked, moved or cancelled must be, as it says it.

The times and hosts that the sentence names have to be those of the appointment, of the open
proposal or of an offered slot, whichever the claim is about.
"""

import re
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from app.agent.guardrails.check import (
    Beginning,
    FallbackTopic,
    Passage,
    SentenceCheck,
    Violation,
    ViolationKind,
)
from app.agent.guardrails.fallback import Fallback
from app.agent.guardrails.turn_facts import KnownTimes, TurnFacts
from app.language.inspect.assertions.assertion_rules import Action, Claim, Evidence
from app.language.inspect.assertions.find_assertions import (
    find_claims,
    may_begin_claim,
    may_claim,
)
from app.language.inspect.times_in_text import Mentions, find_mentions

_WITH = re.compile(
    r"\b(?P<how>with|mit|bei)\s+(?P<name>(?P<title>(?:(?:Dr|Prof|Mr|Mrs|Ms|Herrn?|Frau)\.?\s+)*)"
    r"(?P<first>[A-ZÄÖÜ][\w'’-]+)(?P<more>(?:\s+[A-ZÄÖÜ][\w'’-]+)*))"
)
_WORD = re.compile(r"[^\W\d_]+")


class ClaimCheck(SentenceCheck):
    """Finds claims that are not true."""

    kind = ViolationKind.CLAIM
    fallback = FallbackTopic.APPOINTMENTS

    def find(self, passage: Passage, facts: TurnFacts) -> Violation | None:
        """See SentenceCheck."""
        are_true = all(_is_true(claim, facts) for claim in find_claims(passage.text))
        return None if are_true else Violation.of(self, passage)

    def may_violate(self, beginning: Beginning, facts: TurnFacts) -> bool:
        """Held from the first word that a claim needs: its last word may still disarm it."""
        return may_claim(beginning.plain)

    def may_grow(self, word: str) -> bool:
        """See SentenceCheck."""
        return may_begin_claim(word)

    def correction(self, facts: TurnFacts) -> Sequence[str]:
        """The appointments as they are."""
        told, _ = Fallback("en", ZoneInfo("UTC")).tell(facts, self.fallback)
        return [*told.splitlines(), "Only the system books, moves and cancels."]


def _is_true(claim: Claim, facts: TurnFacts) -> bool:
    named = find_mentions(claim.sentence, facts.now)
    candidates = _candidates(claim, facts)
    if claim.evidence is Evidence.NAMED:
        is_unnamed = not candidates or not named
        return is_unnamed or any(_fits(named, each, claim.action) for each in candidates)
    if _is_declined(claim) and facts.has_declined:
        return True
    fitting = [each for each in candidates if _fits(named, each, claim.action)]
    matching = fitting or _together(named, candidates)
    return any(_are_hosts(claim.sentence, (each, *matching), facts) for each in matching)


def _is_declined(claim: Claim) -> bool:
    """Whether "I've cancelled that" may be about a proposal that the visitor declined."""
    return claim.action is Action.CANCELLED and claim.evidence is Evidence.HELD


def _candidates(claim: Claim, facts: TurnFacts) -> Sequence[KnownTimes]:
    """What the claim may be about."""
    if claim.evidence is Evidence.NAMED:
        return (*facts.done, *facts.held, *facts.search.offered)
    done = [each for each in facts.done if claim.action in each.actions]
    return done if claim.evidence is Evidence.DONE else (*done, *facts.held)


def _fits(named: Mentions, known: KnownTimes, action: Action) -> bool:
    """Whether all named times are its own. A move may name those before it as well."""
    if named.fit(*known.moments):
        return True
    is_of_move = action is Action.MOVED and not named.fit(*known.earlier)
    return is_of_move and named.fit(*known.moments, *known.earlier)


def _together(named: Mentions, candidates: Sequence[KnownTimes]) -> Sequence[KnownTimes]:
    """All candidates, if one sentence is about several of them."""
    is_several = len(named.clocks) + len(named.days) + len(named.weekdays) > 1
    moments = [at for each in candidates for at in each.moments]
    fits = len(candidates) > 1 and is_several and named.fit(*moments)
    return candidates if fits else ()


def _are_hosts(sentence: str, about: Sequence[KnownTimes], facts: TurnFacts) -> bool:
    """Whether everybody named as a host is one of what the sentence is about."""
    own = {word for each in about for name in each.hosts for word in _WORD.findall(name)}
    words = set(_WORD.findall(sentence))
    free = own | facts.other_names
    for host in facts.hosts:
        parts = set(_WORD.findall(host))
        if parts - free and parts & words - free:
            return False
    return not any(_is_stranger(match, free) for match in _WITH.finditer(sentence))


def _is_stranger(match: re.Match[str], known: Collection[str]) -> bool:
    """Whether "with X" names a person nobody knows. German capitalises all nouns."""
    words = set(_WORD.findall(match["first"] + match["more"]))
    if words & set(known):
        return False
    return match["how"] == "with" or bool(match["title"]) or bool(match["more"])
