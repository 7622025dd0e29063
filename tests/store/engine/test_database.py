"""Transactions: all or nothing, alone and in company."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.errors import Unavailable
from app.store.engine.database import Database, Transaction
from tests.store.batches import in_one_batch
from tests.store.threads import at_once, raised, returned

Connect = Callable[[str], Database]


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


def write(database: Database, number: int, *, fails: bool = False) -> int:
    with database.begin() as session:
        _insert(session, number)
        if fails:
            raise Failing(number)
    return number


def write_both(database: Database, *numbers: int) -> None:
    with database.begin() as session:
        for number in numbers:
            _insert(session, number)


def _insert(session: Transaction, number: int) -> None:
    session.execute(text("INSERT INTO note VALUES (:number)"), {"number": number})


def written(database: Database) -> list[int]:
    with database.read() as session:
        return [row[0] for row in session.rows(text("SELECT id FROM note ORDER BY id"))]


class TestATransaction:
    def test_that_ends_is_kept(self, notes: Database) -> None:
        write(notes, 1)
        assert written(notes) == [1]

    def test_that_raises_leaves_nothing(self, notes: Database) -> None:
        with pytest.raises(Failing):
            write(notes, 1, fails=True)
        assert written(notes) == []

    def test_after_one_that_raised_works(self, notes: Database) -> None:
        with pytest.raises(Failing):
            write(notes, 1, fails=True)
        write(notes, 1)
        assert written(notes) == [1]

    def test_that_breaks_a_constraint_leaves_nothing(self, notes: Database) -> None:
        write(notes, 1)
        with pytest.raises(IntegrityError):
            write_both(notes, 3, 1)
        write(notes, 2)
        assert written(notes) == [1, 2]

    def test_is_not_seen_before_it_ends(self, notes: Database) -> None:
        with notes.begin() as session:
            _insert(session, 1)
            assert written(notes) == []
        assert written(notes) == [1]


class TestReading:
    def test_sees_one_state_however_long_it_takes(self, notes: Database) -> None:
        write(notes, 1)
        count = text("SELECT count(*) FROM note")
        with notes.read() as session:
            before = session.execute(count).scalar()
            write(notes, 2)
            assert session.execute(count).scalar() == before == 1
        assert written(notes) == [1, 2]

    def test_keeps_no_writer_waiting(self, notes: Database) -> None:
        with notes.read() as session, ThreadPoolExecutor() as pool:
            session.rows(text("SELECT id FROM note"))
            assert pool.submit(write, notes, 1).result(timeout=5) == 1

    def test_leaves_nothing_behind_even_if_it_writes(self, notes: Database) -> None:
        with notes.read() as session:
            _insert(session, 1)
        assert written(notes) == []


class TestInCompany:
    def test_sixteen_threads_lose_nothing(self, notes: Database) -> None:
        def job(first: int) -> Callable[[], list[int]]:
            return lambda: [write(notes, number) for number in range(first, first + 25)]

        outcomes = at_once([job(number * 25) for number in range(16)])
        assert raised(outcomes) == []
        assert written(notes) == list(range(400))

    def test_those_who_raise_leave_nothing_and_harm_nobody(self, notes: Database) -> None:
        def job(number: int) -> Callable[[], int]:
            return lambda: write(notes, number, fails=number % 3 == 0)

        outcomes = at_once([job(number) for number in range(60)])
        kept = [number for number in range(60) if number % 3]
        assert returned(outcomes) == kept == written(notes)
        assert raised(outcomes) == ["Failing"] * 20


@pytest.fixture
def paired(sqlite_database: Database) -> Database:
    """A SQLite database where one row in `late` makes the commit fail, and only that."""
    with sqlite_database.begin() as session:
        session.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY)"))
        session.execute(
            text("CREATE TABLE late (id INTEGER REFERENCES note DEFERRABLE INITIALLY DEFERRED)")
        )
    return sqlite_database


class TestABatch:
    """Several transactions that SQLite commits together."""

    def test_keeps_the_neighbours_of_one_that_raises(self, paired: Database) -> None:
        def fail(session: Transaction) -> None:
            _insert(session, 2)
            raise Failing

        outcomes = in_one_batch(
            paired, lambda s: _insert(s, 1), fail, lambda s: _insert(s, 3), fail
        )
        assert returned(outcomes) == ["kept", "kept"]
        assert raised(outcomes) == ["Failing", "Failing"]
        assert written(paired) == [1, 3]

    def test_fails_as_a_whole_if_its_commit_fails(self, paired: Database) -> None:
        def owe(session: Transaction) -> None:
            session.execute(text("INSERT INTO late VALUES (99)"))

        outcomes = in_one_batch(paired, lambda s: _insert(s, 1), owe, lambda s: _insert(s, 3))
        assert returned(outcomes) == []
        assert len(raised(outcomes)) == 3
        assert written(paired) == []
        write(paired, 4)
        assert written(paired) == [4]

    def test_that_the_database_gives_up_is_reported_to_all_in_it(
        self, paired: Database
    ) -> None:
        def give_up(session: Transaction) -> None:
            _insert(session, 2)
            # What a full disk does too: the whole transaction is gone, not one statement.
            session.execute(text("INSERT OR ROLLBACK INTO note VALUES (2)"))

        outcomes = in_one_batch(
            paired, lambda s: _insert(s, 1), give_up, lambda s: _insert(s, 3)
        )
        kept = [
            number for number, each in zip((1, 2, 3), outcomes, strict=True) if each == "kept"
        ]
        assert kept == written(paired)
        write(paired, 4)
        assert written(paired) == [*kept, 4]

    def test_is_one_commit(self, paired: Database) -> None:
        commits: list[str] = []
        connection = paired._writer._connection  # type: ignore[union-attr]
        assert connection is not None
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(
            lambda line: commits.append(line) if line == "COMMIT" else None
        )
        jobs: list[Callable[[Transaction], object]] = [
            lambda session, n=n: _insert(session, n)  # type: ignore[misc]
            for n in range(12)
        ]
        assert in_one_batch(paired, *jobs) == ["kept"] * 12
        driver.set_trace_callback(None)
        assert len(commits) == 1


class TestADatabaseThatCannot:
    def test_for_its_disk_is_full_is_unavailable(self, paired: Database) -> None:
        def fill(session: Transaction) -> None:
            pages = session.execute(text("PRAGMA page_count")).scalar()
            session.execute(text(f"PRAGMA max_page_count = {pages}"))
            for number in range(10_000):
                _insert(session, number)

        with pytest.raises(Unavailable), paired.begin() as session:
            fill(session)
        with paired.begin() as session:
            session.execute(text("PRAGMA max_page_count = 100000"))
            _insert(session, 1)
        assert written(paired) == [1]

    def test_do_what_makes_no_sense_says_so(self, database: Database) -> None:
        with pytest.raises(DatabaseError) as caught, database.begin() as session:
            session.execute(text("SELECT nonsense FROM nowhere"))
        assert "nowhere" in str(caught.value)


class TestADatabaseThatIsAway:
    @pytest.mark.parametrize("mode", ["read", "begin"])
    def test_is_unavailable(self, mode: str, connected: Connect) -> None:
        database = connected("postgresql://nobody@127.0.0.1:9/none?connect_timeout=2")
        with pytest.raises(Unavailable), getattr(database, mode)():
            pass


def test_sqlite_syncs_every_commit(sqlite_database: Database) -> None:
    # Killed processes cannot show it, only a machine that loses its power.
    def durability(session: Transaction) -> tuple[object, object]:
        full = session.execute(text("PRAGMA synchronous")).scalar()
        return full, session.execute(text("PRAGMA journal_mode")).scalar()

    with sqlite_database.begin() as writing:
        assert durability(writing) == (2, "wal")
    with sqlite_database.read() as reading:
        assert durability(reading) == (2, "wal")
