"""The log has no gaps, and one answers at a time."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain

import msgspec
import pytest
from sqlalchemy import text

from app.conversation.events import AssistantMessage, Choice, Event, VisitorInput
from app.store.conversations.event_log import (
    ConversationNotFound,
    ConversationOpening,
    EventLost,
    append,
    drop_lease,
    events,
    find_by_address,
    get_conversation,
    hear_once,
    holds_lease,
    list_conversations,
    mark_answered,
    start_conversation,
    take_lease,
    unanswered,
    update_conversation,
)
from app.store.conversations.model_calls import model_calls, record_call
from app.store.engine.database import Database
from tests.store.threads import at_once, raised, returned

NOW = 1_000


@pytest.fixture
def chat(database: Database) -> str:
    """The id of a conversation."""
    return begin(database, ConversationOpening("web"))


def begin(database: Database, opening: ConversationOpening, now: int = NOW) -> str:
    with database.begin() as session:
        return start_conversation(session, opening, now)


def say(database: Database, chat: str, kind: type[Event] = VisitorInput, now: int = NOW) -> int:
    with database.begin() as session:
        return append(session, chat, kind(text="Grüß Gott 👋"), now)  # type: ignore[call-arg]


def waiting(database: Database, now: int = NOW) -> list[str]:
    with database.read() as session:
        return unanswered(session, now)


def lease(database: Database, chat: str, owner: str, now: int, until: int) -> bool:
    with database.begin() as session:
        return take_lease(session, chat, owner, now, until)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class TestTheLog:
    def test_counts_from_one_and_keeps_everything(self, database: Database, chat: str) -> None:
        spoken = AssistantMessage("Grüß Gott 👋 \u0000", (Choice("slot", "1", "Tue"),))
        with database.begin() as session:
            assert append(session, chat, spoken, NOW) == 1
            assert append(session, chat, VisitorInput("Hello"), NOW + 1) == 2
            assert events(session, chat) == [
                msgspec.structs.replace(spoken, seq=1, at=at(NOW)),
                VisitorInput("Hello", seq=2, at=at(NOW + 1)),
            ]
            assert [each.seq for each in events(session, chat, after=1)] == [2]
            assert events(session, chat, after=2) == []

    def test_names_the_event_that_cannot_be_read(self, database: Database, chat: str) -> None:
        say(database, chat)
        say(database, chat)
        with database.begin() as session:
            session.execute(text("UPDATE event SET body = '{\"text\": 3}' WHERE seq = 2"))

        with database.read() as session, pytest.raises(EventLost) as lost:
            events(session, chat)

        assert str(lost.value).startswith(f"Event 2 of conversation {chat} cannot be read: ")
        assert "text" in str(lost.value)

    def test_of_eight_writers_has_no_gaps(self, database: Database, chat: str) -> None:
        outcomes = at_once([lambda: [say(database, chat) for _ in range(10)]] * 8)
        assert raised(outcomes) == []
        numbers = returned(outcomes)
        assert all(each == sorted(each) for each in numbers)
        assert sorted(chain(*numbers)) == list(range(1, 81))
        with database.read() as session:
            assert [each.seq for each in events(session, chat)] == list(range(1, 81))
            assert get_conversation(session, chat).last_seq == 80

    def test_keeps_no_number_of_a_writer_who_failed(
        self, database: Database, chat: str
    ) -> None:
        def fail() -> None:
            with database.begin() as session:
                append(session, chat, VisitorInput("Hello"), NOW)
                raise InterruptedError

        with pytest.raises(InterruptedError):
            fail()
        assert say(database, chat) == 1

    def test_of_nobody_cannot_be_written(self, database: Database) -> None:
        with pytest.raises(ConversationNotFound):
            say(database, "nobody")
        with database.read() as session, pytest.raises(ConversationNotFound):
            get_conversation(session, "nobody")

    def test_of_two_conversations_are_two(self, database: Database, chat: str) -> None:
        other = begin(database, ConversationOpening("web"))
        assert [say(database, chat), say(database, other), say(database, chat)] == [1, 1, 2]


class TestAConversation:
    def test_begins_as_it_was_opened(self, database: Database) -> None:
        opening = ConversationOpening(
            "telegram", "42", "hash", "de", "Europe/Berlin", "intro", "Mara"
        )
        id_ = begin(database, opening)
        with database.read() as session:
            found = get_conversation(session, id_)
            assert find_by_address(session, "telegram", "42") == id_
            assert find_by_address(session, "slack", "42") is None
        assert (found.channel, found.address, found.token_hash) == ("telegram", "42", "hash")
        assert (found.language, found.zone, found.visitor_name) == (
            "de",
            "Europe/Berlin",
            "Mara",
        )
        assert (found.control, found.last_seq, found.lease_owner) == ("ai", 0, None)

    def test_on_the_web_is_its_own_address(self, database: Database, chat: str) -> None:
        with database.read() as session:
            assert get_conversation(session, chat).address == chat

    def test_can_be_corrected(self, database: Database, chat: str) -> None:
        with database.begin() as session:
            update_conversation(session, chat, language="de", control="human")
            found = get_conversation(session, chat)
        assert (found.language, found.control, found.zone) == ("de", "human", "")

    def test_with_the_latest_activity_is_listed_first(self, database: Database) -> None:
        ids = [begin(database, ConversationOpening("web"), NOW + number) for number in range(3)]
        say(database, ids[0], now=NOW + 50)
        with database.read() as session:
            found, total = list_conversations(session, most=2)
            rest, _ = list_conversations(session, most=2, offset=2)
        assert [each.id for each in found] == [ids[0], ids[2]]
        assert ([each.id for each in rest], total) == ([ids[1]], 3)


class TestHearing:
    def test_twice_is_hearing_once(self, database: Database, chat: str) -> None:
        with database.begin() as session:
            assert hear_once(session, "telegram", "7", chat, NOW)
            assert not hear_once(session, "telegram", "7", chat, NOW)
            assert hear_once(session, "slack", "7", chat, NOW)

    def test_at_once_is_hearing_once(self, database: Database, chat: str) -> None:
        def hear() -> bool:
            with database.begin() as session:
                return hear_once(session, "telegram", "7", chat, NOW)

        outcomes = at_once([hear] * 8)
        assert raised(outcomes) == []
        assert sorted(returned(outcomes)) == [False] * 7 + [True]


class TestTheLease:
    def test_is_of_one_owner_at_a_time(self, database: Database, chat: str) -> None:
        assert lease(database, chat, "one", NOW, NOW + 60)
        assert not lease(database, chat, "two", NOW + 59, NOW + 120)
        assert lease(database, chat, "one", NOW + 59, NOW + 120)
        assert not lease(database, chat, "two", NOW + 119, NOW + 180)

    def test_that_ran_out_goes_to_the_next(self, database: Database, chat: str) -> None:
        lease(database, chat, "one", NOW, NOW + 60)
        assert lease(database, chat, "two", NOW + 60, NOW + 120)
        with database.begin() as session:
            assert holds_lease(session, chat, "two")
            assert not holds_lease(session, chat, "one")

    def test_that_was_dropped_is_free(self, database: Database, chat: str) -> None:
        lease(database, chat, "one", NOW, NOW + 60)
        with database.begin() as session:
            drop_lease(session, chat, "two")
        assert not lease(database, chat, "two", NOW, NOW + 60)
        with database.begin() as session:
            drop_lease(session, chat, "one")
        assert lease(database, chat, "two", NOW, NOW + 60)

    def test_wanted_by_many_at_once_is_got_by_one(self, database: Database, chat: str) -> None:
        def job(owner: str) -> Callable[[], bool]:
            return lambda: lease(database, chat, owner, NOW, NOW + 60)

        outcomes = at_once([job(f"owner {number}") for number in range(8)])
        assert raised(outcomes) == []
        assert sorted(returned(outcomes)) == [False] * 7 + [True]


class TestWaiting:
    def test_begins_with_a_visitors_message(self, database: Database, chat: str) -> None:
        say(database, chat, AssistantMessage)
        assert waiting(database) == []
        say(database, chat)
        assert waiting(database) == [chat]

    def test_lasts_from_the_first_message(self, database: Database, chat: str) -> None:
        say(database, chat, now=NOW + 5)
        say(database, chat, now=NOW + 9)
        with database.read() as session:
            assert get_conversation(session, chat).unanswered_since == NOW + 5

    def test_ends_when_all_is_answered(self, database: Database, chat: str) -> None:
        seq = say(database, chat)
        say(database, chat, AssistantMessage)
        with database.begin() as session:
            mark_answered(session, chat, seq)
        assert waiting(database) == []

    def test_goes_on_while_a_later_message_waits(self, database: Database, chat: str) -> None:
        first = say(database, chat)
        say(database, chat)
        with database.begin() as session:
            mark_answered(session, chat, first)
        assert waiting(database) == [chat]

    def test_oldest_come_first_and_those_in_work_not_at_all(self, database: Database) -> None:
        ids = [begin(database, ConversationOpening("web")) for _ in range(4)]
        for number, id_ in enumerate(ids):
            say(database, id_, now=NOW - number)
        lease(database, ids[1], "one", NOW, NOW + 60)
        with database.begin() as session:
            update_conversation(session, ids[2], control="human")
        assert waiting(database) == [ids[3], ids[0]]
        assert waiting(database, NOW + 60) == [ids[3], ids[1], ids[0]]


def test_what_a_model_cost_is_kept(database: Database, chat: str) -> None:
    cost = {
        "conversation_id": chat,
        "purpose": "turn",
        "model": "m",
        "prompt_version": "1",
        "input_tokens": 10,
        "output_tokens": 2,
        "milliseconds": 30,
        "outcome": "stop",
        "at": NOW,
    }
    with database.begin() as session:
        record_call(session, cost)
        record_call(session, cost | {"purpose": "invite"})
    with database.read() as session:
        kept = model_calls(session, chat)
    assert [each["purpose"] for each in kept] == ["turn", "invite"]
    assert cost.items() <= kept[0].items()
    assert (kept[0]["failed"], kept[0]["cost"]) == (0, None)
