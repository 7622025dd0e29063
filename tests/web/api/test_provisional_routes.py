"""Confirming and declining over HTTP: programs by JSON, people by the links in their mails."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.channels.registry import Accounts
from app.desk.admin.tokens import create_token
from app.desk.booking.signed_links import SignedLinks
from app.settings import Settings
from app.store.catalog.catalog import load_catalog, save_meeting_types
from app.store.delivery import outbox
from app.store.engine.database import Database
from app.web.pages import confirm_pages
from app.worker.deliver import Delivery
from tests.desk.business import NOW
from tests.desk.holding import CHANGES, DAY, FRIDAY, HALF_HOUR, is_offered, with_more_meetings
from tests.web.calling import Client, api, assert_refused, attendee, body, has_null

ROUTE = "/v4/provisional-booking"
REASON = "x" * 500


class Post:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def send(self, mail: EmailMessage) -> None:
        self.mails.append(mail)


class Page(HTMLParser):
    """What a page asks for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.actions: list[str] = []
        self.fields: dict[str, str] = {}
        self.labels: set[str] = set()
        self.headings: list[str] = []
        self._in_heading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._in_heading = tag == "h1"
        if tag == "html":
            self.language = values["lang"]
        if tag == "form":
            assert values["method"] == "post"
            self.actions.append(values["action"])
        if tag in ("input", "textarea"):
            self.fields[values["name"]] = values.get("value", "")
        if tag == "label":
            self.labels.add(values["for"])

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.headings.append(data)
            self._in_heading = False


class Shop:
    """The business with its API and its post."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = with_more_meetings(database)
        self.folder = folder
        self.client = self.at(NOW)
        self.links = SignedLinks.of(Settings(_env_file=None, var_dir=folder))
        self.tokens = {name: self._token(name) for name in ("ada", "ben", "cem", "")}

    def at(self, now: datetime) -> Client:
        """A client at another time."""
        return api(self.database, self.folder, now)

    def _token(self, user: str) -> dict[str, str]:
        with self.database.begin() as session:
            role: Any = "host" if user else "admin"
            token = create_token(session, role, user, "tests", NOW)
        return {"Authorization": f"Bearer {token}"}

    def books(self, meeting: str, start: datetime = FRIDAY, **changes: Any) -> dict[str, Any]:
        hosts = None if CHANGES[meeting].get("spots") else ["ben"]
        wanted = body(meeting, start, **({"hostIds": hosts} | changes))
        answer = self.client.post("/v4/booking", json=wanted)
        assert answer.status_code == 201, answer.text
        held: dict[str, Any] = answer.json()
        return held

    def mails(self, now: datetime = NOW) -> list[EmailMessage]:
        """Everything that is due by then, delivered."""
        post = Post()

        async def deliver() -> None:
            async with httpx2.AsyncClient() as http:
                sender = "Loom <post@loom.example>"
                delivery = Delivery(
                    self.database,
                    lambda: now,
                    post,
                    http,
                    Accounts({}),
                    sender,
                    links=self.links,
                )
                while await delivery.deliver_due(outbox.MAIL):
                    pass

        asyncio.run(deliver())
        return post.mails

    def link(self, word: str) -> str:
        """The path of the link in the newest mail whose address has that word."""
        plain = [
            part.get_content()
            for mail in self.mails()
            for part in mail.walk()
            if part.get_content_type() == "text/plain"
        ]
        [found] = [
            line for text in plain[-1:] for line in text.splitlines() if f"/{word}?" in line
        ]
        return str(found).removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def shop(business: Database, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(business, tmp_path)
    with shop.client:
        yield shop


def token_of(path: str) -> str:
    return parse_qs(urlsplit(path).query)["token"][0]


class TestByPrograms:
    def test_a_host_confirms(self, shop: Shop) -> None:
        held = shop.books("approve")
        assert held.keys() == {"bookingType", "provisionalBookingId", "attendeeEmail"}
        assert held["bookingType"] == "requireHostConfirmation"
        path = f"{ROUTE}/{held['provisionalBookingId']}/confirm"

        assert_refused(shop.client.post(path), 401, "unauthorized")
        assert_refused(shop.client.post(path, headers=shop.tokens["ada"]), 403, "forbidden")
        answer = shop.client.post(path, headers=shop.tokens["ben"])
        assert answer.status_code == 200
        assert answer.json().keys() == {"appointmentId", "attendeeEmail"}
        assert answer.json()["attendeeEmail"] == "mara@home.example"
        again = shop.client.post(path, headers=shop.tokens["ben"])
        assert_refused(again, 409, "already-confirmed")

    @pytest.mark.parametrize("who", ["ben", ""])
    def test_a_double_opt_in_needs_the_attendees_link(self, shop: Shop, who: str) -> None:
        path = f"{ROUTE}/{shop.books('optin')['provisionalBookingId']}/confirm"
        assert_refused(shop.client.post(path, headers=shop.tokens[who]), 403, "forbidden")
        wrong = shop.client.post(path, headers=shop.tokens[who], params={"token": "1.x"})
        assert_refused(wrong, 403, "bad-link")
        token = token_of(shop.link("confirm"))
        answer = shop.client.post(path, params={"token": token})
        assert (answer.status_code, "appointmentId" in answer.json()) == (200, True)

    def test_then_the_hosts_link_if_the_host_has_to_confirm_as_well(self, shop: Shop) -> None:
        first = shop.books("both")
        assert first["bookingType"] == "doubleOptIn"
        path = f"{ROUTE}/{first['provisionalBookingId']}/confirm"
        second = shop.client.post(path, params={"token": token_of(shop.link("confirm"))}).json()
        assert second.keys() == {"bookingType", "provisionalBookingId", "attendeeEmail"}
        assert second["bookingType"] == "requireHostConfirmation"

        path = f"{ROUTE}/{second['provisionalBookingId']}/confirm"
        answer = shop.client.post(path, params={"token": token_of(shop.link("decline"))})
        assert answer.json().keys() == {"appointmentId", "attendeeEmail"}

    def test_a_host_declines_with_or_without_a_reason(self, shop: Shop) -> None:
        for start, content in [(FRIDAY, {"reason": REASON}), (FRIDAY + HALF_HOUR, None)]:
            held = shop.books("approve", start)
            path = f"{ROUTE}/{held['provisionalBookingId']}/decline"
            assert_refused(shop.client.post(path), 401, "unauthorized")
            answer = shop.client.post(path, json=content, headers=shop.tokens["ben"])
            assert answer.status_code == 200, answer.text
            assert answer.json() == {
                "id": held["provisionalBookingId"],
                "status": "declined",
                **(content or {}),
            }
            again = shop.client.post(path, headers=shop.tokens["ben"])
            assert_refused(again, 409, "already-declined")
            assert is_offered(shop.database, "approve", start, NOW)

    def test_a_reason_is_not_endless(self, shop: Shop) -> None:
        path = f"{ROUTE}/{shop.books('approve')['provisionalBookingId']}/decline"
        answer = shop.client.post(
            path, json={"reason": REASON + "x"}, headers=shop.tokens["ben"]
        )
        assert_refused(answer, 400, "invalid", ["reason"])

    def test_it_is_too_late_when_the_hold_has_lapsed(self, shop: Shop) -> None:
        held = shop.books("approve")
        with shop.at(NOW + 3 * DAY) as late:
            for action in ("confirm", "decline"):
                path = f"{ROUTE}/{held['provisionalBookingId']}/{action}"
                answer = late.post(path, headers=shop.tokens["ben"])
                assert_refused(answer, 409, "provisional-expired")

    @pytest.mark.parametrize("id_", ["nothing", "%00", "%F0%9F%98%80"])
    def test_nobody_finds_what_is_not_there(self, shop: Shop, id_: str) -> None:
        for action in ("confirm", "decline"):
            answer = shop.client.post(f"{ROUTE}/{id_}/{action}", headers=shop.tokens[""])
            assert_refused(answer, 404, "provisional-not-found")


class TestListing:
    def listed(self, shop: Shop, who: str, **query: Any) -> dict[str, Any]:
        answer = shop.client.get(f"{ROUTE}/paginated", params=query, headers=shop.tokens[who])
        assert answer.status_code == 200, answer.text
        assert not has_null(answer.json())
        found: dict[str, Any] = answer.json()
        return found

    def test_it_shows_what_was_asked_for(self, shop: Shop) -> None:
        held = shop.books("approve", icsTitle="Loom talk", duration=30)
        found = self.listed(shop, "ben")
        assert found["total"] == 1
        [shown] = found["provisionalBookings"]
        dto = shown.pop("dto")
        assert shown == {
            "id": held["provisionalBookingId"],
            "type": "requireHostConfirmation",
            "status": "pending",
            "createdAt": "2026-11-22T16:00:00Z",
            "expiresAt": "2026-11-25T16:00:00Z",
            "hosts": [
                {
                    "id": "ben",
                    "givenName": "Ben",
                    "familyName": "",
                    "slug": "ben",
                    "userType": "host",
                }
            ],
            "meetingTypeId": "approve",
        }
        assert dto["attendee"]["email"] == "mara@home.example"
        assert dto["start"] == "2026-11-27T09:00:00Z"
        assert (dto["hostIds"], dto["duration"], dto["icsTitle"]) == (["ben"], 30, "Loom talk")
        assert "secret" not in dto

    def test_hosts_see_their_own_and_admins_all(self, shop: Shop) -> None:
        for meeting in ("approve", "circle"):
            shop.books(meeting, FRIDAY + HALF_HOUR * (meeting == "approve"))
        shop.books("optin")
        totals = {who: self.listed(shop, who)["total"] for who in ("ada", "ben", "cem", "")}
        assert totals == {"ada": 0, "ben": 2, "cem": 1, "": 3}
        assert self.listed(shop, "", userId="cem")["total"] == 1
        assert self.listed(shop, "ben", userId="ben")["total"] == 2
        assert self.listed(shop, "", meetingTypeId="optin")["total"] == 1
        query = {"userId": "cem"}
        other = shop.client.get(f"{ROUTE}/paginated", params=query, headers=shop.tokens["ben"])
        assert_refused(other, 403, "forbidden")
        assert_refused(shop.client.get(f"{ROUTE}/paginated"), 401, "unauthorized")

    def test_pages_are_cut_from_one_list(self, shop: Shop) -> None:
        ids = [
            shop.books("approve", FRIDAY + each * HALF_HOUR)["provisionalBookingId"]
            for each in range(5)
        ]
        found = [
            each["id"]
            for page in range(3)
            for each in self.listed(shop, "", page=page, pageSize=2)["provisionalBookings"]
        ]
        assert found == ids[::-1]
        assert self.listed(shop, "", page=9, pageSize=2) == {
            "provisionalBookings": [],
            "total": 5,
        }

    @pytest.mark.parametrize(
        "query",
        [
            {"page": -1},
            {"page": 10**30},
            {"pageSize": 0},
            {"pageSize": 101},
            {"status": "lost"},
            {"meetingTypeId": "\1"},
            {"userId": "\1"},
        ],
    )
    def test_questions_that_make_no_sense_are_refused(
        self, shop: Shop, query: dict[str, Any]
    ) -> None:
        answer = shop.client.get(f"{ROUTE}/paginated", params=query, headers=shop.tokens[""])
        assert_refused(answer, 400, "invalid")


class TestByPeople:
    def test_an_attendee_confirms_by_the_button_and_not_by_the_link(self, shop: Shop) -> None:
        shop.books("optin")
        link = shop.link("confirm")
        for _ in range(3):  # scanners open links, more than once
            opened = shop.client.get(link)
            assert opened.status_code == 200
            assert Page(opened.text).actions == ["/booking/confirm"]
        assert opened.headers["cache-control"] == "no-store"
        assert opened.headers["referrer-policy"] == "no-referrer"
        assert shop.client.head(link).status_code in (200, 405)
        assert shop.mails() == []

        page = Page(opened.text)
        assert page.fields.keys() == {"id", "token"}
        answer = shop.client.post("/booking/confirm", data=page.fields)
        assert answer.status_code == 200
        assert Page(answer.text).headings == ["The appointment is booked"]
        assert [mail["To"].addresses[0].addr_spec for mail in shop.mails()] == [
            "mara@home.example",
            "ben@loom.example",
        ]

        again = shop.client.post("/booking/confirm", data=page.fields)
        assert again.status_code == 409
        assert Page(again.text).headings == ["This appointment was confirmed already"]
        opened = shop.client.get(link)
        assert Page(opened.text).headings == ["This appointment was confirmed already"]
        assert Page(opened.text).actions == []

    def test_a_host_declines_with_a_reason(self, shop: Shop) -> None:
        shop.books("approve")
        opened = Page(shop.client.get(shop.link("decline")).text)
        assert opened.actions == ["/booking/decline"]
        assert opened.labels == {"reason"}
        answer = shop.client.post(
            "/booking/decline", data=opened.fields | {"reason": "Away <b>"}
        )
        assert answer.status_code == 200
        [mail] = shop.mails()
        plain = mail.get_body(("plain",))
        assert plain is not None
        assert "Away <b>" in plain.get_content()

    def test_a_host_may_change_their_mind_on_the_page(self, shop: Shop) -> None:
        shop.books("approve")
        link = shop.link("confirm")
        opened = shop.client.get(link)
        assert link.replace("confirm", "decline").replace("&", "&amp;") in opened.text

    def test_after_both_confirmed_it_is_booked(self, shop: Shop) -> None:
        shop.books("both")
        page = Page(shop.client.get(shop.link("confirm")).text)
        answer = shop.client.post("/booking/confirm", data=page.fields)
        assert "host has to confirm" in answer.text
        page = Page(shop.client.get(shop.link("confirm")).text)
        answer = shop.client.post("/booking/confirm", data=page.fields)
        assert Page(answer.text).headings == ["The appointment is booked"]

    def test_pages_speak_german_as_well(self, shop: Shop) -> None:
        shop.books("optin")
        link = shop.link("confirm")
        german = Page(shop.client.get(link, headers={"Accept-Language": "de-AT"}).text)
        assert (german.language, german.headings) == ("de", ["Termin bestätigen"])
        assert Page(shop.client.get(link).text).language == "en"

    @pytest.mark.parametrize(
        ("spoken", "read", "place", "other"),
        [
            ("de", "en", "By phone: we call +4930901820 ext. 12", "Telefonisch"),
            ("en", "de", "Telefonisch: wir rufen +4930901820 ext. 12 an", "By phone"),
        ],
    )
    def test_pages_are_in_one_language(
        self, shop: Shop, spoken: str, read: str, place: str, other: str
    ) -> None:
        with shop.database.begin() as session:
            plain = load_catalog(session).meeting_types["optin"]
            save_meeting_types(session, [replace(plain, venues=("phone",))])
        called = attendee(language=spoken, phone="+49 30 901820 ext. 12")
        shop.books("optin", channel="phone", attendee=called)
        opened = shop.client.get(shop.link("confirm"), headers={"Accept-Language": read})
        assert Page(opened.text).language == read
        assert place in opened.text
        assert other not in opened.text

    def test_a_late_click_says_so(self, shop: Shop) -> None:
        shop.books("optin")
        link = shop.link("confirm")
        with shop.at(NOW + DAY) as late:
            opened = late.get(link)
            assert Page(opened.text).headings == ["This appointment is not held any more"]
            query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
            pressed = late.post("/booking/confirm", data=query)
            assert (pressed.status_code, Page(pressed.text).actions) == (409, [])
        with shop.at(NOW + 31 * DAY + timedelta(seconds=1)) as much_later:
            assert much_later.get(link).status_code == 403

    @pytest.mark.parametrize("path", ["/booking/confirm", "/booking/decline"])
    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"id": "nothing", "token": "1.x"},
            {"id": "\0", "token": "\0"},
            {"id": "OWN", "token": "1.x"},
            {"id": "OWN", "token": "<script>"},
        ],
    )
    def test_other_links_show_a_page_and_nothing_of_the_booking(
        self, shop: Shop, path: str, query: dict[str, str]
    ) -> None:
        id_ = shop.books("approve")["provisionalBookingId"]
        query = {name: id_ if value == "OWN" else value for name, value in query.items()}
        for answer in (
            shop.client.get(path, params=query),
            shop.client.post(path, data=query or {"x": "y"}),
        ):
            assert answer.status_code == 403
            assert answer.headers["content-type"].startswith("text/html")
            assert Page(answer.text).headings == ["This link does not work"]
            assert "Mara" not in answer.text
            assert "<script>" not in answer.text

    def test_a_reason_that_is_too_long_changes_nothing(self, shop: Shop) -> None:
        shop.books("approve")
        fields = Page(shop.client.get(shop.link("decline")).text).fields
        answer = shop.client.post("/booking/decline", data=fields | {"reason": REASON + "x"})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("text/html")
        assert not is_offered(shop.database, "approve", FRIDAY, NOW)

    def test_both_languages_say_the_same_things(self) -> None:
        folder = Path(confirm_pages.__file__).parents[1] / "templates"
        keys = [
            {
                line.split('"')[1]
                for line in (folder / f"confirm.{language}.html.j2")
                .read_text("utf-8")
                .splitlines()
                if line.startswith('  "')
            }
            for language in ("en", "de")
        ]
        assert keys[0] == keys[1]
        assert keys[0] > {"confirm", "provisional-expired", "bad-link", "reason"}
