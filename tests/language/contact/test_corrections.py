"""A name is put right where it was wrong, and nowhere else."""

import pytest

from app.language.contact.corrections import corrected_name


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("Ada Lovlace", "it's Lovelace with an o-v-e", "Ada Lovelace"),
        ("Ada Lovlace", "Sorry, Lovelace, spelled L-o-v-e-l-a-c-e", "Ada Lovelace"),
        ("Ada Lovlace", "L-O-V-E-L-A-C-E", "Ada Lovelace"),
        ("Ada King", "my last name is Byron", "Ada Byron"),
        ("Ada King", "my first name is Augusta", "Augusta King"),
        ("Ada King", "it's Byron, not King", "Ada Byron"),
        ("Ada King", "not King but Byron", "Ada Byron"),
        ("Ada King", "nicht King, sondern Byron", "Ada Byron"),
        ("Jon Smith", "It's John with an h", "John Smith"),
        ("Matt Stone", "Oh, it's Mat, not Matt", "Mat Stone"),
        ("Phillip Glas", "Philip with one l", "Philip Glas"),
        ("Anna Meyer", "Meier mit ei bitte", "Anna Meier"),
        ("Anna Meyer", "Mein Nachname ist Maier", "Anna Maier"),
    ],
)
def test_the_wrong_part_of_a_name_is_put_right(name: str, text: str, right: str) -> None:
    assert corrected_name(name, text) == right


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ada King", "Actually Wednesday works better"),
        ("Ada Lovelace", "It's Ada"),
        ("Ada Lovelace", "with Mia at 3"),
        ("Ada Lovelace", "Tuesday, not Wednesday"),
        ("Ada Lovelace", "my email is ada@lovelace.example instead"),
        ("Maria Berger", "a call with Mia Berger please"),
        ("Maria Schmidt", "Is Mario there?"),
        ("Marta King", "with Martin please, not Tom"),
        ("Mia King", "It's Mia's colleague I want"),
        ("", "it's Lovelace with an o-v-e"),
    ],
)
def test_what_is_about_something_else_changes_no_name(name: str, text: str) -> None:
    assert corrected_name(name, text) is None
