"""Mails of bookings on their way: over a real SMTP server, again after a failure, once."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from app.booking.values import Booked, Caller
from app.desk.booking.book import book
from app.desk.notifications.mails import tell
from app.errors import Invalid
from app.store.appointments.attendees import list_attendances
from app.store.delivery import outbox
from app.store.engine.database import Database
from app.worker.deliver import GIVE_UP, LEASE
from app.worker.mail_faults import MailNotSent
from app.worker.mailer import FolderMailer, SmtpMailer
from tests.desk.business import MARA, MONDAY, open_business, order
from tests.worker.post import Depot, PostOffice, free_port, read


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def depot(sqlite_database: Database, port: int) -> Depot:
    open_business(sqlite_database)
    return Depot(sqlite_database, SmtpMailer.at(f"smtp://127.0.0.1:{port}"))


def books(depot: Depot, guests: tuple[str, ...] = (), start: datetime = MONDAY) -> Booked:
    """Mara books an intro with Ada."""
    attendee = replace(MARA, guests=guests, language="en", timezone="Europe/Berlin")
    wanted = order(
        start=start,
        attendee=attendee,
        ics_title="Intro: looms – Mara",
        ics_description="Über Webstühle.\n- one\n- two",
    )
    with depot.database.begin() as session:
        return book(session, wanted, depot.clock(), Caller("", "admin"))


def parts(mail: EmailMessage) -> dict[str, Any]:
    """The parts of a mail by their types."""
    return {part.get_content_type(): part for part in mail.walk()}


async def test_a_bookings_mails_arrive_with_the_invite_intact(depot: Depot, port: int) -> None:
    office = PostOffice()
    with office.open(port):
        booked = books(depot)
        await depot.deliver_everything()

    reached = sorted(recipients for recipients, _ in office.taken)
    assert reached == [["ada@loom.example"], [MARA.email]]
    for mail in office.mails:
        assert mail["From"] == "Loom Works <post@loom.example>"
        found = parts(mail)
        assert {"text/plain", "text/html", "text/calendar", "application/ics"} <= found.keys()
        assert found["text/calendar"]["Content-Type"].params["method"] == "REQUEST"
        invite: Any = Calendar.from_ical(found["text/calendar"].get_content())
        [event] = invite.walk("VEVENT")
        assert event["UID"] == f"{booked.appointment_id}@localhost.localdomain"
        assert event["DTSTART"].dt == MONDAY
        assert event["SUMMARY"] == "Intro: looms – Mara"
        assert event["DESCRIPTION"].startswith("Über Webstühle.\n- one")
        assert (
            found["application/ics"].get_content()
            == found["text/calendar"].get_content().encode()
        )
    assert all(row["done_at"] for row in depot.rows(booked.appointment_id))


async def test_lines_are_short_and_ascii_on_the_wire(depot: Depot, port: int) -> None:
    office = PostOffice()
    with office.open(port):
        books(depot)
        await depot.deliver_everything()

    for _, raw in office.taken:
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998


async def test_while_the_server_is_down_the_pauses_grow_and_then_the_mail_arrives(
    depot: Depot, port: int
) -> None:
    booked = books(depot)
    pauses = []
    for _ in range(4):
        await depot.deliver()
        alarm = depot.alarm()
        pauses.append(alarm.retry_at - depot.seconds)
        assert "Connect" in alarm.problem
        depot.clock.move(pauses[-1])

    assert pauses == [2, 4, 8, 16], "one attempt for all mails, not one for each"
    office = PostOffice()
    with office.open(port):
        await depot.deliver_everything()
    assert len(office.taken) == 2
    assert [row["problem"] for row in depot.rows(booked.appointment_id)] == ["", ""]
    assert not depot.alarms()


async def test_nothing_is_tried_before_it_is_due(depot: Depot) -> None:
    booked = books(depot)
    await depot.deliver()
    depot.clock.move(1)
    await depot.deliver(times=3)

    assert depot.rows(booked.appointment_id)[0]["attempts"] == 1


@pytest.mark.parametrize(
    ("reply", "is_final"),
    [("550 no such user", True), ("553 bad address", True), ("451 try later", False)],
)
async def test_what_a_server_refuses_for_good_is_given_up_with_the_reason(
    depot: Depot, port: int, reply: str, *, is_final: bool
) -> None:
    office = PostOffice({MARA.email: reply})
    with office.open(port):
        booked = books(depot)
        await depot.deliver(times=2)

    first, second, *more = depot.rows(booked.appointment_id)
    assert reply[4:] in first["problem"]
    assert first["done_at"] is None
    assert (first["due_at"] is None) is is_final
    assert second["done_at"], "a dead mailbox holds up nobody else"
    assert bool(more) is is_final, "then the host hears that it did not arrive"
    assert not depot.alarms(), "it is the recipient's own refusal"


@pytest.mark.parametrize(("reply", "is_final"), [("550 no", True), ("450 later", False)])
async def test_one_of_several_recipients_who_is_refused_costs_nobody_a_second_copy(
    depot: Depot, port: int, reply: str, *, is_final: bool
) -> None:
    guests = ("bob@home.example", "cara@home.example")
    office = PostOffice({guests[0]: reply})
    with office.open(port):
        booked = books(depot, guests)
        await depot.deliver_everything()
        _, row, *_ = depot.rows(booked.appointment_id)
        assert "bob@home.example" in row["problem"]
        assert (row["due_at"] is None) is is_final
        for _ in range(5):
            depot.clock.move(60)
            await depot.deliver_everything()
        office.refusals.clear()
        depot.clock.move(600)
        await depot.deliver_everything()

    reached = [each for recipients, _ in office.taken for each in recipients]
    assert all(len(recipients) == 1 for recipients, _ in office.taken)
    assert reached.count(guests[0]) == (0 if is_final else 1)
    assert reached.count(guests[1]) == reached.count(MARA.email) == 1
    for mail in office.mails:  # nobody reads the other guest's address
        if mail["To"] == guests[1]:
            assert guests[0] not in str(parts(mail)["text/calendar"].get_content())
            assert guests[0] not in parts(mail)["text/plain"].get_content()


async def test_who_puts_us_off_for_two_days_is_given_up(depot: Depot, port: int) -> None:
    office = PostOffice({MARA.email: "450 greylisted"})
    with office.open(port):
        booked = books(depot, start=MONDAY + timedelta(days=7))
        await depot.deliver_everything()
        depot.clock.move(GIVE_UP.total_seconds())
        await depot.deliver_everything()
        first, *_ = depot.rows(booked.appointment_id)
        assert first["due_at"] is not None
        depot.clock.move(3600)
        await depot.deliver_everything()

    first, *_ = depot.rows(booked.appointment_id)
    assert first["due_at"] is None
    assert "greylisted" in first["problem"]


async def test_a_server_that_is_away_for_three_days_costs_no_letter(
    depot: Depot, port: int
) -> None:
    """Not even of somebody who is greylisted first when it is back."""
    booked = books(depot, start=MONDAY + timedelta(days=7))
    for _ in range(3 * 24):
        await depot.deliver()
        depot.clock.move(3600)

    office = PostOffice({MARA.email: "450 greylisted"})
    with office.open(port):
        await depot.deliver_everything()
        assert [to for to, _ in office.taken] == [["ada@loom.example"]]
        office.refusals.clear()
        depot.clock.move(3600)
        await depot.deliver_everything()
    assert [to for to, _ in office.taken] == [["ada@loom.example"], [MARA.email]]
    assert all(row["done_at"] for row in depot.rows(booked.appointment_id))


async def test_an_attempt_after_many_is_never_more_than_an_hour_away(
    depot: Depot, port: int
) -> None:
    office = PostOffice({MARA.email: "450 later"})
    with office.open(port):
        booked = books(depot)
        for _ in range(14):
            await depot.deliver()
            first, *_ = depot.rows(booked.appointment_id)
            pause = first["due_at"] - depot.seconds
            depot.clock.move(pause)

    assert pause == 3600


class Dying:
    """A mailer whose process dies right after the mail has gone out."""

    def __init__(self, mailer: FolderMailer) -> None:
        self._mailer = mailer

    async def send(self, mail: EmailMessage) -> None:
        await self._mailer.send(mail)
        raise asyncio.CancelledError

    def close(self) -> None:
        self._mailer.close()


async def test_a_crash_after_sending_repeats_the_mail_under_the_same_id(
    depot: Depot, port: int, tmp_path: Path
) -> None:
    booked = books(depot)
    kept = FolderMailer(tmp_path / "sent")
    depot.mailer = Dying(kept)
    with pytest.raises(asyncio.CancelledError):
        await depot.deliver()
    sent = [read(file.read_bytes()) for file in (tmp_path / "sent").glob("*.eml")]

    depot.mailer = SmtpMailer.at(f"smtp://127.0.0.1:{port}")
    office = PostOffice()
    with office.open(port):
        depot.clock.move(LEASE - 1)
        await depot.deliver()
        assert not office.taken, "the dead one's lease still holds"
        depot.clock.move(1)
        await depot.deliver_everything()

    ids = {mail["Message-ID"] for mail in office.mails}
    assert {mail["Message-ID"] for mail in sent} <= ids
    assert len(ids) == len(office.mails) == 2
    assert all(row["done_at"] for row in depot.rows(booked.appointment_id))


async def test_two_deliverers_at_once_deliver_each_mail_once(
    business: Database, port: int
) -> None:
    depot = Depot(business, SmtpMailer.at(f"smtp://127.0.0.1:{port}"))
    for number in range(6):
        books(depot, start=MONDAY + timedelta(minutes=30 * number))
    office = PostOffice()
    with office.open(port):
        await asyncio.gather(*(depot.deliver_everything() for _ in range(3)))
        await depot.deliver_everything()

    ids = [mail["Message-ID"] for mail in office.mails]
    assert len(ids) == len(set(ids)) == 12


async def test_a_folder_has_whole_mails_named_for_their_ids(
    depot: Depot, tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "mail"
    depot.mailer = FolderMailer(folder)
    booked = books(depot)
    await depot.deliver_everything()

    rows = depot.rows(booked.appointment_id)
    assert {file.name for file in folder.iterdir()} == {f"{row['id']}.eml" for row in rows}
    mails = [read(file.read_bytes()) for file in sorted(folder.iterdir())]
    ids = [mail["Message-ID"] for mail in mails]
    assert ids == [f"<{row['id']}@loom.example>" for row in rows]
    assert all("text/calendar" in parts(mail) for mail in mails)


def test_a_mail_written_again_replaces_its_file(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path)
    for words in ("first", "second"):
        mail = EmailMessage()
        mail["Message-ID"] = "<m1@loom.example>"
        mail.set_content(words)
        asyncio.run(mailer.send(mail))

    [file] = tmp_path.iterdir()
    assert file.name == "m1.eml"
    assert read(file.read_bytes()).get_content() == "second\n"


@pytest.mark.parametrize(
    ("url", "mailer"),
    [
        ("smtp://mail.example", SmtpMailer("mail.example", 25, None, None, False)),  # noqa: FBT003 — as the class has them, in order
        ("smtp://mail.example:587", SmtpMailer("mail.example", 587, None, None, False)),  # noqa: FBT003 — as the class has them, in order
        ("smtps://u:p@mail.example", SmtpMailer("mail.example", 465, "u", "p", True)),  # noqa: FBT003 — as the class has them, in order
        (
            "smtp://u%40x:p%2Fq@mail.example:25",
            SmtpMailer("mail.example", 25, "u@x", "p/q", False),  # noqa: FBT003 — as the class has them, in order
        ),
    ],
)
def test_an_address_of_a_server_is_read(url: str, mailer: SmtpMailer) -> None:
    assert SmtpMailer.at(url) == mailer


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "", "smtp:"])
def test_what_is_no_servers_address_is_refused_by_the_settings_name(url: str) -> None:
    with pytest.raises(Invalid, match="SMTP_URL"):
        SmtpMailer.at(url)


async def test_a_server_that_hangs_up_is_no_crash(port: int) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", port)
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@loom.example", "b@loom.example"
    async with server:
        with pytest.raises(MailNotSent) as failure:
            await SmtpMailer.at(f"smtp://127.0.0.1:{port}").send(mail)

    assert not failure.value.is_final


async def test_who_cannot_be_written_to_silences_nobody_else(depot: Depot, port: int) -> None:
    """Such an address may have been stored by an earlier version."""
    office = PostOffice()
    with depot.database.begin() as session:
        attendee = replace(MARA, email="x" * 65 + "@home.example", guests=("jo@home.example",))
        booked = book(session, order(), depot.clock())
        [attendance] = list_attendances(session, booked.appointment_id)
        tell(session, "changed", replace(attendance, attendee=attendee), depot.seconds)
    with office.open(port):
        await depot.deliver_everything()

    told = [mail for mail in office.mails if "text/calendar" in parts(mail)]
    assert sorted(mail["To"].addresses[0].addr_spec for mail in told) == [
        "ada@loom.example",
        "jo@home.example",
    ]
    for mail in told:
        assert "xxx" not in str(parts(mail)["text/calendar"].get_content())
    with depot.database.read() as session:
        rows = outbox.of_streams(session, [booked.appointment_id])
    [given_up] = [row for row in rows if row["done_at"] is None]
    assert (given_up["payload"]["reader"], given_up["due_at"]) == ("attendee", None)
