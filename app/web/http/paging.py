"""Pages on the wire: `page` and `pageSize`, or `after` with the cursor of an answer."""

import re
from collections.abc import Sequence
from typing import Annotated, TypeVar

from litestar import Response
from litestar.datastructures import ResponseHeader
from litestar.params import QueryParameter

from app.errors import flawed
from app.store.engine.pages import Cursor, Page
from app.web.schemas.shared_schemas import MAX_JSON_INTEGER

NEXT = "Next-Cursor"
NEXT_HEADER = ResponseHeader(
    name=NEXT,
    description="For `after`: what comes behind this page. Absent on the last one.",
    documentation_only=True,
)

PageNumber = Annotated[
    int, QueryParameter(name="page", ge=0, le=1_000_000, description="from 0")
]
After = Annotated[
    str | None,
    QueryParameter(
        name="after",
        max_length=200,
        description="the next cursor of a page, in place of `page`: what came or went"
        " meanwhile neither repeats nor hides an entry",
    ),
]

Reply = TypeVar("Reply")

_CURSOR = re.compile(r"(-?\d{1,15})\.([!-~]{1,128})", re.ASCII)


def page_of(number: int, size: int, after: str | None, *, numbers: bool = False) -> Page:
    """The page that is asked for; `numbers` says that ids are numbers.

    Raises:
        Invalid: for a cursor that no answer has given.
    """
    if after is None:
        return Page(size, number)
    match = _CURSOR.fullmatch(after)
    if match is None or (numbers and not _is_number(match[2])):
        raise flawed("after", "is not the cursor of an answer")
    return Page(size, after=Cursor(int(match[1]), int(match[2]) if numbers else match[2]))


def next_cursor(page: Page, places: Sequence[tuple[int, str | int]]) -> str | None:
    """The cursor behind a page whose entries have these places; None for the last page."""
    if not places or len(places) != page.size:
        return None
    key, id_ = places[-1]
    return f"{key}.{id_}"


def in_page(
    shown: list[Reply], page: Page, places: Sequence[tuple[int, str | int]]
) -> Response[list[Reply]]:
    """A page as a bare list, with the next cursor in a header."""
    cursor = next_cursor(page, places)
    return Response(shown, headers={} if cursor is None else {NEXT: cursor})


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,16}", text, re.ASCII)) and int(text) <= MAX_JSON_INTEGER
