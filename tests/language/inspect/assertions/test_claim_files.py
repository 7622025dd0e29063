"""The languages' files of claims: each example beside a phrase is played."""

import pytest

from app.language.inspect.assertions.assertion_rules import Action, Evidence
from app.language.inspect.assertions.claim_file import ClaimPhrase, read_claims
from app.language.inspect.assertions.coarse_claims import read_coarse_claims
from app.language.inspect.assertions.find_assertions import find_claims, may_claim
from app.language.inspect.data_files import LANGUAGES
from app.language.inspect.phrases import PhraseBook, tokens
from app.language.inspect.sentences import plain

CLAIMS = [
    (language, action, evidence, phrase)
    for language in LANGUAGES
    for action, evidence, phrase in read_claims(language).claims()
]
SO = [(*each, line) for each in CLAIMS for line in each[-1].so.splitlines()]
NOT_SO = [line for each in CLAIMS for line in each[-1].not_so.splitlines()]
COARSE = read_coarse_claims().values()


@pytest.fixture(scope="module")
def books() -> dict[str, PhraseBook]:
    return {language: read_claims(language).phrase_book() for language in LANGUAGES}


@pytest.mark.parametrize(
    ("language", "action", "evidence", "phrase", "text"), SO, ids=[each[-1] for each in SO]
)
def test_a_phrase_finds_its_examples(
    books: dict[str, PhraseBook],
    language: str,
    action: Action,
    evidence: Evidence,
    phrase: ClaimPhrase,
    text: str,
) -> None:
    claims = {(claim.action, claim.evidence) for claim in find_claims(text)}
    pattern = books[language].any_of([phrase.phrase.removeprefix("^ ")])

    assert (action, evidence) in claims
    assert pattern.search(tokens(plain(text)).replace(", ", "")), (
        "it is found by another phrase"
    )
    assert may_claim(plain(text))


@pytest.mark.parametrize("text", NOT_SO)
def test_what_is_said_not_to_be_a_claim_is_none(text: str) -> None:
    assert find_claims(text) == []


@pytest.mark.parametrize("text", [line for each in COARSE for line in each.so.splitlines()])
def test_a_plain_claim_of_another_language_is_found(text: str) -> None:
    assert find_claims(text) != []


@pytest.mark.parametrize("text", [line for each in COARSE for line in each.not_so.splitlines()])
def test_what_is_no_claim_in_another_language_is_none(text: str) -> None:
    assert find_claims(text) == []
