"""Websites with the chat: their settings, whose pages may use it, and consent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from app.desk.admin.catalog_file import CatalogueInvalid, load_catalogue, read_catalogue
from app.main import build
from app.settings import Settings
from app.store.catalog.sites import get_site
from app.store.conversations.conversations import get_conversation
from app.store.engine.database import Database
from tests.desk.business import CATALOGUE, NOW
from tests.web.calling import Client, assert_refused

SITES = """
sites:
  - key: shop
    origins: ["https://shop.example", "https://*.shop.example"]
    greeting: Good day at the loom!
    colour: "#ffd400"
    position: start
    z_index: 50
    meeting_type: help
    language: fr
    privacy_url: https://shop.example/privacy
    asks_consent: true
    scheme: dark
  - {key: plain, origins: ["https://plain.example"]}
"""
SHOP, FOREIGN = "https://shop.example", "https://evil.example"
TOKEN = "x" * 40

Shop = tuple[Client, Database]


def loaded(database: Database, sites: str = SITES) -> None:
    with database.begin() as session:
        load_catalogue(session, read_catalogue(CATALOGUE + sites))


@contextmanager
def chat(url: str, folder: Path) -> Iterator[Shop]:
    """The whole program over a database with two websites, whose clock begins at `NOW`."""
    program = build(
        Settings(
            _env_file=None,
            database_url=url,
            var_dir=folder,
            rate_limit_per_minute=0,
            clock_start=NOW,
        )
    )
    loaded(program.database)
    with TestClient(program.web(with_worker=False)) as client:
        yield client, program.database


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    """A client over each kind of database in turn, and the database."""
    with chat(database_url, tmp_path) as both:
        yield both


@pytest.fixture
def client(sqlite_url: str, tmp_path: Path) -> Iterator[Client]:
    with chat(sqlite_url, tmp_path) as (client, _):
        yield client


def said(client: Client, origin: str = "", token: str = "", **changes: Any) -> Any:
    """The answer to a message from a page."""
    headers = {"Origin": origin} if origin else {}
    headers |= {"X-Conversation-Token": token} if token else {}
    return client.post("/v4/chat", headers=headers, json={"message": "Hello"} | changes)


class TestTheSettings:
    def test_are_told_to_the_websites_own_pages(self, shop: Shop) -> None:
        answer = shop[0].get("/widget/site/shop?languages=de", headers={"Origin": SHOP})
        told = answer.json()
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"
        assert told["greeting"] == "Good day at the loom!"
        assert (told["colour"], told["ink"]) == ("#ffd400", "#000000")
        assert (told["position"], told["zIndex"], told["scheme"]) == ("start", 50, "dark")
        assert told["language"] == "fr"
        assert told["launch"]["open"] == "Ouvrir le chat"
        assert told["privacyUrl"] == "https://shop.example/privacy"
        assert told["consentVersion"]
        assert told["starters"] == []

    def test_name_files_that_are_there(self, client: Client) -> None:
        told = client.get("/widget/site/demo?languages=xx,de-AT,en").json()
        assert told["language"] == "de"
        assert client.get(f"/{told['code']}").status_code == 200
        assert client.get(f"/{told['words']}").json()["send"] == "Senden"
        assert told["greeting"].startswith("Guten Tag! Ich bin der KI-Assistent von Loom Works")
        assert told["starters"][0] == {"label": "Intro", "say": "Ich möchte buchen: Intro"}

    @pytest.mark.parametrize(
        ("languages", "language"),
        [("nb-NO", "no"), ("", "en"), ("zh,ja", "en"), ("pt , sv-SE", "sv"), (",,;", "en")],
    )
    def test_are_in_the_first_language_that_we_speak(
        self, client: Client, languages: str, language: str
    ) -> None:
        answer = client.get("/widget/site/demo", params={"languages": languages})
        assert answer.json()["language"] == language

    def test_are_not_told_to_others(self, client: Client) -> None:
        assert_refused(
            client.get("/widget/site/shop", headers={"Origin": FOREIGN}),
            403,
            "origin-not-allowed",
        )
        assert_refused(client.get("/widget/site/none"), 404, "site-not-found")


class TestTheChat:
    def test_begins_on_a_page_that_is_allowed(self, shop: Shop) -> None:
        client, database = shop
        version = client.get("/widget/site/shop").json()["consentVersion"]
        answer = said(client, "https://www.shop.example", site="shop", consent=version)
        assert answer.status_code == 200
        with database.read() as session:
            begun = get_conversation(session, answer.json()["conversationId"])
        assert (begun.site, begun.consent) == ("shop", version)
        assert begun.consent_at == int(NOW.timestamp())
        assert begun.meeting_type_id == "help"

    def test_refuses_pages_of_other_websites_with_and_without_a_key(self, shop: Shop) -> None:
        for site in ({"site": "plain"}, {"site": "demo"}, {}):
            assert_refused(said(shop[0], FOREIGN, **site), 403, "origin-not-allowed")

    def test_refuses_a_website_that_there_is_not(self, client: Client) -> None:
        assert_refused(said(client, site="none"), 404, "site-not-found")

    def test_goes_on_only_where_it_began(self, client: Client) -> None:
        begun = said(client, "https://plain.example", site="plain").json()
        id_, token = begun["conversationId"], begun["conversationToken"]
        for origin in (SHOP, FOREIGN):
            assert_refused(
                said(client, origin, token, conversationId=id_), 403, "origin-not-allowed"
            )
            for path in ("messages", "events"):
                headers = {"Origin": origin, "X-Conversation-Token": token}
                answer = client.get(f"/v4/chat/{id_}/{path}", headers=headers)
                assert_refused(answer, 403, "origin-not-allowed")
        same = {"Origin": "https://plain.example", "X-Conversation-Token": token}
        assert client.get(f"/v4/chat/{id_}/messages", headers=same).status_code == 200

    def test_our_own_pages_and_programs_need_no_permission(self, client: Client) -> None:
        assert said(client, "http://testserver.local").status_code == 200
        assert said(client).status_code == 200

    def test_asks_for_consent_before_the_first_message(self, client: Client) -> None:
        assert_refused(said(client, SHOP, site="shop"), 403, "consent-required")
        old = said(client, SHOP, site="shop", consent="an older one")
        assert_refused(old, 403, "consent-required")

    def test_does_not_fail_if_the_usual_meeting_type_is_gone(self, shop: Shop) -> None:
        client, database = shop
        loaded(database, SITES.replace("asks_consent: true", "asks_consent: false"))
        rest = CATALOGUE.replace("id: help, name: Help", "id: other, name: Other")
        with database.begin() as session:
            load_catalogue(session, read_catalogue(rest), replace=True)
        assert said(client, SHOP, site="shop").status_code == 200


class TestATokenOfOnesOwn:
    def test_makes_the_first_message_safe_to_repeat(self, shop: Shop) -> None:
        client = shop[0]
        first = said(client, ownToken=TOKEN, clientMessageId="a").json()
        again = said(client, ownToken=TOKEN, clientMessageId="a").json()
        assert first["conversationToken"] == again["conversationToken"] == TOKEN
        assert first["conversationId"] == again["conversationId"]
        url = f"/v4/chat/{first['conversationId']}/messages"
        messages = client.get(url, headers={"X-Conversation-Token": TOKEN}).json()["messages"]
        assert [each["text"] for each in messages if each["role"] == "user"] == ["Hello"]

    def test_continues_the_conversation_with_another_message(self, client: Client) -> None:
        first = said(client, ownToken=TOKEN, clientMessageId="a").json()
        other = said(client, ownToken=TOKEN, clientMessageId="b", message="And?").json()
        assert first["conversationId"] == other["conversationId"]

    def test_is_another_conversation_for_everybody_else(self, client: Client) -> None:
        mine = said(client, ownToken=TOKEN, clientMessageId="a").json()
        other = said(client, ownToken="y" * 40, clientMessageId="a").json()
        assert mine["conversationId"] != other["conversationId"]

    @pytest.mark.parametrize("token", ["", "short", "x" * 201])
    def test_is_hard_to_guess(self, client: Client, token: str) -> None:
        assert_refused(said(client, ownToken=token), 400, "invalid", ["ownToken"])


class TestACatalogue:
    def test_adds_and_replaces_websites(self, database: Database) -> None:
        loaded(database)
        with database.begin() as session:
            changed = SITES.replace("#ffd400", "#000000")
            load_catalogue(session, read_catalogue(CATALOGUE + changed))
            assert get_site(session, "shop").colour == "#000000"
            assert get_site(session, "plain").origins == ("https://plain.example",)
            assert get_site(session, "demo").is_built_in

    def test_can_have_a_demo_site_of_its_own(self, sqlite_database: Database) -> None:
        own = CATALOGUE + "\nsites: [{key: demo, colour: '#010203'}]"
        with sqlite_database.begin() as session:
            load_catalogue(session, read_catalogue(own))
            assert get_site(session, "demo").colour == "#010203"

    @pytest.mark.parametrize(
        ("site", "flaw"),
        [
            ("{key: a, origins: [shop.example]}", "'shop.example' is not an origin like"),
            ("{key: a, colour: red}", "sites[0].colour"),
            ("{key: a, z_index: -1}", "sites[0].z_index"),
            ("{key: a, language: xx}", "must be one of en, de, fr"),
            ("{key: a, privacy_url: 'javascript:alert(1)'}", "must be an address like https"),
            ("{key: a, meeting_type: none}", "there is no meeting type 'none'"),
            ("{key: a, position: left}", "sites[0].position"),
            ("{key: a}, {key: a}", "'a' is used twice"),
            ("{key: A b}", "sites[0].key"),
            ("{key: a, orgins: []}", "sites[0].orgins"),
        ],
    )
    def test_says_what_is_wrong_with_a_website(self, site: str, flaw: str) -> None:
        with pytest.raises(CatalogueInvalid) as refused:
            read_catalogue(f"{CATALOGUE}\nsites: [{site}]")
        assert flaw in str(refused.value)
