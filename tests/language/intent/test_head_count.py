"""How many people come."""

import pytest

from app.language.intent.head_count import read_head_count


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("for me and 2 friends", 3),
        ("the workshop for me and my wife", 2),
        ("me plus three colleagues", 4),
        ("4 people", 4),
        ("4 places in the workshop next week please", 4),
        ("there are five of us", 5),
        ("we are 3", 3),
        ("we'd like to come as a group of six", 6),
        ("two seats please", 2),
        ("I will bring 2 colleagues", 3),
        ("zu dritt", 3),
        ("wir kommen zu viert", 4),
        ("für mich und zwei Freunde", 3),
        ("ich und mein Mann", 2),
        ("wir sind 4", 4),
        ("für 3 Personen", 3),
        ("5 Plätze bitte", 5),
        ("just me", 1),
        ("nur für mich", 1),
        ("one place is fine", 1),
    ],
)
def test_how_many_come(said: str, people: int) -> None:
    assert read_head_count(said) == people


@pytest.mark.parametrize(
    "said",
    [
        "",
        "at 4",
        "we are 4 hours ahead of you",
        "Monday at 2, for 30 minutes",
        "a friend recommended you",
        "my colleague Ben told me about it",
        "2 machines are broken",
        "for 2 pm",
        "wir sind ab 4 da",
        "0 people",
        "999 people",
    ],
)
def test_other_numbers_are_no_head_count(said: str) -> None:
    assert read_head_count(said) is None
