"""Every conversation is answered: once, by one process, whatever fails."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.agent.runtime.broadcast import Delta
from app.agent.runtime.lease import LEASE
from app.conversation.events import AssistantMessage, Event, Failure, ToolRequest, of_kind
from app.conversation.tools import ToolCall
from app.store.conversations.answer_lease import take_lease, unanswered
from app.store.conversations.conversations import change_conversation
from app.store.conversations.model_calls import list_model_calls
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, fails, says, scripted
from tests.desk.business import open_business

LISTS: tuple[str, dict[str, Any]] = ("list_meeting_types", {})


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


@pytest.fixture
def shared_office(business: Database) -> Office:
    """On a database of each kind in turn."""
    return Office(business)


def seize(office: Office, owner: str) -> bool:
    """Somebody else takes the lease, if it is free."""
    until = office.seconds + int(LEASE.total_seconds())
    with office.database.begin() as session:
        return take_lease(session, office.id, owner, office.seconds, until)


def failures(office: Office) -> list[tuple[str, str]]:
    """What operators are told of what went wrong."""
    return [(each.code, each.message) for each in of_kind(office.log(), Failure)]


async def test_of_two_who_are_woken_one_answers(shared_office: Office) -> None:
    office = shared_office
    office.hears("hello")
    with scripted() as idle:
        other = office.assistant(idle)

        async def meanwhile() -> None:
            other.wake(office.id)
            await other.finish()

        with scripted(says("Hello!", meanwhile)) as busy:
            assert await office.answered(busy) == ["Hello!"]

    assert office.kinds() == ["visitor", "assistant"]
    assert office.conversation().lease_owner is None
    assert office.conversation().unanswered_since is None


async def test_what_a_dead_process_left_is_taken_up_when_its_lease_has_run_out(
    shared_office: Office,
) -> None:
    office = shared_office
    office.hears("hello")
    assert seize(office, "the dead")
    with scripted(says("Hello!")) as model:
        assistant = office.assistant(model)
        office.clock.move(LEASE.total_seconds() - 1)
        assistant.wake(office.id)
        await assistant.finish()
        assert await assistant.wake_waiting() == 0
        assert office.said() == []

        office.clock.move(1)
        assert await assistant.wake_waiting() == 1
        await assistant.finish()

    assert office.said() == ["Hello!"]


async def test_messages_that_arrive_during_an_answer_are_answered_next(
    shared_office: Office,
) -> None:
    office = shared_office
    office.hears("hello")

    async def meanwhile() -> None:
        await asyncio.to_thread(office.hears, "are you there?")
        await asyncio.to_thread(office.hears, "hurry!")

    with scripted(says("Hello!", meanwhile), says("Here I am.")) as model:
        assert await office.answered(model) == ["Hello!", "Here I am."]

    assert model.roles(1) == ["system", "user", "assistant", "user"]
    assert "are you there?" in model.asked[1].messages[-1]["content"]
    assert "hurry!" in model.asked[1].messages[-1]["content"]
    assert office.conversation().unanswered_since is None


async def test_messages_that_wait_together_get_one_answer(office: Office) -> None:
    office.hears("hello")
    office.hears("are you there?")

    with scripted(says("Hello!")) as model:
        assert await office.answered(model) == ["Hello!"]

    assert model.asked[0].messages[-1]["content"].count("<visitor>") == 2


async def test_a_turn_that_died_before_its_result_is_taken_up_and_answered_once(
    office: Office,
) -> None:
    office.hears("What do you offer?")
    office.notes(ToolRequest((ToolCall("call_1", "list_meeting_types", "{}"),)))

    with scripted(says("An intro.")) as model:
        assert await office.answered(model) == ["An intro."]

    assert model.roles(0) == ["system", "user", "assistant", "tool"]
    assert model.asked[0].messages[-1]["content"] == '{"error": "interrupted"}'
    assert office.kinds() == ["visitor", "calls", "assistant"]


async def test_every_step_is_in_the_log_before_the_next(office: Office) -> None:
    office.hears("What do you offer?")
    seen: list[str] = []

    async def meanwhile() -> None:
        seen.extend(await asyncio.to_thread(office.kinds))

    with scripted(calls(LISTS, text="Let me see."), says("An intro.", meanwhile)) as model:
        await office.answered(model)

    assert seen == ["visitor", "calls", "result"]
    with office.database.read() as session:
        made = list_model_calls(session, office.id)
    assert [(call["purpose"], call["input_tokens"]) for call in made] == [("turn", 10)] * 2
    assert all(call["prompt_version"].startswith("system@") for call in made)


@pytest.mark.parametrize(
    ("language", "apology"),
    [("en", "cannot answer properly"), ("de", "Es tut mir leid")],
)
async def test_a_failing_model_gets_an_apology_and_a_note_for_the_operator(
    sqlite_database: Database, language: str, apology: str
) -> None:
    open_business(sqlite_database)
    office = Office(sqlite_database, language)
    office.hears("hello")

    with scripted(fails()) as model:
        [said] = await office.answered(model)

    assert apology in said
    assert "https://book.example" in said
    failure = office.log()[1]
    assert isinstance(failure, Failure)
    assert (failure.code, failure.message) == ("model-unavailable", "The model is away.")
    assert office.conversation().unanswered_since is None
    with office.database.read() as session:
        [call] = list_model_calls(session, office.id)
    assert call["outcome"] == "model-unavailable"


async def test_a_bug_gets_an_apology_too(office: Office) -> None:
    office.hears("hello")

    with scripted(fails(ZeroDivisionError("oops"))) as model:
        [said] = await office.answered(model)

    assert "I am sorry" in said
    assert failures(office) == [("internal", "ZeroDivisionError: oops")]


async def test_a_model_that_does_not_come_to_an_end_is_given_up(office: Office) -> None:
    office.hears("hello")

    with scripted(says("late", lambda: asyncio.sleep(30))) as model:
        [said] = await office.answered(model, deadline=0.05)

    assert "I am sorry" in said
    assert [code for code, _ in failures(office)] == ["deadline"]


async def test_going_in_circles_ends_in_an_apology(office: Office) -> None:
    office.hears("hello")

    with scripted(*(calls(LISTS) for _ in range(6))) as model:
        [said] = await office.answered(model)

    assert "I am sorry" in said
    assert "turn-too-long" in [code for code, _ in failures(office)]


async def test_after_a_failure_the_next_message_is_answered(office: Office) -> None:
    with scripted(fails(), says("Hello again!")) as model:
        office.hears("hello")
        await office.answered(model)
        office.hears("hello?")
        said = await office.answered(model)

    assert said[-1] == "Hello again!"


def answers_after(meanwhile: Any) -> Step:
    return says("Hello!", meanwhile)


def fails_after(meanwhile: Any) -> Step:
    async def fail() -> None:
        await meanwhile()
        raise ZeroDivisionError

    return says("never", fail)


@pytest.mark.parametrize("step", [answers_after, fails_after], ids=["answer", "apology"])
async def test_who_has_lost_the_lease_writes_nothing(
    shared_office: Office, step: Callable[[Any], Step]
) -> None:
    office = shared_office
    office.hears("hello")

    async def meanwhile() -> None:
        office.clock.move(LEASE.total_seconds())
        assert await asyncio.to_thread(seize, office, "another")

    with scripted(step(meanwhile)) as model:
        await office.answered(model)

    assert office.kinds() == ["visitor"]
    assert office.conversation().lease_owner == "another"
    assert office.conversation().unanswered_since is not None


async def test_a_lease_that_was_renewed_is_given_back_as_well(
    shared_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the renewals and the answer fall together: some come at its very end."""
    monkeypatch.setattr("app.agent.runtime.lease.RENEW_EVERY", 0.001)
    office = shared_office

    async def meanwhile() -> None:
        await asyncio.sleep(0.02)

    for number in range(5):
        office.hears(f"hello {number}")
        with scripted(says(f"Hello {number}!", meanwhile)) as model:
            await office.answered(model)
        assert office.conversation().lease_owner is None

    assert office.said() == [f"Hello {number}!" for number in range(5)]


async def test_what_another_process_overtook_has_its_cost(
    sqlite_database: Database,
) -> None:
    open_business(sqlite_database)
    office = Office(sqlite_database, channel="tg")
    office.hears("hello")

    async def elsewhere() -> None:
        await asyncio.to_thread(office.hears, "are you there?")

    with scripted(says("never sent", elsewhere), says("Here I am.")) as model:
        assert await office.answered(model) == ["Here I am."]

    with office.database.read() as session:
        costs = [
            (each["outcome"], each["failed"]) for each in list_model_calls(session, office.id)
        ]
        tokens = [each["input_tokens"] for each in list_model_calls(session, office.id)]
    assert costs == [("overtaken", 1), ("stop", 0)]
    assert all(tokens)


async def test_who_waits_is_found_and_who_talks_to_a_person_is_left_alone(
    office: Office,
) -> None:
    with scripted(says("Hello!")) as model:
        assistant = office.assistant(model)
        assert await assistant.wake_waiting() == 0
        office.hears("hello")
        assert await assistant.wake_waiting() == 1
        await assistant.finish()
        assert await assistant.wake_waiting() == 0

        with office.database.begin() as session:
            change_conversation(session, office.id, control="human")
        office.hears("a person, please")
        assert await assistant.wake_waiting() == 0
        assistant.wake(office.id)
        await assistant.finish()

    assert office.said() == ["Hello!"]


async def test_to_be_woken_for_nothing_does_no_harm(office: Office) -> None:
    with scripted() as model:
        assert await office.answered(model) == []


async def test_a_listener_hears_pieces_first_and_then_the_whole(office: Office) -> None:
    seq = office.hears("hello")
    with scripted(says("Hello dear visitor!")) as model:
        heard = await office.follows(office.assistant(model), seq, seq)

    assert heard[:3] == ["Hello", " dear", " visitor!"]
    [answer] = heard[3:]
    assert (answer.seq, answer.text) == (seq + 1, "Hello dear visitor!")


async def test_a_listener_who_comes_back_hears_only_what_they_missed(office: Office) -> None:
    first = office.hears("hello")
    with scripted(says("Hello!"), says("A loom.")) as model:
        assistant = office.assistant(model)
        await office.follows(assistant, first, first)
        second = office.hears("what is this?")
        await office.follows(assistant, second, second)

        heard = await office.follows(assistant, first + 1, second)

    assert [(each.seq, each.text) for each in heard] == [
        (second, "what is this?"),
        (second + 1, "A loom."),
    ]


async def test_a_listener_in_another_process_hears_the_whole_from_the_log(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.agent.service.RELOOK_AFTER", 0.02)
    seq = office.hears("hello")
    with scripted(says("Hello!")) as model, scripted() as idle:
        here, there = office.assistant(model), office.assistant(idle)
        heard_there: Any = there.follow(office.id, seq)
        listening = asyncio.create_task(heard_there.__anext__())
        here.wake(office.id)

        async with asyncio.timeout(10):
            heard = await listening
        await here.finish()

    assert isinstance(heard, AssistantMessage)
    assert heard.text == "Hello!"


async def test_a_listener_who_takes_their_time_misses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.agent.service.RELOOK_AFTER", 0.02)
    seq = office.hears("hello")
    heard = []
    with scripted(says("Hello dear visitor!")) as model:
        async for item in office.assistant(model).follow(office.id, seq, until=seq):
            heard.append(item)
            await asyncio.sleep(0.05)

    assert [item.text for item in heard if isinstance(item, Delta)] == [
        "Hello",
        " dear",
        " visitor!",
    ]
    assert isinstance(heard[-1], Event)


async def test_nobody_waits_for_an_answer_once_a_person_has_taken_over(office: Office) -> None:
    seq = office.hears("a person, please")
    with office.database.begin() as session:
        change_conversation(session, office.id, control="human")

    with scripted() as model:
        async with asyncio.timeout(10):
            assert await office.follows(office.assistant(model), seq, seq) == []


async def test_a_listener_who_leaves_does_not_stop_the_turn(office: Office) -> None:
    seq = office.hears("hello")
    with scripted(says("Hello dear visitor!")) as model:
        assistant = office.assistant(model)
        listening: Any = assistant.follow(office.id, seq, until=seq)
        assert await anext(listening) == Delta("Hello")
        await listening.aclose()
        await assistant.finish()

    assert office.said() == ["Hello dear visitor!"]


async def test_many_conversations_are_answered_at_the_same_time(
    sqlite_database: Database,
) -> None:
    open_business(sqlite_database)
    offices = [Office(sqlite_database) for _ in range(5)]
    arrived = asyncio.Barrier(len(offices))

    async def together() -> None:
        async with asyncio.timeout(10):
            await arrived.wait()

    model = ScriptedModel([says("Hello!", together) for _ in offices])
    assistant = offices[0].assistant(model)
    for office in offices:
        office.hears("hello")

    assert await assistant.wake_waiting() == len(offices)
    await assistant.finish()

    assert [office.said() for office in offices] == [["Hello!"]] * len(offices)


async def test_a_log_that_cannot_be_read_stops_nobody_else(
    office: Office,
) -> None:
    broken, seq = office.id, office.hears("hello")
    with office.database.begin() as session:
        session.execute(text("UPDATE event SET kind = 'smoke signal'"))
    other = replace(office)  # the same business, with a conversation of its own
    other.hears("hello")
    assert other.id != broken

    with scripted(says("Hello!")) as model, capture_logs() as logged:
        assistant = office.assistant(model)
        assert await assistant.wake_waiting() == 2
        await assistant.finish()

    assert other.said() == ["Hello!"]
    [told] = [each for each in logged if each["event"] == "answering.failed"]
    assert str(told["exc_info"]).startswith(f"Event {seq} of conversation {broken} cannot be")
    with office.database.read() as session:
        assert unanswered(session, office.seconds + 60) == [broken], "it still waits"
