"""Messages to visitors on messaging services."""

import asyncio
import json

import httpx2
import pytest

from app.store.delivery import outbox
from app.store.engine.database import Database
from app.worker.deliver import LEASE, MAX_PAUSE
from tests.worker.post import Depot, Service


@pytest.fixture
def depot(sqlite_database: Database) -> Depot:
    return Depot(sqlite_database)


async def test_a_message_is_posted_under_the_parcels_id(depot: Depot) -> None:
    id_ = depot.puts("Hello!")

    await depot.deliver()

    [request] = depot.service.requests
    assert request.url == "https://shop.example/in"
    assert request.headers["webhook-id"] == id_
    said = {"id": id_, "to": "4242", "text": "Hello!", "choices": []}
    assert json.loads(request.content) == said
    assert depot.row()["done_at"] == depot.seconds


async def test_after_a_servers_error_it_is_tried_again(depot: Depot) -> None:
    depot.service = Service([httpx2.Response(500)])
    depot.puts("Hello!")

    await depot.deliver()
    assert "500" in depot.row()["problem"]
    depot.clock.move(depot.row()["due_at"] - depot.seconds)
    await depot.deliver()

    first, second = depot.service.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (depot.row()["done_at"], depot.row()["problem"]) == (depot.seconds, "")


@pytest.mark.parametrize(
    ("answer", "least"),
    [
        (httpx2.Response(429), 5),
        (httpx2.Response(503), 5),
        (httpx2.ConnectError("no route"), 2),
        (httpx2.ReadTimeout("slow"), 2),
    ],
    ids=["too many", "busy", "no route", "slow"],
)
async def test_a_passing_failure_waits_as_long_as_the_service_wants(
    depot: Depot, answer: httpx2.Response | Exception, least: int
) -> None:
    depot.service = Service([answer])
    depot.puts("Hello!")

    await depot.deliver()

    assert depot.row()["due_at"] - depot.seconds == least


@pytest.mark.parametrize("status", [400, 401, 404, 410])
async def test_a_final_refusal_is_given_up_with_the_reason(depot: Depot, status: int) -> None:
    depot.service = Service([httpx2.Response(status)])
    depot.puts("Hello!")

    await depot.deliver()

    assert depot.row()["due_at"] is None
    assert depot.row()["done_at"] is None
    assert str(status) in depot.row()["problem"]


async def test_an_account_that_is_not_configured_may_come_back(depot: Depot) -> None:
    depot.puts("Hello!", channel="gone")

    await depot.deliver()

    assert "'gone'" in depot.row()["problem"]
    assert depot.row()["due_at"] - depot.seconds == MAX_PAUSE


async def test_a_conversations_messages_keep_their_order(depot: Depot) -> None:
    depot.service = Service([httpx2.Response(500)])
    for text in ("one", "two", "three"):
        depot.puts(text)
    await depot.deliver()
    assert depot.service.texts == ["one"]
    depot.puts("elsewhere", stream="conversation:c2")
    await depot.deliver()
    assert depot.service.texts == ["one", "elsewhere"]
    depot.clock.move(10)
    await depot.deliver_everything()

    said = [text for text in depot.service.texts if text != "elsewhere"]
    assert said == ["one", "one", "two", "three"]


async def test_what_is_given_up_does_not_hold_up_the_rest(depot: Depot) -> None:
    depot.service = Service([httpx2.Response(400)])
    depot.puts("one")
    depot.puts("two")

    await depot.deliver_everything()

    assert depot.service.texts == ["one", "two"]
    assert [bool(row["done_at"]) for row in depot.rows()] == [False, True]


async def test_a_bug_in_one_parcel_does_not_stop_the_others(depot: Depot) -> None:
    depot.puts_raw(outbox.MESSAGE, "conversation:bad", {"channel": "shop"})
    depot.puts_raw(outbox.MAIL, "appointment", {"kind": "booked", "reader": "hosts"})
    depot.puts("Hello!")

    await depot.deliver_everything()

    assert depot.service.texts == ["Hello!"]
    broken = depot.rows("conversation:bad", "appointment")
    assert [row["problem"].partition(":")[0] for row in broken] == ["KeyError", "KeyError"]
    assert {row["due_at"] - depot.seconds for row in broken} == {MAX_PAUSE}


def test_a_kind_that_nobody_delivers_is_a_bug_where_it_is_put(depot: Depot) -> None:
    with pytest.raises(ValueError, match="pigeon"):
        depot.puts_raw("pigeon", "conversation:c1", {})


async def test_several_deliverers_send_each_message_once(database: Database) -> None:
    depot = Depot(database)
    for number in range(30):
        depot.puts(f"message {number}", stream=f"conversation:{number % 7}")

    await asyncio.gather(*(depot.deliver_everything() for _ in range(4)))
    await depot.deliver_everything()

    assert sorted(depot.service.texts) == sorted(f"message {number}" for number in range(30))
    by_stream = [
        [text for text in depot.service.texts if int(text.split()[1]) % 7 == stream]
        for stream in range(7)
    ]
    for texts in by_stream:
        assert texts == sorted(texts, key=lambda text: int(text.split()[1]))


async def test_a_parcel_that_somebody_carries_is_left_alone_until_their_lease_ends(
    depot: Depot,
) -> None:
    depot.puts("Hello!")
    with depot.database.begin() as session:
        assert outbox.take(session, outbox.MESSAGE, depot.seconds, LEASE)

    await depot.deliver()
    assert not depot.service.requests
    depot.clock.move(LEASE)
    await depot.deliver()

    assert depot.service.texts == ["Hello!"]
