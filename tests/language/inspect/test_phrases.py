"""The language of phrases: what each kind of element matches."""

import time

import pytest

from app.language.inspect.assertions.claim_file import read_claims
from app.language.inspect.assertions.find_assertions import find_claims
from app.language.inspect.data_files import LANGUAGES, phrases_of
from app.language.inspect.phrases import PhraseBook, tokens

BOOK = PhraseBook(
    {
        "stops": ["for", "with"],
        "sure": ["booked", "signed up", "pencil~"],
        "adverb": ["now", "~ly", "!only"],
        "own": ["my <word>"],
    },
    {"it", "is", "up", "call"},
)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("it's booked.", "it 's booked . "),
        ("isn't it?", "isn't it ? "),
        ("at 2 p.m. on the 24. november", "at 2 pm on the 24. november "),
        ("14:00, 14.30-15:00", "14:00 , 14.30-15:00 "),
        ("to ada@loom.example, now", "to ada@loom.example , now "),
        ('is "booked"', "is booked "),
        ("booked.thanks", "booked · thanks "),
        ("re-booked – done", "re-booked – done "),
    ],
)
def test_a_text_in_token_form(said: str, written: str) -> None:
    assert tokens(said) == written


@pytest.mark.parametrize(
    ("phrase", "so", "not_so"),
    [
        ("is|are <sure>", "they are signed up", "they are up"),
        ("set_up", "set up", "set it up"),
        ("it 's", "it's", "its"),
        ("book~", "rebook or booking", "rebook"),
        ("is now? booked", "is booked", "is not booked"),
        ("is <adverb>* booked", "is now firmly booked", "is only booked"),
        ("your +3 call", "your long intro call", "your slot for a call"),
        ("your ..3 call", "your slot for a call", "your slot for a very long call"),
        ("i ... booked", "i have for all of you, as you said, booked", "booked have i"),
        ("^ booked", "booked it", "it is booked"),
        ("booked $", "is booked!", "is booked now"),
        ("booked .", "booked! thanks", "booked thanks"),
        ("set !up|to", "set", "set to"),
        ("taken !...your", "taken by you", "taken for your call"),
        ("<own> call", "my long call", "my call"),
    ],
)
def test_what_an_element_matches(phrase: str, so: str, not_so: str) -> None:
    pattern = BOOK.any_of([phrase])

    assert pattern.search(tokens(so))
    assert not pattern.search(tokens(not_so))


@pytest.mark.parametrize(
    ("phrase", "keys"),
    [
        ("it is <sure>", {"booked", "signed", "pencil~"}),
        ("new call", {"new"}),
        ("is re-booked|set_up now?", {"re-booked", "set"}),
        ("on <figure>", {"#"}),
    ],
)
def test_keys_are_words_that_a_match_cannot_do_without(phrase: str, keys: set[str]) -> None:
    assert BOOK.keys(phrase) == keys


def test_a_phrase_of_common_words_is_refused() -> None:
    with pytest.raises(ValueError, match="'it is up now\\?' has only common words"):
        BOOK.keys("it is up now?")


def all_words(language: str) -> list[str]:
    lists = read_claims(language).lists.values()
    listed = (phrase for each in lists for phrase in phrases_of(each))
    parts = (word for phrase in listed for word in phrase.replace("|", " ").split())
    return sorted({word for word in parts if word.isalpha()})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_clause_takes_long_whatever_it_repeats(language: str) -> None:
    find_claims("booked")  # the patterns are made with the first text
    slowest = 0.0
    for word in all_words(language):
        clause = (f"your {word} is {word} ich habe {word} " * 40)[:390]
        began = time.thread_time()
        find_claims(f"{clause} booked gebucht")
        slowest = max(slowest, time.thread_time() - began)

    assert slowest < 0.05


def test_a_clause_too_long_to_be_understood_claims_what_its_words_could() -> None:
    stretched = "I have, " + "very " * 200 + "gladly booked your appointment"

    assert {each.action for each in find_claims(stretched)} == {"booked"}
