"""Real chats of the STAR dataset's doctors as scripts: people who type as they like.

A record has the turns in order: what the visitor said (`u`), what the clerk did (`call` with
its `args`, then a `result`), and `scenario_user_task`, which names the day of the week on
which it takes place. The first call that booked is what is wanted. What the clerk was told
to be taken is taken.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.evaluation.script import Fact, Facts, Saying, Script

_FRIDAY = date(2019, 3, 1)
_DAYS = ("Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday")
_DOCTORS = ("Dr. Alexis", "Dr. Johnson", "Dr. Morgan")
_TODAY = re.compile(r"\((\w+day)\)")
_VALUES = re.compile(r'"([^"]+)"')
_CONFLICT = "conflict"


def script_of_star(record: Mapping[str, Any]) -> Script:
    """The script of one chat that ended in a booking."""
    found = _TODAY.search(record["scenario_user_task"])
    opened = _FRIDAY + timedelta(_DAYS.index(found[1]) if found else 0)
    booked = record["booked"][0]["args"]
    hosts, times = _values(booked["Name"]), _times(record, booked)
    goal = {
        Fact.HOST: hosts[0],
        Fact.DATE: _date(_values(booked["Day"])[0], opened),
        Fact.TIME: times[0],
    }
    texts = list(dict.fromkeys(_said(record)))
    whole = f"{hosts[0]} on {_values(booked['Day'])[0]} at {_values(times[0])[0]}, please."
    sayings = [
        *(Saying(text, {}) for text in texts),
        Saying(whole, goal),
    ]
    return Script(
        id=str(record["id"]),
        goal=goal,
        sayings=tuple(sayings),
        agreement="yes",
        hosts=_DOCTORS,
        trade="doctor",
        opened=opened,
        hours="06:00-24:00",
        minutes=60,
        times=frozenset(times),
        taken=tuple(_taken(record, opened, goal)),
        patient=_values(booked["PatientName"])[0].strip().title(),
        matter=booked.get("Symptoms", ""),
    )


def _values(argument: str) -> list[str]:
    """A call's argument, which may stand as `api.is_one_of(["…", "…"])`."""
    return _VALUES.findall(argument) or [argument]


def _times(record: Mapping[str, Any], booked: Mapping[str, str]) -> list[str]:
    """The times that would do: those of the call, or the one that the clerk was told."""
    if booked.get("StartTimeHour"):
        return [_time(each) for each in _values(booked["StartTimeHour"])]
    results = [turn["result"] for turn in record["turns"] if "result" in turn]
    told = [each["Time"] for each in results if isinstance(each, dict) and each.get("Time")]
    return [_time(told[-1])] if told else [f"{hour:02}:00" for hour in range(6, 24)]


def _time(spelled: str) -> str:
    """For "6 pm": "18:00"."""
    return f"{datetime.strptime(spelled, '%I %p'):%H:%M}"  # noqa: DTZ007 — a time of day


def _date(weekday: str, opened: date) -> str:
    """The next such day, the day itself included."""
    ahead = (_DAYS.index(weekday) - (opened - _FRIDAY).days) % 7
    return (opened + timedelta(ahead)).isoformat()


def _said(record: Mapping[str, Any]) -> Iterator[str]:
    """What the visitor said up to the booking."""
    for turn in record["turns"]:
        if "call" in turn and turn["call"]["args"].get("RequestType") == "Book":
            return
        if turn.get("u", "").strip():
            yield turn["u"].strip()


def _taken(record: Mapping[str, Any], opened: date, goal: Facts) -> Iterator[Facts]:
    """What the clerk was told to be taken, as far as it is in the way of nothing wanted."""
    seen: list[Facts] = [goal]
    asked: Mapping[str, str] = {}
    for turn in record["turns"]:
        asked = turn["call"]["args"] if "call" in turn else asked
        result = turn.get("result")
        if not isinstance(result, dict) or _CONFLICT not in result.get("Message", ""):
            continue
        days, hours = _values(asked.get("Day", "")), _values(result.get("Time", ""))
        if days[0] not in _DAYS or not hours[0]:
            continue
        facts = {
            Fact.HOST: result["DoctorName"],
            Fact.DATE: _date(days[0], opened),
            Fact.TIME: _time(hours[0]),
        }
        if facts not in seen and facts[Fact.TIME] >= "06:00":
            seen.append(facts)
            yield facts
