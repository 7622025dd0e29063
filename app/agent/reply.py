"""Answering a conversation once: consent first, then the model, every step written down."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from app.agent.appointment_tools import why_not
from app.agent.booking_tools import TOOLS, offer_nearest
from app.agent.checking import after, secrets_in, truth_of
from app.agent.consent import Verdict, judge
from app.agent.diary import Announcement, Choices, Diary
from app.agent.guards import Guard, has_declined
from app.agent.history import Context, messages
from app.agent.honest import HonestModel, Withheld
from app.agent.invite_writer import InviteText, plain_text, question, read_answer
from app.agent.limits import MINUTE, Budget, Limits, TokensSpent
from app.agent.live import Delta, Live, Saved
from app.agent.model import AnswerWithheld, Call, ChatModel, ModelUnavailable
from app.agent.prices import Prices
from app.agent.prompts import Prompts
from app.agent.speech import Speaker
from app.agent.standing import Standing
from app.agent.tools import Offered, Outcome, Own, Visit
from app.agent.turn import Answered, Ran, Rules, ask_once, take_turn
from app.booking.admission import SlotNotOffered, SlotOccupied
from app.booking.people import zone_or
from app.booking.values import Catalog
from app.desk.contact_limit import TooManyBookings
from app.desk.propose import Proposed
from app.errors import AppError
from app.language.detect import detect_language
from app.language.say import spell_day, spell_time
from app.settings import Clock
from app.store.catalog import load_catalog
from app.store.conversations import (
    Conversation,
    Event,
    EventKind,
    events,
    get_conversation,
)
from app.store.database import Database
from app.store.proposals import OPEN, Proposal, newest_proposal

INVITE_DEADLINE = 20.0  # seconds that the invite's texts may take before plain ones are used


@dataclass(frozen=True, slots=True)
class Desk:
    """What an answer is made with."""

    database: Database
    clock: Clock
    model: ChatModel
    prompts: Prompts
    live: Live
    public_url: str
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation as one turn finds it; `pending` waits for an answer."""

    conversation: Conversation
    log: Sequence[Event]
    pending: Sequence[Event]
    proposal: Proposal | None
    catalog: Catalog

    @property
    def language(self) -> str:
        """What was chosen, or what the visitor writes."""
        said = [event.body["text"] for event in self.log if event.kind is EventKind.VISITOR]
        return self.conversation.language or detect_language(said)

    @property
    def zone(self) -> ZoneInfo:
        """The visitor's zone, or the business's while it is not known."""
        return zone_or(self.conversation.zone, self.catalog.zone)


def look(database: Database, conversation_id: str) -> Scene | None:
    """Read everything a turn needs; None if nobody waits for the assistant."""
    with database.read() as session:
        conversation = get_conversation(session, conversation_id)
        if conversation.unanswered_since is None or conversation.control != "ai":
            return None
        log = events(session, conversation_id)
        return Scene(
            conversation=conversation,
            log=log,
            pending=[
                event
                for event in log
                if event.kind is EventKind.VISITOR and event.seq > conversation.answered_seq
            ],
            proposal=newest_proposal(session, conversation_id),
            catalog=load_catalog(session),
        )


class Turn:
    """One turn of one conversation. The lease must be held by `diary.owner`."""

    def __init__(self, desk: Desk, scene: Scene, diary: Diary) -> None:
        self._desk = desk
        self._scene = scene
        self._diary = diary
        self._speaker = Speaker(scene.language, scene.zone)
        self._rules = Rules(failed=diary.failed)

    async def run(self) -> None:
        """Answer all that is pending.

        Raises:
            ModelUnavailable: if the model fails; whatever was done before is kept.
            LeaseLost: if somebody else has taken over.
        """
        proposal = self._scene.proposal
        if proposal is not None and proposal.status == OPEN and not proposal.seq:
            await self._do(self._diary.void, proposal)  # its turn died before it was shown
        verdict = judge(proposal, self._scene.log, self._scene.pending)
        if verdict is Verdict.YES and proposal is not None:
            await self._book(proposal)
        elif verdict is Verdict.OUTDATED:
            await self._do(self._diary.said, self._speaker.outdated())
        else:
            if verdict is Verdict.NO and proposal is not None:
                await self._do(self._diary.rejected, proposal)
                self._scene = replace(self._scene, proposal=None)
            await self._converse(verdict)

    async def apologise(self, code: str, message: str) -> None:
        """End a turn that failed: the visitor gets an answer, the operator the reason."""
        speak, withheld = self._speaker.apology, list[int]()
        if code == AnswerWithheld.code:
            speak, withheld = (
                self._speaker.withheld,
                [event.seq for event in self._scene.pending],
            )
        elif code == TokensSpent.code:
            speak = self._speaker.spent
        apology, name = speak(self._desk.public_url), self._desk.model.name
        await self._do(self._diary.gave_up, code, message, apology, name, withheld)

    async def _book(self, proposal: Proposal) -> None:
        shown = Announcement(proposal.kind, self._speaker)
        try:
            await self._do(self._diary.booked, proposal, shown)
        except TooManyBookings:
            await self._do(self._diary.void, proposal)
            enough = self._speaker.booked_enough(self._desk.public_url)
            await self._do(self._diary.said, enough)
        except AppError as error:
            await self._do(self._diary.void, proposal)
            is_gone = isinstance(error, SlotOccupied | SlotNotOffered)
            if proposal.change is None or is_gone:
                await self._regret(proposal)
                return
            why = await asyncio.to_thread(
                why_not, self._visit(), proposal.kind, proposal.change.attendee_id, error
            )
            await self._do(self._diary.said, self._speaker.not_done(proposal.kind, why))

    async def _regret(self, proposal: Proposal) -> None:
        """The time has gone: offer the nearest free ones, as if the model had asked."""
        visit = self._visit()
        meeting = self._scene.catalog.meeting_type(proposal.order.meeting_type_id)
        outcome = await asyncio.to_thread(offer_nearest, visit, meeting, proposal.order)
        arguments = {
            "meeting_type": meeting.id,
            "when": "",
            "host": None,
            "duration": None,
            "appointment_id": next((each.moving for each in outcome.offered.values()), None)
            or None,
        }
        id_ = f"call_nearest_{proposal.id[:8]}"
        call = Call(id_, "find_slots", json.dumps(arguments))
        await self._do(self._diary.looked, Ran(call, outcome, 0))
        labels = [each["label"] for each in outcome.content["slots"]]
        listed = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
        gone = self._speaker.gone(proposal.kind, with_others=bool(listed))
        await self._do(self._diary.said, "\n".join([gone, *listed]), outcome.choices)

    async def _converse(self, verdict: Verdict) -> None:
        if self._is_flooded():
            await self._do(self._diary.said, self._speaker.too_fast())
            return
        is_open = verdict is Verdict.UNCLEAR
        self._rules = await asyncio.to_thread(self._read_rules, verdict)
        prompt = self._desk.prompts.render(
            "system", business=self._scene.catalog.business, about=self._scene.catalog.about
        )
        history = messages(
            prompt.text,
            self._scene.log,
            self._context(is_open=is_open),
            self._scene.conversation.answered_seq,
        )
        choices: Choices = ()
        model = await self._honest(prompt.version)
        steps = take_turn(model, TOOLS, self._visit(), history, self._rules)
        async for step in steps:
            if isinstance(step, str):
                self._desk.live.tell(self._scene.conversation.id, Delta(step))
            elif isinstance(step, Ran):
                await self._do(self._diary.ran, step)
                visit, catalog = self._visit(), self._scene.catalog
                model.truth = after(model.truth, step.outcome, visit, catalog)
                choices = step.outcome.choices or choices
                await self._show(step.outcome)
            elif step.reply.calls:
                await self._do(self._diary.asked, step, prompt.version)
            else:
                # Who is offered other times is not asked about the first one as well.
                reminder = self._reminder() if is_open and not choices else None
                await self._do(self._diary.spoke, step, choices, prompt.version, reminder)

    def _is_flooded(self) -> bool:
        """Whether the visitor has written more in a minute than we read."""
        most = self._desk.limits.messages_per_minute
        since = (self._desk.clock() - MINUTE).timestamp()
        said = [e for e in self._scene.log if e.kind is EventKind.VISITOR and e.at > since]
        return 0 < most < len(said)

    def _read_rules(self, verdict: Verdict) -> Rules:
        """What this turn has to keep to."""
        limits, id_ = self._desk.limits, self._scene.conversation.id
        with self._desk.database.read() as session:
            budget = Budget.of(session, limits, id_, self._desk.clock())
        newest = self._scene.pending[-1].body["text"]
        declined = has_declined(newest, proposal_refused=verdict is Verdict.NO)
        return Rules(Guard(declined, limits), budget, self._diary.failed)

    async def _show(self, outcome: Outcome) -> None:
        """Speak ourselves, where a tool's outcome ends the turn."""
        if isinstance(outcome.proposed, Proposed):
            await self._propose(outcome.proposed)
        elif outcome.proposed is not None:
            proposal = outcome.proposed.proposal
            shown = {
                "text": self._speaker.change(outcome.proposed),
                "choices": self._answers(proposal),
                "proposalId": proposal.id,
            }
            await self._do(self._diary.proposed_change, proposal, shown)
        elif outcome.hand_over is not None:
            told = self._speaker.handed_over(self._desk.public_url)
            await self._do(self._diary.handed_over, outcome.hand_over, told)

    async def _honest(self, version: str) -> HonestModel:
        """The model, held to what this conversation has come to."""
        desk, scene = self._desk, self._scene
        truth = await asyncio.to_thread(
            truth_of,
            self._visit(),
            scene.log,
            scene.proposal,
            scene.catalog,
            secrets_in(desk.prompts, TOOLS),
            desk.public_url,
        )

        async def withheld(answer: Withheld) -> None:
            self._rules.budget.spend(answer.reply.model, answer.reply.usage)
            await self._do(self._diary.withheld, answer, version)

        standing = Standing(scene.language, scene.zone)
        return HonestModel(desk.model, truth, withheld, standing.tell)

    async def _propose(self, proposed: Proposed) -> None:
        ask, version = question(
            self._desk.prompts, proposed, self._scene.log, self._scene.language
        )
        answered: Answered | None = None
        ask = replace(ask, failed=self._diary.failed)
        try:
            async with asyncio.timeout(INVITE_DEADLINE):
                answered = await ask_once(self._desk.model, ask, self._rules.budget)
        except (ModelUnavailable, TimeoutError):
            answered = None
        written = (
            plain_text(proposed, self._scene.language)
            if answered is None
            else read_answer(answered.reply.text, proposed, self._scene.language)
        )
        shown = self._shown(proposed, written)
        await self._do(self._diary.proposed, proposed.proposal, shown, answered, version)

    def _shown(self, proposed: Proposed, written: InviteText) -> dict[str, Any]:
        proposal = proposed.proposal
        text = self._speaker.proposal(proposed, written.title, written.description)
        return {
            "text": text,
            "choices": self._answers(proposal),
            "proposalId": proposal.id,
            "icsTitle": written.title,
            "icsDescription": written.description,
        }

    def _reminder(self) -> tuple[Proposal, dict[str, Any]] | None:
        proposal = self._scene.proposal
        shown = [
            event.body
            for event in self._scene.log
            if event.kind is EventKind.PROPOSAL
            and proposal is not None
            and event.body["proposalId"] == proposal.id
        ]
        if proposal is None or not shown:
            return None
        text = self._speaker.reminder(shown[0]["text"])
        return proposal, {**shown[0], "text": text, "choices": self._answers(proposal)}

    def _answers(self, proposal: Proposal) -> list[dict[str, str]]:
        return [
            {"type": "confirm", "id": proposal.id, "label": self._speaker.yes(proposal.kind)},
            {"type": "reject", "id": proposal.id, "label": self._speaker.no(proposal.kind)},
        ]

    def _context(self, *, is_open: bool) -> Context:
        now, zone, language = self._desk.clock(), self._scene.zone, self._scene.language
        day, clock = spell_day(now, zone, language), spell_time(now, zone, language)
        action = self._scene.pending[-1].body.get("action") or {}
        return Context(
            now=f"{day}, {clock} ({zone.key})",
            language=language,
            meeting_type=self._scene.conversation.meeting_type_id or "",
            open_proposal=is_open,
            chosen_slot=action.get("id", "") if action.get("type") == "slot" else "",
            known=self._known(),
            page=self._desk.public_url,
        )

    def _known(self) -> str:
        """What the visitor gave before, by a proposal or by the service they write through."""
        proposal, name = self._scene.proposal, self._scene.conversation.visitor_name
        if proposal is None:
            return f"name={name}" if name else ""
        who = proposal.order.attendee
        facts = {"name": who.fullname, "email": who.email, "phone": who.phone}
        return "; ".join(f"{key}={value}" for key, value in facts.items() if value)

    def _visit(self) -> Visit:
        results = [e.body for e in self._scene.log if e.kind is EventKind.RESULT]
        offered = {
            id_: Offered(**{**each, "host_ids": tuple(each["host_ids"])})
            for body in results
            for id_, each in body["offered"].items()
        }
        return Visit(
            database=self._desk.database,
            conversation_id=self._scene.conversation.id,
            now=self._desk.clock(),
            zone=self._scene.zone,
            language=self._scene.language,
            offered=offered,
            wishes=tuple(body["wish"] for body in results if body["wish"]),
            own={
                id_: Own(**each)
                for body in results
                for id_, each in body.get("own", {}).items()
            },
            log=self._scene.log,
            answered=self._scene.conversation.answered_seq,
        )

    async def _do(self, write: Any, *values: Any) -> None:
        """Write in a thread, then wake those who listen.

        A deadline does not leave before the thread is done: what it wrote has happened.
        """
        writing = asyncio.ensure_future(asyncio.to_thread(write, *values))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise
        self._desk.live.tell(self._scene.conversation.id, Saved())
