"""A slot that the visitor has just spoken against is not proposed; doubt refuses nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.agent.tools.slot_check import contradiction
from app.agent.tools.tool import ToolContext
from app.conversation.events import AssistantMessage, Choice, Event, ToolResponse
from app.conversation.tools import SlotOffer
from app.store.engine.database import Database
from tests.agent.counter import BERLIN, after, error, find, propose, visit_on
from tests.agent.logs import assistant, log, visitor
from tests.desk.business import NOW

TUESDAY = datetime(2026, 11, 24, tzinfo=BERLIN)


def slots(*clocks: str) -> dict[str, SlotOffer]:
    """Slots on Tuesday under s1, s2 …; "W" before the time is for Wednesday."""
    found = {}
    for number, clock in enumerate(clocks, 1):
        day = TUESDAY + timedelta(days=clock.startswith("W"))
        hour, minute = map(int, clock.removeprefix("W").split(":"))
        start = day.replace(hour=hour, minute=minute).astimezone(UTC)
        found[f"s{number}"] = SlotOffer("intro", start, 30)
    return found


OFFER = slots("14:00", "14:30", "16:00", "W14:00")


def offering(offer: dict[str, SlotOffer] = OFFER) -> ToolResponse:
    """A search found these."""
    return ToolResponse("c", "find_slots", {}, offered=offer)


def listing(text: str = "Which one?", *ids: str) -> AssistantMessage:
    """The assistant shows the slots as buttons."""
    return AssistantMessage(text, tuple(Choice("slot", id_, id_) for id_ in ids or OFFER))


def visit(events: Sequence[Event], answered: int = 0, language: str = "en") -> ToolContext:
    """A visit with that log, where all of OFFER was offered."""
    database: Any = None  # nothing is looked up
    return ToolContext(
        database, "c", NOW, BERLIN, language, OFFER, log=events, answered=answered
    )


def after_the_offer(*said: str) -> ToolContext:
    """The visitor saw the slots, and then said these things; the last waits."""
    events = log(visitor("An intro please"), offering(), listing(), *map(visitor, said))
    return visit(events, answered=events[-1].seq - 1)


def fitting(visit: ToolContext, slot_id: str) -> Sequence[str] | None:
    """The slots that the visitor meant, if that one was none of them."""
    found = contradiction(visit, slot_id)
    return None if found is None else found.fitting


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("14:30", ["s2"]),
        ("14:30 please, I am Ada Lovelace, ada@example.com", ["s2"]),
        ("2:30 pm works", ["s2"]),
        ("half past two", ["s2"]),
        ("um halb drei", ["s2"]),
        ("the second one", ["s2"]),
        ("2", ["s2"]),
        ("die zweite bitte", ["s2"]),
        ("no, the second one", ["s2"]),
        ("not the first one", ["s2", "s3", "s4"]),
        ("any but the first", ["s2", "s3", "s4"]),
        ("the second or the third", ["s2", "s3"]),
        ("the last one", ["s4"]),
        ("Wednesday", ["s4"]),
        ("am Mittwoch", ["s4"]),
        ("after 15:00", ["s3"]),
        ("14:30, it is about our meeting on Monday", ["s2"]),
    ],
)
def test_the_first_slot_is_refused_where_another_was_meant(said: str, meant: list[str]) -> None:
    assert fitting(after_the_offer(said), "s1") == tuple(meant)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param("7:00", (), id="the morning, and nothing is free then"),
        pytest.param("19:00", ("s1",), id="the evening"),
        pytest.param("6:30", ("s2",), id="before anybody works: the evening"),
    ],
)
def test_from_seven_on_a_time_is_one_of_the_morning(said: str, meant: tuple[str, ...]) -> None:
    evenings = slots("19:00", "18:30", "14:00")
    events = log(
        visitor("An intro"), offering(evenings), listing("?", *evenings), visitor(said)
    )
    seen = replace(visit(events, answered=events[-1].seq - 1), offered=evenings)

    assert fitting(seen, "s3") == meant
    for id_ in evenings:
        assert (fitting(seen, id_) is None) is (id_ in meant)


@pytest.mark.parametrize(
    ("said", "slot_id"),
    [
        ("14:30", "s2"),
        ("the second one", "s2"),
        ("14:00", "s1"),
        ("14:00", "s4"),
        ("Tuesday", "s3"),
        ("the first one", "s1"),
        ("yes", "s1"),
        ("", "s3"),
        ("any of them", "s3"),
        ("Ada Lovelace, ada@example.com, +49 30 123456", "s1"),
        ("for 30 minutes", "s3"),
        ("not the second one", "s1"),
        ("I am 30 and have 2 questions", "s3"),
    ],
)
def test_what_fits_or_is_not_clear_is_not_refused(said: str, slot_id: str) -> None:
    assert fitting(after_the_offer(said), slot_id) is None


@pytest.mark.parametrize("said", ["rather at 11:00", "what about Thursday afternoon?"])
def test_a_new_wish_asks_for_a_new_search(said: str) -> None:
    assert fitting(after_the_offer(said), "s1") == ()


def test_a_day_in_a_long_message_is_no_new_wish() -> None:
    said = (
        "I am Ada Lovelace, ada@example.com, and it is about the exhibition in March that we "
        "would like to prepare together with you"
    )
    assert fitting(after_the_offer(said), "s1") is None


def test_the_newest_words_about_the_time_count() -> None:
    assert fitting(after_the_offer("14:00", "no, 14:30"), "s1") == ("s2",)
    assert fitting(after_the_offer("14:30", "sorry, 14:00"), "s1") is None
    assert fitting(after_the_offer("14:30", "I am Ada, ada@example.com"), "s1") == ("s2",)


def test_words_from_before_the_offer_do_not_count_later() -> None:
    events = log(visitor("at 14:30"), offering(), listing(), visitor("the earliest, I am Ada"))
    assert fitting(visit(events, answered=1), "s1") is None


def test_the_words_that_led_to_the_search_count_in_the_same_turn() -> None:
    events = log(visitor("Tuesday at 14:30, I am Ada, ada@example.com"))
    assert fitting(visit(events), "s1") == ("s2",)
    assert fitting(visit(events), "s2") is None


def test_a_search_for_them_that_found_nothing_may_be_followed_by_another_time() -> None:
    events = log(visitor("Tuesday at 11:00 or whatever is near"))
    assert fitting(visit(events), "s1") is None


@pytest.mark.parametrize(("slot_id", "meant"), [("s1", ("s2",)), ("s2", None)])
def test_a_button_is_the_choice(slot_id: str, meant: tuple[str, ...] | None) -> None:
    pressed = visitor("Tue 24 Nov, 14:30", ("slot", "s2"))
    events = log(visitor("Intro"), offering(), listing(), pressed)
    assert fitting(visit(events, answered=3), slot_id) == meant


def test_another_button_says_nothing_about_slots() -> None:
    events = log(visitor("Intro"), offering(), listing(), visitor("14:30", ("reject", "p1")))
    assert fitting(visit(events, answered=3), "s1") is None


def test_a_place_is_counted_in_the_list_as_it_was_written() -> None:
    written = (
        "These are free:\n"
        "1. Tuesday, 24 November 2026, 16:00 with Ada\n"
        "2. Tuesday, 24 November 2026, 14:00 with Ada"
    )
    events = log(visitor("Intro"), offering(), listing(written), visitor("the second one"))
    assert fitting(visit(events, answered=3), "s2") == ("s1",)
    assert fitting(visit(events, answered=3), "s1") is None


def test_a_place_in_a_list_of_other_things_says_nothing() -> None:
    written = "Which do you want?\n1. Intro\n2. Deep"
    events = log(visitor("Hi"), offering(), listing(written), visitor("2"))
    assert fitting(visit(events, answered=3), "s1") is None


def test_without_a_list_a_place_says_nothing() -> None:
    events = log(visitor("Hi"), offering(), assistant("When?"), visitor("2"))
    assert fitting(visit(events, answered=3), "s1") is None


def test_the_tool_refuses_with_the_slots_that_fit(sqlite_database: Database) -> None:
    at_the_desk = visit_on(sqlite_database)
    found = after(at_the_desk, find(at_the_desk, "Tuesday from 14:00 to 15:00"))
    said = log(visitor("Tuesday between 14:00 and 15:00, 14:30 if possible"))

    outcome = propose(replace(found, log=said), slot_id="s1")

    code, message = error(outcome)
    assert code == "slot-contradicts"
    assert "14:30 if possible" in message
    assert [each["label"] for each in outcome.content["slots"]] == [
        "Tuesday, 24 November 2026, 14:30"
    ]
    right = outcome.content["slots"][0]["id"]
    assert propose(replace(found, log=said), slot_id=right).proposed is not None
