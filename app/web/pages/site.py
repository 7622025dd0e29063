"""The site of the business: what can be booked, and a chat to book it in."""

from dataclasses import dataclass

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.booking.values import Catalog, MeetingType
from app.conversation.site import DEMO
from app.store.catalog.catalog import load_catalog
from app.store.catalog.sites import SiteNotFound, get_site
from app.store.engine.database import Database
from app.web.http.error_replies import AnyRequest
from app.web.pages.render import ICON, PROTECTION, page


@dataclass(frozen=True, slots=True)
class Offer:
    """A meeting type as the site shows it; `minutes` and `hosts` are joined for people."""

    name: str
    description: str
    minutes: str
    hosts: str


class Site(Controller):
    """For visitors."""

    path = "/"
    include_in_schema = False
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 — no form here, so no cookie either

    @get("/favicon.ico", sync_to_thread=False)
    def icon(self) -> Response[bytes]:
        """The icon, where browsers look for one that no page has named."""
        kept = {"Cache-Control": "public, max-age=86400"}
        return Response(ICON, media_type="image/svg+xml", headers=PROTECTION | kept)

    @get("/", sync_to_thread=True)
    def home(self, request: AnyRequest, database: NamedDependency[Database]) -> Response[str]:
        """The page of the demo business, with the widget as any website has it."""
        with database.read() as session:
            catalog = load_catalog(session)
        meetings = catalog.meeting_types.values()
        offered = (each for each in meetings if each.is_listed and not each.one_time_link_only)
        return page(
            request,
            "site.html.j2",
            headers={"Cache-Control": "no-cache"},
            catalog=catalog,
            meetings=[offer_of(each, catalog) for each in offered],
            site=DEMO.key,
        )

    @get("/chat/{key:str}", sync_to_thread=True)
    def chat(
        self, request: AnyRequest, key: FromPath[str], database: NamedDependency[Database]
    ) -> Response[str]:
        """The chat of a website as a page of its own, for those that cannot embed it.

        Raises:
            NotFoundException: if there is no such website.
        """
        try:
            with database.read() as session:
                site, catalog = get_site(session, key), load_catalog(session)
        except SiteNotFound as error:
            raise NotFoundException from error
        return page(
            request,
            "chat.html.j2",
            headers={"Cache-Control": "no-cache"},
            catalog=catalog,
            site=site.key,
            meeting=None,
            link=None,
        )


def offer_of(meeting: MeetingType, catalog: Catalog) -> Offer:
    """A meeting type as the site shows it."""
    lengths = sorted(int(each.total_seconds()) // 60 for each in meeting.durations)
    return Offer(
        name=meeting.name,
        description=meeting.description,
        minutes=" / ".join(map(str, lengths)),
        hosts=", ".join(host.given_name for host in catalog.hosts_of(meeting)),
    )
