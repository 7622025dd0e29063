"""Writing down a turn: every step in the log, and on channels in the outbox as well.

What is only to be kept is noted, and written in one transaction with the next thing that
is said or done, or by `write`: whatever happens comes after what led to it, and nothing of
it is written if somebody else has taken over.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import msgspec

from app.agent.guardrails.retry import WithheldReply
from app.agent.log_entries import (
    Announcement,
    model_message,
    own_request,
    request_of,
    response_of,
)
from app.agent.models.budget import Limits
from app.agent.models.pricing import Prices
from app.agent.runtime.broadcast import EventSaved
from app.agent.tool_loop import LoopResult, ToolRun
from app.agent.tools.tool import HandoverRequest
from app.agent.visitor.profile import NO_NEWS, ProfileChange
from app.booking.values import Booked
from app.conversation.control import Control
from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    Choice,
    ControlChange,
    EndReason,
    Event,
    Failure,
    ProposalEnd,
    ProposalMessage,
    VisitorInput,
    WithheldText,
)
from app.conversation.model import FailedAttempt, Usage
from app.conversation.proposals import Proposal
from app.desk.conversations.contact_limits import check_contact
from app.desk.conversations.handover import hand_over
from app.desk.proposals.propose_booking import accept, complete, drop, reject, word_invite
from app.settings import Clock
from app.store.conversations.answer_lease import holds_lease, mark_answered
from app.store.conversations.conversations import (
    OWN_CHANNELS,
    Conversation,
    change_conversation,
    get_conversation,
)
from app.store.conversations.event_log import append, events
from app.store.conversations.invite_texts import InviteText
from app.store.conversations.leads import save_pending
from app.store.conversations.model_calls import add_model_call
from app.store.conversations.open_proposals import find_newest_proposal, reword
from app.store.conversations.visitor_facts import add_facts
from app.store.delivery import outbox
from app.store.engine.database import Database, Transaction

Spoken = AssistantMessage | ProposalMessage | BookingMessage


class LeaseLost(Exception):
    """Somebody else answers this conversation now; whatever we were about to say is moot."""


Note = Callable[[Transaction], None]
"""Writes what was noted."""


@dataclass(slots=True)
class TurnRecorder:
    """The log of one conversation during one turn. `upto`: what is answered by its end.

    `failed` are requests to models that led to nothing; they are written down with what
    happens next. `is_over`: the turn has ended, and nothing waits for an answer any more.
    """

    database: Database
    clock: Clock
    conversation: Conversation
    owner: str
    upto: int
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)
    failed: list[FailedAttempt] = field(default_factory=list)
    is_over: bool = field(default=False, init=False)
    _notes: list[Note] = field(default_factory=list, init=False)
    _counted: int = field(default=0, init=False)  # of `failed`, in the present transaction
    _fresh: list[Event] = field(default_factory=list, init=False)  # likewise appended
    _saved: list[Event] = field(default_factory=list, init=False)  # that nobody was told of
    _ends: bool = field(default=False, init=False)  # the turn, in the present transaction

    def news(self) -> EventSaved:
        """What was saved since this was asked last, for those who listen."""
        saved, self._saved = tuple(self._saved), []
        return EventSaved(saved, self.upto if self._ends else 0)

    def learned(self, news: ProfileChange) -> None:
        """Note that something has become known of the visitor."""
        self._notes.append(lambda session: self._keep(session, news))

    def asked(self, answered: LoopResult, prompt_version: str) -> None:
        """Note that the model asked for tools, and what it said beside that."""
        reply = answered.reply
        request = request_of(reply, prompt_version)

        def note(session: Transaction) -> None:
            self._append(session, request)
            self._count(session, answered, "turn", prompt_version)
            if reply.text.strip():
                self._send(session, reply.text, ())

        self._notes.append(note)

    def ran(self, ran: ToolRun, news: ProfileChange = NO_NEWS) -> None:
        """Note a tool's result; `news` is what its call says of the visitor's wishes."""

        def note(session: Transaction) -> None:
            seq = self._append(session, response_of(ran))
            facts = [replace(fact, seq=seq) for fact in news.facts]
            self._keep(session, replace(news, facts=facts))

        self._notes.append(note)

    def looked(self, ran: ToolRun) -> None:
        """Note that our own code used a tool, as the model would have."""

        def note(session: Transaction) -> None:
            self._append(session, own_request(ran.call))
            self._append(session, response_of(ran))

        self._notes.append(note)

    def withheld(self, withheld: WithheldReply, prompt_version: str) -> None:
        """Note what the model said that is not so: operators see it, visitors do not."""
        reply = replace(withheld.reply, finish="withheld")
        text = WithheldText(withheld.violation.kind.value, withheld.reply.text)

        def note(session: Transaction) -> None:
            self._append(session, text)
            answered = LoopResult(reply, withheld.milliseconds)
            self._count(session, answered, "turn", prompt_version)

        self._notes.append(note)

    def write(self) -> None:
        """Write what was noted."""
        with self._writing():
            pass

    def is_overtaken(self) -> bool:
        """Whether the visitor has said more than this turn knows of."""
        with self.database.read() as session:
            newer = events(session, self.conversation.id, self.upto)
        return any(isinstance(event, VisitorInput) for event in newer)

    def spoke(
        self,
        answered: LoopResult,
        choices: Sequence[Choice],
        prompt_version: str,
        reminder: tuple[Proposal, ProposalMessage] | None,
    ) -> None:
        """The model spoke, which ends the turn; an open proposal is asked once more."""
        offered = choices if reminder is None else ()
        with self._writing() as session:
            self._say(session, model_message(answered.reply, prompt_version, offered))
            self._count(session, answered, "turn", prompt_version)
            if reminder is not None:
                proposal, shown = reminder
                seq = self._say(session, shown)
                reword(session, proposal.id, proposal.order, seq, proposal.change)
            self._end(session)

    def said(self, message: AssistantMessage) -> None:
        """Our own code spoke, which ends the turn."""
        with self._writing() as session:
            self._say(session, message)
            self._end(session)

    def proposed(self, proposal: Proposal, shown: ProposalMessage, invite: InviteText) -> None:
        """The proposal was shown, which ends the turn; its invite says this much by now."""
        with self._writing() as session:
            seq = self._say(session, shown)
            complete(session, proposal, invite.title, invite.description, seq)
            self._count(session, None, "turn", "")
            self._end(session)

    def invited(
        self, proposal_id: str, invite: InviteText, answered: LoopResult | None, version: str
    ) -> None:
        """The invite's texts are written. No lease is needed: the log does not change."""
        with self.database.begin() as session:
            word_invite(session, proposal_id, invite)
            self._count(session, answered, "invite", version)

    def proposed_change(self, proposal: Proposal, shown: ProposalMessage) -> None:
        """The proposal to move or cancel was shown, which ends the turn."""
        with self._writing() as session:
            seq = self._say(session, shown)
            reword(session, proposal.id, proposal.order, seq, proposal.change)
            self._end(session)

    def handed_over(self, to_whom: HandoverRequest, message: AssistantMessage) -> None:
        """A person answers from now on; the visitor and whoever listens are told.

        Raises:
            LeaseLost: also if a person has stepped in meanwhile.
        """
        told = ControlChange(Control.HUMAN, "assistant", to_whom.reason, to_whom.summary)
        with self._writing() as session:
            self._say(session, message)
            self._append(session, told)
            seen = get_conversation(session, self.conversation.id)
            if not hand_over(session, seen, to_whom.reason, to_whom.summary, self._now()):
                raise LeaseLost
            self._end(session)

    def booked(self, proposal: Proposal, shown: Announcement) -> Booked:
        """The visitor's yes: booked, moved or cancelled, and said, in one transaction.

        Raises:
            TooManyBookings: if the contact has made as many as anybody may.
            AppError: if it cannot be done any more; nothing is written then.
        """
        now, email = self.clock(), proposal.order.attendee.email
        with self._writing() as session:
            if proposal.kind == "book" and not proposal.is_done:  # a second yes takes no place
                most = self.limits.bookings_per_day
                check_contact(session, email, self.conversation.id, most, now)
            booked = accept(session, proposal, now)
            self._say(session, shown.message(booked))
            self._end(session)
        return booked

    def rejected(self, proposal: Proposal) -> None:
        """The visitor's no."""
        with self._writing() as session:
            if reject(session, proposal):
                self._append(session, ProposalEnd(proposal.id, EndReason.DECLINED))

    def void(self, proposal: Proposal, why: EndReason, code: str = "") -> None:
        """The proposal cannot be booked any more (`code` says why), or was never shown."""
        with self._writing() as session:
            self._drop(session, proposal, why, code)

    def _drop(
        self, session: Transaction, proposal: Proposal, why: EndReason, code: str = ""
    ) -> None:
        if drop(session, proposal):
            self._append(session, ProposalEnd(proposal.id, why, code))

    def gave_up(self, failure: Failure, apology: AssistantMessage, model: str) -> None:
        """The turn failed: kept for operators, and the visitor gets an answer all the same.

        If the turn was answered at the very last moment, there is nothing to be sorry for.
        """
        is_request = bool(self.failed)
        with self._writing() as session:
            if get_conversation(session, self.conversation.id).answered_seq >= self.upto:
                return
            self._append(session, failure)
            if not is_request:  # something else went wrong
                self.failed.append(FailedAttempt(model, failure.code, Usage(estimated=True), 0))
            self._count(session, None, "turn", "")
            proposal = find_newest_proposal(session, self.conversation.id)
            if proposal is not None and proposal.is_unshown:
                self._drop(session, proposal, EndReason.NEVER_SHOWN)
            self._say(session, apology)
            self._end(session)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """A transaction that begins with what was noted.

        Raises:
            LeaseLost: if somebody else has taken over.
        """
        with self.database.begin() as session:
            if not holds_lease(session, self.conversation.id, self.owner):
                raise LeaseLost
            self._counted, self._fresh, self._ends = 0, [], False
            for note in self._notes:
                note(session)
            yield session
        self._saved += self._fresh
        self._notes.clear()
        del self.failed[: self._counted]

    def _end(self, session: Transaction) -> None:
        self._ends = True
        self.is_over = mark_answered(session, self.conversation.id, self.upto)

    def _keep(self, session: Transaction, news: ProfileChange) -> None:
        id_ = self.conversation.id
        add_facts(session, id_, news.facts)
        if news.changes:
            change_conversation(session, id_, **news.changes)
        if news.pending is not None:
            save_pending(session, id_, news.pending, self._now())

    def _say(self, session: Transaction, message: Spoken) -> int:
        choices = () if isinstance(message, BookingMessage) else message.choices
        is_listed = isinstance(message, AssistantMessage) and bool(message.listed)
        self._send(session, message.text, choices, is_listed=is_listed)
        return self._append(session, message)

    def _send(
        self,
        session: Transaction,
        text: str,
        choices: Sequence[Choice],
        *,
        is_listed: bool = False,
    ) -> None:
        if self.conversation.channel in OWN_CHANNELS:
            return
        payload = {
            "channel": self.conversation.channel,
            "to": self.conversation.address,
            "text": text,
            "choices": [{"type": c.type, "id": c.id, "label": c.label} for c in choices],
            "listed": is_listed,
            "conversation_id": self.conversation.id,
        }
        stream = f"conversation:{self.conversation.id}"
        outbox.put(session, outbox.MESSAGE, stream, payload, self._now())

    def _append(self, session: Transaction, event: Event) -> int:
        seconds = self._now()
        seq = append(session, self.conversation.id, event, seconds)
        at = datetime.fromtimestamp(seconds, UTC)
        self._fresh.append(msgspec.structs.replace(event, seq=seq, at=at))
        return seq

    def _count(
        self,
        session: Transaction,
        answered: LoopResult | None,
        purpose: str,
        prompt_version: str,
    ) -> None:
        """Write down what an answer cost, and what failed on the way to it."""
        for each in self.failed[self._counted :]:
            costs = each.usage, each.milliseconds, each.code
            self._call(session, purpose, each.model, prompt_version, *costs, is_failed=True)
        self._counted = len(self.failed)
        if answered is not None:
            reply = answered.reply
            costs = reply.usage, answered.milliseconds, reply.finish
            self._call(session, purpose, reply.model, prompt_version, *costs)

    def _call(
        self,
        session: Transaction,
        purpose: str,
        model: str,
        prompt_version: str,
        usage: Usage,
        milliseconds: int,
        outcome: str,
        *,
        is_failed: bool = False,
    ) -> None:
        add_model_call(
            session,
            {
                "conversation_id": self.conversation.id,
                "purpose": purpose,
                "model": model,
                "prompt_version": prompt_version,
                "input_tokens": usage.input_tokens,
                "output_tokens": usage.output_tokens,
                "cached_tokens": usage.cached_tokens,
                "estimated": int(usage.estimated),
                "failed": int(is_failed),
                "cost": self.prices.cost(model, usage),
                "milliseconds": milliseconds,
                "outcome": outcome,
                "at": self._now(),
            },
        )

    def _now(self) -> int:
        return int(self.clock().timestamp())
