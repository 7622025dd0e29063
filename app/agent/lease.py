"""The right to answer a conversation: one process has it at a time, and renews it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog

from app.errors import AppError
from app.settings import Clock
from app.store.conversations import drop_lease, get_conversation, take_lease
from app.store.database import Database

LEASE = timedelta(seconds=30)  # a dead process's conversations wait at most that long
RENEWAL = 8.0  # seconds between two renewals

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
        self._is_kept = True  # as far as we know

    def take(self) -> bool:
        """Take it, or keep it for longer; False if somebody else has it."""
        now = self._clock()
        until = int((now + LEASE).timestamp())
        with self._database.begin() as session:
            self._is_kept = True
            return take_lease(session, self._id, self._owner, int(now.timestamp()), until)

    def goes_on(self) -> bool:
        """After an answer: whether there is more to answer, and the lease is still ours."""
        with self._database.read() as session:
            conversation = get_conversation(session, self._id)
        self._is_kept = conversation.lease_owner == self._owner
        return self._is_kept and conversation.unanswered_since is not None

    def give_back(self) -> None:
        """Let others have it, unless that is done already."""
        if self._is_kept:
            with self._database.begin() as session:
                drop_lease(session, self._id, self._owner)

    async def renew(self, over: asyncio.Event) -> None:
        """Keep it until that is over."""
        while not over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEWAL):
                    await over.wait()
                return
            try:
                await asyncio.to_thread(self.take)
            except AppError as error:  # the database is away; the lease has some time left
                log.warning("lease.not_renewed", conversation=self._id, problem=str(error))


@asynccontextmanager
async def held(lease: Lease) -> AsyncIterator[bool]:
    """Be the only one who answers, for as long as it takes; False if somebody else is."""
    is_ours = await asyncio.to_thread(lease.take)
    over = asyncio.Event()
    renewing = asyncio.create_task(lease.renew(over)) if is_ours else None
    try:
        yield is_ours
    finally:
        if renewing is not None:
            over.set()
            await renewing  # lest it takes the lease once more
            await asyncio.to_thread(lease.give_back)
