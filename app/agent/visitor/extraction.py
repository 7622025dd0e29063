"""Learning from what a visitor writes: facts, each with the message that it stands in.

Our code reads them, not the model. What is said anew takes the place of what was said
before on that subject alone; what cannot be true is kept, but takes no place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.conversation.events import (
    SPOKEN,
    AssistantMessage,
    Event,
    ProposalMessage,
    VisitorInput,
    of_kind,
)
from app.conversation.facts import Confidence, Fact, FactKind, Known, known
from app.conversation.message_reading import MessageReading, TimeReader, words_about_time
from app.language.contact.contact import read_contact
from app.language.contact.corrections import corrected_name
from app.language.contact.emails import guests_beside
from app.language.excerpt import excerpt
from app.language.i18n.detect import asked_language, settled_language
from app.language.intent.asked import asked_in
from app.language.intent.head_count import read_head_count
from app.language.places.venue_words import VenueWish, read_venues, without_venues
from app.language.places.zones import is_place, read_zone, zone_of_phone
from app.language.time.when import spell_reading

_BROKEN_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w.-]*+")
WISHES = 3  # messages about the time that are read together: "actually Wednesday"
RECENT = 4  # messages that the language is told from


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the messages are read in the light of; `addresses` are the business's own.

    `language` is "" as long as nobody knows it; `chose_language`: it was chosen, by the
    visitor or the page, so that no message changes it by its own language.
    """

    now: datetime
    zone: ZoneInfo
    home: str  # the zone of the business, for "3 pm your time"
    language: str
    chose_language: bool
    region: str  # where a phone number without a country code is from
    facts: Sequence[Fact]
    settled: int  # the event of the last booking, 0 if there was none
    times: TimeReader = field(default_factory=TimeReader)
    addresses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What messages said that was not known before, and how they were read, by number."""

    facts: list[Fact]
    readings: dict[int, MessageReading]


def learn(
    log: Sequence[Event], pending: Sequence[VisitorInput], scenery: ReadingContext
) -> Extraction:
    """What the pending messages say that was not known before, in their order."""
    said = list(of_kind(log, VisitorInput))
    learned: list[Fact] = []
    readings: dict[int, MessageReading] = {}
    for event in pending:
        if event.action is not None:
            continue  # a button's words are ours
        facts = [*scenery.facts, *learned]
        asked = _asked_before(log, event)
        earlier = _wishes_before(said, facts, scenery.settled)
        before = known(facts, scenery.settled)
        venues = read_venues(event.text, scenery.addresses)
        reading = _read(event.text, asked, earlier, before, scenery)
        if venues.words:
            reading = _without_names_in(venues, reading, asked)
        readings[event.seq] = reading
        reader = _Reader(event, reading, before, asked)
        found = [*reader.contact(scenery), *reader.place(scenery)]
        found += [*reader.wish(scenery), *reader.attendance(venues)]
        learned += found
    learned += _language(said, pending, scenery)
    return Extraction(learned, readings)


def _read(
    text: str,
    asked: frozenset[str],
    earlier: Sequence[str],
    before: Known,
    scenery: ReadingContext,
) -> MessageReading:
    """A message as everybody gets to see it.

    Args:
        asked: what the visitor was asked for.
        before: what was known of them.
    """
    wanted = asked & {"name", "email", "phone"}
    own = before.get(FactKind.EMAIL)
    if "zone" in asked and is_place(text):
        wanted -= {"name"}
    now, zone, language = scenery.now, scenery.zone, scenery.language or "en"
    return MessageReading(
        text,
        read_contact(text, region=scenery.region, asked=wanted, own=own.value if own else None),
        now,
        zone,
        language,
        tuple(earlier),
        scenery.times,
    )


def _without_names_in(
    venues: VenueWish, reading: MessageReading, asked: frozenset[str]
) -> MessageReading:
    """The same where nobody is called by the words for a venue: "Google Meet, please"."""
    if reading.contact.name is None:
        return reading
    contact = read_contact(without_venues(reading.text, venues), asked=asked & {"name"})
    return replace(reading, contact=replace(reading.contact, name=contact.name))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one message; `asked` is what the visitor was asked for just before."""

    event: VisitorInput
    reading: MessageReading
    known: Known
    asked: frozenset[str]

    @property
    def text(self) -> str:
        """What is read of it."""
        return excerpt(self.event.text)

    def contact(self, scenery: ReadingContext) -> Iterator[Fact]:
        """Who they are, and who is to come along."""
        said = self.reading.contact
        yield from self._new(FactKind.NAME, self._name(said.name))
        yield from self._new(FactKind.EMAIL, said.email)
        if said.email is None and not said.guests:
            broken = _BROKEN_ADDRESS.search(self.text)
            yield from self._new(FactKind.EMAIL, broken and broken[0], Confidence.INVALID)
        yield from self._new(FactKind.PHONE, said.phone)
        if said.guests:
            before = self.known.get(FactKind.GUESTS)
            all_ = [*(before.value.split(", ") if before else ()), *said.guests]
            yield from self._new(FactKind.GUESTS, ", ".join(guests_beside(None, all_)))
        if said.phone and FactKind.ZONE not in self.known:
            zone = zone_of_phone(said.phone, scenery.now)
            yield from self._new(FactKind.ZONE, zone, Confidence.TOLD)

    def _name(self, said: str | None) -> str | None:
        """The name, if the message says more of it than is known."""
        before = self.known.get(FactKind.NAME)
        if before is None:
            return said
        if corrected := corrected_name(before.value, self.text):
            return corrected
        parts = {part.casefold() for part in before.value.split()}
        is_less = said is not None and {part.casefold() for part in said.split()} <= parts
        return None if is_less else said

    def place(self, scenery: ReadingContext) -> Iterator[Fact]:
        """Where they are, if that tells a zone."""
        found = read_zone(self.text, scenery.now, asked="zone" in self.asked, home=scenery.home)
        if found is None:
            return
        if found.zone:
            yield from self._new(FactKind.ZONE, found.zone)
            return
        choices = f" ({', '.join(found.choices)})" if found.choices else ""
        yield from self._new(FactKind.ZONE, f"{found.said}{choices}", Confidence.INVALID)

    def wish(self, scenery: ReadingContext) -> Iterator[Fact]:
        """When they want to come, as it is understood."""
        meant = self.reading.meant
        if not (meant.said_day or meant.said_time or meant.open_ended):
            return
        if meant.windows and not meant.question:
            spelled = spell_reading(meant, scenery.zone, scenery.language)
            yield from self._new(FactKind.WHEN, spelled)

    def attendance(self, venues: VenueWish) -> Iterator[Fact]:
        """Where they want to meet, and how many they are."""
        if venues:  # said again it is known from the newer message
            yield Fact(FactKind.PLACE, venues.value, self.event.seq, Confidence.SAID)
        people = read_head_count(self.text)
        yield from self._new(FactKind.PEOPLE, str(people) if people else None)

    def _new(
        self, about: FactKind, value: str | None, confidence: Confidence = Confidence.SAID
    ) -> Iterator[Fact]:
        """The fact, unless it is known already and as surely."""
        before = self.known.get(about)
        if value and (
            before is None or (before.value, before.confidence) != (value, confidence)
        ):
            yield Fact(about, value, self.event.seq, confidence)


def _wishes_before(
    said: Sequence[VisitorInput], facts: Sequence[Fact], settled: int
) -> list[str]:
    """The last messages that said something about the time, oldest first."""
    wishes = [fact.seq for fact in facts if fact.about is FactKind.WHEN and fact.seq > settled]
    sources = set(wishes[-WISHES:])
    return [words_about_time(event.text) for event in said if event.seq in sources]


def _asked_before(log: Sequence[Event], event: Event) -> frozenset[str]:
    """What the last thing that the visitor was told before a message asked for.

    Our own sentences know it; a model's own words are read.
    """
    told = (e for e in reversed(log) if e.seq < event.seq and isinstance(e, SPOKEN))
    match next(told, None):
        case AssistantMessage(asks=None, text=text):
            return asked_in(text)
        case AssistantMessage(asks=frozenset() as asks) | ProposalMessage(asks=asks):
            return asks
    return frozenset()


def _language(
    said: Sequence[VisitorInput], pending: Sequence[VisitorInput], scenery: ReadingContext
) -> Iterator[Fact]:
    """The language, if it is another one from now on."""
    newest = pending[-1]
    if wanted := asked_language(newest.text):
        if wanted != scenery.language or not scenery.chose_language:
            yield Fact(FactKind.LANGUAGE, wanted, newest.seq, Confidence.SAID)
    elif not scenery.chose_language:
        yield from _written_language(said, newest, scenery)


def _written_language(
    said: Sequence[VisitorInput], newest: VisitorInput, scenery: ReadingContext
) -> Iterator[Fact]:
    """The language in which they write, if it is another one than is known."""
    before = known(scenery.facts).get(FactKind.LANGUAGE)
    is_given = before is not None and before.confidence is Confidence.TOLD
    texts = [event.text for event in said[-RECENT:] if event.action is None]
    now = settled_language(texts, before.value if before else "", is_given=is_given)
    if now and (before is None or now != before.value):
        confidence = before.confidence if before else Confidence.GUESSED
        yield Fact(FactKind.LANGUAGE, now, newest.seq, confidence)
