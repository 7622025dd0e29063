"""The log has no gaps."""

from datetime import UTC, datetime
from itertools import chain

import msgspec
import pytest
from sqlalchemy import text

from app.conversation.events import AssistantMessage, Choice, VisitorInput
from app.store.conversations.conversations import (
    ConversationNotFound,
    ConversationOpening,
    get_conversation,
)
from app.store.conversations.event_log import EventLost, append, events, hear_once
from app.store.engine.database import Database
from tests.store.conversations.chats import NOW, begin, say
from tests.store.threads import at_once, raised, returned


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
