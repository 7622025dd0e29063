"""The worker's loop: short steps, over and over, each of which may fail alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from app.agent.answering import Answering
from app.settings import Clock
from app.store.claims import clear_lapsed
from app.store.counts import forget_counts
from app.store.database import Database
from app.store.idempotency import forget_answers
from app.store.outbox import KINDS
from app.store.pending import forget_pending
from app.worker.deliver import Delivery

PAUSE = 0.5  # seconds between two looks while there is nothing to do
TIDY_EVERY = 60.0  # seconds

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Worker:
    """Delivers, answers and tidies until it is stopped."""

    database: Database
    clock: Clock
    delivery: Delivery
    answering: Answering
    pending_kept: timedelta = timedelta(days=30)  # how long who has not booked is kept

    async def run(self) -> None:
        """Work until cancelled."""
        await asyncio.gather(
            # One loop for each kind: a mail server that hangs must not hold up the chats.
            *(
                self._over_and_over("deliver", partial(self.delivery.deliver_due, kind), PAUSE)
                for kind in KINDS
            ),
            self._over_and_over("answer", self.answering.wake_waiting, PAUSE),
            self._over_and_over("tidy", self._tidy, TIDY_EVERY),
        )

    async def _tidy(self) -> int:
        await asyncio.to_thread(self._clear_away)
        return 0

    def _clear_away(self) -> None:
        now = int(self.clock().timestamp())
        with self.database.begin() as session:
            clear_lapsed(session, now)
            forget_answers(session, now)
            forget_counts(session, now)
            forget_pending(session, now - int(self.pending_kept.total_seconds()))

    async def _over_and_over(
        self, name: str, step: Callable[[], Awaitable[int]], pause: float
    ) -> None:
        while True:
            try:
                busy = await step()
            except Exception:
                # The database may be away for a while; the next look may find it again.
                log.exception("worker.step_failed", step=name)
                busy = 0
            await asyncio.sleep(0 if busy and name == "deliver" else pause)
