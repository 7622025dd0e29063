"""The site of the business, and what all pages share."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from app.language.i18n.say import text
from app.store.engine.database import Database
from app.web.pages import site
from app.web.pages.render import STATIC
from app.web.pages.site import Site
from tests.desk.business import open_business

WEB = Path(site.__file__).parents[1]
QUOTED = re.compile(r"""\bt\(\s*("(?:[^"]*)"|'(?:[^']*)')""")

# Words that are the same in both languages.
SAME = {"Website", "Terminal", "Name"}

Client = TestClient[Any]


def served(database: Database) -> Client:
    given = Provide(lambda: database, sync_to_thread=False)
    return TestClient(Litestar([Site, STATIC], dependencies={"database": given}))


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[Client]:
    open_business(sqlite_database)
    with served(sqlite_database) as client:
        yield client


def test_a_page_is_no_frame_names_no_referrer_elsewhere_and_runs_no_inline_script(
    client: Client,
) -> None:
    headers = client.get("/").headers
    policy = headers["content-security-policy"].split("; ")
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert {"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"} <= set(policy)


def test_the_page_shows_the_business_and_what_it_offers(client: Client) -> None:
    page = client.get("/")
    shown = unescape(page.text)
    assert page.status_code == 200
    assert "<h1>Loom Works</h1>" in shown
    assert "We weave." in shown
    assert "15 / 30 / 60 minutes · Ada" in shown
    assert "30 minutes · Ada, Ben, Cem" in shown


def test_the_page_speaks_german(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "de"})
    assert '<html lang="de">' in page.text
    assert "Was Sie buchen können" in unescape(page.text)


def test_the_page_is_protected_and_sets_no_cookie(client: Client) -> None:
    page = client.get("/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in page.headers
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page.text)


def test_the_page_has_the_widget_as_any_website_would(client: Client) -> None:
    page = client.get("/")
    assert '<script src="/widget.js" data-site="demo" async></script>' in page.text


def test_a_website_has_its_chat_on_a_page_of_its_own(client: Client) -> None:
    page = client.get("/chat/demo")
    assert page.status_code == 200
    assert 'src="/widget.js" data-site="demo" data-mode="page" async' in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert client.get("/chat/none").status_code == 404


def test_everything_the_page_needs_comes_from_here_and_may_be_kept(client: Client) -> None:
    page = client.get("/")
    addresses = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    assert {address.partition("?")[0] for address in addresses} == {
        "/static/icon.svg",
        "/static/page.css",
        "/static/site.css",
        "/widget.js",
    }
    for address in addresses:
        if address == "/widget.js":  # see tests/web/widget
            continue
        file = client.get(address)
        assert file.status_code == 200
        assert "immutable" in file.headers["cache-control"]
        assert file.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in file.headers


@pytest.mark.parametrize("path", ["../site.py", "..%2fsite.py", "none.js"])
def test_nothing_else_is_given_away(client: Client, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_a_business_that_has_nothing_to_offer_has_a_page_too(sqlite_database: Database) -> None:
    with served(sqlite_database) as client:
        page = client.get("/")
    assert page.status_code == 200
    assert "What you can book" not in page.text


def messages_of_the_pages() -> set[str]:
    found = set()
    for file in (WEB / "templates").glob("*.j2"):
        found |= {ast.literal_eval(each) for each in QUOTED.findall(file.read_text("utf-8"))}
    return found


@pytest.mark.parametrize("message", sorted(messages_of_the_pages()))
def test_every_message_of_a_page_is_there_in_german(message: str) -> None:
    values = dict.fromkeys(re.findall(r"{(\w+)}", message), "x")
    german = text("de", message, **values)
    assert (german == text("en", message, **values)) == (message in SAME)


PAIRS = (
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "tint"),
    ("ink", "good-tint"),
    ("faint", "paper"),
    ("faint", "sheet"),
    ("faint", "good-tint"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "tint"),
    ("on-accent", "accent"),
    ("good", "good-tint"),
    ("warn", "warn-tint"),
    ("bad", "bad-tint"),
)


def colours(scheme: str) -> dict[str, str]:
    """The colours of the light or the dark scheme, as #rrggbb."""
    css = (WEB / "static" / "page.css").read_text("utf-8")
    light, dark = re.findall(r":root {(.*?)}", css, re.DOTALL)
    block = {"light": light, "dark": dark}[scheme]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text_in", "upon"), PAIRS)
def test_text_has_enough_contrast(scheme: str, text_in: str, upon: str) -> None:
    found = colours(scheme)
    darker, lighter = sorted([luminance(found[text_in]), luminance(found[upon])])
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
