"""A conversation as one turn finds it, and as the model and its tools get to see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from app.agent.models.budget import Budget, Limits
from app.agent.prompting.message_history import Context
from app.agent.tools.tool import OwnAppointment, SlotOffer, ToolContext
from app.agent.visitor.profile import VisitorProfile, get_acquainted
from app.booking.people import zone_or
from app.booking.values import Catalog
from app.language.i18n.detect import detect_language
from app.language.i18n.say import spell_day, spell_time
from app.store.catalog.catalog import load_catalog
from app.store.conversations.event_log import (
    Conversation,
    Event,
    EventKind,
    events,
    get_conversation,
)
from app.store.conversations.open_proposals import Proposal, newest_proposal
from app.store.conversations.visitor_facts import facts_of
from app.store.engine.database import Database


@dataclass(frozen=True)  # without slots: what is asked for again and again is kept
class TurnSnapshot:
    """A conversation as one turn finds it; `pending` waits for an answer.

    `budget` is what the turn may spend; whatever it is passed on to draws on the same.
    """

    conversation: Conversation
    log: Sequence[Event]
    pending: Sequence[Event]
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
        return bool(self.pending[-1].body.get("action"))

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
        action = self.pending[-1].body.get("action") or {}
        return Context(
            now=f"{day}, {clock} ({zone.key})",
            language=language,
            meeting_type=self.conversation.meeting_type_id or "",
            open_proposal=is_open,
            chosen_slot=action.get("id", "") if action.get("type") == "slot" else "",
            known=self.acquaintance.line(),
            notes=self.acquaintance.notes(offered=bool(self.offered) and not is_open),
        )

    def visit(self, database: Database, now: datetime) -> ToolContext:
        """The conversation as tools see it."""
        return ToolContext(
            database=database,
            conversation_id=self.conversation.id,
            now=now,
            zone=self.zone,
            language=self.language,
            offered=self.offered,
            wishes=tuple(body["wish"] for body in self._results if body["wish"]),
            own={
                id_: OwnAppointment(**each)
                for body in self._results
                for id_, each in body.get("own", {}).items()
            },
            log=self.log,
            answered=self.conversation.answered_seq,
            said=self.acquaintance.said,
        )

    @cached_property
    def offered(self) -> dict[str, SlotOffer]:
        """All slots that were ever shown, by their short ids."""
        return {
            id_: SlotOffer(**{**each, "host_ids": tuple(each["host_ids"])})
            for body in self._results
            for id_, each in body["offered"].items()
        }

    @cached_property
    def _results(self) -> list[Mapping[str, Any]]:
        return [event.body for event in self.log if event.kind is EventKind.RESULT]


def look(
    database: Database, now: datetime, conversation_id: str, limits: Limits
) -> TurnSnapshot | None:
    """Read everything a turn needs; None if nobody waits for the assistant."""
    with database.read() as session:
        conversation = get_conversation(session, conversation_id)
        if conversation.unanswered_since is None or conversation.control != "ai":
            return None
        log = events(session, conversation_id)
        proposal = newest_proposal(session, conversation_id)
        catalog = load_catalog(session)
        facts = facts_of(session, conversation_id)
        budget = Budget.of(session, limits, conversation_id, now)
    pending = [
        event
        for event in log
        if event.kind is EventKind.VISITOR and event.seq > conversation.answered_seq
    ]
    if not pending:
        return None
    known = get_acquainted(conversation, log, pending, catalog, facts, now)
    return TurnSnapshot(known.conversation, log, pending, proposal, catalog, known, budget)
