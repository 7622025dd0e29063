"""Proposing: one slot, held for one visitor, or a refusal that helps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.agent.tools.booking_tools import offer_nearest
from app.agent.tools.tool import ToolContext
from app.booking.values import Order
from app.desk.proposals.propose_booking import BookingProposal
from app.store.appointments.claims import busy_spans
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.agent.counter import LATER, after, error, find, offered, propose, take, visit_on
from tests.desk.business import MARA, NOW


@pytest.fixture
def visit(sqlite_database: Database) -> ToolContext:
    return visit_on(sqlite_database)


def test_a_proposal_holds_the_slot_for_the_visitor_alone(visit: ToolContext) -> None:
    ready = after(visit, find(visit, "Monday at 14:00", duration=15))

    outcome = propose(ready, purpose="looms", guests=["cara@home.example"])

    assert isinstance(outcome.proposed, BookingProposal)
    wanted: Order = outcome.proposed.proposal.order
    assert (wanted.start, wanted.duration) == (LATER, timedelta(minutes=15))
    assert wanted.attendee.notes == {"purpose": "looms"}
    assert wanted.attendee.guests == ("cara@home.example",)
    assert wanted.attendee.timezone == "Europe/Berlin"
    other = replace(visit, conversation_id="somebody else's")
    assert "14:00" not in "".join(offered(find(other, "Monday at 14:00")))
    assert offered(find(ready, "Monday at 14:00")) == ["Monday, 23 November, 14:00"]


@pytest.mark.parametrize("slot_id", ["s9", "", "14:00", "1"])
def test_a_slot_that_was_never_offered_is_not_found(visit: ToolContext, slot_id: str) -> None:
    ready = after(visit, find(visit, "Monday at 14:00"))

    assert error(propose(ready, slot_id=slot_id))[0] == "slot-not-found"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"email": "mara at home"}, "not an e-mail address"),
        ({"email": ""}, "attendee.email"),
        ({"name": " "}, "attendee.fullname"),
        ({"phone": "12"}, "attendee.phone"),
        ({"guests": ["nobody"]}, "bringalongEmails"),
        ({"guests": ["mara@home.example"]}, "no guest of their own"),
    ],
)
def test_what_is_wrong_with_the_visitors_data_is_said(
    visit: ToolContext, changes: Mapping[str, Any], complaint: str
) -> None:
    ready = after(visit, find(visit, "Monday at 14:00"))

    code, message = error(propose(ready, **changes))

    assert code == "invalid"
    assert complaint in message
    assert find(replace(ready, conversation_id="x"), "Monday at 14:00").offered


def test_a_slot_that_has_gone_is_refused_with_the_nearest(visit: ToolContext) -> None:
    ready = after(visit, find(visit, "Monday at 14:00"))
    take(visit, LATER)

    outcome = propose(ready)

    assert error(outcome)[0] == "slot-occupied"
    assert outcome.proposed is None
    assert "Monday, 23 November, 14:30" in offered(outcome)
    assert next(slot["id"] for slot in outcome.content["slots"]) == "s2"
    assert len(outcome.choices) == len(offered(outcome))
    again = propose(after(ready, outcome), slot_id="s2")
    assert isinstance(again.proposed, BookingProposal)


def test_a_slot_that_is_too_soon_by_now_is_refused_with_later_ones(visit: ToolContext) -> None:
    ready = after(visit, find(visit, "Monday at 14:00"))
    late = replace(ready, now=LATER - timedelta(minutes=5))

    outcome = propose(late)

    assert error(outcome)[0] == "slot-not-offered"
    assert offered(outcome)


def test_the_nearest_are_with_the_host_who_was_chosen(visit: ToolContext) -> None:
    ready = after(visit, find(visit, "Monday at 14:00", "help", host="Ben"))
    take(visit, LATER, meeting_type_id="help", host_ids=("ben",))

    outcome = propose(ready)

    assert {slot["host"] for slot in outcome.content["slots"]} == {"Ben"}
    assert {each.host_ids for each in outcome.offered.values()} == {("ben",)}


def test_a_second_proposal_replaces_the_first(visit: ToolContext) -> None:
    ready = after(visit, find(visit, "Monday"))
    propose(ready, slot_id="s1")

    propose(ready, slot_id="s2")

    starts = (ready.offered[id_].start for id_ in ("s1", "s2"))
    first, second = (int(start.timestamp()) for start in starts)
    with visit.database.read() as session:
        holder = load_catalog(session).hosts["ada"].holder
        busy = busy_spans(session, [holder], (first, second + 3600), int(NOW.timestamp()))
    assert list(busy[holder]) == [(second, second + 1800)]


def test_a_refused_second_proposal_leaves_the_first(visit: ToolContext) -> None:
    ready = after(visit, find(visit, "Monday"))
    propose(ready, slot_id="s1")
    second = ready.offered["s2"].start
    take(visit, second)

    propose(ready, slot_id="s2")

    with pytest.raises(Exception, match="taken"):
        take(visit, ready.offered["s1"].start)


def test_the_nearest_of_a_day_do_not_repeat_what_has_gone(visit: ToolContext) -> None:
    take(visit, LATER)
    with visit.database.read() as session:
        meeting = load_catalog(session).meeting_type("intro")
    gone = Order("intro", LATER, MARA, duration=timedelta(minutes=30))

    outcome = offer_nearest(visit, meeting, gone)

    assert "Monday, 23 November, 14:00" not in offered(outcome)
    assert len(offered(outcome)) == 6
