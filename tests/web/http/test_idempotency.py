import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.store.delivery.kept_answers import claim_key, forget_answers, save_answer
from app.store.engine.database import Database
from tests.desk.business import MONDAY, NOW
from tests.desk.holding import with_more_meetings
from tests.store.threads import at_once, returned
from tests.web.calling import Client, api, assert_refused, body
from tests.web.showing import shown

BOOKING = "/v4/booking"


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    with api(business, tmp_path) as client:
        yield client


def count(database: Database, name: str) -> int:
    with database.read() as session:
        rows = session.rows(text(f"SELECT count(*) FROM {name}"))  # noqa: S608 — our own names
    return int(rows[0][0])


def send(client: Client, key: str, start: datetime = MONDAY, **more: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} | more.pop("headers", {})
    return client.post(BOOKING, headers=headers, json=body(start=start, **more))


def test_the_same_request_again_gets_the_first_answer(
    client: Client, business: Database
) -> None:
    first, second = send(client, "one"), send(client, "one")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["content-type"].startswith("application/json")
    assert count(business, "appointment") == 1


def test_the_first_answer_is_the_same_with_and_without_a_key(client: Client) -> None:
    keyed = send(client, "one").json()
    plain = client.post(BOOKING, json=body(start=MONDAY + timedelta(hours=1))).json()
    assert list(keyed) == list(plain)


def test_another_body_with_the_same_key_is_refused(client: Client, business: Database) -> None:
    send(client, "one")
    other = send(client, "one", MONDAY + timedelta(hours=1))
    assert_refused(other, 422, "idempotency-key-reused")
    assert count(business, "appointment") == 1


def test_a_refusal_is_not_kept(client: Client, business: Database) -> None:
    assert client.post(BOOKING, json=body()).status_code == 201
    for _ in range(2):
        assert_refused(send(client, "one"), 409, "slot-occupied")
    assert count(business, "idempotency") == 0
    assert send(client, "one", MONDAY + timedelta(hours=1)).status_code == 201


def test_each_caller_and_each_route_has_keys_of_its_own(
    client: Client, business: Database
) -> None:
    ada, ben = shown(business, "host", "ada"), shown(business, "host", "ben")
    starts = [MONDAY + timedelta(hours=hour) for hour in range(4)]
    answers = [
        send(client, "one", starts[0]),
        send(client, "one", starts[1], headers=ada),
        send(client, "one", starts[2], headers=ben),
        send(client, "one", starts[3], headers={"X-Appointment-Secret": "mine"}),
    ]
    assert [answer.status_code for answer in answers] == [201] * 4
    admin = shown(business) | {"Idempotency-Key": "one"}
    made = client.post("/v4/queue", headers=admin, json={"name": "Q", "userIds": ["ada"]})
    room = client.post("/v4/resource-channel", headers=admin, json={"name": "Room"})
    assert (made.status_code, room.status_code) == (201, 201)


def test_a_key_is_good_for_a_day(business: Database, tmp_path: Path) -> None:
    wanted = body(start=MONDAY + timedelta(days=3))
    headers = {"Idempotency-Key": "one"}
    day = timedelta(hours=24)

    def at(moment: datetime) -> httpx.Response:
        with api(business, tmp_path, moment) as client:
            return client.post(BOOKING, headers=headers, json=wanted)

    first = at(NOW)
    late = at(NOW + day - timedelta(seconds=1))
    assert late.content == first.content
    assert_refused(at(NOW + day), 409, "slot-occupied")


@pytest.mark.parametrize(
    "key",
    [b"", b" ", b"a b", b"x" * 256, "schlüssel".encode(), b"a\tb", b"\x7f"],
    ids=["empty", "blank", "inner blank", "too long", "not ASCII", "tab", "control"],
)
def test_a_key_is_visible_ascii(client: Client, business: Database, key: bytes) -> None:
    answer = client.post(
        BOOKING,
        headers={b"Idempotency-Key": key},
        json=body(),
    )
    assert_refused(answer, 400, "invalid", ["Idempotency-Key"])
    assert count(business, "appointment") == 0


@pytest.mark.parametrize("key", ["x", "~" * 255, "a/b?c=d&e#\"'"], ids=["short", "long", "odd"])
def test_other_keys_are_fine(client: Client, key: str) -> None:
    assert send(client, key).content == send(client, key).content


def test_of_many_at_once_with_one_key_one_books_and_all_hear_of_it(
    client: Client, business: Database
) -> None:
    starts = [MONDAY + timedelta(days=day, hours=hour) for day in range(4) for hour in range(5)]
    for number, start in enumerate(starts):
        key = f"key-{number}"
        answers = returned(
            at_once([lambda start=start, key=key: send(client, key, start)] * 16)  # type: ignore[misc]
        )
        assert [answer.status_code for answer in answers] == [201] * 16
        assert len({answer.content for answer in answers}) == 1
        replayed = [answer.headers.get("idempotency-replayed") for answer in answers]
        assert sorted(replayed, key=str) == [None] + ["true"] * 15
        assert count(business, "appointment") == number + 1
    assert count(business, "idempotency") == len(starts)


def test_whoever_waited_for_one_that_failed_goes_ahead(business: Database) -> None:
    def attempt(number: int) -> int:
        with business.begin() as session:
            assert claim_key(session, "shared", "body", 1) is None
            if number:
                raise RuntimeError
            save_answer(session, "shared", 201, "{}")
        return number

    for _ in range(20):
        with business.begin() as session:
            session.execute(text("DELETE FROM idempotency"))
        # The one that succeeds comes last: whoever came before it gave the key back.
        outcomes = at_once([lambda number=number: attempt(number) for number in (1, 2, 3)])  # type: ignore[misc]
        assert not returned(outcomes)
        assert attempt(0) == 0
        assert count(business, "idempotency") == 1


CRASH = """
import asyncio, os, sys
from app.booking.values import PUBLIC
from app.store.engine.database import Database
from app.desk.booking.book import book
from app.web.http.idempotency import IdempotentRequest
from app.web.http.write_queue import WriteQueue
from tests.desk.business import NOW, order
def work(session):
    book(session, order(), NOW)
    os._exit(7)
queue = WriteQueue(Database.at(sys.argv[1]))
once = IdempotentRequest(queue, lambda: NOW, PUBLIC, "key", "body")
asyncio.run(once.created(work))
"""


def test_a_crash_in_the_middle_leaves_neither_booking_nor_key(
    business: Database, database_url: str
) -> None:
    crashed = subprocess.run(  # noqa: S603 — our own words
        [sys.executable, "-c", CRASH, database_url], check=False, capture_output=True
    )
    assert crashed.returncode == 7, crashed.stderr.decode()
    for name in ("appointment", "attendee", "claim", "outbox", "idempotency"):
        assert count(business, name) == 0


def test_old_answers_are_cleared_away(business: Database) -> None:
    with business.begin() as session:
        for number in range(3):
            claim_key(session, f"key-{number}", "body", number)
        assert forget_answers(session, 86_401) == 2
    assert count(business, "idempotency") == 1


def test_secrets_of_a_webhook_are_told_again_to_the_same_admin_only(
    client: Client, business: Database
) -> None:
    key = {"Idempotency-Key": "hook"}
    wanted = {"endpoint": "https://hooks.example/x"}
    admin, other = shown(business), shown(business)
    first = client.post("/webhooks", headers=admin | key, json=wanted)
    again = client.post("/webhooks", headers=admin | key, json=wanted)
    assert first.json()["secret"] == again.json()["secret"]
    mine = client.post("/webhooks", headers=other | key, json=wanted)
    assert mine.json()["secret"] != first.json()["secret"]


def from_address(client: Client, address: str, key: str, **more: Any) -> httpx.Response:
    """Book from an address of one's own."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(client.app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as other:
            return await other.post(
                BOOKING, headers={"Idempotency-Key": key}, json=body(**more)
            )

    return asyncio.run(ask())


def test_strangers_with_the_same_key_hear_nothing_of_each_other(
    sqlite_client: Client,
) -> None:
    other = {"email": "ben@home.example", "fullname": "Ben Linde"}
    first = from_address(sqlite_client, "192.0.2.1", "one")
    assert first.status_code == 201
    same = from_address(sqlite_client, "198.51.100.7", "one")
    assert_refused(same, 409, "slot-occupied")
    theirs = from_address(
        sqlite_client, "198.51.100.7", "one", start=MONDAY + timedelta(hours=1), attendee=other
    )
    assert theirs.status_code == 201
    again = from_address(sqlite_client, "192.0.2.1", "one")
    assert (again.status_code, again.content) == (201, first.content)
    reused = from_address(sqlite_client, "192.0.2.1", "one", attendee=other)
    assert_refused(reused, 422, "idempotency-key-reused")


@pytest.mark.parametrize(
    "spelled",
    [
        pytest.param(lambda wanted: dict(reversed(wanted.items())), id="order"),
        pytest.param(lambda wanted: wanted | {"duration": 30.0}, id="number"),
    ],
)
def test_a_body_is_the_same_if_it_says_the_same(
    sqlite_client: Client, spelled: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    headers = {"Idempotency-Key": "one", "Content-Type": "application/json"}
    wanted = body(duration=30, attendee={"email": "ma@home.example", "fullname": "Möra"})
    contents = [
        json.dumps(wanted),
        json.dumps(spelled(wanted), ensure_ascii=False, indent=2),
    ]
    first, second = (
        sqlite_client.post(BOOKING, headers=headers, content=content.encode())
        for content in contents
    )
    assert first.status_code == second.status_code == 201, second.text
    assert second.headers["idempotency-replayed"] == "true"


class TestAKeyHoldsFor:
    """Deeds that change what is there: cancel, reschedule, confirm and decline."""

    def test_moving_and_cancelling(self, client: Client, business: Database) -> None:
        made = client.post(BOOKING, json=body()).json()
        path = f"/v4/appointment/{made['appointmentId']}"
        secret = {"X-Appointment-Secret": made["secret"]}
        later = {"start": (MONDAY + timedelta(hours=2)).isoformat()}
        for deed, wanted, other in (
            ("reschedule", later, {"start": MONDAY.isoformat()}),
            ("cancel", {"reason": "rain"}, {"reason": "snow"}),
        ):
            headers = secret | {"Idempotency-Key": deed}
            first, again, reused = (
                client.post(f"{path}/{deed}", headers=headers, json=each)
                for each in (wanted, wanted, other)
            )
            assert (first.status_code, again.status_code) == (200, 200), again.text
            assert first.content == again.content
            assert again.headers["idempotency-replayed"] == "true"
            assert_refused(reused, 422, "idempotency-key-reused")
        assert_refused(client.post(f"{path}/cancel", headers=secret), 409, "already-cancelled")
        with business.read() as session:
            [(sequence,)] = session.rows(text("SELECT sequence FROM appointment"))
        assert sequence == 2

    @pytest.mark.parametrize("deed", ["confirm", "decline"])
    def test_deciding(self, client: Client, business: Database, deed: str) -> None:
        with_more_meetings(business)
        held = client.post(BOOKING, json=body("approve", hostIds=["ben"])).json()
        path = f"/v4/provisional-booking/{held['provisionalBookingId']}/{deed}"
        headers = shown(business) | {"Idempotency-Key": "one"}
        first, again = (client.post(path, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200), first.text
        assert first.content == again.content
        assert again.headers["idempotency-replayed"] == "true"
        without = client.post(path, headers=shown(business))
        assert without.status_code == 409
