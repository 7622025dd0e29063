"""Whether a turn gets anywhere."""

import json
from typing import Any

import pytest

from app.agent.loop_detection import MAX_REPAIRS, MAX_REPEATS, LoopDetector
from app.conversation.tools import ToolCall

WRONG = {"error": "invalid-arguments", "details": [{"field": "when", "rule": "missing"}]}
UNKNOWN = {"error": "unknown-tool", "message": "There is no tool."}


def find(when: str) -> ToolCall:
    return ToolCall("c", "find_slots", json.dumps({"when": when}))


def slots(first: int) -> dict[str, Any]:
    listed = [{"id": f"s{first + number}", "label": f"{9 + number}:00"} for number in range(2)]
    return {"understood": "", "slots": listed}


@pytest.mark.parametrize("wrong", [WRONG, UNKNOWN], ids=["arguments", "name"])
def test_a_wrong_call_may_be_repaired_twice(wrong: dict[str, Any]) -> None:
    course = LoopDetector()

    said = [course.take(find(f"day {number}"), wrong) for number in range(MAX_REPAIRS + 1)]

    assert said[:-1] == [""] * MAX_REPAIRS
    assert wrong["error"] in said[-1]


def test_wrong_arguments_and_wrong_names_are_counted_apart() -> None:
    course = LoopDetector()

    said = [course.take(find("x"), each) for each in (WRONG, UNKNOWN) * MAX_REPAIRS]

    assert said == [""] * 4


def test_the_same_slots_under_other_ids_are_the_same_result() -> None:
    course = LoopDetector()

    said = [course.take(find(f"day {n}"), slots(1 + 2 * n)) for n in range(MAX_REPEATS + 1)]

    assert said[:-1] == [""] * MAX_REPEATS
    assert "again and again" in said[-1]


def test_the_same_call_is_one_however_its_arguments_are_written() -> None:
    course = LoopDetector()
    spellings = ('{"a": 1, "b": 2}', '{"b":2,"a":1}', '{ "a":1,"b":2 }')

    said = [
        course.take(ToolCall("c", "count", each), {"now": number})
        for number, each in enumerate(spellings)
    ]

    assert said[:-1] == ["", ""]
    assert said[-1]


def test_different_calls_with_different_results_get_somewhere() -> None:
    course = LoopDetector()

    said = [course.take(find(f"day {n}"), {"slots": [], "understood": n}) for n in range(8)]

    assert said == [""] * 8


def test_two_calls_in_turn_are_a_circle_too() -> None:
    course = LoopDetector()
    lists = ToolCall("c", "list_meeting_types", "{}")

    said = []
    for _ in range(MAX_REPEATS + 1):
        said += [
            course.take(lists, {"meeting_types": []}),
            course.take(find("x"), {"slots": []}),
        ]

    assert said[:-2] == [""] * 4
    assert all(said[-2:])
