"""The page behind the link by which an attendee has their guests invited."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from app.desk.appointments.guests import send_invitations
from app.store.appointments.attendees import get_attendance
from app.web.pages.signed_link_pages import (
    LinkedBooking,
    LinkForm,
    SignedLinkPages,
    Visit,
    show_page,
)


class GuestPages(SignedLinkPages):
    """For attendees who have brought guests along."""

    path = "/booking/guests"

    @get("/", sync_to_thread=True)
    def ask(
        self, visit: NamedDependency[Visit], link: NamedDependency[LinkForm]
    ) -> Response[str]:
        """Ask whether to invite them."""
        _check(visit, link)
        with visit.database.read() as session:
            attendance = get_attendance(session, link.id)
            seen = LinkedBooking(visit.meeting_of(session, attendance), "attendee")
        if not attendance.attendee.uninvited:
            return show_page(visit.request, "guests-invited", seen)
        return show_page(visit.request, "guests", seen, form=link)

    @post("/", status_code=200, sync_to_thread=True)
    def invite(
        self, visit: NamedDependency[Visit], data: URLEncodedBody[LinkForm]
    ) -> Response[str]:
        """Invite them, and say so."""
        _check(visit, data)
        with visit.database.begin() as session:
            attendance = send_invitations(session, data.id, visit.now)
            seen = LinkedBooking(visit.meeting_of(session, attendance), "attendee")
        return show_page(visit.request, "guests-invited", seen)


def _check(visit: Visit, form: LinkForm) -> None:
    """Make sure that the link is ours, before anything is looked for.

    Raises:
        BadLink: if it is not.
    """
    visit.links.check(form.token, "guests", form.id, int(visit.now.timestamp()))
