"""Moving keeps the appointment and its hosts, obeys the rules of booking, and is atomic."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.booking.admission import AppointmentMismatch, SlotNotOffered, SlotOccupied
from app.booking.change_windows import TooLate
from app.booking.hours import Schedule
from app.booking.values import PUBLIC, Booked, Caller, ChangePolicy, Order, Resource, Strategy
from app.desk.appointments.access import AlreadyCancelled, AppointmentPast, access_to
from app.desk.appointments.cancel import Cancellation
from app.desk.appointments.reschedule import Move, NotConfirmed, move
from app.desk.booking.book import book
from app.errors import Conflict, Denied, Unauthorized
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    AppointmentNotFound,
    get_appointment,
    turns,
)
from app.store.appointments.claims import Except
from app.store.catalog.catalog import load_catalog, save_hosts, save_queues, save_resources
from app.store.engine.database import Database, Transaction
from tests.desk.afterwards import (
    ADA,
    ADMIN,
    BEN,
    HOUR,
    LATER,
    NONE,
    appointment,
    at,
    cancelled,
    changed,
    claims,
    deeds,
    letters,
    made,
    meetings_told,
    moved,
    offered,
    people,
    somebody,
    taken,
)
from tests.desk.business import MONDAY, NOW, order
from tests.store.threads import at_once, raised, returned

ROUNDS = 20
QUARTER = timedelta(minutes=15)
AFTERNOON = MONDAY + 5 * HOUR


class TestWhatItDoes:
    def test_it_stays_the_same_appointment(self, business: Database) -> None:
        booked = made(business, duration=HOUR)
        moved(business, booked.appointment_id, AFTERNOON, PUBLIC, booked.secret)
        after = appointment(business, booked.appointment_id)
        assert (after.starts, after.ends) == (AFTERNOON, AFTERNOON + HOUR)
        assert (after.status, after.sequence, after.reschedules) == (BOOKED, 1, 1)
        assert after.updated_at == int(LATER.timestamp())
        last = deeds(business, after.id)[-1]
        assert (last.action, last.by) == ("moved", "attendee")
        assert last.details == {"from": "2026-11-23T09:00:00Z", "to": "2026-11-23T14:00:00Z"}

    def test_the_old_time_is_on_offer_and_the_new_one_is_not(self, business: Database) -> None:
        booked = made(business)
        moved(business, booked.appointment_id, AFTERNOON)
        free = offered(business)
        assert MONDAY in free
        assert AFTERNOON not in free

    def test_everybody_is_told_with_the_same_calendar_name(self, business: Database) -> None:
        attendee = replace(somebody("Mara"), guests=("gast@home.example",))
        booked = made(business, attendee=attendee)
        moved(business, booked.appointment_id, AFTERNOON)
        told = letters(business, booked.appointment_id)[3:]
        assert told == [("moved", "attendee"), ("moved", "guests"), ("moved", "hosts")]
        before = meetings_told(business, booked.appointment_id, "booked")[0]
        for meeting in meetings_told(business, booked.appointment_id, "moved"):
            assert meeting["uid"] == before["uid"]
            assert meeting["sequence"] == before["sequence"] + 1
            assert meeting["start"] == "2026-11-23T14:00:00Z"

    @pytest.mark.parametrize("minutes", [15, -15, 45])
    def test_its_own_time_is_not_in_its_way(self, business: Database, minutes: int) -> None:
        start = MONDAY + HOUR
        booked = made(business, start=start, duration=HOUR)
        there = start + timedelta(minutes=minutes)
        moved(business, booked.appointment_id, there)
        assert appointment(business, booked.appointment_id).starts == there

    def test_neither_are_its_own_buffers(self, business: Database) -> None:
        booked = made(business, "deep", MONDAY + HOUR)
        moved(business, booked.appointment_id, MONDAY + HOUR + QUARTER)
        begins = int((MONDAY + HOUR + QUARTER).timestamp())
        assert taken(business, booked.appointment_id) == [(begins - 600, begins + 3000)]

    def test_to_stay_changes_nothing(self, business: Database) -> None:
        booked = made(business)
        for _ in range(2):
            moved(business, booked.appointment_id, AFTERNOON)
        assert appointment(business, booked.appointment_id).sequence == 1
        assert len(deeds(business, booked.appointment_id)) == 2

    def test_to_and_fro_counts_up(self, business: Database) -> None:
        booked = made(business)
        for start in (AFTERNOON, MONDAY, AFTERNOON):
            moved(business, booked.appointment_id, start)
        after = appointment(business, booked.appointment_id)
        assert (after.sequence, after.reschedules) == (3, 3)
        cancelled(business, after.id)
        assert appointment(business, after.id).sequence == 4

    def test_it_can_be_moved_wherever_it_is_offered(self, business: Database) -> None:
        booked = made(business, start=MONDAY + HOUR)
        made(business, "deep", MONDAY + 3 * HOUR)
        ignoring = Except(appointment_id=booked.appointment_id)
        starts = offered(business, ignoring=ignoring)
        assert len(starts) > 40
        for start in starts:
            moved(business, booked.appointment_id, start)


class TestTheRulesOfBooking:
    @pytest.mark.parametrize(
        ("start", "error"),
        [
            pytest.param(MONDAY + timedelta(minutes=7), SlotNotOffered, id="off the grid"),
            pytest.param(MONDAY + timedelta(hours=9), SlotNotOffered, id="after hours"),
            pytest.param(MONDAY - 7 * 24 * HOUR, SlotNotOffered, id="past"),
            pytest.param(MONDAY + 70 * 24 * HOUR, SlotNotOffered, id="beyond the horizon"),
            pytest.param(MONDAY + 2 * HOUR, SlotOccupied, id="taken"),
            pytest.param(MONDAY + 2 * HOUR + QUARTER, SlotOccupied, id="half taken"),
        ],
    )
    def test_hold(self, business: Database, start: datetime, error: type[Exception]) -> None:
        booked = made(business)
        made(business, start=MONDAY + 2 * HOUR)
        before = taken(business, booked.appointment_id)
        with pytest.raises(error):
            moved(business, booked.appointment_id, start)
        assert appointment(business, booked.appointment_id).starts == MONDAY
        assert taken(business, booked.appointment_id) == before
        assert len(letters(business, booked.appointment_id)) == 2

    def test_can_be_left_aside_with_a_token(self, business: Database) -> None:
        booked = made(business)
        evening = MONDAY + timedelta(hours=12, minutes=7)
        for caller, secret, error in (
            (PUBLIC, booked.secret, Unauthorized),
            (BEN, booked.secret, Unauthorized),
        ):
            with pytest.raises(error):
                moved(
                    business,
                    booked.appointment_id,
                    evening,
                    caller,
                    secret,
                    ignore_availability=True,
                )
        moved(business, booked.appointment_id, evening, ADA, ignore_availability=True)
        assert appointment(business, booked.appointment_id).starts == evening

    def test_but_what_is_taken_is_taken(self, business: Database) -> None:
        booked = made(business)
        made(business, start=AFTERNOON)
        with pytest.raises(SlotOccupied):
            moved(business, booked.appointment_id, AFTERNOON, ADMIN, ignore_availability=True)

    def test_limits_do_not_count_the_appointment_itself(self, business: Database) -> None:
        changed(business, "intro", most_a_day=1)
        booked = made(business)
        moved(business, booked.appointment_id, AFTERNOON)
        tuesday = made(business, start=MONDAY + 24 * HOUR)
        with pytest.raises(SlotOccupied):
            moved(business, tuesday.appointment_id, MONDAY)

    def test_resources_go_with_it(self, business: Database) -> None:
        with business.begin() as session:
            save_resources(session, [Resource("loom", 0, "Loom")])
        changed(business, "intro", resource_ids=("loom",))
        changed(business, "visit", resource_ids=("loom",), venues=("google",))
        booked = made(business, resource_ids=("loom",))
        made(business, "visit", AFTERNOON, resource_ids=("loom",))
        with pytest.raises(Conflict) as refused:
            moved(business, booked.appointment_id, AFTERNOON)
        assert refused.value.code == "resource-occupied"
        moved(business, booked.appointment_id, AFTERNOON + HOUR)
        assert len(taken(business, booked.appointment_id)) == 2
        assert len(set(taken(business, booked.appointment_id))) == 1

    def test_consent_that_was_not_asked_for_then_is_not_asked_for_now(
        self, business: Database
    ) -> None:
        booked = made(business)
        changed(business, "intro", data_policy_url="https://loom.example/p")
        moved(business, booked.appointment_id, AFTERNOON)
        assert appointment(business, booked.appointment_id).starts == AFTERNOON


class TestHosts:
    def test_stay(self, business: Database) -> None:
        booked = made(business, "help")
        with business.read() as session:
            had = turns(session, "rotation")
        moved(business, booked.appointment_id, AFTERNOON)
        told = meetings_told(business, booked.appointment_id, "moved")[0]
        assert told["hosts"][0]["email"] == booked.hosts[0].email
        with business.read() as session:
            assert turns(session, "rotation") == had

    def test_stay_even_if_only_others_were_free(self, business: Database) -> None:
        booked = made(business, "help")
        assert booked.hosts[0].id == "ada"
        made(business, start=AFTERNOON)
        with pytest.raises(SlotOccupied):
            moved(business, booked.appointment_id, AFTERNOON)

    def test_move_all_together(self, business: Database) -> None:
        booked = made(business, "review")
        made(business, "visit", AFTERNOON, location="Hall 1")
        with pytest.raises(SlotOccupied):
            moved(business, booked.appointment_id, AFTERNOON)
        moved(business, booked.appointment_id, AFTERNOON + HOUR)
        begins = int((AFTERNOON + HOUR).timestamp())
        assert taken(business, booked.appointment_id) == [(begins, begins + 3600)] * 2

    def test_do_not_get_in_their_own_way_by_an_equal_distribution(
        self, business: Database
    ) -> None:
        with business.begin() as session:
            queue = load_catalog(session).queues["rotation"]
            save_queues(session, [replace(queue, strategy=Strategy.EQUAL_DISTRIBUTION)])
        booked = made(business, "help")
        moved(business, booked.appointment_id, AFTERNOON)
        assert appointment(business, booked.appointment_id).starts == AFTERNOON

    def test_a_host_alone_cannot_set_aside_the_hours_of_two(self, business: Database) -> None:
        booked = made(business, "review")
        late = MONDAY + 10 * HOUR
        with pytest.raises(Denied):
            moved(business, booked.appointment_id, late, ADA, ignore_availability=True)
        moved(business, booked.appointment_id, late, ADMIN, ignore_availability=True)

    def test_may_have_other_hours_by_now(self, business: Database) -> None:
        booked = made(business)
        with business.begin() as session:
            ada = load_catalog(session).hosts["ada"]
            closed = replace(ada, schedule=Schedule("UTC"))
            save_hosts(session, [closed])
        with pytest.raises(SlotNotOffered):
            moved(business, booked.appointment_id, AFTERNOON)


class TestStates:
    def test_a_cancelled_one_stays_where_it_was(self, business: Database) -> None:
        booked = made(business)
        cancelled(business, booked.appointment_id)
        for caller, secret in ((ADMIN, ""), (PUBLIC, booked.secret)):
            with pytest.raises(AlreadyCancelled):
                moved(business, booked.appointment_id, AFTERNOON, caller, secret)
        assert taken(business, booked.appointment_id) == []

    def test_so_does_a_past_one(self, business: Database) -> None:
        booked = made(business)
        after = MONDAY + timedelta(minutes=30)
        for caller, secret in ((ADMIN, ""), (PUBLIC, booked.secret)):
            with pytest.raises(AppointmentPast):
                moved(business, booked.appointment_id, AFTERNOON, caller, secret, after)

    def test_what_is_only_held_waits_for_its_confirmation(self, business: Database) -> None:
        booked = made(business, "optin")
        with pytest.raises(NotConfirmed):
            moved(business, booked.appointment_id, AFTERNOON)

    @pytest.mark.parametrize(
        ("notice", "before", "is_fine"),
        [
            pytest.param(HOUR, HOUR, True, id="just in time"),
            pytest.param(HOUR, HOUR - timedelta(seconds=1), False, id="a second too late"),
            pytest.param(None, timedelta(hours=17), False, id="never"),
        ],
    )
    def test_the_policy_binds_attendees_but_no_token(
        self,
        business: Database,
        notice: timedelta | None,
        before: timedelta,
        *,
        is_fine: bool,
    ) -> None:
        changed(business, "intro", move_policy=ChangePolicy(notice))
        booked = made(business)
        id_, now = booked.appointment_id, MONDAY - before
        if not is_fine:
            with pytest.raises(TooLate):
                moved(business, id_, AFTERNOON, PUBLIC, booked.secret, now)
        caller, secret = (PUBLIC, booked.secret) if is_fine else (ADA, "")
        moved(business, id_, AFTERNOON, caller, secret, now)
        assert appointment(business, id_).starts == AFTERNOON


class TestGroups:
    def test_are_moved_by_their_host_and_all_are_told(self, business: Database) -> None:
        first = made(business, "class", attendee=somebody("A"))
        made(business, "class", attendee=somebody("B"))
        with pytest.raises(Denied):
            moved(business, first.appointment_id, AFTERNOON, PUBLIC, first.secret)
        moved(business, first.appointment_id, AFTERNOON, Caller("cem", "host"))
        told = meetings_told(business, first.appointment_id, "moved")
        assert {meeting["attendee"]["name"] for meeting in told} == {"A", "B"}
        assert len(people(business, first.appointment_id)) == 2

    def test_two_do_not_become_one(self, business: Database) -> None:
        first = made(business, "class", attendee=somebody("A"))
        made(business, "class", AFTERNOON, attendee=somebody("B"))
        with pytest.raises(SlotOccupied):
            moved(business, first.appointment_id, AFTERNOON)

    def test_those_who_left_are_not_told(self, business: Database) -> None:
        first = made(business, "class", attendee=somebody("A"))
        made(business, "class", attendee=somebody("B"))
        id_ = first.appointment_id
        cancelled(business, id_, Cancellation(attendee_id=first.attendee_id))
        moved(business, id_, AFTERNOON)
        told = meetings_told(business, id_, "moved")
        assert {meeting["attendee"]["name"] for meeting in told} == {"B"}


class TestBookingAnew:
    def again(
        self, database: Database, wanted: Order, caller: Caller = PUBLIC, now: datetime = LATER
    ) -> Booked:
        with database.begin() as session:
            return book(session, wanted, now, caller)

    def test_moves_what_the_secret_is_of(self, business: Database) -> None:
        first = made(business)
        wanted = order("intro", AFTERNOON, appointment_id=first.appointment_id)
        again = self.again(business, replace(wanted, secret=first.secret))
        assert again.appointment_id == first.appointment_id
        assert again.secret == first.secret
        assert (again.start, again.sequence) == (AFTERNOON, 1)
        assert again.ics_title == first.ics_title
        assert len(people(business, first.appointment_id)) == 1

    def test_moves_what_the_token_may(self, business: Database) -> None:
        first = made(business, "help")
        wanted = order(
            "help",
            AFTERNOON,
            appointment_id=first.appointment_id,
            queue_id="rotation",
            skip_notifications=True,
        )
        again = self.again(business, wanted, ADMIN)
        assert again.appointment_id == first.appointment_id
        assert again.secret == first.secret
        # Whoever has it in a calendar is told: it would stand at the old time there.
        assert letters(business, first.appointment_id)[2:] == [
            ("moved", "attendee"),
            ("moved", "hosts"),
        ]

    @pytest.mark.parametrize(
        ("changes", "caller", "error"),
        [
            pytest.param({}, PUBLIC, Unauthorized, id="without proof"),
            pytest.param({"secret": "x"}, PUBLIC, Denied, id="with a wrong secret"),
            pytest.param({}, BEN, Denied, id="by another host"),
            pytest.param({"appointment_id": "x"}, ADMIN, AppointmentNotFound, id="unknown"),
            pytest.param(
                {"meeting_type_id": "help", "host_ids": (), "queue_id": "rotation"},
                ADMIN,
                AppointmentMismatch,
                id="as another meeting type",
            ),
            pytest.param({"duration": HOUR}, ADMIN, AppointmentMismatch, id="for longer"),
            pytest.param({"host_ids": ("ben",)}, ADMIN, AppointmentMismatch, id="with another"),
            pytest.param({"queue_id": "pair"}, ADMIN, AppointmentMismatch, id="by a queue"),
            pytest.param({"ignore_availability": True}, PUBLIC, Unauthorized, id="at any time"),
        ],
    )
    def test_nothing_else(
        self,
        business: Database,
        changes: dict[str, object],
        caller: Caller,
        error: type[Exception],
    ) -> None:
        first = made(business)
        wanted = order("intro", AFTERNOON, appointment_id=first.appointment_id)
        with pytest.raises(error) as refused:
            self.again(business, replace(wanted, **changes), caller)  # type: ignore[arg-type]
        assert type(refused.value) is error
        assert appointment(business, first.appointment_id).starts == MONDAY

    def test_takes_the_meeting_type_by_its_slug(self, business: Database) -> None:
        changed(business, "intro", slug="first-talk")
        first = made(business)
        wanted = order("intro", AFTERNOON, appointment_id=first.appointment_id)
        self.again(business, replace(wanted, meeting_type_id="first-talk"), ADA)
        assert appointment(business, first.appointment_id).starts == AFTERNOON

    def test_no_group_is_booked_anew_as_something_else(self, business: Database) -> None:
        first = made(business, "class")
        wanted = order("intro", AFTERNOON, appointment_id=first.appointment_id)
        with pytest.raises(AppointmentMismatch):
            self.again(business, replace(wanted, secret=first.secret))


class TestAtOnce:
    def slots(self) -> list[datetime]:
        """A start of its own for each round, none next to another."""
        starts = [MONDAY + number * HOUR for number in range(8)]
        days = [timedelta(days=days) for days in (0, 1, 2)]
        return [start + day for day in days for start in starts][:ROUNDS]

    def test_one_moves_while_others_cancel(self, business: Database) -> None:
        """Whatever comes first: a cancelled appointment takes nobody's time."""
        for start in self.slots():
            booked = made(business, start=start, duration=QUARTER)
            id_ = booked.appointment_id

            def off(id_: str = id_) -> str:
                cancelled(business, id_)
                return "cancelled"

            def away(id_: str = id_, to: datetime = start + 2 * QUARTER) -> str:
                moved(business, id_, to)
                return "moved"

            outcomes = at_once([away, off, away, off])
            done = returned(outcomes)
            assert done.count("cancelled") == 1
            assert set(raised(outcomes)) <= {"AlreadyCancelled"}
            after = appointment(business, id_)
            assert after.status == CANCELLED
            assert taken(business, id_) == []
            actions = [deed.action for deed in deeds(business, id_)]
            assert actions in (["booked", "cancelled"], ["booked", "moved", "cancelled"])
            assert after.sequence == len(actions) - 1
            assert ("moved" in done) == ("moved" in actions)

    def test_of_many_who_move_to_one_slot_one_gets_it(self, business: Database) -> None:
        for round_, target in enumerate(self.slots()):
            week = timedelta(days=7)
            froms = [target + week + n * QUARTER for n in range(2)]
            ids = [
                made(business, start=each, duration=QUARTER).appointment_id for each in froms
            ]
            jobs = [lambda id_=id_, to=target: moved(business, id_, to) for id_ in ids * 4]
            outcomes = at_once(jobs)
            there = [id_ for id_ in ids if appointment(business, id_).starts == target]
            assert len(there) == 1, round_
            assert len(returned(outcomes)) == 4  # the winner's other requests change nothing
            assert set(raised(outcomes)) == {"SlotOccupied"}
            with business.read() as session:
                for id_ in ids:
                    begins = get_appointment(session, id_).start
                    assert claims(session, id_) == [(begins, begins + 900)]
            for id_ in ids:
                cancelled(business, id_, NONE)

    def test_one_moves_to_where_others_book(self, business: Database) -> None:
        for target in self.slots():
            booked = made(business, start=target + 2 * QUARTER, duration=QUARTER)
            wanted = order("intro", target, duration=QUARTER)

            def fresh(wanted: Order = wanted) -> str:
                with business.begin() as session:
                    return book(session, wanted, LATER).appointment_id

            def away(id_: str = booked.appointment_id, to: datetime = target) -> str:
                moved(business, id_, to)
                return id_

            jobs: list[Callable[[], str]] = [fresh, away, fresh, fresh]
            outcomes = at_once(jobs)
            [winner] = returned(outcomes)
            assert at(appointment(business, winner).start) == target
            assert set(raised(outcomes)) == {"SlotOccupied"}

    def test_two_change_places_or_neither(self, business: Database) -> None:
        """Collective and single appointments lock the same hosts without hanging."""
        pair = made(business, "review", MONDAY)
        single = made(business, "intro", MONDAY + HOUR, duration=HOUR)
        for number in range(ROUNDS):
            to = (
                [MONDAY + HOUR, MONDAY]
                if number % 2
                else [MONDAY + 2 * HOUR, MONDAY + 3 * HOUR]
            )
            jobs = [
                lambda to=to: moved(business, pair.appointment_id, to[0]),
                lambda to=to: moved(business, single.appointment_id, to[1]),
            ] * 2
            outcomes = at_once(jobs)
            assert set(raised(outcomes)) <= {"SlotOccupied"}
            first = appointment(business, pair.appointment_id)
            second = appointment(business, single.appointment_id)
            assert first.end <= second.start or second.end <= first.start
            assert taken(business, first.id) == [(first.start, first.end)] * 2
            assert taken(business, second.id) == [(second.start, second.end)]


def test_nothing_is_left_of_a_move_that_fails_at_the_end(business: Database) -> None:
    booked = made(business)

    def fail_after_moving(session: Transaction) -> None:
        found = access_to(session, booked.appointment_id, ADMIN)
        move(session, found, Move(AFTERNOON), NOW)
        raise ConnectionError

    with pytest.raises(ConnectionError), business.begin() as session:
        fail_after_moving(session)
    assert appointment(business, booked.appointment_id).starts == MONDAY
    assert len(letters(business, booked.appointment_id)) == 2
