"""Prompt leaks: a text must not repeat long stretches of what the model was told."""

from app.agent.guardrails.check import (
    Beginning,
    FallbackTopic,
    Passage,
    SentenceCheck,
    Violation,
    ViolationKind,
)
from app.agent.guardrails.turn_facts import TurnFacts


class LeakCheck(SentenceCheck):
    """Finds stretches of the prompt, which may have begun in the sentence before."""

    kind = ViolationKind.LEAK
    fallback = FallbackTopic.HELP

    def find(self, passage: Passage, facts: TurnFacts) -> Violation | None:
        """See SentenceCheck."""
        is_told = facts.prompt.are_told(passage.before + passage.text)
        return Violation.of(self, passage) if is_told else None

    def may_violate(self, beginning: Beginning, facts: TurnFacts) -> bool:
        """Held where its last words are those of a prompt."""
        return facts.prompt.may_follow(beginning.written, beginning.plain)

    def may_grow(self, word: str) -> bool:
        """One word leaks nothing."""
        return False

    def correction(self, facts: TurnFacts) -> None:
        """A model that recites its prompt is stuck."""
        return
