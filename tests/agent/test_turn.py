"""From words to a proposal, from a yes to a booking: what our own code says and does."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete

from app.conversation.events import SPOKEN, UNSAVED, BookingMessage, Choice, of_kind
from app.conversation.proposals import Proposal
from app.desk.booking.book import book
from app.store.appointments.attendees import find_attendance_of_proposal
from app.store.conversations.model_calls import list_model_calls
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.delivery.outbox import of_streams
from app.store.engine.database import Database
from app.store.tables import ClaimRow, table
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, fails, says, scripted
from tests.desk.business import open_business, order

FIND = {"meeting_type": "intro", "when": "Monday at 10", "host": None, "duration": None}
PROPOSE = {
    "slot_id": "s1",
    "name": "Mara Linde",
    "email": "mara@home.example",
    "phone": None,
    "guests": None,
    "purpose": "looms",
}
INVITE = says(json.dumps({"title": "Intro: looms", "description": "Mara wants a loom."}))
TO_A_PROPOSAL = (calls(("find_slots", FIND)), calls(("propose_booking", PROPOSE)), INVITE)
TEN = "Monday, 23 November 2026, 10:00–10:30 (Europe/Berlin)"


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def newest(office: Office) -> Proposal:
    with office.database.read() as session:
        found = find_newest_proposal(session, office.id)
    assert found is not None
    return found


def is_booked(office: Office) -> bool:
    with office.database.read() as session:
        return find_attendance_of_proposal(session, newest(office).id) is not None


def choices(office: Office) -> Sequence[Choice]:
    """The buttons under the last thing that was said."""
    last = [event for event in office.log() if isinstance(event, SPOKEN)][-1]
    return () if isinstance(last, BookingMessage) else last.choices


def told(office: Office) -> list[BookingMessage]:
    """The facts of all that was done, whenever that was told."""
    made = of_kind(office.log(), BookingMessage)
    return [msgspec.structs.replace(each, seq=0, at=UNSAVED) for each in made]


async def proposed(office: Office, *more: Step) -> ScriptedModel:
    """Bring the conversation to a proposal, and let it go on with these steps later."""
    model = ScriptedModel([*TO_A_PROPOSAL, *more])
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")
    await office.answered(model)
    return model


async def test_a_proposal_shows_the_exact_values_and_asks(office: Office) -> None:
    await proposed(office)

    [shown] = office.said()
    for value in ("Shall I book this", TEN, "Ada Berg", "mara@home.example", "About: “looms”"):
        assert value in shown
    assert [each.type for each in choices(office)] == ["confirm", "reject"]
    assert {each.id for each in choices(office)} == {newest(office).id}
    assert not is_booked(office)


async def test_a_yes_books_what_was_shown_without_asking_the_model(office: Office) -> None:
    model = await proposed(office)
    office.hears("yes")

    said = await office.answered(model)

    assert said[-1].startswith(f"Booked: Intro with Ada Berg on {TEN}")
    assert is_booked(office)
    facts = told(office)[-1]
    assert (facts.ics_title, facts.start) == (
        "Intro: looms",
        datetime(2026, 11, 23, 9, tzinfo=UTC),
    )


async def test_a_button_books_and_pressed_twice_it_tells_the_same_booking(
    office: Office,
) -> None:
    model = await proposed(office)
    confirm = {"type": "confirm", "id": newest(office).id}
    office.hears("Yes, book it", confirm)
    await office.answered(model)
    office.hears("Yes, book it", confirm)

    await office.answered(model)

    first, second = told(office)
    assert first == second


async def test_a_no_frees_the_slot_and_the_model_goes_on(office: Office) -> None:
    model = await proposed(office, says("When would suit you?"))
    office.hears("no")

    said = await office.answered(model)

    assert said[-1] == "When would suit you?"
    assert newest(office).status == "rejected"
    assert "open_proposal" not in model.asked[-1].messages[-1]["content"]
    with office.database.begin() as session:
        book(session, order(start=newest(office).order.start), office.clock())


async def test_a_question_in_between_leaves_the_proposal_open_and_asks_again(
    office: Office,
) -> None:
    model = await proposed(office, says("It is on Google Meet."))
    office.hears("where is it?")

    said = await office.answered(model)
    assert "open_proposal: yes" in model.asked[-1].messages[-1]["content"]
    assert said[1] == "It is on Google Meet."
    assert said[2].startswith("Shall I book this")
    assert TEN in said[2]
    office.hears("yes")
    await office.answered(model)

    assert is_booked(office)


async def test_who_is_offered_other_times_is_not_asked_about_the_first_one_again(
    office: Office,
) -> None:
    other = {**FIND, "when": "Tuesday morning"}
    model = await proposed(office, calls(("find_slots", other)), says("Which one suits you?"))
    office.hears("What about Tuesday?")

    said = await office.answered(model)
    assert said[-1] == "Which one suits you?"
    assert {each.type for each in choices(office)} == {"slot"}
    assert newest(office).status == "open"
    model.steps.append(says("Which of them?"))
    office.hears("yes")
    said = await office.answered(model)

    assert said[-1] == "Which of them?"
    assert not is_booked(office)


async def test_an_older_proposals_button_books_nothing(office: Office) -> None:
    later = (calls(("propose_booking", {**PROPOSE, "purpose": "yarn"})), INVITE)
    model = await proposed(office, *later)
    old = newest(office).id
    office.hears("It is about yarn, rather")
    await office.answered(model)
    office.hears("Yes, book it", {"type": "confirm", "id": old})

    said = await office.answered(model)

    assert "does not hold any more" in said[-1]
    assert not is_booked(office)
    assert newest(office).id != old


async def test_a_time_that_went_meanwhile_is_not_booked_and_the_nearest_are_offered(
    office: Office,
) -> None:
    model = await proposed(office)
    with office.database.begin() as session:
        session.execute(delete(table(ClaimRow)))
        book(session, order(start=newest(office).order.start), office.clock())
    office.hears("yes")

    said = await office.answered(model)

    assert "just been taken, so nothing is booked" in said[-1]
    assert "10:30" in said[-1]
    assert not is_booked(office)
    assert {each.type for each in choices(office)} == {"slot"}
    assert choices(office)[0].id == "s2", "ids go on where they were"
    model.steps.append(says("Which one?"))
    office.hears("hm", {"type": "slot", "id": choices(office)[0].id})
    await office.answered(model)
    assert "chosen_slot: s2" in model.asked[-1].messages[-1]["content"]


@pytest.mark.parametrize(
    "step",
    [fails(), says("I would rather not."), says('{"title": 1}')],
    ids=["no model", "no JSON", "other JSON"],
)
async def test_an_invite_that_nobody_wrote_gets_plain_texts(office: Office, step: Step) -> None:
    steps = [*TO_A_PROPOSAL[:2], step]
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")

    with scripted(*steps) as model:
        await office.answered(model)

    office.hears("yes")
    await office.answered(ScriptedModel([]))
    assert told(office)[-1].ics_title == "Intro – Mara Linde and Ada Berg"


async def test_the_invite_is_asked_for_with_a_schema_and_counted_as_such(
    office: Office,
) -> None:
    model = await proposed(office)

    asked = model.asked[-1]
    assert asked.schema is not None
    assert not asked.tools
    assert "attendee: Mara Linde" in asked.messages[-1]["content"]
    with office.database.read() as session:
        made = list_model_calls(session, office.id)
    assert [call["purpose"] for call in made] == ["turn", "turn", "invite"]
    assert made[-1]["prompt_version"].startswith("invite@")


async def test_on_a_channel_everything_said_is_queued_in_order(
    sqlite_database: Database,
) -> None:
    open_business(sqlite_database)
    office = Office(sqlite_database, channel="tg")
    steps = [calls(("find_slots", FIND), text="Let me look."), *TO_A_PROPOSAL[1:]]
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")

    with scripted(*steps) as model:
        await office.answered(model)

    with sqlite_database.read() as session:
        rows = of_streams(session, [f"conversation:{office.id}"])
    payloads = [row["payload"] for row in rows]
    assert [each["text"].splitlines()[0] for each in payloads] == [
        "Let me look.",
        "Shall I book this for you?",
    ]
    assert [len(each["choices"]) for each in payloads] == [0, 2]
    assert {each["channel"] for each in payloads} == {"tg"}


async def test_offered_slots_are_buttons_under_the_models_words(office: Office) -> None:
    office.hears("An intro on Monday at 10")
    with scripted(calls(("find_slots", FIND)), says("10:00 is free.")) as model:
        await office.answered(model)

    assert [each.label for each in choices(office)] == ["Mon 23 Nov, 10:00"]


async def test_two_searches_of_one_turn_keep_their_buttons(office: Office) -> None:
    office.hears("An intro on Monday at 10 or on Tuesday at 11")
    other = {**FIND, "when": "Tuesday at 11"}
    steps = (calls(("find_slots", FIND), ("find_slots", other)), says("Monday or Tuesday?"))
    with scripted(*steps) as model:
        await office.answered(model)

    assert [each.label for each in choices(office)] == [
        "Mon 23 Nov, 10:00",
        "Tue 24 Nov, 11:00",
    ]


@pytest.mark.parametrize(
    "said", ["yes but by phone", "ja, aber lieber per Telefon", "ok, on zoom", "yes, in person"]
)
async def test_a_yes_to_another_place_is_no_yes(office: Office, said: str) -> None:
    await proposed(office, says("By phone, then?"))
    office.hears(said)
    await office.answered(ScriptedModel([says("By phone, then?")]))

    assert not is_booked(office)


async def test_german_is_spoken_to_who_writes_german(sqlite_database: Database) -> None:
    open_business(sqlite_database)
    office = Office(sqlite_database, language="")
    office.hears("Guten Tag, ich möchte bitte am Montag um 10 Uhr ein Gespräch.")
    office.hears("Ich heiße Mara Linde, mara@home.example")
    find: dict[str, Any] = {**FIND, "when": "am Montag um 10 Uhr"}
    steps = [replace(calls(("find_slots", find))), *TO_A_PROPOSAL[1:]]

    with scripted(*steps) as model:
        [shown] = await office.answered(model)

    assert "language: de" in model.asked[0].messages[-1]["content"]
    assert "Montag, 23. November 2026, 10:00–10:30" in shown
    assert [each.label for each in choices(office)] == ["Ja, buchen", "Nein"]
    office.hears("ja")
    said = await office.answered(model)
    assert said[-1].startswith("Gebucht: Intro mit Ada Berg am Montag")
