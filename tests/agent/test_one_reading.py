"""What a visitor's message costs: everything is loaded once, and read once."""

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import app
from app.conversation.events import Event
from app.conversation.model import ChatModel
from app.desk.conversations.receive import VisitorMessage, begin_chat, continue_chat
from app.language.time.when import read_when
from app.offline.rule_model import RuleModel
from app.store.catalog import catalog
from app.store.conversations import conversations, event_log
from app.store.conversations.conversations import ConversationOpening
from app.store.engine.database import CompiledStatement, Database, Transaction
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, says
from tests.desk.business import NOW, open_business

APP = str(Path(app.__file__).parent)
MAX_FILES = 70  # with the built-in model, whose own are 17 of them
LOADS = {
    conversations._GET: "conversation",
    event_log._EVENTS: "log",
    catalog._VERSION: "catalogue",
}
ONCE = {"conversation": 1, "log": 1, "catalogue": 1}
WISH = "An intro on Monday at 10, please"


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often what was loaded."""
    counted: Counter[str] = Counter()
    fetch = Transaction.fetch

    def counting(self: Transaction, prepared: CompiledStatement, values: Any) -> Any:
        counted.update([LOADS[prepared]] if prepared in LOADS else [])
        return fetch(self, prepared, values)

    monkeypatch.setattr(Transaction, "fetch", counting)
    return counted


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often which words were read for days and times."""
    counted: Counter[str] = Counter()

    def counting(text: str, *values: Any, **more: Any) -> Any:
        counted[text] += 1
        return read_when(text, *values, **more)

    monkeypatch.setattr("app.conversation.message_reading.read_when", counting)
    return counted


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    open_business(sqlite_database)
    return sqlite_database


def search(when: str) -> Step:
    asked = {"meeting_type": "intro", "when": when, "host": None, "duration": None}
    return calls(("find_slots", asked))


def propose(slot_id: str) -> Step:
    who = {"name": "Mara Linde", "email": "mara@home.example", "phone": None}
    asked = {"slot_id": slot_id, **who, "guests": None, "purpose": None}
    return calls(("propose_booking", asked))


class Talk:
    """A conversation; what is counted begins when a message has been kept."""

    def __init__(self, database: Database, model: ChatModel) -> None:
        self._database = database
        self._model = model
        self._begun: Any = None

    async def says(self, text: str, begins: Callable[[], object]) -> list[Any]:
        """Say something; what is counted begins once it is kept."""
        with self._database.begin() as session:
            if self._begun is None:
                opening = ConversationOpening("web", language="en", zone="Europe/Berlin")
                heard = self._begun = begin_chat(session, VisitorMessage(text), NOW, opening)
            else:
                id_, token = self._begun.conversation_id, self._begun.token
                heard = continue_chat(session, id_, token, VisitorMessage(text), NOW)
        begins()
        assistant = Office(self._database).assistant(self._model)
        told = assistant.follow(
            heard.conversation_id, heard.seq, until=heard.seq, is_new=heard.is_new
        )
        heard_all = [item async for item in told]
        await assistant.finish()
        return heard_all


def talking(database: Database, *steps: Step) -> Talk:
    """A conversation with a model that takes these steps."""
    return Talk(database, ScriptedModel(list(steps)))


async def test_a_message_goes_through_few_files(database: Database) -> None:
    """Whoever follows a message through the program has so many files to open."""
    talk = Talk(database, RuleModel())
    await talk.says("An intro on Tuesday afternoon, please", lambda: None)
    entered: set[str] = set()

    def enter(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(APP):
            entered.add(frame.f_code.co_filename)

    def watch() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # watched, too
        threading.setprofile(enter)
        sys.setprofile(enter)

    try:
        await talk.says("the 15:45 one please", watch)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)

    assert f"{APP}/agent/turn.py" in entered
    assert len(entered) <= MAX_FILES, sorted(entered)


async def test_a_turn_with_a_search_loads_everything_once(
    database: Database, loads: Counter[str]
) -> None:
    talk = Talk(
        database,
        ScriptedModel([calls(("list_meeting_types", {})), search(WISH), says("Is it?")]),
    )

    heard = await talk.says(WISH, loads.clear)

    assert loads == ONCE
    assert [item.seq for item in heard if isinstance(item, Event)] == [2, 3, 4, 5, 6]


async def test_a_later_turn_loads_everything_once(
    database: Database, loads: Counter[str]
) -> None:
    talk = Talk(
        database, ScriptedModel([search(WISH), says("Is it?"), search("at 11"), says("11:00?")])
    )
    await talk.says(WISH, loads.clear)

    await talk.says("rather at 11", loads.clear)

    assert loads == ONCE


async def test_a_proposal_is_decided_on_what_is_on_offer_then(
    database: Database, loads: Counter[str]
) -> None:
    """The one thing that is looked up anew: in the transaction that holds the slot."""
    talk = talking(database, search(WISH), propose("s1"))

    await talk.says(f"{WISH}. I am Mara Linde, mara@home.example", loads.clear)

    assert loads == {**ONCE, "catalogue": 2}


async def test_the_words_about_the_time_are_read_once(
    database: Database, read: Counter[str]
) -> None:
    words = "An intro on Monday at 10 please, I am Mara Linde,"
    talk = talking(database, search(words), propose("s1"))

    await talk.says(f"{words} mara@home.example", read.clear)

    about_time = {text: count for text, count in read.items() if "Monday" in text}
    assert set(about_time.values()) == {1}, about_time


async def test_a_later_wish_is_read_once_in_the_light_of_the_first(
    database: Database, read: Counter[str]
) -> None:
    talk = Talk(
        database,
        ScriptedModel([search(WISH), says("10:00?"), search("rather at 11"), says("11?")]),
    )
    await talk.says(WISH, read.clear)

    await talk.says("rather at 11", read.clear)

    assert read == {WISH: 1, "rather at 11": 1}
