"""Finding: what is on offer, and when, on the Loom Works' calendar."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.agent.tools.tool import ToolContext
from app.conversation.events import Choice
from app.conversation.tools import SlotOffer
from app.desk.proposals.propose_booking import BookingProposal
from app.store.engine.database import Database
from tests.agent.counter import LATER, after, error, find, offered, run, take, visit_on
from tests.agent.logs import log, visitor


@pytest.fixture
def visit(sqlite_database: Database) -> ToolContext:
    return visit_on(sqlite_database)


def test_the_offer_is_listed_as_it_can_be_booked(visit: ToolContext) -> None:
    listed = run(visit, "list_meeting_types").content["meeting_types"]

    assert [each["id"] for each in listed][:3] == ["intro", "deep", "help"]
    assert listed[0] == {
        "id": "intro",
        "name": "Intro",
        "description": "",
        "minutes": [30, 15, 60],
        "hosts": ["Ada Berg"],
        "kind": "one-to-one",
        "where": ["Google Meet", "Phone", "WhatsApp"],
    }
    kinds = {each["id"]: each["kind"] for each in listed}
    assert (kinds["desk"], kinds["review"], kinds["class"]) == (
        "round-robin",
        "collective",
        "group",
    )


@pytest.mark.parametrize(
    ("when", "understood", "first", "last"),
    [
        ("Tuesday afternoon", "Tuesday, 24 November 2026, 12:00–17:00", "12:00", "16:45"),
        ("on Monday at 14:00", "Monday, 23 November 2026, 14:00", "14:00", "14:00"),
        ("tomorrow morning", "Monday, 23 November 2026", "10:00", "11:45"),
        ("am Dienstag um 15 Uhr", "Tuesday, 24 November 2026, 15:00", "15:00", "15:00"),
    ],
)
def test_a_visitors_words_become_slots(
    visit: ToolContext, when: str, understood: str, first: str, last: str
) -> None:
    outcome = find(visit, when)

    assert understood in outcome.content["understood"]
    assert outcome.content["zone"] == "Europe/Berlin"
    assert offered(outcome)[0].endswith(first)
    assert offered(outcome)[-1].endswith(last)
    assert 1 <= len(offered(outcome)) <= 6
    assert "note" not in outcome.content


def naming(visit: ToolContext, *words: str) -> ToolContext:
    """The visit of somebody who has said this; the last of it is to be answered."""
    return replace(visit, log=log(*map(visitor, words)), answered=len(words) - 1)


def test_the_meeting_that_the_visitor_names_is_not_exchanged(visit: ToolContext) -> None:
    said = naming(visit, "An intro, please!", "Or rather a review on Monday")

    code, message = error(find(said, "Monday", "intro"))

    assert (code, "'review'" in message) == ("meeting-type-contradicts", True)
    assert "slots" in find(said, "Monday", "review").content


@pytest.mark.parametrize(
    "words",
    ["Monday at ten", "the intro, no review", "an intro and a review", ""],
    ids=["named none", "named both", "wants both", "nothing"],
)
def test_who_names_no_other_meeting_gets_what_is_asked_for(
    visit: ToolContext, words: str
) -> None:
    assert "slots" in find(naming(visit, words), "Monday", "intro").content


@pytest.mark.parametrize("when", ["", "any time", "whenever", "egal wann"])
def test_who_leaves_it_open_gets_free_times_from_the_first_on(
    visit: ToolContext, when: str
) -> None:
    outcome = find(visit, when)

    assert offered(outcome)[0] == "Monday, 23 November, 10:00"
    assert len(offered(outcome)) == 6


@pytest.mark.parametrize(
    ("when", "days"),
    [
        pytest.param("at 11", 6, id="a time: one a day"),
        pytest.param("in the afternoon", 3, id="a part of the day: spread over three"),
        pytest.param("any day but Monday", 3, id="nearly any day"),
    ],
)
def test_who_names_no_day_is_shown_the_soonest_ones(
    visit: ToolContext, when: str, days: int
) -> None:
    shown = [label.rpartition(", ")[0] for label in offered(find(visit, when))]

    assert len(shown) == 6
    assert len(set(shown)) == days
    assert all(" November" in day for day in shown)


def test_slots_have_ids_hosts_minutes_and_buttons(visit: ToolContext) -> None:
    outcome = find(visit, "Monday at 14:00", duration=15)

    [slot] = outcome.content["slots"]
    assert (slot["id"], slot["host"], slot["minutes"]) == ("s1", "Ada Berg", 15)
    label = "Monday, 23 November 2026, 14:00"
    assert outcome.offered == {
        "s1": SlotOffer("intro", LATER, 15, label=slot["label"], host="Ada Berg")
    }
    assert slot["label"].startswith(label)
    end, zone = LATER + timedelta(minutes=15), visit.zone.key
    assert outcome.choices == (Choice("slot", "s1", "Mon 23 Nov, 14:00", LATER, end, zone),)
    assert outcome.wish == "Monday at 14:00"


def test_ids_are_used_once_in_a_conversation(visit: ToolContext) -> None:
    first = find(visit, "Monday")
    second = find(after(visit, first), "Tuesday")

    ids = [slot["id"] for each in (first, second) for slot in each.content["slots"]]
    assert ids == [f"s{number}" for number in range(1, 13)]


def test_when_nothing_is_free_then_the_nearest_are_offered_with_a_note(
    visit: ToolContext,
) -> None:
    take(visit, LATER)

    outcome = find(visit, "Monday at 14:00")

    assert outcome.content["note"] == "nothing-free-then"
    labels = offered(outcome)
    assert "Monday, 23 November, 14:00" not in labels
    assert "Monday, 23 November, 13:30" in labels
    assert "Monday, 23 November, 14:30" in labels
    assert labels == sorted(labels)


@pytest.mark.parametrize("when", ["on Saturday", "on Christmas Eve", "24 December at 10"])
def test_a_day_off_has_neighbours(visit: ToolContext, when: str) -> None:
    outcome = find(visit, when)

    assert outcome.content["note"] == "nothing-free-then"
    assert len(offered(outcome)) == 6


def test_a_wish_beyond_what_can_be_booked_gets_the_last_times_before(
    visit: ToolContext,
) -> None:
    outcome = find(visit, "on 1 June 2027")

    assert outcome.content["note"] == "nothing-free-then"
    labels = [slot["label"] for slot in outcome.content["slots"]]
    assert labels
    assert all("January 2027" in label for label in labels)


def test_a_wish_after_a_wish_keeps_what_was_not_said_again(visit: ToolContext) -> None:
    first = find(visit, "Monday at 14:00")

    second = find(after(visit, first), "same time on Wednesday")

    assert offered(second) == ["Wednesday, 25 November, 14:00"]


def test_words_that_can_be_read_in_two_ways_come_back_as_a_question(visit: ToolContext) -> None:
    outcome = find(visit, "03/04/2027")

    assert outcome.content["question"] == "day-or-month"
    assert len(outcome.content["choices"]) == 2
    assert outcome.content["slots"] == []
    assert outcome.choices == ()


def test_words_about_no_time_at_all_are_refused(visit: ToolContext) -> None:
    code, message = error(find(visit, "looms"))

    assert code == "when-not-understood"
    assert message


def test_a_day_that_is_over_comes_back_as_a_question(visit: ToolContext) -> None:
    assert find(visit, "yesterday").content["question"] == "past"


@pytest.mark.parametrize(
    ("words", "question"),
    [("31 November at 10", "no-such-day"), ("tomorrow at 25:00", "no-such-time")],
)
def test_a_day_or_a_time_that_does_not_exist_comes_back_as_a_question(
    visit: ToolContext, words: str, question: str
) -> None:
    outcome = find(visit, words)

    assert outcome.content == {"question": question, "choices": [], "slots": []}
    assert outcome.question == question


@pytest.mark.parametrize(
    ("meeting_type", "found"),
    [("intro", "intro"), ("Intro", "intro"), (" INTRO ", "intro"), ("Opt-in", "optin")],
)
def test_a_meeting_type_goes_by_its_id_or_its_name(
    visit: ToolContext, meeting_type: str, found: str
) -> None:
    outcome = find(visit, "Monday", meeting_type)

    assert {each.meeting_type_id for each in outcome.offered.values()} == {found}


def test_an_unknown_meeting_type_is_answered_with_the_known_ones(visit: ToolContext) -> None:
    code, message = error(find(visit, "Monday", "massage"))

    assert code == "meeting-type-not-found"
    assert "'massage'" in message
    assert "intro" in message


@pytest.mark.parametrize("host", ["Ada Berg", "ada", "ADA", "Berg", " Ada "])
def test_a_host_goes_by_any_of_their_names(visit: ToolContext, host: str) -> None:
    assert find(visit, "Monday", host=host).content["slots"][0]["host"] == "Ada Berg"


@pytest.mark.parametrize("host", [None, "", "  "])
def test_without_a_host_anybody_will_do(visit: ToolContext, host: str | None) -> None:
    outcome = find(visit, "Monday", "help", host=host)

    assert {slot["host"] for slot in outcome.content["slots"]} == {""}


def test_a_host_who_does_not_hold_the_meeting_is_refused(visit: ToolContext) -> None:
    code, message = error(find(visit, "Monday", host="Ben"))

    assert code == "host-not-allowed"
    assert "Ada Berg" in message


def test_a_host_who_can_be_chosen_is_looked_up_and_stays_chosen(visit: ToolContext) -> None:
    for start in (LATER, LATER + timedelta(minutes=30)):
        take(visit, start, meeting_type_id="help", host_ids=("ben",))

    outcome = find(visit, "Monday from 14:00 to 15:30", "help", host="Ben")

    assert offered(outcome) == ["Monday, 23 November, 15:00"]
    assert outcome.content["slots"][0]["host"] == "Ben"
    assert [each.host_ids for each in outcome.offered.values()] == [("ben",)]


@pytest.mark.parametrize("duration", [15, 30, 60])
def test_a_length_on_offer_is_kept(visit: ToolContext, duration: int) -> None:
    outcome = find(visit, "Monday", duration=duration)

    assert {slot["minutes"] for slot in outcome.content["slots"]} == {duration}


@pytest.mark.parametrize("duration", [45, 1, 100_000])
def test_a_length_that_is_not_on_offer_is_refused(visit: ToolContext, duration: int) -> None:
    assert error(find(visit, "Monday", duration=duration))[0] == "duration-not-offered"


def test_times_are_told_where_the_visitor_is_and_in_their_language(visit: ToolContext) -> None:
    abroad = replace(visit, zone=ZoneInfo("America/New_York"), language="de")

    outcome = find(abroad, "am Montag um 9 Uhr")

    assert offered(outcome) == ["Montag, 23. November, 09:00"]
    assert outcome.content["zone"] == "America/New_York"
    nine_there = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert outcome.offered["s1"].start == nine_there


def test_what_a_model_leaves_out_counts_as_not_said(visit: ToolContext) -> None:
    outcome = run(visit, "find_slots", meeting_type="intro", when="Monday")
    proposed = run(
        after(visit, outcome),
        "propose_booking",
        slot_id="s1",
        name="Mara Linde",
        email="mara@home.example",
    )

    assert "error" not in outcome.content
    assert isinstance(proposed.proposed, BookingProposal)


def test_words_for_days_that_were_not_understood_are_said(visit: ToolContext) -> None:
    outcome = find(visit, "mardi prochain 15:00")

    assert outcome.content["not_understood"] == ["mardi", "prochain"]
    assert "translated" in outcome.content["message"]
    assert "not_understood" not in find(visit, "next Tuesday 15:00").content
