"""What the entries of a conversation's log hold."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.agent.models.chat_model import ToolCall
from app.agent.replies import Speaker
from app.agent.tool_loop import ToolRun
from app.agent.tools.tool import as_text
from app.booking.codes import spelled
from app.booking.values import Booked
from app.store.conversations.open_proposals import DONE, Kind


def calls_of(
    content: str, calls: Sequence[ToolCall], prompt_version: str = "", model: str = ""
) -> dict[str, Any]:
    """What a model asked for, and what it said beside that; our own code is no model."""
    return {
        "content": content,
        "calls": [asdict(call) for call in calls],
        "promptVersion": prompt_version,
        "model": model,
    }


def result_of(ran: ToolRun) -> dict[str, Any]:
    """What came of a tool call."""
    outcome = ran.outcome
    return {
        "callId": ran.call.id,
        "name": ran.call.name,
        "content": as_text(outcome.content),
        "offered": {id_: asdict(each) for id_, each in outcome.offered.items()},
        "own": {id_: asdict(each) for id_, each in outcome.own.items()},
        "wish": outcome.wish,
        "milliseconds": ran.milliseconds,
    }


def _named(kind: Kind, booked: Booked) -> dict[str, str]:
    if kind != "book":
        return {"appointmentId": booked.appointment_id, "status": DONE[kind]}
    if booked.provisional_id:
        return {
            "provisionalBookingId": booked.provisional_id,
            "status": "provisional",
            "bookingType": booked.provisional_type,
        }
    return {
        "appointmentId": booked.appointment_id,
        "status": "booked",
        "bookingCode": spelled(booked.code),
    }


@dataclass(frozen=True, slots=True)
class Announcement:
    """How it is told what was done: the sentence, and the facts for programs."""

    kind: Kind
    speaker: Speaker

    def body(self, booked: Booked) -> dict[str, Any]:
        """The event's body."""
        return {
            "text": self.speaker.done(self.kind, booked),
            **_named(self.kind, booked),
            "start": booked.start.isoformat().replace("+00:00", "Z"),
            "end": booked.end.isoformat().replace("+00:00", "Z"),
            "timezone": self.speaker.zone.key,
            "hostName": " & ".join(host.name for host in booked.hosts),
            "icsTitle": booked.ics_title,
            "icsDescription": booked.ics_description,
        }
