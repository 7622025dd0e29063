"""The page behind a one-time link."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from app.store.engine.database import Database
from tests.desk.business import MONDAY, NOW, open_business
from tests.web.calling import Client, api, body
from tests.web.showing import shown

Opened = Callable[..., Client]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    open_business(sqlite_database)
    return sqlite_database


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Client:
    return api(database, tmp_path)


def link_to(client: Client, database: Database, meeting: str = "deep") -> str:
    path = f"/v4/one-time-booking-link/create/{meeting}"
    made = client.post(path, headers=shown(database)).json()
    assert made["url"].endswith(f"/1t/{made['id']}")
    return str(made["id"])


def test_a_link_leads_to_its_meeting_and_a_chat_that_has_it(
    client: Client, database: Database
) -> None:
    link = link_to(client, database)
    page = client.get(f"/1t/{link}")
    words = unescape(page.text)
    assert page.status_code == 200
    assert f'data-link="{link}"' in page.text
    assert "This link books Deep, once" in words
    assert "45 minutes · Ada" in words
    assert "Intro" not in words


def test_the_page_speaks_german(client: Client, database: Database) -> None:
    link = link_to(client, database)
    page = client.get(f"/1t/{link}", headers={"Accept-Language": "de-AT"})
    assert '<html lang="de">' in page.text
    assert "Mit diesem Link buchen Sie Deep, einmal" in unescape(page.text)


def test_the_page_of_a_link_is_nobody_elses_business(
    client: Client, database: Database
) -> None:
    for path in (f"/1t/{link_to(client, database)}", "/1t/nothing"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_used_link_says_so(client: Client, database: Database, language: str) -> None:
    link = link_to(client, database)
    booked = client.post("/v4/booking", json=body("deep", MONDAY, oneTimeLinkId=link))
    assert booked.status_code == 201
    page = client.get(f"/1t/{link}", headers={"Accept-Language": language})
    wanted = {"en": "has been used", "de": "wurde schon benutzt"}
    assert page.status_code == 410
    assert wanted[language] in unescape(page.text)
    assert "data-link" not in page.text


def test_an_old_link_says_so(client: Client, database: Database, tmp_path: Path) -> None:
    link = link_to(client, database)
    later = api(database, tmp_path, NOW + timedelta(days=31))
    page = later.get(f"/1t/{link}")
    assert page.status_code == 410
    assert "is too old" in unescape(page.text)


@pytest.mark.parametrize("link", ["nothing", "%00", "a%2Fb", "x" * 1000, "%E2%80%AE"])
def test_what_is_no_link_leads_nowhere(client: Client, link: str) -> None:
    page = client.get(f"/1t/{link}")
    assert page.status_code == 404
    if page.headers["content-type"].startswith("text/html"):
        assert "leads nowhere" in unescape(page.text)


def test_a_link_to_a_meeting_that_is_off_leads_nowhere(
    client: Client, database: Database
) -> None:
    link = link_to(client, database)
    client.delete("/v4/meeting-type/deep", headers=shown(database))
    assert client.get(f"/1t/{link}").status_code == 404


def test_a_meeting_for_links_alone_is_not_on_the_site(
    client: Client, database: Database
) -> None:
    only = {"oneTimeLinkOnly": True}
    client.patch("/v4/meeting-type/deep", headers=shown(database), json=only)
    offers = re.findall(r'data-booking-chat="([^"]+)"', client.get("/").text)
    assert offers
    assert not any("Deep" in offer for offer in offers)
    assert "Deep" in client.get(f"/1t/{link_to(client, database)}").text
