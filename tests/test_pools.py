import asyncio
import threading

import pytest

from app.pools import Pool


async def test_work_that_hangs_keeps_only_its_own_pool_busy() -> None:
    slow, quick = Pool("slow", 2), Pool("quick", 1)
    release = threading.Event()
    hanging = [asyncio.create_task(slow.run(release.wait, 20)) for _ in range(10)]
    try:
        async with asyncio.timeout(5):
            assert await quick.run(lambda: "served") == "served"
    finally:
        release.set()
    assert await asyncio.gather(*hanging) == [True] * 10


async def test_whoever_is_cancelled_leaves_once_the_work_is_done() -> None:
    pool, release, done = Pool("work", 1), threading.Event(), threading.Event()

    def work() -> None:
        release.wait(20)
        done.set()

    working = asyncio.create_task(pool.run(work))
    await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.sleep(0.05)
    assert not working.done()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert done.is_set()
