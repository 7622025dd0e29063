"""Times as people say them in answer to some that they were offered."""

import pytest

from app.language.time.when import read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN, shown

ASKED = [
    ("en", "ok 11 then", "11:00"),
    ("en", "yes, but 10", "10:00"),
    ("en", "hm or rather 3", "15:00"),
    ("en", "10 30", "10:30"),
    ("en", "half past three then", "15:30"),
    ("en", "ok 3 30 then", "15:30"),
    ("en", "fine, 9", "09:00"),
    ("en", "yes 10 is good", "10:00"),
    ("en", "let's take 11 please", "11:00"),
    ("de", "ok dann 11", "11:00"),
    ("de", "ja, aber 10", "10:00"),
    ("de", "hm oder eher 3", "15:00"),
    ("de", "halb 3", "14:30"),
    ("de", "10 30", "10:30"),
    ("de", "gut, dann 9 30", "09:30"),
    ("de", "na gut 10", "10:00"),
    ("de", "nehmen wir 11", "11:00"),
]
LED = [
    ("en", "ok 11 then", "11:00"),
    ("en", "yes, but 10", "10:00"),
    ("en", "hm or rather 3", "15:00"),
    ("en", "i'd rather have 4", "16:00"),
    ("en", "alright 9 then", "09:00"),
    ("de", "ok 11 dann", "11:00"),
    ("de", "ja, aber 10", "10:00"),
    ("de", "hm oder eher 3", "15:00"),
    ("de", "dann doch lieber 4", "16:00"),
]


@pytest.mark.parametrize(("language", "text", "time"), ASKED)
def test_a_spoken_number_answers_the_question_for_a_time(
    language: str, text: str, time: str
) -> None:
    asked = frozenset({"time"})
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language, asked=asked)
    assert shown(reading) == f"daily {time}"


@pytest.mark.parametrize(("language", "text", "time"), LED)
def test_a_number_after_words_that_lead_to_a_time_is_one(
    language: str, text: str, time: str
) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == f"daily {time}"


@pytest.mark.parametrize(
    ("language", "first", "text", "meant"),
    [
        ("en", "tomorrow at 9", "ok, 11", "11-19 11:00"),
        ("en", "tomorrow at 9", "10 30", "11-19 10:30"),
        ("de", "morgen um 9 Uhr", "na gut 10", "11-19 10:00"),
        ("de", "morgen um 9 Uhr", "hm, eher 14", "11-19 14:00"),
        ("de", "morgen um 9 Uhr", "eher", "11-19 00:00-09:00"),
    ],
)
def test_a_spoken_number_keeps_the_day(
    language: str, first: str, text: str, meant: str
) -> None:
    earlier = read_when(first, WEDNESDAY_AT_TEN, BERLIN, language=language)
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language, earlier=earlier)
    assert shown(reading) == meant


@pytest.mark.parametrize(
    ("language", "first", "text"),
    [
        ("en", "tomorrow at 9", "number 3 then"),
        ("en", "tomorrow at 9", "ok 2"),
        ("en", "tomorrow at 9", "ok 2 machines then"),
        ("en", "tomorrow at 9", "yes, option 2"),
        ("en", "", "ok 2 then"),
        ("en", "", "2 please"),
        ("de", "morgen um 9 Uhr", "ok, 3 Personen"),
        ("de", "morgen um 9 Uhr", "dann Nummer 3"),
        ("de", "", "2 bitte"),
    ],
)
def test_the_number_of_an_offer_or_of_people_is_no_time(
    language: str, first: str, text: str
) -> None:
    earlier = read_when(first, WEDNESDAY_AT_TEN, BERLIN, language=language) if first else None
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language, earlier=earlier)
    assert shown(reading) == "-"
