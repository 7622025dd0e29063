"""When to answer: once the visitor has paused, and anew if they go on before we spoke."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

MAX_PAUSE = 6.0  # seconds that we wait at most, however fast somebody goes on
MAX_RESTARTS = 3  # of one answer: who writes all the time is answered in between


class TurnOvertaken(Exception):
    """A newer message is there, and nothing has been said or done yet: begin anew."""


@dataclass(slots=True)
class TurnAttempt:
    """A turn that runs as a task, to answer all messages up to `upto`.

    `is_open` tells whether it has left no trace yet: it can then begin anew.
    """

    task: asyncio.Task[None]
    upto: int
    is_open: Callable[[], bool]
    is_overtaken: bool = False

    def overtake(self, seq: int) -> None:
        """Message `seq` is there: stop, unless that message is known or it is too late."""
        if seq > self.upto and self.is_open() and not self.task.done():
            self.is_overtaken = True
            self.task.cancel()

    async def end(self) -> None:
        """Wait for its end.

        Raises:
            Overtaken: if it was stopped.
            whatever ended the turn.
        """
        try:
            await self.task
        except asyncio.CancelledError:
            if self.is_overtaken and self.task.cancelled():
                raise TurnOvertaken from None
            raise


class Debouncer:
    """How long the visitors of a channel are to be silent before they are answered.

    Args:
        seconds: tells it of a channel; 0 where answers begin at once.
    """

    def __init__(self, seconds: Callable[[str], float]) -> None:
        self._seconds = seconds
        self._heard: dict[str, float] = {}

    def heard(self, conversation_id: str) -> None:
        """Somebody has just said something."""
        self._heard[conversation_id] = monotonic()

    def forget(self, conversation_id: str) -> None:
        """They have their answer."""
        self._heard.pop(conversation_id, None)

    def of(self, channel: str) -> float:
        """How long a pause is there, in seconds."""
        return self._seconds(channel)

    async def over(self, conversation_id: str, channel: str) -> None:
        """Wait until the visitor has been silent for long enough, but not for ever.

        A message that another process has heard does not prolong the wait.
        """
        began, pause = monotonic(), self.of(channel)
        while True:
            quiet = self._heard.get(conversation_id, began) + pause
            left = min(quiet, began + MAX_PAUSE) - monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)
