"""Signed links: good for one purpose, for one thing, until a moment."""

import pytest

from app.desk.booking.signed_links import BadLink, SignedLinks

LINKS = SignedLinks("https://book.example", "a key of thirty-two characters or more")
UNTIL = 1_000_000
TOKEN = LINKS.token("opt-in", "p1", UNTIL)


def test_a_link_is_good_until_its_moment() -> None:
    LINKS.check(TOKEN, "opt-in", "p1", UNTIL - 1)

    for now in (UNTIL, UNTIL + 1):
        with pytest.raises(BadLink):
            LINKS.check(TOKEN, "opt-in", "p1", now)


def test_nobody_prolongs_a_link() -> None:
    _, _, signature = TOKEN.partition(".")

    with pytest.raises(BadLink):
        LINKS.check(f"{UNTIL + 1}.{signature}", "opt-in", "p1", UNTIL)


def test_a_link_is_good_for_nothing_else() -> None:
    with pytest.raises(BadLink):
        LINKS.check(TOKEN, "approval", "p1", 0)
    with pytest.raises(BadLink):
        LINKS.check(TOKEN, "opt-in", "p2", 0)
    with pytest.raises(BadLink):
        SignedLinks(LINKS.public_url, "another key").check(TOKEN, "opt-in", "p1", 0)


@pytest.mark.parametrize(
    "token",
    ["", ".", f"{UNTIL}", f"{UNTIL}.", "x." + TOKEN.partition(".")[2], "٣." + "A" * 43],
)
def test_what_is_no_token_is_no_link(token: str) -> None:
    with pytest.raises(BadLink):
        LINKS.check(token, "opt-in", "p1", 0)
