"""Language: a whole text must be in the language of the conversation."""

from collections.abc import Sequence

from app.agent.guardrails.check import FallbackTopic, TextCheck, Violation, ViolationKind
from app.agent.guardrails.turn_facts import TurnFacts
from app.language.i18n.detect import language_of


class LanguageCheck(TextCheck):
    """Finds texts that are for certain in another language."""

    kind = ViolationKind.LANGUAGE
    fallback = FallbackTopic.HELP

    def find(self, text: str, facts: TurnFacts) -> Violation | None:
        """See TextCheck."""
        wanted = facts.transcript.language
        spoken = language_of(text) if wanted else ""
        is_other = bool(spoken) and spoken != wanted
        return Violation.of_whole(self, text) if is_other else None

    def may_violate(self, begun: str, facts: TurnFacts) -> bool:
        """A few words tell no language for certain."""
        return False

    def correction(self, facts: TurnFacts) -> Sequence[str]:
        """See Check."""
        return [f"Answer in the visitor's language: {facts.transcript.language}."]
