"""Places: where a meeting type can take place, each with a name that people understand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.booking.values import MeetingType
from app.booking.venues import Venue, venue_of

_PHONES = frozenset({"phone", "phone-incoming"})


@dataclass(frozen=True, slots=True)
class Place:
    """A venue, and of several addresses the one.

    name      English: "Phone", "On site: Hall 2"
    venue     an id of `VENUES`
    location  the address, "" where the venue has none
    """

    name: str
    venue: str
    location: str = ""

    @property
    def kind(self) -> Venue:
        """What sort of venue it is."""
        return venue_of(self.venue)

    def is_meant(self, wish: str) -> bool:
        """Whether a wish means it: its venue's id, its address, or a kind of place.

        Kinds are "phone", "online", "on-site" and "at-visitor".
        """
        if wish in (self.venue, self.location):
            return True
        match wish:
            case "phone":
                return self.venue in _PHONES
            case "online":
                return self.kind.has_link
            case "on-site":
                return self.kind.is_on_site and not self.kind.needs_location
            case "at-visitor":
                return self.kind.needs_location
        return False


def places_of(
    venues: Sequence[str], locations: Sequence[str] = (), custom_name: str = ""
) -> tuple[Place, ...]:
    """The places of a meeting type's venues, in their order; each address is one of them."""
    places: list[Place] = []
    for id_ in venues:
        label = venue_of(id_).label
        if id_ == "local" and locations:
            places += [Place(f"{label}: {each}", id_, each) for each in locations]
        elif id_ == "phone-incoming":
            places.append(Place(f"{label} (you call us)", id_))
        else:
            name = custom_name if id_ == "custom" and custom_name else label
            places.append(Place(name, id_))
    return tuple(places)


def places_in(meeting: MeetingType) -> tuple[Place, ...]:
    """The places of a meeting type."""
    return places_of(meeting.venues, meeting.locations, meeting.custom_name)


def fitting(
    places: Sequence[Place], wanted: Collection[str], unwanted: Collection[str] = ()
) -> tuple[Place, ...]:
    """Those of the places that a wish leaves, in their order; none if it fits none."""
    return tuple(
        place
        for place in places
        if (not wanted or any(map(place.is_meant, wanted)))
        and not any(map(place.is_meant, unwanted))
    )


def named_place(places: Sequence[Place], name: str) -> Place | None:
    """The place of that name, venue or address, if there is just one."""
    wanted = name.strip().casefold()
    for read in (_by_name, _by_venue):
        found = [place for place in places if wanted in read(place)]
        if len(found) == 1:
            return found[0]
    return None


def _by_name(place: Place) -> tuple[str, ...]:
    return (place.name.casefold(), place.location.casefold())


def _by_venue(place: Place) -> tuple[str, ...]:
    return (place.venue.casefold(), place.kind.label.casefold())
