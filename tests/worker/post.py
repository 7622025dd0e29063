"""The outside world of the worker: a mail server and messaging services."""

import asyncio
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import httpx2
from aiosmtpd.controller import Controller

from app.channels.plain import Plain
from app.channels.registry import Accounts
from app.desk.booking.signed_links import SignedLinks
from app.store.appointments.appointment_history import HistoryEntry, history_of
from app.store.delivery import outbox
from app.store.delivery.alarms import Alarm, list_alarms
from app.store.engine.database import Database
from app.worker.deliver import Delivery
from app.worker.mailer import Mailer, SmtpMailer
from tests.agent.office import HandClock

SECRET = "whsec_" + "c2VjcmV0IGZvciB0ZXN0cyBvbmx5ISE="


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read(raw: bytes) -> EmailMessage:
    """A mail as a program reads it."""
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)


class PostServer(Controller):
    """A mail server that hangs up on everybody before it stops, and when it is told to."""

    def __init__(self, *values: Any, **more: Any) -> None:
        self._protocols: list[Any] = []
        super().__init__(*values, **more)

    def factory(self) -> Any:
        """Whoever talks to one client."""
        protocol = super().factory()  # type: ignore[no-untyped-call] # the library is not typed
        self._protocols.append(protocol)
        return protocol

    def hang_up(self) -> None:
        """Close all connections."""

        async def close() -> None:
            for each in self._protocols:
                if each.transport is not None:
                    each.transport.close()
            await asyncio.sleep(0.01)

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(5)

    def stop(self, no_assert: bool = False) -> None:  # noqa: FBT001,FBT002 — as in the class above
        """End it."""
        self.hang_up()
        super().stop(no_assert)


@dataclass
class PostOffice:
    """A mail server's behaviour; `refusals` answers some recipients with these replies."""

    refusals: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take or refuse one recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 — as above
        """Take one mail."""
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 taken"

    @property
    def mails(self) -> Sequence[EmailMessage]:
        """What arrived, in order."""
        return [read(raw) for _, raw in self.taken]

    @contextmanager
    def open(self, port: int) -> Iterator[None]:
        """Be at work on that port."""
        controller = PostServer(self, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield
        finally:
            controller.stop()


@dataclass
class Service:
    """A messaging service's side of HTTP: the given answers first, then 200 to all."""

    answers: list[httpx2.Response | Exception] = field(default_factory=list)
    requests: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else httpx2.Response(200, json={"id": "x"})
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def texts(self) -> list[str]:
        """What was said, repeats included."""
        return [json.loads(request.content)["text"] for request in self.requests]


@dataclass
class Depot:
    """A database with an outbox, a clock, and deliverers."""

    database: Database
    mailer: Mailer = field(default_factory=lambda: SmtpMailer.at("smtp://127.0.0.1:9"))
    service: Service = field(default_factory=Service)
    clock: HandClock = field(default_factory=HandClock)

    @property
    def seconds(self) -> int:
        """The present time in epoch seconds."""
        return int(self.clock().timestamp())

    def deliverer(self) -> Delivery:
        """One of those who deliver, as in one process."""
        transport = httpx2.MockTransport(self.service)
        return Delivery(
            database=self.database,
            clock=self.clock,
            mailer=self.mailer,
            http=httpx2.AsyncClient(transport=transport),
            accounts=Accounts({"shop": Plain(SECRET, "https://shop.example/in")}),
            sender="Loom Works <post@loom.example>",
            links=SignedLinks("https://book.example", "key"),
        )

    async def deliver(self, times: int = 1) -> None:
        """Deliver what is due now, as often as that."""
        for _ in range(times):
            deliverer = self.deliverer()
            for kind in outbox.KINDS:
                await deliverer.deliver_due(kind)
            await deliverer.http.aclose()
        self.mailer.close()

    async def deliver_everything(self) -> None:
        """Deliver until nothing is due now."""
        deliverer = self.deliverer()
        for kind in outbox.KINDS:
            while await deliverer.deliver_due(kind):
                pass
        await deliverer.http.aclose()
        self.mailer.close()

    def puts(self, text: str, stream: str = "conversation:c1", channel: str = "shop") -> str:
        """Queue a message; returns its id."""
        payload = {"channel": channel, "to": "4242", "text": text, "choices": []}
        return self.puts_raw(outbox.MESSAGE, stream, payload)

    def puts_raw(self, kind: str, stream: str, payload: Mapping[str, Any]) -> str:
        """Queue anything; returns its id."""
        with self.database.begin() as session:
            return outbox.put(session, kind, stream, payload, self.seconds)

    def rows(self, *streams: str) -> Sequence[Mapping[str, Any]]:
        """What is known of some streams' parcels, oldest first."""
        with self.database.read() as session:
            return outbox.of_streams(session, list(streams) or ["conversation:c1"])

    def alarms(self) -> Sequence[Alarm]:
        """What keeps mail from being sent."""
        with self.database.read() as session:
            return list_alarms(session)

    def alarm(self) -> Alarm:
        """The only alarm."""
        [alarm] = self.alarms()
        return alarm

    def history(self, appointment_id: str) -> Sequence[HistoryEntry]:
        """What was done to an appointment."""
        with self.database.read() as session:
            return history_of(session, appointment_id)

    def row(self) -> Mapping[str, Any]:
        """What is known of the only parcel."""
        [row] = self.rows()
        return row
