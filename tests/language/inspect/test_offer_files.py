"""The languages' files of offers: each example beside a phrase is played."""

import pytest

from app.language.inspect.data_files import LANGUAGES
from app.language.inspect.offer_file import OfferFile, read_offers
from app.language.inspect.offers import (
    claims_finding,
    denies_offers,
    find_offers,
    may_claim_finding,
    may_deny_offers,
)
from app.language.inspect.phrases import tokens
from app.language.inspect.sentences import plain

FILES = [read_offers(language) for language in LANGUAGES]
NOTHING_FREE = [(file, each) for file in FILES for each in file.nothing_free]
FOUND = [(file, each) for file in FILES for each in file.found]


def is_found_by(phrase: str, file: OfferFile, text: str) -> bool:
    return bool(file.phrase_book().any_of([phrase]).search(tokens(plain(text))))


@pytest.mark.parametrize(
    ("file", "phrase", "text"),
    [(file, each.phrase, line) for file, each in NOTHING_FREE for line in each.so.splitlines()],
)
def test_a_denial_is_found(file: OfferFile, phrase: str, text: str) -> None:
    assert denies_offers(text)
    assert may_deny_offers(plain(text))
    assert is_found_by(phrase, file, text), "another phrase finds it"


@pytest.mark.parametrize(
    ("file", "phrase", "text"),
    [(file, each.phrase, line) for file, each in FOUND for line in each.so.splitlines()],
)
def test_a_finding_is_found(file: OfferFile, phrase: str, text: str) -> None:
    assert claims_finding(text)
    assert may_claim_finding(plain(text))
    assert is_found_by(phrase, file, text), "another phrase finds it"


@pytest.mark.parametrize(
    "text", [line for _, each in NOTHING_FREE for line in each.not_so.splitlines()]
)
def test_what_denies_nothing_is_left_alone(text: str) -> None:
    assert not denies_offers(text)


@pytest.mark.parametrize(
    "text", [line for _, each in FOUND for line in each.not_so.splitlines()]
)
def test_what_finds_nothing_is_left_alone(text: str) -> None:
    assert not claims_finding(text)


@pytest.mark.parametrize("text", [line for file in FILES for line in file.narrow.splitlines()])
def test_a_denial_of_some_times_only_is_not_outright(text: str) -> None:
    assert denies_offers(text)
    assert not denies_offers(text, outright=True)


@pytest.mark.parametrize("text", [line for file in FILES for line in file.so.splitlines()])
def test_an_offer_is_found(text: str) -> None:
    assert find_offers(text) != []


@pytest.mark.parametrize("text", [line for file in FILES for line in file.not_so.splitlines()])
def test_what_offers_nothing_is_left_alone(text: str) -> None:
    assert find_offers(text) == []
