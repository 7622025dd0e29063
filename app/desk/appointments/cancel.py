"""Cancelling: a whole appointment, or one attendee of a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.booking.texts import clean_description
from app.desk.appointments.access import (
    Access,
    AlreadyCancelled,
    check_policy,
    coming,
    locked,
    stands,
)
from app.desk.appointments.holds import End, drop_hold
from app.desk.appointments.turns import give_turn_back
from app.desk.notifications.mails import tell_all
from app.desk.notifications.rounds import News
from app.errors import Denied, flawed
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import (
    Attendance,
    AttendeeNotFound,
    change_attendance,
    list_attendances,
)
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    PENDING,
    Appointment,
    change_appointment,
)
from app.store.appointments.claims import hold_appointment, release_appointment
from app.store.appointments.provisional_bookings import CANCELLED as CLOSED
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction

MAX_REASON = 500  # characters
_ON = (BOOKED, PENDING)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What is to be cancelled, and why. Of a group, one attendee or all of them.

    `said_in` is a conversation in which that is said anyway.
    """

    reason: str = ""
    attendee_id: str | None = None
    cancel_all: bool = False
    said_in: str = ""


def cancel(session: Transaction, found: Access, wish: Cancellation, now: datetime) -> None:
    """Cancel an appointment, or take one attendee out of a group.

    The time is free again and counts for nobody. With its last attendee an appointment is
    cancelled as well.

    Raises:
        AlreadyCancelled: if it is, or that attendee has been taken out.
        AttendeeNotFound: if nobody of that id comes.
        Invalid: for a reason that is too long; for a group if it is not said who.
        Denied: for attendees who would cancel for somebody else.
        TooLate: for attendees outside the policy.
    """
    reason, seconds = _checked(wish.reason), int(now.timestamp())
    appointment = locked(session, found.appointment)
    meeting = load_catalog(session).meeting_types[appointment.meeting_type_id]
    if not stands(appointment, seconds):
        raise AlreadyCancelled("This appointment is cancelled already.")
    people = coming(session, appointment.id, seconds)
    leaving = _leaving(session, found, wish, people)
    check_policy(found, appointment, meeting.cancel_policy, now)
    for each in leaving:
        _must(change_attendance(session, each.id, from_status=_ON, status=CANCELLED))
    staying = [each for each in people if each not in leaving]
    details: dict[str, str] = {"reason": reason} if reason else {}
    if staying:
        _go_on(session, appointment, staying, seconds)
        action, details = "attendee-cancelled", details | {"attendeeId": leaving[0].id}
    else:
        _end(session, appointment, found, reason, seconds)
        action = "cancelled"
    add_deed(session, appointment.id, HistoryEntry(action, found.by, details, seconds))
    if invited := [each for each in leaving if each.status == BOOKED]:
        tell_all(session, News("cancelled", reason, found.by), invited, seconds)
    for each in leaving:
        if each.status != BOOKED:  # no calendar has anything to delete
            drop_hold(
                session, each, End(CLOSED, found.by, reason, said_in=wish.said_in), seconds
            )


def _checked(reason: str) -> str:
    cleaned = clean_description(reason)
    if len(cleaned) > MAX_REASON:
        raise flawed("reason", f"at most {MAX_REASON} characters, this has {len(cleaned)}")
    return cleaned


def _leaving(
    session: Transaction,
    found: Access,
    wish: Cancellation,
    people: Sequence[Attendance],
) -> list[Attendance]:
    """Those of `people` for whom it is cancelled."""
    is_group = found.appointment.is_group
    wanted = wish.attendee_id
    if found.own is not None:
        if wanted not in (None, found.own.id) or (is_group and wish.cancel_all):
            raise Denied("An attendee cancels for nobody else.")
        wanted = found.own.id
    elif is_group and (wanted is None) != wish.cancel_all:
        raise flawed("attendeeId", "a group needs either attendeeId or cancelAll")
    leaving = [each for each in people if wanted in (None, each.id)]
    if leaving:
        return leaving
    known = list_attendances(session, found.appointment.id, [CANCELLED, PENDING])
    if wanted not in {each.id for each in known}:
        raise AttendeeNotFound(f"Nobody of the id {wanted!r} comes to this appointment.")
    raise AlreadyCancelled("This attendee has been taken out already.")


def _end(
    session: Transaction, appointment: Appointment, found: Access, reason: str, now: int
) -> None:
    done = change_appointment(
        session,
        appointment.id,
        from_status=_ON,
        status=CANCELLED,
        cancelled_by="host" if found.own is None else "attendee",
        cancel_reason=reason,
        sequence=appointment.sequence + 1,
        updated_at=now,
    )
    _must(done)
    release_appointment(session, appointment.id)
    give_turn_back(session, appointment)


def _go_on(
    session: Transaction, appointment: Appointment, staying: Sequence[Attendance], now: int
) -> None:
    """Without those who left; only held if none of those who stay is confirmed."""
    confirmed = any(each.status == BOOKED for each in staying)
    held = None if confirmed else max(each.held_until or now for each in staying)
    done = change_appointment(
        session,
        appointment.id,
        from_status=_ON,
        status=BOOKED if confirmed else PENDING,
        held_until=held,
        sequence=appointment.sequence + 1,
        updated_at=now,
    )
    _must(done)
    hold_appointment(session, appointment.id, held)


def _must(done: bool) -> None:  # noqa: FBT001 — what a change returns
    """Nobody else can have cancelled it since it was locked; if so, nothing is kept."""
    if not done:
        raise AlreadyCancelled("This appointment is cancelled already.")
