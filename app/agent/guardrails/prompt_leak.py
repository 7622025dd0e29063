"""What a model was told for itself, and whether a text repeats it word for word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.language.inspect.sentences import plain

MAX_SHARED_WORDS = 8  # words in a row that a text may share with a prompt by chance, less one
SUSPICIOUS = 4  # words in a row after which we wait how the sentence goes on

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
        return any(run in self.long for run in _runs(text, MAX_SHARED_WORDS))

    def is_tool_named(self, text: str) -> bool:
        """Whether a text speaks of a tool: it was to be called, not talked about."""
        return any(name in text for name in self.tools if "_" in name)

    def may_follow(self, begun: str) -> bool:
        """Whether a sentence that has begun so ends like one of a prompt."""
        said = _WORD.findall(plain(begun))[-SUSPICIOUS:]
        return "<" in begun or "_" in begun or tuple(said) in self.short


@lru_cache(maxsize=32)
def secrets_of(*prompts: str) -> PromptPhrases:
    """The prompts' secrets. Give them without what anybody may know, like the business."""
    return PromptPhrases(
        frozenset(run for prompt in prompts for run in _runs(prompt, MAX_SHARED_WORDS)),
        frozenset(run for prompt in prompts for run in _runs(prompt, SUSPICIOUS)),
    )


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    said = _WORD.findall(plain(text))
    return (tuple(said[at : at + length]) for at in range(len(said) - length + 1))
