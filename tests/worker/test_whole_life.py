"""What each calendar holds after each step of an appointment's life is the truth.

Letters go through a real SMTP server; the calendars (tests.itip) know RFC 5546 alone.
"""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.booking.values import Attendee, Booked, Caller
from app.desk.appointments.access import access_to
from app.desk.appointments.amend import add_guest, remove_guest
from app.desk.appointments.cancel import Cancellation, cancel
from app.desk.appointments.reschedule import Move, move
from app.desk.appointments.retire import retire_user
from app.desk.booking.book import book
from app.desk.booking.confirmation import confirm
from app.desk.booking.rebook import rebook
from app.errors import AppError
from app.store.appointments.attendees import list_attendances
from app.store.appointments.bookings import BOOKED, get_appointment, host_ids_of
from app.store.catalog.catalog import load_catalog
from app.store.delivery.installation import Installation, save_installation
from app.store.delivery.invitations import save_partstat
from app.store.engine.database import Database
from app.worker.mailer import SmtpMailer
from tests.desk.business import MARA, MONDAY, open_business, order
from tests.itip import Mailbox
from tests.worker.post import Depot, PostOffice, free_port, read

ADMIN = Caller("", "admin")
HOUR = timedelta(hours=1)
DESK = Installation("book.loom.example", "post@loom.example", "Loom Works")
ADA, BEN, CEM = (f"{name}@loom.example" for name in ("ada", "ben", "cem"))
JO, KIM = "jo@home.example", "kim@home.example"


@dataclass
class World:
    """A desk, its post office, and everybody's mailbox and calendar."""

    depot: Depot
    office: PostOffice
    boxes: dict[str, Mailbox] = field(default_factory=dict)
    read: int = 0

    async def posted(self) -> None:
        """Deliver everything to everybody."""
        await self.depot.deliver_everything()
        new = self.office.taken[self.read :]
        self.read += len(new)
        for [recipient], raw in new:
            self.box(recipient).receive(read(raw))

    def box(self, address: str) -> Mailbox:
        return self.boxes.setdefault(address, Mailbox(address))

    def does(self, deed: Callable[..., Any], *values: Any) -> Any:
        """Something in a transaction of its own."""
        with self.depot.database.begin() as session:
            return deed(session, *values)

    def books(self, meeting: str = "intro", who: Attendee = MARA, **changes: Any) -> Booked:
        start = changes.pop("start", MONDAY + HOUR)
        wanted = order(meeting, start, attendee=who, **changes)
        made: Booked = self.does(book, wanted, self.depot.clock(), ADMIN)
        return made

    def on(self, id_: str, deed: Callable[..., Any], *values: Any) -> None:
        """Something that an admin does to an appointment."""

        def work(session: Any) -> None:
            deed(session, access_to(session, id_, ADMIN), *values, self.depot.clock())

        self.does(work)

    def holds(self, address: str) -> dict[str, datetime]:
        """What somebody's calendar has: the start of each event by its UID."""
        return {uid: each.start for uid, each in self.box(address).events.items()}

    def truth(self, *ids: str) -> dict[str, dict[str, datetime]]:
        """What everybody's calendar should have, by what is booked."""
        found: dict[str, dict[str, datetime]] = {}
        with self.depot.database.read() as session:
            hosts = load_catalog(session).hosts
            for id_ in ids:
                appointment = get_appointment(session, id_)
                people = list_attendances(session, id_, (BOOKED,))
                if appointment.status != BOOKED:
                    continue
                uid = f"{id_}@{DESK.uid_domain}"
                for host_id in host_ids_of(session, id_):
                    email = hosts[host_id].email
                    found.setdefault(email, {})[uid] = appointment.starts
                for each in people:
                    own = f"{each.id}@{DESK.uid_domain}" if appointment.is_group else uid
                    for email in (each.attendee.email, *each.attendee.invited):
                        found.setdefault(email, {})[own] = appointment.starts
        return found

    async def is_true(self, *ids: str) -> None:
        """Everybody's calendar says what is booked, and none had to complain."""
        await self.posted()
        truth = self.truth(*ids)
        for address, box in self.boxes.items():
            assert self.holds(address) == truth.get(address, {}), address
            assert box.complaints == [], address
        assert truth.keys() <= self.boxes.keys()


@pytest.fixture
async def world(sqlite_database: Database) -> AsyncIterator[World]:
    open_business(sqlite_database)
    port = free_port()
    office = PostOffice()
    depot = Depot(sqlite_database, SmtpMailer.at(f"smtp://127.0.0.1:{port}"))
    with sqlite_database.begin() as session:
        save_installation(session, DESK)
    with office.open(port):
        yield World(depot, office)


def text_of(world: World, address: str) -> str:
    """The newest letter to somebody."""
    part = world.box(address).mails[-1].get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def subjects(world: World, address: str) -> list[str]:
    return [str(mail["Subject"]).partition(":")[0] for mail in world.box(address).mails]


async def test_of_one_to_one(world: World) -> None:
    id_ = (made := world.books("help", queue_id="rotation")).appointment_id
    await world.is_true(id_)
    assert world.holds(MARA.email) == world.holds(ADA) != {}
    world.on(id_, add_guest, made.attendee_id, JO)
    await world.is_true(id_)
    assert subjects(world, MARA.email) == ["Booked", "Changed"]
    world.on(id_, move, Move(MONDAY + 3 * HOUR))
    await world.is_true(id_)
    world.on(id_, move, Move(MONDAY + 4 * HOUR, skip_notifications=True))
    await world.is_true(id_)
    world.on(id_, add_guest, made.attendee_id, KIM)
    await world.is_true(id_)
    world.does(retire_user, "ada", "ben", ADMIN, world.depot.clock())
    await world.is_true(id_)
    assert world.holds(ADA) == {}
    assert subjects(world, BEN) == ["Neuer Termin"]
    world.on(id_, remove_guest, made.attendee_id, JO)
    await world.is_true(id_)
    assert subjects(world, JO)[-1] == "No longer invited"
    assert "STATUS" not in str(world.box(JO).mails[-1])
    world.on(id_, cancel, Cancellation("Ill, sorry"))
    await world.is_true(id_)
    assert all(not world.holds(each) for each in (MARA.email, BEN, KIM, ADA, JO))
    assert len(world.box(JO).mails) == 5, "whoever was taken out hears nothing more"
    assert "Ill, sorry" in text_of(world, BEN)


async def test_of_a_group(world: World) -> None:
    people = [Attendee(email=f"{n}@home.example", fullname=n.title()) for n in "abc"]
    start = MONDAY + HOUR
    made = [world.books("class", each, start=start) for each in people[:1]]
    await world.is_true(id_ := made[0].appointment_id)
    for each in people[1:]:
        made.append(world.books("class", each, start=start))
        await world.is_true(id_)
    assert len(world.holds(CEM)) == 1, "one event for the group, not one for each place"
    assert "Places taken: 3/3\r\nAll who come: A, B, C" in text_of(world, CEM).replace(
        "\n", "\r\n"
    ).replace("\r\r", "\r")
    assert subjects(world, "a@home.example") == ["Booked"], "who joins is nobody's business"
    world.on(id_, move, Move(MONDAY + 4 * HOUR))
    await world.is_true(id_)
    assert subjects(world, CEM).count("Moved") == 1
    world.on(id_, cancel, Cancellation(attendee_id=made[1].attendee_id))
    await world.is_true(id_)
    assert len(world.holds(CEM)) == 1
    assert "B does not come to this group any more." in text_of(world, CEM)
    world.on(id_, cancel, Cancellation(cancel_all=True))
    await world.is_true(id_)
    assert subjects(world, CEM).count("Cancelled") == 2
    for each in people:  # nobody reads another one's name or address
        mails = "".join(mail.as_string() for mail in world.box(each.email).mails)
        assert not [one for one in people if one.email in mails and one is not each]


async def test_of_several_hosts(world: World) -> None:
    id_ = world.books("review", queue_id="pair").appointment_id
    await world.is_true(id_)
    assert [len(world.box(each).mails) for each in (ADA, BEN)] == [1, 1]
    assert text_of(world, ADA).startswith("Hello Ada Berg,")
    assert text_of(world, BEN).startswith("Guten Tag Ben,"), "each in their own language"
    world.on(id_, move, Move(MONDAY + 3 * HOUR))
    await world.is_true(id_)
    world.on(id_, cancel, Cancellation())
    await world.is_true(id_)


async def test_what_is_only_held_is_in_no_calendar(world: World) -> None:
    held = world.books("optin", host_ids=("ben",), who=replace(MARA, guests=(JO,)))
    await world.is_true(held.appointment_id)
    assert world.boxes.keys() == {MARA.email}
    assert not world.holds(MARA.email)
    world.does(confirm, held.provisional_id, world.depot.clock(), "attendee")
    await world.is_true(held.appointment_id)
    assert "confirmed and booked" in text_of(world, MARA.email)
    assert world.holds(JO)


async def test_a_silent_booking_is_in_the_hosts_calendar_alone(world: World) -> None:
    id_ = world.books(skip_notifications=True).appointment_id
    await world.posted()
    world.on(id_, move, Move(MONDAY + 3 * HOUR))
    world.on(id_, cancel, Cancellation())
    await world.posted()
    assert world.boxes.keys() == {ADA}


async def test_an_answer_stays_until_the_time_changes(world: World) -> None:
    made = world.books()
    id_, uid = made.appointment_id, f"{made.appointment_id}@{DESK.uid_domain}"
    await world.is_true(id_)
    world.does(save_partstat, uid, MARA.email, "ACCEPTED")
    world.on(id_, add_guest, made.attendee_id, JO)
    await world.is_true(id_)
    assert world.box(MARA.email).events[uid].partstat == "ACCEPTED"
    world.on(id_, move, Move(MONDAY + 3 * HOUR))
    await world.is_true(id_)
    assert world.box(MARA.email).events[uid].partstat == "NEEDS-ACTION"


async def test_another_address_of_the_attendee_takes_the_event_over(world: World) -> None:
    made = world.books()
    wanted = order(
        start=made.start,
        attendee=replace(MARA, email="mara@work.example"),
        appointment_id=made.appointment_id,
    )
    await world.is_true(made.appointment_id)
    world.does(rebook, wanted, world.depot.clock(), ADMIN)
    await world.is_true(made.appointment_id)
    assert not world.holds(MARA.email)


@pytest.mark.parametrize("shows", [False, True])
async def test_guests_see_each_other_only_where_the_type_allows_it(
    world: World, *, shows: bool
) -> None:
    from tests.desk.afterwards import changed  # noqa: PLC0415 — clashes with names here

    changed(world.depot.database, "intro", guests_see_each_other=shows)
    made = world.books(who=replace(MARA, guests=(JO, KIM)))
    await world.is_true(made.appointment_id)
    [event] = world.box(JO).events.values()
    assert event.attendees[0] == JO
    assert (KIM in event.attendees) is shows
    assert (KIM in world.box(JO).mails[-1].as_string()) is shows
    [of_host] = world.box(ADA).events.values()
    assert {JO, KIM, MARA.email} <= set(of_host.attendees)


async def test_answers_go_to_the_other_side_and_letters_make_one_thread(world: World) -> None:
    made = world.books(who=replace(MARA, guests=(JO,)))
    world.on(made.appointment_id, move, Move(MONDAY + 3 * HOUR))
    await world.posted()
    wanted = {MARA.email: ADA, JO: MARA.email, ADA: MARA.email}
    for address, other in wanted.items():
        for mail in world.box(address).mails:
            assert mail["Reply-To"].addresses[0].addr_spec == other
            assert mail["References"] == f"<{made.appointment_id}@{DESK.uid_domain}>"


async def test_the_page_with_the_secret_is_in_the_attendees_letter_alone(world: World) -> None:
    made = world.books(who=replace(MARA, guests=(JO,)))
    await world.posted()
    page = f"https://book.example/booking/{made.appointment_id}"
    assert f"{page}?secret={made.secret}" in text_of(world, MARA.email)
    [mail] = world.box(MARA.email).mails
    [part] = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    assert f"URL:{page}\r\n" in part.get_content().replace("\r\n ", "")
    assert made.secret not in part.get_content()
    for other in (JO, ADA):
        assert made.secret not in world.box(other).mails[0].as_string()
        assert made.secret not in text_of(world, other)
    rows = world.depot.rows(made.appointment_id)
    assert all(made.secret not in str(row["payload"]) for row in rows if row["kind"] == "mail")


class TestStaleNews:
    async def test_of_what_happened_while_no_mail_went_out_the_last_is_told(
        self, world: World
    ) -> None:
        id_ = world.books().appointment_id
        world.on(id_, move, Move(MONDAY + 3 * HOUR))
        world.on(id_, move, Move(MONDAY + 5 * HOUR))
        await world.is_true(id_)
        assert [len(world.box(each).mails) for each in (MARA.email, ADA)] == [1, 1]
        assert world.holds(MARA.email) == {f"{id_}@{DESK.uid_domain}": MONDAY + 5 * HOUR}
        assert subjects(world, MARA.email) == ["Booked"], "it is the first that she hears of it"

    async def test_who_was_invited_and_taken_out_meanwhile_hears_nothing(
        self, world: World
    ) -> None:
        made = world.books()
        await world.posted()
        world.on(made.appointment_id, add_guest, made.attendee_id, JO)
        world.on(made.appointment_id, remove_guest, made.attendee_id, JO)
        await world.is_true(made.appointment_id)
        assert JO not in world.boxes

    async def test_what_was_booked_and_cancelled_meanwhile_is_told_without_a_calendar_part(
        self, world: World
    ) -> None:
        made = world.books(who=replace(MARA, guests=(JO,)))
        world.on(made.appointment_id, cancel, Cancellation("Ill"))
        await world.is_true(made.appointment_id)
        assert subjects(world, MARA.email) == ["Cancelled"]
        assert JO not in world.boxes

    async def test_of_what_is_over_nothing_is_told(self, world: World) -> None:
        world.books()
        world.depot.clock.move(timedelta(days=3).total_seconds())
        await world.posted()
        assert not world.boxes

    async def test_a_letter_that_was_given_up_does_not_come_after_a_newer_one(
        self, world: World
    ) -> None:
        from app.store.delivery.dead_letters import list_dead_letters, revive  # noqa: PLC0415 — here alone

        world.office.refusals[MARA.email] = "550 5.1.1 no such user"
        id_ = world.books().appointment_id
        await world.posted()
        world.office.refusals.clear()
        world.on(id_, move, Move(MONDAY + 3 * HOUR))
        await world.posted()
        [dead] = world.does(list_dead_letters)
        world.does(revive, [dead.id], world.depot.seconds)
        await world.is_true(id_)
        assert subjects(world, MARA.email) == ["Booked"]
        assert world.holds(MARA.email) == {f"{id_}@{DESK.uid_domain}": MONDAY + 3 * HOUR}


@pytest.mark.parametrize("seed", range(12))
async def test_of_any_history(world: World, seed: int) -> None:
    """Random deeds, with mail delivered now and then: the calendars end in the truth."""
    chance = random.Random(seed)
    meeting = chance.choice(["help", "review", "class"])
    queue = {"help": "rotation", "review": "pair"}.get(meeting)
    who = replace(MARA, guests=(JO,) if chance.random() < 0.5 else ())
    made = [world.books(meeting, who, queue_id=queue)]
    id_ = made[0].appointment_id
    starts = [MONDAY + n * HOUR for n in range(2, 8)]

    def joins() -> None:
        name = chance.choice("xyz")
        other = Attendee(email=f"{name}@home.example", fullname=name)
        if meeting == "class":
            with_start = get_start(world, id_)
            made.append(world.books(meeting, other, start=with_start, appointment_id=id_))

    deeds: Sequence[Callable[[], None]] = [
        lambda: world.on(id_, move, Move(chance.choice(starts))),
        lambda: world.on(
            id_, add_guest, chance.choice(made).attendee_id, chance.choice((JO, KIM))
        ),
        lambda: world.on(
            id_, remove_guest, chance.choice(made).attendee_id, chance.choice((JO, KIM))
        ),
        joins,
        lambda: (
            world.on(id_, cancel, Cancellation(attendee_id=chance.choice(made).attendee_id))
            if meeting == "class" and chance.random() < 0.4
            else None
        ),
    ]
    for _ in range(12):
        try:
            chance.choice(deeds)()
        except AppError:
            continue
        if chance.random() < 0.7:
            await world.is_true(id_)
    await world.posted()
    truth = world.truth(id_)
    for address in world.boxes:
        assert world.holds(address) == truth.get(address, {}), address


def get_start(world: World, id_: str) -> datetime:
    with world.depot.database.read() as session:
        return get_appointment(session, id_).starts
