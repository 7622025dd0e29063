"""Where meetings can take place."""

from typing import get_args

import pytest

from app.booking.venues import VENUES, VenueId, venue_of


def test_the_api_knows_all_venues_and_no_others() -> None:
    assert list(VENUES) == list(get_args(VenueId))
    assert len(VENUES) == 16


@pytest.mark.parametrize(
    ("property_", "venues"),
    [
        ("needs_phone", {"phone", "whatsapp"}),
        ("needs_location", {"local-attendee"}),
        ("needs_resource", {"resource"}),
        ("is_on_site", {"local", "local-attendee", "resource"}),
    ],
)
def test_what_a_venue_needs(property_: str, venues: set[str]) -> None:
    assert {id_ for id_, venue in VENUES.items() if getattr(venue, property_)} == venues


def test_people_meet_behind_a_link_or_in_another_way_not_in_both() -> None:
    for venue in VENUES.values():
        assert not (venue.has_link and (venue.is_on_site or venue.needs_phone))


def test_a_venue_of_an_older_database_is_called_by_its_name() -> None:
    assert venue_of("skype").label == "skype"
    assert not venue_of("skype").has_link
