"""The pages behind the links in letters that ask for a confirmation."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from app.booking.values import PUBLIC
from app.desk.booking.confirmation import Action, confirm, decider, decline
from app.store.appointments.attendees import get_attendance
from app.store.appointments.provisional_bookings import (
    CANCELLED,
    CONFIRMED,
    DECLINED,
    EXPIRED,
    get_provisional,
    status_of,
)
from app.store.engine.database import Transaction
from app.web.pages.signed_link_pages import (
    LinkedBooking,
    LinkForm,
    SignedLinkPages,
    Visit,
    show_page,
)

_OVER = {
    CONFIRMED: "already-confirmed",
    DECLINED: "already-declined",
    CANCELLED: "already-cancelled",
    EXPIRED: "provisional-expired",
}


class ConfirmPages(SignedLinkPages):
    """For attendees and hosts who are asked to confirm."""

    path = "/booking"

    @get("/confirm", sync_to_thread=True)
    def confirm_page(
        self, visit: NamedDependency[Visit], link: NamedDependency[LinkForm]
    ) -> Response[str]:
        """Ask whether to confirm."""
        return _ask(visit, "confirm", link)

    @get("/decline", sync_to_thread=True)
    def decline_page(
        self, visit: NamedDependency[Visit], link: NamedDependency[LinkForm]
    ) -> Response[str]:
        """Ask whether to decline, and why."""
        return _ask(visit, "decline", link)

    @post("/confirm", status_code=200, sync_to_thread=True)
    def confirm(
        self, visit: NamedDependency[Visit], data: URLEncodedBody[LinkForm]
    ) -> Response[str]:
        """Confirm, and say what came of it."""
        with visit.database.begin() as session:
            seen = _seen(session, visit, "confirm", data)
            booked = confirm(session, data.id, visit.now, seen.by)
        state = "waiting" if booked.provisional_id else "confirmed"
        return show_page(visit.request, state, seen)

    @post("/decline", status_code=200, sync_to_thread=True)
    def decline(
        self, visit: NamedDependency[Visit], data: URLEncodedBody[LinkForm]
    ) -> Response[str]:
        """Decline, and say so."""
        with visit.database.begin() as session:
            seen = _seen(session, visit, "decline", data)
            decline(session, data.id, data.reason, visit.now, seen.by)
        return show_page(visit.request, "declined", seen)


def _ask(visit: Visit, action: Action, link: LinkForm) -> Response[str]:
    """The page with the button, or what became of the booking."""
    with visit.database.read() as session:
        seen = _seen(session, visit, action, link)
    if seen.status in _OVER:
        return show_page(visit.request, _OVER[seen.status], seen)
    state = "approve" if action == "confirm" and seen.by == "host" else action
    return show_page(visit.request, state, seen, form=link)


def _seen(session: Transaction, visit: Visit, action: Action, form: LinkForm) -> LinkedBooking:
    """The booking that a link is about, if it is a link for this.

    Raises:
        ProvisionalNotFound, BadLink: if it is not.
    """
    now = visit.now
    by = decider(session, form.id, action, PUBLIC, now, visit.links, form.token)
    attendance = get_attendance(session, get_provisional(session, form.id).attendee_id)
    status = status_of(session, form.id, int(now.timestamp()))
    return LinkedBooking(visit.meeting_of(session, attendance), by, status)
