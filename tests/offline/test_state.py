"""A long conversation costs no more than a short one, and means the same however it is read."""

import time
from itertools import cycle
from typing import Any

from app.offline import state
from app.offline.policy import think
from app.offline.thread import read_thread
from tests.offline.conversation import TOOLS, Conversation

LINES = [
    "An intro call tomorrow",
    "in the afternoon",
    "what does it cost?",
    "on Wednesday morning then",
    "no",
    "I'd rather come on Friday, December 4th at half past two",
    "a bit later?",
    "blub",
]
ENOUGH = 10.0  # ms of the processor for one request; most of it is reading the request


async def long_talk(messages: int) -> Conversation:
    """A conversation of so many messages."""
    talk = Conversation(known="name=Ada Lovelace; email=ada@example.com")
    lines = cycle(LINES)
    while len(talk.messages) < messages:
        await talk.say(next(lines))
    return talk


def body_of(talk: Conversation) -> dict[str, Any]:
    return {"model": "offline", "messages": talk._sent(), "tools": TOOLS}


async def test_what_is_kept_changes_nothing() -> None:
    talk = await long_talk(60)
    thread = read_thread(body_of(talk))

    kept = state.gather(thread)
    state._kept.clear()
    fresh = state.gather(thread)

    assert kept == fresh
    assert state.gather(thread) == fresh


async def test_a_message_at_the_end_of_a_long_conversation_is_understood_as_fast() -> None:
    talk = await long_talk(200)
    body = body_of(talk)
    think(body)

    began = time.process_time()
    for _ in range(20):
        think(body)

    assert (time.process_time() - began) * 1000 / 20 < ENOUGH


async def test_only_so_much_is_kept() -> None:
    await long_talk(60)

    assert 0 < len(state._kept) <= state.MAX_KEPT
