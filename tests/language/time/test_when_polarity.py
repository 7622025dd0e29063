"""What is wanted and what is not: bounds that are denied, absences, and two times at choice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.language.time.when import read_when

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # a Sunday

FROM_11, UNTIL_15 = ("24 11:00", "25 00:00"), ("24 00:00", "24 15:00")
BOUNDS = [
    ("en", "next week on Tuesday, but nothing before 11 please", FROM_11),
    ("en", "Tuesday, nothing earlier than 11", FROM_11),
    ("en", "not before 11 on Tuesday", FROM_11),
    ("en", "no earlier than 11 on Tuesday", FROM_11),
    ("en", "Tuesday, nothing until 11", FROM_11),
    ("en", "nothing after 3 pm on Tuesday", UNTIL_15),
    ("en", "Tuesday, nothing later than 3 pm", UNTIL_15),
    ("en", "Tuesday, no later than 3 pm", UNTIL_15),
    ("de", "Dienstag, nichts vor 11 Uhr", FROM_11),
    ("de", "am Dienstag nix vor 11", FROM_11),
    ("de", "nicht vor 11 Uhr am Dienstag", FROM_11),
    ("de", "Dienstag, aber keine Termine vor 11 Uhr", FROM_11),
    ("de", "Dienstag, nichts früher als 11 Uhr", FROM_11),
    ("de", "Dienstag, nichts nach 15 Uhr", UNTIL_15),
    ("de", "am Dienstag nix nach 15 Uhr", UNTIL_15),
    ("de", "Dienstag, nichts später als 15 Uhr", UNTIL_15),
]


@pytest.mark.parametrize(
    ("language", "said", "window"), BOUNDS, ids=[each[1] for each in BOUNDS]
)
def test_a_bound_that_is_denied_is_the_other_one(
    language: str, said: str, window: tuple[str, str]
) -> None:
    reading = read_when(said, NOW, BERLIN, language=language)
    shown = [
        (f"{each.start.astimezone(BERLIN):%d %H:%M}", f"{each.end.astimezone(BERLIN):%d %H:%M}")
        for each in reading.windows
    ]
    assert shown == [window]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Bis zum 27. bin ich weg, danach passt es"),
        ("de", "Bis Freitag habe ich Urlaub"),
        ("de", "bis zum 27. sind wir weg"),
        ("de", "Ich bin bis Freitag verreist"),
        ("de", "bis zum 27.11. auf Dienstreise, danach gern"),
        ("en", "I am away until the 27th, any day after works"),
        ("en", "I'm on holiday until Friday, after that anything"),
        ("en", "we're traveling until the 27th"),
    ],
)
def test_an_absence_is_no_wish(language: str, said: str) -> None:
    reading = read_when(said, NOW, BERLIN, language=language)
    assert min(each.start for each in reading.windows).astimezone(BERLIN).day == 28


@pytest.mark.parametrize(
    ("language", "said", "hours"),
    [
        ("en", "either 9 or 11 on Monday 30th", [9, 11]),
        ("en", "9 or 11 on Monday", [9, 11]),
        ("en", "Monday at 9 or 11", [9, 11]),
        ("de", "entweder 9 oder 11 am Montag", [9, 11]),
        ("de", "Montag um 9 oder 11 Uhr", [9, 11]),
        ("de", "9 oder 11 Uhr am Montag", [9, 11]),
    ],
)
def test_of_two_times_both_are_wished_for(language: str, said: str, hours: list[int]) -> None:
    reading = read_when(said, NOW, BERLIN, language=language)
    assert [each.hour for each in reading.times] == hours


@pytest.mark.parametrize(
    "said", ["1 or 2 people on Monday", "for 2 or 3 persons", "1 oder 2 Personen am Montag"]
)
def test_what_counts_people_is_no_time(said: str) -> None:
    assert read_when(said, NOW, BERLIN).times == ()
