"""Several people: each has a place, or it is said that they have not."""

from dataclasses import replace

import pytest

from app.agent.tools.tool import ToolContext, ToolResult
from app.agent.visitor.provenance import VisitorWords
from app.conversation.facts import Confidence, Fact, FactKind
from app.desk.admin.meeting_types import change_meeting_type
from app.desk.proposals.propose_booking import BookingProposal
from app.store.engine.database import Database
from tests.agent.counter import after, error, find, propose, take, visit_on


@pytest.fixture
def visit(sqlite_database: Database) -> ToolContext:
    return visit_on(sqlite_database)


@pytest.fixture
def counted(sqlite_database: Database) -> ToolContext:
    """A conversation where guests take places of the group."""
    visit = visit_on(sqlite_database)
    with sqlite_database.begin() as session:
        change_meeting_type(
            session, "class", lambda meeting: replace(meeting, guests_take_spots=True)
        )
    return visit


def ready(visit: ToolContext, meeting_type: str = "class") -> ToolContext:
    return after(visit, find(visit, "Monday at 14:00", meeting_type))


def who_said(visit: ToolContext, people: int) -> ToolContext:
    fact = Fact(FactKind.PEOPLE, str(people), 1, Confidence.SAID)
    return replace(visit, said=VisitorWords(("we come",), [fact]))


def lines(outcome: ToolResult) -> list[str]:
    assert isinstance(outcome.proposed, BookingProposal), outcome.content
    return list(outcome.content["shown_to_visitor"])


def test_a_search_shows_the_places_that_are_left(visit: ToolContext) -> None:
    [slot] = find(visit, "Monday at 14:00", "class").content["slots"]
    start = ready(visit).offered["s1"].start
    take(visit, start, meeting_type_id="class", host_ids=("cem",))

    [later] = find(visit, "Monday at 14:00", "class").content["slots"]
    assert (slot["places_left"], later["places_left"]) == (3, 2)


def test_other_meetings_have_no_places(visit: ToolContext) -> None:
    assert all("places_left" not in each for each in find(visit, "Monday").content["slots"])


def test_one_booking_of_several_people_says_that_it_takes_one_place(visit: ToolContext) -> None:
    outcome = propose(ready(visit), people=3)

    assert "Places: 1 of 3; everybody else books a place of their own" in lines(outcome)
    assert "ONE place" in outcome.content["places"]


def test_the_visitors_own_count_is_not_forgotten_by_a_model(visit: ToolContext) -> None:
    outcome = propose(who_said(ready(visit), 3))

    assert "Places: 1 of 3; everybody else books a place of their own" in lines(outcome)


def test_one_person_needs_no_word_about_places(visit: ToolContext) -> None:
    outcome = propose(ready(visit))

    assert not any("Places" in line for line in lines(outcome))
    assert "places" not in outcome.content


def test_guests_who_take_places_are_named_first(counted: ToolContext) -> None:
    code, message = error(propose(ready(counted), people=3, guests=["cara@home.example"]))

    assert code == "guests-missing"
    assert "1 missing" in message


def test_guests_who_take_places_get_them(counted: ToolContext) -> None:
    guests = ["cara@home.example", "dan@home.example"]

    outcome = propose(who_said(ready(counted), 3), guests=guests)

    assert "Places: 3" in lines(outcome)
    assert isinstance(outcome.proposed, BookingProposal)
    assert outcome.proposed.admitted.places == 3


def test_more_than_there_are_places_are_refused(counted: ToolContext) -> None:
    guests = [f"g{number}@home.example" for number in range(3)]

    assert error(propose(ready(counted), people=4, guests=guests))[0] == "appointment-full"


def test_a_meeting_of_their_own_says_how_many_come(visit: ToolContext) -> None:
    outcome = propose(ready(visit, "intro"), people=3)

    assert "People: 3" in lines(outcome)
