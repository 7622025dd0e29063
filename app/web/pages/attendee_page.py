"""The attendee's page: what they booked, to be moved or cancelled.

The secret in the address is the proof. To open the page changes nothing, since mail
scanners open links too; its buttons do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, URLEncodedBody

from app.booking.people import zone_or
from app.booking.values import PUBLIC, ChangePolicy
from app.desk.appointments.access import Access, access_to, check_policy, stands
from app.desk.appointments.cancel import MAX_REASON, Cancellation, cancel
from app.desk.appointments.reschedule import Move, is_movable, move
from app.desk.availability.offer import SlotQuery, offer
from app.desk.notifications.meetings import meeting_of
from app.errors import AppError, Conflict, Denied, NotFound
from app.language.i18n.say import spell_day, spell_span, spell_time
from app.mail.meeting import MailedMeeting
from app.settings import Clock
from app.store.appointments.attendees import Attendance
from app.store.appointments.bookings import Appointment, host_ids_of
from app.store.appointments.claims import Except
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.http.error_replies import AnyRequest
from app.web.pages.render import language_of, page

SHOWN = timedelta(days=14)  # of times to move to, on one page
_HEADERS = {
    # The address has the proof in it: nobody else is to see or keep it.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class AttendeeForm:
    """What the page's buttons send: the proof, and what is wanted."""

    secret: str = ""
    reason: str = ""
    start: str = ""


@dataclass(frozen=True, slots=True)
class DayOfTimes:
    """A day with its free starts: each as it is sent and as it is shown."""

    name: str
    times: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AttendeeView:
    """An appointment as its attendee sees it, and what can be done about it now."""

    id: str
    meeting: MailedMeeting
    when: str
    zone: str
    state: str
    can_move: bool
    can_cancel: bool


def show_refusal(request: AnyRequest, error: Exception) -> Response[str]:
    """A page in place of a refusal; there is nothing to press on it."""
    status = 400 if isinstance(error, HTTPException) else 403
    status = 409 if isinstance(error, Conflict) else status
    return page(request, "attendee.html.j2", status=status, headers=_HEADERS, view=None)


class AttendeePage(Controller):
    """For attendees who follow the link in their letter."""

    path = "/booking"
    include_in_schema = False
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 — the secret is the proof
    exception_handlers = {  # noqa: RUF012 — as Litestar wants it
        AppError: show_refusal,
        HTTPException: show_refusal,
    }

    @get("/{id_:str}", sync_to_thread=True)
    def show(
        self,
        id_: FromPath[str],
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        secret: FromQuery[str] = "",
        times: FromQuery[str] = "",
    ) -> Response[str]:
        """The appointment; with `times`, a day, the starts from then on that it can have."""
        now = clock()
        with database.read() as session:
            found = _found(session, id_, secret)
            view = _view(session, found, now, language_of(request))
            days: Sequence[DayOfTimes] = ()
            first = _first_day(times, view, now)
            if view.can_move and times:
                days = _days(session, found, first, now, language_of(request))
        return _page(request, view, secret, days=days, first=first, asks_time=bool(times))

    @post("/{id_:str}/cancel", status_code=200, sync_to_thread=True)
    def cancel(
        self,
        id_: FromPath[str],
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        data: URLEncodedBody[AttendeeForm],
    ) -> Response[str]:
        """Cancel it; one that is cancelled already is shown as it is."""
        now = clock()
        with database.begin() as session:
            found = _found(session, id_, data.secret)
            if _view(session, found, now, language_of(request)).can_cancel:
                cancel(session, found.access, Cancellation(reason=data.reason), now)
            view = _view(session, _found(session, id_, data.secret), now, language_of(request))
        return _page(request, view, data.secret)

    @post("/{id_:str}/move", status_code=200, sync_to_thread=True)
    def move(
        self,
        id_: FromPath[str],
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        data: URLEncodedBody[AttendeeForm],
    ) -> Response[str]:
        """Move it to a free start; if that has gone meanwhile, offer others."""
        now, language = clock(), language_of(request)
        start = _instant(data.start)
        if start is not None and not _has_moved(database, id_, data.secret, start, now):
            start = None
        with database.read() as session:
            found = _found(session, id_, data.secret)
            view = _view(session, found, now, language)
            first = _first_day("", view, now)
            is_gone = start is None and view.can_move
            days = _days(session, found, first, now, language) if is_gone else ()
        shown = _page(
            request, view, data.secret, days=days, first=first, asks_time=is_gone, gone=is_gone
        )
        shown.status_code = 409 if start is None else 200
        return shown


@dataclass(frozen=True, slots=True)
class Proven:
    """An appointment, and the attendance of whoever proved it to be theirs."""

    access: Access
    own: Attendance

    @property
    def appointment(self) -> Appointment:
        """What they booked."""
        return self.access.appointment

    def zone(self, session: Transaction) -> ZoneInfo:
        """By which clock they are told times."""
        return zone_or(self.own.attendee.timezone, load_catalog(session).zone)


def _found(session: Transaction, id_: str, secret: str) -> Proven:
    """The attendee's own appointment.

    Raises:
        Denied: for an address that proves nothing, whether or not there is the appointment.
    """
    try:
        found = access_to(session, id_, PUBLIC, secret or " ")
    except NotFound as error:
        raise Denied("This link does not work.") from error
    if found.own is None:
        raise Denied("This link does not work.")
    return Proven(found, found.own)


def _has_moved(
    database: Database, id_: str, secret: str, start: datetime, now: datetime
) -> bool:
    """Move the appointment if that start can be had; whether it could."""
    with database.read() as session:
        found = _found(session, id_, secret)
    try:
        with database.begin() as session:
            move(session, found.access, Move(start), now)
    except AppError:
        return False
    return True


def _view(session: Transaction, found: Proven, now: datetime, language: str) -> AttendeeView:
    appointment, own = found.appointment, found.own
    seconds = int(now.timestamp())
    zone = found.zone(session)
    is_on = stands(appointment, seconds) and stands(own, seconds)
    is_over = appointment.end <= seconds
    state = "over" if is_on and is_over else own.status if is_on else "cancelled"
    can_move = can_cancel = is_on and not is_over
    if can_move:
        can_move = is_movable(session, found.access, now)
        policy = load_catalog(session).meeting_types[appointment.meeting_type_id].cancel_policy
        can_cancel = _may_cancel(found, policy, now)
    return AttendeeView(
        id=appointment.id,
        meeting=meeting_of(session, own, language=language),
        when=spell_span(appointment.starts, appointment.ends, zone, language),
        zone=zone.key,
        state=state,
        can_move=can_move,
        can_cancel=can_cancel,
    )


def _may_cancel(found: Proven, policy: ChangePolicy, now: datetime) -> bool:
    try:
        check_policy(found.access, found.appointment, policy, now)
    except Denied:
        return False
    return True


def _first_day(times: str, view: AttendeeView, now: datetime) -> date:
    """The day from which on times are shown: the one asked for, today at the earliest."""
    today = now.astimezone(ZoneInfo(view.zone)).date()
    try:
        asked = date.fromisoformat(times)
    except ValueError:
        return today
    return min(max(asked, today), today + timedelta(days=365))


def _days(
    session: Transaction, found: Proven, first: date, now: datetime, language: str
) -> tuple[DayOfTimes, ...]:
    """The free starts of two weeks by the attendee's clock, day by day."""
    appointment, zone = found.appointment, found.zone(session)
    begins = datetime.combine(first, datetime.min.time(), zone)
    asked = SlotQuery(
        meeting_type_id=appointment.meeting_type_id,
        start=max(begins, now),
        end=begins + SHOWN,
        host_ids=tuple(host_ids_of(session, appointment.id)),
        duration=appointment.ends - appointment.starts,
        everyone=True,
        ignoring=Except(appointment_id=appointment.id),
        hide_groups=True,
    )
    starts = [each.start for each in offer(session, asked, now).slots]
    others = (each for each in starts if each != appointment.starts)
    by_day = groupby(others, key=lambda each: each.astimezone(zone).date())
    return tuple(
        DayOfTimes(
            spell_day(times[0], zone, language),
            tuple((_machine(each), spell_time(each, zone, language)) for each in times),
        )
        for times in (list(group) for _, group in by_day)
    )


def _machine(start: datetime) -> str:
    """ISO 8601 in UTC."""
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _instant(text: str) -> datetime | None:
    """The start that a button sent; None for anything else."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        return None
    return start if start.tzinfo else None


def _page(
    request: AnyRequest,
    view: AttendeeView,
    secret: str,
    *,
    days: Sequence[DayOfTimes] = (),
    first: date | None = None,
    asks_time: bool = False,
    gone: bool = False,
) -> Response[str]:
    """The page; with `asks_time` it offers other times, from the day `first` on."""
    today = first or date.min
    return page(
        request,
        "attendee.html.j2",
        headers=_HEADERS,
        view=view,
        secret=secret,
        days=days,
        asks_time=asks_time,
        gone=gone,
        first=first,
        later=today + SHOWN,
        longest_reason=MAX_REASON,
    )
