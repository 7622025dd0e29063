"""Bookings a day that a stranger may make through the API."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.store.engine.database import Database
from tests.desk.business import MONDAY, NOW
from tests.store.threads import at_once, returned
from tests.web.calling import Client, api, assert_refused, attendee, body
from tests.web.showing import shown

QUARTER = timedelta(minutes=15)
STARTS = [MONDAY + timedelta(days=day, hours=hour) for day in range(4) for hour in range(8)]
LIMITS: dict[str, Any] = {"max_bookings_per_day": 3, "max_bookings_per_address": 5}


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    with api(business, tmp_path, **LIMITS) as client:
        yield client


def book(
    client: Client, number: int, email: str = "", address: str = "", **headers: str
) -> httpx.Response:
    """Book from an address; everybody has a mailbox of their own unless it is said."""
    who = attendee(email=email or f"mara{number}@home.example")
    wanted = body(start=STARTS[number], attendee=who, duration=15)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(client.app, client=(address or "127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as other:
            return await other.post("/v4/booking", headers=headers, json=wanted)

    return asyncio.run(ask())


def test_a_contact_books_only_so_often(client: Client) -> None:
    spelled = (
        "mara@home.example",
        "MARA@home.example",
        "Mara@Home.example",
        "mara@home.example",
    )
    answers = [book(client, number, email) for number, email in enumerate(spelled)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert_refused(answers[3], 429, "too-many-bookings", [])
    assert answers[3].headers["retry-after"] == "86400"
    assert book(client, 5, "ben@home.example").status_code == 201


def test_what_was_cancelled_counts_and_what_was_refused_does_not(client: Client) -> None:
    for number in range(3):
        assert book(client, 0, "ben@home.example" if number else "mara@home.example")
        made = book(client, 1 + number, "mara@home.example")
        assert made.status_code == 201
        secret = {"X-Appointment-Secret": made.json()["secret"]}
        path = f"/v4/appointment/{made.json()['appointmentId']}/cancel"
        assert client.post(path, headers=secret).status_code == 200
        if number == 1:
            break
    assert book(client, 9, "mara@home.example").status_code == 429


def test_an_address_of_the_internet_books_only_so_often(client: Client) -> None:
    stranger = "93.184.216.34"
    answers = [book(client, number, address=stranger) for number in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert 0 < int(answers[5].headers["retry-after"]) <= 86_400
    assert book(client, 6, address="93.184.216.35").status_code == 201


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "fd00::1", "::ffff:192.168.0.1"])
def test_an_address_that_many_may_share_does_not_count(client: Client, address: str) -> None:
    statuses = [book(client, number, address=address).status_code for number in range(7)]
    assert statuses == [201] * 7


def test_a_subscriber_with_many_addresses_is_one(client: Client) -> None:
    addresses = [f"2606:4700:0:1::{number}" for number in range(6)]
    statuses = [
        book(client, number, address=address).status_code
        for number, address in enumerate(addresses)
    ]
    assert statuses == [201] * 5 + [429]


def test_a_token_books_as_often_as_it_likes(client: Client, business: Database) -> None:
    admin = shown(business)
    statuses = [
        book(client, number, "mara@home.example", "93.184.216.34", **admin).status_code
        for number in range(7)
    ]
    assert statuses == [201] * 7
    assert book(client, 7, "mara@home.example").status_code == 201


def test_a_day_later_it_begins_anew(business: Database, tmp_path: Path) -> None:
    def at(now: Any, number: int) -> int:
        with api(business, tmp_path, now, **LIMITS) as client:
            return book(client, number, "mara@home.example").status_code

    day = timedelta(days=1)
    assert [at(NOW, number) for number in range(4)] == [201, 201, 201, 429]
    assert at(NOW + day - timedelta(seconds=1), 20) == 429
    assert [at(NOW + day, 20 + number) for number in range(4)] == [201, 201, 201, 429]


def test_of_many_at_once_no_more_are_let_in(client: Client) -> None:
    jobs = [lambda n=n: book(client, n, "mara@home.example") for n in range(16)]
    statuses = sorted(answer.status_code for answer in returned(at_once(jobs)))
    assert statuses == [201] * 3 + [429] * 13


def test_a_repeated_request_with_a_key_counts_once(client: Client) -> None:
    key = {"Idempotency-Key": "one"}
    for _ in range(5):
        assert book(client, 0, "mara@home.example", **key).status_code == 201
    assert book(client, 1, "mara@home.example").status_code == 201


def test_no_limit_lets_any_number_book(business: Database, tmp_path: Path) -> None:
    off: dict[str, Any] = dict.fromkeys(LIMITS, 0)
    with api(business, tmp_path, **off) as client:
        statuses = [
            book(client, number, "mara@home.example", "93.184.216.34").status_code
            for number in range(12)
        ]
    assert statuses == [201] * 12
