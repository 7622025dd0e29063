"""Learning from what a visitor writes: facts, each with the message that it stands in.

Our code reads them, not the model. What is said anew takes the place of what was said
before on that subject alone; what cannot be true is kept, but takes no place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.language.contact.contact import read_contact
from app.language.contact.corrections import corrected_name
from app.language.excerpt import excerpt
from app.language.i18n.detect import asked_language, settled_language
from app.language.intent.asked import asked_in
from app.language.places.zones import is_place, read_zone, zone_of_phone
from app.language.time.when import Reading, read_when, spell_reading
from app.store.conversations.event_log import Event, EventKind
from app.store.conversations.visitor_facts import Confidence, Fact, FactKind, Known, known

_BROKEN_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w.-]*+")
WISHES = 3  # messages about the time that are read together: "actually Wednesday"
RECENT = 4  # messages that the language is told from
TOLD = (EventKind.ASSISTANT, EventKind.PROPOSAL, EventKind.BOOKING)


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the messages are read in the light of.

    `language` is "" as long as nobody knows it; `chose_language`: it was chosen, by the
    visitor or the page, so that no message changes it by its own language.
    """

    now: datetime
    zone: ZoneInfo
    language: str
    chose_language: bool
    region: str  # where a phone number without a country code is from
    facts: Sequence[Fact]
    settled: int  # the event of the last booking, 0 if there was none


def learn(
    log: Sequence[Event], pending: Sequence[Event], scenery: ReadingContext
) -> list[Fact]:
    """What the pending messages say that was not known before, in their order."""
    said = [event for event in log if event.kind is EventKind.VISITOR]
    learned: list[Fact] = []
    for event in pending:
        if event.body.get("action"):
            continue  # a button's words are ours
        facts = [*scenery.facts, *learned]
        reader = _Reader(event, known(facts, scenery.settled), _asked_before(log, event))
        earlier = _wishes_before(said, facts, scenery.settled)
        found = [*reader.contact(scenery), *reader.place(scenery.now)]
        found += reader.wish(scenery, earlier)
        learned += found
    learned += _language(said, pending, scenery)
    return learned


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one message; `asked` is what the visitor was asked for just before."""

    event: Event
    known: Known
    asked: frozenset[str]

    @property
    def text(self) -> str:
        """What is read of it."""
        return excerpt(str(self.event.body["text"]))

    def contact(self, scenery: ReadingContext) -> Iterator[Fact]:
        """Who they are, and who is to come along."""
        asked = self.asked & {"name", "phone"}
        if "zone" in self.asked and is_place(self.text):
            asked -= {"name"}
        said = read_contact(self.text, region=scenery.region, asked=asked)
        yield from self._new(FactKind.NAME, self._name(said.name))
        yield from self._new(FactKind.EMAIL, said.email)
        if said.email is None and not said.guests:
            broken = _BROKEN_ADDRESS.search(self.text)
            yield from self._new(FactKind.EMAIL, broken and broken[0], Confidence.INVALID)
        yield from self._new(FactKind.PHONE, said.phone)
        if said.guests:
            before = self.known.get(FactKind.GUESTS)
            all_ = [*(before.value.split(", ") if before else ()), *said.guests]
            yield from self._new(FactKind.GUESTS, ", ".join(dict.fromkeys(all_)))
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

    def place(self, now: datetime) -> Iterator[Fact]:
        """Where they are, if that tells a zone."""
        found = read_zone(self.text, now, asked="zone" in self.asked)
        if found is None:
            return
        if found.zone:
            yield from self._new(FactKind.ZONE, found.zone)
            return
        choices = f" ({', '.join(found.choices)})" if found.choices else ""
        yield from self._new(FactKind.ZONE, f"{found.said}{choices}", Confidence.INVALID)

    def wish(self, scenery: ReadingContext, earlier: Sequence[str]) -> Iterator[Fact]:
        """When they want to come, as it is understood."""
        reading: Reading | None = None
        words = self.text
        first = _read(words, scenery, None)
        if not (first.said_day or first.said_time or first.open_ended):
            return
        for before in earlier:
            read = _read(before, scenery, reading)
            reading = read if read.windows else reading
        meant = _read(words, scenery, reading) if reading else first
        if meant.windows and not meant.question:
            spelled = spell_reading(meant, scenery.zone, scenery.language)
            yield from self._new(FactKind.WHEN, spelled)

    def _new(
        self, about: FactKind, value: str | None, confidence: Confidence = Confidence.SAID
    ) -> Iterator[Fact]:
        """The fact, unless it is known already and as surely."""
        before = self.known.get(about)
        if value and (
            before is None or (before.value, before.confidence) != (value, confidence)
        ):
            yield Fact(about, value, self.event.seq, confidence)


def _read(words: str, scenery: ReadingContext, earlier: Reading | None) -> Reading:
    language = scenery.language or "en"
    return read_when(words, scenery.now, scenery.zone, language=language, earlier=earlier)


def _wishes_before(said: Sequence[Event], facts: Sequence[Fact], settled: int) -> list[str]:
    """The last messages that said something about the time, oldest first."""
    wishes = [fact.seq for fact in facts if fact.about is FactKind.WHEN and fact.seq > settled]
    sources = set(wishes[-WISHES:])
    return [event.body["text"] for event in said if event.seq in sources]


def _asked_before(log: Sequence[Event], event: Event) -> frozenset[str]:
    """What the last thing that the visitor was told before a message asked for."""
    told = (e for e in reversed(log) if e.seq < event.seq and e.kind in TOLD)
    last = next(told, None)
    return asked_in(last.body["text"]) if last else frozenset()


def _language(
    said: Sequence[Event], pending: Sequence[Event], scenery: ReadingContext
) -> Iterator[Fact]:
    """The language, if it is another one from now on."""
    newest = pending[-1]
    if wanted := asked_language(newest.body["text"]):
        if wanted != scenery.language or not scenery.chose_language:
            yield Fact(FactKind.LANGUAGE, wanted, newest.seq, Confidence.SAID)
        return
    before = known(scenery.facts).get(FactKind.LANGUAGE)
    if scenery.chose_language:
        return
    is_given = before is not None and before.confidence is Confidence.TOLD
    texts = [event.body["text"] for event in said[-RECENT:] if not event.body.get("action")]
    now = settled_language(texts, before.value if before else "", is_given=is_given)
    if now and (before is None or now != before.value):
        confidence = before.confidence if before else Confidence.GUESSED
        yield Fact(FactKind.LANGUAGE, now, newest.seq, confidence)
