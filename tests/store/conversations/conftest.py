"""Fixtures of the tests of conversations."""

import pytest

from app.store.conversations.conversations import ConversationOpening
from app.store.engine.database import Database
from tests.store.conversations.chats import begin


@pytest.fixture
def chat(database: Database) -> str:
    """The id of a conversation."""
    return begin(database, ConversationOpening("web"))
