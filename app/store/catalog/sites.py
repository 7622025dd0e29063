"""The websites that have the chat, as they are stored."""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select

from app.conversation.site import DEMO, Site
from app.errors import NotFound
from app.store.engine.database import Transaction
from app.store.tables import SiteRow, table

_site = table(SiteRow)
_SITES = TypeAdapter(Site)


class SiteNotFound(NotFound):
    """No website has this key."""

    code = "site-not-found"


def get_site(session: Transaction, key: str) -> Site:
    """Load a website's settings; the demo's are built in as long as nobody has stored any.

    Raises:
        SiteNotFound: if there is none.
    """
    query = select(_site.c.document).where(_site.c.key == key)
    document = session.execute(query).scalar_one_or_none()
    if document is not None:
        return _SITES.validate_json(document)
    if key == DEMO.key:
        return DEMO
    raise SiteNotFound("There is no website with this key.")


def list_sites(session: Transaction) -> list[Site]:
    """All websites by key, the built-in one among them unless another has its key."""
    rows = session.execute(select(_site.c.document).order_by(_site.c.key)).scalars()
    stored = [_SITES.validate_json(document) for document in rows]
    return stored if DEMO.key in {each.key for each in stored} else [DEMO, *stored]


def save_sites(session: Transaction, sites: Iterable[Site]) -> None:
    """Add or replace websites by key."""
    for site in sites:
        document = _SITES.dump_json(replace(site, is_built_in=False)).decode()
        session.execute(delete(_site).where(_site.c.key == site.key))
        session.execute(insert(_site).values(key=site.key, document=document))
