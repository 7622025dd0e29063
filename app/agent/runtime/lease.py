"""The right to answer a conversation: one process has it at a time, and renews it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TypeVar

import structlog

from app.errors import AppError
from app.pools import TURNS
from app.settings import Clock
from app.store.conversations.answer_lease import drop_lease, take_lease
from app.store.conversations.conversations import get_conversation
from app.store.engine.database import Database

LEASE = timedelta(seconds=30)  # a dead process's conversations wait at most that long
RENEW_EVERY = 8.0  # seconds between two renewals

T = TypeVar("T")

log = structlog.get_logger()


class Lease:
    """One conversation's lease. Whoever writes the last answer that is due gives it back.

    So nobody has to, who might die first; only where it was renewed meanwhile, or the last
    turn wrote no answer, is it given back apart.
    """

    def __init__(
        self, database: Database, clock: Clock, conversation_id: str, owner: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._id = conversation_id
        self._owner = owner
        self._is_kept = False  # or may be
        self._is_renewed = False

    def take(self) -> bool:
        """Take it, or keep it for longer; False if somebody else has it."""
        now = self._clock()
        until = int((now + LEASE).timestamp())
        with self._database.begin() as session:
            taken = take_lease(session, self._id, self._owner, int(now.timestamp()), until)
            self._is_kept = self._is_kept or taken
        return taken

    def is_over(self) -> bool:
        """After the last answer that was due: whether the lease has ended with that.

        One that was renewed meanwhile may have come back: then `goes_on` has to look, and
        it is given back in any case.
        """
        self._is_kept = self._is_kept and self._is_renewed
        return not self._is_kept

    def goes_on(self) -> bool:
        """After an answer: whether there is more to answer, and the lease is still ours."""
        with self._database.read() as session:
            conversation = get_conversation(session, self._id)
        is_ours = conversation.lease_owner == self._owner
        return is_ours and conversation.unanswered_since is not None

    async def end(self) -> None:
        """Let others have it, unless that is done already."""
        if self._is_kept:
            await TURNS.run(self._give_back)

    def _give_back(self) -> None:
        with self._database.begin() as session:
            drop_lease(session, self._id, self._owner)

    async def renew(self, over: asyncio.Event) -> None:
        """Keep it until that is over."""
        while not over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_EVERY):
                    await over.wait()
                return
            self._is_renewed = True
            try:
                await TURNS.run(self.take)
            except AppError as error:  # the database is away; the lease has some time left
                log.warning("lease.not_renewed", conversation=self._id, problem=str(error))


@asynccontextmanager
async def held(lease: Lease, look: Callable[[], T]) -> AsyncIterator[T | None]:
    """Be the only one who answers, for as long as it takes.

    Gives what `look` finds once the lease is ours; None if it is somebody else's.
    """
    over = asyncio.Event()
    renewing: asyncio.Task[None] | None = None
    try:
        found = await TURNS.run(lambda: look() if lease.take() else None)
        renewing = asyncio.create_task(lease.renew(over))
        yield found
    finally:
        over.set()
        if renewing is not None:
            await renewing  # lest it takes the lease once more
        await lease.end()
