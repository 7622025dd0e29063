"""The state of a conversation as a model in process is given it: values, no sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.booking.values import Catalog
from app.conversation.events import (
    Event,
    VisitorInput,
    offered_in,
    own_in,
    wait_for_answer,
)
from app.conversation.facts import Confidence, Fact, FactKind, Known, known
from app.conversation.message_reading import MessageReading
from app.conversation.proposals import Proposal
from app.conversation.tools import OwnAppointment, SlotOffer


@dataclass(frozen=True, slots=True)
class Notes:
    """What a model has to ask for, or to do again.

    not_valid     what was said, but cannot be an address or a phone number
    missing       what a booking needs that nobody has told yet; empty until slots were
                  offered
    zone_unclear  a place or a zone that does not tell the visitor's clock
    zone_changed  the slots that were offered are by another clock: search again
    zone_known    False if the visitor's clock may differ from the business's, and matters
    """

    not_valid: tuple[Fact, ...] = ()
    missing: tuple[FactKind, ...] = ()
    zone_unclear: Fact | None = None
    zone_changed: bool = False
    zone_known: bool = True


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """What an invite is written about; only a request for an invite has them.

    `said` are the visitor's messages, in order.
    """

    meeting: str
    host: str
    attendee: str
    purpose: str
    place: str
    language: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """A conversation at the moment in which a model is asked.

    events           the log in order, with the tool calls of the present turn at its end;
                     those are not saved yet and have no number
    answered         the number of the last visitor's message that was answered
    now              aware UTC
    zone             the visitor's, or the business's while theirs is not known
    language         what is spoken, of ISO 639-1
    facts            everything that became known of the visitor, in that order
    settled          the event of the last booking, 0 if there was none; wishes from before
                     it were fulfilled
    visitor_name     what the service they write through calls them, "" if nothing
    proposal         the newest proposal, whatever became of it
    asks_consent     it is open, and the visitor has said neither yes nor no to it
    chosen_slot      the slot whose button was just pressed, "" if none was
    meeting_type_id  the one that the visitor's page is about, "" if none
    tools            the names of the tools that may be called
    page             where the visitor can book without the chat
    readings         the messages that wait for an answer, by number
    """

    events: Sequence[Event]
    answered: int
    now: datetime
    zone: ZoneInfo
    language: str
    catalog: Catalog
    facts: Sequence[Fact] = ()
    settled: int = 0
    visitor_name: str = ""
    proposal: Proposal | None = None
    asks_consent: bool = False
    chosen_slot: str = ""
    meeting_type_id: str = ""
    tools: frozenset[str] = frozenset()
    page: str = ""
    notes: Notes = field(default_factory=Notes)
    readings: Mapping[int, MessageReading] = field(default_factory=dict)

    @property
    def newest(self) -> Sequence[VisitorInput]:
        """The visitor's messages that wait for an answer, in order."""
        return wait_for_answer(self.events, self.answered)

    @property
    def known(self) -> Known:
        """What counts now of what is known of the visitor."""
        current = dict(known(self.facts, self.settled))
        if self.visitor_name and FactKind.NAME not in current:
            name = Fact(FactKind.NAME, self.visitor_name, 0, Confidence.TOLD)
            current[FactKind.NAME] = name
        return current

    @property
    def offered(self) -> Mapping[str, SlotOffer]:
        """All slots that were ever offered, by their short ids."""
        return offered_in(self.events)

    @property
    def own(self) -> Mapping[str, OwnAppointment]:
        """All appointments that were ever shown as the visitor's own, by their short ids."""
        return own_in(self.events)

    def after(self, event: Event) -> "Situation":
        """The same once more has happened in this turn: a tool was asked for, or answered."""
        return replace(self, events=[*self.events, event])
