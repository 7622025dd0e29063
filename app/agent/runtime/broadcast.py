"""What is being said right now, for those of this process who listen.

Deltas are never stored: who comes late, or listens in another process, gets the whole
message from the log.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.conversation.events import Event


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of text, just written."""

    text: str


@dataclass(frozen=True, slots=True)
class EventSaved:
    """Something new is in the log, for visitors to see.

    `events` are all that were saved since the last signal of the same turn, none if whoever
    signals does not know; `answered` is the visitor's message that is answered now, 0 if
    the turn goes on.
    """

    events: tuple[Event, ...] = ()
    answered: int = 0

    def since(self, seq: int) -> list[Event] | None:
        """What was saved after an event; None if only the log can tell that."""
        fresh = [event for event in self.events if event.seq > seq]
        numbers = list(range(seq + 1, seq + 1 + len(fresh)))
        is_whole = bool(fresh) and [event.seq for event in fresh] == numbers
        return fresh if is_whole else None


class Closed:
    """Nobody is told anything any more: the process ends."""


Signal = Delta | EventSaved | Closed


class Broadcast:
    """Who listens to which conversation. Belongs to one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[Signal]]] = {}
        self.is_closed = False

    def tell(self, conversation_id: str, signal: Signal) -> None:
        """Tell all who listen."""
        for queue in self._listeners.get(conversation_id, ()):
            queue.put_nowait(signal)

    def close(self) -> None:
        """Tell all who listen, and whoever begins to, that the process ends."""
        self.is_closed = True
        for conversation_id in self._listeners:
            self.tell(conversation_id, Closed())

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Queue[Signal]]:
        """Hear what is said in a conversation from now on."""
        queue: asyncio.Queue[Signal] = asyncio.Queue()
        if self.is_closed:
            queue.put_nowait(Closed())
        listeners = self._listeners.setdefault(conversation_id, set())
        listeners.add(queue)
        try:
            yield queue
        finally:
            listeners.discard(queue)
            if not listeners:
                self._listeners.pop(conversation_id, None)
