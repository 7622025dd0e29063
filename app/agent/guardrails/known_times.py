"""Times that may be named: of appointments, of the open proposal and of offered slots.

Appointments are read as they are now, whoever changed them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.agent.guardrails.turn_facts import KnownTimes
from app.booking.values import Catalog
from app.conversation.proposals import OPEN, Proposal
from app.conversation.tools import SlotOffer
from app.desk.appointments.access import stands
from app.desk.appointments.load import recalled
from app.language.inspect.assertions.assertion_rules import Action
from app.store.appointments.appointment_history import history_of
from app.store.appointments.attendees import (
    Attendance,
    get_attendance,
    list_attendances_of_conversation,
)
from app.store.appointments.bookings import PENDING, get_appointment
from app.store.engine.database import Transaction


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones in which times may be given, the visitor's first."""

    zones: tuple[ZoneInfo, ...]

    @classmethod
    def of(cls, zone: ZoneInfo, catalog: Catalog) -> "Zones":
        """The visitor's, the business's, those of all hosts, and UTC."""
        keys = [
            zone.key,
            catalog.zone,
            *(h.schedule.zone for h in catalog.hosts.values()),
            "UTC",
        ]
        return cls(tuple(ZoneInfo(key) for key in dict.fromkeys(keys)))

    def local(self, *moments: datetime) -> tuple[datetime, ...]:
        """Each moment in each zone."""
        return tuple(each.astimezone(zone) for zone in self.zones for each in moments)


def appointments(
    session: Transaction,
    conversation_id: str,
    shown: Iterable[str],
    zones: Zones,
    now: datetime,
) -> tuple[KnownTimes, ...]:
    """Appointments booked in a conversation, and those that its tools have shown.

    Args:
        shown: ids of attendances that a tool has shown to be the visitor's own.
    """
    made = {
        each.id: each for each in list_attendances_of_conversation(session, conversation_id)
    }
    made |= {id_: get_attendance(session, id_) for id_ in shown if id_ not in made}
    in_order = sorted(made.values(), key=lambda each: each.id)
    return tuple(_appointment(session, each, zones, int(now.timestamp())) for each in in_order)


def _appointment(session: Transaction, made: Attendance, zones: Zones, now: int) -> KnownTimes:
    appointment = get_appointment(session, made.appointment_id)
    booked = recalled(session, made)
    moved = [d for d in history_of(session, appointment.id) if d.action == "moved"]
    counts = stands(made, now) and stands(appointment, now)
    is_held = counts and PENDING in (made.status, appointment.status)
    actions = _actions(counts=counts, moved=bool(moved))
    return KnownTimes(
        actions=frozenset() if is_held else frozenset(actions),
        is_held=is_held,
        moments=zones.local(booked.start, booked.end),
        earlier=zones.local(*(datetime.fromisoformat(each.details["from"]) for each in moved)),
        hosts=tuple(host.name for host in booked.hosts),
        booked=booked,
    )


def _actions(*, counts: bool, moved: bool) -> Iterator[Action]:
    yield Action.BOOKED if counts else Action.CANCELLED
    if counts and moved:
        yield Action.MOVED


def proposed(
    proposal: Proposal | None, catalog: Catalog, zones: Zones
) -> tuple[KnownTimes, ...]:
    """The proposal that waits for an answer; empty if none does."""
    if proposal is None or proposal.status != OPEN or not proposal.seq:
        return ()
    order = proposal.order
    length = order.duration or catalog.meeting_type(order.meeting_type_id).durations[0]
    hosts = tuple(catalog.hosts[id_].name for id_ in proposal.host_ids)
    moments = zones.local(order.start, order.start + length)
    return (KnownTimes(is_held=True, moments=moments, hosts=hosts),)


def offers(
    offered: Iterable[SlotOffer], catalog: Catalog, zones: Zones
) -> tuple[KnownTimes, ...]:
    """Slots that a tool returned."""
    found = []
    for each in offered:
        meeting = catalog.meeting_types.get(each.meeting_type_id)
        hosts = () if meeting is None else catalog.hosts_of(meeting)
        names = tuple(
            host.name for host in hosts if not each.host_ids or host.id in each.host_ids
        )
        moments = zones.local(each.start, each.end)
        found.append(KnownTimes(moments=moments, hosts=names))
    return tuple(found)
