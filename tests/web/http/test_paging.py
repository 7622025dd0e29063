"""Cursors: behind a full page there may be more, behind any other there is not."""

import pytest

from app.errors import Invalid
from app.store.engine.pages import Cursor, Page
from app.web.http.paging import NEXT, in_page, next_cursor, page_of

PLACES = [(1_000, "a"), (1_000, "b"), (990, "c")]


@pytest.mark.parametrize(
    ("size", "cursor"),
    [
        pytest.param(3, "990.c", id="a full page"),
        pytest.param(4, None, id="one that is not full is the last"),
    ],
)
def test_only_a_full_page_says_what_comes_behind_it(size: int, cursor: str | None) -> None:
    page = Page(size)

    assert next_cursor(page, PLACES) == cursor
    assert in_page(["a", "b", "c"], page, PLACES).headers.get(NEXT) == cursor


def test_an_empty_page_is_the_last() -> None:
    assert next_cursor(Page(3), []) is None
    assert NEXT not in in_page([], Page(3), []).headers


def test_a_cursor_leads_behind_the_page_that_gave_it() -> None:
    cursor = next_cursor(Page(3), PLACES)

    assert page_of(0, 3, cursor) == Page(3, after=Cursor(990, "c"))
    assert page_of(2, 3, None) == Page(3, 2)
    assert page_of(0, 3, "990.7", numbers=True) == Page(3, after=Cursor(990, 7))


@pytest.mark.parametrize("after", ["", "990", "990.", ".c", "x.c", "990.c\n", "٣.c"])
def test_what_no_answer_has_given_is_refused(after: str) -> None:
    with pytest.raises(Invalid) as refused:
        page_of(0, 3, after)
    assert [flaw.field for flaw in refused.value.flaws] == ["after"]


def test_where_ids_are_numbers_no_other_id_is_one() -> None:
    with pytest.raises(Invalid):
        page_of(0, 3, "990.c", numbers=True)
