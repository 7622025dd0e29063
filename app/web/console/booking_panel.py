"""What a conversation led to, as operators see it: appointments, and what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.booking.values import Catalog
from app.booking.venues import venue_of
from app.channels.contract import STATUSES
from app.desk.notifications.meetings import meeting_told
from app.mail.meeting import MailedMeeting
from app.store.conversations.transcripts import ConversationAppointment, list_attended
from app.store.delivery import outbox
from app.store.delivery.sent_messages import list_sent_parts
from app.store.engine.database import Transaction

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that was to be sent. `state` is delivered, waiting or failed.

    `told` is what a messaging service told of it last (see app.channels.contract.STATUSES),
    of several parts the lowest; "" if it told nothing. `reader` (attendee, guests or hosts)
    and `to` are empty for a message to the visitor.
    """

    kind: str
    reader: str
    to: tuple[str, ...]
    state: str
    attempts: int
    problem: str
    at: int
    told: str = ""


@dataclass(frozen=True, slots=True)
class BookingShown:
    """An appointment of this conversation; `host_zone` is the organizer's.

    `place` is as the letters name it; without letters it is what is stored.
    """

    attended: ConversationAppointment
    meeting_type: str
    place: str
    hosts: tuple[str, ...]
    host_zone: str
    deliveries: tuple[Delivery, ...]


def bookings_of(
    session: Transaction, conversation_id: str, catalog: Catalog
) -> list[BookingShown]:
    """What was booked in a conversation, oldest first, with its letters.

    Letters to others who come to the same group appointment are left out.
    """
    found = list_attended(session, conversation_id)
    rows = outbox.of_streams(session, [each.appointment.id for each in found])
    return [_shown(each, catalog, rows) for each in found]


def messages_sent(session: Transaction, conversation_id: str) -> list[Delivery]:
    """What was sent to the visitor through a messaging service, oldest first."""
    rows = outbox.of_streams(session, [f"conversation:{conversation_id}"])
    told: dict[str, list[str]] = {}
    for part in list_sent_parts(session, conversation_id):
        told.setdefault(part.outbox_id, []).append(part.status)
    return [
        replace(_delivery(row, "", ()), told=_worst(told.get(row["id"], []))) for row in rows
    ]


def _worst(statuses: Sequence[str]) -> str:
    """What is told of a message by what is told of its parts; of some it may be nothing."""
    if "failed" in statuses:
        return "failed"
    return min(statuses, key=("", *STATUSES).index, default="")


def _shown(
    attended: ConversationAppointment, catalog: Catalog, rows: Sequence[Row]
) -> BookingShown:
    appointment = attended.appointment
    meeting = catalog.meeting_types.get(appointment.meeting_type_id)
    hosts = [catalog.hosts[id_] for id_ in attended.host_ids if id_ in catalog.hosts]
    letters = _letters(rows, appointment.id, attended.attendee.email)
    stored = appointment.location or venue_of(appointment.venue).label
    return BookingShown(
        attended=attended,
        meeting_type=meeting.name if meeting else appointment.meeting_type_id,
        place=next((told.place for _, told in letters), stored),
        hosts=tuple(f"{host.name} <{host.email}>" for host in hosts),
        host_zone=hosts[0].schedule.zone if hosts else catalog.zone,
        deliveries=tuple(_letter(row) for row, _ in letters),
    )


def _letters(
    rows: Sequence[Row], appointment_id: str, attendee: str
) -> list[tuple[Row, MailedMeeting]]:
    """The letters about one appointment, without those about others who come."""
    mails = [
        (row, meeting_told(row["payload"]))
        for row in rows
        if row["stream"].startswith(f"{appointment_id}/") and row["kind"] == outbox.MAIL
    ]
    return [(row, told) for row, told in mails if told.attendee.email == attendee]


def _letter(row: Row) -> Delivery:
    payload = row["payload"]
    return _delivery(row, str(payload["reader"]), (str(payload["to"]["email"]),))


def _delivery(row: Row, reader: str, to: tuple[str, ...]) -> Delivery:
    waiting = "waiting" if row["due_at"] is not None else "failed"
    return Delivery(
        kind=row["kind"],
        reader=reader,
        to=to,
        state="delivered" if row["done_at"] is not None else waiting,
        attempts=row["attempts"],
        problem=row["problem"],
        at=row["done_at"] or row["created_at"],
    )
