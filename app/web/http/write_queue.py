"""Writing transactions of requests, brought to the database from the event loop.

Where the database has one writer, a thread for each request would only wait for its turn,
and the threads would fight over the interpreter. There, one thread runs what has come up
meanwhile, one transaction after the other, with one commit for all.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from app.pools import WRITES
from app.store.engine.database import Database, Transaction
from app.store.engine.sqlite_writer import MAX_BATCH, failed

CROWD_PAUSE = 0.002  # seconds without a newcomer after which a crowd is complete

T = TypeVar("T")
Work = Callable[[Transaction], T]
_Job = tuple[Work[Any], asyncio.Future[Any]]


class WriteQueue:
    """Runs transactions for coroutines."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: list[_Job] = []
        self._is_at_work = False

    async def do(self, work: Work[T]) -> T:
        """Run `work` in a writing transaction; what it returns is committed by then.

        It is done even if whoever waits for it goes away.

        Raises:
            what `work` raises; nothing of the transaction is kept then.
            DatabaseAway: if the database cannot be reached or cannot do it now.
        """
        if not self._database.has_one_writer:
            return await WRITES.run(self._alone, work)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._lock:
            self._waiting.append((work, future))
            begins, self._is_at_work = not self._is_at_work, True
        if begins:
            WRITES.begin(self._work_off)
        return await future

    def _alone(self, work: Work[T]) -> T:
        with self._database.begin() as session:
            return work(session)

    def _work_off(self) -> None:
        """Run what waits until nothing does."""
        crowd = 1
        while jobs := self._next(crowd):
            crowd = len(jobs)
            try:
                outcomes = self._database.write_all([work for work, _ in jobs])
            except Exception as error:  # so that none of them waits for ever
                outcomes = [failed(error)] * len(jobs)
            settled = [_settled(outcome) for outcome in outcomes]
            _tell([(future, result) for (_, future), result in zip(jobs, settled, strict=True)])

    def _next(self, crowd: int) -> list[_Job]:
        """What waits. Of those who came together before, whoever comes again is waited for.

        To write while the loop still reads them, both would fight over the interpreter.
        """
        came = -1
        while crowd > 1 and came < len(self._waiting) < crowd:
            came = len(self._waiting)
            time.sleep(CROWD_PAUSE)
        with self._lock:
            jobs = self._waiting[:MAX_BATCH]
            del self._waiting[:MAX_BATCH]
            self._is_at_work = bool(jobs)
            return jobs


_Told = tuple[asyncio.Future[Any], tuple[Any, Exception | None]]


def _settled(outcome: Callable[[], T]) -> tuple[T | None, Exception | None]:
    try:
        return outcome(), None
    except Exception as error:
        return None, error


def _tell(told: Sequence[_Told]) -> None:
    """Wake up those who wait, a loop at a time; one that has ended waits for nothing."""
    for loop in {future.get_loop() for future, _ in told}:
        if not loop.is_closed():
            theirs = [each for each in told if each[0].get_loop() is loop]
            loop.call_soon_threadsafe(_settle, theirs)


def _settle(told: Sequence[_Told]) -> None:
    for future, (made, error) in told:
        if future.done():  # whoever asked has gone away
            continue
        if error is None:
            future.set_result(made)
        else:
            future.set_exception(error)
