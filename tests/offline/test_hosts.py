"""Hosts in a visitor's words: people and businesses, by whole names and by parts of them."""

import pytest

from app.offline.hosts import said_host, said_stranger, without_hosts
from tests.offline.conversation import CATALOGUE, INTRO, meetings_of

MEETINGS = meetings_of(CATALOGUE)
PLACES = (
    "Fusion Cut Salon",
    "Harbour Barber Shop Third Street",
    "20th Avenue Salon And Barber",
    "18/8 Fine Men's Cuts - Old Town",
    "Susan C. Logan, MD",
    "Smith Dental Practice",
    "Great Cuts",
    "Cuts",
    "April Jones",
)
SHOPS = meetings_of([{**INTRO, "hosts": PLACES}])


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("with Mia please", "Mia Berger"),
        ("bei Frau Berger", "Mia Berger"),
        ("MIA BERGER", "Mia Berger"),
        ("with Tom", "Tom Arnold"),
        ("with Mia or Tom", None),
        ("with Miami Vice", None),
        ("Mia on Tuesday at 3?", "Mia Berger"),
        ("mia", "Mia Berger"),
        ("is mia free tomorrow", "Mia Berger"),
        ("Wann hat Frau Berger Zeit?", "Mia Berger"),
        ("not with Mia", None),
        ("not Mia, with Tom", "Tom Arnold"),
        ("nicht mit Mia, sondern mit Tom", "Tom Arnold"),
        ("anyone but Tom", None),
    ],
)
def test_a_host_is_known_by_any_part_of_the_name(text: str, host: str | None) -> None:
    assert said_host(text, MEETINGS) == host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("I want to go to Fusion Cut Salon", "Fusion Cut Salon"),
        ("I want to visit the salon on the 7th", None),
        ("find me a good salon", None),
        ("is there a barber shop", None),
        ("a dental practice, please", None),
        ("at Smith Dental", "Smith Dental Practice"),
        ("Great, on Monday then", None),
        ("That sounds Great", None),
        ("for the 20th", None),
        ("the 20th avenue salon and barber on the 7th", PLACES[2]),
        ("I would like to see 18/8 Fine Men's Cuts - Old Town.", PLACES[3]),
        ("I want to see Dr. Susan Logan", "Susan C. Logan, MD"),
        ("with dr. logan", "Susan C. Logan, MD"),
        ("with Dr. Suasn Logan", "Susan C. Logan, MD"),
        ("at Great Cuts on Sunday", "Great Cuts"),
        ("at cuts", "Cuts"),
        ("some time in April", None),
        ("with April in May", "April Jones"),
        ("for April 5th", None),
    ],
)
def test_a_business_is_not_named_by_saying_what_it_is(text: str, host: str | None) -> None:
    assert said_host(text, SHOPS) == host


def test_the_last_of_several_whole_names_counts() -> None:
    text = "I said Great Cuts, but make it Fusion Cut Salon"

    assert said_host(text, SHOPS) == "Fusion Cut Salon"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("The 20th Avenue Salon And Barber on the 7th", "on the 7th"),
        ("18/8 Fine Men's Cuts - Old Town at 3", "at 3"),
        ("on the 20th", "on the 20th"),
    ],
)
def test_a_name_is_taken_out_before_times_are_read(text: str, rest: str) -> None:
    assert without_hosts(text, SHOPS).removeprefix("The").strip() == rest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a call with Charles tomorrow", "Charles"),
        ("mit Herrn Babbage", "Babbage"),
        ("with Mia", None),
        ("meet with you on Zoom", None),
        ("see you Monday", None),
        ("with my team", None),
    ],
)
def test_a_name_that_no_host_has_is_noticed(text: str, name: str | None) -> None:
    assert said_stranger(text, MEETINGS) == name
