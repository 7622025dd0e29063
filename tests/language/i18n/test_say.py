"""Messages and dates in the visitor's language."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.language.i18n import say
from app.language.i18n.say import spell_day, spell_slot, spell_span, spell_time, text
from tests.language.shown import BERLIN

TWO = datetime(2026, 11, 24, 13, tzinfo=UTC)  # 14:00 in Berlin
HALF_PAST = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 25, 13, tzinfo=UTC)


class TestText:
    def test_is_translated(self) -> None:
        assert text("de", "any time") == "jederzeit"

    def test_is_itself_in_english(self) -> None:
        assert text("en", "any time") == "any time"

    @pytest.mark.parametrize("language", ["fr", "xx", "", "de-formed?"])
    def test_of_an_unknown_language_is_english_or_its_root(self, language: str) -> None:
        expected = "jederzeit" if language.startswith("de") else "any time"
        assert text(language, "any time") == expected

    def test_without_a_translation_is_english(self) -> None:
        assert text("de", "nobody has translated {this}", this="that") == (
            "nobody has translated that"
        )

    def test_is_filled_in(self) -> None:
        assert text("de", "from {start}", start="15:00") == "ab 15:00"

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_with_a_missing_value_is_a_bug(self, language: str) -> None:
        with pytest.raises(KeyError):
            text(language, "from {start}")

    def test_never_looks_into_its_values(self) -> None:
        assert text("en", "from {start}", start="{evil}") == "from {evil}"


class TestTheCatalogue:
    def test_has_the_same_placeholders_on_both_sides(self) -> None:
        path = Path(say.__file__).with_name("locale") / "de.po"
        with path.open("rb") as file:
            entries = [entry for entry in read_po(file, abort_invalid=True) if entry.id]
        assert entries
        for entry in entries:
            assert not list(entry.check()), entry.id
            assert _placeholders(str(entry.string)) <= _placeholders(str(entry.id)), entry.id


def _placeholders(message: str) -> set[str]:
    return {part.partition("}")[0] for part in message.split("{")[1:]}


class TestDates:
    def test_of_a_day(self) -> None:
        assert spell_day(TWO, BERLIN, "en") == "Tuesday, 24 November 2026"
        assert spell_day(TWO, BERLIN, "de") == "Dienstag, 24. November 2026"

    def test_are_those_of_the_zone(self) -> None:
        late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
        assert spell_day(late, BERLIN, "en") == "Wednesday, 25 November 2026"
        assert spell_time(late, BERLIN, "en") == "00:30"

    @pytest.mark.parametrize("language", ["en", "de", "fr"])
    def test_have_24_hours_in_every_language(self, language: str) -> None:
        assert spell_time(TWO, BERLIN, language) == "14:00"

    def test_of_a_span(self) -> None:
        assert spell_span(TWO, HALF_PAST, BERLIN, "en") == (
            "Tuesday, 24 November 2026, 14:00–14:30 (Europe/Berlin)"
        )

    def test_of_a_span_over_midnight_name_both_days(self) -> None:
        assert spell_span(TWO, NEXT_DAY, BERLIN, "de") == (
            "Dienstag, 24. November 2026, 14:00 – Mittwoch, 25. November 2026, 14:00"
            " (Europe/Berlin)"
        )

    def test_are_short_on_a_button(self) -> None:
        assert spell_slot(TWO, BERLIN, "en") == "Tue 24 Nov, 14:00"
        assert spell_slot(TWO, BERLIN, "de") == "Di. 24. Nov., 14:00"

    def test_do_not_follow_the_locale_of_the_process(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
        monkeypatch.setenv("LANGUAGE", "de")
        assert spell_slot(TWO, BERLIN, "en") == "Tue 24 Nov, 14:00"
