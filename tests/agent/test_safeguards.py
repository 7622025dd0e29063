"""What a visitor is told where code says no, and what is written down of what failed."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from app.agent.models.budget import Limits
from app.agent.models.failover import FailoverModel
from app.agent.models.pricing import Prices
from app.agent.recorder import TurnRecorder
from app.agent.tool_loop import ToolRun
from app.conversation.events import BookingMessage, Failure, ToolRequest, ToolResponse, of_kind
from app.conversation.model import AnswerWithheld
from app.conversation.proposals import REPLACED
from app.conversation.tools import ToolCall
from app.desk.proposals.propose_booking import propose
from app.settings import ModelPrice
from app.store.conversations.model_calls import list_model_calls
from app.store.engine.database import Database
from app.store.tables import ClaimRow, table
from tests.agent.office import Office
from tests.agent.scripted import calls, fails, says, scripted
from tests.agent.streams import Server, problem, recorded, streamed
from tests.agent.test_turn import PROPOSE, TO_A_PROPOSAL, newest, proposed
from tests.desk.business import open_business, order

LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def opened(database: Database, language: str, **limits: Any) -> Office:
    open_business(database)
    return Office(database, language, limits=Limits(**limits))


def costs(office: Office) -> Sequence[Any]:
    with office.database.read() as session:
        return list_model_calls(session, office.id)


def held(office: Office) -> int:
    """How many claims are held for proposals."""
    claim = table(ClaimRow)
    with office.database.read() as session:
        query = select(func.count()).where(claim.c.proposal_id.is_not(None))
        return int(session.execute(query).scalar_one())


@LANGUAGES
async def test_who_writes_too_much_at_once_is_asked_to_wait_without_asking_the_model(
    sqlite_database: Database, language: str
) -> None:
    office = opened(sqlite_database, language, messages_per_minute=3)
    for number in range(4):
        office.hears(f"hello {number}")

    with scripted() as model:
        [said] = await office.answered(model)
    assert ("a minute" if language == "en" else "eine Minute") in said
    assert office.conversation().unanswered_since is None

    office.clock.move(61)
    office.hears("hello again")
    with scripted(says("Hello!")) as model:
        assert (await office.answered(model))[-1] == "Hello!"


async def test_a_yes_counts_however_much_was_said_before_it(office: Office) -> None:
    office.limits = Limits(messages_per_minute=1)
    model = await proposed(office)
    office.hears("yes")

    said = await office.answered(model)

    assert said[-1].startswith("Booked")


@LANGUAGES
async def test_a_conversation_that_has_spent_its_tokens_gets_the_link(
    sqlite_database: Database, language: str
) -> None:
    office = opened(sqlite_database, language, tokens_per_conversation=1)
    office.hears("hello")

    with scripted() as model:
        [said] = await office.answered(model)

    assert "https://book.example" in said
    assert ("Nothing new was booked" if language == "en" else "nichts Neues gebucht") in said
    assert [each.code for each in of_kind(office.log(), Failure)] == ["tokens-spent"]


async def test_tokens_run_out_in_the_middle_of_a_turn(office: Office) -> None:
    history = 1200  # tokens of the prompt, about
    office.limits = Limits(tokens_per_conversation=history)
    office.hears("hello")
    expensive = calls(("list_meeting_types", {}))
    assert expensive.reply is not None
    usage = replace(expensive.reply.usage, input_tokens=history)
    step = replace(expensive, reply=replace(expensive.reply, usage=usage))

    with scripted(step) as model:
        [said] = await office.answered(model)

    assert "as much as I can do" in said


async def test_an_invite_that_cannot_be_paid_for_is_written_by_code(office: Office) -> None:
    office.limits = Limits(tokens_per_conversation=1700)
    steps = list(TO_A_PROPOSAL[:2])
    assert steps[1].reply is not None
    usage = replace(steps[1].reply.usage, input_tokens=1700)
    steps[1] = replace(steps[1], reply=replace(steps[1].reply, usage=usage))
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")

    with scripted(*steps) as model:
        await office.answered(model)

    office.hears("yes")
    with scripted() as model:
        await office.answered(model)
    assert (
        list(of_kind(office.log(), BookingMessage))[-1].ics_title
        == "Intro – Mara Linde and Ada Berg"
    )


@LANGUAGES
async def test_who_has_booked_enough_is_told_so_at_their_yes(
    sqlite_database: Database, language: str
) -> None:
    office = opened(sqlite_database, language, bookings_per_day=1)
    model = await proposed(office, *TO_A_PROPOSAL)
    office.limits = Limits()
    other = Office(sqlite_database, language)
    second = await proposed(other)
    other.hears("yes")
    await other.answered(second)

    office.limits = Limits(bookings_per_day=1)
    office.hears("yes")
    said = await office.answered(model)

    assert ("nothing new is booked" if language == "en" else "nichts Neues gebucht") in said[-1]
    assert "https://book.example" in said[-1]
    assert newest(office).status == REPLACED
    assert held(office) == 0


async def test_who_has_booked_enough_is_not_proposed_more(office: Office) -> None:
    office.limits = Limits(bookings_per_day=1)
    model = await proposed(office)
    office.hears("yes")
    await office.answered(model)
    office.hears("and another one at 11, please")

    again = [calls(("propose_booking", PROPOSE)), says("That was all for today.")]
    with scripted(*again) as later:
        said = await office.answered(later)

    assert said[-1] == "That was all for today."
    assert "too-many-bookings" in later.asked[1].messages[-1]["content"]


async def test_a_yes_said_twice_is_no_second_booking_and_not_refused(office: Office) -> None:
    office.limits = Limits(bookings_per_day=1)
    model = await proposed(office)
    confirm = {"type": "confirm", "id": newest(office).id}
    for _ in range(2):
        office.hears("Yes, book it", confirm)
        said = await office.answered(model)

    assert [text[:6] for text in said[1:]] == ["Booked", "Booked"]


@pytest.mark.parametrize("no", ["no", "no thanks", "forget it", "nein danke"])
async def test_after_a_no_the_model_cannot_propose_the_same_again(
    office: Office, no: str
) -> None:
    await proposed(office)
    office.hears(no)

    stubborn = [calls(("propose_booking", PROPOSE)), says("When would suit you?")]
    with scripted(*stubborn) as model:
        said = await office.answered(model)

    assert said[-1] == "When would suit you?"
    assert "visitor-declined" in model.asked[1].messages[-1]["content"]
    assert newest(office).status == "rejected"
    assert held(office) == 0


async def test_a_no_that_goes_on_may_be_answered_with_another_proposal(office: Office) -> None:
    await proposed(office)
    office.hears("no, make it 10:30")
    find = {"meeting_type": "intro", "when": "Monday at 10:30", "host": None, "duration": None}
    again = calls(("propose_booking", {**PROPOSE, "slot_id": "s2"}))

    with scripted(calls(("find_slots", find)), again, TO_A_PROPOSAL[2]) as model:
        said = await office.answered(model)

    assert "10:30–11:00" in said[-1]


async def test_a_withdrawal_with_nothing_proposed_stops_a_proposal(office: Office) -> None:
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")
    office.hears("no, forget it")

    with scripted(*TO_A_PROPOSAL[:2], says("As you like.")) as model:
        [said] = await office.answered(model)

    assert said == "As you like."
    assert held(office) == 0


@LANGUAGES
async def test_what_a_filter_withholds_is_answered_and_never_sent_again(
    sqlite_database: Database, language: str
) -> None:
    office = opened(sqlite_database, language)
    office.hears("something awful")
    with scripted(fails(AnswerWithheld("The prompt was filtered."))) as model:
        [said] = await office.answered(model)
    assert "https://book.example" in said
    assert ("cannot answer that" if language == "en" else "nicht antworten") in said

    office.hears("an intro, please")
    with scripted(says("When?")) as model:
        await office.answered(model)

    sent = json.dumps(model.asked[0].messages)
    assert "something awful" not in sent
    assert "withheld" in sent
    assert "an intro, please" in sent


async def test_what_failed_is_written_down_with_its_cost(office: Office) -> None:
    office.prices = Prices({"m": ModelPrice(input=2, output=8)})
    answers = [
        problem(429, "slow down", {"retry-after": "0.001"}),
        streamed(recorded("cut_in_text")),
        streamed(recorded("plain_text")),
    ]
    model = FailoverModel(Server(*answers).model())
    office.hears("hello")

    await office.answered(model)
    await model.close()

    refused, lost, answered = costs(office)
    assert [each["outcome"] for each in (refused, lost, answered)] == [
        "model-busy",
        "answer-lost",
        "stop",
    ]
    assert [each["failed"] for each in (refused, lost, answered)] == [1, 1, 0]
    assert [each["estimated"] for each in (refused, lost, answered)] == [1, 1, 0]
    assert (refused["cost"], answered["cost"]) == (0, 812 * 2 + 21 * 8)
    assert lost["cost"] == lost["input_tokens"] * 2 + lost["output_tokens"] * 8
    assert lost["input_tokens"] > 100
    assert {each["purpose"] for each in (refused, lost, answered)} == {"turn"}


async def test_a_turn_that_ran_out_of_time_has_its_cost_too(office: Office) -> None:
    office.hears("hello")
    answers = [problem(429, "slow down", {"retry-after": "5"})]
    model = FailoverModel(Server(*answers).model())

    [said] = await office.answered(model, deadline=0.3)
    await model.close()

    assert "I am sorry" in said
    [refused] = costs(office)
    assert (refused["outcome"], refused["failed"]) == ("model-busy", 1)


@pytest.mark.parametrize("has_result", [True, False], ids=["with result", "without"])
async def test_a_proposal_whose_turn_died_before_it_was_shown_holds_nothing_any_more(
    office: Office, *, has_result: bool
) -> None:
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")
    call = ToolCall("c1", "propose_booking", json.dumps(PROPOSE))
    office.notes(ToolRequest((call,), model="m"))
    with office.database.begin() as session:
        made = propose(session, office.id, order(), office.clock())
    if has_result:
        shown = {"shown_to_visitor": True}
        proposal_id = made.proposal.id
        office.notes(ToolResponse("c1", call.name, shown, proposal_id=proposal_id))
    assert held(office) == 1

    with scripted(says("What is it about?")) as model:
        assert await office.answered(model) == ["What is it about?"]

    assert "interrupted" in model.asked[0].messages[-1]["content"]
    assert newest(office).status == REPLACED
    assert held(office) == 0


async def test_a_turn_that_runs_out_of_time_before_its_proposal_is_shown_holds_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = TurnRecorder.ran

    def slowly(self: TurnRecorder, ran: ToolRun, *more: Any) -> None:
        write(self, ran, *more)
        if ran.outcome.proposed is not None:
            time.sleep(2.5)

    monkeypatch.setattr(TurnRecorder, "ran", slowly)
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")

    with scripted(*TO_A_PROPOSAL[:2]) as model:
        [said] = await office.answered(model, deadline=2)

    assert "Nothing new was booked" in said
    assert newest(office).status == REPLACED
    assert held(office) == 0


async def test_a_proposal_that_cannot_be_booked_any_more_holds_nothing(office: Office) -> None:
    model = await proposed(office)
    office.clock.move(25 * 3600)
    office.hears("yes")

    await office.answered(model)

    assert newest(office).status == REPLACED
    assert held(office) == 0
