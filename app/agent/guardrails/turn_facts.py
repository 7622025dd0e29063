"""The facts of a turn: everything that a model's texts are checked against.

Pure values. `gather` collects them when a turn begins; `learn` adds what a tool returned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.agent.guardrails.prompt_leak import PromptPhrases
from app.booking.values import Booked
from app.language.inspect.assertions.assertion_rules import Action


@dataclass(frozen=True, slots=True)
class KnownTimes:
    """An appointment, a proposal or a slot, with every time that a text may give for it.

    Attributes:
        actions: what was done to it.
        is_held: its time is held, and waits for a yes or for a confirmation.
        moments: its start and end in every zone that matters.
        earlier: the starts it had before it was moved, in the same zones.
        hosts: names; empty if nobody in particular.
        booked: the appointment, if it is one.
    """

    actions: frozenset[Action] = frozenset()
    is_held: bool = False
    moments: tuple[datetime, ...] = ()
    earlier: tuple[datetime, ...] = ()
    hosts: tuple[str, ...] = ()
    booked: Booked | None = None


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """Which free times this conversation has looked for and found.

    Attributes:
        offered: every slot that a tool has returned.
        slots: labels of the slots of the newest search by their ids, as they are shown.
        has_found: the search was made in this turn and found what was asked for.
        came_to_nothing: some search or call of this conversation found nothing.
    """

    offered: tuple[KnownTimes, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    has_found: bool = False
    came_to_nothing: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The slots of the newest search, as they are shown."""
        return tuple(self.slots.values())


@dataclass(frozen=True, slots=True)
class Transcript:
    """What both sides have said.

    Attributes:
        visitor: all messages of the visitor, a line each.
        last_replies: the newest texts shown to the visitor.
        proposal_lines: lines of values in proposals, which only our own code writes.
        language: the one that is spoken, "" if that is not sure.
    """

    visitor: str = ""
    last_replies: tuple[str, ...] = ()
    proposal_lines: frozenset[str] = frozenset()
    language: str = ""


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """All facts of a turn.

    Attributes:
        now: local to the visitor.
        known: appointments and the open proposal, the oldest first.
        has_declined: the visitor was shown a proposal that is not open any more.
        hosts: names of everybody who can be booked.
        other_names: words of names that are no host's.
        business: what the business says of itself: its times and addresses may be named.
        prompt: what the model was told for itself.
    """

    now: datetime
    known: tuple[KnownTimes, ...] = ()
    has_declined: bool = False
    hosts: tuple[str, ...] = ()
    other_names: frozenset[str] = frozenset()
    business: str = ""
    prompt: PromptPhrases = field(default_factory=PromptPhrases)
    search: SearchFacts = field(default_factory=SearchFacts)
    transcript: Transcript = field(default_factory=Transcript)

    @property
    def done(self) -> tuple[KnownTimes, ...]:
        """The appointments to which something was done."""
        return tuple(each for each in self.known if each.actions)

    @property
    def held(self) -> tuple[KnownTimes, ...]:
        """What waits for a yes, or for a confirmation."""
        return tuple(each for each in self.known if each.is_held)


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """What one result of a tool tells.

    Attributes:
        known: appointments that it showed.
        slots: labels by ids of the slots that it listed.
        is_search: it answers a search for free times.
        came_to_nothing: nothing was found at the wished time, or the call was refused.
    """

    offered: tuple[KnownTimes, ...] = ()
    known: tuple[KnownTimes, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    is_search: bool = False
    came_to_nothing: bool = False


def learn(facts: TurnFacts, result: ToolFacts) -> TurnFacts:
    """The facts after a tool has answered."""
    search = facts.search
    return replace(
        facts,
        known=(*_without(facts.known, result.known), *result.known),
        search=SearchFacts(
            offered=(*search.offered, *result.offered),
            slots=result.slots or search.slots,
            has_found=not result.came_to_nothing if result.is_search else search.has_found,
            came_to_nothing=search.came_to_nothing or result.came_to_nothing,
        ),
    )


def _without(
    known: tuple[KnownTimes, ...], newer: tuple[KnownTimes, ...]
) -> tuple[KnownTimes, ...]:
    """What is known, less the appointments that are known better by now."""
    ids = {each.booked.attendee_id for each in newer if each.booked}
    return tuple(e for e in known if not e.booked or e.booked.attendee_id not in ids)
