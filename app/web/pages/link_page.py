"""The page behind a one-time link: the chat that books its meeting, or why it cannot."""

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.booking.values import Catalog, MeetingType, MeetingTypeNotFound
from app.conversation.site import DEMO
from app.desk.admission.prerequisites import LinkExpired, LinkUsed, good_link
from app.errors import AppError
from app.settings import Clock
from app.store.catalog.catalog import load_catalog
from app.store.catalog.links_and_payments import LinkNotFound, OneTimeLink, find_link
from app.store.engine.database import Database, Transaction
from app.web.http.error_replies import AnyRequest
from app.web.pages.render import page
from app.web.pages.site import offer_of

_HEADERS = {
    # The address is worth a booking: nobody else is to see or keep it.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_GONE = 410  # RFC 9110 §15.5.11: it was there, and will not be again
_STATUS: dict[type[AppError], int] = {LinkUsed: _GONE, LinkExpired: _GONE}


class LinkPage(Controller):
    """For visitors who were given a link."""

    path = "/1t"
    include_in_schema = False
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 — as Litestar wants it; no form, no cookie

    @get("/{id_:str}", sync_to_thread=True)
    def show(
        self,
        id_: FromPath[str],
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> Response[str]:
        """The chat with the link, or what is wrong with it."""
        try:
            with database.read() as session:
                catalog = load_catalog(session)
                link, meeting = _good(session, catalog, id_, int(clock().timestamp()))
        except (LinkNotFound, LinkUsed, LinkExpired, MeetingTypeNotFound) as error:
            status = _STATUS.get(type(error), 404)
            return page(
                request,
                "link.html.j2",
                status=status,
                headers=_HEADERS,
                problem=error.code if status == _GONE else "",
            )
        return page(
            request,
            "chat.html.j2",
            headers=_HEADERS,
            catalog=catalog,
            site=DEMO.key,
            meeting=offer_of(meeting, catalog),
            link=link,
        )


def _good(
    session: Transaction, catalog: Catalog, id_: str, now: int
) -> tuple[OneTimeLink, MeetingType]:
    """The link and its meeting, if that can be booked with it.

    Raises:
        LinkNotFound, LinkUsed, LinkExpired, MeetingTypeNotFound.
    """
    link = find_link(session, id_, now)
    if link is None:
        raise LinkNotFound("There is no such one-time link.")
    meeting = catalog.meeting_type(link.meeting_type_id)
    return good_link(session, meeting, link.id, now), meeting
