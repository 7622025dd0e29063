from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.engine.database import Database
from tests.web.calling import Client, api, assert_refused, body
from tests.web.showing import shown


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    with api(business, tmp_path) as client:
        yield client


FOR_ADMINS: list[tuple[str, str]] = [
    ("POST", "/v4/meeting-type"),
    ("PATCH", "/v4/meeting-type/intro"),
    ("DELETE", "/v4/meeting-type/intro"),
    ("POST", "/v4/user"),
    ("POST", "/v4/queue"),
    ("PATCH", "/v4/queue/meeting-type/help"),
    ("POST", "/v4/resource-channel"),
    ("GET", "/webhooks"),
    ("POST", "/webhooks"),
    ("PATCH", "/webhooks/x"),
    ("DELETE", "/webhooks/x"),
]
FOR_TOKENS: list[tuple[str, str]] = [
    ("GET", "/v4/user"),
    ("GET", "/v4/user/me"),
    ("PATCH", "/v4/user"),
    ("GET", "/v4/availability/ada"),
    ("PATCH", "/v4/availability/ada"),
    ("GET", "/v4/queue/rotation"),
    ("GET", "/v4/queue/rotation/next"),
    ("GET", "/v4/resource-channel"),
]


@pytest.mark.parametrize(("method", "path"), FOR_ADMINS + FOR_TOKENS)
def test_strangers_learn_nothing_but_that_a_token_is_needed(
    client: Client, method: str, path: str
) -> None:
    for content in (b"{}", b"no json", b""):
        assert_refused(client.request(method, path, content=content), 401, "unauthorized")


@pytest.mark.parametrize(("method", "path"), FOR_ADMINS)
def test_hosts_do_not_administer(
    client: Client, business: Database, method: str, path: str
) -> None:
    headers = shown(business, "host", "ada")
    answer = client.request(method, path, headers=headers, content=b"{}")
    assert_refused(answer, 403, "forbidden")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer bk_unknown",
        "Basic YWRhOmFkYQ==",
        "bk_unknown",
        "Token x",
        "Bearer a b",
    ],
)
@pytest.mark.parametrize(
    "path", ["/v4/user/me", "/v4/meeting-type", "/v4/booking"], ids=["token", "list", "post"]
)
def test_a_bad_token_is_refused_even_where_none_is_needed(
    client: Client, header: str, path: str
) -> None:
    headers = {"Authorization": header}
    if path == "/v4/booking":
        answer = client.post(path, headers=headers, json=body())
    else:
        answer = client.get(path, headers=headers)
    assert_refused(answer, 401, "unauthorized")


def test_the_scheme_is_not_case_sensitive(client: Client, business: Database) -> None:
    token = shown(business, "host", "ada")["Authorization"].split()[1]
    answer = client.get("/v4/user/me", headers={"Authorization": f"bearer  {token}"})
    assert answer.json()["id"] == "ada"


@pytest.mark.parametrize("wish", ["ignoreAvailability", "skipNotifications"])
def test_only_callers_with_a_token_may_skip_rules_and_mails(
    client: Client, business: Database, wish: str
) -> None:
    wanted: dict[str, Any] = body() | {wish: True}
    assert_refused(client.post("/v4/booking", json=wanted), 401, "unauthorized")
    ben = shown(business, "host", "ben")
    if wish == "ignoreAvailability":
        assert_refused(client.post("/v4/booking", headers=ben, json=wanted), 403, "forbidden")
    ada = shown(business, "host", "ada")
    assert client.post("/v4/booking", headers=ada, json=wanted).status_code == 201


def test_the_description_says_which_routes_need_a_token(client: Client) -> None:
    described = client.get("/schema").json()
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert described["paths"]["/v4/user"]["get"]["security"] == [{"bearer": []}]
    for method, path in FOR_ADMINS + FOR_TOKENS:
        shape = path.replace("/intro", "/{id}").replace("/ada", "/{id}").replace("/x", "/{id}")
        shape = shape.replace("/rotation", "/{id}").replace("/help", "/{meetingTypeId}")
        shape = shape.replace("/me", "/{id}") if "user" in shape else shape
        assert "401" in described["paths"][shape][method.lower()]["responses"], shape
