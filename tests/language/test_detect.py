"""Which language a visitor writes."""

import pytest

from app.language.detect import detect_language


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Hello, I would like to book an appointment", "en"),
        ("could I get a call next Tuesday?", "en"),
        ("thanks, that works", "en"),
        ("Do you speak German?", "en"),
        ("Hallo, ich hätte gern einen Termin", "de"),
        ("geht auch Dienstag um 15 Uhr?", "de"),
        ("Ich möchte ein Meeting buchen", "de"),
        ("ja gerne, das passt", "de"),
        ("können wir das morgen machen", "de"),
        ("Grüß Gott", "de"),
        ("Termin bitte", "de"),
    ],
)
@pytest.mark.parametrize("default", ["en", "de"])
def test_a_sentence_decides(said: str, language: str, default: str) -> None:
    assert detect_language([said], default) == language


@pytest.mark.parametrize(
    "said",
    ["", "ok", "15:00", "ada@example.com", "Ada Lovelace", "24.11.", "super", "in", "👍"],
)
@pytest.mark.parametrize("default", ["en", "de"])
def test_a_scrap_never_decides(said: str, default: str) -> None:
    assert detect_language([said], default) == default


def test_scraps_leave_the_language_of_the_conversation() -> None:
    assert detect_language(["Ich hätte gern einen Termin", "ok", "15:00"]) == "de"


def test_a_visitor_may_change_the_language() -> None:
    said = ["Ich hätte gern einen Termin", "sorry, could we do this in English please?"]
    assert detect_language(said) == "en"


def test_nothing_said_is_the_default() -> None:
    assert detect_language([], "de") == "de"
