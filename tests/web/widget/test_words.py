"""The widget's texts are there in every language that can be booked in."""

import re
from pathlib import Path
from string import Formatter

import pytest

from app.booking.people import LANGUAGES
from app.web.widget import words
from app.web.widget.words import ENGLISH, words_in

ASSETS = Path(words.__file__).with_name("assets")
OTHERS = [each for each in LANGUAGES if each != "en"]

# Words that are the same there and in English.
SAME = {
    ("fr", "log"),  # Messages
    ("no", "send"),
    ("da", "send"),
    ("da", "do_book"),  # imperative of the same verb
}
_USED = re.compile(r"\bwords\.(\w+)")


def names(text: str) -> set[str]:
    """The placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing(language: str) -> None:
    spoken = words_in(language)
    missing = {key for key, text in spoken.items() if text == ENGLISH[key]}
    assert {(language, key) for key in missing} <= SAME


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_placeholders_of_the_english_one(language: str) -> None:
    spoken = words_in(language)
    assert {key: names(text) for key, text in spoken.items()} == {
        key: names(text) for key, text in ENGLISH.items()
    }


def test_an_unknown_language_comes_out_in_english() -> None:
    assert words_in("xx") == ENGLISH


def test_the_scripts_use_texts_that_there_are_and_no_text_is_for_nothing() -> None:
    scripts = "".join(each.read_text("utf-8") for each in ASSETS.glob("*.js"))
    named = set(_USED.findall(scripts))
    by_value = {"do_book", "do_move", "do_cancel", "booked", "provisional", "moved"}
    by_value |= {"cancelled", "lost", "busy", "broken"}  # named by what the server says
    on_the_server = {"open", "unread", "greeting", "book_say"}
    assert named <= set(ENGLISH)
    assert named | by_value | on_the_server == set(ENGLISH)


def test_no_script_has_a_text_of_its_own() -> None:
    for script in ASSETS.glob("*.js"):
        code = script.read_text("utf-8")
        labels = re.findall(r'(?:aria-label|title|placeholder)"?: "([^"]+)"', code)
        assert not labels, script.name
