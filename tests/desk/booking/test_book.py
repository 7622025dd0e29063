"""Booking: what is offered can be booked, what is booked is gone."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.booking.admission import SlotNotOffered, SlotOccupied
from app.booking.spans import Span
from app.booking.values import Attendee, Booked, Caller, MeetingTypeNotFound, Order
from app.desk.availability.offer import SlotQuery, offer
from app.desk.booking.book import book
from app.desk.notifications.meetings import meeting_told
from app.errors import AppError, Invalid
from app.store.appointments.attendees import list_attendances
from app.store.appointments.bookings import get_appointment, host_ids_of
from app.store.appointments.claims import Except
from app.store.delivery.outbox import of_streams
from app.store.engine.database import Database
from app.store.tables import ClaimRow, table
from tests.desk.business import MARA, MONDAY, NOW, open_business, order

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
CLAIM = table(ClaimRow)


def booked(database: Database, wanted: Order, now: datetime = NOW) -> Booked:
    with database.begin() as session:
        return book(session, wanted, now)


def offered(
    database: Database, meeting: str, day: datetime = MONDAY, **more: object
) -> list[str]:
    """The starts on offer on one day."""
    begin = day.replace(hour=0, minute=0)
    question = replace(SlotQuery(meeting, begin, begin + DAY), **more)  # type: ignore[arg-type]
    with database.read() as session:
        return [f"{slot.start:%H:%M}" for slot in offer(session, question, NOW).slots]


def claims(database: Database) -> list[tuple[int, Span]]:
    with database.read() as session:
        rows = session.rows(
            select(CLAIM.c.holder, CLAIM.c.start, CLAIM.c.end).order_by("holder")
        )
    return [(holder, (start, end)) for holder, start, end in rows]


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def refused(database: Database, wanted: Order, kind: type[AppError]) -> AppError:
    """Order something that must be refused and must leave nothing behind."""
    tables = ("appointment", "appointment_host", "attendee", "claim", "outbox", "turn")
    counts = [text(f"SELECT count(*) FROM {name}") for name in tables]  # noqa: S608 — our tables
    with database.read() as session:
        before = [session.execute(count).scalar() for count in counts]
    with pytest.raises(kind) as caught:
        booked(database, wanted)
    with database.read() as session:
        assert [session.execute(count).scalar() for count in counts] == before
    return caught.value


class TestABooking:
    def test_is_kept_with_all_that_belongs_to_it(self, business: Database) -> None:
        wanted = order(ics_title="Talk", ics_description="About looms", venue="google")
        made = booked(business, wanted)

        assert (made.start, made.end) == (MONDAY, MONDAY + 30 * MINUTE)
        assert [host.id for host in made.hosts] == ["ada"]
        assert made.attendee_email == MARA.email
        assert (made.ics_title, made.ics_description) == ("Talk", "About looms")
        with business.read() as session:
            kept = get_appointment(session, made.appointment_id)
            assert (kept.status, kept.venue, kept.sequence) == ("booked", "google", 0)
            assert (kept.starts, kept.ends) == (made.start, made.end)
            assert host_ids_of(session, made.appointment_id) == ["ada"]
            assert [
                each.attendee for each in list_attendances(session, made.appointment_id)
            ] == [replace(MARA, by_public=True)]
        assert claims(business) == [(1, (seconds(made.start), seconds(made.end)))]

    def test_is_told_to_attendee_guests_and_host(self, business: Database) -> None:
        guests = ("jo@home.example",)
        with business.begin() as session:
            made = book(
                session, order(attendee=replace(MARA, guests=guests)), NOW, Caller("", "admin")
            )
        with business.read() as session:
            rows = of_streams(session, [made.appointment_id])
        assert [row["payload"]["reader"] for row in rows] == ["attendee", "guests", "hosts"]
        told = meeting_told(rows[0]["payload"])
        assert (told.start, told.end) == (made.start, made.end)
        assert told.attendee.email == MARA.email

    def test_in_silence_is_told_to_the_host_alone(self, business: Database) -> None:
        with business.begin() as session:
            made = book(session, order(skip_notifications=True), NOW, Caller("ada", "host"))
        with business.read() as session:
            rows = of_streams(session, [made.appointment_id])
        assert [row["payload"]["reader"] for row in rows] == ["hosts"]

    def test_is_gone_from_the_offer(self, business: Database) -> None:
        before = offered(business, "intro")
        booked(business, order(start=MONDAY + 60 * MINUTE))
        after = offered(business, "intro")
        assert set(before) - set(after) == {"09:45", "10:00", "10:15"}
        refused(business, order(start=MONDAY + 60 * MINUTE), SlotOccupied)

    def test_cannot_overlap_another_of_any_length_or_type(self, business: Database) -> None:
        booked(business, order(start=MONDAY + 60 * MINUTE))
        refused(business, order(start=MONDAY + 45 * MINUTE), SlotOccupied)
        refused(business, order(start=MONDAY + 15 * MINUTE, duration=60 * MINUTE), SlotOccupied)
        refused(business, order("deep", start=MONDAY + 90 * MINUTE), SlotOccupied)
        booked(business, order("deep", start=MONDAY + 105 * MINUTE))
        booked(business, order(start=MONDAY + 30 * MINUTE))

    def test_claims_its_buffers(self, business: Database) -> None:
        made = booked(business, order("deep", start=MONDAY))
        span = (seconds(made.start - 10 * MINUTE), seconds(made.end + 5 * MINUTE))
        assert claims(business) == [(1, span)]
        refused(business, order(start=MONDAY + 45 * MINUTE), SlotOccupied)
        booked(business, order(start=MONDAY + 60 * MINUTE))

    def test_takes_a_plain_title_if_none_is_given(self, business: Database) -> None:
        assert booked(business, order()).ics_title == "Intro: Mara Linde, Ada Berg"

    def test_normalises_who_comes(self, business: Database) -> None:
        untidy = Attendee(
            email=" mara@HOME.example", fullname="Mara\r\nLinde", phone="030 1234567"
        )
        made = booked(business, order(attendee=untidy, venue="phone"))
        with business.read() as session:
            kept = list_attendances(session, made.appointment_id)[0].attendee
        assert (kept.email, kept.fullname) == ("mara@home.example", "Mara Linde")
        assert kept.phone == "+49301234567"


class TestARefusal:
    @pytest.mark.parametrize(
        "start",
        [
            pytest.param(MONDAY + 7 * MINUTE, id="off the grid"),
            pytest.param(MONDAY + timedelta(seconds=1), id="a second late"),
            pytest.param(MONDAY + timedelta(microseconds=1), id="a microsecond late"),
            pytest.param(MONDAY - 15 * MINUTE, id="before hours"),
            pytest.param(MONDAY + timedelta(hours=8), id="after hours"),
            pytest.param(MONDAY + timedelta(hours=7, minutes=45), id="reaching out of hours"),
            pytest.param(MONDAY - DAY, id="on a day off"),
            pytest.param(MONDAY - 7 * DAY, id="in the past"),
            pytest.param(MONDAY + 63 * DAY, id="beyond the horizon"),
            pytest.param(datetime(2026, 12, 24, 10, tzinfo=UTC), id="on an override"),
            pytest.param(datetime(9999, 12, 31, 23, tzinfo=UTC), id="at the end of time"),
            pytest.param(datetime(1, 1, 1, tzinfo=UTC), id="at its beginning"),
        ],
    )
    def test_of_a_start_that_never_was_on_offer_says_so(
        self, business: Database, start: datetime
    ) -> None:
        error = refused(business, order(start=start), SlotNotOffered)
        assert [flaw.field for flaw in error.flaws] == ["start"]

    def test_of_a_type_that_is_not_there(self, business: Database) -> None:
        refused(business, order("nothing"), MeetingTypeNotFound)

    def test_of_a_person_leaves_nothing(self, business: Database) -> None:
        refused(business, order(attendee=Attendee(email="x", fullname="")), Invalid)

    def test_of_a_title_leaves_nothing(self, business: Database) -> None:
        refused(business, order(ics_title="x" * 201), Invalid)


class TestTheEndOfTime:
    @pytest.mark.parametrize(
        "start",
        [datetime(9999, 12, 31, 23, 45, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)],
        ids=["the last hour", "the first day"],
    )
    def test_is_not_on_offer_even_to_those_who_skip_the_rules(
        self, business: Database, start: datetime
    ) -> None:
        wanted = order(start=start, ignore_availability=True)
        with business.begin() as session, pytest.raises(SlotNotOffered):
            book(session, wanted, NOW, Caller("", "admin"))


class TestMovingInARotation:
    def test_is_offered_with_the_host_who_keeps_it(self, business: Database) -> None:
        made = booked(business, order("help", host_ids=(), queue_id="rotation"))
        with business.read() as session:
            question = SlotQuery(
                "help",
                MONDAY,
                MONDAY + DAY,
                queue_id="rotation",
                ignoring=Except(appointment_id=made.appointment_id),
            )
            found = offer(session, question, NOW)
        assert {slot.host_ids for slot in found.slots} == {(made.hosts[0].id,)}


class TestARotation:
    def test_gives_everybody_the_same(self, business: Database) -> None:
        given: Counter[str] = Counter()
        day = MONDAY
        while given.total() < 200:
            begin = day.replace(hour=0)
            with business.read() as session:
                found = offer(session, SlotQuery("help", begin, begin + DAY), NOW)
            starts = [slot.start for slot in found.slots for _ in slot.host_ids]
            for start in starts[: 200 - given.total()]:
                made = booked(business, order("help", start, queue_id="rotation"))
                given[made.hosts[0].id] += 1
                assert (
                    max(given.values()) - min(given[id_] for id_ in ("ada", "ben", "cem")) <= 1
                )
            day += DAY
        assert given.total() == 200

    def test_passes_over_who_is_busy_and_returns_to_them(self, business: Database) -> None:
        booked(business, order(start=MONDAY))  # Ada's
        hosts = [
            booked(business, order("help", start, queue_id="rotation")).hosts[0].id
            for start in (MONDAY, MONDAY + 30 * MINUTE, MONDAY + 60 * MINUTE)
        ]
        assert hosts == ["ben", "ada", "cem"]

    def test_gives_a_slot_to_each_host_once(self, business: Database) -> None:
        hosts = [
            booked(business, order("desk", MONDAY, queue_id="rotation")).hosts[0].id
            for _ in range(3)
        ]
        assert hosts == ["ada", "ben", "cem"]
        refused(business, order("desk", MONDAY, queue_id="rotation"), SlotOccupied)

    def test_lets_a_host_be_picked(self, business: Database) -> None:
        made = booked(business, order("help", MONDAY, host_ids=("cem",)))
        assert [host.id for host in made.hosts] == ["cem"]
        refused(business, order("help", MONDAY, host_ids=("cem",)), SlotOccupied)


class TestHostsTogether:
    def test_are_all_claimed(self, business: Database) -> None:
        made = booked(business, order("review", queue_id="pair"))
        assert [host.id for host in made.hosts] == ["ada", "ben"]
        span = (seconds(made.start), seconds(made.end))
        assert claims(business) == [(1, span), (2, span)]

    @pytest.mark.parametrize("busy", ["ada", "ben"])
    def test_are_not_available_while_one_of_them_is_busy(
        self, business: Database, busy: str
    ) -> None:
        booked(business, order("help", MONDAY, host_ids=(busy,)))
        refused(business, order("review", queue_id="pair"), SlotOccupied)
        assert "09:00" not in offered(business, "review", queue_id="pair")


class TestAGroup:
    def wanted(self, number: int, **changes: object) -> Order:
        guest = Attendee(email=f"guest{number}@home.example", fullname=f"Guest {number}")
        return replace(order("class", MONDAY, attendee=guest), **changes)  # type: ignore[arg-type]

    def test_has_as_many_places_as_it_says(self, business: Database) -> None:
        made = [booked(business, self.wanted(number)) for number in range(3)]
        assert len({each.appointment_id for each in made}) == 1
        assert len({each.secret for each in made}) == 3
        refused(business, self.wanted(4), SlotOccupied)
        with business.read() as session:
            assert len(list_attendances(session, made[0].appointment_id)) == 3
        assert len(claims(business)) == 1

    def test_is_on_offer_while_there_is_a_place(self, business: Database) -> None:
        for number in range(3):
            assert offered(business, "class")[0] == "09:00"
            booked(business, self.wanted(number))
        assert offered(business, "class")[0] == "10:00"

    def test_is_joined_only_at_its_length(self, business: Database) -> None:
        booked(business, self.wanted(1))
        refused(business, self.wanted(2, duration=90 * MINUTE), SlotOccupied)
        assert "09:00" not in offered(business, "class", duration=90 * MINUTE)

    def test_cannot_be_where_its_host_is_busy(self, business: Database) -> None:
        booked(business, order("help", MONDAY, host_ids=("cem",)))
        refused(business, self.wanted(1), SlotOccupied)


class TestTheOffer:
    def test_of_two_months_is_taken_even_when_the_clocks_go_back(
        self, sqlite_database: Database
    ) -> None:
        open_business(sqlite_database)
        berlin = datetime.fromisoformat("2026-10-20T00:00+02:00")
        sixty_two_days_later = datetime.fromisoformat("2026-12-21T00:00+01:00")
        assert (date(2026, 12, 21) - date(2026, 10, 20)).days == 62
        with sqlite_database.read() as session:
            question = SlotQuery("intro", berlin, sixty_two_days_later)
            assert offer(session, question, NOW).slots

    @pytest.mark.parametrize("days", [-1, 63])
    def test_of_a_range_that_makes_no_sense_is_refused(
        self, business: Database, days: int
    ) -> None:
        with business.read() as session, pytest.raises(Invalid) as caught:
            offer(session, SlotQuery("intro", MONDAY, MONDAY + days * DAY), NOW)
        assert [flaw.field for flaw in caught.value.flaws] == ["end"]

    def test_of_everyone_has_only_what_suits_all(self, business: Database) -> None:
        booked(business, order("help", MONDAY, host_ids=("cem",)))
        assert "09:00" in offered(business, "help", queue_id="rotation")
        assert "09:00" not in offered(business, "help", queue_id="rotation", everyone=True)

    @pytest.mark.parametrize("meeting", ["intro", "deep", "help", "desk", "review", "class"])
    def test_can_be_booked_to_the_last_slot(self, business: Database, meeting: str) -> None:
        queues = {"help": "rotation", "desk": "rotation", "review": "pair"}
        count = 0
        while starts := offered(business, meeting):
            hour, minute = map(int, starts[count % len(starts)].split(":"))
            wanted = order(
                meeting,
                MONDAY.replace(hour=hour, minute=minute),
                queue_id=queues.get(meeting),
                attendee=replace(MARA, email=f"{count}@home.example"),
            )
            booked(business, wanted)
            count += 1
        assert count >= 5
