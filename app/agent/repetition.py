"""Repetition: detects texts that lead nowhere, since they were said before.

A model that has lost the thread says its last reply again, gives the visitor's own words
back, or writes out a proposal that it has seen.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher

ECHO_RATIO = 0.62  # word similarity (0-1) from which a reply counts as the visitor's own words
REPEAT_RATIO = 0.85  # word similarity from which a reply counts as the one before
MIN_WORDS = 6  # of a reply that is compared by similarity; a shorter one must be the same
MAX_WORDS = 200  # at the beginning of two texts that are compared by similarity
MAX_ECHOED = 4  # of the visitor's newest lines that a reply is compared with
MIN_PROPOSAL_LINES = 2  # of a proposal, in a text that plays one

_FIGURE = re.compile(r"\d+")


def is_repeat(text: str, replies: Iterable[str]) -> bool:
    """Whether a text is an earlier reply, but for a few words.

    With another figure in it, it says something else: another time, another day.
    """
    said = _folded(text)
    return bool(said) and any(_is_again(said, _folded(each)) for each in replies)


def may_become_repeat(begun: str, replies: Sequence[str]) -> bool:
    """Whether a text that is being written has begun like an earlier reply."""
    if not replies:
        return False
    said = _folded(begun)
    return any(_folded(each).startswith(said) for each in replies)


def is_echo(text: str, visitor: str) -> bool:
    """Whether a text gives the visitor hardly more than their own words back.

    Args:
        visitor: all of the visitor's messages, a line each.
    """
    said = _folded(text)
    words = said.split()
    lines = [_folded(line) for line in visitor.splitlines()[-MAX_ECHOED:]]
    if len(words) < MIN_WORDS:
        return len(words) > 1 and any(said in line for line in lines)
    return any(_similarity(words, line.split()) >= ECHO_RATIO for line in lines)


def plays_proposal(text: str, proposal_lines: Collection[str]) -> bool:
    """Whether a text looks like a proposal; a yes to it would book nothing."""
    lines = {line.strip() for line in text.splitlines()}
    return len(lines.intersection(proposal_lines)) >= MIN_PROPOSAL_LINES


def _is_again(said: str, before: str) -> bool:
    if said == before:
        return True
    words = said.split()
    if len(words) < MIN_WORDS or _FIGURE.findall(said) != _FIGURE.findall(before):
        return False
    return _similarity(words, before.split()) >= REPEAT_RATIO


def _similarity(words: list[str], others: list[str]) -> float:
    return SequenceMatcher(None, words[:MAX_WORDS], others[:MAX_WORDS]).ratio()


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
