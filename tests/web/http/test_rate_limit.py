"""So many requests a minute from one address and with one token."""

import asyncio
import gc
import time
import tracemalloc
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import Settings
from app.store.engine.database import Database
from app.web.http.rate_limit import MAX_COUNTED, BoundedStore
from tests.desk.business import open_business
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


def test_the_next_minute_is_another_one(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with api(database, tmp_path, rate_limit_per_minute=1) as client:
        statuses = [client.get(ROUTE).status_code for _ in range(2)]
        later = time.time() + 60
        monkeypatch.setattr("litestar.middleware.rate_limit.time", lambda: later)
        statuses.append(client.get(ROUTE).status_code)
    assert statuses == [200, 429, 200]


def test_another_address_has_a_limit_of_its_own(database: Database, tmp_path: Path) -> None:
    addresses = ("192.0.2.1", "192.0.2.2", "192.0.2.1", "::ffff:192.0.2.2")
    with api(database, tmp_path, rate_limit_per_minute=1) as client:
        statuses = [from_address(client, each).status_code for each in addresses]
    assert statuses == [200, 200, 429, 429]


def test_all_addresses_of_one_subscriber_have_one_limit(
    database: Database, tmp_path: Path
) -> None:
    addresses = ("2001:db8:0:1::1", "2001:db8:0:1:a:b:c:d", "2001:db8:0:2::1")
    with api(database, tmp_path, rate_limit_per_minute=1) as client:
        statuses = [from_address(client, each).status_code for each in addresses]
    assert statuses == [200, 429, 200]


def test_a_token_is_counted_from_whatever_addresses_it_comes(
    database: Database, tmp_path: Path
) -> None:
    ada, ben = shown(database, "host", "ada"), shown(database, "host", "ben")
    limits: dict[str, Any] = {"rate_limit_per_minute": 0, "token_rate_limit_per_minute": 2}
    with api(database, tmp_path, **limits) as client:
        statuses = [from_address(client, f"192.0.2.{i}", **ada).status_code for i in range(3)]
        others = [from_address(client, "192.0.2.1", **ben), from_address(client, "192.0.2.1")]
        refused = from_address(client, "192.0.2.9", **ada)
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


def test_a_token_says_what_is_left_to_it_before_its_address(
    database: Database, tmp_path: Path
) -> None:
    limits: dict[str, Any] = {"rate_limit_per_minute": 9, "token_rate_limit_per_minute": 5}
    with api(database, tmp_path, **limits) as client:
        with_token = client.get(ROUTE, headers=shown(database, "host", "ada"))
        without = client.get(ROUTE)
    left = [each.headers["ratelimit-remaining"] for each in (with_token, without)]
    assert left == ["4", "7"]


def test_strangers_headers_are_not_kept(database: Database, tmp_path: Path) -> None:
    limits: dict[str, Any] = {"rate_limit_per_minute": 1000, "token_rate_limit_per_minute": 1}
    with api(database, tmp_path, **limits) as client:
        asyncio.run(_flood(client, 100))  # what is made once
        tracemalloc.start()
        statuses = asyncio.run(_flood(client, 4000))
        gc.collect()  # requests end in cycles; what waits to be collected is not kept
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert statuses == {401, 429}
    assert grown < 1_000_000, f"{grown} bytes of {4000 * 60_000}"


async def _flood(client: Client, requests: int) -> set[int]:
    """Ask with another long header each time; what was answered."""
    transport = httpx.ASGITransport(client.app, client=("192.0.2.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://local") as other:
        return {
            (
                await other.get(
                    "/v4/user", headers={"Authorization": f"Bearer {number:060000}"}
                )
            ).status_code
            for number in range(requests)
        }


def test_of_many_addresses_and_tokens_only_so_many_are_remembered() -> None:
    async def keys() -> list[bool]:
        store = BoundedStore()
        for number in range(MAX_COUNTED + 1):
            await store.set(str(number), b"1", 60)
        return [await store.exists(str(each)) for each in (0, 1, MAX_COUNTED)]

    assert asyncio.run(keys()) == [False, True, True]
