"""The log: lines for people on a stream that never stops the program, without personal data."""

import logging
import re
import sys
from collections.abc import MutableMapping
from io import StringIO
from types import TracebackType
from typing import Any, TextIO

import structlog

# Where PostgreSQL repeats a row's values (its manual, Error Message Style Guide).
_DETAIL = re.compile(r"^\s*DETAIL:.*$", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s@<>'\"(),;:\[\]]++@[^\s@<>'\"(),;:\[\]]++")
_LEAST_TALKATIVE = ("httpx", "httpx2", "httpcore", "openai")


class GuardedStream:
    """A text stream whose writes never raise: a log that cannot be written stops nobody.

    How much was lost is said as soon as something can be written again.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost = 0

    def write(self, text: str) -> int:
        """Write, or count what was lost."""
        try:
            if self.lost:
                self._stream.write(f"({self.lost} writes to the log were lost)\n")
            self._stream.write(text)
            self.lost = 0
        except (OSError, ValueError):  # a full disk, a closed pipe, a closed stream
            self.lost += 1
        return len(text)

    def flush(self) -> None:
        """Flush, or count what was lost."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self.lost += 1

    def isatty(self) -> bool:
        """Whether a person is looking."""
        return not self._stream.closed and self._stream.isatty()


def configure_logging(level: str, stream: TextIO | None = None) -> GuardedStream:
    """Write the program's log to a stream (default: standard error), at `level` and above."""
    guarded = GuardedStream(stream or sys.stderr)
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_details,
            structlog.dev.ConsoleRenderer(
                colors=guarded.isatty(), exception_formatter=_show_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(guarded),  # type: ignore[arg-type] # it only writes and flushes
    )
    root = logging.StreamHandler(guarded)
    root.setFormatter(_Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[root], level=logging.WARNING, force=True)
    # Some channels have their token in the address, which these would write down.
    for name in _LEAST_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return guarded


def without_details(
    _: Any, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave personal data out of every text that is logged (a structlog processor)."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _impersonal(value)
    return event


def _impersonal(text: str) -> str:
    """A text without a row's values, and without e-mail addresses."""
    return _ADDRESS.sub("…@…", _DETAIL.sub("", text))


class _Formatter(logging.Formatter):
    """Lines of the libraries' own logs, held to the same."""

    def format(self, record: logging.LogRecord) -> str:
        return _impersonal(super().format(record))


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def _show_traceback(stream: TextIO, exc_info: _ExcInfo) -> None:
    # structlog's default shows local variables, and with them tokens and addresses.
    shown = StringIO()
    structlog.dev.plain_traceback(shown, exc_info)
    stream.write(_impersonal(shown.getvalue()))
