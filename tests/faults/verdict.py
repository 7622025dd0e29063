"""What the database says after all conversations: the zeros, or what spoils them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import select

from app.conversation.events import (
    SPOKEN,
    AssistantMessage,
    BookingMessage,
    ButtonPress,
    Event,
    Failure,
    ProposalMessage,
    VisitorInput,
    of_kind,
)
from app.store.conversations.conversations import Conversation, list_conversations
from app.store.conversations.event_log import events
from app.store.engine.database import Database, Transaction
from app.store.tables import (
    AppointmentHostRow,
    AppointmentRow,
    AttendeeRow,
    ClaimRow,
    ModelCallRow,
    ProposalRow,
    table,
)
from tests.faults.visitors import AGREEING

PLACES = {"workshop": 6}  # of the demo's one group meeting
MARKUP = ("<tool_call", "```json", '"arguments"', "</think>")
LIES = ("Wonderful, it is booked", "You are booked for 10:00")  # of tests.faults.kinds
_attendee, _appointment = table(AttendeeRow), table(AppointmentRow)
_held, _claim, _proposal = table(AppointmentHostRow), table(ClaimRow), table(ProposalRow)
_call = table(ModelCallRow)

Spoken = AssistantMessage | ProposalMessage | BookingMessage


@dataclass
class Verdict:
    """What was found. Every entry of `wrong` is one too many."""

    conversations: int = 0
    messages: int = 0
    bookings: int = 0
    failures: Counter[str] = field(default_factory=Counter)  # that ended in an apology
    requests: int = 0
    failed_requests: int = 0
    wrong: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def judge(database: Database, now: int = 0) -> Verdict:
    """Read everything that the conversations left, and judge it.

    Args:
        now: leases that had lapsed by then (epoch seconds) keep nobody from answering.
    """
    verdict = Verdict()
    with database.read() as session:
        found, _ = list_conversations(session, most=1_000_000)
        bookings = _bookings(session)
        for conversation in found:
            log = events(session, conversation.id)
            made = bookings.get(conversation.id, {})
            if conversation.lease_owner is not None and conversation.lease_until > now:
                verdict.wrong["stuck conversations"].append(f"{conversation.id} leased")
            for what, where in _flaws(conversation, log, made):
                verdict.wrong[what].append(f"{conversation.id} {where}")
            _count(verdict, log)
        verdict.bookings = sum(map(len, bookings.values()))
        for what in _overlaps(session):
            verdict.wrong["double bookings"].append(what)
        for what in _orphans(session):
            verdict.wrong["holds of proposals that nobody was shown"].append(what)
        calls = session.rows(select(_call.c.failed))
    verdict.conversations = len(found)
    verdict.requests, verdict.failed_requests = len(calls), sum(each for (each,) in calls)
    return verdict


def _count(verdict: Verdict, log: Sequence[Event]) -> None:
    verdict.messages += len(list(of_kind(log, VisitorInput)))
    for event, then in pairwise(log):
        apologised = isinstance(then, AssistantMessage) and then.apology
        if isinstance(event, Failure) and apologised:
            verdict.failures[event.code] += 1


def _bookings(session: Transaction) -> dict[str, dict[str, str]]:
    """By conversation: the proposals that were booked, and the appointments they became."""
    rows = session.rows(
        select(_attendee.c.conversation_id, _attendee.c.proposal_id, _attendee.c.appointment_id)
    )
    found: dict[str, dict[str, str]] = {}
    for conversation_id, proposal_id, appointment_id in rows:
        found.setdefault(conversation_id or "", {})[proposal_id or ""] = appointment_id
    return found


def _flaws(
    conversation: Conversation, log: Sequence[Event], made: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with one conversation."""
    said = [event.seq for event in of_kind(log, VisitorInput)]
    spoken = [event for event in log if isinstance(event, SPOKEN)]
    if conversation.unanswered_since is not None:
        yield "stuck conversations", f"since {conversation.unanswered_since}"
    if said and (
        not spoken or spoken[-1].seq < said[-1] or conversation.answered_seq < said[-1]
    ):
        yield "messages without an answer", str(said[-1])
    told = list(of_kind(log, BookingMessage))
    if len(told) != len(made):
        yield "bookings that were not told once", f"{len(told)} told, {len(made)} made"
    for proposal_id in made:
        if not _agreed(log, proposal_id):
            yield "bookings without consent", proposal_id
    yield from _shown_wrongly(spoken)


def _shown_wrongly(spoken: Sequence[Spoken]) -> Iterator[tuple[str, str]]:
    """What no visitor may see."""
    for event in spoken:
        if any(sign in event.text for sign in MARKUP):
            yield "calls and thoughts that were shown", event.text[:80]
        if any(lie in event.text for lie in LIES):
            yield "bookings that were told and not made", event.text[:80]
    for before, after in pairwise(spoken):
        if isinstance(before, BookingMessage) and after.text == before.text:
            yield "bookings that were told twice", str(after.seq)


def _agreed(log: Sequence[Event], proposal_id: str) -> bool:
    """Whether the visitor agreed after the proposal was shown, and before it was booked."""
    shown = 0
    for event in log:
        if isinstance(event, ProposalMessage) and event.proposal_id == proposal_id:
            shown = event.seq
        if isinstance(event, VisitorInput) and shown:
            if event.action == ButtonPress("confirm", proposal_id):
                return True
            if event.action is None and event.text in AGREEING:
                return True
    return False


def _overlaps(session: Transaction) -> Iterator[str]:
    """Two appointments of one host at a time, and groups with more people than places."""
    held = session.rows(
        select(_held.c.host_id, _appointment.c.start, _appointment.c.end, _appointment.c.id)
        .join(_appointment, _appointment.c.id == _held.c.appointment_id)
        .where(_appointment.c.status != "cancelled")
        .order_by(_held.c.host_id, _appointment.c.start)
    )
    for one, other in pairwise(held):
        if one[0] == other[0] and one[2] > other[1]:
            yield f"{one[0]} {one[3]} and {other[3]}"
    kinds: dict[str, str] = dict(
        session.rows(select(_appointment.c.id, _appointment.c.meeting_type_id))
    )
    people = Counter(id_ for (id_,) in session.rows(select(_attendee.c.appointment_id)))
    for appointment, count in people.items():
        if count > PLACES.get(kinds[appointment], 1):
            yield f"{count} people in {appointment}"


def _orphans(session: Transaction) -> Iterator[str]:
    """Claims of proposals that are not open, and so hold a time for nobody."""
    rows = session.rows(
        select(_claim.c.proposal_id, _proposal.c.status, _proposal.c.seq)
        .join(_proposal, _proposal.c.id == _claim.c.proposal_id)
        .where(_claim.c.appointment_id.is_(None))
    )
    for id_, status, seq in rows:
        if status != "open" or not seq:
            yield f"{id_} {status} shown by {seq}"
