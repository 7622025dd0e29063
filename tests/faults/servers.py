"""Our own server beside the faulty model: in this process, or in one that can be killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from app.agent.runtime.lease import LEASE
from app.main import build, prepare
from app.settings import Settings
from tests.servers import serving, until
from tests.worker.post import free_port

SUNDAY = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent
FAST: dict[str, Any] = {
    "openai_fallback_model": "none",
    "model_timeout": 3.0,
    "model_patience": 0.4,
    "turn_deadline": 15.0,
    "rate_limit_per_minute": 0,
    "max_bookings_per_day": 0,
    "max_messages_per_minute": 0,
    "max_tokens_per_day": 0,
    "log_level": "critical",
}
"""Short enough for a fault to take seconds, and long enough for a machine that is busy."""


HURRIED: dict[str, Any] = {"model_timeout": 1.0, "turn_deadline": 5.0}
"""For a server whose life is short: what takes longer than a life is never done."""


def settings_for(folder: Path, model: str, **more: Any) -> dict[str, Any]:
    """Settings of a server in a folder, whose model is at an address."""
    return {
        "database_url": f"sqlite:///{folder}/booking.db",
        "var_dir": str(folder),
        "clock_start": SUNDAY.isoformat(),
        "openai_base_url": model,
        "openai_api_key": "k",
        "openai_model": "faulty",
        **FAST,
        **more,
    }


@contextmanager
def ours(values: dict[str, Any]) -> Iterator[str]:
    """Our server in this process; yields its URL."""
    program = build(Settings(_env_file=None, **values))
    prepare(program.database)
    with serving(program.web(with_worker=True)) as url:
        yield url


@dataclass
class Mortal:
    """Our server in a process of its own, which can be killed and started again.

    Each life begins two leases later than the one before it ended, so that nobody has to
    wait for what the dead still hold.
    """

    values: dict[str, Any]
    folder: Path
    port: int = field(default_factory=free_port)
    lives: int = 0
    _began: float = field(default_factory=time.monotonic)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is, whenever it lives."""
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """The time by the clock of its present life, which may lag behind by its start."""
        lived = timedelta(seconds=time.monotonic() - self._began)
        return SUNDAY + lived + self.lives * 2 * LEASE

    def start(self) -> None:
        """Begin to live; returns when it answers."""
        self.lives += 1
        now = self.now()
        environment = {
            name: value for name, value in os.environ.items() if name in ("PATH", "LANG")
        }
        environment |= {name.upper(): str(value) for name, value in self.values.items()}
        environment |= {"CLOCK_START": now.isoformat(), "PYTHONPATH": str(ROOT)}
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 — our own server
                [sys.executable, "-m", "app", "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
        until(self._answers, "the server to start", 180)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Live as long as the block; end in good order if that does."""
        await asyncio.to_thread(self.start)
        try:
            yield
        except BaseException:
            self.kill()
            raise
        await asyncio.to_thread(self._stop)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "server.log").read_text()[-3000:]
        try:
            return httpx2.get(f"{self.url}/health/ready", timeout=2).is_success
        except httpx2.TransportError:
            return False

    def kill(self) -> None:
        """Die at once, without a last word."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def _stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(60)
