"""The page behind the link by which an attendee has their guests invited.

As on the other pages behind links from letters, a button does it, and not the link.
"""

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromQuery, URLEncodedBody

from app.desk.appointments.guests import send_invitations
from app.desk.booking.signed_links import BadLink, SignedLinks
from app.desk.notifications.mails import meeting_of
from app.errors import Conflict, Invalid, NotFound
from app.settings import Clock, Settings
from app.store.appointments.attendees import get_attendance
from app.store.engine.database import Database
from app.web.http.error_replies import AnyRequest
from app.web.pages.confirm_pages import DecisionForm, Seen, show_page, show_refusal
from app.web.pages.render import language_of


class GuestPages(Controller):
    """For attendees who follow the link from their letter."""

    path = "/booking/guests"
    include_in_schema = False
    exception_handlers = {  # noqa: RUF012 — as Litestar wants it
        BadLink: show_refusal,
        NotFound: show_refusal,
        Conflict: show_refusal,
        Invalid: show_refusal,
        HTTPException: show_refusal,
    }

    @get("/", sync_to_thread=True)
    def ask(
        self,
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
        id: FromQuery[str] = "",  # noqa: A002 — the name in the address
        token: FromQuery[str] = "",
    ) -> Response[str]:
        """Ask whether to invite them."""
        form = DecisionForm(id, token)
        _check(form, clock, settings)
        with database.read() as session:
            attendance = get_attendance(session, id)
            meeting = meeting_of(session, attendance, language=language_of(request))
            seen = Seen(meeting, "attendee", "")
        if not attendance.attendee.uninvited:
            return show_page(request, "guests-invited", seen)
        return show_page(request, "guests", seen, form=form)

    @post("/", status_code=200, sync_to_thread=True)
    def invite(
        self,
        request: AnyRequest,
        data: URLEncodedBody[DecisionForm],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
    ) -> Response[str]:
        """Invite them, and say so."""
        _check(data, clock, settings)
        with database.begin() as session:
            attendance = send_invitations(session, data.id, clock())
            meeting = meeting_of(session, attendance, language=language_of(request))
            seen = Seen(meeting, "attendee", "")
        return show_page(request, "guests-invited", seen)


def _check(form: DecisionForm, clock: Clock, settings: Settings) -> None:
    """Make sure that the link is ours, before anything is looked for.

    Raises:
        BadLink: if it is not.
    """
    SignedLinks.of(settings).check(form.token, "guests", form.id, int(clock().timestamp()))
