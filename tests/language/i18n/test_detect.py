"""Which language a visitor writes."""

import pytest

from app.language.i18n.detect import asked_language, detect_language, settled_language


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


FRENCH = "Bonjour, je voudrais prendre rendez-vous jeudi"
GERMAN = "Ich hätte gern einen Termin am Dienstag"
ENGLISH = "I would like an appointment on Tuesday please"


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        (FRENCH, "fr"),
        ("Hola, quisiera reservar una cita para el jueves", "es"),
        ("Vorrei prenotare un appuntamento", "it"),
        ("Ik wil graag een afspraak maken", "nl"),
        ("Dzień dobry, chciałbym umówić spotkanie", "pl"),
        ("Hej, jag vill boka ett möte", "sv"),
        ("Hej, jeg vil gerne bestille et møde", "da"),
        ("Hei, jeg vil gjerne bestille et møte", "no"),
        ("Merhaba, randevu almak istiyorum", "tr"),
        ("ok", ""),
        ("Ada Lovelace, ada@example.com", ""),
    ],
)
def test_the_first_clear_message_settles_the_language(said: str, language: str) -> None:
    assert settled_language([said]) == language


@pytest.mark.parametrize("scrap", ["ok", "OK!", "15:00", "thank you", "yes please", "👍"])
def test_a_bare_scrap_never_switches_the_language(scrap: str) -> None:
    assert settled_language([GERMAN, scrap], "de") == "de"


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        ([GERMAN, ENGLISH], "en"),
        ([GERMAN, "thank you", "yes please"], "en"),
        ([GERMAN, "thank you", "das ist gut"], "de"),
        ([ENGLISH, "ok", GERMAN], "de"),
    ],
)
def test_a_long_message_or_two_clear_ones_switch_it(texts: list[str], language: str) -> None:
    before = "de" if texts[0] == GERMAN else "en"
    assert settled_language(texts, before) == language


def test_what_the_service_says_gives_way_to_two_messages_only() -> None:
    assert settled_language([GERMAN], "en", is_given=True) == "en"
    assert settled_language([GERMAN, GERMAN], "en", is_given=True) == "de"


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("auf Deutsch bitte", "de"),
        ("Could we speak English?", "en"),
        ("können wir auf Englisch schreiben?", "en"),
        ("My German is bad", None),
        ("a German host", None),
    ],
)
def test_a_language_can_be_asked_for(said: str, language: str | None) -> None:
    assert asked_language(said) == language
