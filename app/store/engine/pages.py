"""Pages of a list: by number, or behind what somebody has seen already."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, tuple_


class Cursor(NamedTuple):
    """A place in a list: what it is sorted by (epoch seconds), and the id that breaks ties."""

    key: int
    id: str | int


@dataclass(frozen=True, slots=True)
class Page:
    """At most `size` entries (None: all), of a page that is counted from 0, or behind a place.

    Pages by number shift when something comes or goes meanwhile, and then repeat or leave
    out entries; places do not.
    """

    size: int | None
    number: int = 0
    after: Cursor | None = None


EVERYTHING = Page(None)


def paged(
    query: Select[Any],
    page: Page,
    key: ColumnElement[int],
    id_: ColumnElement[Any],
    *,
    descending: bool = True,
) -> Select[Any]:
    """The query in order of key and id, cut to a page."""
    query = query.order_by(*((key.desc(), id_.desc()) if descending else (key, id_)))
    query = query.limit(page.size)
    if page.after is None:
        return query.offset(page.number * (page.size or 0))
    here, seen = tuple_(key, id_), tuple_(*page.after)
    return query.where(here < seen if descending else here > seen)
