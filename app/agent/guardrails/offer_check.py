"""Offers: times that a text calls free must be those that a tool returned.

A text may say that nothing is free only where a search came to nothing, and that times were
found only where some were.
"""

import re
from collections.abc import Sequence

from app.agent.guardrails.check import (
    Beginning,
    FallbackTopic,
    Passage,
    SentenceCheck,
    Violation,
    ViolationKind,
)
from app.agent.guardrails.turn_facts import TurnFacts
from app.language.inspect.offers import (
    claims_finding,
    denies_offers,
    find_offers,
    may_claim_finding,
    may_deny_offers,
)
from app.language.inspect.times_in_text import find_mentions, fits_clock

# A time in another zone: it cannot be compared.
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[A-Z]{2,4}T|[A-Z][a-z]+/[A-Z][a-z_]+|[A-Z]\w+ time|Ortszeit)\b"
)


class OfferCheck(SentenceCheck):
    """Finds offers that nobody has made."""

    kind = ViolationKind.OFFER
    fallback = FallbackTopic.FREE_TIMES

    def find(self, passage: Passage, facts: TurnFacts) -> Violation | None:
        """See SentenceCheck."""
        said = passage.text
        is_false = (
            not all(_is_offered(offer, facts) for offer in find_offers(said))
            or _denies_found(said, facts)
            or (not facts.search.offered and claims_finding(said))
        )
        return Violation.of(self, passage) if is_false else None

    def may_violate(self, beginning: Beginning, facts: TurnFacts) -> bool:
        """Held where it may say that there are times or none. Figures are held as claims."""
        search = facts.search
        if not search.offered and may_claim_finding(beginning.plain):
            return True
        may_deny = search.came_to_nothing and not search.has_found
        return not may_deny and may_deny_offers(beginning.plain)

    def may_grow(self, word: str) -> bool:
        """A short word like "no" is held when it is complete."""
        return False

    def correction(self, facts: TurnFacts) -> Sequence[str]:
        """The free times."""
        known = "; ".join(facts.search.labels) or "none; call find_slots"
        return [f"Free times that find_slots returned: {known}."]


def _denies_found(said: str, facts: TurnFacts) -> bool:
    """Whether a sentence says that nothing is free where no search has shown that."""
    if facts.search.has_found and denies_offers(said, outright=True):
        return True
    return not facts.search.came_to_nothing and denies_offers(said)


def _is_offered(offer: str, facts: TurnFacts) -> bool:
    named = find_mentions(offer, facts.now)
    allowed = (*facts.search.offered, *facts.known)
    for clock in named.clocks:
        moments = [at for each in allowed for at in each.moments if named.fit_days(at)]
        if any(fits_clock(clock, at) for at in moments):
            continue
        shown = f"{clock.minute // 60}:{clock.minute % 60:02}"
        if shown not in facts.business and not _ZONE.search(offer):
            return False
    return True
