"""How a language claims that something was done, and how it says that it was not."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from re import Match, Pattern

from app.language.inspect.phrases import ANY_FIGURE, tokens
from app.language.inspect.sentences import is_endless

MAX_CLAUSE = 200  # characters of a clause; no honest text has a longer one

_DIGIT = re.compile(r"\d")


class Action(StrEnum):
    """What can have been done to an appointment."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Evidence(StrEnum):
    """What must be known for a claim to be true.

    DONE   the action itself
    HELD   the action, or a proposal that waits for a yes: its time is held
    NAMED  only the times and hosts that the claim names: they belong to the action, to such
           a proposal, or to what was offered
    """

    DONE = "done"
    HELD = "held"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, in the sentence as it was written."""

    action: Action
    evidence: Evidence
    sentence: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to claim something, looked for in one clause in token form.

    `keys` are words one of which is in everything that the pattern matches.
    """

    action: Action
    evidence: Evidence
    pattern: Pattern[str]
    keys: frozenset[str]


class Keys:
    """Words that something is recognised by: whole ones, and beginnings such as "book~"."""

    def __init__(self, keys: Collection[str]) -> None:
        self.whole = frozenset(key for key in keys if not key.endswith("~"))
        self.stems = tuple(key[:-1] for key in keys if key.endswith("~"))
        self._shortest = min(map(len, self.stems), default=0)
        self._heads = frozenset(stem[: self._shortest] for stem in self.stems)

    def are_in(self, words: Iterable[str]) -> bool:
        """Whether one of some words is one of them."""
        return any(word in self.whole or self.has_stem(word) for word in words)

    def has_stem(self, word: str) -> bool:
        """Whether a word begins like one of them."""
        return word[: self._shortest] in self._heads and word.startswith(self.stems)


@dataclass(frozen=True, slots=True)
class Disarming:
    """What makes clauses claim nothing. All patterns are for token form.

    announces  lead-ins that say nothing by themselves ("please note that"): taken out
    regrets    a word of regret with what divides it from its clause: only the word is kept
    splits     what ends a clause
    denies     negations and the like, before the claim or around it
    pending    what makes a claim something that may come, before it in its clause
    unless     what makes it depend on something, behind it in its clause
    depends    how a clause begins on which the next one depends
    afterwards what such a clause speaks of if the next one does not depend on it
    asks       how a clause begins that asks
    about_all  clauses that tell what is generally done, or that others have done it
    """

    announces: Pattern[str]
    regrets: Pattern[str]
    splits: Pattern[str]
    denies: Pattern[str]
    pending: Pattern[str]
    unless: Pattern[str]
    depends: Pattern[str]
    afterwards: Pattern[str]
    asks: Pattern[str]
    about_all: Pattern[str]
    negation_may_follow: bool  # what it negates


class ClaimLanguage:
    """Finds the claims of one language."""

    def __init__(self, rules: Sequence[Rule], disarming: Disarming) -> None:
        self.keys = frozenset(key for rule in rules for key in rule.keys)
        self._keys = Keys(self.keys)
        self._rules = rules
        self._by_word: dict[str, list[int]] = defaultdict(list)  # places among the rules
        for place, rule in enumerate(rules):
            for key in rule.keys:
                self._by_word[key].append(place)
        self._not = disarming

    def claims_in(self, said: str) -> Iterator[Rule]:
        """The rules that a sentence (in plain letters) fulfils, none of them disarmed.

        Nothing that stands far away disarms a claim: in a sentence without end, each clause
        counts by itself, and a clause without end claims what its words could claim.
        """
        written = tokens(said)
        if not self._keys.are_in(_words(written)):
            return
        endless = is_endless(said)
        is_question = said.endswith("?") and not endless
        for clause in self._clauses(written):
            if len(clause) > MAX_CLAUSE:  # patterns would take long
                yield from self._rules_for(clause)
            elif self._not.depends.match(clause):
                if not endless and not self._not.afterwards.search(clause):
                    return  # so do all that follow
            elif not (is_question and self._not.asks.match(clause)):
                yield from self._claims_of(clause)

    def _clauses(self, written: str) -> list[str]:
        told = self._not.regrets.sub(r"\1", self._not.announces.sub("| ", written))
        return [part for part in self._not.splits.split(told) if part]

    def _claims_of(self, clause: str) -> Iterator[Rule]:
        rules = self._rules_for(clause)
        if not rules or self._not.about_all.search(clause):
            return
        for rule in rules:
            if any(not self._is_disarmed(clause, e) for e in rule.pattern.finditer(clause)):
                yield rule

    def _rules_for(self, clause: str) -> list[Rule]:
        """The rules for which a clause has a key, in order."""
        places: set[int] = set()
        for word in _words(clause):
            places.update(self._by_word.get(word, ()))
            if self._keys.has_stem(word):
                stems = (stem for stem in self._keys.stems if word.startswith(stem))
                places.update(place for stem in stems for place in self._by_word[f"{stem}~"])
        return [self._rules[place] for place in sorted(places)]

    def _is_disarmed(self, clause: str, found: Match[str]) -> bool:
        may_follow = self._not.negation_may_follow
        return bool(
            self._not.denies.search(clause if may_follow else clause[: found.end()])
            or self._not.pending.search(clause[: found.end() if may_follow else found.start()])
            or self._not.unless.search(clause[found.end() :])
        )


def _words(written: str) -> set[str]:
    """The words of a text in token form; a figure among them as `ANY_FIGURE`."""
    words = set(written.split())
    if _DIGIT.search(written):
        words.add(ANY_FIGURE)
    return words
