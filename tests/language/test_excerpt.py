"""What is read of a text: white space collapsed, whole words, no more than so many."""

import pytest

from app.language.contact.contact import read_contact
from app.language.excerpt import MAX_READ, collapsed, excerpt, is_cut
from app.language.intent.assent import Assent, read_assent
from app.language.intent.choice import said_place
from app.language.intent.refusal import withdraws


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hi,  I'm\tAda", "Hi, I'm Ada"),
        (" \n Hi \u00a0 \n", "Hi"),
        ("Hi\r\nAda", "Hi\nAda"),
        ("Hi \n\n \n\n\n Ada", "Hi\n\nAda"),
        ("Hi\u2028Ada", "Hi\nAda"),
        ("one\x00two\x1b", "one two"),
        ("- a\n- b", "- a\n- b"),
        ("\x00 \x07", ""),
    ],
)
def test_white_space_is_collapsed_and_paragraphs_stay(written: str, read: str) -> None:
    assert collapsed(written) == read
    assert collapsed(read) == read


def test_so_many_characters_are_read_and_no_word_is_cut() -> None:
    said = "ada@example.com " * 200

    assert excerpt(said) == ("ada@example.com " * 62).strip()
    assert len(excerpt("x" * 4000)) == MAX_READ
    assert excerpt("x " * 500) == ("x " * 500).strip()
    assert not is_cut("x" + " " * 4000)
    assert is_cut("x " * 501)


def test_what_stands_behind_what_is_read_is_not_known() -> None:
    said = f"{'I would like to know more. ' * 40}I'm Ada Lovelace, ada@example.com"

    assert read_contact(said).email is None
    assert read_contact(said[-400:]).email == "ada@example.com"


def test_a_message_that_is_not_read_to_its_end_agrees_to_nothing() -> None:
    assert read_assent("yes " * 100) is Assent.YES
    assert read_assent("yes " * 1000) is Assent.UNCLEAR
    assert read_assent(f"{'yes ' * 260}but not this one") is Assent.UNCLEAR
    assert said_place(f"the second one {'please ' * 200}", 3) is None
    assert not withdraws("forget it " * 200)
