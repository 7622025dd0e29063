"""Moving and cancelling by a yes: exactly what was shown, once, or not at all."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from app.booking.admission import SlotNotOffered, SlotOccupied
from app.booking.change_windows import TooLate
from app.booking.values import Booked, ChangePolicy
from app.conversation.proposals import Proposal
from app.desk.admission.proposal_hold import HOLD_FOR
from app.desk.appointments.access import AlreadyCancelled, AppointmentPast
from app.desk.appointments.reschedule import GroupIsTheHosts, NotConfirmed
from app.desk.proposals.carry_out import AppointmentChanged
from app.desk.proposals.propose_booking import ProposalVoid, accept, propose, reject
from app.desk.proposals.propose_change import SameTime, propose_cancel, propose_move
from app.store.appointments.bookings import BOOKED, CANCELLED
from app.store.conversations.open_proposals import find_newest_proposal, reword
from app.store.engine.database import Database
from tests.desk.afterwards import (
    LATER,
    appointment,
    cancelled,
    changed,
    deeds,
    made,
    moved,
    offered,
    people,
    somebody,
    taken,
)
from tests.desk.business import MONDAY, NOW, order
from tests.store.threads import at_once, raised, returned

CHAT, OTHER = "chat", "another chat"
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY


def shown(database: Database, chat: str) -> Proposal:
    """The newest proposal, after it was shown."""
    with database.begin() as session:
        newest = find_newest_proposal(session, chat)
        assert newest is not None
        reword(session, newest.id, newest.order, 7, newest.change)
    with database.read() as session:
        found = find_newest_proposal(session, chat)
    assert found is not None
    return found


def to_move(
    database: Database, booked: Booked, start: datetime = TUESDAY, chat: str = CHAT
) -> Proposal:
    """A proposal to move that was shown."""
    with database.begin() as session:
        propose_move(session, chat, booked.attendee_id, start, LATER)
    return shown(database, chat)


def to_cancel(
    database: Database, booked: Booked, reason: str = "", now: datetime = LATER
) -> Proposal:
    """A proposal to cancel that was shown."""
    with database.begin() as session:
        propose_cancel(session, CHAT, booked.attendee_id, reason, now)
    return shown(database, CHAT)


def accepted(database: Database, proposal: Proposal, now: datetime = LATER) -> Booked:
    with database.begin() as session:
        return accept(session, proposal, now)


class TestMoving:
    def test_a_proposal_moves_nothing_and_holds_the_new_time(self, business: Database) -> None:
        booked = made(business)
        proposal = to_move(business, booked)
        assert appointment(business, booked.appointment_id).starts == MONDAY
        assert (proposal.kind, proposal.order.start) == ("move", TUESDAY)
        with pytest.raises(SlotOccupied):
            made(business, start=TUESDAY)

    def test_a_yes_moves_to_where_it_was_shown(self, business: Database) -> None:
        booked = made(business)
        now_is = accepted(business, to_move(business, booked))
        assert (now_is.start, now_is.appointment_id) == (TUESDAY, booked.appointment_id)
        assert now_is.sequence == 1
        assert deeds(business, booked.appointment_id)[-1].by == "attendee"
        assert MONDAY in offered(business)
        assert TUESDAY not in offered(business)

    @pytest.mark.parametrize("step", [QUARTER, -QUARTER, 2 * QUARTER])
    def test_its_own_time_is_in_nobodys_way(self, business: Database, step: timedelta) -> None:
        start = MONDAY + 4 * QUARTER
        booked = made(business, "deep", start)
        now_is = accepted(business, to_move(business, booked, start + step))
        assert now_is.start == start + step
        assert len(taken(business, booked.appointment_id)) == 1

    def test_what_it_holds_beside_its_own_time_is_held(self, business: Database) -> None:
        booked = made(business)
        to_move(business, booked, MONDAY + QUARTER)
        with pytest.raises(SlotOccupied):
            made(business, start=MONDAY + 2 * QUARTER)

    def test_twice_moves_once(self, business: Database) -> None:
        booked = made(business)
        proposal = to_move(business, booked)
        first, second = accepted(business, proposal), accepted(business, proposal)
        assert first == second
        assert [deed.action for deed in deeds(business, booked.appointment_id)] == [
            "booked",
            "moved",
        ]

    def test_twice_at_once_moves_once(self, business: Database) -> None:
        booked = made(business)
        proposal = to_move(business, booked)
        outcomes = at_once([lambda: accepted(business, proposal)] * 6)
        assert raised(outcomes) == []
        assert outcomes == [outcomes[0]] * 6
        assert appointment(business, booked.appointment_id).reschedules == 1

    def test_a_lapsed_hold_does_no_harm_while_the_time_is_free(
        self, business: Database
    ) -> None:
        booked = made(business)
        assert accepted(business, to_move(business, booked), LATER + HOLD_FOR).start == TUESDAY

    def test_a_time_that_went_meanwhile_moves_nothing(self, business: Database) -> None:
        booked = made(business)
        proposal = to_move(business, booked)
        late = LATER + HOLD_FOR + timedelta(seconds=1)
        with business.begin() as session:
            other = propose(session, OTHER, order(start=TUESDAY), late)
            reword(session, other.proposal.id, other.proposal.order, 3)
        with pytest.raises(SlotOccupied):
            accepted(business, proposal, late)
        assert appointment(business, booked.appointment_id).starts == MONDAY

    def test_the_hosts_stay(self, business: Database) -> None:
        booked = made(business, "help")
        now_is = accepted(business, to_move(business, booked))
        assert [host.id for host in now_is.hosts] == [host.id for host in booked.hosts]

    def test_all_hosts_are_held_together(self, business: Database) -> None:
        booked = made(business, "review")
        accepted(business, to_move(business, booked))
        assert len(taken(business, booked.appointment_id)) == 2

    def test_a_no_gives_the_held_time_back(self, business: Database) -> None:
        proposal = to_move(business, made(business))
        with business.begin() as session:
            assert reject(session, proposal)
        assert TUESDAY in offered(business)

    @pytest.mark.parametrize(
        ("start", "error"),
        [
            (MONDAY, SameTime),
            (MONDAY - DAY, SlotNotOffered),
            (MONDAY + timedelta(minutes=1), SlotNotOffered),
        ],
        ids=["its own", "a Sunday", "off the grid"],
    )
    def test_some_times_are_none(
        self, business: Database, start: datetime, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            to_move(business, made(business), start)


class TestCancelling:
    def test_a_proposal_cancels_nothing(self, business: Database) -> None:
        booked = made(business)
        to_cancel(business, booked)
        assert appointment(business, booked.appointment_id).status == BOOKED

    def test_a_yes_cancels_with_the_reason(self, business: Database) -> None:
        booked = made(business)
        accepted(business, to_cancel(business, booked, "I am\x07 ill"))
        now_is = appointment(business, booked.appointment_id)
        assert (now_is.status, now_is.cancel_reason) == (CANCELLED, "I am ill")
        assert now_is.cancelled_by == "attendee"
        assert MONDAY in offered(business)

    def test_twice_at_once_cancels_once(self, business: Database) -> None:
        booked = made(business)
        proposal = to_cancel(business, booked)
        outcomes = at_once([lambda: accepted(business, proposal)] * 6)
        assert raised(outcomes) == []
        actions = [deed.action for deed in deeds(business, booked.appointment_id)]
        assert actions == ["booked", "cancelled"]

    def test_of_a_group_only_ones_own_place(self, business: Database) -> None:
        mara, jon = made(business, "class"), made(business, "class", attendee=somebody("Jon"))
        accepted(business, to_cancel(business, mara))
        assert appointment(business, jon.appointment_id).status == BOOKED
        everybody = people(business, jon.appointment_id)
        statuses = {each.attendee.fullname: each.status for each in everybody}
        assert statuses == {"Mara Linde": CANCELLED, "Jon": BOOKED}

    def test_what_is_only_held_can_be_cancelled(self, business: Database) -> None:
        booked = made(business, "optin")
        accepted(business, to_cancel(business, booked))
        assert appointment(business, booked.appointment_id).status == CANCELLED

    def test_a_long_reason_is_cut(self, business: Database) -> None:
        booked = made(business)
        accepted(business, to_cancel(business, booked, "ill " * 400))
        assert len(appointment(business, booked.appointment_id).cancel_reason) <= 500


class TestStates:
    @pytest.mark.parametrize("ask", [to_move, to_cancel], ids=["move", "cancel"])
    def test_what_is_cancelled_is_asked_for_no_more(
        self, business: Database, ask: Callable[..., Proposal]
    ) -> None:
        booked = made(business)
        cancelled(business, booked.appointment_id)
        with pytest.raises(AlreadyCancelled):
            ask(business, booked)

    def test_a_place_that_was_given_up_is_not_cancelled_again(self, business: Database) -> None:
        mara, _ = made(business, "class"), made(business, "class", attendee=somebody("Jon"))
        accepted(business, to_cancel(business, mara))
        with pytest.raises(AlreadyCancelled):
            to_cancel(business, mara)

    def test_what_is_over_is_not_cancelled(self, business: Database) -> None:
        booked = made(business)
        with pytest.raises(AppointmentPast):
            to_cancel(business, booked, now=booked.end)

    def test_what_is_only_held_is_not_moved(self, business: Database) -> None:
        with pytest.raises(NotConfirmed):
            to_move(business, made(business, "optin"))

    def test_a_group_is_not_moved_by_one_of_it(self, business: Database) -> None:
        with pytest.raises(GroupIsTheHosts):
            to_move(business, made(business, "class"))

    @pytest.mark.parametrize("notice", [timedelta(days=2), None], ids=["notice", "never"])
    def test_the_policy_holds_when_it_is_asked(
        self, business: Database, notice: timedelta | None
    ) -> None:
        booked = made(business)
        changed(
            business,
            "intro",
            move_policy=ChangePolicy(notice),
            cancel_policy=ChangePolicy(notice),
        )
        with pytest.raises(TooLate):
            to_move(business, booked)
        with pytest.raises(TooLate):
            to_cancel(business, booked)

    def test_the_policy_holds_when_it_is_agreed_to(self, business: Database) -> None:
        booked = made(business)
        changed(business, "intro", cancel_policy=ChangePolicy(timedelta(hours=16)))
        proposal = to_cancel(business, booked)
        with pytest.raises(TooLate):
            accepted(business, proposal, NOW + timedelta(hours=2))
        assert appointment(business, booked.appointment_id).status == BOOKED


class TestWhatWasShown:
    """A yes is to what the visitor was shown, and to nothing else."""

    @pytest.mark.parametrize("ask", [to_move, to_cancel], ids=["move", "cancel"])
    def test_an_appointment_that_was_moved_meanwhile_stays(
        self, business: Database, ask: Callable[..., Proposal]
    ) -> None:
        booked = made(business)
        proposal = ask(business, booked)
        moved(business, booked.appointment_id, MONDAY + 2 * DAY)
        with pytest.raises(AppointmentChanged):
            accepted(business, proposal)
        now_is = appointment(business, booked.appointment_id)
        assert (now_is.status, now_is.starts) == (BOOKED, MONDAY + 2 * DAY)

    @pytest.mark.parametrize("ask", [to_move, to_cancel], ids=["move", "cancel"])
    def test_one_that_was_cancelled_meanwhile_stays_cancelled(
        self, business: Database, ask: Callable[..., Proposal]
    ) -> None:
        booked = made(business)
        proposal = ask(business, booked)
        cancelled(business, booked.appointment_id)
        with pytest.raises(AlreadyCancelled):
            accepted(business, proposal)
        assert [deed.by for deed in deeds(business, booked.appointment_id)][-1] == "admin"

    def test_a_second_yes_after_another_change_is_told_so(self, business: Database) -> None:
        booked = made(business)
        proposal = to_move(business, booked)
        accepted(business, proposal)
        moved(business, booked.appointment_id, MONDAY + 2 * DAY)
        with pytest.raises(AppointmentChanged):
            accepted(business, proposal)

    def test_a_newer_proposal_voids_it_and_frees_its_time(self, business: Database) -> None:
        booked = made(business)
        first = to_move(business, booked)
        to_cancel(business, booked)
        with pytest.raises(ProposalVoid):
            accepted(business, first)
        assert TUESDAY in offered(business)

    def test_one_that_cannot_be_made_leaves_the_one_before(self, business: Database) -> None:
        booked = made(business)
        first = to_move(business, booked)
        with pytest.raises(SlotNotOffered):
            to_move(business, booked, MONDAY - DAY)
        assert accepted(business, first).start == TUESDAY

    def test_other_values_than_shown_are_void(self, business: Database) -> None:
        booked = made(business)
        first = to_cancel(business, booked)
        second = to_cancel(business, booked, "ill")
        assert first.digest != second.digest

    def test_a_booking_that_was_cancelled_is_not_told_again(self, business: Database) -> None:
        with business.begin() as session:
            made_ = propose(session, CHAT, order(), NOW).proposal
            reword(session, made_.id, made_.order, 7)
        proposal = shown(business, CHAT)
        booked = accepted(business, proposal)
        cancelled(business, booked.appointment_id)
        with pytest.raises(ProposalVoid):
            accepted(business, proposal)


class TestRaces:
    def test_of_two_visitors_who_move_to_one_time_one_is_asked(
        self, business: Database
    ) -> None:
        mara, jon = made(business), made(business, start=MONDAY + 4 * QUARTER)
        outcomes = at_once(
            [
                lambda: to_move(business, mara, TUESDAY, CHAT),
                lambda: to_move(business, jon, TUESDAY, OTHER),
            ]
        )
        assert raised(outcomes) == ["SlotOccupied"]
        assert len(returned(outcomes)) == 1

    def test_of_proposals_that_change_places_end_well(self, business: Database) -> None:
        """Two visitors with holds on each other's host ask for other ones at once."""
        mara = made(business)
        jon = made(business, "visit", MONDAY, venue="local", location="Hall 1")
        for number in range(4):
            start = TUESDAY + number * 4 * QUARTER
            jobs: list[Callable[[], Proposal]] = [
                lambda start=start: to_move(business, mara, start, CHAT),  # type: ignore[misc]
                lambda start=start: to_move(business, jon, start, OTHER),  # type: ignore[misc]
            ]
            assert raised(at_once(jobs)) == []
            jobs = [
                lambda start=start: to_move(business, jon, start, CHAT),  # type: ignore[misc]
                lambda start=start: to_move(business, mara, start, OTHER),  # type: ignore[misc]
            ]
            assert set(raised(at_once(jobs))) <= {"SlotOccupied"}

    def test_of_a_yes_to_move_with_a_cancellation_are_won_by_one(
        self, business: Database
    ) -> None:
        for number in range(4):
            booked = made(business, start=MONDAY + number * 4 * QUARTER)
            proposal = to_move(business, booked, TUESDAY + number * 4 * QUARTER)
            jobs: list[Callable[[], object]] = [
                lambda proposal=proposal: accepted(business, proposal),  # type: ignore[misc]
                lambda booked=booked: cancelled(business, booked.appointment_id),  # type: ignore[misc]
            ]
            assert set(raised(at_once(jobs))) <= {"AlreadyCancelled"}
            assert appointment(business, booked.appointment_id).status == CANCELLED
            assert taken(business, booked.appointment_id) == []
