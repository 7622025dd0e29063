"""Whoever has lost the lease of a conversation answers no more of it."""

from datetime import datetime, timedelta

from app.agent.runtime.lease import LEASE, Lease
from app.conversation.events import VisitorInput
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.conversations.event_log import append
from app.store.engine.database import Database
from tests.desk.business import NOW


def test_only_who_still_has_the_lease_goes_on_with_what_is_left(database: Database) -> None:
    with database.begin() as session:
        chat = start_conversation(session, ConversationOpening("web"), int(NOW.timestamp()))
    now = NOW

    def clock() -> datetime:
        return now

    one, two = (Lease(database, clock, chat, owner) for owner in ("one", "two"))
    assert one.take()
    assert not two.take()
    assert not one.goes_on(), "nobody has said anything"

    with database.begin() as session:
        append(session, chat, VisitorInput("hello"), int(NOW.timestamp()))
    assert one.goes_on()

    now = NOW + LEASE + timedelta(seconds=1)
    assert two.take()
    assert two.goes_on()
    assert not one.goes_on(), "the other one answers now"
