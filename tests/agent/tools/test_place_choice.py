"""Where a meeting is proposed: what the visitor wished, if it is offered, and never another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.agent.tools.place_choice import choose_place
from app.agent.tools.tool import ToolContext, ToolResult
from app.agent.visitor.provenance import VisitorWords
from app.conversation.facts import Confidence, Fact, FactKind
from app.desk.proposals.propose_booking import BookingProposal
from app.language.places.venue_words import read_venues
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.agent.counter import after, error, find, propose, run, visit_on

PHONE = "+49 30 1234567"
ANSWERED = 5  # the last event that was answered


@pytest.fixture
def visit(sqlite_database: Database) -> ToolContext:
    return visit_on(sqlite_database)


def saying(visit: ToolContext, *texts: str, ago: int = 0) -> ToolContext:
    """The visit of somebody who said these things, the last just now, or that long ago."""
    halls = ("Hall 1", "Hall 2")
    facts = [
        Fact(FactKind.PLACE, read_venues(each, halls).value, seq, Confidence.SAID)
        for seq, each in enumerate(texts, ANSWERED + 2 - len(texts) - ago)
        if read_venues(each, halls)
    ]
    return replace(visit, said=VisitorWords(texts, facts), answered=ANSWERED)


def proposed(outcome: ToolResult) -> tuple[str | None, str]:
    """The venue and the location of a proposal."""
    assert isinstance(outcome.proposed, BookingProposal), outcome.content
    order = outcome.proposed.proposal.order
    return order.venue, order.location


def ready(visit: ToolContext, meeting_type: str = "intro") -> ToolContext:
    return after(visit, find(visit, "Monday at 14:00", meeting_type))


def test_the_tools_give_the_places_by_name(visit: ToolContext) -> None:
    listed = run(visit, "list_meeting_types").content["meeting_types"]
    where = {each["id"]: each["where"] for each in listed}

    assert where["intro"] == ["Google Meet", "Phone", "WhatsApp"]
    assert where["visit"] == ["On site: Hall 1", "On site: Hall 2", "At your place"]
    assert find(visit, "Monday at 14:00").content["where"] == where["intro"]


@pytest.mark.parametrize("place", ["Phone", "phone", "by phone", "per Telefon"])
def test_a_place_is_proposed_by_its_name(visit: ToolContext, place: str) -> None:
    assert proposed(propose(ready(visit), place=place, phone=PHONE)) == ("phone", "")


@pytest.mark.parametrize(
    ("place", "location"), [("On site: Hall 2", "Hall 2"), ("Hall 1", "Hall 1")]
)
def test_an_address_is_a_place(visit: ToolContext, place: str, location: str) -> None:
    assert proposed(propose(ready(visit, "visit"), place=place)) == ("local", location)


def test_a_place_that_is_not_offered_is_refused_with_those_that_are(visit: ToolContext) -> None:
    code, message = error(propose(ready(visit), place="Zoom"))

    assert code == "place-not-offered"
    assert "Google Meet; Phone; WhatsApp" in message


def test_a_call_needs_a_number(visit: ToolContext) -> None:
    assert error(propose(ready(visit), place="Phone"))[0] == "phone-required"


def test_of_several_addresses_one_is_asked_for(visit: ToolContext) -> None:
    code, message = error(propose(ready(visit, "visit")))

    assert code == "location-required"
    assert "Hall 2" in message


def test_the_visitors_address_is_where_they_said(visit: ToolContext) -> None:
    there = saying(ready(visit, "visit"), "please come to us, Gartenweg 7 in Potsdam")

    outcome = propose(there, place="At your place: Gartenweg 7, Potsdam")
    assert proposed(outcome) == ("local-attendee", "Gartenweg 7, Potsdam")


def test_an_address_that_nobody_said_is_refused(visit: ToolContext) -> None:
    there = saying(visit, "please come to us")
    with there.reading() as session:
        meeting = load_catalog(session).meeting_type("visit")

    refusal = choose_place(there, meeting, "At your place: Gartenweg 7")
    assert isinstance(refusal, ToolResult)
    assert refusal.error == "address-not-said"


@pytest.mark.parametrize(
    ("said", "venue"),
    [
        (["by phone please"], "phone"),
        (["yes but by phone"], "phone"),
        (["per WhatsApp bitte"], "whatsapp"),
        (["no video"], "phone"),
        (["by phone", "no, google meet"], "google"),
        (["hello"], "google"),
        (["online"], "google"),
    ],
)
def test_the_newest_wish_is_proposed_though_the_model_names_no_place(
    visit: ToolContext, said: Sequence[str], venue: str
) -> None:
    there = saying(ready(visit), *said)

    assert proposed(propose(there, phone=PHONE))[0] == venue


@pytest.mark.parametrize("ago", [0, 3])
def test_another_place_than_was_wished_is_refused(visit: ToolContext, ago: int) -> None:
    there = saying(ready(visit), "by phone please", ago=ago)

    code, message = error(propose(there, place="Google Meet"))
    assert code == "place-contradicts"
    assert "Phone" in message


def test_a_wish_that_is_not_offered_is_told_first(visit: ToolContext) -> None:
    there = saying(ready(visit), "over zoom please")

    code, message = error(propose(there))
    assert code == "place-not-offered"
    assert "zoom" in message
    assert "Google Meet" in message


@pytest.mark.parametrize("named", [{}, {"place": "Google Meet"}])
def test_who_was_told_and_goes_on_gets_what_there_is(
    visit: ToolContext, named: dict[str, Any]
) -> None:
    there = saying(ready(visit), "over zoom please", ago=3)

    assert proposed(propose(there, **named))[0] == "google"


def test_the_result_says_what_the_visitor_sees(visit: ToolContext) -> None:
    outcome = propose(ready(visit), place="Phone", phone=PHONE, purpose="looms")

    assert outcome.content["shown_to_visitor"] == [
        "Intro — Ada Berg",
        "Monday, 23 November 2026, 14:00–14:30 (Europe/Berlin)",
        "By phone: we call +49301234567",
        "Mara Linde, mara@home.example, +49301234567",
        "About: “looms”",
    ]
