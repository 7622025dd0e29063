"""Queueing the letters that the world is told of an appointment by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from app.booking.values import Host
from app.desk.notifications.meetings import Facts, facts_of, meeting_for, uid_of
from app.desk.notifications.rounds import News, Round, once, post, tell_round
from app.desk.notifications.webhook_events import EventType, announce, written
from app.mail.letters import End, Kind, Request
from app.mail.meeting import GroupCount, Reader
from app.store.appointments.attendees import Attendance, list_attendances
from app.store.appointments.bookings import BOOKED, CANCELLED, Appointment, change_appointment
from app.store.appointments.provisional_bookings import HOST_CONFIRMATION, Provisional
from app.store.delivery.invitations import list_invitations
from app.store.engine.database import Transaction

_EVENTS: Mapping[Kind, EventType] = {
    "booked": "booking_created",
    "moved": "booking_rescheduled",
    "changed": "booking_rescheduled",
    "guests": "booking_rescheduled",
    "cancelled": "booking_cancelled",
}


def tell(
    session: Transaction,
    news: News | Literal["booked", "changed", "guests"],
    attendance: Attendance,
    now: int,
    known: tuple[Appointment, Sequence[Host]] | None = None,
) -> None:
    """Queue the letters and the webhooks about somebody's booking as it stands now.

    Letters go to the attendee and invited guests (see app.desk.appointments.guests) unless
    the booking was made silently, to the hosts always, and to whoever has the event in a
    calendar. A parcel carries everything that is said, as it was true when it was written.

    `known` are the appointment and its hosts, for whoever has just written them.
    """
    tell_all(session, news, [attendance], now, known)


def tell_all(
    session: Transaction,
    news: News | Literal["booked", "changed", "guests"],
    people: Sequence[Attendance],
    now: int,
    known: tuple[Appointment, Sequence[Host]] | None = None,
) -> None:
    """The same of several who come to one group; its hosts get one letter for all of them."""
    news = News(news) if isinstance(news, str) else news
    first, *_ = people
    facts = facts_of(session, first, known)
    rounds = [(each, _round(session, facts, each, is_new=known is not None)) for each in people]
    group = None
    if facts.appointment.is_group:
        is_whole = len(people) > 1 or news.kind == "moved"
        group = _group_round(session, facts, is_new=known is not None, is_whole=is_whole)
    counted = [each for _, each in rounds] + ([group] if group else [])
    facts = _counted(session, facts, counted)
    for attendance, each in rounds:
        own = replace(facts, attendance=attendance)
        tell_round(session, own, _with_guests(own, news), each, now)
    if group:
        tell_round(session, facts, news, group, now)
    for attendance in people:
        announce(session, _EVENTS[news.kind], attendance, now, _before(news))


def invite_guests(
    session: Transaction, attendance: Attendance, emails: Sequence[str], now: int
) -> None:
    """Queue the invitation of guests who are told only now; nobody else is."""
    facts = facts_of(session, attendance)
    present = _round(session, facts, attendance, is_new=False)
    wanted = {email.lower() for email in emails}
    readers = [each for each in present.readers if each.person.email.lower() in wanted]
    held = {key: each for key, each in present.held.items() if key in wanted}
    each = replace(present, readers=tuple(readers), held=held, only_new=True)
    facts = _counted(session, facts, [each])
    tell_round(session, facts, News("booked"), each, now)


def ask(
    session: Transaction, kind: Request, attendance: Attendance, about: Provisional, now: int
) -> None:
    """Queue the letters that ask for a confirmation, or say that the hosts are asked.

    `approve` goes to the hosts, the others to the attendee unless the booking was made
    silently. The links are signed when the letter is written: none of them is stored.
    """
    facts = facts_of(session, attendance)
    readers = facts.readers_at_the_desk if kind == "approve" else _reachable(facts)
    _write(session, kind, readers, facts, about, now)


def tell_end(
    session: Transaction, end: End, attendance: Attendance, about: Provisional, now: int
) -> None:
    """Queue the letters that say that a booking will not be confirmed.

    They go to the attendee, unless the booking was made silently, and to hosts who were
    asked to confirm it; who declined it knows.
    """
    facts = facts_of(session, attendance)
    _write(session, end, _reachable(facts), facts, about, now)
    if about.type == HOST_CONFIRMATION and end != "declined":
        _write(session, end, facts.readers_at_the_desk, facts, about, now)


def _write(
    session: Transaction,
    kind: Request | End,
    readers: Sequence[Reader],
    facts: Facts,
    about: Provisional,
    now: int,
) -> None:
    """Queue letters about a booking that has to be confirmed; without a calendar part."""
    for reader in readers:
        meeting = replace(meeting_for(session, facts, reader), reason=about.reason)
        letter = {
            "kind": kind,
            "method": "",
            "meeting": meeting,
            "provisional": about.id,
            "expires_at": about.expires_at,
        }
        post(session, facts, reader, letter, now)


def _reachable(facts: Facts) -> tuple[Reader, ...]:
    """The attendee, unless nothing may be written to them."""
    own = facts.attendance
    return () if own.is_silent or not own.attendee.email else (facts.attendee,)


def _round(
    session: Transaction, facts: Facts, attendance: Attendance, *, is_new: bool
) -> Round:
    """Somebody's own event; also their hosts', but for a group."""
    facts = replace(facts, attendance=attendance)
    uid = uid_of(facts.appointment, attendance)
    held = {} if is_new else {each.recipient: each for each in list_invitations(session, uid)}
    readers = [facts.attendee, *facts.guests(attendance.attendee.invited)]
    if attendance.is_silent:  # but whoever has it in a calendar is told
        holding = {key for key, each in held.items() if each.is_held}
        readers = [each for each in readers if each.person.email.lower() in holding]
    hosts = () if facts.appointment.is_group else facts.readers_at_the_desk
    shown = facts.type.guests_see_each_other
    return Round(uid, once([*readers, *hosts]), held, shows_guests=shown)


def _group_round(session: Transaction, facts: Facts, *, is_new: bool, is_whole: bool) -> Round:
    """The hosts' one event of a group."""
    appointment = facts.appointment
    uid = f"{appointment.id}@{appointment.uid_domain}"
    held = {} if is_new else {each.recipient: each for each in list_invitations(session, uid)}
    coming = (
        [] if appointment.status == CANCELLED else list_attendances(session, appointment.id)
    )
    count = GroupCount(
        taken=sum(each.places for each in coming),
        places=appointment.spots,
        names=tuple(each.attendee.fullname or each.attendee.email for each in coming),
        is_whole=is_whole,
    )
    return Round(uid, once(facts.readers_at_the_desk), held, count)


def _counted(session: Transaction, facts: Facts, rounds: Sequence[Round]) -> Facts:
    """With a SEQUENCE above all that anybody was told of this appointment."""
    appointment = facts.appointment
    above = max(each.highest for each in rounds) + 1
    if above <= appointment.sequence:
        return facts
    of_it = (BOOKED, CANCELLED, appointment.status)
    change_appointment(session, appointment.id, from_status=of_it, sequence=above)
    return replace(facts, appointment=replace(appointment, sequence=above))


def _with_guests(facts: Facts, news: News) -> News:
    """For the attendee's letter: whose guests wait for a word, and until when one helps."""
    attendance = facts.attendance
    if not attendance.attendee.uninvited or news.kind == "cancelled":
        return news
    return replace(
        news, extras={"guests_of": attendance.id, "guests_until": facts.appointment.end}
    )


def _before(news: News) -> dict[str, Any]:
    """What subscribers are told of the time before."""
    if not news.previous:
        return {}
    return dict(zip(("previousStart", "previousEnd"), map(written, news.previous), strict=True))
