"""The hold of a proposal: for whom it counts, and when it is released."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.booking.admission import SlotOccupied
from app.booking.values import Order
from app.conversation.proposals import Proposal
from app.desk.admission.proposal_hold import HOLD_FOR
from app.desk.availability.offer import SlotQuery, offer
from app.desk.booking.book import book
from app.desk.proposals.propose_booking import accept, complete, propose, reject
from app.store.appointments.claims import Except
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.engine.database import Database
from app.store.tables import ClaimRow, table
from tests.desk.business import MONDAY, NOW, order

DAY = timedelta(days=1)
LAPSED = NOW + HOLD_FOR
CHAT, OTHER = "chat", "another chat"


def proposed(database: Database, chat: str = CHAT, wanted: Order | None = None) -> Proposal:
    """Propose and show it, as the conversation does."""
    with database.begin() as session:
        made = propose(session, chat, wanted or order(), NOW)
        complete(session, made.proposal, "Our talk", "About looms", 7)
    with database.read() as session:
        newest = find_newest_proposal(session, chat)
    assert newest is not None
    return newest


def is_offered(database: Database, start: datetime, now: datetime = NOW, own: str = "") -> bool:
    query = SlotQuery("intro", start, start + timedelta(minutes=1), ignoring=Except(own))
    with database.read() as session:
        return bool(offer(session, query, now).slots)


def claimants(database: Database) -> set[tuple[bool, bool]]:
    """Of all claims, whether a proposal and whether an appointment has them."""
    claims = table(ClaimRow).c
    with database.read() as session:
        rows = session.rows(select(claims.proposal_id, claims.appointment_id))
        return {(proposal is not None, booked is not None) for proposal, booked in rows}


class TestAHold:
    def test_holds_its_slot_against_others(self, business: Database) -> None:
        proposed(business)
        assert not is_offered(business, MONDAY)
        with business.begin() as session, pytest.raises(SlotOccupied):
            book(session, order(), NOW)
        with pytest.raises(SlotOccupied):
            proposed(business, OTHER)

    def test_does_not_hold_it_against_its_own_visitor(self, business: Database) -> None:
        proposal = proposed(business)
        assert is_offered(business, MONDAY, own=proposal.id)
        assert not is_offered(business, MONDAY, own="somebody else's")


class TestIsReleased:
    @pytest.mark.parametrize(
        ("now", "free"),
        [
            pytest.param(LAPSED - timedelta(seconds=1), False, id="a second before"),
            pytest.param(LAPSED, True, id="when it lapses"),
        ],
    )
    def test_when_it_lapses(self, business: Database, now: datetime, *, free: bool) -> None:
        proposed(business)
        assert is_offered(business, MONDAY, now) is free

    def test_by_another_proposal(self, business: Database) -> None:
        proposed(business)
        proposed(business, wanted=order(start=MONDAY + DAY))
        assert is_offered(business, MONDAY)
        assert not is_offered(business, MONDAY + DAY)

    def test_by_a_no(self, business: Database) -> None:
        proposal = proposed(business)
        with business.begin() as session:
            assert reject(session, proposal)
        assert is_offered(business, MONDAY)
        assert claimants(business) == set()

    def test_by_a_yes_for_the_appointment(self, business: Database) -> None:
        proposal = proposed(business)
        assert claimants(business) == {(True, False)}
        with business.begin() as session:
            accept(session, proposal, NOW)
        assert not is_offered(business, MONDAY, LAPSED)
        assert claimants(business) == {(False, True)}
