"""Answers begin once the visitor has paused, and anew if they go on before we spoke."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Any

import pytest

from app.agent.runtime.debounce import MAX_RESTARTS
from app.agent.service import AnswerService
from app.conversation.events import VisitorInput
from app.conversation.model import FailedAttempt, ModelReply, ModelRequest, Usage
from app.store.conversations.model_calls import list_model_calls
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, says, scripted
from tests.desk.business import open_business

FIND = {
    "meeting_type": "intro",
    "when": "Monday at 10",
    "host": None,
    "duration": None,
    "appointment_id": None,
}


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    """In the web, where visitors read along."""
    open_business(sqlite_database)
    return Office(sqlite_database)


@pytest.fixture
def far(sqlite_database: Database) -> Office:
    """On a messaging service, where nothing is said before it is whole."""
    open_business(sqlite_database)
    return Office(sqlite_database, channel="tg")


class Line:
    """An assistant, and a visitor who goes on while the model is thinking."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.assistant: AnswerService

    def goes_on(self, *texts: str) -> Callable[[], Awaitable[None]]:
        """The visitor says more; then the model thinks for a very long time."""

        async def type_on() -> None:
            for text in texts[:-1]:
                await asyncio.to_thread(self.office.hears, text)
            await self.hears(texts[-1])

        async def go_on() -> None:
            self._typing = asyncio.create_task(type_on())
            await asyncio.sleep(30)

        return go_on

    def says_more(self, text: str) -> Callable[[], Awaitable[None]]:
        """The visitor says more while the model thinks, which takes no time."""

        async def say() -> None:
            await self.hears(text)

        return say

    async def hears(self, text: str) -> None:
        seq = await asyncio.to_thread(self.office.hears, text)
        self.assistant.wake(self.office.id, seq)

    async def answers(self, text: str, *steps: Step) -> list[Any]:
        """Everything that the model was asked while the visitor got their answer."""
        with scripted(*steps) as model:
            self.assistant = self.office.assistant(model)
            await self.hears(text)
            async with asyncio.timeout(15):
                await self.assistant.finish()
        return model.asked


class Costly(ScriptedModel):
    """Writes down, as the real one does, what was broken off."""

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        try:
            async for piece in super().answer(ask):
                yield piece
        except asyncio.CancelledError:
            ask.failed.append(
                FailedAttempt(self.name, "given-up", Usage(20, 0, estimated=True), 5)
            )
            raise


def texts_in(asked: Any) -> str:
    return " ".join(each["content"] or "" for each in asked.messages)


async def test_a_newer_message_begins_the_answer_anew_with_both(office: Office) -> None:
    line = Line(office)

    asked = await line.answers(
        "hello", says("never heard", line.goes_on("are you there?")), says("Here I am.")
    )

    assert office.said() == ["Here I am."]
    assert "hello" in texts_in(asked[1])
    assert "are you there?" in texts_in(asked[1])
    assert office.kinds() == ["visitor", "visitor", "assistant"]
    assert office.conversation().unanswered_since is None


async def test_several_that_come_at_once_are_answered_together(office: Office) -> None:
    line = Line(office)

    asked = await line.answers("one", says("no", line.goes_on("two", "three")), says("All."))

    assert office.said() == ["All."]
    assert [f"\n{number}\n" in texts_in(asked[-1]) for number in ("one", "two", "three")] == [
        True
    ] * 3


async def test_what_was_looked_up_before_is_not_lost(office: Office) -> None:
    line = Line(office)
    search = calls(("find_slots", FIND))

    asked = await line.answers(
        "Monday at 10?", search, says("no", line.goes_on("or at 11")), says("10:00 is free.")
    )

    assert [each["role"] for each in asked[-1].messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "user",
    ]
    assert office.said() == ["10:00 is free."]


async def test_what_has_been_said_in_part_is_said_to_its_end(office: Office) -> None:
    line = Line(office)

    with scripted(says("Hello dear visitor!"), says("Yes?")) as model:
        line.assistant = office.assistant(model)
        seq = await asyncio.to_thread(office.hears, "hello")
        heard = line.assistant.follow(office.id, seq, until=seq)
        await anext(heard)  # the first piece
        await line.hears("are you there?")
        async for _ in heard:
            pass
        await line.assistant.finish()

    assert office.said() == ["Hello dear visitor!", "Yes?"]


async def test_never_after_a_tool_has_written(office: Office) -> None:
    line = Line(office)

    search = calls(("find_appointment", {"code": "A1B2", "email": None}))

    asked = await line.answers(
        "Move A1B2",
        search,
        says("Whose is it?", line.says_more("mara@home.example")),
        says("Thanks."),
    )

    assert office.said() == ["Whose is it?", "Thanks."]
    assert "mara@home.example" not in texts_in(asked[1])


async def test_nobody_can_keep_us_from_answering_by_writing_on_and_on(office: Office) -> None:
    line = Line(office)
    unheard = [says("no", line.goes_on(f"and {number}")) for number in range(MAX_RESTARTS)]

    asked = await line.answers(
        "hello", *unheard, says("One moment.", line.says_more("and so on")), says("Well.")
    )

    assert office.said() == ["One moment.", "Well."]
    assert len(asked) == MAX_RESTARTS + 2


async def test_a_message_that_is_sent_again_begins_nothing_anew(office: Office) -> None:
    seq = office.hears("hello")

    async def again() -> None:
        assistant.wake(office.id, seq)
        assistant.wake(office.id)

    with scripted(says("Hello!", again)) as model:
        assistant = office.assistant(model)
        assistant.wake(office.id, seq)
        await assistant.finish()

    assert office.said() == ["Hello!"]


async def test_on_a_service_nothing_is_said_before_it_is_whole(far: Office) -> None:
    line = Line(far)

    asked = await line.answers(
        "hello", says("Hello", line.says_more("are you there?")), says("Here I am.")
    )

    assert far.said() == ["Here I am."]
    assert len(asked) == 2


async def test_what_another_process_has_heard_begins_it_anew_as_well(far: Office) -> None:
    far.hears("hello")

    async def elsewhere() -> None:
        await asyncio.to_thread(far.hears, "are you there?")

    with scripted(says("Hello!", elsewhere), says("Here I am.")) as model:
        assert await far.answered(model) == ["Here I am."]

    assert "are you there?" in texts_in(model.asked[1])


async def test_a_request_that_was_broken_off_has_its_cost(office: Office) -> None:
    line = Line(office)
    steps = [says("no", line.goes_on("hurry")), says("Yes.")]
    line.assistant = office.assistant(Costly(steps))

    await line.hears("hello")
    await line.assistant.finish()

    with office.database.read() as session:
        outcomes = [call["outcome"] for call in list_model_calls(session, office.id)]
    assert outcomes == ["given-up", "stop"]


class TestAPause:
    async def test_gathers_what_is_sent_in_several_messages(
        self, sqlite_database: Database
    ) -> None:
        open_business(sqlite_database)
        office = Office(sqlite_database, channel="tg", pause=0.2)
        with scripted(says("Hello Ada!")) as model:
            assistant = office.assistant(model)
            for text in ("hello", "I'm Ada", "an intro please"):
                assistant.wake(office.id, await asyncio.to_thread(office.hears, text))
                await asyncio.sleep(0.05)
            await assistant.finish()

        assert office.said() == ["Hello Ada!"]
        assert model.asked[0].messages[-1]["content"].count("<visitor>") == 3

    async def test_is_made_for_no_button_and_on_no_website(
        self, sqlite_database: Database
    ) -> None:
        open_business(sqlite_database)
        pressed = Office(sqlite_database, channel="tg", pause=5)
        pressed.hears("14:00", {"type": "slot", "id": "s1"})
        web = Office(sqlite_database)
        web.hears("hello")
        began = monotonic()

        with scripted(says("Fine.")) as one, scripted(says("Hello!")) as other:
            await pressed.answered(one)
            await web.answered(other)

        assert monotonic() - began < 4

    async def test_has_an_end_however_fast_somebody_writes(
        self, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.agent.runtime.debounce.MAX_PAUSE", 0.3)
        open_business(sqlite_database)
        office = Office(sqlite_database, channel="tg", pause=0.2)
        answered = asyncio.Event()

        async def say() -> None:
            answered.set()

        # On a busy machine one more message may come in time to begin anew, or to be answered.
        assistant = office.assistant(ScriptedModel([says("Stop!", say)] * 3))
        async with asyncio.timeout(10):
            while not answered.is_set():
                assistant.wake(office.id, await asyncio.to_thread(office.hears, "more"))
                await asyncio.sleep(0.1)
            await assistant.finish()

        assert office.said()[0] == "Stop!"

    async def test_is_made_before_every_answer(self, sqlite_database: Database) -> None:
        open_business(sqlite_database)
        office = Office(sqlite_database, channel="tg", pause=0.3)
        with scripted(says("Hello!"), says("Yes?")) as model:
            assistant = office.assistant(model)
            assistant.wake(office.id, office.hears("hello"))
            await assistant.finish()
            began = monotonic()
            assistant.wake(office.id, office.hears("and?"))
            await assistant.finish()

        assert 0.25 < monotonic() - began < 3
        assert office.said() == ["Hello!", "Yes?"]


async def test_what_arrives_out_of_order_is_answered_as_it_was_sent(far: Office) -> None:
    far.hears("three", order=30)
    far.hears("one", order=10)
    far.hears("two", order=20)

    with scripted(says("All.")) as model:
        await far.answered(model)

    [asked] = model.asked
    words = [each["content"] for each in asked.messages if each["role"] == "user"]
    places = [" ".join(words).index(word) for word in ("one", "two", "three")]
    assert places == sorted(places)
    said = [each.text for each in far.log() if isinstance(each, VisitorInput)]
    assert said == ["one", "two", "three"]


async def test_what_was_answered_before_stays_where_it_is(far: Office) -> None:
    far.hears("two", order=20)
    with scripted(says("Two?"), says("One?")) as model:
        await far.answered(model)
        far.hears("one", order=10)
        await far.answered(model)

    said = [each.text for each in far.log() if isinstance(each, VisitorInput)]
    assert said == ["two", "one"]
    assert far.said() == ["Two?", "One?"]
