"""Venues: where a meeting can take place. The API calls it `channel`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

VenueId = Literal[
    "local",
    "local-attendee",
    "google",
    "zoom",
    "phone",
    "phone-incoming",
    "whatsapp",
    "connect",
    "webex",
    "whereby",
    "kmeet",
    "jitsi",
    "zava",
    "teamsForBusiness2",
    "custom",
    "resource",
]


@dataclass(frozen=True, slots=True)
class Venue:
    """A kind of place.

    Attributes:
        label: English; a message of the translations' catalogue, or a product's name.
        where: the same within a sentence; a message as well.
        has_link: people meet behind a link.
        is_on_site: people meet in one place, so that only one clock matters.
        needs_phone: the attendee is reached by their number.
        needs_location: the attendee says where.
        needs_resource: a room or a thing is booked with it.
    """

    label: str
    where: str = "on {venue}"
    has_link: bool = False
    is_on_site: bool = False
    needs_phone: bool = False
    needs_location: bool = False
    needs_resource: bool = False


_BY_INVITATION = "as the invitation says"

VENUES: Mapping[str, Venue] = {
    "local": Venue("On site", "on site", is_on_site=True),
    "local-attendee": Venue(
        "At your place", "at your place", is_on_site=True, needs_location=True
    ),
    "google": Venue("Google Meet", has_link=True),
    "zoom": Venue("Zoom", has_link=True),
    "phone": Venue("Phone", "by phone", needs_phone=True),
    "phone-incoming": Venue("Phone", "by phone"),
    "whatsapp": Venue("WhatsApp", needs_phone=True),
    "connect": Venue("Online", "online", has_link=True),
    "webex": Venue("Webex", has_link=True),
    "whereby": Venue("Whereby", has_link=True),
    "kmeet": Venue("kMeet", has_link=True),
    "jitsi": Venue("Jitsi Meet", has_link=True),
    "zava": Venue("Zava", has_link=True),
    "teamsForBusiness2": Venue("Microsoft Teams", has_link=True),
    "custom": Venue("As agreed", _BY_INVITATION),
    "resource": Venue("Room or thing", _BY_INVITATION, is_on_site=True, needs_resource=True),
}
"""All venues by their ids, in the API's order."""


def venue_of(id_: str) -> Venue:
    """A venue; one that is not known, from an older database, is called by its id."""
    return VENUES.get(id_) or Venue(id_, id_)
