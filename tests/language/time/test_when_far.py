"""Days that nobody can mean: no number is too large to be read, and none leads out of time."""

from datetime import timedelta
from itertools import product

import pytest

from app.language.inspect.numbers import numbers_in
from app.language.time.when import read_when
from tests.language.shown import BERLIN, WEDNESDAY_AT_TEN

FAR = timedelta(days=366 * 101)
NUMBERS = ("99", "1500", "10000", "99999999999999", "9" * 400, "٩٩٩٩٩٩", "1.05", "12. 30.", "½")
UNITS = ("minutes", "hours", "days", "weeks", "fortnights", "months", "years", "business days")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "form",
    [
        "in {n} {u}", "within {n} {u}", "{n} {u} from now", "{n} {u} ago", "{n} {u} later",
        "{n} {u} after tomorrow", "Tuesday in {n} {u}", "tomorrow in {n} {u}",
        "the next {n} {u}",
        "{n} Mondays from now", "{n}th week of May", "the {n}th of May", "May {n}", "May '{n}",
        "31.12.{n}", "{n}-12-31", "am {n}.", "um {n} uhr", "half past {n}", "kw {n}",
        "in 2 weeks and {n} days", "in {n} Jahren", "push it back {n} {u}",
        "{n} {u} before 3 pm",
    ],
)  # fmt: skip
def test_whatever_the_number_it_is_read_near_or_not_at_all(form: str, language: str) -> None:
    earlier = read_when("next Tuesday at 3 pm", WEDNESDAY_AT_TEN, BERLIN)
    for number, unit, before in product(NUMBERS, UNITS, (None, earlier)):
        said = form.format(n=number, u=unit)
        reading = read_when(said, WEDNESDAY_AT_TEN, BERLIN, language=language, earlier=before)
        assert all(w.end - WEDNESDAY_AT_TEN < FAR for w in reading.windows), said


@pytest.mark.parametrize(
    "said",
    ["in 10000 years", "is 9999-12-31 free?", "in 99999999999999 weeks", "31.12.9999"],
)
def test_so_far_away_nothing_is_understood(said: str) -> None:
    assert not read_when(said, WEDNESDAY_AT_TEN, BERLIN).windows


def test_changes_may_go_on_and_on() -> None:
    reading = read_when("next Tuesday at 3 pm", WEDNESDAY_AT_TEN, BERLIN)
    for _ in range(300):
        later = read_when("90 years later", WEDNESDAY_AT_TEN, BERLIN, earlier=reading)
        reading = later if later.windows else reading
    assert reading.windows[0].start - WEDNESDAY_AT_TEN < FAR

    many = read_when("90 years later " * 60, WEDNESDAY_AT_TEN, BERLIN, earlier=reading)
    assert not many.windows


def test_figures_of_any_script_are_numbers_or_none() -> None:
    assert numbers_in("፩ ٣ ② Ⅷ 7 " + "9" * 5000)[:3] == [3, 2, 7]


@pytest.mark.parametrize(
    "said",
    ["every weekday through Wednesday", "heute bis an Wochentagen", "weekends to Mondays"],
)
def test_days_that_are_no_range_raise_nothing(said: str) -> None:
    assert read_when(said, WEDNESDAY_AT_TEN, BERLIN).windows
