"""Places in a list are taken from words that name them, and from no others."""

import pytest

from app.language.intent.choice import read_choice, said_place


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


@pytest.mark.parametrize("said", ["the last one", "the first one", "2", "die letzte", "#1"])
def test_of_no_list_nothing_is_chosen(said: str) -> None:
    assert said_place(said, 0) is None


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("the first or the third", (0, 2)),
        ("either the first or the third", (0, 2)),
        ("den ersten oder den dritten", (0, 2)),
        ("entweder die zweite oder die letzte", (1, 3)),
        ("1 or 3", (0, 2)),
        ("option 2, or else the fourth", (1, 3)),
        ("not the first one", (1, 2, 3)),
        ("the second one doesn't work", (0, 2, 3)),
        ("die zweite passt nicht", (0, 2, 3)),
        ("the third is too early", (0, 1, 3)),
        ("any but the first", (1, 2, 3)),
        ("anything except the last", (0, 1, 2)),
        ("alles außer der ersten", (1, 2, 3)),
        ("neither the first nor the second", (2, 3)),
        ("not the first, second or third", (3,)),
        ("bis auf den vorletzten alle", (0, 1, 3)),
        ("no, the second one", (1,)),
        ("nein, die zweite", (1,)),
        ("no. 2", (1,)),
        ("not the first, the second please", (1,)),
        ("die zweite, nicht die erste", (1,)),
        ("the second rather than the first", (1,)),
        ("option 1 instead of option 2", (0,)),
        ("lieber die dritte statt der ersten", (2,)),
        ("why not the first one", (0,)),
        ("the third please, no questions", (2,)),
        ("2, my name is Ada", (1,)),
        ("2 please and my name is Ada", (1,)),
        ("last but one", (2,)),
        ("the first one or something in the afternoon", ()),
        ("not sure about the first one", ()),
        ("statt dem ersten den zweiten", ()),
        ("the first of May", ()),
        ("the second week of December", ()),
        ("a second opinion", ()),
        ("the one on Tuesday", ()),
        ("not at 2", ()),
        ("2 people", ()),
        ("2:30", ()),
        ("no", ()),
        ("", ()),
    ],
)
def test_entries_are_wanted_or_refused(said: str, places: tuple[int, ...]) -> None:
    assert read_choice(said, 4) == places
    assert read_choice(said, 0) == ()


@pytest.mark.parametrize("said", ["not the first one", "any but the first", "nicht die erste"])
def test_to_refuse_all_others_is_not_to_name_one(said: str) -> None:
    assert read_choice(said, 2) == (1,)
    assert said_place(said, 2) is None
