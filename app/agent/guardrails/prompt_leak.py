"""Phrases of the prompts: detects texts that repeat what a model was told for itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.language.inspect.sentences import plain

MIN_LEAK_RUN = 8  # shared words in a row that are no chance any more
HOLD_RUN = 4  # shared words in a row after which streaming is held until the sentence ends

_LAST = 120  # characters in which the last words of a text are looked for
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(
    r"</?(?:context|visitor|meeting|conversation|system)>|\bopen_proposal\b|\bchosen_slot\b"
)


@dataclass(frozen=True, slots=True)
class PromptPhrases:
    """Prompts as runs of words, and the names of the tools."""

    long: frozenset[tuple[str, ...]] = frozenset()
    short: frozenset[tuple[str, ...]] = frozenset()
    tools: frozenset[str] = frozenset()

    def are_told(self, text: str) -> bool:
        """Whether a text repeats a long stretch of a prompt, or marks that only we use."""
        if _MARKS.search(text):
            return True
        return any(run in self.long for run in _runs(text, MIN_LEAK_RUN))

    def is_tool_named(self, text: str) -> bool:
        """Whether a text speaks of a tool: it was to be called, not talked about."""
        return any(name in text for name in self.tools if "_" in name)

    def may_follow(self, begun: str, said: str) -> bool:
        """Whether a sentence that has begun so may end like one of a prompt.

        Args:
            said: the same in plain letters.
        """
        last = _WORD.findall(said[-_LAST:])[-HOLD_RUN:]
        return "<" in begun or tuple(last) in self.short


@lru_cache(maxsize=32)
def secrets_of(*prompts: str) -> PromptPhrases:
    """The prompts' secrets. Give them without what anybody may know, like the business."""
    return PromptPhrases(
        frozenset(run for prompt in prompts for run in _runs(prompt, MIN_LEAK_RUN)),
        frozenset(run for prompt in prompts for run in _runs(prompt, HOLD_RUN)),
    )


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    said = _WORD.findall(plain(text))
    return (tuple(said[at : at + length]) for at in range(len(said) - length + 1))
