"""Signing in to the console, and out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from app.desk.admin.operators import operator_of
from app.desk.conversations.receive import VisitorMessage, begin_chat
from app.store.conversations.conversations import ConversationOpening
from app.store.engine.database import Database
from tests.desk.business import NOW
from tests.web.operating import (
    EMAIL,
    PASSWORD,
    Client,
    Hands,
    console,
    on_sqlite,
    sign_in_at,
    token_in,
)

pytestmark = on_sqlite


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def client(business: Database, hands: Hands, tmp_path: Path) -> Iterator[Client]:
    with console(business, hands, tmp_path) as client:
        yield client


@pytest.fixture
def signed_in(client: Client) -> Client:
    assert sign_in_at(client).status_code == 303
    return client


def began(database: Database, text: str) -> str:
    with database.begin() as session:
        return begin_chat(
            session, VisitorMessage(text), NOW, ConversationOpening(channel="web")
        ).conversation_id


@pytest.mark.parametrize(
    "path", ["/operator", "/operator/conversation/x", "/operator?page=x", "/operator/"]
)
def test_signing_in_is_where_everything_leads_without_a_session(
    client: Client, business: Database, path: str
) -> None:
    began(business, "A secret matter")
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/operator/sign-in"
    assert answer.content == b""


def test_signing_in_leads_on_to_the_page_that_was_asked_for(
    client: Client, business: Database
) -> None:
    path = f"/operator/conversation/{began(business, 'Hello')}"
    page = client.get(path)
    assert page.url.path == "/operator/sign-in"
    wanted = unescape(re.findall(r'name="next" value="([^"]*)"', page.text)[0])
    assert sign_in_at(client, next=wanted).headers["location"] == path


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example", "//elsewhere.example", "/operator/../x", ""]
)
def test_signing_in_leads_nowhere_else(client: Client, wanted: str) -> None:
    assert sign_in_at(client, next=wanted).headers["location"] == "/operator"


def test_signing_in_with_a_wrong_password_says_so_and_lets_nobody_in(client: Client) -> None:
    answer = sign_in_at(client, "wrong horse")
    assert answer.status_code == 403
    assert "The e-mail address or the password is wrong." in unescape(answer.text)
    assert "wrong horse" not in answer.text
    assert "booking_operator" not in client.cookies
    assert client.get("/operator", follow_redirects=False).status_code == 303


def test_signing_in_is_refused_after_too_many_attempts(client: Client) -> None:
    for _ in range(10):
        assert sign_in_at(client, "wrong horse").status_code == 403
    answer = sign_in_at(client)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_do_not_get(
    client: Client, business: Database
) -> None:
    cookie = sign_in_at(client).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/operator", "Max-Age=43200"} <= set(
        cookie.split("; ")
    )
    assert "Secure" not in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    with business.read() as session:
        assert operator_of(session, token, NOW) is not None


def test_signing_in_sets_a_secure_cookie_on_a_secure_site(
    business: Database, hands: Hands, tmp_path: Path
) -> None:
    with console(business, hands, tmp_path, public_url="https://loom.example") as client:
        assert "Secure" in sign_in_at(client).headers["set-cookie"].split("; ")


@pytest.mark.parametrize("path", ["/operator/sign-in", "/operator/sign-out"])
@pytest.mark.parametrize("token", ["", "0" * 128])
def test_signing_in_and_out_need_the_token_of_our_own_form(
    signed_in: Client, path: str, token: str
) -> None:
    form = {"email": EMAIL, "password": PASSWORD, "_csrf_token": token}
    answer = signed_in.post(path, data=form, follow_redirects=False)
    assert answer.status_code == 403
    assert "This form is too old" in answer.text
    assert "set-cookie" not in answer.headers
    assert signed_in.get("/operator", follow_redirects=False).status_code == 200


def test_signing_out_ends_the_session_on_both_sides(signed_in: Client) -> None:
    page = signed_in.get("/operator")
    kept = signed_in.cookies["booking_operator"]
    form = {"_csrf_token": token_in(page)}
    answer = signed_in.post("/operator/sign-out", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/operator/sign-in"
    assert "booking_operator" not in signed_in.cookies
    again = {"Cookie": f"booking_operator={kept}"}
    refused = signed_in.get("/operator", headers=again, follow_redirects=False)
    assert refused.status_code == 303


def test_signing_in_lasts_twelve_hours(signed_in: Client, hands: Hands) -> None:
    hands.now = NOW + timedelta(hours=11.9)
    assert signed_in.get("/operator", follow_redirects=False).status_code == 200
    hands.now = NOW + timedelta(hours=12)
    assert signed_in.get("/operator", follow_redirects=False).status_code == 303


def test_signing_in_once_is_enough(signed_in: Client) -> None:
    answer = signed_in.get("/operator/sign-in", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/operator")
