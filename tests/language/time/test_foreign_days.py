"""Days in other languages are noticed, so that they can be said not to be understood."""

import pytest

from app.language.time.foreign_days import foreign_days


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("mardi prochain vers 15h", ("mardi", "prochain")),
        ("el miércoles por la tarde", ("miércoles", "tarde")),
        ("giovedì alle 10", ("giovedì",)),
        ("volgende dinsdag", ("volgende", "dinsdag")),
        ("w środę o 14", ("środę",)),
        ("Salı günü", ("Salı",)),
        ("på torsdag klockan 9", ("torsdag",)),
    ],
)
def test_foreign_words_for_days_are_noticed(said: str, words: tuple[str, ...]) -> None:
    assert foreign_days(said) == words


@pytest.mark.parametrize(
    "said",
    [
        "",
        "next Tuesday afternoon in March",
        "am Mittwoch, den 24. Dezember, um 9",
        "kommende Woche Donnerstag",
        "any time in May, but not in August",
        "Hier bin ich am Samstag",
    ],
)
def test_english_and_german_are_none(said: str) -> None:
    assert foreign_days(said) == ()
