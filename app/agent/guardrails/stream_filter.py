"""Filter of a streamed text: lets it out while it is written, but nothing that is false.

A sentence can only be judged when it is complete, for its last words may take a claim back
("…is booked once you say yes"). But whoever waits should see the first words at once. So
words leave as they come, for as long as no check says that a sentence which begins so may
violate it. From the first such word on, the sentence is held back until it is complete and
checked. That takes some microseconds a word.
"""

import re

from app.agent.guardrails.check import Beginning, Passage, Violation
from app.agent.guardrails.checks import CHECKS, Checks
from app.agent.guardrails.turn_facts import TurnFacts
from app.language.inspect.sentences import is_endless, plain, sentence_ends

_MARK = re.compile(r"[.!?…\n]")
_LOOK_BACK = 100  # characters; a mark ends a sentence if a blank follows it
_LAST_WORD = re.compile(r"\S+$")


class StreamFilter:
    """Takes the pieces of one text. What it returns may be shown.

    Attributes:
        text: all pieces so far.
        violation: the first one; nothing is shown from its sentence on.
    """

    def __init__(self, facts: TurnFacts, checks: Checks = CHECKS) -> None:
        self._facts = facts
        self._checks = checks
        self._checked = 0  # characters of sentences that are complete and may be shown
        self._shown = 0
        self._is_held = False  # until the end of the sentence
        self.text = ""
        self.violation: Violation | None = None

    def take(self, piece: str) -> str:
        """Add a piece; returns what may be shown now."""
        begun, looked = self._checked, len(self.text) - _LOOK_BACK
        self.text += piece
        if _MARK.search(self.text, max(begun, looked)):
            for end in sentence_ends(self.text[begun:], max(0, looked - begun)):
                self._check(begun + end)
        for check in self._checks.of_texts:
            if check.may_violate(self.text, self._facts):
                return ""
        return self._show(self._checked + self._harmless())

    def rest(self) -> str:
        """The text is complete: check what is left of it; returns what may be shown."""
        if self.violation is None:
            self.violation = self._checks.in_whole(self.text, self._facts)
            if self.violation is not None:
                return ""
        if self._checked < len(self.text):
            self._check(len(self.text))
        return self._show(self._checked)

    def _check(self, end: int) -> None:
        """Check the sentence that ends here."""
        if self.violation is not None:
            return
        passage = Passage.of(self.text, self._checked, end)
        self.violation = self._checks.in_passage(passage, self._facts)
        if self.violation is None:
            self._checked, self._is_held = end, False

    def _harmless(self) -> int:
        """How many characters of the unfinished sentence may be shown already."""
        if self.violation is not None or self._is_held:
            return 0
        written = self.text[self._checked :]
        if is_endless(written):  # or each piece of it would be looked at with all before it
            self._is_held = True
            return 0
        beginning = Beginning(written)
        for check in self._checks.of_sentences:
            if check.may_violate(beginning, self._facts):
                self._is_held = True
                return 0
        if last := _LAST_WORD.search(beginning.written):
            word = plain(last[0])
            for check in self._checks.of_sentences:
                if check.may_grow(word):
                    return last.start()
        return len(beginning.written)

    def _show(self, upto: int) -> str:
        shown = self.text[self._shown : upto]
        self._shown = max(self._shown, upto)
        return shown
