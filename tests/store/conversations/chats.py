"""Conversations for tests of the store."""

from app.conversation.events import Event, VisitorInput
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.conversations.event_log import append
from app.store.engine.database import Database

NOW = 1_000


def begin(database: Database, opening: ConversationOpening, now: int = NOW) -> str:
    with database.begin() as session:
        return start_conversation(session, opening, now)


def say(database: Database, chat: str, kind: type[Event] = VisitorInput, now: int = NOW) -> int:
    with database.begin() as session:
        return append(session, chat, kind(text="Grüß Gott 👋"), now)  # type: ignore[call-arg]
