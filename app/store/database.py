"""Transactions, on SQLite and on PostgreSQL.

SQLite has one writer: writing transactions of this process share one connection and, when
several wait, one commit, so that synchronous=FULL costs one sync for many bookings
instead of one each. Readers have connections of their own (write-ahead log). PostgreSQL
gives each transaction its own connection.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, CursorResult, Engine, Executable, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.sql.compiler import SQLCompiler

from app.errors import Unavailable, flawed

Row = tuple[Any, ...]
Values = Mapping[str, Any]


class OverlapRefused(Exception):
    """The database refused a claim that overlaps another one of the same holder."""


class DatabaseAway(Unavailable):
    """The database does not answer, or cannot take what it is given just now."""


class Prepared:
    """A Core statement for hot paths: compiled once per dialect, run on the bare driver.

    Values pass through unconverted, so only integers, texts and None may be bound or
    read, and lists cannot be bound.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, SQLCompiler] = {}

    def on(self, connection: Connection) -> SQLCompiler:
        """The statement in the words of this connection's database."""
        name = connection.dialect.name
        if name not in self._compiled:
            compiled = self._statement.compile(dialect=connection.dialect)  # type: ignore[attr-defined]
            self._compiled[name] = compiled
        return self._compiled[name]


class Session:
    """One transaction.

    `memory` outlives it: a place of this process for what the store keeps from one
    transaction to the next. What an unfinished transaction changed must not go there.
    """

    def __init__(self, connection: Connection, memory: dict[str, Any]) -> None:
        self.connection = connection
        self.memory = memory
        self.changed_catalog = False
        self.is_sqlite = connection.dialect.name == "sqlite"

    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[Any]:
        """Run a statement the ordinary way."""
        return self.connection.execute(statement, values)

    def rows(self, statement: Executable, values: Values | None = None) -> list[Row]:
        """Run a query the ordinary way and return all its rows."""
        return [tuple(row) for row in self.connection.execute(statement, values)]

    def fetch(self, prepared: Prepared, values: Values) -> list[Row]:
        """Run a prepared query and return all its rows."""
        cursor = self._run(prepared, values)
        try:
            return cursor.fetchall()  # type: ignore[no-any-return]
        finally:
            cursor.close()

    def change(self, prepared: Prepared, values: Values) -> int:
        """Run a prepared insert, update or delete; returns how many rows it touched.

        Raises:
            OverlapRefused: if it would make two claims of one holder overlap.
        """
        cursor = self._run(prepared, values)
        try:
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def _run(self, prepared: Prepared, values: Values) -> Any:
        compiled = prepared.on(self.connection)
        bound = compiled.construct_params(values)
        cursor = self.connection.connection.cursor()
        try:
            if compiled.positional:
                names = compiled.positiontup or []
                cursor.execute(compiled.string, tuple(bound[name] for name in names))
            else:
                cursor.execute(compiled.string, bound)
        except (sqlite3.IntegrityError, psycopg.errors.ExclusionViolation) as error:
            cursor.close()
            if isinstance(error, psycopg.Error) or "claim overlap" in str(error):
                raise OverlapRefused(str(error)) from error
            raise
        return cursor


class Database:
    """An engine and the transactions on it. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine
        if engine.dialect.name == "postgresql":
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ")
        self._memory: dict[str, Any] = {}
        self._writer = (
            _SharedWriter(engine, self._memory) if engine.dialect.name == "sqlite" else None
        )

    @classmethod
    def at(cls, url: str) -> "Database":
        """Open `sqlite:///path` or `postgresql://…`. A missing folder is made.

        Raises:
            Invalid: if the URL names neither.
        """
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise flawed("DATABASE_URL", "is no database URL") from error
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise flawed("DATABASE_URL", "begins with sqlite:// or postgresql://")
        if parsed.get_backend_name() == "sqlite":
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(parsed, pool_size=40, max_overflow=20)
            event.listen(engine, "connect", _prepare_sqlite)
            return cls(engine)
        return cls(create_engine(parsed, pool_size=20, max_overflow=20, pool_pre_ping=True))

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction that writes: commits if the block ends, rolls back if it raises.

        Keep it short, never hold one while waiting for the network, and never open a
        second one inside: on SQLite it would wait for the first for ever.

        Raises:
            DatabaseAway: if the database cannot be reached or cannot do it now.
        """
        opened = self.engine.begin() if self._writer is None else self._writer.begin()
        with _told_if_away(), opened as connection:
            yield Session(connection, self._memory)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view for reading; on SQLite it keeps no writer waiting.

        Raises:
            DatabaseAway: if the database cannot be reached or cannot do it now.
        """
        with _told_if_away(), self._reading.connect() as connection:
            if connection.dialect.name == "sqlite":
                _tell(connection, "BEGIN")
            yield Session(connection, self._memory)

    def close(self) -> None:
        """Close all connections."""
        if self._writer is not None:
            self._writer.close()
        self.engine.dispose()


@contextmanager
def _told_if_away() -> Iterator[None]:
    try:
        yield
    except (NoConnectionFree, OperationalError, psycopg.Error, sqlite3.Error) as error:
        if isinstance(error, NoConnectionFree) or _may_pass(getattr(error, "orig", error)):
            raise DatabaseAway("The database does not answer.") from error
        raise


_MAY_PASS = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)


def _may_pass(error: BaseException | None) -> bool:
    """Whether it is the database's state that is wrong, not what we asked of it."""
    if isinstance(error, sqlite3.Error):
        # Python's own misuse errors have no code; the low byte is the primary one.
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _MAY_PASS
    return isinstance(error, psycopg.OperationalError)


class _SharedWriter:
    """The one writing connection of this process, with group commit.

    Each transaction is a savepoint in a larger one. Whoever leaves last, while nobody
    waits to enter, commits for all; the others wait for that commit. If it fails, it
    fails for each of them, and nothing of the batch is kept.
    """

    LARGEST_BATCH = 64

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
        with self._counting:
            self._waiting += 1
        with self._turn:
            with self._counting:
                self._waiting -= 1
            connection, batch = self._open_batch()
            try:
                yield connection
                _tell(connection, "RELEASE one")
            except BaseException as error:
                if _in_transaction(connection):
                    _tell(connection, "ROLLBACK TO one")
                    _tell(connection, "RELEASE one")
                    self._close_batch(connection, batch)
                else:
                    self._lose_batch(batch, error)
                raise
            self._close_batch(connection, batch)
        batch.wait()

    def _open_batch(self) -> tuple[Connection, "_Batch"]:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.begin()  # for good: we tell the driver when to begin and commit
        if self._batch is None:
            _tell(self._connection, "BEGIN IMMEDIATE")
            self._batch = _Batch()
        self._batch.size += 1
        _tell(self._connection, "SAVEPOINT one")
        return self._connection, self._batch

    def _close_batch(self, connection: Connection, batch: "_Batch") -> None:
        with self._counting:
            others_wait = self._waiting > 0
        if others_wait and batch.size < self.LARGEST_BATCH:
            return
        self._batch = None
        try:
            _tell(connection, "COMMIT")
        except BaseException as error:
            self._lose_batch(batch, error)
            if _in_transaction(connection):
                _tell(connection, "ROLLBACK")
        else:
            batch.over.set()

    def _lose_batch(self, batch: "_Batch", error: BaseException) -> None:
        """Nothing of a batch was kept: its commit failed, or a full disk ended it early."""
        self._batch = None
        self._memory.clear()  # a neighbour may have kept there what was never committed
        batch.failure = error
        batch.over.set()

    def close(self) -> None:
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


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


def _tell(connection: Connection, words: str) -> None:
    """Begin or end a transaction of SQLite; on the bare driver, for it happens all the time."""
    connection.connection.cursor().execute(words).close()


def _in_transaction(connection: Connection) -> bool:
    driver = connection.connection.driver_connection
    return isinstance(driver, sqlite3.Connection) and driver.in_transaction


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # Python's driver would begin late, after first reads
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA foreign_keys = ON")
