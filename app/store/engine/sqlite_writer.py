"""SQLite's one writer, shared by all threads of this process.

Writing transactions share one connection and, when several wait, one commit, so that
synchronous=FULL costs one sync for many bookings instead of one each.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Never, TypeVar

from sqlalchemy import Connection, Engine

MAX_BATCH = 64  # transactions that are committed together
MAX_WAIT = 3.0  # seconds for one's turn to write

T = TypeVar("T")
Work = Callable[[Connection], T]


class WriterBusy(Exception):
    """The writer was not free within `MAX_WAIT`: somebody holds the database's lock."""


class SharedWriter:
    """The one writing connection of this process, with group commit.

    Each transaction is a savepoint in a larger one. Whoever leaves last, while nobody
    waits to enter, commits for all; the others wait for that commit. If it fails, it
    fails for each of them, and nothing of the batch is kept.

    `memory` is forgotten then: a neighbour may have kept there what was never committed.
    """

    def __init__(self, engine: Engine, memory: dict[str, Any]) -> None:
        self._engine = engine
        self._memory = memory
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._connection: Connection | None = None
        self._batch: _Batch | None = None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction; the block's end waits for the commit."""
        with self._in_turn():
            try:
                with self._one() as (connection, batch):
                    yield connection
            finally:
                self._commit_if_last()
        batch.wait()

    def run(self, works: Sequence[Work[T]]) -> list[Callable[[], T]]:
        """One transaction after the other, in one turn.

        Returns:
            for each a function that gives what it returned, or raises what it raised or
            what its commit did.

        Raises:
            WriterBusy: if somebody else writes all the time; a driver's error likewise.
        """
        with self._in_turn():
            try:
                self._begin_batch()  # once for all: each would wait as long for a lock
                return [self._attempt(work) for work in works]
            finally:
                self._commit_if_last()

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _attempt(self, work: Work[T]) -> Callable[[], T]:
        try:
            with self._one() as (connection, batch):
                made = work(connection)
        except Exception as error:
            return failed(error)

        def outcome() -> T:
            batch.wait()
            return made

        return outcome

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with self._counting:
            self._waiting += 1
        is_ours = self._turn.acquire(timeout=MAX_WAIT)
        with self._counting:
            self._waiting -= 1
        if not is_ours:
            raise WriterBusy("The database is written to by somebody else.")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _one(self) -> Iterator[tuple[Connection, "_Batch"]]:
        """A transaction inside the batch: kept in it if the block ends."""
        connection, batch = self._begin_batch()
        batch.size += 1
        tell_driver(connection, "SAVEPOINT one")
        try:
            yield connection, batch
            tell_driver(connection, "RELEASE one")
        except BaseException as error:
            if _in_transaction(connection):
                tell_driver(connection, "ROLLBACK TO one")
                tell_driver(connection, "RELEASE one")
            else:
                self._lose(batch, error)
            raise

    def _begin_batch(self) -> tuple[Connection, "_Batch"]:
        """The open batch, or a new one. Waits for the database's lock as long as may be."""
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.begin()  # for SQLAlchemy's books: nothing in here ends it
        if self._batch is None:
            tell_driver(self._connection, "BEGIN IMMEDIATE")
            self._batch = _Batch()
        return self._connection, self._batch

    def _commit_if_last(self) -> None:
        """Commit the open batch, unless somebody else is about to enter it."""
        batch, connection = self._batch, self._connection
        if batch is None or connection is None:
            return
        with self._counting:
            others_wait = self._waiting > 0
        if others_wait and batch.size < MAX_BATCH:
            return
        self._batch = None
        try:
            tell_driver(connection, "COMMIT")
        except BaseException as error:
            self._lose(batch, error)
            if _in_transaction(connection):
                tell_driver(connection, "ROLLBACK")
        else:
            batch.over.set()

    def _lose(self, batch: "_Batch", error: BaseException) -> None:
        """Nothing of a batch was kept: its commit failed, or a full disk ended it early."""
        self._batch = None
        self._memory.clear()
        batch.failure = error
        batch.over.set()


class _Batch:
    """Transactions that are committed together."""

    def __init__(self) -> None:
        self.size = 0
        self.over = threading.Event()
        self.failure: BaseException | None = None

    def wait(self) -> None:
        self.over.wait()
        if self.failure is not None:
            raise self.failure


def failed(error: Exception) -> Callable[[], Never]:
    """The outcome of a transaction that raised: raises it once more."""

    def outcome() -> Never:
        raise error

    return outcome


def tell_driver(connection: Connection, sql: str) -> None:
    """Past SQLAlchemy, which knows nothing of transactions that share a connection."""
    driver: Any = connection.connection.driver_connection
    driver.execute(sql).close()


def _in_transaction(connection: Connection) -> bool:
    driver = connection.connection.driver_connection
    return isinstance(driver, sqlite3.Connection) and driver.in_transaction
