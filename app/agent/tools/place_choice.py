"""Where a proposed meeting takes place: as a model names it, or as the visitor has wished."""

from collections.abc import Sequence

from app.agent.tools.tool import ToolContext, ToolResult, refused
from app.agent.visitor.provenance import wrote_words
from app.booking.places import Place, fitting, named_place, places_in
from app.booking.values import MeetingType
from app.conversation.facts import FactKind
from app.language.places.venue_words import VenueWish, read_venues


def choose_place(
    visit: ToolContext, meeting: MeetingType, name: str
) -> Place | ToolResult | None:
    """The place to propose; a refusal, or None where the meeting type's own rule decides.

    Args:
        name: one that the tools gave, "" if the model names none.
    """
    places, fact = places_in(meeting), visit.known.get(FactKind.PLACE)
    wish = VenueWish.of(fact.value if fact else "")
    fits = fitting(places, wish.wanted, wish.unwanted)
    if fact is not None and not fits and fact.seq > visit.answered:
        return _not_offered(meeting, places, fact.value)
    if name.strip():
        return _named(visit, meeting, name, fits if wish else places)
    if not wish or not fits:
        return None
    if len(fits) > 1 and fits[0].venue == "local" and places[0] != fits[0]:
        return Place(fits[0].name, fits[0].venue)  # which address has to be asked
    return fits[0]


def _named(
    visit: ToolContext, meeting: MeetingType, name: str, fits: Sequence[Place]
) -> Place | ToolResult:
    """The place of a name, if it is offered and is what the visitor wished."""
    places = places_in(meeting)
    title, _, rest = name.partition(":")
    place = named_place(places, name) or named_place(places, title) or _meant(places, name)
    if place is None:
        return _not_offered(meeting, places, name)
    if fits and place not in fits:
        wished = " or ".join(each.name for each in fits)
        message = f"The visitor asked for another place: {wished}. Propose that, or ask."
        return refused("place-contradicts", message)
    address = rest.strip()
    if place.kind.needs_location and address:
        if not wrote_words(visit.said, address):
            return refused("address-not-said", f"The visitor has not written {address!r}.")
        return Place(place.name, place.venue, address)
    return place


def _meant(places: Sequence[Place], words: str) -> Place | None:
    """The one place that is meant by words that are none of the names: "by phone"."""
    wish = read_venues(words, tuple(each.location for each in places if each.location))
    fits = fitting(places, wish.wanted) if wish.wanted else ()
    return fits[0] if len(fits) == 1 else None


def _not_offered(meeting: MeetingType, places: Sequence[Place], wished: str) -> ToolResult:
    names = "; ".join(each.name for each in places)
    message = (
        f"{meeting.name} cannot be at {wished!r}, only at: {names}. Ask which it shall be."
    )
    return refused("place-not-offered", message)
