"""Blocking work beside the event loop: what reads, what writes, and what tools do."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[..., T], *values: object) -> T:
    """Do blocking work in a thread.

    Nobody who is cancelled leaves before it is done: what it wrote has happened.
    """
    working = asyncio.get_running_loop().run_in_executor(None, work, *values)
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise
