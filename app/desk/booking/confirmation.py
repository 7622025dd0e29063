"""Bookings that have to be confirmed: by the attendee's e-mail, by the host, or by both.

The time is held until somebody confirms or declines it, or until the hold lapses; then it
is on offer again by itself, since claims and attendances carry the moment.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from app.booking.admission import SlotNotOffered
from app.booking.texts import clean_description
from app.booking.values import Booked, Caller, MeetingType, Order
from app.desk.admission.admit import Admission
from app.desk.admission.prerequisites import still_has_papers
from app.desk.admission.save import save
from app.desk.appointments.access import coming, holders_of, locked
from app.desk.appointments.guests import vouch_for
from app.desk.booking.signed_links import SignedLinks
from app.desk.notifications.mails import ask, tell
from app.desk.notifications.webhook_events import announce
from app.errors import Conflict, Denied, Flaw, Unauthorized, flawed
from app.store.appointments.appointment_history import HistoryEntry, note_deed
from app.store.appointments.attendees import Attendance, change_attendance, get_attendance
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    PENDING,
    Appointment,
    change_appointment,
    get_appointment,
    host_ids_of,
)
from app.store.appointments.claims import keep_appointment, release_appointment
from app.store.appointments.provisional_bookings import (
    CONFIRMED,
    DECLINED,
    DOUBLE_OPT_IN,
    HOST_CONFIRMATION,
    Provisional,
    add_provisional,
    get_provisional,
    settle,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id

Action = Literal["confirm", "decline"]

HOLD_FOR = {DOUBLE_OPT_IN: timedelta(hours=24), HOST_CONFIRMATION: timedelta(hours=72)}
"""How long a time is held for each; never beyond the start of the meeting."""

MAX_REASON = 500  # characters


class ProvisionalExpired(Conflict):
    """The time is not held any more."""

    code = "provisional-expired"


class AlreadyConfirmed(Conflict):
    """It was confirmed before."""

    code = "already-confirmed"


class AlreadyDeclined(Conflict):
    """The host has declined it."""

    code = "already-declined"


def hold(session: Transaction, admitted: Admission, now: datetime) -> Booked:
    """Hold the time, and ask for the first confirmation that the meeting type wants.

    Raises:
        SlotNotOffered: for a start that is past; it cannot be confirmed any more.
        what `save` raises.
    """
    type_ = DOUBLE_OPT_IN if admitted.meeting.double_opt_in else HOST_CONFIRMATION
    seconds = int(now.timestamp())
    until = _held_until(type_, admitted.span[0], seconds)
    if until <= seconds:
        message = "A booking that has to be confirmed cannot begin in the past."
        raise SlotNotOffered(message, [Flaw("start", message)])
    saved = save(session, admitted, seconds, until)
    if admitted.group is not None:
        _follow_attendances(session, saved.attendance.appointment_id, seconds)
    deed = HistoryEntry("held", "attendee", {"type": type_}, seconds)
    note_deed(session, saved.attendance.appointment_id, deed)
    order = replace(saved.admitted.order, secret="")
    made = _ask_for(session, type_, saved.attendance, order, until, seconds)
    return replace(saved.booked(), provisional_id=made.id, provisional_type=type_)


def decider(
    session: Transaction,
    id_: str,
    action: Action,
    caller: Caller,
    now: datetime,
    links: SignedLinks,
    token: str | None = None,
) -> str:
    """Who it is that decides: attendee, host or admin. `token` is that of a signed link.

    A double opt-in is the attendee's own to confirm, by the link in their mail; only who
    booked silently, so that there is no such mail, confirms it with their API token.

    Raises:
        ProvisionalNotFound: if there is no such booking.
        BadLink: for a link that is not for this.
        Unauthorized, Denied: for callers who may not.
    """
    asked = get_provisional(session, id_)
    opts_in = action == "confirm" and asked.type == DOUBLE_OPT_IN
    if token is not None:
        links.check(token, "opt-in" if opts_in else "approval", id_, int(now.timestamp()))
        return "attendee" if opts_in else "host"
    if not caller.is_known:
        raise Unauthorized("This needs a token, or the link from the mail.")
    hosts = host_ids_of(session, asked.appointment_id)
    if not caller.is_admin and caller.user_id not in hosts:
        raise Denied("This is somebody else's booking.")
    if opts_in and not get_attendance(session, asked.attendee_id).is_silent:
        raise Denied("Only the attendee can confirm this, by the link in their mail.")
    return caller.role


def confirm(session: Transaction, id_: str, now: datetime, by: str) -> Booked:
    """Confirm once. It is booked then, unless the host has to confirm as well.

    Raises:
        ProvisionalNotFound: if there is no such booking.
        AlreadyConfirmed, AlreadyDeclined: if it is decided.
        ProvisionalExpired: if the time is not held any more.
    """
    seconds = int(now.timestamp())
    asked, appointment = _locked(session, id_)
    _decide(session, asked, CONFIRMED, seconds)
    meeting = load_catalog(session).meeting_types[appointment.meeting_type_id]
    goes_on = asked.type == DOUBLE_OPT_IN and meeting.require_host_confirmation
    until = _held_until(HOST_CONFIRMATION, appointment.start, seconds) if goes_on else None
    _keep(session, asked, meeting, until, seconds)
    deed = HistoryEntry("confirmed", by, {"type": asked.type}, seconds)
    note_deed(session, appointment.id, deed)
    attendance = get_attendance(session, asked.attendee_id)
    if asked.type == DOUBLE_OPT_IN:
        attendance = vouch_for(session, attendance)
    booked = _booked(session, appointment, attendance)
    if until is None:
        tell(session, "booked", attendance, seconds)
        return booked
    made = _ask_for(session, HOST_CONFIRMATION, attendance, asked.order, until, seconds)
    return replace(booked, provisional_id=made.id, provisional_type=made.type)


def decline(session: Transaction, id_: str, reason: str, now: datetime, by: str) -> Provisional:
    """Decline a booking for the host: the time is free again, the attendee is told why.

    Raises:
        Invalid: for a reason that is too long.
        ProvisionalNotFound, AlreadyConfirmed, AlreadyDeclined, ProvisionalExpired: as above.
    """
    seconds, reason = int(now.timestamp()), clean_description(reason)
    if len(reason) > MAX_REASON:
        raise flawed("reason", f"at most {MAX_REASON} characters")
    asked, appointment = _locked(session, id_)
    _decide(session, asked, DECLINED, seconds, reason)
    # `held_until` stays: it says that what the attendance used up was used for nothing.
    off = {"status": CANCELLED}
    if not change_attendance(session, asked.attendee_id, from_status=[PENDING], **off):
        raise _expired()
    if coming(session, appointment.id, seconds):
        _follow_attendances(session, appointment.id, seconds)
    else:
        _cancel(session, appointment.id, reason, seconds)
    details = {"type": asked.type, "reason": reason}
    note_deed(session, appointment.id, HistoryEntry("declined", by, details, seconds))
    declined = replace(asked, status=DECLINED, reason=reason)
    attendance = get_attendance(session, asked.attendee_id)
    ask(session, "declined", attendance, declined, seconds)
    facts = {"provisionalBookingId": id_}
    announce(session, "booking_cancelled", attendance, seconds, facts)
    return declined


def _held_until(type_: str, start: int, now: int) -> int:
    return min(now + int(HOLD_FOR[type_].total_seconds()), start)


def _ask_for(
    session: Transaction, type_: str, attendance: Attendance, order: Order, until: int, now: int
) -> Provisional:
    made = Provisional(
        id=new_id(),
        appointment_id=attendance.appointment_id,
        attendee_id=attendance.id,
        type=type_,
        status=PENDING,
        order=order,
        reason="",
        expires_at=until,
        created_at=now,
    )
    add_provisional(session, made)
    ask(session, "confirm" if type_ == DOUBLE_OPT_IN else "approve", attendance, made, now)
    facts = {"provisionalBookingId": made.id, "bookingType": type_}
    announce(session, "booking_provisional", attendance, now, facts)
    return made


def _locked(session: Transaction, id_: str) -> tuple[Provisional, Appointment]:
    """Load what is decided on, with everybody locked whose time it takes."""
    asked = get_provisional(session, id_)
    return asked, locked(session, get_appointment(session, asked.appointment_id))


def _decide(
    session: Transaction, asked: Provisional, status: str, now: int, reason: str = ""
) -> None:
    """Decide what is still open; of several at once the first one does."""
    if settle(session, asked.id, status, now, reason):
        return
    present = get_provisional(session, asked.id).status
    if present == CONFIRMED:
        raise AlreadyConfirmed("This booking was confirmed before.")
    if present == DECLINED:
        raise AlreadyDeclined("The host has declined this booking.")
    raise _expired()


def _keep(
    session: Transaction, asked: Provisional, meeting: MeetingType, until: int | None, now: int
) -> None:
    """Keep what is held: until then, or for good.

    Others whose clock is a little ahead may have seen the hold lapse and taken the time,
    the place or the papers: then it has lapsed.
    """
    kept = {"status": BOOKED if until is None else PENDING, "held_until": until}
    id_ = asked.attendee_id
    if not (
        change_attendance(session, id_, from_status=[PENDING], **kept)
        and _follow_attendances(session, asked.appointment_id, now)
        and len(coming(session, asked.appointment_id, now)) <= meeting.spots
        and still_has_papers(session, meeting, asked.order, id_, now)
    ):
        raise _expired()


def _follow_attendances(session: Transaction, appointment_id: str, now: int) -> bool:
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
    return stands and keep_appointment(session, appointment_id, until) == len(holders)


def _cancel(session: Transaction, appointment_id: str, reason: str, now: int) -> None:
    change_appointment(
        session,
        appointment_id,
        from_status=[PENDING, BOOKED],
        status=CANCELLED,
        cancelled_by="host",
        cancel_reason=reason,
        updated_at=now,
    )
    release_appointment(session, appointment_id)


def _booked(session: Transaction, appointment: Appointment, attendance: Attendance) -> Booked:
    catalog = load_catalog(session)
    return Booked(
        appointment_id=appointment.id,
        secret=attendance.secret,
        attendee_email=attendance.attendee.email,
        meeting_type=catalog.meeting_types[appointment.meeting_type_id],
        hosts=tuple(catalog.hosts[id_] for id_ in host_ids_of(session, appointment.id)),
        start=appointment.starts,
        end=appointment.ends,
        ics_title=attendance.ics_title,
        ics_description=attendance.ics_description,
        attendee=attendance.attendee,
        attendee_id=attendance.id,
        sequence=appointment.sequence,
    )


def _expired() -> ProvisionalExpired:
    return ProvisionalExpired("The time is not held any more; please book again.")
