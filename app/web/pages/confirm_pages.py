"""The pages behind the links in letters that ask for a confirmation.

To open a link changes nothing, since mail scanners open links too; a button does. The
link's signature is the proof, so these forms need no other one.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromQuery, URLEncodedBody

from app.booking.values import PUBLIC
from app.desk.booking.confirmation import MAX_REASON, Action, confirm, decider, decline
from app.desk.booking.signed_links import BadLink, SignedLinks
from app.desk.notifications.mails import meeting_of
from app.errors import Conflict, Invalid
from app.language.i18n.say import spell_span
from app.mail.meeting import MailedMeeting
from app.settings import Clock, Settings
from app.store.appointments.attendees import get_attendance
from app.store.appointments.provisional_bookings import (
    CANCELLED,
    CONFIRMED,
    DECLINED,
    EXPIRED,
    ProvisionalNotFound,
    get_provisional,
    status_of,
)
from app.store.engine.database import Database, Transaction
from app.web.http.error_replies import AnyRequest
from app.web.pages.render import language_of, page

PATHS = "^/booking/(confirm|decline|guests)$"
"""Where pages behind signed links are, for what has to know."""

_HEADERS = {
    # The address has the proof in it: nobody else is to see or keep it.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_OVER = {
    CONFIRMED: "already-confirmed",
    DECLINED: "already-declined",
    CANCELLED: "already-cancelled",
    EXPIRED: "provisional-expired",
}


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What the button sends."""

    id: str = ""
    token: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A booking as whoever followed its link may see it."""

    meeting: MailedMeeting
    by: str
    status: str


def show_refusal(request: AnyRequest, error: Exception) -> Response[str]:
    """A page in place of a refusal; there is nothing to press on it."""
    if isinstance(error, Conflict):
        return show_page(request, error.code, status=409)
    if isinstance(error, HTTPException | Invalid):
        return show_page(request, "invalid", status=400)
    return show_page(request, "bad-link", status=403)


class ConfirmPages(Controller):
    """For attendees and hosts who follow a link from a letter."""

    path = "/booking"
    include_in_schema = False
    exception_handlers = {  # noqa: RUF012 — as Litestar wants it
        BadLink: show_refusal,
        ProvisionalNotFound: show_refusal,
        Conflict: show_refusal,
        Invalid: show_refusal,
        HTTPException: show_refusal,
    }

    @get("/confirm", sync_to_thread=True)
    def confirm_page(
        self,
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
        id: FromQuery[str] = "",  # noqa: A002 — the name in the address
        token: FromQuery[str] = "",
    ) -> Response[str]:
        """Ask whether to confirm."""
        form = DecisionForm(id, token)
        with database.read() as session:
            seen = _seen(session, request, "confirm", form, clock, settings)
        return _ask(request, "confirm", form, seen)

    @get("/decline", sync_to_thread=True)
    def decline_page(
        self,
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
        id: FromQuery[str] = "",  # noqa: A002 — as above
        token: FromQuery[str] = "",
    ) -> Response[str]:
        """Ask whether to decline, and why."""
        form = DecisionForm(id, token)
        with database.read() as session:
            seen = _seen(session, request, "decline", form, clock, settings)
        return _ask(request, "decline", form, seen)

    @post("/confirm", status_code=200, sync_to_thread=True)
    def confirm(
        self,
        request: AnyRequest,
        data: URLEncodedBody[DecisionForm],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """Confirm, and say what came of it."""
        with database.begin() as session:
            seen = _seen(session, request, "confirm", data, clock, settings)
            booked = confirm(session, data.id, clock(), seen.by)
        state = "waiting" if booked.provisional_id else "confirmed"
        return show_page(request, state, seen)

    @post("/decline", status_code=200, sync_to_thread=True)
    def decline(
        self,
        request: AnyRequest,
        data: URLEncodedBody[DecisionForm],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """Decline, and say so."""
        with database.begin() as session:
            seen = _seen(session, request, "decline", data, clock, settings)
            decline(session, data.id, data.reason, clock(), seen.by)
        return show_page(request, "declined", seen)


def _seen(
    session: Transaction,
    request: AnyRequest,
    action: Action,
    form: DecisionForm,
    clock: Clock,
    settings: Settings,
) -> Seen:
    """The booking that a link is about, if it is a link for this; in the reader's language.

    Raises:
        ProvisionalNotFound, BadLink: if it is not.
    """
    now, links = clock(), SignedLinks.of(settings)
    by = decider(session, form.id, action, PUBLIC, now, links, form.token)
    attendance = get_attendance(session, get_provisional(session, form.id).attendee_id)
    status = status_of(session, form.id, int(now.timestamp()))
    meeting = meeting_of(session, attendance, language=language_of(request))
    return Seen(meeting, by, status)


def _ask(request: AnyRequest, action: Action, form: DecisionForm, seen: Seen) -> Response[str]:
    """The page with the button, or what became of the booking."""
    if seen.status in _OVER:
        return show_page(request, _OVER[seen.status], seen)
    state = "approve" if action == "confirm" and seen.by == "host" else action
    return show_page(request, state, seen, form=form)


def show_page(
    request: AnyRequest,
    state: str,
    seen: Seen | None = None,
    *,
    form: DecisionForm | None = None,
    status: int = 200,
) -> Response[str]:
    """A page about a booking: with a button if there is a `form`, else saying how it is."""
    language = language_of(request)
    return page(
        request,
        f"confirm.{language}.html.j2",
        status=status,
        headers=_HEADERS,
        state=state,
        form=form,
        meeting=None if seen is None else seen.meeting,
        when="" if seen is None else _when(seen, language),
        longest_reason=MAX_REASON,
    )


def _when(seen: Seen, language: str) -> str:
    meeting = seen.meeting
    zone = meeting.attendee_zone if seen.by == "attendee" else meeting.host_zone
    return spell_span(meeting.start, meeting.end, ZoneInfo(zone), language)
