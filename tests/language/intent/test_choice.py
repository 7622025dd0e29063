"""Places in a list are taken from words that name them, and from no others."""

import pytest

from app.language.intent.choice import said_place
from app.offline.slot_choice import said_number


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("the second one", 1),
        ("The second one, please.", 1),
        ("I'll take the first one; it is about looms and what they cost", 0),
        ("second", 1),
        ("option 3", 2),
        ("number two please", 1),
        ("#2", 1),
        ("2", 1),
        ("2.", 1),
        ("ok, 2 please", 1),
        ("the last one", 3),
        ("1st", 0),
        ("die zweite", 1),
        ("Die zweite Möglichkeit bitte", 1),
        ("Nummer 3", 2),
        ("Den ersten nehme ich", 0),
        ("der letzte bitte", 3),
        ("drei", 2),
    ],
)
def test_a_place_is_understood(said: str, place: int) -> None:
    assert said_place(said, 4) == place


@pytest.mark.parametrize(
    "said",
    [
        "",
        "yes",
        "the first or the second one",
        "not the first one",
        "the second one doesn't work",
        "die zweite passt nicht",
        "the fifth one",
        "7",
        "this is my first time here",
        "my first name is Ada",
        "I have two questions",
        "14:30",
        "at 2",
        "Ada Lovelace, ada@example.com",
        "the other one",
    ],
)
def test_anything_else_is_not(said: str) -> None:
    assert said_place(said, 4) is None


@pytest.mark.parametrize(
    "said",
    [
        "not the first one",
        "any but the first",
        "the first or the third",
        "anything but option 2",
        "the second rather than the first",
        "option 1 instead of option 2",
        "nicht den ersten",
        "alles außer dem ersten",
        "den ersten oder den dritten",
        "bis auf den zweiten alle",
        "nur nicht Nummer 2",
        "statt dem ersten",
    ],
)
def test_a_place_that_is_denied_or_one_of_several_is_not_chosen(said: str) -> None:
    assert said_place(said, 6) is None
    assert said_number(said.lower(), 6) is None


@pytest.mark.parametrize("said", ["the last one", "the first one", "2", "die letzte", "#1"])
def test_of_no_list_nothing_is_chosen(said: str) -> None:
    assert said_place(said, 0) is None
    assert said_number(said, 0) is None


@pytest.mark.parametrize(
    ("said", "place"),
    [("the first one", 0), ("the last one", 5), ("den zweiten bitte", 1), ("option 3", 2)],
)
def test_both_readers_choose_the_same(said: str, place: int) -> None:
    assert said_place(said, 6) == place
    assert said_number(said, 6) == place
