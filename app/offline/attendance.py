"""Where to meet and how many come: what a message says of it, and what is to be asked."""

from app.booking.places import Place, fitting, places_of
from app.conversation.sentence_ids import Subject
from app.language.i18n.say import text as translated
from app.language.intent.head_count import read_head_count
from app.language.intent.meetings import Meeting
from app.language.places.venue_words import NO_WISH, VenueWish, read_venues
from app.offline.facts import Facts
from app.offline.message_parts import MessageParts
from app.offline.phrases import OR
from app.offline.reply import Utterance, phrase
from app.offline.smalltalk import listing, where_of

OTHER_PLACES = phrase(
    "other-places",
    "{meeting} does not take place {wish}, but {places}. Is that fine with you?",
    asks=frozenset({Subject.PLACE}),
)
ONLY_PLACES = phrase(
    "only-places",
    "{meeting} takes place {places} only. Is that fine with you?",
    asks=frozenset({Subject.PLACE}),
)
WHICH_ADDRESS = phrase(
    "which-address",
    "Where shall it be: {places}?",
    asks=frozenset({Subject.PLACE}),
)
_KINDS = {
    "phone": "phone",
    "online": "connect",
    "on-site": "local",
    "at-visitor": "local-attendee",
}


def hear_attendance(facts: Facts, said: MessageParts) -> None:
    """Take in where they want to meet, and how many they are.

    A wish that was just said not to be had is given up.
    """
    addresses = tuple(each for meeting in facts.meetings for each in meeting.addresses)
    wish = read_venues(said.text, addresses)
    told = {OTHER_PLACES.id, ONLY_PLACES.id} & said.last.wordings.keys()
    if wish or told:
        facts.place = VenueWish(wish.wanted, wish.unwanted) if wish else NO_WISH
    facts.people = read_head_count(said.plain) or facts.people


def places_left(facts: Facts) -> tuple[Place, ...]:
    """The places of the meeting that the visitor's wish leaves; of all where none fits."""
    if facts.meeting is None:
        return ()
    places = _places(facts.meeting)
    return fitting(places, facts.place.wanted, facts.place.unwanted) or places


def chosen_place(facts: Facts) -> str | None:
    """The name of the place to propose; None where the visitor has not said any."""
    return places_left(facts)[0].name if facts.place and facts.meeting else None


def needs_phone(facts: Facts) -> bool:
    """Whether the visitor is to be called, so that their number has to be known."""
    left = places_left(facts)
    return bool(left) and left[0].kind.needs_phone


def ask_place(facts: Facts, language: str) -> Utterance | None:
    """That the wished place is not to be had, or which address it shall be; None if clear."""
    meeting, wish = facts.meeting, facts.place
    if meeting is None:
        return None
    places = _places(meeting)
    if wish and not fitting(places, wish.wanted, wish.unwanted):
        return _not_to_be_had(meeting, places, wish, language)
    left = places_left(facts)
    addresses = [place.location for place in left if place.location]
    if len(addresses) > 1 and left[0].location:
        return WHICH_ADDRESS.say(language, places=listing(addresses, language, OR))
    return None


def _not_to_be_had(
    meeting: Meeting, places: tuple[Place, ...], wish: VenueWish, language: str
) -> Utterance:
    spelled = listing([_spelled(place, language) for place in places], language, OR)
    if not wish.wanted:
        return ONLY_PLACES.say(language, meeting=meeting.name, places=spelled)
    wished = listing([_wished(each, language) for each in wish.wanted], language, OR)
    return OTHER_PLACES.say(language, meeting=meeting.name, wish=wished, places=spelled)


def _places(meeting: Meeting) -> tuple[Place, ...]:
    return places_of(meeting.where, meeting.addresses)


def _spelled(place: Place, language: str) -> str:
    """A place within a sentence: "by phone", "on site (Hall 1)"."""
    where = where_of(place.venue, language)
    return f"{where} ({place.location})" if place.location else where


def _wished(wish: str, language: str) -> str:
    """What was wished, within a sentence; an address that is another meeting's as it is."""
    if "," in wish:
        return wish
    venue = _KINDS.get(wish, wish)
    known = where_of(venue, language)
    return translated(language, "on {venue}", venue=wish) if known == venue else known
