"""Transactions, on SQLite and on PostgreSQL.

SQLite has one writer (see app.store.engine.sqlite_writer). Readers have connections of their
own (write-ahead log). PostgreSQL gives each transaction its own connection.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy import (
    Connection,
    CursorResult,
    Dialect,
    Engine,
    Executable,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.sql.compiler import SQLCompiler

from app.booking.values import Catalog
from app.errors import Unavailable, flawed
from app.store.engine.sqlite_writer import SharedWriter, WriterBusy, failed, tell_driver

Row = tuple[Any, ...]
Values = Mapping[str, Any]
T = TypeVar("T")

POOL_WAIT = 5.0  # seconds for a connection of the pool
BUSY_TIMEOUT = 2_000  # milliseconds for a lock on SQLite's file (sqlite.org/pragma.html)
# PostgreSQL's own limits, in milliseconds (runtime-config-client.html): whoever waits for a
# lock longer is told so, instead of keeping a thread and a connection from everybody else.
LOCK_TIMEOUT = 2_000
STATEMENT_TIMEOUT = 30_000
CONNECT_TIMEOUT = 5  # seconds


class OverlapRefused(Exception):
    """The database refused a claim that overlaps another one of the same holder."""


class DatabaseUnavailable(Unavailable):
    """The database does not answer, or cannot take what it is given just now."""


class CompiledStatement:
    """A Core statement for hot paths: compiled once per dialect, run on the bare driver.

    Values pass through unconverted, so only integers, texts and None may be bound or
    read, and lists cannot be bound.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, _CompiledCore] = {}

    def on(self, dialect: Dialect) -> "_CompiledCore":
        """The statement in the words of a database."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _CompiledCore.of(self._statement.compile(dialect=dialect))  # type: ignore[attr-defined] # each Core statement has it
            self._compiled[dialect.name] = compiled
        return compiled


@dataclass(frozen=True, slots=True)
class _CompiledCore:
    """SQL with the names of what is bound, in order if the driver wants it by position."""

    sql: str
    names: tuple[str, ...]
    fixed: Values  # what the statement itself binds
    by_position: bool
    placed: Callable[[Values], tuple[Any, ...]]

    @classmethod
    def of(cls, compiled: SQLCompiler) -> "_CompiledCore":
        fixed = {
            name: bound.effective_value
            for name, bound in compiled.binds.items()
            if not bound.required
        }
        names = tuple((compiled.positiontup if compiled.positional else compiled.binds) or ())
        return cls(compiled.string, names, fixed, compiled.positional, _placed(names))

    def bound(self, values: Values) -> Any:
        """What the driver is given with the SQL."""
        given = {**self.fixed, **values} if self.fixed else values
        if self.by_position:
            return self.placed(given)
        return {name: given[name] for name in self.names}


def _placed(names: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    """Takes values out of a mapping in the order of their names."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: tuple([given[name] for name in names])


class Transaction:
    """One transaction.

    `memory` outlives it: a place of this process for what the store keeps from one
    transaction to the next. What an unfinished transaction changed must not go there.
    """

    def __init__(self, connection: Connection, memory: dict[str, Any]) -> None:
        self.connection = connection
        self.memory = memory
        self._driver: Any = None  # what SQLAlchemy wraps; asked for when it is first used
        self.catalog: Catalog | None = None  # as this transaction sees it
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

    def fetch(self, prepared: CompiledStatement, values: Values) -> list[Row]:
        """Run a prepared query and return all its rows."""
        cursor = self._run(prepared, values)
        try:
            return cursor.fetchall()  # type: ignore[no-any-return] # the driver is not typed
        finally:
            cursor.close()

    def change(self, prepared: CompiledStatement, values: Values) -> int:
        """Run a prepared insert, update or delete; returns how many rows it touched.

        Raises:
            OverlapRefused: if it would make two claims of one holder overlap.
        """
        cursor = self._run(prepared, values)
        try:
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def _run(self, prepared: CompiledStatement, values: Values) -> Any:
        compiled = prepared.on(self.connection.dialect)
        if self._driver is None:
            self._driver = self.connection.connection.driver_connection
        cursor = self._driver.cursor()
        try:
            cursor.execute(compiled.sql, compiled.bound(values))
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
            SharedWriter(engine, self._memory) if engine.dialect.name == "sqlite" else None
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
            engine = create_engine(
                parsed,
                pool_size=40,
                max_overflow=20,
                pool_timeout=POOL_WAIT,
                hide_parameters=True,  # what is bound is personal, and errors are logged
            )
            event.listen(engine, "connect", _prepare_sqlite)
            return cls(engine)
        limits = f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
        return cls(
            create_engine(
                parsed,
                pool_size=20,
                max_overflow=20,
                pool_timeout=POOL_WAIT,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"options": limits, "connect_timeout": CONNECT_TIMEOUT},
            )
        )

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that writes: commits if the block ends, rolls back if it raises.

        Keep it short, never hold one while waiting for the network, and never open a
        second one inside: on SQLite it would wait for the first for ever.

        Raises:
            DatabaseAway: if the database cannot be reached or cannot do it now.
        """
        opened = self.engine.begin() if self._writer is None else self._writer.begin()
        with _told_if_away(), opened as connection:
            yield Transaction(connection, self._memory)

    @property
    def has_one_writer(self) -> bool:
        """Whether writing transactions take turns anyway, so that threads win nothing."""
        return self._writer is not None

    def write_all(self, works: Sequence[Callable[[Transaction], T]]) -> list[Callable[[], T]]:
        """Run each of `works` in a writing transaction of its own, one after the other.

        Where there is one writer they share a commit: it costs one sync for all of them.
        One that raises leaves nothing behind and harms no other.

        Returns:
            for each, in order, a function that gives what it returned or raises what it
            raised; a `DatabaseUnavailable` among it.

        Raises:
            DatabaseAway: if the database cannot be written to now, for whichever of them.
        """
        if self._writer is None:
            return [self._alone(work) for work in works]
        memory = self._memory

        def on(work: Callable[[Transaction], T]) -> Callable[[Connection], T]:
            return lambda connection: work(Transaction(connection, memory))

        with _told_if_away():
            made = self._writer.run([on(work) for work in works])
        return [_told(each) for each in made]

    def _alone(self, work: Callable[[Transaction], T]) -> Callable[[], T]:
        try:
            with self.begin() as session:
                made = work(session)
        except Exception as error:
            return failed(error)
        return lambda: made

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view for reading; on SQLite it keeps no writer waiting.

        Raises:
            DatabaseAway: if the database cannot be reached or cannot do it now.
        """
        with _told_if_away(), self._reading.connect() as connection:
            if connection.dialect.name == "sqlite":
                tell_driver(connection, "BEGIN")
            yield Transaction(connection, self._memory)

    def close(self) -> None:
        """Close all connections."""
        if self._writer is not None:
            self._writer.close()
        self.engine.dispose()


def _told(outcome: Callable[[], T]) -> Callable[[], T]:
    def told() -> T:
        with _told_if_away():
            return outcome()

    return told


_NO_TURN = (NoConnectionFree, WriterBusy)


@contextmanager
def _told_if_away() -> Iterator[None]:
    try:
        yield
    except (*_NO_TURN, OperationalError, psycopg.Error, sqlite3.Error) as error:
        if isinstance(error, _NO_TURN) or _may_pass(getattr(error, "orig", error)):
            raise DatabaseUnavailable("The database does not answer.") from error
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


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # Python's driver would begin late, after first reads
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    connection.execute("PRAGMA foreign_keys = ON")
    # What savepoints could roll back to is kept in memory: written to a file, it was most
    # of what a booking wrote.
    connection.execute("PRAGMA temp_store = MEMORY")
    # In pages. Copying back a fourth as often copies fewer: many pages are written again.
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
