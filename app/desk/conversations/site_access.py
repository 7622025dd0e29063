"""Which pages may use the chat, and what their visitors have agreed to."""

from app.conversation.site import Site
from app.errors import Denied
from app.store.catalog.sites import get_site, list_sites
from app.store.engine.database import Transaction


class OriginNotAllowed(Denied):
    """The page is of a website that has no chat here."""

    code = "origin-not-allowed"


class ConsentRequired(Denied):
    """The visitor has not agreed to what this website asks of them before they write."""

    code = "consent-required"


def check_origin(session: Transaction, key: str, origin: str) -> Site | None:
    """The website with a key, if its pages are the ones that ask; None without a key.

    A page that names no website has to be of one that is known: whoever leaves the name
    out is refused like everybody else.

    Args:
        origin: of the page that asks, "" for our own pages and for programs.

    Raises:
        SiteNotFound: if there is none with this key.
        OriginNotAllowed: if the pages of the origin may not use it.
    """
    site = get_site(session, key) if key else None
    if not origin:
        return site
    asked = [site] if site else list_sites(session)
    if not any(each.allows(origin) for each in asked):
        raise OriginNotAllowed(
            f"The chat is not switched on for pages of {origin}. Add it to the origins of the"
            " website in the catalogue."
        )
    return site


def check_consent(site: Site, consent: str) -> None:
    """Make sure that a visitor agreed to what a website asks, before their first message.

    Raises:
        ConsentRequired: if they have not, or to an older version.
    """
    if site.consent_version and consent != site.consent_version:
        raise ConsentRequired("This website asks for your consent before you write.")
