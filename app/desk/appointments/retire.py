"""Retiring a host: nobody books them any more, and what is ahead goes to somebody else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.booking.admission import HostNotAllowed, SlotOccupied
from app.booking.values import Caller, Catalog, Host
from app.desk.admin.users import user_of
from app.desk.appointments.access import coming, holders_of
from app.desk.notifications.mails import ask, tell
from app.errors import Conflict, Flaw
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import Attendance
from app.store.appointments.bookings import (
    BOOKED,
    PENDING,
    Appointment,
    appointments_ahead,
    change_appointment,
    get_appointment,
    host_ids_of,
    replace_host,
)
from app.store.appointments.claims import (
    claim,
    lock_holders,
    lock_queue,
    release_appointment,
    spans_of_appointment,
)
from app.store.appointments.provisional_bookings import (
    HOST_CONFIRMATION,
    find_newest_provisional,
)
from app.store.catalog.catalog import (
    change_catalog,
    save_hosts,
    save_meeting_types,
    save_queues,
)
from app.store.engine.database import OverlapRefused, Transaction


class UserHasAppointments(Conflict):
    """Somebody is going to meet them."""

    code = "user-has-appointments"


def retire_user(
    session: Transaction, id_: str, move_to: str | None, caller: Caller, now: datetime
) -> None:
    """Retire a user. Their queues go on without them; meeting types of their own are off.

    Args:
        move_to: who takes over what is ahead, at the same times; attendees are told.

    Raises:
        UserNotFound: if there is no such user.
        UserHasAppointments: if something is ahead and nobody takes it over.
        HostNotAllowed: for somebody who does not hold the same meeting types.
        SlotOccupied: if they have something else at one of those times.
    """
    catalog, seconds = change_catalog(session), int(now.timestamp())
    host = user_of(catalog, id_)
    ahead = appointments_ahead(session, id_, seconds)
    if ahead and move_to is None:
        message = f"{host.name} has {len(ahead)} appointments ahead; name who takes them over."
        raise UserHasAppointments(message)
    if ahead and move_to is not None:
        _hand_on(session, catalog, (host, user_of(catalog, move_to)), ahead, caller, seconds)
    _take_out(session, catalog, host)


def _hand_on(
    session: Transaction,
    catalog: Catalog,
    hosts: tuple[Host, Host],
    ahead: Sequence[str],
    caller: Caller,
    now: int,
) -> None:
    """Give appointments from the first of two hosts to the second."""
    host, other = hosts
    appointments = [get_appointment(session, id_) for id_ in ahead]
    for each in appointments:
        _check_holds(session, catalog, other, each)
    queues = {catalog.queues[each.queue_id].number for each in appointments if each.queue_id}
    for number in sorted(queues):
        lock_queue(session, number)
    taken = [holder for each in appointments for holder in holders_of(session, each.id)]
    lock_holders(session, [*taken, other.holder])
    for each in appointments:
        present = get_appointment(session, each.id, lock=True)
        _replace(session, present, host, other, now)
        details = {"from": host.id, "to": other.id}
        add_deed(session, each.id, HistoryEntry("host-changed", caller.role, details, now))
        for attendance in coming(session, each.id, now):
            _tell(session, attendance, now)


def _tell(session: Transaction, attendance: Attendance, now: int) -> None:
    """Tell everybody of the new host, who is asked for what still has to be confirmed."""
    if attendance.status == BOOKED:
        tell(session, "changed", attendance, now)
        return
    waits = find_newest_provisional(session, attendance.id)
    if waits is not None and waits.type == HOST_CONFIRMATION:
        ask(session, "approve", attendance, waits, now)


def _check_holds(
    session: Transaction, catalog: Catalog, other: Host, appointment: Appointment
) -> None:
    meeting = catalog.meeting_types[appointment.meeting_type_id]
    present = host_ids_of(session, appointment.id)
    if other.id in present or other.id not in [each.id for each in catalog.hosts_of(meeting)]:
        message = f"{other.name} cannot take over {meeting.name}."
        raise HostNotAllowed(message, [Flaw("moveTo", message)])


def _replace(
    session: Transaction, appointment: Appointment, host: Host, other: Host, now: int
) -> None:
    [span] = set(spans_of_appointment(session, appointment.id))
    replace_host(session, appointment.id, host.id, other.id)
    change_appointment(
        session,
        appointment.id,
        from_status=[BOOKED, PENDING],
        sequence=appointment.sequence + 1,
        updated_at=now,
    )
    release_appointment(session, appointment.id)
    try:
        claim(
            session,
            holders_of(session, appointment.id),
            span,
            now,
            appointment_id=appointment.id,
            lapses_at=appointment.held_until,
        )
    except OverlapRefused as refused:
        at = f"{appointment.starts:%Y-%m-%d %H:%M} UTC"
        raise SlotOccupied(f"{other.name} has another appointment on {at}.") from refused


def _take_out(session: Transaction, catalog: Catalog, host: Host) -> None:
    others = [
        replace(queue, host_ids=tuple(each for each in queue.host_ids if each != host.id))
        for queue in catalog.queues.values()
        if host.id in queue.host_ids
    ]
    save_queues(session, [queue for queue in others if queue.host_ids])
    own = [each for each in catalog.meeting_types.values() if each.host_id == host.id]
    save_meeting_types(session, [replace(each, active=False) for each in own])
    save_hosts(session, [replace(host, active=False)])
