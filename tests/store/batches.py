"""Transactions that SQLite is made to commit together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from app.store.engine.database import Database, Transaction

Action = Callable[[Transaction], object]


def in_one_batch(database: Database, *actions: Action) -> list[str | Exception]:
    """Run transactions so that they share one commit, the first one first.

    Returns "kept" for each that was, else what it raised.
    """
    entered, others_wait = threading.Event(), threading.Event()

    def first(session: Transaction) -> None:
        entered.set()
        assert others_wait.wait(10)
        actions[0](session)

    with ThreadPoolExecutor(len(actions)) as pool:
        running = [pool.submit(_outcome, database, first)]
        assert entered.wait(10)
        running += [pool.submit(_outcome, database, action) for action in actions[1:]]
        _until_waiting(database, len(actions) - 1)
        others_wait.set()
        return [each.result(20) for each in running]


def _outcome(database: Database, action: Action) -> str | Exception:
    try:
        with database.begin() as session:
            action(session)
    except Exception as error:
        return error
    return "kept"


def _until_waiting(database: Database, count: int) -> None:
    """Wait until so many transactions wait for the writer."""
    writer = database._writer
    assert writer is not None
    pause = threading.Event()
    for _ in range(1000):
        if writer._waiting == count:
            return
        pause.wait(0.01)
    raise AssertionError(f"{writer._waiting} of {count} wait")
