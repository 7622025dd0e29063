"""Times that were told become bounds: "I finish at 5, any time after that"."""

import pytest

from app.language.time.when import read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN, shown

TABLE = [
    ("en", "I finish work at 5, so any time after that tomorrow", "11-19 17:00-24:00"),
    ("en", "I finish work at 5, any time after that on Friday", "11-20 17:00-24:00"),
    ("en", "school ends at 3pm. Anything after that on Monday works", "11-23 15:00-24:00"),
    ("en", "I get off at 5 tomorrow, sometime after that?", "11-19 17:00-24:00"),
    (
        "en",
        "I have a meeting until 2 on Tuesday, any time after that is fine",
        "11-24 14:00-24:00",
    ),
    ("en", "I'm in a meeting from 1 to 3 tomorrow, after that I'm free", "11-19 15:00-24:00"),
    ("en", "my shift starts at 2, any time before that on Thursday", "11-19 00:00-14:00"),
    ("en", "tomorrow I leave at 4pm, anything before that works", "11-19 00:00-16:00"),
    ("en", "Tuesday 3 pm or any time after that", "11-24 15:00-24:00"),
    ("en", "Tuesday at 3, anything after that doesn't work", "11-24 15:00"),
    ("en", "Tuesday at 3, after that I can't", "11-24 15:00"),
    ("en", "until the 27th I'm out, after that any time", "11-28..01-16"),
    ("en", "I'm away until the 27th, after that anything is fine", "11-28..01-16"),
    ("en", "Friday is my last day of travel, whenever after that", "11-21..01-16"),
    ("de", "Feierabend ist um 16 Uhr, danach geht es am Freitag", "11-20 16:00-24:00"),
    ("de", "Ich habe bis 17 Uhr Arbeit, danach passt es morgen", "11-19 17:00-24:00"),
    ("de", "Am Freitag habe ich bis 12 Uhr zu tun, danach gerne", "11-20 12:00-24:00"),
    ("de", "Um 15 Uhr muss ich los, davor passt es am Montag", "11-23 00:00-15:00"),
    ("de", "Dienstag 15 Uhr, danach kann ich nicht", "11-24 15:00"),
    ("de", "Bis zum 27. bin ich weg, danach passt es", "11-28..01-16"),
    ("de", "Ich bin bis zum 27. weg, danach gerne", "11-28..01-16"),
    ("de", "bis Freitag bin ich im Urlaub, danach jederzeit", "11-21..01-16"),
    ("en", "nothing on Monday, Tuesday is fine", "11-24"),
    ("en", "next week, but nothing on Monday", "11-24..11-29"),
    ("de", "nächste Woche, aber am Montag geht nichts", "11-24..11-29"),
    ("de", "nächste Woche, nichts am Freitag", "11-23..11-26 | 11-28..11-29"),
    ("en", "I have nothing on Monday", "11-23"),
    ("en", "nothing but Monday works", "11-23"),
    ("de", "am Montag habe ich nichts vor", "11-23"),
    ("de", "am Montag habe ich noch nichts vor, um 11?", "11-23 11:00"),
    ("en", "10, 11 or 12 on Tuesday", "11-24 10:00 | 11-24 11:00 | 11-24 12:00"),
    ("en", "either 2 or 4 tomorrow", "11-19 14:00 | 11-19 16:00"),
    ("en", "9 or 11 on Monday, 30 November", "11-30 09:00 | 11-30 11:00"),
    ("de", "entweder 9 oder 11 am Montag, dem 30.", "11-30 09:00 | 11-30 11:00"),
    ("de", "2 oder 4 morgen", "11-19 14:00 | 11-19 16:00"),
    ("en", "at 11 on Monday, 30 November", "11-30 11:00"),
    ("de", "um 11 Uhr am Montag, dem 30.", "11-30 11:00"),
    ("en", "at 11 on Monday, or the 30th at 2", "11-23 11:00 | 11-30 14:00"),
    ("en", "a table for 2 or 4 tomorrow", "11-19"),
    ("en", "option 1 or 2 on Monday", "11-23"),
    ("de", "Nummer 1 oder 2 am Montag", "11-23"),
    ("en", "1 or 2 people on Monday", "11-23"),
]


@pytest.mark.parametrize(("language", "said", "meant"), TABLE, ids=[each[1] for each in TABLE])
def test_is_read_as(language: str, said: str, meant: str) -> None:
    reading = read_when(said, WEDNESDAY_AT_TEN, BERLIN, language=language)
    assert shown(reading) == meant


def test_without_a_time_in_the_message_it_is_later_than_what_was_said_before() -> None:
    earlier = read_when("Tuesday at 3", WEDNESDAY_AT_TEN, BERLIN)
    said = "any time after that"
    later = read_when(said, WEDNESDAY_AT_TEN, BERLIN, earlier=earlier)
    assert shown(later) == "11-24 15:05-24:00"
