"""Real chats with a doctor's clerk become scripts."""

from datetime import date
from typing import Any

import pytest

from app.evaluation.conversation import Visit
from app.evaluation.script import Fact
from app.evaluation.star import script_of_star

CALL = {"Name": 'api.is_equal_to("Dr. Morgan")', "PatientName": "ben", "Day": "Monday"}


def call(kind: str, hour: str, day: str = "Monday") -> dict[str, Any]:
    asked = {**CALL, "Day": day, "StartTimeHour": hour, "RequestType": kind}
    return {"call": {"args": {**asked, "Symptoms": "a sore throat"}}}


def told(message: str, hour: str) -> dict[str, Any]:
    return {"result": {"DoctorName": "Dr. Morgan", "Message": message, "Time": hour}}


BOOK = call("Book", "6 pm")
RECORD: dict[str, Any] = {
    "id": 7,
    "scenario_user_task": "You are Ben and want to see Dr. Morgan today (Saturday).",
    "turns": [
        {"u": "Hello"},
        {"a": "How can I help?"},
        {"u": "Dr Morgan at 5 pm on Monday"},
        call("Check", "5 pm"),
        told("The doctor has a conflicting appointment at that time.", "5 pm"),
        {"u": "then 6"},
        call("Check", "6 pm"),
        told("The time slot is available.", "6 pm"),
        {"u": "yes"},
        BOOK,
        {"u": "and my son"},
    ],
    "booked": [BOOK["call"]],
}


def test_a_chat_becomes_a_script_that_takes_place_on_its_day() -> None:
    script = script_of_star(RECORD)

    assert script.opened == date(2019, 3, 2)
    assert script.goal == {
        Fact.HOST: "Dr. Morgan",
        Fact.DATE: "2019-03-04",
        Fact.TIME: "18:00",
    }
    assert script.taken == ({**script.goal, Fact.TIME: "17:00"},)
    assert (script.patient, script.matter) == ("Ben", "a sore throat")
    assert [each.text for each in script.sayings[:-1]] == [
        *("Hello", "Dr Morgan at 5 pm on Monday", "then 6", "yes")
    ]


def test_times_that_the_record_leaves_open_will_all_do() -> None:
    either = {**RECORD, "booked": [{"args": {**BOOK["call"]["args"]}}]}
    either["booked"][0]["args"]["StartTimeHour"] = 'api.is_one_of(["6 pm","7 pm"])'
    script = script_of_star(either)

    assert script.accepts({**script.goal, Fact.TIME: "19:00"})
    assert not script.accepts({**script.goal, Fact.TIME: "20:00"})


def test_an_invite_tells_the_matter_with_most_of_its_words() -> None:
    visit = Visit(script_of_star(RECORD))
    visit.invite = "Visit – throat is sore since Monday"
    assert visit.tells_matter
    visit.invite = "Ben meets Dr. Morgan"
    assert not visit.tells_matter


@pytest.mark.parametrize(("times", "verdict"), [(1, "as wanted"), (2, "otherwise")])
def test_exactly_one_appointment_is_wanted(times: int, verdict: str) -> None:
    visit = Visit(script_of_star(RECORD))
    visit.booked = [visit.script.goal] * times

    assert visit.verdict.value == verdict
