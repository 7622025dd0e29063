"""What holds for every reading: clocks that change, the past, what is said of a reading."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.language.time.when import Window, read_when, spell_reading
from tests.language.shown import BERLIN, NEW_YORK, WEDNESDAY_AT_TEN, shown

HORIZON = timedelta(days=60)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestClockChanges:
    @pytest.mark.parametrize(
        ("said", "zone", "start"),
        [
            pytest.param("2026-03-29 at 1:30 am", BERLIN, "2026-03-29T00:30", id="before"),
            pytest.param("2026-03-29 at 02:30 am", BERLIN, "2026-03-29T01:30", id="in the gap"),
            pytest.param("2026-03-29 at 3:30 am", BERLIN, "2026-03-29T01:30", id="after"),
            pytest.param("2026-10-25 at 2:30 am", BERLIN, "2026-10-25T00:30", id="in the fold"),
            pytest.param("2026-10-25 at 3 am", BERLIN, "2026-10-25T02:00", id="after the fold"),
            pytest.param("March 8 at 2:30 am", NEW_YORK, "2026-03-08T07:30", id="gap overseas"),
            pytest.param(
                "March 8 at 10 am", NEW_YORK, "2026-03-08T14:00", id="summer overseas"
            ),
            pytest.param(
                "March 7 at 10 am", NEW_YORK, "2026-03-07T15:00", id="winter overseas"
            ),
            pytest.param("Nov 1 at 1:30 am", NEW_YORK, "2026-11-01T05:30", id="fold overseas"),
        ],
    )
    def test_an_exact_time_is_found(self, said: str, zone: ZoneInfo, start: str) -> None:
        now = (
            utc("2026-03-01T12:00")
            if "03" in said or "March" in said
            else utc("2026-10-01T12:00")
        )
        [window] = read_when(said, now, zone).windows
        assert window == Window(utc(start), utc(start) + timedelta(minutes=1), exact=True)

    def test_a_day_is_as_long_as_it_is(self) -> None:
        [short] = read_when("on March 29", utc("2026-03-01T12:00"), BERLIN).windows
        [long] = read_when("on October 25", utc("2026-10-01T12:00"), BERLIN).windows
        assert short.end - short.start == timedelta(hours=23)
        assert long.end - long.start == timedelta(hours=25)

    def test_the_same_words_follow_the_wall_clock_over_a_change(self) -> None:
        before = read_when("Saturday at 9", utc("2026-03-25T12:00"), BERLIN)
        after = read_when("Monday at 9", utc("2026-03-25T12:00"), BERLIN)
        assert (before.windows[0].start.hour, after.windows[0].start.hour) == (8, 7)

    def test_a_night_without_midnight_begins_when_it_can(self) -> None:
        cairo = ZoneInfo("Africa/Cairo")  # 2026-04-24 begins at 01:00
        [window] = read_when("on April 24", utc("2026-04-01T12:00"), cairo).windows
        assert window.start == utc("2026-04-23T22:00")


class TestThePast:
    def test_windows_begin_now_at_the_earliest(self) -> None:
        [window] = read_when("today", WEDNESDAY_AT_TEN, BERLIN).windows
        assert window.start == WEDNESDAY_AT_TEN

    @pytest.mark.parametrize(
        "said", ["yesterday", "November 1st 2026", "this morning at 8 am", "last Monday"]
    )
    def test_what_is_past_is_asked_about(self, said: str) -> None:
        reading = read_when(said, WEDNESDAY_AT_TEN, BERLIN)
        assert (reading.windows, reading.question) == ((), "past")

    def test_a_bare_hour_gone_by_means_the_evening(self) -> None:
        assert shown(read_when("today at 8", WEDNESDAY_AT_TEN, BERLIN)) == "11-18 20:00"

    def test_a_date_without_a_year_is_the_next_one(self) -> None:
        reading = read_when("November 17", WEDNESDAY_AT_TEN, BERLIN)
        assert reading.days == (date(2027, 11, 17),)


class TestQuestions:
    def test_day_and_month_may_be_swapped_in_english(self) -> None:
        reading = read_when("03/04", WEDNESDAY_AT_TEN, BERLIN)
        assert reading.question == "day-or-month"
        assert reading.choices == ("Thursday, 4 March 2027", "Saturday, 3 April 2027")

    def test_but_not_in_german(self) -> None:
        reading = read_when("03/04", WEDNESDAY_AT_TEN, BERLIN, language="de")
        assert (reading.question, reading.days) == (None, (date(2027, 4, 3),))

    def test_nor_with_a_weekday(self) -> None:
        reading = read_when("Saturday 03/04", WEDNESDAY_AT_TEN, BERLIN)
        assert (reading.question, reading.days) == (None, (date(2027, 4, 3),))

    def test_a_weekday_that_does_not_fit_its_date_is_asked_about(self) -> None:
        reading = read_when("Dienstag, 25.11.", WEDNESDAY_AT_TEN, BERLIN, language="de")
        assert reading.question == "which-day"
        assert reading.choices == (
            "Dienstag, 24. November 2026",
            "Mittwoch, 25. November 2026",
        )

    def test_the_weekday_of_today_is_today_while_that_is_possible(self) -> None:
        today = read_when("Wednesday at 3 pm", WEDNESDAY_AT_TEN, BERLIN)
        assert (today.question, today.days) == (None, (date(2026, 11, 18),))

    def test_and_in_a_week_when_it_is_too_late_today(self) -> None:
        later = read_when("Wednesday at 9 am", WEDNESDAY_AT_TEN, BERLIN)
        assert (later.question, later.days) == (None, (date(2026, 11, 25),))

    def test_an_early_hour_with_a_nought_may_be_either_half_of_the_day(self) -> None:
        reading = read_when("tomorrow at 03:30", WEDNESDAY_AT_TEN, BERLIN)
        assert (reading.question, reading.choices) == ("am-or-pm", ("03:30", "15:30"))


class TestWhatIsSaid:
    def test_single_days_are_listed_and_stretches_have_ends(self) -> None:
        single = read_when("the 24th or the 26th", WEDNESDAY_AT_TEN, BERLIN)
        stretch = read_when("next week", WEDNESDAY_AT_TEN, BERLIN)
        assert single.days == (date(2026, 11, 24), date(2026, 11, 26))
        assert single.day_range is None
        assert stretch.days == ()
        assert stretch.day_range == (date(2026, 11, 23), date(2026, 11, 29))

    @pytest.mark.parametrize(
        ("said", "day", "clock"),
        [
            pytest.param("Tuesday", True, False, id="a day"),
            pytest.param("at 3", False, True, id="a time"),
            pytest.param("Tuesday at 3", True, True, id="both"),
            pytest.param("I would like an appointment", False, False, id="neither"),
            pytest.param("any time", False, False, id="open"),
        ],
    )
    def test_it_knows_what_was_restricted(self, *, said: str, day: bool, clock: bool) -> None:
        reading = read_when(said, WEDNESDAY_AT_TEN, BERLIN)
        assert (reading.said_day, reading.said_time) == (day, clock)

    def test_an_open_wish_reaches_sixty_days(self) -> None:
        reading = read_when("as soon as possible", WEDNESDAY_AT_TEN, BERLIN)
        assert reading.windows == (Window(WEDNESDAY_AT_TEN, WEDNESDAY_AT_TEN + HORIZON),)

    @pytest.mark.parametrize("said", ["", "hello", "yes", "ada@example.com", "+49 30 1234567"])
    def test_other_talk_says_nothing(self, said: str) -> None:
        reading = read_when(said, WEDNESDAY_AT_TEN, BERLIN)
        assert (reading.windows, reading.question) == ((), None)

    def test_windows_are_ascending_disjoint_and_aware(self) -> None:
        said = "Friday at 3, Thursday morning, Thursday between 11 and 1, or next week"
        windows = read_when(said, WEDNESDAY_AT_TEN, BERLIN).windows
        assert len(windows) >= 3
        assert all(window.start.tzinfo is UTC for window in windows)
        assert all(one.end <= other.start for one, other in pairwise(windows))

    @pytest.mark.parametrize(
        ("asked", "days", "times"),
        [
            pytest.param({"time"}, (), (time(13),), id="for the time"),
            pytest.param({"date"}, (date(2026, 12, 13),), (), id="for the day"),
            pytest.param(set(), (), (), id="for nothing"),
        ],
    )
    def test_a_bare_number_answers_what_was_asked(
        self, asked: set[str], days: tuple[date, ...], times: tuple[time, ...]
    ) -> None:
        reading = read_when("13", WEDNESDAY_AT_TEN, BERLIN, asked=frozenset(asked))
        assert (reading.days, reading.times) == (days, times)

    @pytest.mark.parametrize("text", ["9" * 4000, "a" * 4000, "1." * 2000, "at 3 or " * 500])
    def test_long_nonsense_is_read_in_time(self, text: str) -> None:
        assert read_when(text, WEDNESDAY_AT_TEN, BERLIN).question is None


class TestSpelling:
    @pytest.mark.parametrize(
        ("language", "said", "spelled"),
        [
            ("en", "Tuesday afternoon", "Tuesday, 24 November 2026, 12:00–17:00"),
            ("en", "Tuesday at 3", "Tuesday, 24 November 2026, 15:00"),
            ("en", "Tuesday", "Tuesday, 24 November 2026"),
            ("en", "Tuesday after 3", "Tuesday, 24 November 2026, from 15:00"),
            ("en", "Tuesday before 12", "Tuesday, 24 November 2026, until 12:00"),
            (
                "en",
                "next week",
                "Monday, 23 November 2026 – Sunday, 29 November 2026",
            ),
            (
                "en",
                "mornings next week",
                "Monday, 23 November 2026 – Sunday, 29 November 2026, 06:00–12:00",
            ),
            ("en", "at 3", "any day, 15:00"),
            ("en", "whenever", "any time"),
            ("en", "hello", ""),
            ("de", "Dienstag Nachmittag", "Dienstag, 24. November 2026, 12:00–17:00"),
            ("de", "Dienstag ab 15 Uhr", "Dienstag, 24. November 2026, ab 15:00"),
            (
                "de",
                "Dienstag oder Freitag um 10",
                "Freitag, 20. November 2026, 10:00 oder Dienstag, 24. November 2026, 10:00",
            ),
            ("de", "jederzeit", "jederzeit"),
        ],
        ids=lambda value: value,
    )
    def test_a_reading_is_repeated_in_words(
        self, language: str, said: str, spelled: str
    ) -> None:
        reading = read_when(said, WEDNESDAY_AT_TEN, BERLIN, language=language)
        assert spell_reading(reading, BERLIN, language) == spelled
