"""What may be said of appointments that were found, moved or cancelled."""

import pytest

from app.conversation.events import WithheldText, of_kind
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, says
from tests.agent.tools.test_appointment_changes import (
    NEW,
    TEN,
    asked_to_cancel,
    asked_to_move,
    proof,
)
from tests.desk.afterwards import made
from tests.desk.business import MARA, open_business


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def withheld(office: Office) -> list[str]:
    return [each.text for each in of_kind(office.log(), WithheldText)]


async def test_what_was_found_in_this_turn_may_be_told(office: Office) -> None:
    booked = made(office.database)
    found = "Your appointment with Ada is on Monday at 10:00. What shall I do with it?"
    office.hears(f"My appointment, please: {MARA.email} {booked.code}")

    said = await office.answered(ScriptedModel([proof(booked), says(found)]))

    assert said == [found]
    assert withheld(office) == []


@pytest.mark.parametrize(
    "lie",
    [
        "Your appointment is on Tuesday at 10:00.",
        "I've cancelled your appointment.",
        "Your appointment has been moved.",
    ],
)
async def test_nothing_else_may_be_told_of_it(office: Office, lie: str) -> None:
    booked = made(office.database)
    office.hears(f"My appointment, please: {MARA.email} {booked.code}")

    said = await office.answered(ScriptedModel([proof(booked), says(lie), says(lie)]))

    assert said == [f"This is booked: Intro with Ada Berg on {TEN}."]
    assert withheld(office) == [lie, lie]


async def test_what_was_moved_may_be_told_as_it_is_now(office: Office) -> None:
    so = "I've moved your appointment from Monday at 10:00 to Tuesday at 10:00."
    lie = "I've moved your appointment to Friday at 10:00."
    more = [says(so), says(lie), says(lie)]
    model = await asked_to_move(office, made(office.database), *more)
    office.hears("yes")
    await office.answered(model)
    office.hears("what did you do?")
    assert (await office.answered(model))[-1] == so
    office.hears("and now?")

    said = await office.answered(model)

    assert said[-1] == f"This is booked: Intro with Ada Berg on {NEW}."


async def test_what_is_cancelled_may_be_told_and_is_no_more_called_booked(
    office: Office,
) -> None:
    so = "Yes, your appointment on Monday has been cancelled."
    lie = "Your appointment is booked."
    model = await asked_to_cancel(office, made(office.database), says(so), says(lie), says(lie))
    office.hears("yes")
    await office.answered(model)
    office.hears("is it gone?")
    assert (await office.answered(model))[-1] == so
    office.hears("so is it booked?")

    said = await office.answered(model)

    assert said[-1] == f"This is cancelled: Intro with Ada Berg on {TEN}."


async def test_before_the_yes_nothing_is_called_cancelled(office: Office) -> None:
    lie = "It's cancelled."
    model = await asked_to_cancel(office, made(office.database), says(lie), says(lie))
    office.hears("why?")

    said = await office.answered(model)

    assert said[1] == f"This is booked: Intro with Ada Berg on {TEN}."
    assert said[2].startswith("Shall I cancel this appointment?")
