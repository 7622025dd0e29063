"""What the pages behind the signed links in letters have in common.

To open a link changes nothing, since mail scanners open links too; a button does. The
link's signature is the proof, so these forms need no other one.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import Controller, Response
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromQuery

from app.desk.booking.confirmation import MAX_REASON
from app.desk.booking.signed_links import BadLink, SignedLinks
from app.desk.notifications.meetings import meeting_of
from app.errors import Conflict, Invalid, NotFound
from app.language.i18n.say import spell_span
from app.mail.meeting import MailedMeeting
from app.settings import Clock, Settings
from app.store.appointments.attendees import Attendance
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


@dataclass(frozen=True, slots=True)
class LinkForm:
    """What a link says, and what its page's button sends."""

    id: str = ""
    token: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LinkedBooking:
    """A booking as whoever followed its link may see it."""

    meeting: MailedMeeting
    by: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page, with what the page is made of."""

    request: AnyRequest
    database: NamedDependency[Database]
    clock: NamedDependency[Clock]
    settings: NamedDependency[Settings]

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock()

    @property
    def links(self) -> SignedLinks:
        """What judges links."""
        return SignedLinks.of(self.settings)

    def meeting_of(self, session: Transaction, attendance: Attendance) -> MailedMeeting:
        """What an attendee booked, in the reader's language."""
        return meeting_of(session, attendance, language=language_of(self.request))


def followed_link(
    id: FromQuery[str] = "",  # noqa: A002 — the name in the address
    token: FromQuery[str] = "",
) -> LinkForm:
    """The dependency `link`: what the address of a page says."""
    return LinkForm(id, token)


def show_refusal(request: AnyRequest, error: Exception) -> Response[str]:
    """A page in place of a refusal; there is nothing to press on it."""
    if isinstance(error, Conflict):
        return show_page(request, error.code, status=409)
    if isinstance(error, HTTPException | Invalid):
        return show_page(request, "invalid", status=400)
    return show_page(request, "bad-link", status=403)


class SignedLinkPages(Controller):
    """Pages for people who follow a link from a letter."""

    include_in_schema = False
    dependencies = {  # noqa: RUF012 — as Litestar wants it
        "visit": Provide(Visit, sync_to_thread=False),
        "link": Provide(followed_link, sync_to_thread=False),
    }
    exception_handlers = {  # noqa: RUF012 — as above
        BadLink: show_refusal,
        NotFound: show_refusal,
        Conflict: show_refusal,
        Invalid: show_refusal,
        HTTPException: show_refusal,
    }


def show_page(
    request: AnyRequest,
    state: str,
    seen: LinkedBooking | None = None,
    *,
    form: LinkForm | None = None,
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


def _when(seen: LinkedBooking, language: str) -> str:
    meeting = seen.meeting
    zone = meeting.attendee_zone if seen.by == "attendee" else meeting.host_zone
    return spell_span(meeting.start, meeting.end, ZoneInfo(zone), language)
