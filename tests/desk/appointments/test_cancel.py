"""Cancelling gives back what was taken, tells everybody, and happens once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from app.booking.change_windows import TooLate
from app.booking.values import PUBLIC, Caller, ChangePolicy, Strategy
from app.desk.appointments.access import AlreadyCancelled, access_to
from app.desk.appointments.cancel import Cancellation
from app.desk.availability.offer import SlotQuery, offer
from app.desk.booking.book import book
from app.errors import Denied, Invalid, Unauthorized
from app.store.appointments.attendees import AttendeeNotFound
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    PENDING,
    AppointmentNotFound,
    starts_of_queue,
)
from app.store.catalog.catalog import load_catalog, save_queues
from app.store.engine.database import Database
from tests.desk.afterwards import (
    ADA,
    ADMIN,
    BEN,
    HOUR,
    LATER,
    appointment,
    cancelled,
    changed,
    deeds,
    letters,
    made,
    meetings_told,
    methods,
    offered,
    people,
    somebody,
    taken,
)
from tests.desk.business import MONDAY, NOW, order
from tests.store.threads import at_once, raised, returned

ROUNDS = 20
QUARTER = timedelta(minutes=15)


def test_what_was_only_held_leaves_calendars_alone(business: Database) -> None:
    with business.begin() as session:
        held = book(session, order("optin", host_ids=("ben",)), NOW)
    cancelled(business, held.appointment_id, caller=ADMIN)
    assert appointment(business, held.appointment_id).status == CANCELLED
    assert "cancelled" not in {kind for kind, _ in letters(business, held.appointment_id)}


class TestWhoMay:
    @pytest.mark.parametrize("caller", [ADMIN, ADA], ids=["admin", "its host"])
    def test_by_token(self, business: Database, caller: Caller) -> None:
        booked = made(business)
        cancelled(business, booked.appointment_id, caller=caller)
        after = appointment(business, booked.appointment_id)
        assert (after.status, after.cancelled_by) == (CANCELLED, "host")
        assert deeds(business, booked.appointment_id)[-1].by == caller.role

    def test_by_secret(self, business: Database) -> None:
        booked = made(business)
        cancelled(business, booked.appointment_id, caller=PUBLIC, secret=booked.secret)
        after = appointment(business, booked.appointment_id)
        assert (after.status, after.cancelled_by) == (CANCELLED, "attendee")

    def test_by_the_secret_of_a_host_who_is_invited_elsewhere(self, business: Database) -> None:
        booked = made(business)
        cancelled(business, booked.appointment_id, caller=BEN, secret=booked.secret)
        assert appointment(business, booked.appointment_id).cancelled_by == "attendee"

    @pytest.mark.parametrize(
        ("caller", "secret", "error"),
        [
            pytest.param(PUBLIC, "", Unauthorized, id="nobody"),
            pytest.param(PUBLIC, "x", Denied, id="a wrong secret"),
            pytest.param(PUBLIC, "ünïcode", Denied, id="a secret that is no ASCII"),
            pytest.param(BEN, "", Denied, id="another host"),
            pytest.param(BEN, "x", Denied, id="another host with a wrong secret"),
        ],
    )
    def test_nobody_else(
        self, business: Database, caller: Caller, secret: str, error: type[Exception]
    ) -> None:
        booked = made(business)
        with pytest.raises(error) as refused, business.read() as session:
            access_to(session, booked.appointment_id, caller, secret)
        assert type(refused.value) is error

    @pytest.mark.parametrize("id_", ["none", "", "a\x00b", "é" * 200, "\ud800"])
    def test_what_is_not_there_is_not_found(self, business: Database, id_: str) -> None:
        for caller, secret in ((ADMIN, ""), (PUBLIC, "x")):
            with pytest.raises(AppointmentNotFound), business.read() as session:
                access_to(session, id_, caller, secret)

    def test_strangers_do_not_learn_what_is_there(self, business: Database) -> None:
        with pytest.raises(Unauthorized), business.read() as session:
            access_to(session, "none", PUBLIC)


class TestWhatItDoes:
    def test_the_slot_is_on_offer_again(self, business: Database) -> None:
        before = offered(business)
        booked = made(business)
        assert MONDAY not in offered(business)
        cancelled(business, booked.appointment_id)
        assert offered(business) == before
        assert made(business).start == MONDAY

    def test_collective_hosts_and_resources_are_free(self, business: Database) -> None:
        booked = made(business, "review")
        assert len(taken(business, booked.appointment_id)) == 2
        cancelled(business, booked.appointment_id)
        assert taken(business, booked.appointment_id) == []

    def test_everybody_is_told_by_the_calendar_too(self, business: Database) -> None:
        attendee = replace(somebody("Mara"), guests=("gast@home.example",))
        booked = made(business, attendee=attendee)
        cancelled(business, booked.appointment_id)
        told = letters(business, booked.appointment_id)[3:]
        assert told == [
            ("cancelled", "attendee"),
            ("cancelled", "guests"),
            ("cancelled", "hosts"),
        ]
        assert methods(business, booked.appointment_id, "cancelled") == {"CANCEL"}
        before = meetings_told(business, booked.appointment_id, "booked")[0]
        for meeting in meetings_told(business, booked.appointment_id, "cancelled"):
            assert meeting["uid"] == before["uid"]
            assert meeting["sequence"] == before["sequence"] + 1

    def test_of_a_silent_booking_only_the_host_is_told(self, business: Database) -> None:
        booked = made(business, skip_notifications=True)
        cancelled(business, booked.appointment_id)
        assert letters(business, booked.appointment_id)[-1] == ("cancelled", "hosts")
        assert len(letters(business, booked.appointment_id)) == 2

    def test_the_reason_is_kept_without_what_nobody_sees(self, business: Database) -> None:
        booked = made(business)
        wish = Cancellation(reason=" ill\u202e \x00today\r\nsorry ")
        cancelled(business, booked.appointment_id, wish)
        assert appointment(business, booked.appointment_id).cancel_reason == "ill today\nsorry"
        last = deeds(business, booked.appointment_id)[-1]
        assert (last.action, last.details["reason"]) == ("cancelled", "ill today\nsorry")
        assert last.at == int(LATER.timestamp())

    @pytest.mark.parametrize(("length", "is_fine"), [(500, True), (501, False)])
    def test_a_reason_has_five_hundred_characters(
        self, business: Database, length: int, *, is_fine: bool
    ) -> None:
        booked = made(business)
        wish = Cancellation(reason="ä" * length)
        if is_fine:
            cancelled(business, booked.appointment_id, wish)
        else:
            with pytest.raises(Invalid, match="reason"):
                cancelled(business, booked.appointment_id, wish)
        after = appointment(business, booked.appointment_id).status
        assert after == (CANCELLED if is_fine else BOOKED)

    def test_what_is_only_held_can_be_cancelled(self, business: Database) -> None:
        booked = made(business, "optin")
        assert appointment(business, booked.appointment_id).status == PENDING
        cancelled(business, booked.appointment_id)
        assert appointment(business, booked.appointment_id).status == CANCELLED
        assert taken(business, booked.appointment_id) == []

    def test_what_was_held_too_long_is_off_already(self, business: Database) -> None:
        booked = made(business, "optin")
        until = appointment(business, booked.appointment_id).held_until
        assert until is not None
        late = NOW + timedelta(seconds=until - NOW.timestamp())
        with pytest.raises(AlreadyCancelled):
            cancelled(business, booked.appointment_id, now=late)

    def test_twice_is_once_too_often(self, business: Database) -> None:
        booked = made(business)
        cancelled(business, booked.appointment_id)
        for caller, secret in ((ADMIN, ""), (PUBLIC, booked.secret)):
            with pytest.raises(AlreadyCancelled):
                cancelled(business, booked.appointment_id, caller=caller, secret=secret)
        assert len(deeds(business, booked.appointment_id)) == 2


class TestPolicy:
    @pytest.mark.parametrize(
        ("notice", "before", "is_fine"),
        [
            pytest.param(HOUR, HOUR, True, id="just in time"),
            pytest.param(HOUR, HOUR - timedelta(seconds=1), False, id="a second too late"),
            pytest.param(timedelta(0), timedelta(0), True, id="as it begins"),
            pytest.param(timedelta(0), -timedelta(seconds=1), False, id="begun"),
            pytest.param(None, timedelta(days=1), False, id="never"),
        ],
    )
    def test_binds_attendees_but_no_token(
        self,
        business: Database,
        notice: timedelta | None,
        before: timedelta,
        *,
        is_fine: bool,
    ) -> None:
        changed(business, "intro", cancel_policy=ChangePolicy(notice))
        booked = made(business)
        id_, now = booked.appointment_id, MONDAY - before
        if is_fine:
            cancelled(business, id_, caller=PUBLIC, secret=booked.secret, now=now)
        else:
            with pytest.raises(TooLate):
                cancelled(business, id_, caller=PUBLIC, secret=booked.secret, now=now)
            cancelled(business, id_, caller=ADA, now=now)
        assert appointment(business, id_).status == CANCELLED


class TestGroups:
    def three(self, database: Database) -> tuple[str, list[str], list[str]]:
        """The id of a full class, and the ids and secrets of those who come."""
        seats = [made(database, "class", attendee=somebody(name)) for name in "ABC"]
        ids = [seat.attendee_id for seat in seats]
        assert len({seat.appointment_id for seat in seats}) == 1
        return seats[0].appointment_id, ids, [seat.secret for seat in seats]

    def test_a_token_says_whom_or_all(self, business: Database) -> None:
        id_, ids, _ = self.three(business)
        for wish in (Cancellation(), Cancellation(attendee_id=ids[0], cancel_all=True)):
            with pytest.raises(Invalid, match="attendeeId"):
                cancelled(business, id_, wish)
        with pytest.raises(AttendeeNotFound):
            cancelled(business, id_, Cancellation(attendee_id="nobody"))

    def test_one_who_is_taken_out_gives_up_a_place(self, business: Database) -> None:
        id_, ids, _ = self.three(business)
        assert MONDAY not in self.joinable(business)
        cancelled(business, id_, Cancellation(attendee_id=ids[1], reason="full"))
        assert MONDAY in self.joinable(business)
        assert appointment(business, id_).status == BOOKED
        assert taken(business, id_) != []
        statuses = [each.status for each in people(business, id_)]
        assert statuses == [BOOKED, CANCELLED, BOOKED]
        last = deeds(business, id_)[-1]
        assert last.action == "attendee-cancelled"
        assert last.details == {"reason": "full", "attendeeId": ids[1]}
        told = meetings_told(business, id_, "cancelled")
        assert {meeting["attendee"]["name"] for meeting in told} == {"B"}
        assert {meeting["sequence"] for meeting in told} == {3}, "their host heard of B and C"

    def joinable(self, database: Database) -> list[datetime]:
        question = SlotQuery("class", MONDAY, MONDAY + HOUR)
        with database.read() as session:
            return [slot.start for slot in offer(session, question, NOW).slots]

    def test_the_same_one_twice(self, business: Database) -> None:
        id_, ids, secrets = self.three(business)
        cancelled(business, id_, Cancellation(attendee_id=ids[1]))
        with pytest.raises(AlreadyCancelled):
            cancelled(business, id_, Cancellation(attendee_id=ids[1]))
        with pytest.raises(AlreadyCancelled):
            cancelled(business, id_, caller=PUBLIC, secret=secrets[1])

    def test_an_attendee_cancels_for_nobody_else(self, business: Database) -> None:
        id_, ids, secrets = self.three(business)
        for wish in (Cancellation(attendee_id=ids[1]), Cancellation(cancel_all=True)):
            with pytest.raises(Denied):
                cancelled(business, id_, wish, PUBLIC, secrets[0])
        cancelled(business, id_, Cancellation(attendee_id=ids[0]), PUBLIC, secrets[0])
        cancelled(business, id_, caller=PUBLIC, secret=secrets[1])
        statuses = [each.status for each in people(business, id_)]
        assert statuses == [CANCELLED, CANCELLED, BOOKED]

    def test_with_the_last_one_it_is_off(self, business: Database) -> None:
        id_, _, secrets = self.three(business)
        for secret in secrets:
            assert appointment(business, id_).status == BOOKED
            cancelled(business, id_, caller=PUBLIC, secret=secret)
        assert appointment(business, id_).status == CANCELLED
        assert taken(business, id_) == []
        actions = [deed.action for deed in deeds(business, id_)[3:]]
        assert actions == ["attendee-cancelled", "attendee-cancelled", "cancelled"]

    def test_all_at_once(self, business: Database) -> None:
        id_, _, _ = self.three(business)
        cancelled(business, id_, Cancellation(cancel_all=True))
        assert {each.status for each in people(business, id_)} == {CANCELLED}
        told = meetings_told(business, id_, "cancelled")
        assert {meeting["attendee"]["name"] for meeting in told} == {"A", "B", "C"}
        assert len({meeting["uid"] for meeting in told}) == 4, "one each, one for the host"
        assert len(told) == 4
        assert taken(business, id_) == []

    def test_what_only_those_hold_who_have_not_confirmed_is_only_held(
        self, business: Database
    ) -> None:
        first = made(business, "class", attendee=somebody("A"))
        changed(business, "class", double_opt_in=True)
        second = made(business, "class", attendee=somebody("B"))
        assert second.appointment_id == first.appointment_id
        assert appointment(business, first.appointment_id).status == BOOKED
        wish = Cancellation(attendee_id=first.attendee_id)
        cancelled(business, first.appointment_id, wish)
        after = appointment(business, first.appointment_id)
        assert after.status == PENDING
        assert after.held_until == people(business, after.id)[1].held_until
        with business.read() as session:
            lapsed = access_to(session, after.id, ADMIN).appointment.held_until
        assert lapsed is not None
        assert lapsed > LATER.timestamp()


def test_whoever_is_cancelled_does_not_count_in_an_equal_distribution(
    business: Database,
) -> None:
    with business.begin() as session:
        queue = load_catalog(session).queues["rotation"]
        save_queues(session, [replace(queue, strategy=Strategy.EQUAL_DISTRIBUTION)])
    made_ = [made(business, "help", MONDAY + n * HOUR) for n in range(2)]
    hosts = [booked.hosts[0].id for booked in made_]
    assert hosts == ["ada", "ben"]
    assert offered(business, "help", host_ids=("ada",)) == []
    cancelled(business, made_[0].appointment_id)
    assert MONDAY in offered(business, "help", host_ids=("ada",))
    with business.read() as session:
        window = (0, 2**40)
        assert set(starts_of_queue(session, "rotation", window, 0)) == {"ben"}


class TestAtOnce:
    def test_of_many_who_cancel_one_does(self, business: Database) -> None:
        for number in range(ROUNDS):
            booked = made(
                business, start=MONDAY + number * timedelta(minutes=15), duration=QUARTER
            )
            id_ = booked.appointment_id
            outcomes = at_once([partial(cancelled, business, id_)] * 8)
            assert len(returned(outcomes)) == 1
            assert set(raised(outcomes)) == {"AlreadyCancelled"}
            assert appointment(business, id_).sequence == 1
            assert letters(business, id_).count(("cancelled", "hosts")) == 1

    def test_the_last_one_who_goes_and_one_who_comes(self, business: Database) -> None:
        """Whoever joins a group while its last attendee leaves does not sit there alone."""
        for number in range(ROUNDS):
            start = MONDAY + timedelta(days=number // 8, hours=number % 8)
            if start.weekday() > 4:
                start += timedelta(days=7)
            last = made(business, "class", start, attendee=somebody("Last"))

            def leave(id_: str = last.appointment_id, secret: str = last.secret) -> str:
                cancelled(business, id_, caller=PUBLIC, secret=secret)
                return id_

            def join(name: str, start: datetime = start) -> str:
                wanted = order("class", start, attendee=somebody(name))
                with business.begin() as session:
                    return book(session, wanted, LATER).appointment_id

            jobs: list[Callable[[], str]] = [leave, *(partial(join, name) for name in "ABC")]
            outcomes = at_once(jobs)
            assert returned(outcomes)[0] == last.appointment_id
            for joined in {each for each in outcomes[1:] if isinstance(each, str)}:
                assert appointment(business, joined).status == BOOKED
                coming = [each for each in people(business, joined) if each.status == BOOKED]
                assert 1 <= len(coming) <= 3
                assert len(taken(business, joined)) > 0
