"""Thread pools: blocking work beside the event loop, in a bounded pool for each kind of it.

Work of one kind that hangs (a lock that somebody else holds, a slow disk) takes the threads
of its own pool and no others: while writers wait for a lock, readers are served.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Pool:
    """Threads for one kind of blocking work. They are started when they are first needed."""

    def __init__(self, name: str, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Callable[..., T], *values: object) -> T:
        """Do blocking work in a thread of the pool.

        Whoever is cancelled leaves only once the work is done: what it wrote has happened.
        """
        working = asyncio.get_running_loop().run_in_executor(self._executor, work, *values)
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.wait([working])
            raise

    def begin(self, work: Callable[[], None]) -> None:
        """Do blocking work in a thread of the pool, and wait for nothing."""
        self._executor.submit(work)


READS = Pool("reads", 16)
WRITES = Pool("writes", 32)
TURNS = Pool("turns", 24)  # what a turn of a conversation reads and writes, and its tools
DELIVERIES = Pool("deliveries", 8)  # what the worker reads and writes
FILES = Pool("files", 4)  # whatever else blocks: files, the terminal, imports
