"""Numbers in words about days, and numbers that only count or name things."""

import pytest

from app.language.time.when import read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN, shown

DATES = [
    ("en", "in a fortnight, monday", "11-30"),
    ("en", "in 14 days, monday at 3", "11-30 15:00"),
    ("en", "today in 8 days", "11-26"),
    ("en", "wednesday the sixteenth after lunch", "12-16 13:00-17:00"),
    ("en", "friday the fourth works for me", "12-04"),
    ("en", "wednesday sixteenth at 3", "12-16 15:00"),
    ("en", "12 or 13 jan", "01-12..01-13"),
    ("en", "3, 4 or 5 december", "12-03..12-05"),
    ("en", "monday 7 or 8 december", "12-07..12-08"),
    ("en", "12-16 jan", "01-12..01-16"),
    ("en", "let me know on the 4th whether it works", "12-04"),
    ("en", "2 or 3 dec at 10", "12-02 10:00 | 12-03 10:00"),
    ("en", "in december, the 29th", "12-29"),
    ("en", "January 5th or the 28th", "01-05 | 01-28"),
    ("en", "the 7th sounds good", "12-07"),
    ("de", "heute in acht Tagen", "11-25"),
    ("de", "heute in 8 Tagen um 10", "11-25 10:00"),
    ("de", "morgen in acht Tagen", "11-26"),
    ("de", "heute in vierzehn Tagen", "12-02"),
    ("de", "in 14 Tagen, Montag", "11-30"),
    ("de", "in vierzehn Tagen, am Dienstag", "12-01"),
    ("de", "am 12. oder 13. Januar", "01-12..01-13"),
    ("de", "7./8. Dezember", "12-07..12-08"),
    ("de", "12.-16. Januar", "01-12..01-16"),
    ("de", "Mittwoch den sechzehnten nach dem Mittagessen", "12-16 13:00-17:00"),
    ("de", "Freitag den vierten passt gut", "12-04"),
    ("de", "im Dezember, am 29.", "12-29"),
]
THINGS = [
    ("en", "noise in the 4th axle"),
    ("en", "the 3rd spindle is loud"),
    ("en", "our 2nd machine and the 5th loom"),
    ("en", "machine no. 7"),
    ("en", "unit 4"),
    ("en", "room 12"),
    ("en", "4711"),
    ("en", "5 machines we bought"),
    ("en", "3 looms and a spindle"),
    ("en", "we have it at 5 locations"),
    ("en", "invoice number 12"),
    ("en", "7 of them are broken"),
    ("en", "at 3 sites"),
    ("de", "zwölf Webstühle seit 2019"),
    ("de", "fünf Maschinen"),
    ("de", "seit vier Jahren zwei Maschinen"),
    ("de", "es geht um 3 Webstühle"),
    ("de", "um 3 maschinen geht es"),
    ("de", "Geräusch an der 4. Achse"),
    ("de", "der 3. Webstuhl"),
    ("de", "Maschine Nr. 7"),
    ("de", "Raum 4"),
]


@pytest.mark.parametrize(("language", "text", "meant"), DATES)
def test_a_number_that_is_a_day_is_read(language: str, text: str, meant: str) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == meant


@pytest.mark.parametrize("asked", [frozenset[str](), frozenset({"time"})])
@pytest.mark.parametrize(("language", "text"), THINGS)
def test_a_number_of_things_is_no_time(language: str, text: str, asked: frozenset[str]) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language, asked=asked)
    assert shown(reading) == "-"


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "11 works fine", "daily 11:00"),
        ("en", "10 sounds great", "daily 10:00"),
        ("en", "3 for me and my sister", "daily 15:00"),
        ("en", "see you at 4 mate", "daily 16:00"),
        ("en", "at 10 downtown", "daily 10:00"),
        ("en", "after 4 downtown", "daily 16:00-24:00"),
        ("en", "at 9 berlin time", "daily 09:00"),
        ("en", "9 london time", "daily 09:00"),
        ("en", "10 eastern", "daily 10:00"),
        ("de", "um 10 Probefahrt", "daily 10:00"),
        ("de", "10 klingt gut", "daily 10:00"),
        ("de", "um 11 vorbeikommen wäre prima", "daily 11:00"),
        ("de", "9 reicht mir", "daily 09:00"),
    ],
)
def test_a_number_that_answers_is_a_time_whatever_is_said_of_it(
    language: str, text: str, meant: str
) -> None:
    asked = frozenset({"time"})
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language, asked=asked)
    assert shown(reading) == meant


@pytest.mark.parametrize(
    ("language", "first", "then", "meant"),
    [
        ("en", "in december", "the 29th", "12-29"),
        ("en", "december 21st at 3", "on the 29th", "12-29 15:00"),
        ("en", "on january 12", "the 4th", "01-04"),
        ("en", "november 30th", "the 2nd", "12-02"),
        ("de", "im Dezember", "am 29.", "12-29"),
        ("de", "am 12. Januar", "der 4.", "01-04"),
    ],
)
def test_a_day_by_its_number_is_one_of_the_month_spoken_of(
    language: str, first: str, then: str, meant: str
) -> None:
    earlier = read_when(first, WEDNESDAY_AT_TEN, BERLIN, language=language)
    reading = read_when(then, WEDNESDAY_AT_TEN, BERLIN, language=language, earlier=earlier)
    assert shown(reading) == meant
