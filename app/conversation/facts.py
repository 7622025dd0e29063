"""Facts about a visitor, each with the event that it is known from, and which of them count.

Facts are only ever added, so that everything that was known before can still be read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What a fact is about. Lists are written with ", " between."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"  # E.164
    GUESTS = "guests"  # e-mail addresses
    WHEN = "when"  # the wish as it was understood, in the visitor's zone
    MEETING = "meeting"  # id of a meeting type
    HOST = "host"
    MINUTES = "minutes"
    PURPOSE = "purpose"
    PLACE = "place"  # a venue wish (see app.language.places.venue_words)
    PEOPLE = "people"  # how many come, the visitor among them
    ZONE = "zone"  # IANA
    LANGUAGE = "language"  # of ISO 639-1


class Confidence(StrEnum):
    """How sure a fact is."""

    INVALID = "invalid"  # it was said, but cannot be one: an address without a dot
    GUESSED = "guessed"  # somebody made it out: the model, or our code from many words
    TOLD = "told"  # by the service they write through, or by the page
    SAID = "said"  # by the visitor


_RANK = {each: number for number, each in enumerate(Confidence)}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, and the event that it is known from."""

    about: FactKind
    value: str
    seq: int
    confidence: Confidence


Known = Mapping[FactKind, Fact]
"""What counts now: the newest of the surest facts on each subject."""

_WISHES = (
    FactKind.WHEN,
    FactKind.MEETING,
    FactKind.HOST,
    FactKind.MINUTES,
    FactKind.PURPOSE,
    FactKind.GUESTS,
    FactKind.PLACE,
    FactKind.PEOPLE,
)


def known(facts: Iterable[Fact], settled: int = 0) -> Known:
    """What counts, of facts in the order in which they became known.

    A newer fact takes the place of an older one unless it is less sure; one that cannot be
    true never does.

    Args:
        settled: the event of the last booking; wishes from before it were fulfilled.
    """
    current: dict[FactKind, Fact] = {}
    for fact in facts:
        if fact.about in _WISHES and fact.seq <= settled:
            continue
        before = current.get(fact.about)
        is_sure = before is None or _RANK[fact.confidence] >= _RANK[before.confidence]
        if is_sure and fact.confidence is not Confidence.INVALID:
            current[fact.about] = fact
    return current


def doubtful(facts: Sequence[Fact], about: FactKind) -> Fact | None:
    """The newest fact on a subject if it cannot be one, so that it must be asked for again."""
    newest = next((fact for fact in reversed(facts) if fact.about is about), None)
    return newest if newest and newest.confidence is Confidence.INVALID else None
