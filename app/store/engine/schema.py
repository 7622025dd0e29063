"""Bringing a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from app.store import tables  # noqa: F401 — declares them
from app.store.engine.database import Database, Transaction

_MIGRATION_LOCK = 20_260_101  # any number that nothing else locks


def upgrade(database: Database, revision: str = "head") -> str:
    """Run the migrations that are missing, all or none; returns the revision reached.

    Several processes may start at once: they take turns.
    """
    with database.begin() as session:
        connection = session.connection
        take_turn(session)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        return _revision(connection) or ""


def take_turn(session: Transaction) -> None:
    """Let one process at a time prepare the database, until its transaction ends.

    SQLite has one writer anyway.
    """
    if session.is_sqlite:
        return
    # Migrations take their time, and whoever comes second waits for the first.
    for limit in ("lock_timeout", "statement_timeout"):
        session.execute(text(f"SET LOCAL {limit} = 0"))
    session.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))


def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with database.read() as session:
        return _revision(session.connection) == head


def differences(database: Database) -> list[object]:
    """What the migrations leave out of the tables that the code declares; none, one hopes."""
    with database.read() as session:
        context = MigrationContext.configure(session.connection)
        return list(compare_metadata(context, SQLModel.metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
