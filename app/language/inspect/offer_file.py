"""A language's offers as they stand in its file, `data/<language>/offers.yaml`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from re import Pattern

import msgspec

from app.language.inspect.data_files import LANGUAGES, Example, phrases_of, read_data
from app.language.inspect.phrases import PhraseBook, word_pattern


class OfferFile(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"
):
    """All that a file holds; the comments in it say what each part is for."""

    lists: Mapping[str, str]
    free: str
    negated: str
    unsure: str
    contrasts: str
    contrasts_after_comma: str
    not_offered: str
    fillers: str
    range_from: str
    range_and: str
    range_to: str
    clock_units: str
    clock_words: str
    nothing_free: list[Example]
    narrows: str
    narrow: str
    nothing_begins: str
    found: list[Example]
    found_begins: str
    so: str
    not_so: str = msgspec.field(name="not")

    def phrase_book(self) -> PhraseBook:
        """What its phrases are compiled with."""
        lists = {name: phrases_of(written) for name, written in self.lists.items()}
        return PhraseBook({**lists, "stops": []}, ())


@cache
def read_offers(language: str) -> OfferFile:
    """The file of a language.

    Raises:
        msgspec.ValidationError: if it is not as it should be.
    """
    return msgspec.convert(read_data(language, "offers"), OfferFile)


@dataclass(frozen=True, slots=True)
class OfferPatterns:
    """The patterns of all languages.

    Those of the first group are for token form, the others for plain letters.
    """

    free: Pattern[str]
    negated: Pattern[str]
    unsure: Pattern[str]
    narrows: Pattern[str]
    nothing_free: Pattern[str]
    found: Pattern[str]

    clock: Pattern[str]
    has_clock: Pattern[str]
    ranges: Pattern[str]
    not_offered: Pattern[str]
    contrasts: Pattern[str]
    nothing_begins: Pattern[str]
    found_begins: Pattern[str]


@cache
def offer_patterns() -> OfferPatterns:
    """Compiled when they are first needed."""
    units = "|".join(_listed(lambda file: file.clock_units))
    clock = rf"\d{{1,2}}(?:[:.]\d\d)?(?: ?(?:[ap]\.?m\b\.?|{units}))?"
    words = "|".join(_listed(lambda file: file.clock_words))
    return OfferPatterns(
        free=_phrases(lambda file: phrases_of(file.free)),
        negated=_phrases(lambda file: phrases_of(file.negated)),
        unsure=_phrases(lambda file: phrases_of(file.unsure)),
        narrows=_phrases(lambda file: phrases_of(file.narrows)),
        nothing_free=_phrases(lambda file: [each.phrase for each in file.nothing_free]),
        found=_phrases(lambda file: [each.phrase for each in file.found]),
        clock=re.compile(clock),
        has_clock=re.compile(
            rf"\d{{1,2}}[:.]\d\d\b|\b\d{{1,2}} ?(?:[ap]\.?m\b|{units})|\b(?:{words})\b"
        ),
        ranges=_ranges(clock),
        not_offered=re.compile(
            rf"{_words(lambda file: file.not_offered)}"
            rf"(?: {_words(lambda file: file.fillers)})? {clock}"
        ),
        contrasts=re.compile(
            rf"[;()]|,(?= ?{_words(lambda file: file.contrasts_after_comma)})"
            rf"|{_words(lambda file: file.contrasts)}"
        ),
        nothing_begins=re.compile(_words(lambda file: file.nothing_begins)),
        found_begins=re.compile(_words(lambda file: file.found_begins)),
    )


def _ranges(clock: str) -> Pattern[str]:
    start = _words(lambda file: file.range_from)
    both = "|".join((*_listed(lambda file: file.range_and), "–", "-"))
    alone = "|".join((*_listed(lambda file: file.range_to), "–", "-"))
    return re.compile(rf"{start} {clock} ?(?:{both}) ?{clock}|{clock} ?(?:{alone}) ?{clock}")


def _phrases(part: Callable[[OfferFile], list[str]]) -> Pattern[str]:
    """The phrases of all languages, for token form; each with its language's own lists."""
    files = [read_offers(language) for language in LANGUAGES]
    patterns = [file.phrase_book().any_of(part(file)).pattern for file in files]
    return re.compile("|".join(patterns))


def _words(part: Callable[[OfferFile], str]) -> str:
    return word_pattern(_listed(part))


def _listed(part: Callable[[OfferFile], str]) -> list[str]:
    return [word for each in LANGUAGES for word in phrases_of(part(read_offers(each)))]
