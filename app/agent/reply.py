"""Answering a conversation once: consent first, then the model, every step written down."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from app.agent.booking_tools import TOOLS, offer_nearest
from app.agent.checking import after, secrets_in, truth_of
from app.agent.consent import Verdict, judge
from app.agent.diary import Announcement, Choices, Diary
from app.agent.history import Context, messages
from app.agent.honest import HonestModel, Withheld
from app.agent.invite_writer import InviteText, plain_text, question, read_answer
from app.agent.live import Delta, Live, Saved
from app.agent.model import Call, ChatModel, ModelUnavailable, Reply
from app.agent.prompts import Prompts
from app.agent.speech import Speaker
from app.agent.standing import Standing
from app.agent.tools import Offered, Visit
from app.agent.turn import Answered, Ran, take_turn
from app.booking.people import zone_or
from app.booking.values import Catalog
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
from app.store.proposals import Proposal, newest_proposal

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


def look(database: Database, conversation_id: str) -> Scene:
    """Read everything a turn needs."""
    with database.read() as session:
        conversation = get_conversation(session, conversation_id)
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

    async def run(self) -> None:
        """Answer all that is pending.

        Raises:
            ModelUnavailable: if the model fails; whatever was done before is kept.
            LeaseLost: if somebody else has taken over.
        """
        proposal = self._scene.proposal
        verdict = judge(proposal, self._scene.log, self._scene.pending)
        if verdict is Verdict.YES and proposal is not None:
            await self._book(proposal)
        elif verdict is Verdict.OUTDATED:
            await self._do(self._diary.said, self._speaker.outdated())
        else:
            if verdict is Verdict.NO and proposal is not None:
                await self._do(self._diary.rejected, proposal)
                self._scene = replace(self._scene, proposal=None)
            await self._converse(is_open=verdict is Verdict.UNCLEAR)

    async def apologise(self, code: str, message: str) -> None:
        """End a turn that failed: the visitor gets an answer, the operator the reason."""
        apology = self._speaker.apology(self._desk.public_url)
        await self._do(self._diary.failed, code, message, apology, self._desk.model.name)

    async def _book(self, proposal: Proposal) -> None:
        shown = Announcement(self._speaker.booked, self._scene.zone.key)
        try:
            await self._do(self._diary.booked, proposal, shown)
        except AppError:
            await self._do(self._diary.void, proposal)
            await self._regret(proposal)

    async def _regret(self, proposal: Proposal) -> None:
        """The time has gone: offer the nearest free ones, as if the model had asked."""
        visit = self._visit()
        meeting = self._scene.catalog.meeting_type(proposal.order.meeting_type_id)
        outcome = await asyncio.to_thread(offer_nearest, visit, meeting, proposal.order)
        call = Call(
            f"call_nearest_{proposal.id[:8]}",
            "find_slots",
            json.dumps(
                {"meeting_type": meeting.id, "when": "", "host": None, "duration": None}
            ),
        )
        await self._do(self._diary.looked, Ran(call, outcome, 0))
        labels = [each["label"] for each in outcome.content["slots"]]
        listed = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
        text = "\n".join([self._speaker.gone(with_others=bool(listed)), *listed])
        await self._do(self._diary.said, text, outcome.choices)

    async def _converse(self, *, is_open: bool) -> None:
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
        steps = take_turn(model, TOOLS, self._visit(), history)
        async for step in steps:
            if isinstance(step, str):
                self._desk.live.tell(self._scene.conversation.id, Delta(step))
            elif isinstance(step, Ran):
                await self._do(self._diary.ran, step)
                visit, catalog = self._visit(), self._scene.catalog
                model.truth = after(model.truth, step.outcome, visit, catalog)
                choices = step.outcome.choices or choices
                if step.outcome.proposed is not None:
                    await self._propose(step.outcome.proposed)
            elif step.reply.calls:
                await self._do(self._diary.asked, step, prompt.version)
            else:
                reminder = self._reminder() if is_open else None
                await self._do(self._diary.spoke, step, choices, prompt.version, reminder)

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
            await self._do(self._diary.withheld, answer, version)

        standing = Standing(scene.language, scene.zone)
        return HonestModel(desk.model, truth, withheld, standing.tell)

    async def _propose(self, proposed: Proposed) -> None:
        ask, version = question(
            self._desk.prompts, proposed, self._scene.log, self._scene.language
        )
        began = time.monotonic()
        reply: Reply | None = None
        try:
            async with asyncio.timeout(INVITE_DEADLINE):
                async for piece in self._desk.model.answer(ask):
                    reply = piece if isinstance(piece, Reply) else reply
        except (ModelUnavailable, TimeoutError):
            reply = None
        written = (
            plain_text(proposed, self._scene.language)
            if reply is None
            else read_answer(reply.text, proposed, self._scene.language)
        )
        taken = int((time.monotonic() - began) * 1000)
        answered = None if reply is None else Answered(reply, taken)
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
            {"type": "confirm", "id": proposal.id, "label": self._speaker.yes()},
            {"type": "reject", "id": proposal.id, "label": self._speaker.no()},
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
