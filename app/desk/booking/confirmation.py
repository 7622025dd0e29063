"""Bookings that have to be confirmed: by the attendee's e-mail, by the host, or by both.

The time is held until somebody confirms or declines it, or until the hold lapses; then it
is on offer again by itself, since claims and attendances carry the moment. `lapse` is for
those who have to be told (see app.desk.appointments.holds).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from app.booking.admission import SlotNotOffered
from app.booking.texts import clean_description
from app.booking.values import Booked, Caller, Order
from app.desk.admission.admission import Admission
from app.desk.admission.prerequisites import still_has_papers
from app.desk.admission.save import save
from app.desk.appointments.access import AlreadyCancelled, coming, locked
from app.desk.appointments.guests import vouch_for
from app.desk.appointments.holds import End, end_hold, follow_attendances
from app.desk.appointments.load import recalled
from app.desk.booking.signed_links import SignedLinks
from app.desk.notifications.conversation_notes import tell_conversation
from app.desk.notifications.mails import ask, tell
from app.desk.notifications.rounds import News
from app.desk.notifications.webhook_events import announce
from app.errors import Conflict, Denied, Flaw, Unauthorized, flawed
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import Attendance, change_attendance, get_attendance
from app.store.appointments.bookings import (
    BOOKED,
    PENDING,
    Appointment,
    get_appointment,
    host_ids_of,
)
from app.store.appointments.provisional_bookings import CANCELLED as WITHDRAWN
from app.store.appointments.provisional_bookings import (
    CONFIRMED,
    DECLINED,
    DOUBLE_OPT_IN,
    EXPIRED,
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


class PaymentGone(Conflict):
    """The payment was paid back before the booking was confirmed."""

    code = "payment-mismatch"


class LinkWithdrawn(Conflict):
    """The one-time link was withdrawn before the booking was confirmed."""

    code = "link-used"


_CAUSES = {each.code: each for each in (PaymentGone, LinkWithdrawn)}


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
        follow_attendances(session, saved.attendance.appointment_id, seconds)
    deed = HistoryEntry("held", "attendee", {"type": type_}, seconds)
    add_deed(session, saved.attendance.appointment_id, deed)
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
        AlreadyConfirmed, AlreadyDeclined, AlreadyCancelled: if it is decided.
        PaymentGone, LinkWithdrawn: if it ended since its payment or link is good no more.
        ProvisionalExpired: if the time is not held any more.
    """
    seconds = int(now.timestamp())
    asked, appointment = _locked(session, id_)
    if not settle(session, asked.id, CONFIRMED, seconds):
        raise _why_over(session, id_)
    meeting = load_catalog(session).meeting_types[appointment.meeting_type_id]
    goes_on = asked.type == DOUBLE_OPT_IN and meeting.require_host_confirmation
    until = _held_until(HOST_CONFIRMATION, appointment.start, seconds) if goes_on else None
    _keep(session, asked, appointment, until, seconds)
    deed = HistoryEntry("confirmed", by, {"type": asked.type}, seconds)
    add_deed(session, appointment.id, deed)
    attendance = get_attendance(session, asked.attendee_id)
    if asked.type == DOUBLE_OPT_IN:
        attendance = vouch_for(session, attendance)
    if until is None:
        tell(session, News("booked", approved=True), attendance, seconds)
        tell_conversation(session, "confirmed", attendance, asked, seconds)
    else:
        _ask_for(session, HOST_CONFIRMATION, attendance, asked.order, until, seconds)
    return recalled(session, attendance)


def decline(session: Transaction, id_: str, reason: str, now: datetime, by: str) -> Provisional:
    """Decline a booking for the host: the time is free again, the attendee is told why.

    Raises:
        Invalid: for a reason that is too long.
        ProvisionalNotFound, AlreadyConfirmed, AlreadyDeclined, ProvisionalExpired: as above.
    """
    seconds, reason = int(now.timestamp()), clean_description(reason)
    if len(reason) > MAX_REASON:
        raise flawed("reason", f"at most {MAX_REASON} characters")
    asked, _ = _locked(session, id_)
    if asked.expires_at <= seconds or not end_hold(
        session, asked, End(DECLINED, by, reason), seconds
    ):
        raise _why_over(session, id_)
    return replace(asked, status=DECLINED, reason=reason)


def lapse(session: Transaction, id_: str, now: datetime) -> bool:
    """End a hold that nobody confirmed in time; False if there is nothing (more) to end."""
    seconds = int(now.timestamp())
    asked, _ = _locked(session, id_)
    if asked.expires_at > seconds:
        return False
    return end_hold(session, asked, End(EXPIRED, "system"), seconds)


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
    if type_ == DOUBLE_OPT_IN:
        ask(session, "confirm", attendance, made, now)
    else:
        ask(session, "waiting", attendance, made, now)
        ask(session, "approve", attendance, made, now)
    facts = {"provisionalBookingId": made.id, "bookingType": type_}
    announce(session, "booking_provisional", attendance, now, facts)
    return made


def _locked(session: Transaction, id_: str) -> tuple[Provisional, Appointment]:
    """Load what is decided on, with everybody locked whose time it takes."""
    asked = get_provisional(session, id_)
    return asked, locked(session, get_appointment(session, asked.appointment_id))


def _why_over(session: Transaction, id_: str) -> Conflict:
    """Why nothing is left to be decided."""
    present = get_provisional(session, id_)
    if present.cause:
        return _CAUSES[present.cause]("What this was booked with is not good any more.")
    if present.status == CONFIRMED:
        return AlreadyConfirmed("This booking was confirmed before.")
    if present.status == DECLINED:
        return AlreadyDeclined("The host has declined this booking.")
    if present.status == WITHDRAWN:
        return AlreadyCancelled("This booking was cancelled.")
    return _expired()


def _keep(
    session: Transaction,
    asked: Provisional,
    appointment: Appointment,
    until: int | None,
    now: int,
) -> None:
    """Keep what is held: until then, or for good.

    Others whose clock is a little ahead may have seen the hold lapse and taken the time,
    the place or the papers: then it has lapsed.
    """
    meeting = load_catalog(session).meeting_types[appointment.meeting_type_id]
    spots = max(appointment.spots, meeting.spots)
    kept = {"status": BOOKED if until is None else PENDING, "held_until": until}
    id_ = asked.attendee_id
    if not (
        change_attendance(session, id_, from_status=[PENDING], **kept)
        and follow_attendances(session, asked.appointment_id, now)
        and sum(each.places for each in coming(session, appointment.id, now)) <= spots
        and still_has_papers(session, meeting, asked.order, id_, now)
    ):
        raise _expired()


def _expired() -> ProvisionalExpired:
    return ProvisionalExpired("The time is not held any more; please book again.")
