"""Repetition: a whole text that says nothing new (see `agent.repetition`)."""

from app.agent.guardrails.check import FallbackTopic, TextCheck, Violation, ViolationKind
from app.agent.guardrails.turn_facts import TurnFacts
from app.agent.repetition import is_echo, is_repeat, may_become_repeat, plays_proposal


class RepetitionCheck(TextCheck):
    """Finds replies said before, echoes of the visitor, and proposals that a model plays."""

    kind = ViolationKind.REPEATED
    fallback = FallbackTopic.HELP

    def find(self, text: str, facts: TurnFacts) -> Violation | None:
        """See TextCheck."""
        said = facts.transcript
        is_old = (
            is_repeat(text, said.last_replies)
            or is_echo(text, said.visitor)
            or plays_proposal(text, said.proposal_lines)
        )
        return Violation.of_whole(self, text) if is_old else None

    def may_violate(self, begun: str, facts: TurnFacts) -> bool:
        """Held as long as it goes on like an earlier reply."""
        return may_become_repeat(begun, facts.transcript.last_replies)

    def correction(self, facts: TurnFacts) -> None:
        """A model that repeats itself is stuck."""
        return
