"""Days and clock times that a text names outright."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.language.inspect.times_in_text import Clock, Day, find_mentions

NOW = datetime(2026, 11, 22, 17, tzinfo=ZoneInfo("Europe/Berlin"))  # a Sunday
TWO = datetime(2026, 11, 24, 14, tzinfo=ZoneInfo("Europe/Berlin"))
HALF_PAST = TWO.replace(minute=30)

OF_THE_SAME_TIME = [
    "Tuesday, 24 November 2026, 14:00–14:30 (Europe/Berlin)",
    "Dienstag, 24. November um 14 Uhr",
    "on the 24th at 2 pm",
    "24.11. um 14.00",
    "2026-11-24T14:00",
    "Nov 24, 2pm",
    "11/24 at 2:30 p.m.",
    "am 24. um 14 Uhr",
    "at two o'clock on Tuesday",
    "um zwei Uhr am Dienstag",
    "übermorgen um 14:00",
    "at 2:00",
    "at 2",
]
OF_ANOTHER = [
    "Wednesday at 14:00",
    "Tuesday at 15:00",
    "Tuesday at 2 am",
    "25 November",
    "24 December",
    "tomorrow at 14:00",
    "Dienstag um 15 Uhr",
    "24.12. um 14:00",
    "at noon",
]
OF_NONE = [
    "30 minutes",
    "in 2 weeks",
    "+49 30 123456",
    "Guten Morgen",
    "1. Intro call",
    "It costs 3.50",
    "",
]


@pytest.mark.parametrize("text", OF_THE_SAME_TIME)
def test_what_names_a_time_fits_it(text: str) -> None:
    named = find_mentions(text, NOW)

    assert named
    assert named.fit(TWO, HALF_PAST)


@pytest.mark.parametrize("text", OF_ANOTHER)
def test_what_names_another_time_does_not_fit(text: str) -> None:
    assert not find_mentions(text, NOW).fit(TWO, HALF_PAST)


@pytest.mark.parametrize("text", OF_NONE)
def test_other_numbers_name_no_time(text: str) -> None:
    assert not find_mentions(text, NOW)


def test_all_that_is_named_is_told() -> None:
    named = find_mentions("Tuesday 24 November at 14:00 or Wednesday at 9 am", NOW)

    assert named.days == (Day(24, 11),)
    assert named.weekdays == (1, 2)
    assert named.clocks == (Clock(14 * 60), Clock(9 * 60))
