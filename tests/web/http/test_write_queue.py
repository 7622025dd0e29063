"""Transactions of requests, brought to the database from the event loop."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from app.store.engine.database import Database, Transaction
from app.web.http.write_queue import WriteQueue


class Failing(Exception):
    """A transaction that fails on purpose."""


@pytest.fixture
def notes(database: Database) -> Iterator[Database]:
    """A database with a table to write into."""
    with database.begin() as session:
        session.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY)"))
    yield database
    with database.begin() as session:
        session.execute(text("DROP TABLE note"))


@pytest.fixture
def strict(sqlite_database: Database) -> Database:
    """A SQLite database where one row in `late` makes the commit fail, and only that."""
    with sqlite_database.begin() as session:
        session.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY)"))
        session.execute(
            text("CREATE TABLE late (id INTEGER REFERENCES note DEFERRABLE INITIALLY DEFERRED)")
        )
    return sqlite_database


def noting(number: int, *, fails: bool = False) -> Callable[[Transaction], int]:
    def work(session: Transaction) -> int:
        session.execute(text("INSERT INTO note VALUES (:number)"), {"number": number})
        if fails:
            raise Failing(number)
        return number

    return work


def owing(session: Transaction) -> int:
    session.execute(text("INSERT INTO late VALUES (99)"))
    return 0


def written(database: Database) -> list[int]:
    with database.read() as session:
        return [row[0] for row in session.rows(text("SELECT id FROM note ORDER BY id"))]


async def outcomes(
    database: Database, works: list[Callable[[Transaction], int]]
) -> list[int | BaseException]:
    writing = WriteQueue(database)
    return await asyncio.gather(*(writing.do(work) for work in works), return_exceptions=True)


async def test_what_was_done_is_committed_when_the_answer_comes(notes: Database) -> None:
    assert await WriteQueue(notes).do(noting(1)) == 1
    assert written(notes) == [1]


async def test_many_at_once_each_get_their_own_answer(notes: Database) -> None:
    assert await outcomes(notes, [noting(n) for n in range(200)]) == list(range(200))
    assert written(notes) == list(range(200))


async def test_those_who_raise_leave_nothing_and_harm_nobody(notes: Database) -> None:
    made = await outcomes(notes, [noting(n, fails=n % 3 == 0) for n in range(60)])
    kept = [n for n in range(60) if n % 3]
    assert [each for each in made if isinstance(each, int)] == kept == written(notes)
    assert sum(isinstance(each, Failing) for each in made) == 20


async def test_a_failing_commit_fails_all_who_shared_it_and_nobody_later(
    strict: Database,
) -> None:
    writing = WriteQueue(strict)
    # Meanwhile all of these gather; whoever holds them up may share their commit.
    with suppress(sqlite3.IntegrityError), strict.begin():
        gathered = [
            asyncio.ensure_future(writing.do(work)) for work in (noting(1), owing, noting(3))
        ]
        await asyncio.sleep(0.05)
    made = await asyncio.gather(*gathered, return_exceptions=True)
    kept = [each for each in made if isinstance(each, int)]
    assert kept == written(strict)
    assert len(kept) <= 1, "the first may have gone ahead of the others"
    assert await writing.do(noting(4)) == 4
    assert written(strict) == [*kept, 4]


async def test_whoever_goes_away_changes_nothing(notes: Database) -> None:
    may_go_on = threading.Event()

    def slow(session: Transaction) -> int:
        assert may_go_on.wait(10)
        return noting(1)(session)

    writing = WriteQueue(notes)
    leaving = asyncio.ensure_future(writing.do(slow))
    await asyncio.sleep(0.05)
    leaving.cancel()
    staying = asyncio.ensure_future(writing.do(noting(2)))
    may_go_on.set()
    assert await staying == 2
    for _ in range(100):
        if written(notes) == [1, 2]:
            break
        await asyncio.sleep(0.02)
    assert written(notes) == [1, 2]


def test_callers_of_several_event_loops_all_get_their_answer(notes: Database) -> None:
    writing = WriteQueue(notes)
    answers: list[int] = []

    def ask(first: int) -> None:
        async def several() -> list[int]:
            return await asyncio.gather(
                *(writing.do(noting(n)) for n in range(first, first + 20))
            )

        answers.extend(asyncio.run(several()))

    threads = [threading.Thread(target=ask, args=(first,)) for first in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == list(range(60)) == written(notes)


async def test_simultaneous_transactions_share_commits_on_sqlite(strict: Database) -> None:
    commits: list[str] = []
    connection = strict._writer._connection  # type: ignore[union-attr]
    assert connection is not None
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_trace_callback(lambda line: commits.append(line) if line == "COMMIT" else None)
    assert await outcomes(strict, [noting(n) for n in range(40)]) == list(range(40))
    driver.set_trace_callback(None)
    assert 1 <= len(commits) <= 5
