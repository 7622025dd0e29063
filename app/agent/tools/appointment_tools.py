"""The tools for appointments that there are already: find, move, cancel.

They show nobody's but the visitor's own: what was booked in this conversation, and what an
address with its booking code proves to be theirs. None of them changes anything; that
takes the visitor's yes to what our own code then shows.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field

from app.agent.replies import Speaker
from app.agent.tools.slot_check import contradiction, refused_for
from app.agent.tools.slot_search import MoveSearch, TimeWish, find, find_nearest, label_of
from app.agent.tools.tool import Tool, ToolContext, ToolResult, refused
from app.booking.admission import SlotNotOffered, SlotOccupied
from app.booking.codes import codes_in
from app.conversation.events import ProposalKind, ToolResponse, VisitorInput, of_kind
from app.conversation.tools import OwnAppointment
from app.desk.appointments.access import own_access, stands
from app.desk.appointments.find import find_own
from app.desk.appointments.load import recalled
from app.desk.appointments.reschedule import check_movable
from app.desk.proposals.propose_change import ChangeProposal, propose_cancel, propose_move
from app.errors import AppError, Conflict, Denied
from app.store.appointments.attendees import (
    Attendance,
    get_attendance,
    list_attendances_of_conversation,
)
from app.store.appointments.bookings import PENDING, Appointment, get_appointment, host_ids_of
from app.store.catalog.catalog import load_catalog
from app.store.conversations.event_log import events
from app.store.engine.database import Transaction

MAX_CODE_TRIES = 5  # wrong codes that one conversation may try
TRIES_COUNT_FOR = timedelta(hours=24)
FIND_APPOINTMENT = "find_appointment"
NOT_FOUND = "appointment-not-found"


class FindAppointment(BaseModel):
    """Find the visitor's appointment."""

    email: str | None = Field(None, description="e-mail it was booked with, if given")
    code: str | None = Field(None, description="its booking code as typed, if given")


class ProposeReschedule(BaseModel):
    """Show the visitor the move to confirm."""

    appointment_id: str = Field(description="id from find_appointment")
    slot_id: str = Field(description="id from find_slots")


class ProposeCancel(BaseModel):
    """Show the visitor the cancellation to confirm."""

    appointment_id: str = Field(description="id from find_appointment")
    reason: str | None = Field(None, description="why, if given")


def find_appointment(visit: ToolContext, asked: FindAppointment) -> ToolResult:
    """Those booked in this conversation; with a code, the one that it proves."""
    proof, email = (asked.code or "").strip(), (asked.email or "").strip()
    with visit.reading() as session:
        if not proof:
            made = _made_here(session, visit)
            return _listed(session, visit, made) if made else _ask_for_proof()
        if not email or not _is_typed(visit, proof):
            return _ask_for_proof()
        if _tries(session, visit) >= MAX_CODE_TRIES:
            message = "Too many wrong codes. The link in the confirmation mail still works."
            return refused("too-many-tries", message)
        found = find_own(session, email, proof)
        if found is None:
            message = "No appointment has this e-mail and code. Both are in its mail."
            return refused(NOT_FOUND, message)
        return _listed(session, visit, [found])


def _ask_for_proof() -> ToolResult:
    message = "Ask for the e-mail and the booking code of the appointment, in one question."
    return refused("proof-needed", message)


def _is_typed(visit: ToolContext, proof: str) -> bool:
    """Whether the visitor wrote that: a model does not get to guess codes."""
    said = [message.text for message in of_kind(visit.log, VisitorInput)]
    codes = {code for text in said for code in codes_in(text)}
    return not codes.isdisjoint(codes_in(proof)) or any(proof in text for text in said)


def _tries(session: Transaction, visit: ToolContext) -> int:
    """How many wrong codes were tried here lately, in this turn as well."""
    since = visit.now - TRIES_COUNT_FOR
    last = visit.log[-1].seq if visit.log else 0
    log = [*visit.log, *events(session, visit.conversation_id, after=last)]
    tries = [each for each in of_kind(log, ToolResponse) if each.name == FIND_APPOINTMENT]
    return sum(each.error == NOT_FOUND for each in tries if each.at >= since)


def _made_here(session: Transaction, visit: ToolContext) -> list[Attendance]:
    """What was booked in this conversation and is not over yet."""
    made = list_attendances_of_conversation(session, visit.conversation_id)
    now = int(visit.now.timestamp())
    return [each for each in made if get_appointment(session, each.appointment_id).end > now]


def _listed(
    session: Transaction, visit: ToolContext, found: Iterable[Attendance]
) -> ToolResult:
    """Appointments under short ids; one that was shown before keeps its own."""
    own = dict(visit.own)
    ids = {each.attendee_id: id_ for id_, each in own.items()}
    listed = []
    for each in found:
        id_ = ids.setdefault(each.id, f"a{len(ids) + 1}")
        own[id_], told = _told(session, visit, each)
        listed.append({"id": id_, **told})
    return ToolResult({"zone": visit.zone.key, "appointments": listed}, own=own)


def _told(
    session: Transaction, visit: ToolContext, each: Attendance
) -> tuple[OwnAppointment, dict[str, Any]]:
    """Their own attendance alone, as data and for the model: nothing of others in a group."""
    catalog = load_catalog(session)
    appointment = get_appointment(session, each.appointment_id)
    meeting = catalog.meeting_types[appointment.meeting_type_id]
    hosts = [catalog.hosts[id_].name for id_ in host_ids_of(session, appointment.id)]
    own = OwnAppointment(
        appointment.id,
        each.id,
        meeting_type_id=meeting.id,
        start=appointment.starts,
        minutes=(appointment.end - appointment.start) // 60,
        host=" & ".join(hosts),
        status=_standing(appointment, each, int(visit.now.timestamp())),
    )
    return own, {
        "meeting_type": meeting.id,
        "name": meeting.name,
        "label": label_of(appointment.starts, visit),
        "minutes": own.minutes,
        "host": own.host,
        "status": own.status,
    }


def _standing(appointment: Appointment, attendance: Attendance, now: int) -> str:
    if not (stands(appointment, now) and stands(attendance, now)):
        return "cancelled"
    if appointment.end <= now:
        return "past"
    return "provisional" if attendance.status == PENDING else "booked"


def find_another_time(visit: ToolContext, id_: str, words: str) -> ToolResult:
    """Slots for an appointment that is to be moved; refused at once if it cannot be."""
    own = _own(visit, id_)
    if own is None:
        return _unknown()
    try:
        with visit.reading() as session:
            found = own_access(session, own.attendee_id)
            wish = _moving(session, id_, found.appointment)
            check_movable(session, found, visit.now)
            return find(session, visit, wish, words)
    except (Conflict, Denied) as error:
        return refused(error.code, why_not(visit, "move", own.attendee_id, error))


def _moving(session: Transaction, id_: str, appointment: Appointment) -> TimeWish:
    catalog = load_catalog(session)
    hosts = tuple(catalog.hosts[each] for each in host_ids_of(session, appointment.id))
    return TimeWish(
        catalog.meeting_types[appointment.meeting_type_id],
        appointment.ends - appointment.starts,
        moving=MoveSearch(_key(id_), appointment.id, appointment.starts, hosts),
    )


def _key(id_: str) -> str:
    return id_.strip().casefold()


def _own(visit: ToolContext, id_: str) -> OwnAppointment | None:
    return visit.own.get(_key(id_))


def _unknown() -> ToolResult:
    return refused(NOT_FOUND, "There is no such appointment id; call find_appointment first.")


def propose_reschedule(visit: ToolContext, asked: ProposeReschedule) -> ToolResult:
    """Hold the slot; our code asks whether to move the appointment there."""
    own, slot_id = _own(visit, asked.appointment_id), asked.slot_id.strip()
    offered = visit.offered.get(slot_id)
    if own is None:
        return _unknown()
    if offered is None:
        return refused("slot-not-found", "There is no such slot id; call find_slots first.")
    if (against := contradiction(visit, slot_id)) is not None:
        return refused_for(visit, against)
    try:
        with visit.database.begin() as session:
            proposed = propose_move(
                session, visit.conversation_id, own.attendee_id, offered.start, visit.now
            )
    except (SlotOccupied, SlotNotOffered) as gone:
        outcome = nearest_for_move(visit, asked.appointment_id, offered.start)
        content = {"error": gone.code, "message": str(gone), "slots": outcome.content["slots"]}
        return ToolResult(content, offered=outcome.offered, choices=outcome.choices)
    except AppError as error:
        return refused(error.code, why_not(visit, "move", own.attendee_id, error))
    return _shown(visit, proposed)


def _shown(visit: ToolContext, proposed: ChangeProposal) -> ToolResult:
    """A change that the visitor is asked about, with the lines that they see."""
    lines = Speaker(visit.language, visit.zone).change(proposed).lines
    return ToolResult({"shown_to_visitor": list(lines)}, proposed=proposed)


def nearest_for_move(visit: ToolContext, id_: str, moment: datetime) -> ToolResult:
    """The free slots nearest to one that has gone, for an appointment under a short id."""
    own = visit.own[_key(id_)]
    with visit.reading() as session:
        wish = _moving(session, id_, get_appointment(session, own.appointment_id))
        return find_nearest(session, visit, wish, moment)


def propose_cancelling(visit: ToolContext, asked: ProposeCancel) -> ToolResult:
    """Our code asks whether to cancel the appointment."""
    own = _own(visit, asked.appointment_id)
    if own is None:
        return _unknown()
    try:
        with visit.database.begin() as session:
            proposed = propose_cancel(
                session,
                visit.conversation_id,
                own.attendee_id,
                asked.reason or "",
                visit.now,
            )
    except AppError as error:
        return refused(error.code, why_not(visit, "cancel", own.attendee_id, error))
    return _shown(visit, proposed)


def why_not(visit: ToolContext, kind: ProposalKind, attendee_id: str, error: AppError) -> str:
    """Why an appointment cannot be moved or cancelled, in the visitor's language."""
    with visit.reading() as session:
        booked = recalled(session, get_attendance(session, attendee_id))
    return Speaker(visit.language, visit.zone).why_not(kind, error, booked)


APPOINTMENT_TOOLS: Sequence[Tool] = (
    Tool(FIND_APPOINTMENT, FindAppointment, find_appointment),
    Tool("propose_reschedule", ProposeReschedule, propose_reschedule),
    Tool("propose_cancel", ProposeCancel, propose_cancelling),
)
