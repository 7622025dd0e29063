"""So many requests a minute from one address and with one token."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from app.main import build
from app.settings import Settings
from app.store.database import Database
from app.web.application import Parts, application
from tests.desk.business import NOW, open_business
from tests.web.calling import Client, api, assert_refused
from tests.web.showing import shown

ROUTE = "/v4/meeting-type"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    open_business(sqlite_database)
    return sqlite_database


def from_address(client: Client, address: str, **headers: str) -> httpx.Response:
    """Ask from an address of one's own."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(client.app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as other:
            return await other.get(ROUTE, headers=headers)

    return asyncio.run(ask())


def test_who_asks_too_often_is_told_when_to_come_back(
    database: Database, tmp_path: Path
) -> None:
    with api(database, tmp_path, rate_limit_per_minute=3) as client:
        answers = [client.get(ROUTE) for _ in range(3)]
        refused = client.get(ROUTE)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["2", "1", "0"]
    assert answers[0].headers["ratelimit-limit"] == "3"
    assert_refused(refused, 429, "too-many-requests", [])
    assert refused.headers["retry-after"] == refused.headers["ratelimit-reset"]
    assert 0 < int(refused.headers["retry-after"]) <= 60


def test_the_next_minute_is_another_one(database: Database, tmp_path: Path) -> None:
    now = [NOW]
    settings = Settings(_env_file=None, var_dir=tmp_path, rate_limit_per_minute=1)
    program = build(settings)
    program.database.close()
    parts = Parts(settings, database, lambda: now[0], program.answering, program.accounts)
    with TestClient(application(parts)) as client:
        statuses = [client.get(ROUTE).status_code for _ in range(2)]
        now[0] += timedelta(seconds=60)
        statuses.append(client.get(ROUTE).status_code)
    assert statuses == [200, 429, 200]


def test_another_address_has_a_limit_of_its_own(database: Database, tmp_path: Path) -> None:
    with api(database, tmp_path, rate_limit_per_minute=1) as client:
        statuses = [from_address(client, each).status_code for each in ("::1", "::2", "::1")]
    assert statuses == [200, 200, 429]


def test_a_token_is_counted_from_whatever_addresses_it_comes(
    database: Database, tmp_path: Path
) -> None:
    ada, ben = shown(database, "host", "ada"), shown(database, "host", "ben")
    limits: dict[str, Any] = {"rate_limit_per_minute": 0, "token_rate_limit_per_minute": 2}
    with api(database, tmp_path, **limits) as client:
        statuses = [from_address(client, f"::{i}", **ada).status_code for i in range(3)]
        others = [from_address(client, "::1", **ben), from_address(client, "::1")]
        refused = from_address(client, "::9", **ada)
    assert statuses == [200, 200, 429]
    assert [answer.status_code for answer in others] == [200, 200]
    assert_refused(refused, 429, "too-many-requests", [])


@pytest.mark.parametrize(
    ("settings", "of_address", "of_token"),
    [
        pytest.param({}, 600, 600, id="by-default"),
        pytest.param({"rate_limit_per_minute": 0}, 0, 0, id="off"),
        pytest.param({"rate_limit_per_minute": 9}, 9, 9, id="a-token-like-an-address"),
        pytest.param({"token_rate_limit_per_minute": 5}, 600, 5, id="a-token-apart"),
        pytest.param({"token_rate_limit_per_minute": 0}, 600, 0, id="any-with-a-token"),
    ],
)
def test_a_tokens_limit_is_an_addresss_unless_it_is_set(
    settings: dict[str, Any], of_address: int, of_token: int
) -> None:
    chosen = Settings(_env_file=None, **settings)
    assert (chosen.rate_limit_per_minute, chosen.token_limit) == (of_address, of_token)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/schema"])
def test_machines_that_watch_are_not_counted(
    database: Database, tmp_path: Path, path: str
) -> None:
    with api(database, tmp_path, rate_limit_per_minute=1) as client:
        assert [client.get(path).status_code for _ in range(3)] == [200] * 3
        assert client.get(ROUTE).status_code == 200
