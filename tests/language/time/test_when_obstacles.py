"""Where the words about an obstacle end, and short German days in lists."""

import pytest

from app.language.time.when import read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN, shown

WISHES = [
    ("en", "I work at ACME and need a call on Wednesday at 12", "11-18 12:00"),
    ("en", "I work at ACME and Wednesday at 12 would be great", "11-18 12:00"),
    ("en", "I'm busy with a launch and would like a call on Friday at 3", "11-20 15:00"),
    ("en", "I'm travelling and want to meet on Thursday at 11", "11-19 11:00"),
    ("en", "I work with looms and I'd love a visit next Friday at 9", "11-20 09:00"),
    ("en", "I can't meet on Monday and would prefer Tuesday at 2", "11-24 14:00"),
    ("en", "not mornings and I need an afternoon on Friday", "11-20 12:00-17:00"),
    ("en", "I can't do mornings but Friday at 3 works", "11-20 15:00"),
    ("de", "ich kann vormittags nicht, aber Freitag um 15 Uhr", "11-20 15:00"),
    ("de", "Ich arbeite bei ACME und brauche einen Termin am Mittwoch um 12", "11-18 12:00"),
    ("de", "Ich arbeite bei ACME und Mittwoch um 12 wäre ideal", "11-18 12:00"),
    ("de", "ich bin unterwegs und möchte am Donnerstag um 11 sprechen", "11-19 11:00"),
    ("de", "wir sind verhindert und wir hätten gern Freitag um 9", "11-20 09:00"),
    ("de", "Montag geht nicht und ich hätte gerne Dienstag um 14 Uhr", "11-24 14:00"),
]
SHORT_DAYS = [
    (
        "nächste Woche, am liebsten Mi oder Do nach 16 Uhr",
        "11-25 16:00-24:00 | 11-26 16:00-24:00",
    ),
    ("nächste Woche Di oder Do vormittags", "11-24 06:00-12:00 | 11-26 06:00-12:00"),
    ("am Mo oder Do um 10", "11-19 10:00 | 11-23 10:00"),
    ("nächste Woche mi oder do nach 16 uhr", "11-25 16:00-24:00 | 11-26 16:00-24:00"),
    ("entweder Mo oder Do", "11-19 | 11-23"),
    ("Fr gegen 15 Uhr", "11-20 14:30-15:30"),
    ("Das ist mir so oder so recht", "-"),
    ("am Montag, so gegen 10", "11-23 09:30-10:30"),
]


@pytest.mark.parametrize(("language", "text", "meant"), WISHES)
def test_an_obstacle_ends_where_a_wish_begins(language: str, text: str, meant: str) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I work Monday and Tuesday"),
        ("en", "I can't do Monday and Tuesday"),
        ("en", "I'm on holiday on Monday and Tuesday"),
        ("de", "Ich arbeite montags und dienstags"),
        ("de", "ich kann Montag nicht und Dienstag auch nicht"),
    ],
)
def test_days_that_an_obstacle_joins_are_all_denied(language: str, text: str) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    weekdays = {window.start.astimezone(BERLIN).weekday() for window in reading.windows}
    assert weekdays == {2}


@pytest.mark.parametrize(("text", "meant"), SHORT_DAYS)
def test_short_days_in_a_list_are_all_read(text: str, meant: str) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language="de")
    assert shown(reading) == meant
