"""People confirm and decline by the links in their mails, and a button behind each."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app import web
from app.store.catalog.catalog import load_catalog, save_meeting_types
from tests.desk.business import NOW
from tests.desk.holding import DAY, FRIDAY, is_offered
from tests.web.calling import attendee
from tests.web.shop import Page, Shop

REASON = "x" * 500


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
        readers = {mail["To"].addresses[0].addr_spec for mail in shop.mails()}
        assert readers == {"mara@home.example", "ben@loom.example"}

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
        folder = Path(web.__file__).parent / "templates"
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
