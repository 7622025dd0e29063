"""Tool names: a text that speaks of a tool comes from a model that meant to call it."""

from app.agent.guardrails.check import (
    Beginning,
    FallbackTopic,
    Passage,
    SentenceCheck,
    Violation,
    ViolationKind,
)
from app.agent.guardrails.turn_facts import TurnFacts


class ToolNameCheck(SentenceCheck):
    """Finds names of tools."""

    kind = ViolationKind.TOOL
    fallback = FallbackTopic.HELP

    def find(self, passage: Passage, facts: TurnFacts) -> Violation | None:
        """See SentenceCheck."""
        is_named = facts.prompt.is_tool_named(passage.text)
        return Violation.of(self, passage) if is_named else None

    def may_violate(self, beginning: Beginning, facts: TurnFacts) -> bool:
        """Names of tools that no other text has are spelled with an underscore."""
        return "_" in beginning.written

    def may_grow(self, word: str) -> bool:
        """Seen by the underscore alone."""
        return False

    def correction(self, facts: TurnFacts) -> None:
        """A model that talks about tools instead of calling them is stuck."""
        return
