"""The log never stops the program, and holds nothing personal that a driver repeats."""

import errno
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from sqlalchemy import text

from app.logs import GuardedStream, configure_logging
from app.store.engine.database import Database

SECRET = "ada@example.com"


class FullDisk(StringIO):
    """A stream that has no room for the first writes."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    def write(self, text: str) -> int:
        """Write, or say that the disk is full."""
        if self.failures:
            self.failures -= 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def test_what_cannot_be_written_is_counted_and_said_later() -> None:
    disk = FullDisk(failures=3)
    stream = GuardedStream(disk)
    for line in ("one\n", "two\n", "three\n", "four\n"):
        assert stream.write(line) == len(line)
    assert disk.getvalue() == "(3 writes to the log were lost)\nfour\n"
    assert stream.lost == 0


def test_a_stream_that_was_closed_stops_nobody() -> None:
    closed = StringIO()
    stream = GuardedStream(closed)
    closed.close()
    stream.write("line\n")
    stream.flush()
    assert stream.lost == 1
    assert stream.isatty() is False


@pytest.mark.parametrize("failures", [1, 10_000])
def test_logging_to_a_full_disk_raises_nothing(failures: int) -> None:
    configure_logging("INFO", FullDisk(failures))
    log = structlog.get_logger()
    try:
        raise ValueError("broken")
    except ValueError:
        log.exception("worker.step_failed", step="deliver")
    logging.getLogger("uvicorn.error").error("broken as well")


def test_a_databases_error_is_logged_without_the_values_of_the_row(database: Database) -> None:
    shown = StringIO()
    configure_logging("INFO", shown)
    log = structlog.get_logger()
    try:
        with database.begin() as session:
            session.execute(text("CREATE TABLE unique_mail (email TEXT UNIQUE NOT NULL)"))
            for _ in range(2):
                session.execute(
                    text("INSERT INTO unique_mail (email) VALUES (:email)"), {"email": SECRET}
                )
    except Exception as error:
        log.exception("bug")
        log.warning("turn.failed", problem=str(error))
        logging.getLogger("uvicorn.error").exception("in the application")

    assert "UNIQUE" in shown.getvalue().upper()
    assert SECRET not in shown.getvalue()


@pytest.mark.parametrize(
    "problem",
    [
        f"recipients refused: {{'{SECRET}': (550, 'no such user')}}",
        f"550 5.1.1 <{SECRET}> unknown",
        f"bad address: {SECRET}",
    ],
)
def test_addresses_are_left_out_of_the_log(problem: str) -> None:
    shown = StringIO()
    configure_logging("INFO", shown)
    structlog.get_logger().warning("outbox.not_delivered", problem=problem)
    assert "not_delivered" in shown.getvalue()
    assert SECRET not in shown.getvalue()
