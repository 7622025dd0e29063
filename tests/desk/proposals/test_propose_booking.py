"""Proposals: exactly these values, held until they are answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.booking.admission import SlotNotOffered, SlotOccupied
from app.booking.values import Booked, Order
from app.conversation.proposals import Proposal
from app.desk.admission.proposal_hold import HOLD_FOR
from app.desk.availability.offer import SlotQuery, offer
from app.desk.booking.book import book
from app.desk.proposals.propose_booking import ProposalVoid, accept, complete, propose, reject
from app.errors import Invalid
from app.store.appointments.attendees import list_attendances_of_conversation
from app.store.appointments.claims import Except, release_appointment
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.engine.database import Database
from app.store.tables import AppointmentRow, ClaimRow, OutboxRow, table
from tests.desk.business import MARA, MONDAY, NOW, order
from tests.store.threads import at_once, raised, returned

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LAPSED = NOW + HOLD_FOR
CHAT, OTHER = "chat", "another chat"


def proposed(
    database: Database, chat: str = CHAT, wanted: Order | None = None, now: datetime = NOW
) -> Proposal:
    """Propose and show it, as the conversation does."""
    with database.begin() as session:
        made = propose(session, chat, wanted or order(), now)
        complete(session, made.proposal, "Our talk", "About looms", 7)
    with database.read() as session:
        newest = find_newest_proposal(session, chat)
    assert newest is not None
    return newest


def accepted(database: Database, proposal: Proposal, now: datetime = NOW) -> Booked:
    with database.begin() as session:
        return accept(session, proposal, now)


def rejected(database: Database, proposal: Proposal) -> bool:
    with database.begin() as session:
        return reject(session, proposal)


def booked(database: Database, wanted: Order, now: datetime = NOW) -> Booked:
    with database.begin() as session:
        return book(session, wanted, now)


def is_offered(database: Database, start: datetime, now: datetime = NOW, own: str = "") -> bool:
    with database.read() as session:
        found = offer(
            session, SlotQuery("intro", start, start + MINUTE, ignoring=Except(own)), now
        )
    return bool(found.slots)


def count(database: Database, row: type) -> int:
    with database.read() as session:
        query = select(func.count()).select_from(table(row))
        return int(session.execute(query).scalar_one())


class TestAProposal:
    def test_books_nothing_and_tells_nobody(self, business: Database) -> None:
        proposed(business)
        assert (count(business, AppointmentRow), count(business, OutboxRow)) == (0, 0)

    def test_can_be_for_the_slot_of_the_one_before(self, business: Database) -> None:
        first = proposed(business)
        second = proposed(business)
        assert second.id != first.id
        assert accepted(business, second).start == MONDAY

    def test_that_cannot_be_made_leaves_the_one_before(self, business: Database) -> None:
        first = proposed(business)
        with pytest.raises(SlotNotOffered):
            proposed(business, wanted=order(start=MONDAY + timedelta(seconds=1)))
        assert accepted(business, first).start == MONDAY

    def test_is_made_with_texts_that_can_be_kept(self, business: Database) -> None:
        with business.begin() as session:
            made = propose(session, CHAT, order(), NOW)
            with pytest.raises(Invalid):
                complete(session, made.proposal, "x" * 201, "", 7)


class TestAccepting:
    def test_books_what_was_shown(self, business: Database) -> None:
        made = accepted(business, proposed(business))
        assert (made.start, made.ics_title, made.ics_description) == (
            MONDAY,
            "Our talk",
            "About looms",
        )
        with business.read() as session:
            [kept] = list_attendances_of_conversation(session, CHAT)
        assert (kept.appointment_id, kept.secret) == (made.appointment_id, made.secret)
        assert not is_offered(business, MONDAY, LAPSED)

    def test_twice_gives_the_same_booking(self, business: Database) -> None:
        proposal = proposed(business)
        first, second = accepted(business, proposal), accepted(business, proposal)
        assert first == second
        assert (count(business, AppointmentRow), count(business, OutboxRow)) == (1, 2)

    def test_twice_at_once_gives_the_same_booking(self, business: Database) -> None:
        proposal = proposed(business)
        outcomes = at_once([lambda: accepted(business, proposal)] * 8)
        assert raised(outcomes) == []
        assert outcomes == [outcomes[0]] * 8
        assert count(business, AppointmentRow) == 1

    def test_keeps_the_host_who_was_shown(self, business: Database) -> None:
        wanted = order("help", queue_id="rotation")
        proposal = proposed(business, wanted=wanted)
        assert proposal.host_ids == ("ada",)
        booked(business, order("help", MONDAY + 60 * MINUTE, queue_id="rotation"))
        assert [host.id for host in accepted(business, proposal).hosts] == ["ada"]

    def test_works_for_hosts_together(self, business: Database) -> None:
        proposal = proposed(business, wanted=order("review", queue_id="pair"))
        assert [host.id for host in accepted(business, proposal).hosts] == ["ada", "ben"]
        assert count(business, ClaimRow) == 2

    def test_works_for_a_place_in_a_group(self, business: Database) -> None:
        jo = replace(MARA, email="jo@home.example")
        first = booked(business, order("class", attendee=jo))
        made = accepted(business, proposed(business, wanted=order("class")))
        assert made.appointment_id == first.appointment_id
        assert count(business, ClaimRow) == 1

    @pytest.mark.parametrize("moment", [LAPSED, LAPSED + timedelta(hours=1)])
    def test_after_it_lapsed_works_while_the_slot_is_free(
        self, business: Database, moment: datetime
    ) -> None:
        assert accepted(business, proposed(business), moment).start == MONDAY

    def test_after_the_slot_went_to_another_is_refused(self, business: Database) -> None:
        proposal = proposed(business)
        booked(business, order(), LAPSED)
        for _ in range(2):
            with pytest.raises(SlotOccupied):
                accepted(business, proposal, LAPSED)
        assert count(business, AppointmentRow) == 1

    def test_of_what_has_come_too_near_is_refused(self, business: Database) -> None:
        with pytest.raises(SlotNotOffered):
            accepted(business, proposed(business), MONDAY - MINUTE)

    def test_of_a_replaced_one_is_void(self, business: Database) -> None:
        first = proposed(business)
        proposed(business, wanted=order(start=MONDAY + DAY))
        with pytest.raises(ProposalVoid):
            accepted(business, first)

    def test_of_other_values_than_shown_is_void(self, business: Database) -> None:
        proposal = proposed(business)
        with pytest.raises(ProposalVoid):
            accepted(business, replace(proposal, digest="0" * 16))

    def test_of_what_was_never_shown_is_void(self, business: Database) -> None:
        with business.begin() as session:
            unseen = propose(session, CHAT, order(), NOW).proposal
        with pytest.raises(ProposalVoid):
            accepted(business, unseen)


class TestRejecting:
    def test_is_final(self, business: Database) -> None:
        proposal = proposed(business)
        rejected(business, proposal)
        assert not rejected(business, proposal)
        with pytest.raises(ProposalVoid):
            accepted(business, proposal)

    def test_what_was_booked_changes_nothing(self, business: Database) -> None:
        proposal = proposed(business)
        made = accepted(business, proposal)
        assert not rejected(business, proposal)
        assert accepted(business, proposal) == made
        assert not is_offered(business, MONDAY)


class TestWhatMustBeConfirmed:
    def test_is_not_booked_by_a_yes_however_often_it_is_said(self, business: Database) -> None:
        proposal = proposed(business, wanted=order("optin", host_ids=("ben",)))
        first, again = (accepted(business, proposal) for _ in range(2))
        assert first.provisional_type == again.provisional_type == "doubleOptIn"
        assert first.provisional_id == again.provisional_id != ""


class TestRaces:
    def test_of_a_late_yes_with_other_bookings_are_won_by_one(self, business: Database) -> None:
        """Nobody waits for ever: those who lapsed are cleared in the order of the locks."""
        for number in range(8):
            day = MONDAY + DAY * (number if number < 5 else number + 2)
            proposal = proposed(business, wanted=order(start=day))
            jobs: list[Callable[[], Booked]] = [
                lambda proposal=proposal: accepted(business, proposal, LAPSED),  # type: ignore[misc]
                *[lambda day=day: booked(business, order(start=day), LAPSED)] * 3,
            ]
            outcomes = at_once(jobs)
            assert raised(outcomes) == ["SlotOccupied"] * 3
            assert len(returned(outcomes)) == 1

    def test_of_proposals_that_change_places_end_well(self, business: Database) -> None:
        """Two visitors whose holds have lapsed ask for each other's slot at once."""
        here, there = order(start=MONDAY), order(start=MONDAY + DAY)
        for _ in range(6):
            proposed(business, CHAT, here)
            proposed(business, OTHER, there)
            outcomes = at_once(
                [
                    lambda: proposed(business, CHAT, there, LAPSED),
                    lambda: proposed(business, OTHER, here, LAPSED),
                ]
            )
            assert set(raised(outcomes)) <= {"SlotOccupied"}
            for chat in (CHAT, OTHER):
                with business.read() as session:
                    newest = find_newest_proposal(session, chat)
                assert newest is not None
                rejected(business, newest)

    def test_of_a_yes_with_another_proposal_end_well(self, business: Database) -> None:
        """A visitor says yes in one window while the other one is shown a new proposal."""
        for _ in range(6):
            first = proposed(business)
            jobs: list[Callable[[], object]] = [
                lambda first=first: accepted(business, first),  # type: ignore[misc]
                lambda: proposed(business, wanted=order(start=MONDAY + DAY)),
            ]
            outcomes = at_once(jobs)
            assert set(raised(outcomes)) <= {"ProposalVoid"}
            with business.begin() as session:
                for kept in list_attendances_of_conversation(session, CHAT):
                    release_appointment(session, kept.appointment_id)
