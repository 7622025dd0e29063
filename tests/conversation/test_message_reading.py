"""Messages as they are understood: each text once, in the light of what was said before."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.conversation.message_reading import MessageReading, TimeReader, words_about_time
from app.language.contact.contact import Contact
from app.language.intent.assent import Assent
from app.language.time.reading import reading_of
from app.language.time.when import may_say_when, read_when

NOW, BERLIN = datetime(2026, 11, 22, 16, tzinfo=UTC), ZoneInfo("Europe/Berlin")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read, in order."""
    texts: list[str] = []

    def noting(text: str, *values: Any, **more: Any) -> Any:
        texts.append(text)
        return read_when(text, *values, **more)

    monkeypatch.setattr("app.conversation.message_reading.read_when", noting)
    return texts


def message(text: str, *wishes: str) -> MessageReading:
    return MessageReading(text, Contact(), NOW, BERLIN, "en", wishes)


def test_a_text_is_read_once_whoever_asks(read: list[str]) -> None:
    said = message("Tuesday at 3pm")

    assert said.when is said.when
    assert said.meant is said.when, "nothing was wished before"
    assert read == ["Tuesday at 3pm"]


def test_a_wish_is_read_in_the_light_of_those_before(read: list[str]) -> None:
    said = message("rather at 4pm", "Tuesday at 3pm")

    [window] = said.meant.windows
    assert window.start == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert not said.when.said_day
    assert read == ["Tuesday at 3pm", "rather at 4pm", "rather at 4pm"]


@pytest.mark.parametrize("between", ["many thanks!", "yesterday"])
def test_what_names_no_time_to_come_leaves_the_wishes_before_it_as_they_are(
    between: str,
) -> None:
    said = message("rather at 4pm", "Tuesday at 3pm", between)

    [window] = said.meant.windows
    assert window.start == datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_who_says_nothing_about_the_time_has_earlier_wishes_left_alone(
    read: list[str],
) -> None:
    said = message("I am Ada Lovelace, please", "Tuesday at 3pm", "or Wednesday")

    assert said.meant.windows == ()
    assert read == ["I am Ada Lovelace, please"]


def test_the_same_minute_needs_no_second_reading_and_the_next_one_does(
    read: list[str],
) -> None:
    times = TimeReader()
    for moment in (NOW, NOW.replace(second=59), NOW.replace(minute=1)):
        times.read("tomorrow", moment, BERLIN, "en")

    assert read == ["tomorrow", "tomorrow"]


@pytest.mark.parametrize(
    ("text", "language", "may"),
    [
        ("Tuesday", "en", True),
        ("at 3", "en", True),
        ("3 am", "en", True),
        ("am Dienstag", "de", True),
        ("a day later", "en", True),
        ("as soon as possible", "en", True),
        ("I am Ada", "en", False),
        ("The first one please, in the name of Ada", "en", False),
        ("with whom is it?", "en", False),
        ("Ich bin Ada, und wer sind Sie?", "de", False),
    ],
)
def test_only_what_may_be_about_the_time_counts(text: str, language: str, *, may: bool) -> None:
    assert may_say_when(text, language) is may
    if not may:
        assert read_when(text, NOW, BERLIN, language=language).windows == ()


def test_addresses_numbers_and_lengths_hold_no_time() -> None:
    left = words_about_time("30 minutes, 030@example.com, +49 30 123456, at 3pm")

    assert re.findall(r"\w+", left) == ["at", "3pm"]


def test_an_instant_reads_as_if_somebody_had_said_it() -> None:
    said = read_when("Tuesday, 24 November 2026, 15:00", NOW, BERLIN)

    assert reading_of(datetime(2026, 11, 24, 14, tzinfo=UTC), BERLIN) == said


def test_a_yes_is_one_to_what_was_asked() -> None:
    assert message("yes, cancel it").assent("cancel") is Assent.YES
    assert message("yes, cancel it").assent("book") is not Assent.YES
