"""Websites with the chat: whose pages may use it, and what can be read on their colour."""

import pytest

from app.conversation.site import DARK, DEMO, LIGHT, Site, contrast, is_origin, text_on


@pytest.mark.parametrize(
    ("entry", "origin", "is_allowed"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://shop.example", "https://shop.example:443", True),
        ("https://shop.example", "http://shop.example", False),
        ("https://shop.example", "https://shop.example:8443", False),
        ("https://shop.example", "https://shop.example.evil.example", False),
        ("https://shop.example", "https://evilshop.example", False),
        ("https://*.shop.example", "https://www.shop.example", True),
        ("https://*.shop.example", "https://a.b.shop.example", True),
        ("https://*.shop.example", "https://shop.example", False),
        ("https://*.shop.example", "https://evilshop.example", False),
        ("http://localhost:*", "http://localhost:5173", True),
        ("http://localhost:*", "http://localhost", True),
        ("http://localhost:*", "http://localhost.evil.example:5173", False),
        ("http://[::1]:*", "http://[::1]:8000", True),
        ("*", "https://anything.example", True),
        ("null", "null", True),
        ("https://shop.example", "null", False),
        ("https://shop.example", "https://*", False),
        ("https://*.shop.example", "https://*.shop.example:*", False),
        ("https://shop.example", "https://user@shop.example", False),
        ("https://shop.example", "https://shop.example/path", False),
        ("https://shop.example", "https://shop.example:99999", False),
        ("https://shop.example", "", False),
    ],
)
def test_an_origin_is_allowed_or_not(entry: str, origin: str, is_allowed: bool) -> None:  # noqa: FBT001 — a table
    assert Site("shop", origins=(entry,)).allows(origin) is is_allowed


def test_nobody_else_is_allowed_where_nothing_is_said() -> None:
    assert not Site("shop").allows("https://shop.example")


def test_the_demo_may_be_tried_on_ones_own_machine_and_nowhere_else() -> None:
    assert DEMO.allows("http://127.0.0.1:3000")
    assert DEMO.allows("http://localhost:3000")
    assert not DEMO.allows("https://shop.example")


@pytest.mark.parametrize(
    "entry", ["shop.example", "ftp://shop.example", "https://", "https://*", ""]
)
def test_what_is_no_origin_is_not_taken_for_one(entry: str) -> None:
    assert not is_origin(entry)


@pytest.mark.parametrize(
    ("colour", "text"),
    [
        ("#1d5bcb", LIGHT),
        ("#000000", LIGHT),
        ("#ffffff", DARK),
        ("#ffd400", DARK),
        ("#777777", DARK),
    ],
)
def test_text_is_in_the_colour_that_can_be_read(colour: str, text: str) -> None:
    assert text_on(colour) == text


def test_there_is_a_readable_text_for_every_grey() -> None:
    greys = [f"#{value:02x}{value:02x}{value:02x}" for value in range(256)]
    assert min(contrast(text_on(grey), grey) for grey in greys) >= 4.5


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_consent_has_a_version_that_changes_with_the_policy() -> None:
    asked = Site("shop", privacy_url="https://shop.example/1", asks_consent=True)
    changed = Site("shop", privacy_url="https://shop.example/2", asks_consent=True)
    assert asked.consent_version
    assert asked.consent_version != changed.consent_version
    assert not Site("shop", privacy_url="https://shop.example/1").consent_version
