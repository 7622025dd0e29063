"""How a language claims that something was done, and how it says that it was not."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.language.inspect.sentences import is_endless

# Marks at the end of a sentence, and the blank behind them; a figure before them goes on.
MARKS = r"(?<!\d)(?:(?<![.!?…])|(?<=\d[.!?…]))[.!?…]++\s"
MAX_CLAUSE = 200  # characters; no honest text has a longer one


class Action(StrEnum):
    """What can have been done to an appointment."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Evidence(StrEnum):
    """What must stand behind a claim for it to be true.

    DONE   the deed itself
    HELD   the deed, or a proposal that waits for a yes: its time is held
    NAMED  only the times and hosts that it names: they belong to the deed, to such a
           proposal, or to what was offered
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
    """A way to claim something, looked for in one clause in plain letters."""

    action: Action
    evidence: Evidence
    pattern: re.Pattern[str]


def one_of(begun: Collection[str], whole: Collection[str], also: str = "") -> re.Pattern[str]:
    """Words that begin in one of some ways, whole words, and what else there is to match."""
    ways = [f"(?:{'|'.join(sorted(map(re.escape, begun)))})"] if begun else []
    if whole:
        ways.append(f"(?:{'|'.join(sorted(map(re.escape, whole)))})(?!\\w)")
    return re.compile(rf"{also}(?<!\w)(?:{'|'.join(ways) or '(?!)'})")


@dataclass(frozen=True)
class Speech:
    """One language's claims, and what disarms them. All patterns are for plain letters.

    triggers   how words begin of which a claim has one; `trigger_words` are whole ones
    days       names of days and months, with which `beside` makes a claim as well
    beside     words one of which stands beside a day or a figure in such a claim
    announces  lead-ins that say nothing by themselves ("please note that"): taken out
    regrets    what divides a word of regret from its clause: taken out
    splits     what ends a clause
    rules      the claims
    denies     negations and the like, before the claim or around it
    pending    what makes a claim something that may come, before it in its clause
    unless     what makes it depend on something, behind it in its clause
    depends    how a clause begins on which the next one depends
    afterwards what such a clause speaks of if the next one does not depend on it
    asks       how a clause begins that asks
    about_all  clauses that tell what is generally done, or that others have done it
    """

    triggers: Collection[str]
    trigger_words: Collection[str]
    days: Collection[str]
    beside: re.Pattern[str]
    announces: re.Pattern[str]
    regrets: re.Pattern[str]
    splits: re.Pattern[str]
    rules: Sequence[Rule]
    denies: re.Pattern[str]
    pending: re.Pattern[str]
    unless: re.Pattern[str]
    depends: re.Pattern[str]
    afterwards: re.Pattern[str]
    asks: re.Pattern[str]
    about_all: re.Pattern[str]
    denies_behind: bool = False  # whether a negation may follow what it negates

    @cached_property
    def _trigger(self) -> re.Pattern[str]:
        return one_of(self.triggers, self.trigger_words)

    @cached_property
    def _day(self) -> re.Pattern[str]:
        return one_of((), self.days, r"\d|")

    def may_claim(self, said: str) -> bool:
        """Whether there is anything in a sentence without which it claims nothing: quickly."""
        if self._trigger.search(said):
            return True
        return bool(self._day.search(said) and self.beside.search(said))

    def claims_in(self, said: str) -> Iterator[Rule]:
        """The rules that a sentence (in plain letters) fulfils, none of them disarmed.

        Nothing that stands far away disarms a claim: in a sentence without end, each clause
        counts by itself, and a clause without end claims what its words could claim.
        """
        endless = is_endless(said)
        open_question = said.endswith("?") and not endless
        for clause in self._clauses(said):
            if len(clause) > MAX_CLAUSE:
                yield from self._rules_of_endless(clause)
            elif self.depends.match(clause):
                if not endless and not self.afterwards.search(clause):
                    return  # so does all that follows
            elif not (open_question and self.asks.match(clause)):
                yield from self._claims_of(clause)

    def _rules_of_endless(self, clause: str) -> Iterator[Rule]:
        """One rule of each action, if any word could claim it; patterns would take long."""
        if self.may_claim(clause):
            yield from {rule.action: rule for rule in reversed(self.rules)}.values()

    def _clauses(self, said: str) -> list[str]:
        told = self.regrets.sub("", self.announces.sub(", ", said))
        return [part.strip() for part in self.splits.split(told) if part and part.strip()]

    def _claims_of(self, clause: str) -> Iterator[Rule]:
        if self.about_all.search(clause):
            return
        for rule in self.rules:
            for found in rule.pattern.finditer(clause):
                if not self._is_disarmed(clause, found):
                    yield rule
                    break

    def _is_disarmed(self, clause: str, found: re.Match[str]) -> bool:
        denied_in = clause if self.denies_behind else clause[: found.end()]
        return bool(
            self.denies.search(denied_in)
            or self.pending.search(
                clause[: found.end() if self.denies_behind else found.start()]
            )
            or self.unless.search(clause[found.end() :])
        )
