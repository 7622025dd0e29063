"""The site of the business: what can be booked, and a chat to book it in."""

from dataclasses import dataclass

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from app.booking.values import Catalog, MeetingType
from app.language.i18n.say import text
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from app.web.http.error_replies import AnyRequest
from app.web.pages.render import ICON, PROTECTION, language_of, page


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
        """The page with the chat."""
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
            words=chat_words(language_of(request)),
            link=None,
        )


def chat_words(language: str) -> dict[str, str]:
    """What the chat says by itself, for its script."""
    return {
        "you": text(language, "You"),
        "assistant": text(language, "Assistant"),
        "writing": text(language, "The assistant is writing …"),
        "human": text(language, "A person has taken over and will answer you here."),
        "booked": text(language, "Your appointment"),
        "provisional": text(language, "Held for you, not booked yet"),
        "moved": text(language, "Your appointment has a new time"),
        "cancelled": text(language, "Your appointment is cancelled"),
        "with": text(language, "with"),
        "offline": text(
            language, "I am sorry, I cannot be reached at the moment. Your message is not lost."
        ),
        "broken": text(language, "I am sorry, something went wrong on our side."),
        "busy": text(language, "That was a lot at once. Please wait a moment."),
        "refused": text(language, "I am sorry, this message could not be taken."),
        "lost": text(
            language, "This conversation is not there any more. Let us begin a new one."
        ),
    }


def offer_of(meeting: MeetingType, catalog: Catalog) -> Offer:
    """A meeting type as the site shows it."""
    lengths = sorted(int(each.total_seconds()) // 60 for each in meeting.durations)
    return Offer(
        name=meeting.name,
        description=meeting.description,
        minutes=" / ".join(map(str, lengths)),
        hosts=", ".join(host.given_name for host in catalog.hosts_of(meeting)),
    )
