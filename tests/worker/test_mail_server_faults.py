"""A recipient's refusal ends one letter; a fault of ours keeps all, and raises one alarm."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest
import structlog
from aiosmtpd.smtp import AuthResult, LoginPassword
from structlog.testing import capture_logs

from app.store.engine.database import Database
from app.worker.deliver import LEASE
from app.worker.mail_faults import MailNotSent, MailServerFault, refusal
from app.worker.mailer import SEND_TIMEOUT, SmtpMailer
from app.worker.smtp_pool import MAX_CONNECTIONS
from tests.desk.business import MARA, MONDAY, open_business
from tests.worker.post import Depot, PostOffice, PostServer, free_port
from tests.worker.test_mail import books

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

HOST = "ada@loom.example"


@dataclass
class Strict(PostOffice):
    """A server that wants a login, and answers steps with what it is told to.

    `answers` by the step: sender, data. It counts who is connected.
    """

    password: str = "right"
    answers: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    at_once: int = 0
    most: int = 0

    def authenticate(self, *values: Any) -> AuthResult:
        login: LoginPassword = values[-1]
        return AuthResult(success=login.password == self.password.encode(), handled=False)

    async def handle_MAIL(  # noqa: N802 — aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if "sender" in self.answers:
            return self.answers["sender"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 — as above
        if "data" in self.answers:
            return self.answers["data"]
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.02)
        self.at_once -= 1
        return await super().handle_DATA(server, session, envelope)

    async def handle_EHLO(  # noqa: N802 — as above
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    @contextmanager
    def guarding(self, port: int) -> Iterator[PostServer]:
        """Be at work on that port."""
        controller = PostServer(
            self,
            hostname="127.0.0.1",
            port=port,
            authenticator=self.authenticate,
            auth_required=True,
            auth_require_tls=False,
        )
        controller.start()
        try:
            yield controller
        finally:
            controller.stop()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def depot(business: Database, port: int) -> Depot:
    return Depot(business, SmtpMailer.at(f"smtp://desk:right@127.0.0.1:{port}"))


@pytest.fixture
def sqlite_depot(sqlite_database: Database, port: int) -> Depot:
    open_business(sqlite_database)
    return Depot(sqlite_database, SmtpMailer.at(f"smtp://desk:right@127.0.0.1:{port}"))


async def test_a_wrong_password_keeps_every_letter_and_raises_one_alarm(
    depot: Depot, port: int
) -> None:
    office = Strict(password="changed")
    ids = [
        books(depot, start=MONDAY + timedelta(minutes=30 * n)).appointment_id for n in range(4)
    ]
    structlog.configure()
    with office.guarding(port), capture_logs() as logs:
        for _ in range(20):
            await depot.deliver()
            depot.clock.move(180)
        assert not office.taken
        rows = depot.rows(*ids)
        assert all(row["due_at"] is not None for row in rows)
        alarm = depot.alarm()
        assert "535" in alarm.problem
        assert "changed" not in alarm.problem
        loud = [each for each in logs if each["log_level"] == "error"]
        assert len(loud) == 1
        office.password = "right"
        depot.clock.move(300)
        await depot.deliver_everything()

    assert sorted(to[0] for to, _ in office.taken) == sorted([HOST, MARA.email] * 4)
    assert not depot.alarms()


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("sender", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
        ("sender", "553 5.7.1 Sender address rejected: not owned by user desk"),
        ("sender", "451 4.3.0 too many mails today"),
        ("recipient", "554 5.7.1 <mara@home.example>: Relay access denied"),
        ("recipient", "530 5.7.0 Authentication required"),
        ("recipient", "421 4.7.0 Too many connections"),
        ("data", "550 5.7.60 SendAsDenied; not allowed to send as this sender"),
        ("data", "554 5.1.8 bad sender's system address"),
    ],
)
async def test_what_is_said_of_us_is_final_for_nobody(
    sqlite_depot: Depot, port: int, step: str, reply: str
) -> None:
    depot = sqlite_depot
    office = Strict(answers={step: reply})
    if step == "recipient":
        office.refusals = {MARA.email: reply, HOST: reply}
    with office.guarding(port):
        id_ = books(depot).appointment_id
        await depot.deliver(times=3)
        assert all(row["due_at"] is not None for row in depot.rows(id_))
        assert reply.partition(" ")[2][:20] in depot.alarm().problem
        office.answers.clear()
        office.refusals.clear()
        depot.clock.move(10)
        await depot.deliver_everything()
    assert len(office.taken) == 2
    assert not depot.alarms()


@pytest.mark.parametrize(
    ("reply", "is_final"),
    [
        ("552 5.3.4 message too big", True),
        ("554 5.6.0 message contents not wanted", True),
        ("550 5.1.1 no such mailbox", True),
        ("550 5.2.2 mailbox full", True),
        ("452 4.2.2 mailbox full for now", False),
    ],
)
async def test_what_is_said_of_the_mail_or_its_mailbox_ends_that_letter_alone(
    sqlite_depot: Depot, port: int, reply: str, *, is_final: bool
) -> None:
    depot = sqlite_depot
    office = Strict(answers={"data": reply})
    with office.guarding(port):
        id_ = books(depot).appointment_id
        await depot.deliver()
    first, *_ = depot.rows(id_)
    assert (first["due_at"] is None) is is_final
    assert not depot.alarms()


async def test_a_mailbox_that_refuses_is_told_to_the_host_and_in_the_history(
    sqlite_depot: Depot, port: int
) -> None:
    depot = sqlite_depot
    office = Strict(refusals={MARA.email: "550 5.1.1 no such user"})
    with office.guarding(port):
        id_ = books(depot).appointment_id
        await depot.deliver_everything()
    told = [mail for mail in office.mails if "Could not be delivered" in mail["Subject"]]
    assert [mail["To"].addresses[0].addr_spec for mail in told] == [HOST]
    text = told[0].get_body(("plain",))
    assert text is not None
    assert "no such user" in text.get_content()
    assert [deed.action for deed in depot.history(id_)] == ["booked", "undelivered"]
    assert depot.history(id_)[-1].details["email"] == MARA.email


async def test_a_host_whose_own_mailbox_refuses_gets_no_letters_about_letters(
    sqlite_depot: Depot, port: int
) -> None:
    depot = sqlite_depot
    refused = dict.fromkeys((MARA.email, HOST), "550 5.1.1 no such user")
    office = Strict(refusals=refused)
    with office.guarding(port):
        id_ = books(depot).appointment_id
        await depot.deliver_everything()
        depot.clock.move(3600)
        await depot.deliver_everything()
    assert len(depot.rows(id_)) == 3, "two letters, and one that says that Mara's came back"


class TestTls:
    async def test_a_password_is_not_sent_where_tls_is_not_offered(self, port: int) -> None:
        office = Strict()
        mailer = SmtpMailer.at(
            f"smtp://desk:right@0.0.0.0:{port}"
        )  # this machine, by another name
        assert mailer.needs_starttls
        with office.guarding(port), pytest.raises(MailServerFault, match="STARTTLS"):
            await mailer.send(letter())
        assert not office.taken

    async def test_unless_that_is_allowed(self, port: int) -> None:
        office = Strict()
        mailer = SmtpMailer.at(f"smtp://desk:right@0.0.0.0:{port}", allows_plain=True)
        with office.guarding(port):
            await mailer.send(letter())
            mailer.close()
        assert len(office.taken) == 1

    @pytest.mark.parametrize(
        ("url", "needed"),
        [
            ("smtp://u:p@mail.example", True),
            ("smtp://mail.example", False),
            ("smtps://u:p@mail.example", False),
            ("smtp://u:p@localhost", False),
            ("smtp://u:p@127.0.0.1:587", False),
            ("smtp://u:p@[::1]", False),
            ("smtp://u:p@127.0.0.1.evil.example", True),
        ],
    )
    def test_is_needed_for_a_password_on_its_way(self, url: str, *, needed: bool) -> None:
        assert SmtpMailer.at(url).needs_starttls is needed

    def test_nobody_reads_the_password_in_a_log(self) -> None:
        assert "geheim" not in repr(SmtpMailer.at("smtp://u:geheim@mail.example"))


async def test_many_mails_take_few_connections(sqlite_depot: Depot, port: int) -> None:
    """Providers allow two or three at a time, and answer 421 to the next."""
    depot = sqlite_depot
    office = Strict()
    for number in range(10):
        books(depot, start=MONDAY + timedelta(minutes=30 * number))
    deliverer = depot.deliverer()
    with office.guarding(port):
        while await deliverer.deliver_due("mail"):
            pass
        deliverer.mailer.close()
    assert len(office.taken) == 20
    assert office.most <= MAX_CONNECTIONS
    assert office.connections <= MAX_CONNECTIONS


async def test_a_connection_that_the_server_has_closed_is_replaced(port: int) -> None:
    office, mailer = Strict(), SmtpMailer.at(f"smtp://desk:right@127.0.0.1:{port}")
    with office.guarding(port) as server:
        await mailer.send(letter())
        server.hang_up()
        await mailer.send(letter())
        mailer.close()
    assert len(office.taken) == 2


async def test_a_server_that_says_nothing_holds_no_parcel_longer_than_its_lease(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SEND_TIMEOUT < LEASE
    monkeypatch.setattr("app.worker.mailer.SEND_TIMEOUT", 0.2)

    ended = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for step in (b"220 slow\r\n", b"250-slow\r\n250 OK\r\n", b"250 OK\r\n", b"250 OK\r\n"):
            writer.write(step)
            await asyncio.sleep(0.1)
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(slow, "127.0.0.1", port)
    async with server:
        with pytest.raises(MailServerFault, match="in time"):
            await SmtpMailer.at(f"smtp://127.0.0.1:{port}").send(letter())
        await asyncio.wait_for(ended.wait(), 5)


@pytest.mark.parametrize(
    "error",
    [
        aiosmtplib.SMTPHeloError(550, "go away"),
        aiosmtplib.SMTPAuthenticationError(535, "no"),
        aiosmtplib.SMTPServerDisconnected("gone"),
        ConnectionResetError("reset"),
        ssl.SSLError("bad certificate"),
    ],
)
def test_nothing_about_the_connection_is_final(error: Exception) -> None:
    found = refusal(error)
    assert isinstance(found, MailServerFault)
    assert not found.is_final


def test_an_address_that_the_server_cannot_write_to_is() -> None:
    found = refusal(aiosmtplib.SMTPNotSupported("SMTPUTF8 is not supported"))
    assert not isinstance(found, MailServerFault)
    assert isinstance(found, MailNotSent)
    assert found.is_final


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@loom.example", "b@loom.example"
    mail["Message-ID"] = "<m1@loom.example>"
    return mail
