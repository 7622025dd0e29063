"""One answers at a time, and who waits longest comes first."""

from collections.abc import Callable

from app.conversation.events import AssistantMessage
from app.store.conversations.answer_lease import (
    MAX_LEASE,
    drop_lease,
    holds_lease,
    mark_answered,
    take_lease,
    unanswered,
)
from app.store.conversations.conversations import (
    ConversationOpening,
    change_conversation,
    get_conversation,
)
from app.store.engine.database import Database
from tests.store.conversations.chats import NOW, begin, say
from tests.store.threads import at_once, raised, returned


def waiting(database: Database, now: int = NOW) -> list[str]:
    with database.read() as session:
        return unanswered(session, now)


def lease(database: Database, chat: str, owner: str, now: int, until: int) -> bool:
    with database.begin() as session:
        return take_lease(session, chat, owner, now, until)


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

    def test_of_a_clock_that_was_set_back_since_holds_nobody_up(
        self, database: Database, chat: str
    ) -> None:
        say(database, chat)
        lease(database, chat, "the dead", NOW + MAX_LEASE, NOW + 2 * MAX_LEASE)
        assert waiting(database, NOW + MAX_LEASE) == []
        assert not lease(database, chat, "two", NOW + MAX_LEASE, NOW + MAX_LEASE + 60)

        back = NOW - 1  # it ends later than any lease of this moment could
        assert waiting(database, back) == [chat]
        assert lease(database, chat, "two", back, back + 60)
        assert not lease(database, chat, "three", back, back + 60)

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
            change_conversation(session, ids[2], control="human")
        assert waiting(database) == [ids[3], ids[0]]
        assert waiting(database, NOW + 60) == [ids[3], ids[1], ids[0]]
