"""All checks of a model's texts, in the order in which they are asked."""

import re
from dataclasses import dataclass

from app.agent.guardrails.check import Passage, SentenceCheck, TextCheck, Violation
from app.agent.guardrails.claim_check import ClaimCheck
from app.agent.guardrails.language_check import LanguageCheck
from app.agent.guardrails.leak_check import LeakCheck
from app.agent.guardrails.link_check import LinkCheck
from app.agent.guardrails.offer_check import OfferCheck
from app.agent.guardrails.repetition_check import RepetitionCheck
from app.agent.guardrails.tool_name_check import ToolNameCheck
from app.agent.guardrails.turn_facts import TurnFacts
from app.language.inspect.sentences import sentences

_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks that one model's texts have to pass."""

    of_sentences: tuple[SentenceCheck, ...]
    of_texts: tuple[TextCheck, ...] = ()

    def first_violation(self, text: str, facts: TurnFacts) -> Violation | None:
        """The first violation in a complete text; the whole of it is checked first."""
        if found := self.in_whole(text, facts):
            return found
        for each in sentences(text):
            if found := self.in_passage(Passage.of(text, each.start, each.end), facts):
                return found
        return None

    def in_whole(self, text: str, facts: TurnFacts) -> Violation | None:
        """The violation of a whole text, whatever its sentences say."""
        for check in self.of_texts:
            if found := check.find(text, facts):
                return found
        return None

    def in_passage(self, passage: Passage, facts: TurnFacts) -> Violation | None:
        """The violation in one sentence of a text; none where nothing can be read."""
        if not _LETTER.search(passage.text):
            return None
        for check in self.of_sentences:
            if found := check.find(passage, facts):
                return found
        return None


CHECKS = Checks(
    of_sentences=(ClaimCheck(), OfferCheck(), LinkCheck(), ToolNameCheck(), LeakCheck()),
    of_texts=(RepetitionCheck(), LanguageCheck()),
)
SENTENCE_CHECKS = Checks(CHECKS.of_sentences)
"""Those for a second reply: the same again, or another language, is better than no reply.
And those for a rule-based model, which says the same again only on purpose."""
