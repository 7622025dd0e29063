"""A conversation as one turn finds it, and as the model and its tools get to see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from app.agent.models.budget import Budget, Limits
from app.agent.prompting.message_history import Context, spelled_notes
from app.agent.tools.tool import ToolContext
from app.agent.visitor.profile import VisitorProfile, get_acquainted
from app.booking.people import zone_or
from app.booking.values import Catalog
from app.conversation.control import Control
from app.conversation.events import (
    Event,
    ToolResponse,
    VisitorInput,
    of_kind,
    offered_in,
    own_in,
    wait_for_answer,
)
from app.conversation.proposals import Proposal
from app.conversation.situation import Notes, Situation
from app.conversation.tools import SlotOffer
from app.language.i18n.detect import detect_language
from app.language.i18n.say import spell_day, spell_time
from app.store.catalog.catalog import load_catalog
from app.store.conversations.conversations import Conversation, get_conversation
from app.store.conversations.event_log import events
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.conversations.visitor_facts import list_facts
from app.store.engine.database import Database


@dataclass(frozen=True)  # without slots: what is asked for again and again is kept
class TurnSnapshot:
    """A conversation as one turn finds it; `pending` waits for an answer.

    `budget` is what the turn may spend; whatever it is passed on to draws on the same.
    """

    conversation: Conversation
    log: Sequence[Event]
    pending: Sequence[VisitorInput]
    proposal: Proposal | None
    catalog: Catalog
    acquaintance: VisitorProfile
    budget: Budget

    @property
    def channel(self) -> str:
        """Where they write."""
        return self.conversation.channel

    @property
    def has_pressed(self) -> bool:
        """Whether the newest message is a button, after which nothing more is to come."""
        return self.pending[-1].action is not None

    @cached_property
    def language(self) -> str:
        """What was chosen, or what the visitor writes."""
        return self.conversation.language or detect_language(self.acquaintance.said.texts)

    @property
    def zone(self) -> ZoneInfo:
        """The visitor's zone, or the business's while it is not known."""
        return zone_or(self.conversation.zone, self.catalog.zone)

    def context(self, now: datetime, *, is_open: bool) -> Context:
        """What the model has to know of this moment; `is_open`: a proposal waits."""
        zone, language = self.zone, self.language
        day, clock = spell_day(now, zone, language), spell_time(now, zone, language)
        return Context(
            now=f"{day}, {clock} ({zone.key})",
            language=language,
            meeting_type=self.conversation.meeting_type_id or "",
            open_proposal=is_open,
            chosen_slot=self.chosen_slot,
            known=self.acquaintance.line(),
            notes=spelled_notes(self.notes(is_open=is_open)),
        )

    def visit(self, database: Database, now: datetime) -> ToolContext:
        """The conversation as tools see it."""
        return ToolContext(
            database=database,
            conversation_id=self.conversation.id,
            now=now,
            zone=self.zone,
            language=self.language,
            meeting_type=self.conversation.meeting_type_id or "",
            offered=self.offered,
            wishes=tuple(each.wish for each in of_kind(self.log, ToolResponse) if each.wish),
            own=own_in(self.log),
            log=self.log,
            answered=self.conversation.answered_seq,
            said=self.acquaintance.said,
            times=self.acquaintance.times,
            catalog=self.catalog,
        )

    def notes(self, *, is_open: bool) -> Notes:
        """What the model has to ask for, or to do again."""
        return self.acquaintance.notes(offered=bool(self.offered) and not is_open)

    def situation(
        self, now: datetime, tools: Iterable[str], page: str, *, is_open: bool
    ) -> Situation:
        """The same as values, for a model in process; `is_open`: a proposal waits."""
        return Situation(
            events=self.log,
            answered=self.conversation.answered_seq,
            now=now,
            zone=self.zone,
            language=self.language,
            catalog=self.catalog,
            facts=self.acquaintance.facts,
            settled=self.acquaintance.settled,
            visitor_name=self.conversation.visitor_name,
            proposal=self.proposal,
            asks_consent=is_open,
            chosen_slot=self.chosen_slot,
            meeting_type_id=self.conversation.meeting_type_id or "",
            tools=frozenset(tools),
            page=page,
            notes=self.notes(is_open=is_open),
            readings=self.acquaintance.readings,
        )

    @property
    def chosen_slot(self) -> str:
        """The slot whose button was just pressed, "" if none was."""
        action = self.pending[-1].action
        return action.id if action is not None and action.type == "slot" else ""

    @cached_property
    def offered(self) -> dict[str, SlotOffer]:
        """All slots that were ever shown, by their short ids."""
        return offered_in(self.log)


def look(
    database: Database, now: datetime, conversation_id: str, limits: Limits
) -> TurnSnapshot | None:
    """Read everything a turn needs; None if nobody waits for the assistant."""
    with database.read() as session:
        conversation = get_conversation(session, conversation_id)
        if conversation.unanswered_since is None or conversation.control != Control.AI:
            return None
        log = events(session, conversation_id)
        proposal = find_newest_proposal(session, conversation_id)
        catalog = load_catalog(session)
        facts = list_facts(session, conversation_id)
        budget = Budget.of(session, limits, conversation_id, now)
    pending = wait_for_answer(log, conversation.answered_seq)
    if not pending:
        return None
    known = get_acquainted(conversation, log, pending, catalog, facts, now)
    return TurnSnapshot(known.conversation, log, pending, proposal, catalog, known, budget)
