"""Conversations: opened, found, corrected and listed."""

from app.store.conversations.conversations import (
    ConversationOpening,
    change_conversation,
    find_conversation,
    get_conversation,
    list_conversations,
)
from app.store.engine.database import Database
from tests.store.conversations.chats import NOW, begin, say


class TestAConversation:
    def test_begins_as_it_was_opened(self, database: Database) -> None:
        opening = ConversationOpening(
            "telegram", "42", "hash", "de", "Europe/Berlin", "intro", "Mara"
        )
        id_ = begin(database, opening)
        with database.read() as session:
            found = get_conversation(session, id_)
            assert find_conversation(session, "telegram", "42") == id_
            assert find_conversation(session, "slack", "42") is None
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
            change_conversation(session, chat, language="de", control="human")
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
