"""Whether a text says only what is so.

A model says "booked" because that is how such conversations go on. So before a text of its
leaves us, each sentence is held against what this conversation has really come to:

- what it claims to be booked, moved or cancelled must be, at the times and with the hosts
  that the sentence names;
- clock times that it offers as free must be among those that a tool returned, and that
  there are none it may only say where none were found;
- addresses of the web in it must be known to the business;
- long stretches of what the model was told are not repeated to visitors;
- the whole is neither what was said just before, nor in a language that nobody speaks here.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from app.agent.guardrails.prompt_leak import PromptPhrases
from app.agent.guardrails.turn_facts import KnownTimes, TurnFacts
from app.language.i18n.detect import language_of
from app.language.inspect.assertions.assertion_rules import Claim, Deed, Weight
from app.language.inspect.assertions.find_assertions import find_claims
from app.language.inspect.offers import (
    claims_finding,
    denies_offers,
    find_offers,
    may_claim_finding,
    may_deny_offers,
)
from app.language.inspect.sentences import Sentence, sentences
from app.language.inspect.times_in_text import Mentions, find_mentions, fits_clock
from app.language.inspect.web_links import find_links

LAST_LINES = 4  # of what the visitor said, which are not to be given back to them
MIN_LINES = 2  # of a proposal, in a text that plays one
MIN_WORDS = 6  # of a text that is held against others though not word for word the same
MAX_WORDS = 200  # at the beginning of two texts that are held against each other
ALIKE = 0.62  # how much of two texts is the same, word for word, if one echoes the other
SAME = 0.85  # how much of them, if one says the other once more

_WITH = re.compile(
    r"\b(?P<how>with|mit|bei)\s+(?P<name>(?P<title>(?:(?:Dr|Prof|Mr|Mrs|Ms|Herrn?|Frau)\.?\s+)*)"
    r"(?P<first>[A-ZÄÖÜ][\w'’-]+)(?P<more>(?:\s+[A-ZÄÖÜ][\w'’-]+)*))"
)
_WORD = re.compile(r"[^\W\d_]+")
_ANY_LETTER = re.compile(r"\w")
_FIGURE = re.compile(r"\d+")
_REACH = 100  # characters before a sentence, in which a stretch of a prompt may have begun
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[A-Z]{2,4}T|[A-Z][a-z]+/[A-Z][a-z_]+|[A-Z]\w+ time|Ortszeit)\b"
)


class Flaw(StrEnum):
    """What is wrong with a sentence."""

    CLAIM = "untrue-claim"
    OFFER = "untrue-offer"
    LINK = "unknown-link"
    LEAK = "prompt-revealed"
    REPEATED = "said-before"
    TOOL = "tool-named"
    LANGUAGE = "wrong-language"


@dataclass(frozen=True, slots=True)
class Untruth:
    """A sentence that must not leave, and where it begins in its text."""

    flaw: Flaw
    sentence: str
    start: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so, and what must not be said.

    `ours` is what the business says of itself: times that stand there are not made up,
    and addresses not unknown. `theirs` is what the visitor said; it may be said back, but
    it makes no time free. `labels` are the slots of the newest search, as they are shown, and
    `listed` their ids;
    `has_found`: it was made in this turn, and they are what was looked for. `came_to_nothing`:
    some search did, so that it may be told of.
    `before` is what was last said to the visitor: to say just that again helps nobody, and
    `may_repeat` excepts a model that knows by itself when it has to. `proposed` are the
    lines of values in proposals: only our own code makes such. `language` is the one that is
    spoken, "" if that is not sure.
    """

    deeds: TurnFacts
    secrets: PromptPhrases = field(default_factory=PromptPhrases)
    ours: str = ""
    theirs: str = ""
    labels: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    has_found: bool = False
    came_to_nothing: bool = False
    before: tuple[str, ...] = ()
    may_repeat: bool = False
    proposed: frozenset[str] = frozenset()
    language: str = ""

    def learn(
        self,
        offered: Iterable[KnownTimes],
        known: Iterable[KnownTimes],
        labels: Mapping[str, str],
    ) -> "Truth":
        """The same after a tool has answered: with what it offered, and what it found.

        `labels` are those of the slots by their ids.
        """
        known = tuple(known)
        ids = {each.booked.attendee_id for each in known if each.booked}
        before = [
            e for e in self.deeds.known if not e.booked or e.booked.attendee_id not in ids
        ]
        deeds = replace(
            self.deeds, offered=(*self.deeds.offered, *offered), known=(*before, *known)
        )
        if not labels:
            return replace(self, deeds=deeds)
        shown = tuple(labels.values())
        return replace(self, deeds=deeds, labels=shown, listed=tuple(labels))

    def first_untruth(self, text: str) -> Untruth | None:
        """The first sentence of a text that must not leave; None if all may."""
        if (flaw := self.flaw_of_whole(text)) is not None:
            return Untruth(flaw, text.strip(), 0)
        for sentence in sentences(text):
            flaw = self.flaw_of(sentence, text)
            if flaw is not None:
                return Untruth(flaw, sentence.text.strip(), sentence.start)
        return None

    def flaw_of_whole(self, text: str) -> Flaw | None:
        """What is wrong with a whole text, whatever its sentences say."""
        if self.leads_nowhere(text):
            return Flaw.REPEATED
        spoken = language_of(text) if self.language else ""
        return Flaw.LANGUAGE if spoken and spoken != self.language else None

    def leads_nowhere(self, text: str) -> bool:
        """Whether a whole text is an old one of ours or of the visitor's."""
        if self.may_repeat:
            return False
        return self.is_said_before(text) or self.is_echo(text) or self.plays_proposal(text)

    def plays_proposal(self, text: str) -> bool:
        """Whether a text looks like a proposal, which a yes to it would not accept."""
        lines = {line.strip() for line in text.splitlines()}
        return len(lines & self.proposed) >= MIN_LINES

    def is_said_before(self, text: str) -> bool:
        """Whether a whole text is what was said to the visitor a moment ago, or nearly so.

        With another figure in it, it is something else: another time, another day.
        """
        said = _folded(text)
        return bool(said) and any(_is_again(said, _folded(each)) for each in self.before)

    def is_echo(self, text: str) -> bool:
        """Whether a text gives the visitor hardly more than their own words back."""
        said = _folded(text)
        words = said.split()[:MAX_WORDS]
        theirs = [_folded(line) for line in self.theirs.splitlines()[-LAST_LINES:]]
        if len(words) < MIN_WORDS:
            return len(words) > 1 and any(said in each for each in theirs)
        others = (each.split()[:MAX_WORDS] for each in theirs)
        alike = (SequenceMatcher(None, words, each).ratio() for each in others)
        return any(each >= ALIKE for each in alike)

    def goes_on_as_before(self, begun: str) -> bool:
        """Whether a text that is being written may still become such a one."""
        return not self.may_repeat and any(
            _folded(each).startswith(_folded(begun)) for each in self.before
        )

    def flaw_of(self, sentence: Sentence, text: str) -> Flaw | None:
        """What is wrong with a sentence of a text, whatever may follow it."""
        said = sentence.text
        if not _ANY_LETTER.search(said):
            return None
        if any(not self._is_true(claim) for claim in find_claims(said)):
            return Flaw.CLAIM
        if any(not self._is_offered(offer) for offer in find_offers(said)):
            return Flaw.OFFER
        if self._denies_what_is(said) or (not self.deeds.offered and claims_finding(said)):
            return Flaw.OFFER
        if not all(self._is_known(link) for link in find_links(said)):
            return Flaw.LINK
        if self.secrets.is_tool_named(said):
            return Flaw.TOOL
        around = text[max(0, sentence.start - _REACH) : sentence.end]
        return Flaw.LEAK if self.secrets.are_told(around) else None

    def _denies_what_is(self, said: str) -> bool:
        """Whether a sentence says that nothing is free where nobody has found that."""
        if self.has_found and denies_offers(said, outright=True):
            return True
        return not self.came_to_nothing and denies_offers(said)

    def may_be_false(self, begun: str) -> bool:
        """Whether a sentence (in plain letters) that begins so may be false about free times.

        That there are some or none, that is; which ones they are, its figures tell.
        """
        if not self.deeds.offered and may_claim_finding(begun):
            return True
        return (self.has_found or not self.came_to_nothing) and may_deny_offers(begun)

    def _is_known(self, link: str) -> bool:
        """Whether an address stands, whole, in what we or the visitor said."""
        return _plain_link(link) in _links_of(f"{self.ours}\n{self.theirs}")

    def _is_true(self, claim: Claim) -> bool:
        named = find_mentions(claim.sentence, self.deeds.now)
        candidates = self._behind(claim)
        if claim.weight is Weight.NAMED:
            return (
                not candidates
                or not named
                or any(_fits(named, each, claim.deed) for each in candidates)
            )
        if claim.deed is Deed.CANCELLED and claim.weight is Weight.HELD and self.deeds.declined:
            return True
        told_of = [each for each in candidates if _fits(named, each, claim.deed)]
        matching = told_of or _together(named, candidates)
        return any(self._are_hosts(claim.sentence, each, matching) for each in matching)

    def _behind(self, claim: Claim) -> Sequence[KnownTimes]:
        """What may stand behind a claim."""
        deeds = self.deeds
        if claim.weight is Weight.NAMED:
            return (*deeds.done, *deeds.held, *deeds.offered)
        done = [each for each in deeds.done if claim.deed in each.deeds]
        return done if claim.weight is Weight.DONE else (*done, *deeds.held)

    def _are_hosts(
        self, sentence: str, known: KnownTimes, others: Collection[KnownTimes]
    ) -> bool:
        """Whether nobody is named as a host who is none of it (or of the others told of)."""
        names = {name for each in (known, *others) for name in each.hosts}
        own = {word for name in names for word in _WORD.findall(name)}
        words = set(_WORD.findall(sentence))
        free = own | self.deeds.others
        for host in self.deeds.hosts:
            parts = set(_WORD.findall(host))
            if parts - free and parts & words - free:
                return False
        return not any(_is_stranger(match, free) for match in _WITH.finditer(sentence))

    def _is_offered(self, offer: str) -> bool:
        named = find_mentions(offer, self.deeds.now)
        allowed = (*self.deeds.offered, *self.deeds.known)
        for clock in named.clocks:
            moments = [at for each in allowed for at in each.moments if named.fit_days(at)]
            if any(fits_clock(clock, at) for at in moments):
                continue
            shown = f"{clock.minute // 60}:{clock.minute % 60:02}"
            if shown not in self.ours and not _ZONE.search(offer):
                return False
        return True


def _plain_link(link: str) -> str:
    return link.casefold().rstrip("/")


@lru_cache(maxsize=16)  # asked for each address in a text
def _links_of(text: str) -> frozenset[str]:
    return frozenset(map(_plain_link, find_links(text)))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_again(said: str, before: str) -> bool:
    """Whether a text (folded) is another one, but for a few words."""
    if said == before:
        return True
    words, others = said.split()[:MAX_WORDS], before.split()[:MAX_WORDS]
    if len(words) < MIN_WORDS or _FIGURE.findall(said) != _FIGURE.findall(before):
        return False
    return SequenceMatcher(None, words, others).ratio() >= SAME


def _fits(named: Mentions, known: KnownTimes, deed: Deed) -> bool:
    """Whether all times that are named are its own; of a move, those before it may be too."""
    if named.fit(*known.moments):
        return True
    is_of_move = deed is Deed.MOVED and not named.fit(*known.earlier)
    return is_of_move and named.fit(*known.moments, *known.earlier)


def _together(named: Mentions, candidates: Sequence[KnownTimes]) -> Sequence[KnownTimes]:
    """All of them, if one sentence tells of several."""
    several = len(named.clocks) + len(named.days) + len(named.weekdays) > 1
    moments = [at for each in candidates for at in each.moments]
    is_told = len(candidates) > 1 and several and named.fit(*moments)
    return candidates if is_told else ()


def _is_stranger(match: re.Match[str], known: Collection[str]) -> bool:
    """Whether "with X" names a person whom nobody knows. German writes all nouns large."""
    words = set(_WORD.findall(match["first"] + match["more"]))
    if words & set(known):
        return False
    return match["how"] == "with" or bool(match["title"]) or bool(match["more"])
