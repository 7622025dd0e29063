"""Dialogues in the form of the dataset, written for these tests."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DATE, TIME, NAME = "appointment_date", "appointment_time", "stylist_name"

Told = Mapping[str, tuple[str, str]]
"""Slots with the words that were said and the value that was meant."""


def user(
    text: str, told: Told | None = None, acts: Sequence[str] = (), known: Told | None = None
) -> dict[str, Any]:
    """The visitor speaks. `known`: what has come to be known otherwise."""
    informs = [
        {"act": "INFORM", "slot": slot, "canon": [meant]}
        for slot, (_, meant) in (told or {}).items()
    ]
    others: list[dict[str, Any]] = [{"act": act} for act in acts]
    return {"u": text, "acts": informs + others, "fresh": {**(known or {}), **(told or {})}}


def elsewhere(text: str) -> dict[str, Any]:
    """The visitor speaks to another service."""
    return {"u": text, "other": True}


def system(text: str, **offered: str) -> dict[str, Any]:
    """The assistant of the record speaks."""
    slots = {"host": NAME, "time": TIME, "date": DATE}
    acts = [
        {"act": "OFFER", "slot": slots[name], "canon": [value]}
        for name, value in offered.items()
    ]
    return {"a": text, "acts": acts}


def record(id_: str, booked: tuple[str, str, str], *turns: dict[str, Any]) -> dict[str, Any]:
    """A whole dialogue that ends in a booking of a host, a date and a time."""
    params = dict(zip((NAME, DATE, TIME), booked, strict=True))
    words: dict[str, list[str]] = {}
    state: dict[str, str] = {}
    written = []
    for number, turn in enumerate(turns):
        fresh = turn.get("fresh", {})
        for slot, (said, meant) in fresh.items():
            words[slot], state[slot] = [said], meant
        kept = {key: value for key, value in turn.items() if key != "fresh"}
        states = {"slots": dict(words), "cslots": dict(state)} if "fresh" in turn else {}
        written.append({"n": number, **kept, **states})
    return {
        "id": id_,
        "booked": {"turn": len(turns), "params": params},
        "final_state": {slot: [value] for slot, value in params.items()},
        "turns": written,
    }


PLAIN = record(
    "plain",
    ("Velvet Scissors", "2019-03-07", "15:30"),
    user("I'm looking for somebody to cut my hair.", acts=["INFORM_INTENT"]),
    system("How about Velvet Scissors?", host="Velvet Scissors"),
    user(
        "Lovely, I'd like to go there at half past three.",
        {TIME: ("half past three", "15:30")},
        ["SELECT"],
        known={NAME: ("Velvet Scissors", "Velvet Scissors")},
    ),
    system("On what day?"),
    user("Next Thursday, please.", {DATE: ("Next Thursday", "2019-03-07")}),
    system("So next Thursday at half past three?"),
    user("Yes, that's it.", acts=["AFFIRM"]),
)
SECOND_THOUGHTS = record(
    "second thoughts",
    ("Mop & Comb", "2019-03-12", "11:00"),
    user(
        "Could you get me an appointment at Mop & Comb tomorrow at 5?",
        {
            NAME: ("Mop & Comb", "Mop & Comb"),
            DATE: ("tomorrow", "2019-03-02"),
            TIME: ("5", "17:00"),
        },
    ),
    system("Tomorrow at five?"),
    user(
        "Actually, let's do it on the 12th instead.",
        {DATE: ("the 12th", "2019-03-12")},
        ["NEGATE"],
    ),
    system("There is something at 11 am only.", time="11:00"),
    user("Fine.", acts=["AFFIRM"], known={TIME: ("11 am", "11:00")}),
)
TOLD_ELSEWHERE = record(
    "told elsewhere",
    ("Mop & Comb", "2019-03-04", "09:45"),
    user(
        "I want to see the people of Mop & Comb again.",
        {NAME: ("Mop & Comb", "Mop & Comb")},
    ),
    elsewhere("Am I free on Monday?"),
    user(
        "Then get me in at a quarter to ten that day.",
        {TIME: ("a quarter to ten", "09:45")},
        known={DATE: ("Monday", "2019-03-04")},
    ),
)
NOT_BOOKED: dict[str, Any] = {"id": "left", "booked": None, "turns": []}
ALL = (NOT_BOOKED, PLAIN, SECOND_THOUGHTS, TOLD_ELSEWHERE)


def write(folder: Path, *records: Mapping[str, Any]) -> Path:
    """The records as a file."""
    path = folder / "dialogues.jsonl"
    lines = [json.dumps(each) for each in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
