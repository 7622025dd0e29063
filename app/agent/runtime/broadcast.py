"""What is being said right now, for those of this process who listen.

Deltas are never stored: who comes late, or listens in another process, gets the whole
message from the log.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of text, just written."""

    text: str


class EventSaved:
    """Something new is in the log, for visitors to see."""


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
