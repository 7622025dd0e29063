"""A language's claims as they stand in its file, `data/<language>/claims.yaml`."""

from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from app.language.inspect.assertions.assertion_rules import Action, Evidence
from app.language.inspect.data_files import Example, phrases_of, read_data
from app.language.inspect.phrases import PhraseBook


class ClaimPhrase(Example, frozen=True, forbid_unknown_fields=True):
    """A phrase that claims something.

    `key` are words ("a|b~") one of which a sentence must have; "" if they follow from the
    phrase.
    """

    key: str = ""


class ClaimFile(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"
):
    """All that a file holds; the comments in it say what each part is for."""

    common: str
    stops: str = ""
    lists: Mapping[str, str]
    booked: Mapping[Evidence, list[ClaimPhrase]]
    moved: Mapping[Evidence, list[ClaimPhrase]]
    cancelled: Mapping[Evidence, list[ClaimPhrase]]
    announces: list[str]
    regrets: str
    regret_joins: str
    joins: str
    before_figures: str
    negation_may_follow: bool
    denies: str
    pending: str
    unless: str
    depends: list[str]
    afterwards: str
    asks: list[str]
    about_all: list[str]

    def claims(self) -> Iterator[tuple[Action, Evidence, ClaimPhrase]]:
        """All phrases that claim something."""
        kinds = zip(Action, (self.booked, self.moved, self.cancelled), strict=True)
        for action, by_evidence in kinds:
            for evidence, phrases in by_evidence.items():
                for phrase in phrases:
                    yield action, evidence, phrase

    def phrase_book(self) -> PhraseBook:
        """What its phrases are compiled with."""
        lists = {name: phrases_of(written) for name, written in self.lists.items()}
        common = (word for each in phrases_of(self.common) for word in each.split("|"))
        return PhraseBook({**lists, "stops": phrases_of(self.stops)}, common)


@cache
def read_claims(language: str) -> ClaimFile:
    """The file of a language.

    Raises:
        msgspec.ValidationError: if it is not as it should be.
    """
    return msgspec.convert(read_data(language, "claims"), ClaimFile)
