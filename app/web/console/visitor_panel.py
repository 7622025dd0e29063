"""What is known of a visitor as operators read it: each fact with where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.conversation.facts import Confidence, Fact, FactKind, known


@dataclass(frozen=True, slots=True)
class Source:
    """A value, how sure it is, and the entry of the timeline that it is known from."""

    value: str
    confidence: Confidence
    entry: int


@dataclass(frozen=True, slots=True)
class Line:
    """What is known on one subject now, if anything, and what was known or said before."""

    about: FactKind
    current: Source | None
    before: tuple[Source, ...]  # newest first


def known_lines(facts: Sequence[Fact], entries: Sequence[int]) -> list[Line]:
    """A line for each subject that there is a fact on.

    Args:
        facts: in the order in which they became known.
        entries: the numbers of the timeline's entries, ascending; a tool's result stands in
            the entry of its call.
    """
    current = known(facts)
    lines = []
    for about in FactKind:
        of_it = [fact for fact in facts if fact.about is about]
        if of_it:
            now = current.get(about)
            before = tuple(_source(each, entries) for each in reversed(of_it) if each != now)
            lines.append(Line(about, _source(now, entries) if now else None, before))
    return lines


def _source(fact: Fact, entries: Sequence[int]) -> Source:
    entry = max((each for each in entries if each <= fact.seq), default=0)
    return Source(fact.value, fact.confidence, entry)
