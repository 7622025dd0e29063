"""Delivering webhooks: signed, and to the public internet alone."""

import asyncio
import json
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
from standardwebhooks.webhooks import Webhook

from app.desk.admin.webhook_urls import is_public_address
from app.pools import DELIVERIES
from app.store.delivery.outbox import OutboxMessage
from app.store.delivery.webhook_subscriptions import (
    Subscription,
    WebhookNotFound,
    get_subscription,
)
from app.store.engine.database import Database

TIMEOUT = 15  # seconds, for one attempt
GONE = 410  # the receiver will never want it again
LONG_PAUSE = 3600.0  # seconds, before a name is looked up again that led into a private network
MAX_WAIT = 86_400.0  # seconds that a receiver may ask us to wait

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class WebhookNotTaken(Exception):
    """The receiver did not take it. `retry_after` in seconds; None: it never will."""

    def __init__(self, problem: str, retry_after: float | None = 0.0) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host.

    Raises:
        OSError: if its name cannot be resolved.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Sends what the outbox holds for subscribers (standardwebhooks.com).

    `stamp` tells the time of the signature, in epoch seconds: the system's and not the
    program's clock, since receivers compare it with theirs.
    """

    database: Database
    http: httpx2.AsyncClient
    allow_private: bool = False
    resolve: Resolve = addresses_of
    stamp: Callable[[], float] = time.time

    async def send(self, parcel: OutboxMessage) -> None:
        """Send one parcel; one whose subscription is gone counts as sent.

        Raises:
            WebhookNotTaken: if it was not taken.
        """
        try:
            subscription = await DELIVERIES.run(self._subscription, parcel)
        except WebhookNotFound:
            return
        try:
            async with asyncio.timeout(TIMEOUT):
                request = await self._request(subscription, parcel)
                # What the receiver says beside the status does not matter: it is not read.
                answer = await self.http.send(request, stream=True, follow_redirects=False)
                await answer.aclose()
        except (httpx2.HTTPError, TimeoutError) as error:
            raise WebhookNotTaken(type(error).__name__) from error
        if not answer.is_success:
            raise _refused(answer)

    def _subscription(self, parcel: OutboxMessage) -> Subscription:
        with self.database.read() as session:
            return get_subscription(session, parcel.payload["subscription"])

    async def _request(
        self, subscription: Subscription, parcel: OutboxMessage
    ) -> httpx2.Request:
        """The request, signed, to an address that was looked at.

        The name is resolved here and the connection made to what was found, so that it
        cannot lead elsewhere a moment later; TLS still asks for the name.
        """
        url = httpx2.URL(subscription.endpoint)
        body = json.dumps(parcel.payload["body"], ensure_ascii=False, separators=(",", ":"))
        now = datetime.fromtimestamp(int(self.stamp()), UTC)
        headers = {
            "content-type": "application/json",
            "host": url.netloc.decode("ascii"),
            "connection": "close",  # a kept one might serve another name at that address
            "webhook-id": parcel.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(subscription.secret).sign(parcel.id, now, body),
        }
        address = await self._address(url)
        return self.http.build_request(
            "POST",
            url.copy_with(host=address),
            content=body.encode(),
            headers=headers,
            extensions={"sni_hostname": url.host} if url.scheme == "https" else {},
        )

    async def _address(self, url: httpx2.URL) -> str:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await self.resolve(url.host, port)
        except (OSError, UnicodeError) as error:
            raise WebhookNotTaken(f"{url.host} cannot be resolved") from error
        if not found:
            raise WebhookNotTaken(f"{url.host} has no address")
        if not self.allow_private:
            if url.scheme != "https":
                raise WebhookNotTaken("only https addresses are told", LONG_PAUSE)
            if not all(is_public_address(each) for each in found):
                raise WebhookNotTaken(f"{url.host} is not a public address", LONG_PAUSE)
        return found[0]


def _refused(answer: httpx2.Response) -> WebhookNotTaken:
    problem = f"status {answer.status_code}"
    if answer.status_code == GONE:
        return WebhookNotTaken(problem, None)
    return WebhookNotTaken(problem, _wait(answer))


def _wait(answer: httpx2.Response) -> float:
    """What `Retry-After` asks for, in seconds (RFC 9110 §10.2.3); 0 without one."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return min(float(asked[:9]), MAX_WAIT)
    try:
        until = parsedate_to_datetime(asked)
        now = parsedate_to_datetime(answer.headers["date"])
        return min(max((until - now).total_seconds(), 0.0), MAX_WAIT)
    except (KeyError, ValueError, TypeError):
        return 0.0
