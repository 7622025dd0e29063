"""Places in a list are taken from words that name them, and from no others."""

import pytest

from app.language.intent.choice import said_place


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
