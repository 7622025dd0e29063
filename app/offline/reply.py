"""What the rules come to: something to say, made of phrases, and tools to use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from app.conversation.sentence_ids import Subject
from app.language.i18n.say import text

PHRASES: dict[str, "Phrase"] = {}
"""All of them, by their ids."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say, and what it means.

    wordings       the phrases that it is made of, each with the wording that was used
    asks           what it asks the visitor for
    slots          the ids of the slots that it lists, in order; meeting_types likewise
    names_page     it sends the visitor to the booking page, and wants its address
    """

    text: str = ""
    wordings: Mapping[str, int] = field(default_factory=dict)
    asks: frozenset[Subject] = frozenset()
    slots: tuple[str, ...] = ()
    meeting_types: tuple[str, ...] = ()
    names_page: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.text)


NOTHING_SAID = Utterance()


def join(*parts: Utterance) -> Utterance:
    """The parts as one: sentences side by side, lists on lines of their own."""
    return reduce(_joined, filter(None, parts), NOTHING_SAID)


def _joined(one: Utterance, other: Utterance) -> Utterance:
    if not one:
        return other
    joint = "\n" if "\n" in one.text else " "
    return Utterance(
        f"{one.text}{joint}{other.text}",
        {**one.wordings, **other.wordings},
        one.asks | other.asks,
        one.slots + other.slots,
        one.meeting_types + other.meeting_types,
        one.names_page or other.names_page,
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to say; its wordings in the order of their use.

    `page` are the wordings that send the visitor to the booking page.
    """

    id: str
    wordings: tuple[str, ...]
    asks: frozenset[Subject] = frozenset()
    page: frozenset[int] = frozenset()

    def text(self, language: str, wording: int = 0, **values: object) -> str:
        """The words of a wording (the last one if there are fewer) with its values."""
        return text(language, self.wordings[self._at(wording)], **values)

    def say(self, language: str, wording: int = 0, **values: object) -> Utterance:
        """The same, with what it means."""
        at = self._at(wording)
        said = self.text(language, at, **values)
        return Utterance(said, {self.id: at}, self.asks, names_page=at in self.page)

    def after(self, wording: int) -> int:
        """The wording to use next; after the last those without the first take turns."""
        return wording + 1 if wording + 1 < len(self.wordings) else min(1, wording)

    def _at(self, wording: int) -> int:
        return min(wording, len(self.wordings) - 1)


def phrase(
    id_: str,
    *wordings: str,
    asks: frozenset[Subject] = frozenset(),
    page: frozenset[int] = frozenset(),
) -> Phrase:
    """A new phrase, which joins `PHRASES`."""
    made = Phrase(id_, wordings, asks, page)
    if id_ in PHRASES:
        raise ValueError(f"two phrases are called {id_}")
    PHRASES[id_] = made
    return made


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that is to be used."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The next message: a text, tool calls, or a text and then tool calls."""

    said: Utterance = NOTHING_SAID
    calls: tuple[Call, ...] = ()


def say(said: Utterance) -> Reply:
    """Say something."""
    return Reply(said)


def call(tool: str, **arguments: Any) -> Reply:
    """Use a tool."""
    return Reply(calls=(Call(tool, arguments),))
