"""Public holidays by name, by the calendars of several years."""

from datetime import date

import pytest

from app.language.time.when import read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN, shown

TABLE = [
    ("en", "good friday", "03-26"),
    ("en", "easter monday at 10", "03-29 10:00"),
    ("en", "whit monday", "05-17"),
    ("en", "on christmas eve, in the morning", "12-24 06:00-12:00"),
    ("en", "boxing day", "12-26"),
    ("en", "new year's eve", "12-31"),
    ("en", "new year's day", "01-01"),
    ("en", "between christmas and new year", "12-27..12-30"),
    ("en", "sometime between xmas and new year's eve", "12-27..12-30"),
    ("en", "before christmas", "11-18 10:00..12-24"),
    ("en", "happy new year", "-"),
    ("en", "merry christmas, and see you tomorrow", "11-19"),
    ("de", "am 1. Weihnachtstag", "12-25"),
    ("de", "2. Weihnachtstag", "12-26"),
    ("de", "am zweiten Weihnachtsfeiertag um 11", "12-26 11:00"),
    ("de", "Heiligabend", "12-24"),
    ("de", "an Silvester um 10 Uhr", "12-31 10:00"),
    ("de", "Neujahr", "01-01"),
    ("de", "Karfreitag", "03-26"),
    ("de", "Ostermontag um 15 Uhr", "03-29 15:00"),
    ("de", "am Pfingstmontag um 11 Uhr", "05-17 11:00"),
    ("de", "Gründonnerstag oder Gruendonnerstag", "03-25"),
    ("de", "Christi Himmelfahrt", "05-06"),
    ("de", "zwischen Weihnachten und Neujahr", "12-27..12-30"),
    ("de", "zwischen den Jahren um 10", " | ".join(f"12-{day} 10:00" for day in range(27, 31))),
    ("de", "frohe Weihnachten", "-"),
]


@pytest.mark.parametrize(("language", "text", "meant"), TABLE)
def test_a_holiday_is_read_by_its_name(language: str, text: str, meant: str) -> None:
    reading = read_when(text, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == meant


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Good Friday 2028", date(2028, 4, 14)),
        ("Easter Monday 2028", date(2028, 4, 17)),
        ("Pfingstmontag 2028", date(2028, 6, 5)),
        ("Karfreitag 2029", date(2029, 3, 30)),
        ("Christmas Eve 2027", date(2027, 12, 24)),
    ],
)
def test_a_holiday_of_a_year_is_that_of_its_calendar(text: str, day: date) -> None:
    assert read_when(text, WEDNESDAY_AT_TEN, BERLIN).days == (day,)
