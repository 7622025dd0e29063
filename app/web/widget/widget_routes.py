"""The widget for other websites: its files, and what a website has set."""

from collections.abc import Iterator
from typing import Annotated, Any, cast

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from app.booking.people import LANGUAGES
from app.booking.values import Catalog
from app.conversation.site import Site, text_on
from app.desk.conversations.site_access import check_origin
from app.settings import Settings
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from app.web.http.page_origin import page_origin
from app.web.schemas.widget_schemas import LaunchWords, SiteReply, StarterBody
from app.web.widget.files import LOADER, WidgetFile, address, files, version, words_file
from app.web.widget.words import words_in

MAX_STARTERS = 4  # meeting types that are offered before anything was said
MAX_LANGUAGES = 200  # characters
_KEPT = "public, max-age=31536000, immutable"
_LOOKED_AFTER = "public, max-age=300"  # the loader's address is for ever, its content is not

AnyRequest = Request[Any, Any, Any]


class Widget(Controller):
    """For pages of other websites, which may load all of this."""

    path = "/"
    include_in_schema = False
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 — no form here, so no cookie either

    @get("/widget.js", sync_to_thread=False)
    def loader(self, request: AnyRequest) -> Response[bytes]:
        """The one script that a page names."""
        return _sent(request, files()[LOADER], _LOOKED_AFTER)

    @get("/widget/{version_:str}/{name:str}", sync_to_thread=False)
    def file(
        self, request: AnyRequest, version_: FromPath[str], name: FromPath[str]
    ) -> Response[bytes]:
        """A file that the loader asks for.

        Raises:
            NotFoundException: if there is none.
        """
        file = files().get(name)
        if file is None:
            raise NotFoundException
        # Just after an update an older page may ask: it gets the new file, for once.
        return _sent(request, file, _KEPT if version_ == version() else "no-store")

    @get("/widget/site/{key:str}", sync_to_thread=True)
    def site(
        self,
        request: AnyRequest,
        key: FromPath[str],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
        languages: Annotated[str, QueryParameter(max_length=MAX_LANGUAGES)] = "",
    ) -> Response[SiteReply]:
        """The settings of a website, in the first language of the page that we speak.

        Raises:
            SiteNotFound, OriginNotAllowed: see `check_origin`.
        """
        with database.read() as session:
            site = cast("Site", check_origin(session, key, page_origin(request, settings)))
            catalog = load_catalog(session)
        reply = _reply(site, catalog, site.language or _first_spoken(languages))
        headers = {"Cache-Control": "no-cache", "Vary": "Origin"}
        return Response(reply, headers=headers)


def _first_spoken(languages: str) -> str:
    """The first of some language tags whose language we speak, else English."""
    heads = (each.strip()[:2].lower() for each in languages.replace("nb", "no").split(","))
    return next((head for head in heads if head in LANGUAGES), "en")


def _reply(site: Site, catalog: Catalog, language: str) -> SiteReply:
    words = words_in(language)
    scheme: Any = site.scheme
    return SiteReply(
        site=site.key,
        title=catalog.business or words["assistant"],
        greeting=site.greeting or words["greeting"].format(business=catalog.business),
        language=language,
        colour=site.colour,
        ink=text_on(site.colour),
        position=site.position,
        z_index=site.z_index,
        scheme=scheme,
        privacy_url=site.privacy_url,
        consent_version=site.consent_version,
        starters=[*_starters(site, catalog, words["book_say"])][:MAX_STARTERS],
        launch=LaunchWords(open=words["open"], close=words["close"], unread=words["unread"]),
        code=address("chat.js"),
        words=address(words_file(language)),
    )


def _starters(site: Site, catalog: Catalog, say: str) -> Iterator[StarterBody]:
    """What can be booked, unless the website is for one thing alone."""
    if site.meeting_type_id:
        return
    for meeting in catalog.meeting_types.values():
        if meeting.is_listed and not meeting.one_time_link_only:
            yield StarterBody(label=meeting.name, say=say.format(meeting=meeting.name))


def _sent(request: AnyRequest, file: WidgetFile, kept: str) -> Response[bytes]:
    """A file, packed for whoever can unpack it; nothing but its name for whoever has it."""
    is_packed = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{file.tag}{"-gzip" if is_packed else ""}"'
    headers = {
        "Cache-Control": kept,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    content = file.packed if is_packed else file.content
    return Response(content, media_type=file.media_type, headers=headers)
