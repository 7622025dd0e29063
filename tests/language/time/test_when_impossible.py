"""Days and times that do not exist are asked about, and never replaced by others."""

import pytest

from app.language.time.when import read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN, shown

NO_DAYS = [
    ("en", "31 november at 10"),
    ("en", "on the 31st of november"),
    ("en", "february 30 at 10"),
    ("en", "Could we meet on June 31st, in the morning?"),
    ("en", "Monday, April 31st"),
    ("en", "april the thirty-first works for me"),
    ("en", "2026-11-31"),
    ("en", "2026-13-01 at 10"),
    ("en", "11/31/2026"),
    ("en", "feb 29 2027"),
    ("en", "any time after 31 november"),
    ("en", "between the 29th and the 31st of november"),
    ("en", "32 december"),
    ("de", "am 31. November um 10 Uhr"),
    ("de", "Geht der 30. Februar vormittags?"),
    ("de", "am einunddreißigsten Juni"),
    ("de", "30.02."),
    ("de", "am 31.11. um 10"),
    ("de", "am 31.11 um 10"),
    ("de", "31.11.2026 um 9"),
    ("de", "29. Februar 2027"),
    ("de", "am 32.12. um 10"),
]
NO_TIMES = [
    ("en", "31 dec 25:00"),
    ("en", "at 25:00"),
    ("en", "tomorrow at 3:75"),
    ("en", "tomorrow 6:60 pm"),
    ("en", "Friday at 27 o'clock"),
    ("de", "um 25 Uhr"),
    ("de", "am Freitag um 26:30"),
    ("de", "morgen ab 11:70 Uhr"),
]


@pytest.mark.parametrize(("language", "text"), NO_DAYS)
def test_a_day_that_does_not_exist_has_no_windows(language: str, text: str) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == "- ?no-such-day"
    assert (reading.choices, reading.days, reading.said_day) == ((), (), True)


@pytest.mark.parametrize(("language", "text"), NO_TIMES)
def test_a_time_that_does_not_exist_has_no_windows(language: str, text: str) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == "- ?no-such-time"
    assert (reading.choices, reading.times, reading.said_time) == ((), (), True)


@pytest.mark.parametrize(
    ("language", "first", "then", "meant"),
    [
        ("en", "31 november at 10", "the 30th of november", "11-30 10:00"),
        ("en", "31 dec 25:00", "at 15:00", "12-31 15:00"),
        ("de", "am 31. November um 10 Uhr", "dann am 30. November", "11-30 10:00"),
        ("de", "am Freitag um 25 Uhr", "um 15 Uhr", "11-20 15:00"),
    ],
)
def test_what_is_left_of_it_holds_for_the_next_message(
    language: str, first: str, then: str, meant: str
) -> None:
    earlier = read_when(first, WEDNESDAY_AT_TEN, BERLIN, language=language)
    reading = read_when(then, WEDNESDAY_AT_TEN, BERLIN, language=language, earlier=earlier)
    assert shown(reading) == meant


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "31 november, sorry, 30 november", "11-30"),
        ("de", "am 31. November, nein, am 30. November", "11-30"),
        ("en", "Feb 29 2028", "02-29"),
        ("en", "tomorrow, the ratio is 16:90", "11-19"),
        ("en", "I was born on 31.02.1980, and tomorrow is fine", "11-19"),
        ("en", "in February 30 people come", "-"),
        ("de", "am 25.11 um 10", "11-25 10:00"),
        ("de", "geht der 31.12?", "12-31"),
        ("de", "Version 31.11 läuft", "-"),
        ("de", "Kapitel 31.11 der Satzung", "-"),
        ("en", "50 may join us", "-"),
        ("de", "für 31 Euro", "-"),
    ],
)
def test_what_exists_and_what_is_no_day_is_read_as_before(
    language: str, text: str, meant: str
) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == meant
