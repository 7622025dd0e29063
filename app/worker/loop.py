"""The worker's loops: short steps, over and over, each of which may fail alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from app.agent.service import AnswerService
from app.pools import DELIVERIES
from app.settings import Clock
from app.store.accounts.booking_counts import forget_counts
from app.store.appointments.claims import clear_lapsed
from app.store.conversations.leads import forget_pending
from app.store.delivery.dead_letters import forget_parcels
from app.store.delivery.kept_answers import forget_answers
from app.store.delivery.outbox import KINDS
from app.store.engine.database import Database
from app.vitals import Vitals
from app.worker.deliver import Delivery, Rounds
from app.worker.lapse import lapse_holds

IDLE_PAUSE = 0.5  # seconds between two looks while there is nothing to do
MAX_PAUSE = 30.0  # seconds between two looks of a loop that fails again and again
TIDY_EVERY = 60.0  # seconds
LAPSE_EVERY = 5.0  # seconds between two looks for holds that nobody confirmed in time
DEAD_LETTERS_KEPT = timedelta(days=90)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Worker:
    """Delivers, answers and tidies until it is stopped."""

    database: Database
    clock: Clock
    delivery: Delivery
    answering: AnswerService
    pending_kept: timedelta = timedelta(days=30)  # how long who has not booked is kept
    delivered_kept: timedelta = timedelta(days=30)  # how long what was delivered is kept
    vitals: Vitals = field(default_factory=Vitals)

    async def run(self) -> None:
        """Work until cancelled."""
        rounds = [Rounds(self.delivery, kind) for kind in KINDS]
        loops: list[tuple[str, Callable[[], Awaitable[int]], float]] = [
            # One loop for each kind: a mail server that hangs must not hold up the chats.
            *((f"deliver {each.kind}", each.begin_due, IDLE_PAUSE) for each in rounds),
            ("answer", self._wake_waiting, IDLE_PAUSE),
            ("tidy", self._tidy, TIDY_EVERY),
            ("lapse", self._lapse, LAPSE_EVERY),
        ]
        self.vitals.expect(name for name, _, _ in loops)
        try:
            await asyncio.gather(*(self._over_and_over(*each) for each in loops))
        finally:
            for each in rounds:
                await each.stop()
            self.delivery.mailer.close()

    async def _wake_waiting(self) -> int:
        await self.answering.wake_waiting()
        return 0

    async def _tidy(self) -> int:
        await DELIVERIES.run(self._clear_away)
        return 0

    async def _lapse(self) -> int:
        return await DELIVERIES.run(lapse_holds, self.database, self.clock())

    def _clear_away(self) -> None:
        now = int(self.clock().timestamp())
        with self.database.begin() as session:
            clear_lapsed(session, now)
            forget_answers(session, now)
            forget_counts(session, now)
            forget_pending(session, now - int(self.pending_kept.total_seconds()))
            delivered = now - int(self.delivered_kept.total_seconds())
            forget_parcels(session, delivered, now - int(DEAD_LETTERS_KEPT.total_seconds()))

    async def _over_and_over(
        self, name: str, step: Callable[[], Awaitable[int]], pause: float
    ) -> None:
        """Take a step again and again, at once if it says that there is more to do.

        One that fails is taken again after a pause that doubles with each failure.
        """
        failures = 0
        while True:
            busy = 0
            try:
                busy = await step()
                failures = 0
                self.vitals.beat(name)
            except Exception:
                # The database may be away for a while; the next look may find it again.
                failures += 1
                log.exception("worker.step_failed", step=name, failures=failures)
            await asyncio.sleep(0 if busy else _pause(pause, failures))


def _pause(usual: float, failures: int) -> float:
    """Seconds until the next step."""
    return max(usual, min(usual * 2.0 ** min(failures, 10), MAX_PAUSE))
