"""Conversations as operators read them: a list with what became of each, and the papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import and_, func, select

from app.booking.values import Attendee, Order
from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    EventKind,
    ProposalMessage,
    VisitorInput,
)
from app.store.appointments.bookings import Appointment
from app.store.conversations.conversations import (
    Conversation,
    get_conversation,
    list_conversations,
)
from app.store.conversations.event_log import event_of
from app.store.engine.database import Transaction
from app.store.tables import (
    AppointmentHostRow,
    AppointmentRow,
    AttendeeRow,
    EventRow,
    ProposalRow,
    table,
)

_event, _proposal, _attendee = table(EventRow), table(ProposalRow), table(AttendeeRow)
_appointment, _appointment_host = table(AppointmentRow), table(AppointmentHostRow)
_ORDERS = TypeAdapter(Order)
_ATTENDEES = TypeAdapter(Attendee)

SAID = (VisitorInput, AssistantMessage, ProposalMessage, BookingMessage)
_FAILED = (EventKind.FAILURE.value, EventKind.WITHHELD.value)


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One line of the list.

    `name` is what the visitor is known by, "" if nobody knows. `last` is the newest thing
    that was said, by the visitor if `last_by_visitor`. `appointments` are the statuses of
    what was booked in this conversation, `proposal` is that of the newest proposal.
    """

    conversation: Conversation
    name: str
    last: str
    last_by_visitor: bool
    appointments: tuple[str, ...]
    proposal: str
    failures: int


@dataclass(frozen=True, slots=True)
class ConversationAppointment:
    """An appointment that was booked in a conversation, and for whom."""

    appointment: Appointment
    attendee: Attendee
    host_ids: tuple[str, ...]  # the organizer first


def list_summaries(
    session: Transaction, *, most: int, offset: int
) -> tuple[list[ConversationSummary], int]:
    """The conversations with the latest activity first, and how many there are in all."""
    found, total = list_conversations(session, most=most, offset=offset)
    return _summaries(session, found), total


def get_summary(session: Transaction, conversation_id: str) -> ConversationSummary:
    """One conversation's line.

    Raises:
        ConversationNotFound: if there is no such conversation.
    """
    [summary] = _summaries(session, [get_conversation(session, conversation_id)])
    return summary


def _summaries(
    session: Transaction, found: Sequence[Conversation]
) -> list[ConversationSummary]:
    ids = [each.id for each in found]
    said = _last_said(session, ids)
    newest = _newest_proposals(session, ids)
    attended = _attended(session, ids)
    failures = _failures(session, ids)
    lines = []
    for each in found:
        proposal, attendee_name = newest.get(each.id, ("", ""))
        booked = attended.get(each.id, [])
        text, by_visitor = said.get(each.id, ("", False))
        names = [name for name, _ in booked]
        line = ConversationSummary(
            conversation=each,
            name=next(filter(None, [*names, attendee_name, each.visitor_name]), ""),
            last=text,
            last_by_visitor=by_visitor,
            appointments=tuple(status for _, status in booked),
            proposal=proposal,
            failures=failures.get(each.id, 0),
        )
        lines.append(line)
    return lines


def _last_said(session: Transaction, ids: Sequence[str]) -> Mapping[str, tuple[str, bool]]:
    newest = (
        select(_event.c.conversation_id, func.max(_event.c.seq).label("seq"))
        .where(
            _event.c.conversation_id.in_(ids),
            _event.c.kind.in_([each.kind.value for each in SAID]),
        )
        .group_by(_event.c.conversation_id)
        .subquery()
    )
    query = select(
        _event.c.conversation_id, _event.c.seq, _event.c.kind, _event.c.body, _event.c.at
    ).join(
        newest,
        and_(
            newest.c.conversation_id == _event.c.conversation_id,
            newest.c.seq == _event.c.seq,
        ),
    )
    said = {row[0]: event_of(*row) for row in session.rows(query)}
    return {
        id_: (event.text, isinstance(event, VisitorInput))
        for id_, event in said.items()
        if isinstance(event, SAID)
    }


def _newest_proposals(
    session: Transaction, ids: Sequence[str]
) -> Mapping[str, tuple[str, str]]:
    """The newest proposal's status and attendee's name, by conversation."""
    newest = (
        select(func.max(_proposal.c.id))
        .where(_proposal.c.conversation_id.in_(ids))
        .group_by(_proposal.c.conversation_id)
    )
    query = select(_proposal.c.conversation_id, _proposal.c.status, _proposal.c.order).where(
        _proposal.c.id.in_(newest)
    )
    return {
        id_: (status, _ORDERS.validate_json(order).attendee.fullname)
        for id_, status, order in session.rows(query)
    }


def _attended(session: Transaction, ids: Sequence[str]) -> Mapping[str, list[tuple[str, str]]]:
    """Names of attendees and statuses of appointments by conversation, oldest first."""
    query = (
        select(_attendee.c.conversation_id, _attendee.c.fullname, _appointment.c.status)
        .join(_appointment, _appointment.c.id == _attendee.c.appointment_id)
        .where(_attendee.c.conversation_id.in_(ids))
        .order_by(_attendee.c.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for id_, name, status in session.rows(query):
        found.setdefault(id_, []).append((name, status))
    return found


def _failures(session: Transaction, ids: Sequence[str]) -> Mapping[str, int]:
    query = (
        select(_event.c.conversation_id, func.count())
        .where(_event.c.conversation_id.in_(ids), _event.c.kind.in_(_FAILED))
        .group_by(_event.c.conversation_id)
    )
    return dict(session.rows(query))


def list_attended(session: Transaction, conversation_id: str) -> list[ConversationAppointment]:
    """What was booked in a conversation, oldest first."""
    booked = (
        select(_attendee.c.document, _appointment)
        .join(_appointment, _appointment.c.id == _attendee.c.appointment_id)
        .where(_attendee.c.conversation_id == conversation_id)
        .order_by(_attendee.c.id)
    )
    rows = [dict(row._mapping) for row in session.execute(booked)]
    documents = [row.pop("document") for row in rows]
    appointments = [Appointment(**row) for row in rows]
    held = (
        select(_appointment_host.c.appointment_id, _appointment_host.c.host_id)
        .where(_appointment_host.c.appointment_id.in_([each.id for each in appointments]))
        .order_by(_appointment_host.c.position)
    )
    hosts: dict[str, list[str]] = {}
    for appointment_id, host_id in session.rows(held):
        hosts.setdefault(appointment_id, []).append(host_id)
    return [
        ConversationAppointment(
            each, _ATTENDEES.validate_json(document), tuple(hosts.get(each.id, ()))
        )
        for each, document in zip(appointments, documents, strict=True)
    ]
