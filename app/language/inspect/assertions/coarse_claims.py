"""Plain claims of further languages: one rule, with word lists for each language.

What the rule is stands in `data/coarse_claims.yaml`, beside the words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from re import Pattern

import msgspec

from app.language.inspect.assertions.assertion_rules import MAX_CLAUSE, Action, Evidence, Rule
from app.language.inspect.data_files import phrases_of, read_data
from app.language.inspect.phrases import word_pattern
from app.language.inspect.sentences import is_endless

# Marks at the end of a sentence, and the blank behind them; a figure before them goes on.
_MARKS = r"(?<!\d)(?:(?<![.!?…])|(?<=\d[.!?…]))[.!?…]++\s"
_CLAUSES = re.compile(rf",(?! ?\d)|[;()|¡¿]|:(?!\d)|[–—]|\s-+\s|{_MARKS}")


class CoarseClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of a language, and sentences that are and are not claims."""

    about: str
    booked: str
    moved: str
    cancelled: str
    done: str
    denies: str
    pending: str
    depends: str
    asks: str
    so: str
    not_so: str = msgspec.field(name="not")


class CoarseLanguage:
    """Finds the plain claims of one language (see ClaimLanguage)."""

    def __init__(self, words: CoarseClaims) -> None:
        kinds = zip(Action, (words.booked, words.moved, words.cancelled), strict=True)
        listed = {action: phrases_of(written) for action, written in kinds}
        done = phrases_of(words.done)
        every = [*done, *(phrase for phrases in listed.values() for phrase in phrases)]
        self.keys = frozenset(phrase.split()[-1] for phrase in every)
        self._key = _any_of(sorted(self.keys))
        self._rules = [
            Rule(action, Evidence.DONE, _any_of(phrases), self.keys)
            for action, phrases in listed.items()
        ]
        self._done = Rule(Action.BOOKED, Evidence.DONE, _any_of(done), self.keys)
        self._about = _any_of(phrases_of(words.about))
        self._denies = _any_of(phrases_of(words.denies))
        self._pending = _any_of(phrases_of(words.pending))
        self._depends = _any_of(phrases_of(words.depends))
        self._asks = _any_of(phrases_of(words.asks))

    def claims_in(self, said: str) -> Iterator[Rule]:
        """The rules that a sentence (in plain letters) fulfils, however long it is."""
        if not self._key.search(said):
            return
        endless = is_endless(said)
        is_question = said.endswith("?") and not endless
        for clause in map(str.strip, _CLAUSES.split(said)):
            if len(clause) > MAX_CLAUSE:
                yield from (rule for rule in self._rules if rule.pattern.search(clause))
                continue
            if self._depends.match(clause):
                if endless:
                    continue
                return
            if self._denies.search(clause) or (is_question and self._asks.search(clause)):
                continue
            yield from self._claims_of(clause)

    def _claims_of(self, clause: str) -> Iterator[Rule]:
        for rule in (*self._rules, self._done):
            alone = _is_alone(rule.pattern.match(clause))
            if alone or (rule is not self._done and self._is_claimed(clause, rule)):
                yield rule

    def _is_claimed(self, clause: str, rule: Rule) -> bool:
        found = rule.pattern.search(clause)
        return bool(
            found
            and self._about.search(clause)
            and not self._pending.search(clause[: found.end()])
            and not self._depends.search(clause[found.end() :])
        )


def coarse_languages() -> tuple[CoarseLanguage, ...]:
    """All languages of the file."""
    return tuple(CoarseLanguage(words) for words in read_coarse_claims().values())


def read_coarse_claims() -> Mapping[str, CoarseClaims]:
    """The file, by language.

    Raises:
        msgspec.ValidationError: if it is not as it should be.
    """
    return msgspec.convert(read_data("coarse_claims"), dict[str, CoarseClaims])


def _any_of(phrases: Iterable[str]) -> Pattern[str]:
    return re.compile(word_pattern(phrases))


def _is_alone(found: re.Match[str] | None) -> bool:
    """Whether nothing but a mark follows."""
    return (
        found is not None
        and re.match(r"\s*(?:[!.:]|$)", found.string[found.end() :]) is not None
    )
