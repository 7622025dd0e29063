"""What an invite may say: nothing that nobody said, and nothing that harms.

Its texts go into strangers' calendars, and what they are written from is a stranger's words.
So each sentence is kept only if

- its web addresses are the catalogue's; its e-mail addresses and telephone numbers are the
  catalogue's or those that the attendee gave for themselves and their guests;
- its names and numbers stand in the visitor's words, the order's facts or the catalogue;
- it gives nobody an order to click, call, pay or tell, and holds no password, key or
  number of a card or an account;
- it repeats none of our own instructions.

A sentence that fails is left out, and a heading that nothing is left under as well.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.agent.guardrails.prompt_leak import PromptPhrases
from app.language.inspect.names_in_text import unknown_names, words_of
from app.language.inspect.numbers import numbers_in
from app.language.inspect.sentences import sentences, uncovered
from app.language.inspect.traps import gives_order, holds_secret
from app.language.inspect.web_links import (
    find_links,
    find_mailboxes,
    find_phones,
    without_phones,
)

_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SEGMENTS = re.compile(r"((?<!\s)\s++[–—|-]++\s++|(?<!\s)\s*+[|]\s*+)")


@dataclass(frozen=True)
class InviteSources:
    """What an invite is written from.

    `said` are the visitor's words and the facts of the order; `catalogue` is the
    business's own text. `mailboxes` and `phones` are those that may be named.
    """

    said: str
    catalogue: str
    language: str
    mailboxes: frozenset[str] = frozenset()
    phones: tuple[str, ...] = ()
    secrets: PromptPhrases = field(default_factory=PromptPhrases)

    @cached_property
    def _words(self) -> frozenset[str]:
        return words_of(f"{self.said}\n{self.catalogue}")

    @cached_property
    def _numbers(self) -> frozenset[int]:
        return frozenset(numbers_in(f"{self.said}\n{self.catalogue}"))

    @cached_property
    def _links(self) -> frozenset[str]:
        return frozenset(_plain_links(self.catalogue))

    def bears(self, sentence: str) -> bool:
        """Whether a sentence may stand in an invite."""
        said = uncovered(sentence)
        if gives_order(said) or holds_secret(sentence) or self.secrets.are_told(sentence):
            return False
        if not (self._knows_addresses(said) and self._knows_phones(said)):
            return False
        return self._knows_numbers(said) and not unknown_names(said, self._words, self.language)

    def _knows_addresses(self, said: str) -> bool:
        mailboxes = find_mailboxes(said)
        return set(_plain_links(said)) <= self._links and set(mailboxes) <= self.mailboxes

    def _knows_phones(self, said: str) -> bool:
        return all(self._knows_phone(number) for number in find_phones(said))

    def _knows_phone(self, number: str) -> bool:
        return any(each.endswith(number) or number.endswith(each) for each in self.phones)

    def _knows_numbers(self, said: str) -> bool:
        return set(numbers_in(without_phones(_BULLET.sub("", said)))) <= self._numbers


def kept_lines(text: str, ground: InviteSources) -> str:
    """A description less the sentences that may not stand in an invite.

    Nothing is left of one that repeats our instructions: who wrote it obeyed somebody else.
    """
    if ground.secrets.are_told(text):
        return ""
    lines: list[str] = []
    for line in _TAG.sub("", text).split("\n"):
        bullet = _BULLET.match(line)
        head = bullet[0] if bullet else ""
        body = line[len(head) :]
        told = (each.text for each in sentences(body) if each.text.strip())
        kept = "".join(text for text in told if ground.bears(text)).strip()
        if kept or not body.strip():
            lines.append(f"{head}{kept}" if kept else "")
    return _without_empty_headings(lines)


def kept_segments(title: str, ground: InviteSources) -> str:
    """A title less the parts, divided by dashes, that may not stand in an invite."""
    parts = _SEGMENTS.split(_TAG.sub("", title))
    kept: list[str] = []
    for at in range(0, len(parts), 2):
        if ground.bears(parts[at]):
            kept += [parts[at - 1] if kept else "", parts[at]]
    return "".join(kept).strip()


def _without_empty_headings(lines: Sequence[str]) -> str:
    kept: list[str] = []
    for number, line in enumerate(lines):
        later = next((each for each in lines[number + 1 :] if each.strip()), "")
        is_heading = line.rstrip().endswith(":") and not _BULLET.match(line)
        if is_heading and (not later or later.rstrip().endswith(":")):
            continue
        kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _plain_links(text: str) -> Iterable[str]:
    """Web addresses in the one form in which they are compared."""
    return [link.casefold().rstrip("/") for link in find_links(text)]
