"""How a hold ends unless it is confirmed: declined, cancelled or lapsed.

The time is free, and what was used up for it is given back: one-time link and payment by
themselves, since they remember an attendance that is void now. Everybody concerned is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.desk.appointments.access import coming, holders_of
from app.desk.appointments.turns import give_turn_back
from app.desk.notifications.conversation_notes import tell_conversation
from app.desk.notifications.mails import tell_end
from app.desk.notifications.webhook_events import announce
from app.mail.letters import End as Ending
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import Attendance, change_attendance, get_attendance
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    PENDING,
    change_appointment,
    get_appointment,
)
from app.store.appointments.claims import hold_appointment, release_appointment
from app.store.appointments.provisional_bookings import CANCELLED as WITHDRAWN
from app.store.appointments.provisional_bookings import (
    DECLINED,
    EXPIRED,
    Provisional,
    close,
    find_newest_provisional,
)
from app.store.conversations.leads import restore_pending, save_pending
from app.store.engine.database import Transaction

_LETTERS: Mapping[str, Ending] = {
    DECLINED: "declined",
    WITHDRAWN: "withdrawn",
    EXPIRED: "expired",
}


@dataclass(frozen=True, slots=True)
class End:
    """What became of a hold. `cause` is an error code for whoever would still confirm it.

    `said_in` is a conversation in which that is said anyway.
    """

    status: str  # of the provisional booking
    by: str  # attendee, host, admin, system
    reason: str = ""
    cause: str = ""
    said_in: str = ""


def end_hold(session: Transaction, asked: Provisional, end: End, now: int) -> bool:
    """End a hold; False if it is decided already. Lock its appointment first.

    An appointment that somebody else comes to goes on.
    """
    if not drop_hold(session, get_attendance(session, asked.attendee_id), end, now):
        return False
    details = {"type": asked.type} | ({"reason": end.reason} if end.reason else {})
    add_deed(session, asked.appointment_id, HistoryEntry(end.status, end.by, details, now))
    return True


def drop_hold(session: Transaction, attendance: Attendance, end: End, now: int) -> bool:
    """End a hold for whoever sees to the appointment's history; False as `end_hold`."""
    asked = find_newest_provisional(session, attendance.id)
    if asked is None or not close(session, asked.id, end.status, end.reason, end.cause):
        return False
    # `held_until` stays: it says that what the attendance used up was used for nothing.
    change_attendance(session, attendance.id, from_status=[PENDING], status=CANCELLED)
    if coming(session, asked.appointment_id, now):
        follow_attendances(session, asked.appointment_id, now)
    else:
        _cancel(session, asked.appointment_id, end, now)
    _give_back(session, asked, attendance, now)
    ended = replace(asked, status=end.status, reason=end.reason)
    _tell(session, ended, attendance, end.said_in, now)
    return True


def follow_attendances(session: Transaction, appointment_id: str, now: int) -> bool:
    """Book or hold an appointment as long as those who come need; there are some.

    False if it does not stand any more, or its time was taken meanwhile.
    """
    people = coming(session, appointment_id, now)
    is_booked = any(each.status == BOOKED for each in people)
    until = None if is_booked else max(each.held_until or now for each in people)
    values = {"status": BOOKED if is_booked else PENDING, "held_until": until}
    stands = change_appointment(
        session, appointment_id, from_status=[PENDING, BOOKED], updated_at=now, **values
    )
    holders = holders_of(session, appointment_id)
    return stands and hold_appointment(session, appointment_id, until) == len(holders)


def _cancel(session: Transaction, appointment_id: str, end: End, now: int) -> None:
    is_off = change_appointment(
        session,
        appointment_id,
        from_status=[PENDING, BOOKED],
        status=CANCELLED,
        cancelled_by="host" if end.by == "admin" else end.by,
        cancel_reason=end.reason,
        updated_at=now,
    )
    release_appointment(session, appointment_id)
    if is_off:
        give_turn_back(session, get_appointment(session, appointment_id))


def _give_back(
    session: Transaction, asked: Provisional, attendance: Attendance, now: int
) -> None:
    """They have not booked after all, so they may still want to."""
    if asked.order.pending_attendee_id is not None:
        restore_pending(session, asked.order.pending_attendee_id, now)
    if attendance.conversation_id is not None:
        save_pending(session, attendance.conversation_id, attendance.attendee, now)


def _tell(
    session: Transaction, asked: Provisional, attendance: Attendance, said_in: str, now: int
) -> None:
    letter = _LETTERS[asked.status]
    tell_end(session, letter, attendance, asked, now)
    facts = {"provisionalBookingId": asked.id}
    announce(session, "booking_cancelled", attendance, now, facts)
    if attendance.conversation_id != said_in:
        tell_conversation(session, letter, attendance, asked, now)
