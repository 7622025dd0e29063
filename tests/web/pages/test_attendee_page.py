"""The attendee's page: behind the link in the letter, to move or cancel what was booked."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.desk.business import NOW
from tests.desk.holding import FRIDAY
from tests.web.calling import body
from tests.web.shop import Page, Shop


def link_of(shop: Shop) -> str:
    """The path of the page in the attendee's letter."""
    [letter] = [mail for mail in shop.mails() if "mara@home.example" in str(mail["To"])]
    text = letter.get_body(("plain",))
    assert text is not None
    lines = text.get_content().splitlines()
    [found] = [line for line in lines if "/booking/" in line and "secret=" in line]
    return str(found).strip().removeprefix("http://127.0.0.1:8000")


def proof(link: str) -> tuple[str, dict[str, str]]:
    """The page's path, and what its forms send."""
    parts = urlsplit(link)
    return parts.path, {"secret": parse_qs(parts.query)["secret"][0]}


@pytest.fixture
def link(shop: Shop) -> str:
    held = shop.client.post("/v4/booking", json=body("intro", FRIDAY))
    assert held.status_code == 201, held.text
    return link_of(shop)


def state(shop: Shop, link: str) -> str:
    return Page(shop.client.get(link).text).headings[0]


class TestWhatItShows:
    def test_the_appointment_and_what_can_be_done(self, shop: Shop, link: str) -> None:
        for _ in range(3):  # scanners open links, more than once
            opened = shop.client.get(link)
        page = Page(opened.text)

        assert opened.status_code == 200
        assert page.headings == ["Your appointment"]
        assert page.actions == [f"{urlsplit(link).path}/cancel"]
        assert opened.headers["cache-control"] == "no-store"
        assert opened.headers["referrer-policy"] == "no-referrer"
        assert "script" not in opened.text.split("</head>")[1]

    def test_in_the_readers_language(self, shop: Shop, link: str) -> None:
        opened = shop.client.get(link, headers={"Accept-Language": "de"})

        assert Page(opened.text).headings == ["Ihr Termin"]

    @pytest.mark.parametrize("wrong", ["", "?secret=", "?secret=nobodys", "?secret=%00"])
    def test_nothing_without_the_proof(self, shop: Shop, link: str, wrong: str) -> None:
        for path in (urlsplit(link).path, "/booking/nothing"):
            opened = shop.client.get(path + wrong)
            assert opened.status_code in (400, 403)
            assert "Intro" not in opened.text

    def test_what_is_over_offers_nothing(self, shop: Shop, link: str) -> None:
        opened = shop.at(NOW + timedelta(days=60)).get(link)

        assert Page(opened.text).headings == ["This appointment is over"]
        assert Page(opened.text).actions == []


class TestCancelling:
    def test_by_the_button_and_not_by_the_link(self, shop: Shop, link: str) -> None:
        path, form = proof(link)
        done = shop.client.post(f"{path}/cancel", data={**form, "reason": "I am ill"})

        assert Page(done.text).headings == ["This appointment is cancelled"]
        assert state(shop, link) == "This appointment is cancelled"
        assert any("I am ill" in str(mail) for mail in shop.mails())

    def test_twice_is_as_once(self, shop: Shop, link: str) -> None:
        path, form = proof(link)
        first, again = (shop.client.post(f"{path}/cancel", data=form) for _ in "12")

        assert (first.status_code, again.status_code) == (200, 200)
        assert len(shop.mails()) == 2

    def test_not_with_somebody_elses_proof(self, shop: Shop, link: str) -> None:
        path, _ = proof(link)

        assert shop.client.post(f"{path}/cancel", data={"secret": "x"}).status_code == 403
        assert state(shop, link) == "Your appointment"


class TestMoving:
    def times(self, shop: Shop, link: str) -> list[str]:
        """What the buttons of the offered times send."""
        text = shop.client.get(f"{link}&times=now").text
        return [part.split('"')[0] for part in text.split('name="start" value="')[1:]]

    def test_to_a_time_that_is_offered(self, shop: Shop, link: str) -> None:
        path, form = proof(link)
        start = self.times(shop, link)[-1]
        done = shop.client.post(f"{path}/move", data={**form, "start": start})

        assert done.status_code == 200
        shown = shop.client.get(f"/v4{path.replace('booking', 'appointment')}", headers={
            "X-Appointment-Secret": form["secret"]
        })  # fmt: skip
        assert shown.json()["start"] == start

    @pytest.mark.parametrize("start", ["", "soon", "2020-01-01T00:00:00Z", "2026-11-27"])
    def test_to_nothing_that_is_not_offered(self, shop: Shop, link: str, start: str) -> None:
        path, form = proof(link)
        before = shop.client.get(link).text
        answer = shop.client.post(f"{path}/move", data={**form, "start": start})

        assert answer.status_code == 409
        assert "not free any more" in answer.text
        assert shop.client.get(link).text == before

    def test_a_strange_day_to_look_from_is_today(self, shop: Shop, link: str) -> None:
        for day in ("yesterday", "0001-01-01", "9999-12-31", "%00"):
            assert shop.client.get(f"{link}&times={day}").status_code in (200, 400)
