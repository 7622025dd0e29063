"""What a check is: it finds violations in a model's text, given the facts of the turn.

A check of sentences looks at one sentence at a time, while the text is being written. A
check of whole texts looks at the text when it is complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.agent.guardrails.turn_facts import TurnFacts
from app.language.inspect.sentences import plain

MAX_BEFORE = 100  # characters before a sentence that a check may look at


class ViolationKind(StrEnum):
    """What is wrong with a text."""

    CLAIM = "untrue-claim"
    OFFER = "untrue-offer"
    LINK = "unknown-link"
    LEAK = "prompt-revealed"
    REPEATED = "said-before"
    TOOL = "tool-named"
    LANGUAGE = "wrong-language"


class FallbackTopic(StrEnum):
    """What our own reply is about, where it replaces a model's."""

    APPOINTMENTS = "appointments"
    FREE_TIMES = "free-times"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a line, of a complete or growing text.

    Attributes:
        before: up to `MAX_BEFORE` characters that precede it.
        start: where it begins in its text.
    """

    text: str
    before: str = ""
    start: int = 0

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Passage":
        """The passage [start, end) of a text."""
        return cls(text[start:end], text[max(0, start - MAX_BEFORE) : start], start)


class Beginning:
    """The beginning of a sentence that is being written; `plain` is it in plain letters."""

    __slots__ = ("plain", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self.plain = plain(written)


class Check(Protocol):
    """What all checks have: what is done about a violation."""

    kind: ViolationKind
    fallback: FallbackTopic

    def correction(self, facts: TurnFacts) -> Sequence[str] | None:
        """What the model is told before it answers again, in English, a line each.

        None if telling it would not help: the model is stuck, and another one is asked.
        """
        ...


class SentenceCheck(Check, Protocol):
    """Checks each sentence by itself."""

    def find(self, passage: Passage, facts: TurnFacts) -> "Violation | None":
        """The violation in a complete sentence, whatever may follow it."""
        ...

    def may_violate(self, beginning: Beginning, facts: TurnFacts) -> bool:
        """Whether a sentence that begins so has to be held back until it is complete."""
        ...

    def may_grow(self, word: str) -> bool:
        """Whether an unfinished word (in plain letters) may become one that holds it back."""
        ...


class TextCheck(Check, Protocol):
    """Checks a whole text, whatever its sentences say.

    Its violations are bad replies rather than false ones: they are asked for again once, and
    not looked for in a second reply, nor in those of a model that is rule-based.
    """

    def find(self, text: str, facts: TurnFacts) -> "Violation | None":
        """The violation in a complete text."""
        ...

    def may_violate(self, begun: str, facts: TurnFacts) -> bool:
        """Whether a text that begins so has to be held back for now."""
        ...


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must not be shown.

    Attributes:
        text: the sentence, or the whole text.
        start: where it begins in the model's text.
        is_whole: the text is wrong as a whole, rather than one sentence of it.
    """

    check: Check
    text: str
    start: int = 0
    is_whole: bool = False

    @property
    def kind(self) -> ViolationKind:
        """What is wrong with it."""
        return self.check.kind

    @classmethod
    def of(cls, check: SentenceCheck, passage: Passage) -> "Violation":
        """A sentence that violates a check."""
        return cls(check, passage.text.strip(), passage.start)

    @classmethod
    def of_whole(cls, check: TextCheck, text: str) -> "Violation":
        """A text that violates a check."""
        return cls(check, text.strip(), is_whole=True)
