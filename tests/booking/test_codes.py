"""Booking codes survive being read out, typed and pasted."""

import pytest

from app.booking.codes import codes_in, is_code, spelled
from app.store.engine.ids import new_code


def test_new_codes_are_codes_and_differ() -> None:
    made = {new_code() for _ in range(200)}

    assert len(made) == 200
    assert all(is_code(code) for code in made)


@pytest.mark.parametrize(
    "said",
    [
        "7K3M-Q9TX",
        "7k3mq9tx",
        "7K3M Q9TX",
        "my code is 7K3M-Q9TX, thanks",
        "code 7K3M Q9TX",
        "Buchungscode: 7k3m–q9tx.",
        "ada@example.com 7K3M-Q9TX",
        "https://book.example/7K3MQ9TX",
    ],
)
def test_a_code_is_found_however_it_is_typed(said: str) -> None:
    assert "7K3MQ9TX" in codes_in(said)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert codes_in("OI1L-77AB") == ["011177AB"]


@pytest.mark.parametrize(
    "said",
    ["tomorrow", "12345678", "+4930123456", "next week", "7K3M-Q9T", "7K3MQ9TXA", "UUUU-1234"],
)
def test_other_words_are_no_codes(said: str) -> None:
    assert codes_in(said) == []


def test_a_code_is_shown_in_two_parts() -> None:
    assert spelled("7K3MQ9TX") == "7K3M-Q9TX"
    assert codes_in(spelled("7K3MQ9TX")) == ["7K3MQ9TX"]


@pytest.mark.parametrize("said", ["code QCC2-B8AZ", "the code QCC2B8AZ here", "2222 QCC2-B8AZ"])
def test_what_is_written_as_a_code_comes_first(said: str) -> None:
    assert codes_in(said)[0] == "QCC2B8AZ"


@pytest.mark.parametrize(
    "said",
    [
        "code C8D3 0M1P",
        "Code: c8d3 0m1p",
        "my code is c8d3 - 0m1p",
        "C8D3-0M1P",
        "c8d30m1p",
        "C8D3 OMIP",
        "code c8d3omlp",
        "der Code lautet C8D3 0M1P, danke",
        "Buchungscode C8D3  0M1P",
        "mein code: C8 D3 0M 1P",
        "code is C 8 D 3 0 M 1 P",
        "with C8D3 0M1P please",
        "code C8D3_0M1P",
        "code C8D3.0M1P",
        "code C8D30 M1P",
        "from ada@example.com, code C8D3 0M1P",
    ],
)
def test_all_readings_are_tried_and_the_likeliest_comes_first(said: str) -> None:
    assert codes_in(said)[0] == "C8D30M1P"


@pytest.mark.parametrize(
    "said",
    ["what is a code for", "no code at 3 pm", "code is lost", "der Code am 24. um 3 Uhr",
     "I have no code, 24 12 2026"],
)  # fmt: skip
def test_the_word_code_alone_makes_no_code(said: str) -> None:
    assert codes_in(said) == []
