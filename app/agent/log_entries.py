"""What a turn came to as entries of the conversation's log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from app.agent.replies import ProposalText, Speaker
from app.agent.tool_loop import ToolRun
from app.booking.codes import spelled
from app.booking.values import Booked
from app.conversation.events import (
    UNSAVED,
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    Choice,
    Event,
    ProposalKind,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    of_kind,
)
from app.conversation.model import ModelReply
from app.conversation.proposals import DONE, Proposal
from app.conversation.sentence_ids import Sentence, asks_of
from app.conversation.tools import ToolCall


def request_of(reply: ModelReply, prompt_version: str) -> ToolRequest:
    """What a model asked for, and what it said beside that."""
    wordings = dict(reply.meaning.wordings) if reply.meaning else {}
    return ToolRequest(reply.calls, reply.text, prompt_version, reply.model, wordings=wordings)


def own_request(call: ToolCall) -> ToolRequest:
    """What our own code, which is no model, asked for."""
    return ToolRequest((call,))


def response_of(ran: ToolRun) -> ToolResponse:
    """What came of a tool call."""
    return ran.outcome.response(ran.call, ran.milliseconds)


def model_message(
    reply: ModelReply, prompt_version: str, choices: Sequence[Choice]
) -> AssistantMessage:
    """What a model said; what it means if our own code said it in its stead."""
    written = AssistantMessage(
        reply.text, tuple(choices), prompt_version=prompt_version, model=reply.model
    )
    meaning = reply.meaning
    if meaning is None:
        return written
    return msgspec.structs.replace(
        written,
        asks=meaning.asks,
        listed=meaning.listed,
        meeting_types=meaning.meeting_types,
        sentences=meaning.sentences,
        wordings=dict(meaning.wordings),
    )


def fixed_message(
    sentence: Sentence,
    text: str,
    choices: Sequence[Choice] = (),
    listed: Sequence[str] = (),
    *,
    apology: bool = False,
) -> AssistantMessage:
    """One of our own sentences."""
    return AssistantMessage(
        text,
        tuple(choices),
        asks=asks_of(sentence),
        listed=tuple(listed),
        sentences=(sentence,),
        apology=apology,
    )


def proposal_message(
    proposal: Proposal, written: ProposalText, speaker: Speaker, *, reminder: bool = False
) -> ProposalMessage:
    """A proposal as it is shown, with the buttons that answer it."""
    order = proposal.order
    choices = (
        Choice("confirm", proposal.id, speaker.yes(proposal.kind)),
        Choice("reject", proposal.id, speaker.no(proposal.kind)),
    )
    return ProposalMessage(
        written.text,
        proposal.id,
        proposal.kind,
        written.question,
        written.lines,
        choices,
        meeting_type_id=order.meeting_type_id,
        start=order.start,
        end=order.start + order.duration if order.duration else None,
        appointment_id=order.appointment_id or "",
        reminder=reminder,
    )


def reminder_message(
    proposal: Proposal, shown: ProposalMessage, speaker: Speaker, when: str
) -> ProposalMessage:
    """The open proposal once more, in short; `when` if the visitor's clock is another now."""
    written = speaker.reminder(shown, when)
    return proposal_message(proposal, written, speaker, reminder=True)


def first_shown(log: Sequence[Event], proposal_id: str) -> ProposalMessage | None:
    """How a proposal was shown at first."""
    shown = of_kind(log, ProposalMessage)
    return next((each for each in shown if each.proposal_id == proposal_id), None)


def shown_at(log: Sequence[Event], proposal_id: str) -> datetime:
    """When a proposal was shown; long ago if nobody knows."""
    shown = first_shown(log, proposal_id)
    return shown.at if shown else UNSAVED


def has_offered_since(log: Sequence[Event], seq: int) -> bool:
    """Whether times have been offered since an event."""
    return any(each.seq > seq and each.offered for each in of_kind(log, ToolResponse))


def _named(kind: ProposalKind, booked: Booked) -> dict[str, Any]:
    if kind != "book":
        return {
            "appointment_id": booked.appointment_id,
            "status": BookingStatus(DONE[kind]),
        }
    if booked.provisional_id:
        return {
            "provisional_booking_id": booked.provisional_id,
            "status": BookingStatus.PROVISIONAL,
            "booking_type": booked.provisional_type,
        }
    return {
        "appointment_id": booked.appointment_id,
        "status": BookingStatus.BOOKED,
        "booking_code": spelled(booked.code),
    }


@dataclass(frozen=True, slots=True)
class Announcement:
    """How it is told what was done about a proposal."""

    proposal: Proposal
    speaker: Speaker

    def message(self, booked: Booked) -> BookingMessage:
        """The sentence, and the facts for programs."""
        kind = self.proposal.kind
        return BookingMessage(
            self.speaker.done(kind, booked),
            **_named(kind, booked),
            start=booked.start,
            end=booked.end,
            timezone=self.speaker.zone.key,
            host_name=" & ".join(host.name for host in booked.hosts),
            proposal_id=self.proposal.id,
            ics_title=booked.ics_title,
            ics_description=booked.ics_description,
        )
