"""All searches of a turn keep their buttons."""

from datetime import timedelta

from app.agent.tools.found_slots import MAX_BUTTONS, FoundSlots
from app.agent.tools.tool import ToolResult
from app.conversation.events import Choice
from app.conversation.tools import SlotOffer
from tests.desk.business import MONDAY


def search(first: int, *hours: int, error: str = "") -> ToolResult:
    """A search that found slots so many hours after Monday morning, numbered from `first`."""
    ids = [f"s{number}" for number in range(first, first + len(hours))]
    offered = {
        id_: SlotOffer("intro", MONDAY + timedelta(hours=hour), 30)
        for id_, hour in zip(ids, hours, strict=True)
    }
    choices = tuple(Choice("slot", id_, id_) for id_ in ids)
    return ToolResult({"error": error} if error else {}, offered=offered, choices=choices)


def shown(*outcomes: ToolResult) -> list[str]:
    found = FoundSlots()
    for outcome in outcomes:
        found = found.with_result(outcome)
    return [choice.id for choice in found.choices]


def test_two_searches_keep_all_their_buttons_in_order() -> None:
    assert shown(search(1, 50, 51), search(3, 1, 2)) == ["s1", "s2", "s3", "s4"]


def test_a_slot_that_was_found_twice_has_one_button() -> None:
    assert shown(search(1, 1, 2), search(3, 2, 3)) == ["s1", "s2", "s4"]


def test_what_finds_nothing_takes_no_buttons_away() -> None:
    assert shown(search(1, 1), ToolResult({"slots": []})) == ["s1"]


def test_a_slot_that_has_gone_has_no_button() -> None:
    assert shown(search(1, 1, 2), search(3, 2, 4, error="slot-occupied")) == ["s3", "s4"]


def test_of_many_searches_each_keeps_some() -> None:
    several = [search(6 * n + 1, *range(6 * n, 6 * n + 6)) for n in range(3)]

    ids = shown(*several)

    assert len(ids) == MAX_BUTTONS
    assert {"s1", "s7", "s13"} <= set(ids)


def test_a_turn_without_a_search_has_none() -> None:
    assert shown() == []
