"""Links: addresses of the web in a text must be known from the business or the visitor."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.agent.guardrails.check import (
    Beginning,
    FallbackTopic,
    Passage,
    SentenceCheck,
    Violation,
    ViolationKind,
)
from app.agent.guardrails.turn_facts import TurnFacts
from app.language.inspect.web_links import find_links

_ADDRESS = re.compile(r"[./@:\[(]\S|\b(?:dot|punkt)\b", re.IGNORECASE)


class LinkCheck(SentenceCheck):
    """Finds addresses that nobody has named before."""

    kind = ViolationKind.LINK
    fallback = FallbackTopic.HELP

    def find(self, passage: Passage, facts: TurnFacts) -> Violation | None:
        """See SentenceCheck."""
        links = find_links(passage.text)
        if not links:
            return None
        known = _links_in(f"{facts.business}\n{facts.transcript.visitor}")
        is_known = all(_comparable(link) in known for link in links)
        return None if is_known else Violation.of(self, passage)

    def may_violate(self, beginning: Beginning, facts: TurnFacts) -> bool:
        """Held from the first sign that an address may come."""
        return bool(_ADDRESS.search(beginning.written))

    def may_grow(self, word: str) -> bool:
        """A word without a mark in it is no address."""
        return False

    def correction(self, facts: TurnFacts) -> Sequence[str]:
        """See Check."""
        return ["Name no web address that the tools did not give."]


@lru_cache(maxsize=16)  # the same for each sentence of a text
def _links_in(text: str) -> frozenset[str]:
    return frozenset(_comparable(link) for link in find_links(text))


def _comparable(link: str) -> str:
    return link.casefold().rstrip("/")
