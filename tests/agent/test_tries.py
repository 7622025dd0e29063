"""What cannot be answered is tried again, ever more seldom, and then given up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.agent.runtime.lease import LEASE
from app.agent.service import AnswerService
from app.agent.tries import FIRST_REST, MAX_TRIES
from app.agent.visitor.extraction import learn
from app.conversation.events import Failure, VisitorInput, of_kind
from app.errors import Unavailable
from app.store.conversations.answer_lease import take_lease
from app.store.delivery import outbox
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, says, scripted
from tests.desk.business import open_business

POISON = "poison"


@pytest.fixture(autouse=True)
def _no_reader_can_read_poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a message that no reader gets over, be it new or old."""

    def read(log: Sequence[Any], pending: Sequence[Any], scenery: Any) -> Any:
        if any(POISON in event.text for event in of_kind(log, VisitorInput)):
            raise ValueError("cannot read this")
        return learn(log, pending, scenery)

    monkeypatch.setattr("app.agent.visitor.profile.learn", read)


@pytest.fixture
def office(business: Database) -> Office:
    return Office(business)


def failures(office: Office) -> list[str]:
    return [failure.code for failure in of_kind(office.log(), Failure)]


async def take_up(office: Office, model: ScriptedModel, seconds: float = 0.0) -> int:
    """A process that has just been started looks who waits; returns how many it took up."""
    office.clock.move(seconds)
    assistant = office.assistant(model)
    found = await assistant.wake_waiting()
    await assistant.finish()
    return found


def rests() -> Iterator[int]:
    """The seconds between two tries."""
    return (FIRST_REST * 4**number for number in range(MAX_TRIES - 1))


async def test_it_is_tried_more_and_more_seldom_and_then_given_up_whoever_is_restarted(
    office: Office,
) -> None:
    office.hears(POISON)
    with scripted() as model, capture_logs() as logs:
        assert await take_up(office, model) == 1
        for rest in rests():
            assert await take_up(office, model, rest - 1) == 0, "too early"
            assert await take_up(office, model, 1) == 1
        assert await take_up(office, model, 3600) == 0, "it is done"

    assert [each["event"] for each in logs] == ["answering.failed"] * MAX_TRIES
    assert failures(office) == ["try-failed"] * (MAX_TRIES - 1) + ["given-up"]
    [said] = office.said()
    assert "I am sorry" in said
    assert "https://book.example" in said
    *_, last = of_kind(office.log(), Failure)
    assert last.message == "ValueError: cannot read this (given up after 4 tries)"
    state = office.conversation()
    assert (state.unanswered_since, state.lease_owner) == (None, None)


async def test_the_next_message_is_answered_and_what_was_given_up_is_not_read_again(
    office: Office,
) -> None:
    await test_it_is_tried_more_and_more_seldom_and_then_given_up_whoever_is_restarted(office)
    office.hears("hello")

    with scripted(says("Hello!")) as model:
        [_, said] = await office.answered(model)

    assert said == "Hello!"
    assert POISON not in str(model.asked[0].messages)


async def test_what_is_said_later_has_tries_of_its_own(office: Office) -> None:
    office.hears(f"{POISON} one")
    with scripted() as model:
        await take_up(office, model)
        later = office.hears(f"{POISON} two")
        for rest in rests():
            await take_up(office, model, rest)
        assert failures(office)[-1] == "given-up"
        assert office.conversation().answered_seq < later
        assert len(office.said()) == 1

        for _ in range(MAX_TRIES):
            await take_up(office, model, 60)
    assert len(office.said()) == 2
    assert office.conversation().unanswered_since is None


async def test_others_are_answered_meanwhile(office: Office) -> None:
    other = replace(office)
    office.hears(POISON)
    other.hears("hello")

    with scripted(says("Hello!")) as model:
        assert await take_up(office, model) == 2

    assert other.said() == ["Hello!"]
    assert office.said() == []


async def test_a_process_that_dies_over_a_message_has_tried_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.hears("what holds a process until somebody kills it")
    monkeypatch.setattr(AnswerService, "wake", lambda *_: None)  # it dies before it can do more
    with scripted() as model:
        for number in range(MAX_TRIES):
            assert len(failures(office)) == number
            with office.database.begin() as session:
                now = office.seconds
                assert take_lease(session, office.id, f"process {number}", now, now + 30)
            await take_up(office, model, LEASE.total_seconds() + 1)

    assert failures(office) == ["try-failed"] * (MAX_TRIES - 1) + ["given-up"]
    assert len(office.said()) == 1


async def test_who_writes_through_a_channel_gets_the_apology_there(
    sqlite_database: Database,
) -> None:
    open_business(sqlite_database)
    office = Office(sqlite_database, "de", channel="tg")
    office.hears(POISON)
    with scripted() as model:
        await take_up(office, model)
        for rest in rests():
            await take_up(office, model, rest)

    with sqlite_database.begin() as session:
        [parcel] = outbox.take(session, outbox.MESSAGE, office.seconds, 30)
    assert "Es tut mir leid" in parcel.payload["text"]


async def test_a_database_that_is_away_is_no_fault_of_the_message(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.hears("hello")

    def away(*_: Any) -> None:
        raise Unavailable("The database is away.")

    with scripted(says("Hello!")) as model, monkeypatch.context() as meanwhile:
        meanwhile.setattr("app.agent.service.look", away)
        assistant = office.assistant(model)
        with capture_logs() as logs:
            assert await assistant.wake_waiting() == 1
            await assistant.finish()
            assert await assistant.wake_waiting() == 0, "not at once"
        meanwhile.undo()
        assert await take_up(office, model) == 1

    assert len(logs) == 1
    assert failures(office) == []
    assert office.said() == ["Hello!"]


async def test_a_failure_that_cannot_be_written_down_is_not_repeated_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.hears(POISON)

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("app.agent.tries.append", full)
    with scripted() as model, capture_logs() as logs:
        assistant = office.assistant(model)
        for _ in range(5):
            await assistant.wake_waiting()
            await assistant.finish()

    assert [each["event"] for each in logs] == ["answering.failed", "try.not_written"]
