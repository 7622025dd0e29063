import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from app.channels.registry import Accounts
from app.desk.admin.subscriptions import change_subscription, subscribe
from app.desk.booking.book import book
from app.desk.booking.signed_links import SignedLinks
from app.store.delivery import outbox
from app.store.delivery.outbox import OutboxMessage
from app.store.delivery.webhook_subscriptions import Subscription, delete_subscription
from app.store.engine.database import Database
from app.worker.deliver import Delivery
from app.worker.mailer import FolderMailer
from app.worker.webhook_sender import WebhookNotTaken, Webhooks, addresses_of
from tests.desk.business import MONDAY, NOW, order

PUBLIC = "93.184.216.34"


@dataclass
class Receiver:
    """Somebody who listens: answers with `statuses` in turn, then with 200."""

    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[httpx2.Request] = field(default_factory=list)

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.heard.append(request)
        status = self.statuses.pop(0) if self.statuses else 200
        return httpx2.Response(status, headers=self.headers)


def leads_to(*addresses: str) -> Callable[[str, int], Any]:
    async def resolve(_: str, __: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def http(receiver: Receiver) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(receiver)) as client:
        yield client


def subscription_in(
    database: Database, endpoint: str = "https://hooks.example/x?a=b"
) -> Subscription:
    with database.begin() as session:
        return subscribe(session, endpoint, "", ["booking_created"], NOW, allow_private=True)


def parcel_for(database: Database, subscription: Subscription) -> OutboxMessage:
    payload = {"subscription": subscription.id, "body": {"webhookType": "x", "name": "Zoë"}}
    with database.begin() as session:
        outbox.put(session, outbox.WEBHOOK, "webhook:x", payload, 1)
        [parcel] = outbox.take(session, outbox.WEBHOOK, 1, 60)
    return parcel


async def test_what_is_sent_is_signed_as_in_standard_webhooks(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    subscription = subscription_in(business)
    parcel = parcel_for(business, subscription)
    await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    [request] = receiver.heard
    assert request.headers["content-type"] == "application/json"
    told = Webhook(subscription.secret).verify(request.content, dict(request.headers))
    assert told == {"webhookType": "x", "name": "Zoë"}
    assert request.headers["webhook-id"] == parcel.id


async def test_a_repeat_has_the_same_id_and_body(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    parcel = parcel_for(business, subscription_in(business))
    for _ in range(2):
        await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    first, second = receiver.heard
    assert first.content == second.content
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_it_goes_to_the_address_that_was_looked_at_under_the_name_that_was_given(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    subscription = subscription_in(business, "https://hooks.example:8443/x?a=b")
    parcel = parcel_for(business, subscription)
    await Webhooks(business, http, resolve=leads_to(PUBLIC, "93.184.216.35")).send(parcel)
    [request] = receiver.heard
    assert str(request.url) == f"https://{PUBLIC}:8443/x?a=b"
    assert request.headers["host"] == "hooks.example:8443"
    assert request.extensions["sni_hostname"] == "hooks.example"
    assert request.headers["connection"] == "close"


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        [PUBLIC, "10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:192.168.0.1"],
        [],
    ],
)
async def test_a_name_that_leads_into_a_private_network_is_not_followed(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver, addresses: list[str]
) -> None:
    parcel = parcel_for(business, subscription_in(business))
    with pytest.raises(WebhookNotTaken) as refused:
        await Webhooks(business, http, resolve=leads_to(*addresses)).send(parcel)
    assert refused.value.retry_after is not None
    assert receiver.heard == []


async def test_names_that_do_not_resolve_are_tried_again(
    business: Database, http: httpx2.AsyncClient
) -> None:
    async def fails(_: str, __: int) -> Sequence[str]:
        raise OSError("no such name")

    parcel = parcel_for(business, subscription_in(business))
    with pytest.raises(WebhookNotTaken, match="cannot be resolved"):
        await Webhooks(business, http, resolve=fails).send(parcel)


async def test_plain_http_is_not_used_unless_private_addresses_are_allowed(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    parcel = parcel_for(business, subscription_in(business, "http://localhost:9000/x"))
    with pytest.raises(WebhookNotTaken, match="only https"):
        await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    await Webhooks(business, http, allow_private=True, resolve=leads_to("127.0.0.1")).send(
        parcel
    )
    assert str(receiver.heard[0].url) == "http://127.0.0.1:9000/x"


async def test_the_system_resolves_names() -> None:
    assert "127.0.0.1" in await addresses_of("localhost", 80)
    assert await addresses_of("::1", 443) == ["::1"]


async def test_redirects_are_not_followed(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    receiver.statuses, receiver.headers = [302], {"location": "https://10.0.0.1/"}
    parcel = parcel_for(business, subscription_in(business))
    with pytest.raises(WebhookNotTaken, match="302"):
        await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    assert len(receiver.heard) == 1


@pytest.mark.parametrize(
    ("status", "headers", "retry_after"),
    [
        (500, {}, 0.0),
        (404, {}, 0.0),
        (503, {"retry-after": "120"}, 120.0),
        (429, {"retry-after": "999999999999"}, 86_400.0),
        (429, {"retry-after": "soon"}, 0.0),
        (
            503,
            {
                "date": "Sun, 22 Nov 2026 16:00:00 GMT",
                "retry-after": "Sun, 22 Nov 2026 16:01:00 GMT",
            },
            60.0,
        ),
        (410, {}, None),
    ],
)
async def test_a_receiver_says_when_to_come_again(
    business: Database,
    http: httpx2.AsyncClient,
    receiver: Receiver,
    status: int,
    headers: dict[str, str],
    retry_after: float | None,
) -> None:
    receiver.statuses, receiver.headers = [status], headers
    parcel = parcel_for(business, subscription_in(business))
    with pytest.raises(WebhookNotTaken) as refused:
        await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    assert refused.value.retry_after == retry_after


async def test_an_answer_without_end_is_not_read(business: Database) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x" * 65_536

    async def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=endless())

    parcel = parcel_for(business, subscription_in(business))
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http:
        await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    assert read == 0


async def test_a_webhook_that_was_deleted_is_told_nothing_more(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    subscription = subscription_in(business)
    parcel = parcel_for(business, subscription)
    with business.begin() as session:
        delete_subscription(session, subscription.id)
    await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    assert receiver.heard == []


async def test_a_webhook_that_moved_is_told_at_its_new_address(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    subscription = subscription_in(business)
    parcel = parcel_for(business, subscription)
    with business.begin() as session:
        change_subscription(session, subscription.id, endpoint="https://other.example/y")
    await Webhooks(business, http, resolve=leads_to(PUBLIC)).send(parcel)
    assert receiver.heard[0].headers["host"] == "other.example"


@dataclass
class Office:
    """A delivery with a clock that can be put forward."""

    now: datetime = NOW

    def delivery(self, database: Database, http: httpx2.AsyncClient) -> Delivery:
        return Delivery(
            database=database,
            clock=lambda: self.now,
            mailer=FolderMailer(None),  # type: ignore[arg-type] # no mail is sent here
            http=http,
            accounts=Accounts({}),
            sender="desk@loom.example",
            links=SignedLinks("https://book.example", "key"),
            allow_private_webhooks=True,
        )


def waiting(database: Database) -> list[tuple[str, int]]:
    """The webhooks that are still to be delivered, with when they are due."""
    query = "SELECT stream, due_at FROM outbox WHERE due_at IS NOT NULL ORDER BY id"
    with database.read() as session:
        return [(stream, due) for stream, due in session.rows(text(query))]


def without_mail(database: Database) -> None:
    with database.begin() as session:
        session.execute(text("DELETE FROM outbox WHERE kind = 'mail'"))


def put(database: Database, subscription: Subscription, *streams: str) -> None:
    for stream in streams:
        payload = {"subscription": subscription.id, "body": {"about": stream}}
        with database.begin() as session:
            outbox.put(session, outbox.WEBHOOK, stream, payload, int(NOW.timestamp()))


async def test_what_is_told_of_one_appointment_arrives_in_order(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    subscription = subscription_in(business, "http://localhost:9/x")
    office = Office()
    delivery = office.delivery(business, http)
    receiver.statuses = [500]
    put(business, subscription, "one", "one")
    await delivery.deliver_due(outbox.WEBHOOK)
    put(business, subscription, "two")
    await delivery.deliver_due(outbox.WEBHOOK)
    assert await delivery.deliver_due(outbox.WEBHOOK) == 0
    assert [stream for stream, _ in waiting(business)] == ["one", "one"]
    office.now += timedelta(seconds=2)
    while await delivery.deliver_due(outbox.WEBHOOK):
        pass
    about = [json.loads(request.content)["about"] for request in receiver.heard]
    assert about == ["one", "two", "one", "one"]
    ids = [request.headers["webhook-id"] for request in receiver.heard]
    assert ids[0] == ids[2] != ids[3]
    assert waiting(business) == []


async def test_after_a_day_nobody_is_told_any_more(
    business: Database, http: httpx2.AsyncClient, receiver: Receiver
) -> None:
    subscription_in(business, "http://localhost:9/x")
    receiver.statuses = [500] * 100
    with business.begin() as session:
        book(session, order(start=MONDAY + timedelta(days=7)), NOW)
    without_mail(business)
    office = Office()
    delivery = office.delivery(business, http)
    while left := waiting(business):
        office.now = datetime.fromtimestamp(left[0][1], NOW.tzinfo)
        await delivery.deliver_due(outbox.WEBHOOK)
    lasted = office.now - NOW
    assert timedelta(days=1) < lasted < timedelta(days=1, hours=2)
    assert 20 < len(receiver.heard) < 60


async def test_tls_asks_for_the_name_and_not_the_address(business: Database) -> None:
    hellos: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hellos.append(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    parcel = parcel_for(business, subscription_in(business, f"https://hooks.example:{port}/x"))
    async with server, httpx2.AsyncClient(timeout=5, trust_env=False) as http:
        webhooks = Webhooks(business, http, allow_private=True, resolve=leads_to("127.0.0.1"))
        with pytest.raises(WebhookNotTaken):
            await webhooks.send(parcel)
    [hello] = hellos
    assert b"hooks.example" in hello  # the server's name, RFC 6066 §3
