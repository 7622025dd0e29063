"""Being acquainted with a visitor: what is known by now, and what the model is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.agent.visitor.extraction import ReadingContext, learn
from app.agent.visitor.provenance import VisitorWords
from app.agent.visitor.readable import readable
from app.booking.people import zone_or
from app.booking.places import Place, fitting, places_in
from app.booking.values import Attendee, Catalog, MeetingType
from app.conversation.events import BookingMessage, Event, VisitorInput, of_kind
from app.conversation.facts import Confidence, Fact, FactKind, Known, doubtful, known
from app.conversation.message_reading import MessageReading, TimeReader
from app.conversation.situation import Notes
from app.language.places.venue_words import VenueWish
from app.language.places.zones import is_at_home
from app.store.conversations.conversations import Conversation

REGION = "DE"  # where a phone number without a country code is from, as for meeting types
_TOLD_OF = (
    FactKind.NAME,
    FactKind.EMAIL,
    FactKind.PHONE,
    FactKind.GUESTS,
    FactKind.WHEN,
    FactKind.PURPOSE,
    FactKind.PLACE,
    FactKind.PEOPLE,
)


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What has just become known, to be kept together.

    `changes` are those of the conversation itself; `pending` is who is to be remembered as
    somebody who has not booked yet.
    """

    facts: Sequence[Fact] = ()
    changes: Mapping[str, str] = field(default_factory=dict)
    pending: Attendee | None = None

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.facts or self.changes or self.pending)


NO_NEWS = ProfileChange()


@dataclass(frozen=True, slots=True)
class VisitorProfile:
    """What is known of a visitor. `said` is what anything about them must be founded on.

    `facts` are all there are, in the order in which they became known; `learned` are those
    that the messages which wait for an answer have added; `readings` are those messages, and
    `times` has read them.
    """

    conversation: Conversation
    catalog: Catalog
    facts: Sequence[Fact]
    learned: Sequence[Fact]
    said: VisitorWords
    settled: int
    now: datetime
    readings: Mapping[int, MessageReading] = field(default_factory=dict)
    times: TimeReader = field(default_factory=TimeReader)

    @property
    def known(self) -> Known:
        """What counts now."""
        return known(self.facts, self.settled)

    @property
    def changes(self) -> dict[str, str]:
        """What has been learned of the conversation itself: its zone and its language."""
        current = {each.about: each.value for each in self.known.values()}
        columns = {FactKind.ZONE: "zone", FactKind.LANGUAGE: "language"}
        return {
            columns[fact.about]: current[fact.about]
            for fact in self.learned
            if fact.about in columns and fact.about in current
        }

    def news(self, policy_url: str) -> ProfileChange:
        """What the pending messages said; who they are as well where a policy says so."""
        return ProfileChange(self.learned, self.changes, self.pending(policy_url))

    def with_facts(self, facts: Sequence[Fact]) -> "VisitorProfile":
        """The same after a tool call said something, too."""
        return replace(
            self,
            facts=[*self.facts, *facts],
            said=replace(self.said, facts=[*self.facts, *facts]),
        )

    def pending(self, policy_url: str) -> Attendee | None:
        """Who is to be remembered before they have booked: nobody without a privacy policy.

        They are remembered by an address that they gave since their last booking.
        """
        meeting, current = self._meeting(), self.known
        has_policy = policy_url or (meeting and meeting.data_policy_url)
        address = current.get(FactKind.EMAIL)
        if not has_policy or address is None or address.seq <= self.settled:
            return None
        name, phone = current.get(FactKind.NAME), current.get(FactKind.PHONE)
        return Attendee(
            email=address.value,
            fullname=name.value if name else "",
            phone=phone.value if phone else "",
            language=self.conversation.language,
            timezone=self.conversation.zone,
        )

    def line(self) -> str:
        """What the model need not ask: "name=Ada; email=…"."""
        current = {about: fact.value for about, fact in self.known.items()}
        if self.conversation.visitor_name:
            current.setdefault(FactKind.NAME, self.conversation.visitor_name)
        told = ((about, current[about]) for about in _TOLD_OF if about in current)
        return "; ".join(f"{about}={value.replace(';', ',')}" for about, value in told)

    def notes(self, *, offered: bool) -> Notes:
        """What the model has to ask for, or to do again.

        Args:
            offered: slots have been shown, so that a proposal comes next.
        """
        wrong = (doubtful(self.facts, about) for about in (FactKind.EMAIL, FactKind.PHONE))
        unclear = doubtful(self.facts, FactKind.ZONE)
        is_clear = unclear is None
        has_changed = is_clear and "zone" in self.changes and offered
        is_known = bool(self.conversation.zone) or not self.zone_matters()
        return Notes(
            not_valid=tuple(fact for fact in wrong if fact),
            missing=self._missing() if offered else (),
            zone_unclear=unclear,
            zone_changed=has_changed,
            zone_known=not is_clear or has_changed or is_known,
        )

    def _missing(self) -> tuple[FactKind, ...]:
        """Which details a booking needs that nobody has told yet."""
        place, has = self._place(), set(self.known)
        if self.conversation.visitor_name:
            has.add(FactKind.NAME)
        by_phone = place is not None and place.kind.needs_phone
        wanted = [FactKind.NAME, FactKind.EMAIL, *([FactKind.PHONE] if by_phone else [])]
        return tuple(about for about in wanted if about not in has)

    def zone_matters(self) -> bool:
        """Whether the visitor's clock may differ from the host's, and that makes a difference.

        It makes none where people meet on the spot.
        """
        place = self._place()
        if place is not None and place.kind.is_on_site:
            return False
        return not is_at_home(self.catalog.zone, self.conversation.language, self.now)

    def _place(self) -> Place | None:
        """Where they will meet as far as that is known: as wished, or as is usual."""
        meeting, fact = self._meeting(), self.known.get(FactKind.PLACE)
        if meeting is None:
            return None
        places = places_in(meeting)
        wish = VenueWish.of(fact.value if fact else "")
        return (fitting(places, wish.wanted, wish.unwanted) or places)[0]

    def _meeting(self) -> MeetingType | None:
        fact = self.known.get(FactKind.MEETING)
        id_ = fact.value if fact else self.conversation.meeting_type_id
        return self.catalog.meeting_types.get(id_ or "")


def addresses_of(catalog: Catalog) -> tuple[str, ...]:
    """Every address at which people may meet, once."""
    found = (each for meeting in catalog.meeting_types.values() for each in meeting.locations)
    return tuple(dict.fromkeys(found))


def get_acquainted(
    conversation: Conversation,
    log: Sequence[Event],
    pending: Sequence[VisitorInput],
    catalog: Catalog,
    facts: Sequence[Fact],
    now: datetime,
) -> VisitorProfile:
    """Read what waits for an answer in the light of what was known before."""
    settled = max((each.seq for each in of_kind(log, BookingMessage)), default=0)
    language = known(facts).get(FactKind.LANGUAGE)
    scenery = ReadingContext(
        now=now,
        zone=zone_or(conversation.zone, catalog.zone),
        home=catalog.zone,
        language=conversation.language,
        chose_language=(
            language.confidence is Confidence.SAID if language else bool(conversation.language)
        ),
        region=next((each.region for each in catalog.meeting_types.values()), REGION),
        facts=facts,
        settled=settled,
        addresses=addresses_of(catalog),
    )
    read = readable(log)
    learned = learn(read, pending, scenery)
    everything = [*facts, *learned.facts]
    texts = [each.text for each in of_kind(read, VisitorInput)]
    has_address = conversation.address != conversation.id
    told = [conversation.visitor_name, conversation.address if has_address else ""]
    said = VisitorWords(texts, everything, told)
    made = VisitorProfile(
        conversation,
        catalog,
        everything,
        learned.facts,
        said,
        settled,
        now,
        learned.readings,
        scenery.times,
    )
    changed: dict[str, Any] = made.changes
    return replace(made, conversation=replace(conversation, **changed))
