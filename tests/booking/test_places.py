"""Where a meeting type can take place, by name."""

import pytest

from app.booking.places import Place, fitting, named_place, places_of

PLACES = places_of(["google", "phone", "local", "local-attendee"], ["Hall 1", "Hall 2"])


def names(places: tuple[Place, ...]) -> list[str]:
    return [place.name for place in places]


def test_every_address_is_a_place() -> None:
    assert names(PLACES) == [
        "Google Meet",
        "Phone",
        "On site: Hall 1",
        "On site: Hall 2",
        "At your place",
    ]


def test_a_place_by_arrangement_has_the_name_it_was_given() -> None:
    assert names(places_of(["custom", "phone-incoming"], (), "Our lobby")) == [
        "Our lobby",
        "Phone (you call us)",
    ]


@pytest.mark.parametrize(
    ("wanted", "unwanted", "left"),
    [
        (["phone"], [], ["Phone"]),
        (["online"], [], ["Google Meet"]),
        (["on-site"], [], ["On site: Hall 1", "On site: Hall 2"]),
        (["Hall 2"], [], ["On site: Hall 2"]),
        (["at-visitor"], [], ["At your place"]),
        (["zoom"], [], []),
        (["zoom", "phone"], [], ["Phone"]),
        ([], ["online", "phone"], ["On site: Hall 1", "On site: Hall 2", "At your place"]),
    ],
)
def test_what_a_wish_leaves(wanted: list[str], unwanted: list[str], left: list[str]) -> None:
    assert names(fitting(PLACES, wanted, unwanted)) == left


@pytest.mark.parametrize(
    ("name", "venue"),
    [("google meet", "google"), ("PHONE", "phone"), ("hall 2", "local"), ("google", "google")],
)
def test_a_place_is_found_by_its_name(name: str, venue: str) -> None:
    found = named_place(PLACES, name)
    assert found is not None
    assert found.venue == venue


@pytest.mark.parametrize("name", ["zoom", "on site", "local", ""])
def test_a_name_that_means_none_or_several_finds_none(name: str) -> None:
    assert named_place(PLACES, name) is None
