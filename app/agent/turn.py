"""Answering a conversation once: consent first, then the model, every step written down."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.agent.guardrails.fallback import Fallback
from app.agent.guardrails.gather import after, facts_of, has_appointments, secrets_in
from app.agent.guardrails.retry import CheckedModel, WithheldReply
from app.agent.guardrails.turn_facts import TurnFacts
from app.agent.invites.background import InviteTasks
from app.agent.invites.writer import InviteBrief, plain_text
from app.agent.log_entries import (
    Announcement,
    first_shown,
    fixed_message,
    has_offered_since,
    proposal_message,
    reminder_message,
    shown_at,
)
from app.agent.models.budget import MINUTE, Limits, TokensSpent
from app.agent.models.pricing import Prices
from app.agent.prompting.message_history import messages
from app.agent.prompting.prompt_templates import Prompts
from app.agent.recorder import TurnRecorder
from app.agent.replies import Speaker
from app.agent.runtime.broadcast import Broadcast, Delta
from app.agent.runtime.debounce import TurnOvertaken
from app.agent.snapshot import TurnSnapshot
from app.agent.tool_loop import LoopResult, Rules, ToolRun, take_turn
from app.agent.tools.appointment_tools import why_not
from app.agent.tools.booking_tools import TOOLS, offer_nearest
from app.agent.tools.found_slots import FoundSlots
from app.agent.tools.permissions import ToolGuard
from app.agent.tools.tool import ToolContext, ToolResult
from app.agent.visitor.profile import NO_NEWS, ProfileChange
from app.agent.visitor.provenance import facts_of_call
from app.booking.admission import SlotNotOffered, SlotOccupied
from app.conversation.consent import Verdict, judge
from app.conversation.events import (
    Choice,
    EndReason,
    Failure,
    ProposalMessage,
    VisitorInput,
    of_kind,
)
from app.conversation.model import AnswerWithheld, ChatModel, FailedAttempt, Message
from app.conversation.proposals import Proposal
from app.conversation.sentence_ids import Sentence
from app.conversation.situation import Situation
from app.conversation.tools import ToolCall
from app.desk.conversations.contact_limits import TooManyBookings
from app.desk.proposals.propose_booking import BookingProposal
from app.errors import AppError
from app.language.i18n.say import spell_span
from app.pools import TURNS
from app.settings import Clock
from app.store.conversations.conversations import OWN_CHANNELS
from app.store.engine.database import Database


@dataclass(frozen=True, slots=True)
class TurnServices:
    """What an answer is made with."""

    database: Database
    clock: Clock
    model: ChatModel
    prompts: Prompts
    live: Broadcast
    public_url: str
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)
    privacy_policy_url: str = ""
    invite_language: str = "attendee"  # or "host": whose language invites are written in
    inviting: InviteTasks = field(default_factory=InviteTasks)


class TurnRunner:
    """One turn of one conversation. The lease must be held by `diary.owner`."""

    def __init__(
        self,
        desk: TurnServices,
        scene: TurnSnapshot,
        diary: TurnRecorder,
        *,
        is_open: bool = True,
    ) -> None:
        self.is_open = is_open  # nothing has been said or done yet, so it may begin anew
        self._desk = desk
        self._scene = scene
        self._diary = diary
        self._speaker = Speaker(scene.language, scene.zone)
        self._rules = Rules(failed=diary.failed)

    async def run(self) -> None:
        """Answer all that is pending.

        Raises:
            Overtaken: if there is more to answer by the time that something is to be said.
            ModelUnavailable: if the model fails; whatever was done before is kept.
            LeaseLost: if somebody else has taken over.
        """
        if news := self._scene.acquaintance.news(self._desk.privacy_policy_url):
            self._diary.learned(news)
        proposal = self._scene.proposal
        if proposal is not None and proposal.is_unshown:
            await self._do(self._diary.void, proposal, EndReason.NEVER_SHOWN)
        verdict = judge(proposal, self._scene.log, self._scene.pending)
        self.is_open = self.is_open and verdict in (Verdict.NONE, Verdict.UNCLEAR)
        if verdict is Verdict.YES and proposal is not None:
            await self._book(proposal)
        elif verdict is Verdict.OUTDATED:
            await self._say(Sentence.OUTDATED, self._speaker.outdated())
        else:
            if verdict is Verdict.NO and proposal is not None:
                await self._do(self._diary.rejected, proposal)
                self._scene = replace(self._scene, proposal=None)
            await self._converse(verdict)

    async def apologise(self, code: str, message: str) -> None:
        """End a turn that failed: the visitor gets an answer, the operator the reason."""
        self.is_open = False
        speak, sentence = self._speaker.apology, Sentence.APOLOGY
        withheld: tuple[int, ...] = ()
        if code == AnswerWithheld.code:
            speak, sentence = self._speaker.withheld, Sentence.CONTENT_FILTER
            withheld = tuple(event.seq for event in self._scene.pending)
        elif code == TokensSpent.code:
            speak, sentence = self._speaker.spent, Sentence.TOKENS_SPENT
        apology = fixed_message(sentence, speak(self._desk.public_url), apology=True)
        failure = Failure(code, message, withheld)
        await self._do(self._diary.gave_up, failure, apology, self._desk.model.name)

    async def _book(self, proposal: Proposal) -> None:
        if proposal.kind == "book":
            await self._desk.inviting.ready(
                self._desk.database,
                proposal.id,
                (self._desk.clock() - shown_at(self._scene.log, proposal.id)).total_seconds(),
            )
        shown = Announcement(proposal, self._speaker)
        try:
            await self._do(self._diary.booked, proposal, shown)
        except TooManyBookings as error:
            await self._do(self._diary.void, proposal, EndReason.NOT_POSSIBLE, error.code)
            enough = self._speaker.booked_enough(self._desk.public_url)
            await self._say(Sentence.BOOKED_ENOUGH, enough)
        except AppError as error:
            await self._do(self._diary.void, proposal, EndReason.NOT_POSSIBLE, error.code)
            is_gone = isinstance(error, SlotOccupied | SlotNotOffered)
            if proposal.change is None or is_gone:
                await self._regret(proposal)
                return
            why = await TURNS.run(
                why_not, self._visit(), proposal.kind, proposal.change.attendee_id, error
            )
            is_move = proposal.kind == "move"
            sentence = Sentence.NOT_MOVED if is_move else Sentence.NOT_CANCELLED
            await self._say(sentence, self._speaker.not_done(proposal.kind, why))

    async def _say(
        self,
        sentence: Sentence,
        text: str,
        choices: Sequence[Choice] = (),
        listed: Sequence[str] = (),
    ) -> None:
        """Say a sentence of our own, which ends the turn."""
        await self._do(self._diary.said, fixed_message(sentence, text, choices, listed))

    async def _regret(self, proposal: Proposal) -> None:
        """The time has gone: offer the nearest free ones, as if the model had asked."""
        visit = self._visit()
        meeting = self._scene.catalog.meeting_type(proposal.order.meeting_type_id)
        outcome = await TURNS.run(offer_nearest, visit, meeting, proposal.order)
        arguments = {
            "meeting_type": meeting.id,
            "when": "",
            "host": None,
            "duration": None,
            "appointment_id": next((each.moving for each in outcome.offered.values()), None)
            or None,
        }
        id_ = f"call_nearest_{proposal.id[:8]}"
        call = ToolCall(id_, "find_slots", json.dumps(arguments))
        self._diary.looked(ToolRun(call, outcome, 0))
        lines = [f"{n}. {slot.label}" for n, slot in enumerate(outcome.offered.values(), 1)]
        gone = self._speaker.gone(proposal.kind, with_others=bool(lines))
        sentence = Sentence.GONE_WITH_OTHERS if lines else Sentence.GONE
        text = "\n".join([gone, *lines])
        await self._say(sentence, text, outcome.choices, tuple(outcome.offered))

    async def _converse(self, verdict: Verdict) -> None:
        if self._is_flooded():
            await self._settle()
            await self._say(Sentence.TOO_FAST, self._speaker.too_fast())
            return
        is_open = verdict is Verdict.UNCLEAR
        prompt = self._desk.prompts.render(
            "system", business=self._scene.catalog.business, about=self._scene.catalog.about
        )
        self._set_rules(verdict)
        # What our own code composes from values needs no check, nor a history in words.
        checked = (
            None if self._desk.model.is_rule_based else await self._checked(prompt.version)
        )
        history = self._history(prompt.text, is_open=is_open) if checked else ()
        found = FoundSlots()
        model, situation = checked or self._desk.model, self._situation(is_open=is_open)
        steps = take_turn(model, TOOLS, self._visit(), history, self._rules, situation)
        async for step in steps:
            if isinstance(step, str):
                self._tell(step)
            elif isinstance(step, ToolRun):
                found = found.with_result(step.outcome)
                await self._take_in(checked, step.outcome)
            elif step.reply.calls:
                await self._call(step, prompt.version)
            else:
                await self._settle(step)
                # Who is offered other times is not asked about the first one as well.
                reminder = self._reminder() if is_open and not found.choices else None
                await self._do(self._diary.spoke, step, found.choices, prompt.version, reminder)

    def _situation(self, *, is_open: bool) -> Situation:
        """The conversation as values; `is_open`: a proposal waits."""
        names = (tool.name for tool in TOOLS)
        return self._scene.situation(
            self._desk.clock(), names, self._desk.public_url, is_open=is_open
        )

    def _history(self, system: str, *, is_open: bool) -> Sequence[Message]:
        """The conversation in words; `is_open`: a proposal waits."""
        context = self._scene.context(self._desk.clock(), is_open=is_open)
        return messages(
            system,
            self._scene.log,
            replace(context, page=self._desk.public_url),
            self._scene.conversation.answered_seq,
        )

    async def _call(self, step: LoopResult, version: str) -> None:
        """The model wants tools to be run; what it says beside that is said at once."""
        says = bool(step.reply.text.strip())
        if says or _writes(step.reply.calls):
            await self._settle(step)
        self._diary.asked(step, version)
        if says:
            await self._do(self._diary.write)

    def _keep(self, ran: ToolRun) -> None:
        """Write down a call that was run, unless that is done with what it shows."""
        self._diary.ran(ran, self._news_of(ran))
        if not ran.outcome.ends_turn:
            self._diary.write()

    def _tell(self, piece: str) -> None:
        """Let those who listen read along; on other channels nothing has been said by that."""
        self._desk.live.tell(self._scene.conversation.id, Delta(piece))
        if self._scene.channel in OWN_CHANNELS:
            self.is_open = False

    async def _settle(self, step: LoopResult | None = None) -> None:
        """Something is to be said or done: from here on the turn is not begun anew.

        Raises:
            Overtaken: if another process has heard more; a `step` that is given up by that
                has its cost all the same.
        """
        if not self.is_open:
            return
        self.is_open = False
        if self._scene.channel in OWN_CHANNELS:
            return
        if await TURNS.run(self._diary.is_overtaken):
            if step is not None:
                reply, taken = step.reply, step.milliseconds
                given_up = FailedAttempt(reply.model, "overtaken", reply.usage, taken)
                self._diary.failed.append(given_up)
            raise TurnOvertaken

    def _is_flooded(self) -> bool:
        """Whether the visitor has written more in a minute than we read."""
        most = self._desk.limits.messages_per_minute
        since = self._desk.clock() - MINUTE
        said = [each for each in of_kind(self._scene.log, VisitorInput) if each.at > since]
        return 0 < most < len(said)

    def _set_rules(self, verdict: Verdict) -> None:
        """See what this turn has to keep to."""
        newest = self._scene.pending[-1].text
        guard = ToolGuard(newest, verdict is Verdict.NO, self._desk.limits)
        self._rules = Rules(guard, self._scene.budget, self._diary.failed, self._keep)

    async def _facts(self) -> TurnFacts:
        """The facts as the turn begins."""
        desk, scene, visit = self._desk, self._scene, self._visit()
        given = (visit, scene.log, scene.proposal, scene.catalog)
        also = (secrets_in(desk.prompts, TOOLS), desk.public_url, scene.conversation.language)
        if has_appointments(visit, scene.log):
            return await TURNS.run(facts_of, *given, *also)
        return facts_of(*given, *also)

    async def _take_in(self, checked: CheckedModel | None, outcome: ToolResult) -> None:
        """What a tool has answered counts from now on, and is shown if that ends the turn."""
        if checked is not None:
            checked.facts = await self._after(checked.facts, outcome)
        await self._show(outcome)

    async def _show(self, outcome: ToolResult) -> None:
        """Speak ourselves, where a tool's outcome ends the turn."""
        if isinstance(outcome.proposed, BookingProposal):
            await self._propose(outcome.proposed)
        elif outcome.proposed is not None:
            proposal = outcome.proposed.proposal
            written = self._speaker.change(outcome.proposed)
            shown = proposal_message(proposal, written, self._speaker)
            await self._do(self._diary.proposed_change, proposal, shown)
        elif outcome.hand_over is not None:
            text = self._speaker.handed_over(self._desk.public_url)
            told = fixed_message(Sentence.HANDED_OVER, text)
            await self._do(self._diary.handed_over, outcome.hand_over, told)

    async def _checked(self, version: str) -> CheckedModel:
        """The model, its replies checked against the facts of this conversation."""
        scene, facts = self._scene, await self._facts()

        async def withheld(answer: WithheldReply) -> None:
            self._rules.budget.spend(answer.reply.model, answer.reply.usage)
            self._diary.withheld(answer, version)
            await TURNS.run(self._diary.write)

        fallback = Fallback(scene.language, scene.zone)
        return CheckedModel(self._desk.model, facts, withheld, fallback.tell)

    async def _after(self, facts: TurnFacts, outcome: ToolResult) -> TurnFacts:
        """The facts after a tool has answered."""
        visit, catalog = self._visit(), self._scene.catalog
        if outcome.own:  # appointments are read
            return await TURNS.run(after, facts, outcome, visit, catalog)
        return after(facts, outcome, visit, catalog)

    def _news_of(self, ran: ToolRun) -> ProfileChange:
        """What a tool call says of the visitor's wishes, unless it was refused."""
        known = self._scene.acquaintance
        if ran.outcome.error:
            return NO_NEWS
        facts = facts_of_call(ran.call.name, ran.call.arguments, known.said)
        self._scene = replace(self._scene, acquaintance=known.with_facts(facts))
        pending = self._scene.acquaintance.pending(self._desk.privacy_policy_url)
        return ProfileChange(facts, {}, pending if facts else None)

    async def _propose(self, proposed: BookingProposal) -> None:
        """Show a proposal; what its invite says is written while the visitor reads it."""
        desk, proposal = self._desk, proposed.proposal
        host = proposed.admitted.hosts[0]
        is_for_host = desk.invite_language == "host"
        language = host.language if is_for_host else self._scene.language
        matter = InviteBrief(proposed, self._scene.log, language)
        written = self._speaker.proposal(proposed)
        shown = proposal_message(proposal, written, self._speaker)
        plain = replace(plain_text(matter), prompt_version="")  # another is being written
        await self._do(self._diary.proposed, proposal, shown, plain)
        desk.inviting.begin(desk.model, desk.prompts, matter, self._diary, self._rules.budget)

    def _reminder(self) -> tuple[Proposal, ProposalMessage] | None:
        proposal, log = self._scene.proposal, self._scene.log
        shown = first_shown(log, proposal.id) if proposal else None
        if proposal is None or shown is None or has_offered_since(log, proposal.seq):
            return None
        proposal, when = self._by_their_clock(proposal)
        return proposal, reminder_message(proposal, shown, self._speaker, when)

    def _by_their_clock(self, proposal: Proposal) -> tuple[Proposal, str]:
        """The proposal, and when it is, for a visitor who has just said where they are."""
        order, zone = proposal.order, self._scene.zone
        has_moved = "zone" in self._scene.acquaintance.changes
        if not has_moved or proposal.kind != "book" or order.duration is None:
            return proposal, ""
        attendee = replace(order.attendee, timezone=zone.key)
        when = spell_span(order.start, order.start + order.duration, zone, self._scene.language)
        return replace(proposal, order=replace(order, attendee=attendee)), when

    def _visit(self) -> ToolContext:
        return self._scene.visit(self._desk.database, self._desk.clock())

    async def _do(self, write: Any, *values: Any) -> None:
        """Write what a visitor gets to see, then wake those who listen."""
        await TURNS.run(write, *values)
        self._desk.live.tell(self._scene.conversation.id, self._diary.news())


def _writes(calls: Sequence[ToolCall]) -> bool:
    """Whether a call may do something that would stay if the turn began anew."""
    return any(tool.writes for tool in TOOLS for call in calls if call.name == tool.name)
