"""An attendee has their guests invited, by the link in their letter and a button behind it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.desk.business import MONDAY, NOW
from tests.desk.holding import HALF_HOUR
from tests.web.calling import attendee, body
from tests.web.shop import Page, Shop

GUESTS = ["jo@home.example", "kim@home.example"]


def book(shop: Shop) -> dict[str, str]:
    wanted = body(attendee=attendee(bringalongEmails=GUESTS))
    answer = shop.client.post("/v4/booking", json=wanted)
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def link_in(shop: Shop) -> str:
    """The path of the link in the attendee's letter; guests have got none by then."""
    mails = shop.mails()
    assert sorted(str(mail["To"]) for mail in mails) == [
        "Ada Berg <ada@loom.example>",
        "Mara Linde <mara@home.example>",
    ]
    [letter] = [mail for mail in mails if "mara" in str(mail["To"])]
    [plain] = [part for part in letter.walk() if part.get_content_type() == "text/plain"]
    [link] = [line for line in plain.get_content().splitlines() if "/booking/guests?" in line]
    return str(link).removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_button_invites_and_the_link_does_not(shop: Shop, language: str) -> None:
    book(shop)
    link = link_in(shop)
    headers = {"Accept-Language": language}
    for _ in range(2):
        asked = shop.client.get(link, headers=headers)
        assert asked.status_code == 200
        assert all(guest in asked.text for guest in GUESTS)
        assert asked.headers["cache-control"] == "no-store"
    assert shop.mails() == []
    page = Page(asked.text)
    assert (page.language, page.actions) == (language, ["/booking/guests"])

    done = shop.client.post(page.actions[0], data=page.fields, headers=headers)
    assert done.status_code == 200
    # One each: they do not read each other's addresses.
    assert sorted(str(mail["To"]) for mail in shop.mails()) == sorted(GUESTS)
    again = shop.client.post(page.actions[0], data=page.fields, headers=headers)
    later = shop.client.get(link, headers=headers)
    assert done.text == again.text == later.text
    assert Page(later.text).actions == []
    assert shop.mails() == []


def test_no_other_link_invites(shop: Shop) -> None:
    made = book(shop)
    query = {name: value[0] for name, value in parse_qs(urlsplit(link_in(shop)).query).items()}
    wrong = [
        {"id": query["id"], "token": "1.x"},
        {"id": made["appointmentId"], "token": query["token"]},
        {"id": query["id"], "token": shop.links.token("opt-in", query["id"], 2**40)},
        {"id": "a\x00b", "token": ""},
        {},
    ]
    for each in wrong:
        assert shop.client.get("/booking/guests", params=each).status_code == 403
        assert shop.client.post("/booking/guests", data=each).status_code in (400, 403)
    assert shop.mails() == []


def test_what_is_cancelled_or_past_invites_nobody(shop: Shop) -> None:
    made = book(shop)
    link = link_in(shop)
    query = {name: value[0] for name, value in parse_qs(urlsplit(link).query).items()}
    with shop.at(MONDAY + HALF_HOUR + timedelta(seconds=1)) as late:
        assert late.post("/booking/guests", data=query).status_code == 403
    secret = {"X-Appointment-Secret": made["secret"]}
    path = f"/v4/appointment/{made['appointmentId']}/cancel"
    assert shop.client.post(path, headers=secret).status_code == 200
    shop.mails(NOW + timedelta(hours=1))
    answer = shop.client.post("/booking/guests", data=query)
    assert answer.status_code == 409
    assert Page(answer.text).headings == ["This appointment is cancelled"]
    assert shop.mails() == []
