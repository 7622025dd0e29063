"""Messages that change or complete what was understood before."""

from datetime import date, time

import pytest

from app.language.time.when import Reading, read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN, shown


def after(language: str, *said: str) -> Reading:
    """The reading of the last message, each one read in the light of those before."""
    reading: Reading | None = None
    for message in said:
        reading = read_when(
            message, WEDNESDAY_AT_TEN, BERLIN, language=language, earlier=reading
        )
    assert reading is not None
    return reading


ENGLISH = [
    (("Tuesday at 3pm", "actually Friday"), "11-27 15:00"),
    (("Tuesday at 3pm", "a day later"), "11-25 15:00"),
    (("Tuesday at 3pm", "an hour later please"), "11-24 16:00"),
    (("Tuesday at 3pm", "half an hour earlier"), "11-24 14:30"),
    (("Tuesday at 3pm", "could you push it back by an hour?"), "11-24 16:00"),
    (("Tuesday at 3pm", "the same time on Thursday"), "11-26 15:00"),
    (("Thursday at 3pm", "same time next week"), "11-26 15:00"),
    (("Tuesday at 3pm", "make it 4"), "11-24 16:00"),
    (("Tuesday at 3pm", "could we do it earlier?"), "11-24 00:00-15:00"),
    (("Tuesday at 3pm", "later"), "11-24 15:05-24:00"),
    (("Tuesday at 3pm", "something later that day"), "11-24 15:05-24:00"),
    (("Tuesday at 3pm", "the next day"), "11-25 15:00"),
    (("Tuesday at 3pm", "the day after"), "11-25 15:00"),
    (("Tuesday at 3pm", "the day before"), "11-23 15:00"),
    (("Tuesday at 3pm", "a week later"), "12-01 15:00"),
    (("Tuesday at 3pm", "no, 4 please"), "11-24 16:00"),
    (("Tuesday at 3pm", "how about 11?"), "11-24 11:00"),
    (("Tuesday at 3pm", "not 3, rather 4:30"), "11-24 16:30"),
    (("Tuesday at 3pm", "on the 26th"), "11-26 15:00"),
    (("Tuesday at 3pm", "that day at 5"), "11-24 17:00"),
    (("Tuesday at 3pm", "any time on Thursday"), "11-26"),
    (("next week", "not Monday"), "11-24..11-29"),
    (("next week", "Tuesday or Thursday"), "11-24 | 11-26"),
    (("next week", "afternoon", "Wednesday"), "11-25 12:00-17:00"),
    (("next week", "earlier"), "11-18 10:00..11-22"),
    (("Tuesday", "any time"), "11-24"),
    (("Tuesday evening", "at 8"), "11-24 20:00"),
    (("in the afternoon", "Thursday"), "11-19 12:00-17:00"),
    (("at 3pm", "tomorrow"), "11-19 15:00"),
    (("Tuesday around 3", "Wednesday"), "11-25 14:30-15:30"),
    (("tomorrow", "at 10 or 11"), "11-19 10:00 | 11-19 11:00"),
    (("Tuesday at 3pm", "yes please"), "-"),
]
GERMAN = [
    (("Dienstag um 15 Uhr", "doch lieber Freitag"), "11-27 15:00"),
    (("Dienstag um 15 Uhr", "einen Tag später"), "11-25 15:00"),
    (("Dienstag um 15 Uhr", "eine Stunde früher"), "11-24 14:00"),
    (("Dienstag um 15 Uhr", "eine Stunde nach hinten"), "11-24 16:00"),
    (("Dienstag um 15 Uhr", "zur gleichen Zeit am Donnerstag"), "11-26 15:00"),
    (("Dienstag um 15 Uhr", "lieber um 4"), "11-24 16:00"),
    (("Dienstag um 15 Uhr", "geht auch später?"), "11-24 15:05-24:00"),
    (("Dienstag um 15 Uhr", "am nächsten Tag"), "11-25 15:00"),
    (("Dienstag um 15 Uhr", "am selben Tag um 10"), "11-24 10:00"),
    (("Dienstag um 15 Uhr", "eine Woche später"), "12-01 15:00"),
    (("nächste Woche", "nicht Montag"), "11-24..11-29"),
    (("nächste Woche", "Mittwoch", "nachmittags"), "11-25 12:00-17:00"),
    (("Dienstag", "egal wann"), "11-24"),
    (("morgen", "um halb drei"), "11-19 14:30"),
    (("Dienstag um 15 Uhr", "ja bitte"), "-"),
]


@pytest.mark.parametrize(
    ("said", "meant"), ENGLISH, ids=[" / ".join(row[0]) for row in ENGLISH]
)
def test_english_is_read_as(said: tuple[str, ...], meant: str) -> None:
    assert shown(after("en", *said)) == meant


@pytest.mark.parametrize(("said", "meant"), GERMAN, ids=[" / ".join(row[0]) for row in GERMAN])
def test_german_is_read_as(said: tuple[str, ...], meant: str) -> None:
    assert shown(after("de", *said)) == meant


def test_a_time_alone_keeps_the_days_that_were_named() -> None:
    reading = after("en", "Tuesday or Thursday next week", "at 3pm")
    assert reading.days == (date(2026, 11, 24), date(2026, 11, 26))
    assert reading.times == (time(15),)


def test_an_open_answer_keeps_nothing() -> None:
    assert after("en", "Tuesday at 3pm", "as soon as possible").open_ended


@pytest.mark.parametrize(
    "end", [f"{hour}:{minute}" for hour in range(7, 12) for minute in (15, 45)]
)
def test_later_means_later_than_the_longest_of_times_that_begin_alike(end: str) -> None:
    reading = after("en", f"Mondays in the morning or Tuesday between 6 and {end} am", "later")
    starts = {window.start.astimezone(BERLIN).time() for window in reading.windows}
    assert starts == {time(9)}  # the middle of a morning
