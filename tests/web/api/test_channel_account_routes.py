from typing import Any

import pytest

from app.desk.admin.tokens import create_token
from app.store.engine.database import Database
from tests.desk.business import NOW
from tests.web.calling import Client, assert_refused

ROUTE = "/v4/channel-account"
SLACK = {"token": "xoxb-1", "signing_secret": "signing-1"}


@pytest.fixture
def admin(client: Client, business: Database) -> Client:
    with business.begin() as session:
        token = create_token(session, "admin", "", "tests", NOW)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def new(name: str = "desk", **changes: Any) -> dict[str, Any]:
    return {"name": name, "kind": "slack", "options": SLACK} | changes


def test_an_account_is_added_changed_and_deleted(admin: Client) -> None:
    made = admin.post(ROUTE, json=new(pause=0))
    assert made.status_code == 201
    assert made.json() == {
        "name": "desk",
        "kind": "slack",
        "options": {},
        "secrets": ["signing_secret", "token"],
        "pause": 0.0,
        "webhookUrl": "http://127.0.0.1:8000/channels/desk/webhook",
        "fixed": False,
    }
    api = "https://slack.test/api"
    changed = admin.patch(f"{ROUTE}/desk", json={"options": {"api": api}, "pause": 1})
    assert (changed.json()["options"], changed.json()["pause"]) == ({"api": api}, 1.0)
    assert [each["name"] for each in admin.get(ROUTE).json()] == ["desk"]

    assert admin.delete(f"{ROUTE}/desk").status_code == 204
    assert admin.get(ROUTE).json() == []
    assert_refused(admin.patch(f"{ROUTE}/desk", json={}), 404, "channel-not-found")


def test_no_answer_shows_a_secret(admin: Client) -> None:
    answers = [
        admin.post(ROUTE, json=new()),
        admin.get(ROUTE),
        admin.patch(f"{ROUTE}/desk", json={"options": {"token": "xoxb-2"}}),
        admin.post(ROUTE, json=new()),
        admin.post(ROUTE, json=new("b", options={"token": "xoxb-1"})),
    ]
    assert [each.status_code for each in answers] == [201, 200, 200, 409, 400]
    for answer in answers:
        assert "xoxb" not in answer.text
        assert "signing-1" not in answer.text


def test_all_flaws_are_named(admin: Client) -> None:
    refused = admin.post(ROUTE, json=new(options={"token": "x", "colour": "red"}))
    assert_refused(refused, 400, "invalid", ["options.colour", "options.signing_secret"])
    assert_refused(admin.post(ROUTE, json=new(kind="pigeon")), 400, "invalid", ["kind"])
    refused = admin.post(ROUTE, json=new("Not a name"))
    assert_refused(refused, 400, "invalid", ["name"])


def test_only_admins_see_accounts(client: Client, business: Database) -> None:
    assert_refused(client.get(ROUTE), 401, "unauthorized")
    assert_refused(client.post(ROUTE, json=new()), 401, "unauthorized")
    with business.begin() as session:
        token = create_token(session, "host", "ada", "tests", NOW)
    host = {"Authorization": f"Bearer {token}"}
    assert_refused(client.get(ROUTE, headers=host), 403, "forbidden")
    assert_refused(client.post(ROUTE, json=new(), headers=host), 403, "forbidden")
