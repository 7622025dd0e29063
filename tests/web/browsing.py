"""Our program as a process of its own, and other people's websites, for a real browser."""

import itertools
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page

from tests.servers import until

PROGRAM = [sys.executable, "-m", "app"]
PATIENCE = 20_000  # milliseconds, for an answer
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
)
OPENING = (
    "Hi, I'm Ada Lovelace, ada@example.com — could I get a 30 minute intro call with Mia "
    "next Tuesday afternoon?"
)
# Days that Mia works in the afternoon, each for one booking.
DAYS = itertools.cycle(
    day
    for day in (date(2026, 11, 25) + timedelta(days=number) for number in range(50))
    if day.weekday() < 4 and day not in (date(2026, 12, 24), date(2026, 12, 31))
)
EMAIL, PASSWORD = "op@engines.example", "correct horse battery"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Program:
    """The program as its users run it, over a database in a folder; it can be restarted."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = ("PATH", "PYTHONPATH", "HOME")
        self.environment = {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "DATABASE_URL": f"sqlite:///{folder}/booking.db",
            "VAR_DIR": str(folder),
            "PUBLIC_URL": self.url,
            "CLOCK_START": "2026-11-22T16:00:00Z",
            "RATE_LIMIT_PER_MINUTE": "0",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str, typed: str = "") -> str:
        """Run a command of the program; what it prints."""
        done = subprocess.run(  # noqa: S603 — our own program
            [*PROGRAM, *arguments],
            input=typed,
            text=True,
            env=self.environment,
            cwd=self.folder,
            check=True,
            stdout=subprocess.PIPE,
        )
        return done.stdout.strip()

    def start(self) -> None:
        """Serve, and wait until it is ready."""
        serve = [*PROGRAM, "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 — our own command
                serve, env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )
        self._process = process
        until(lambda: process.poll() is not None or self._is_ready(), "the program to be ready")
        assert process.poll() is None, (self.folder / "log").read_text("utf-8")

    def stop(self) -> None:
        """End it as a service manager does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def ask(self, path: str, method: str = "GET", token: str = "") -> Any:
        """The JSON of an answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = Request(self.url + path, method=method, headers=headers)  # noqa: S310 — our own server
        with urlopen(request) as answer:  # noqa: S310 — likewise
            return json.load(answer)

    def _is_ready(self) -> bool:
        with suppress(URLError), urlopen(f"{self.url}/health/ready") as answer:  # noqa: S310 — likewise
            return bool(answer.status == 200)
        return False


class Website:
    """Somebody else's website: pages by their paths, each with headers of its own.

    It is reached by two names, so by two origins: `localhost` and `127.0.0.1`.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin = f"http://localhost:{port}"
        self.other_origin = f"http://127.0.0.1:{port}"
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def put(self, path: str, html: str, **headers: str) -> None:
        """Publish a page; in the names of headers `_` stands for a dash."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (f"<!doctype html><meta charset=utf-8>{html}", named)


@contextmanager
def website() -> Iterator[Website]:
    """A website that is served as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = site.pages.get(self.path.partition("?")[0], ("", {}))
            self.send_response(200 if html else 404)
            for name, value in {"Content-Type": "text/html", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *values: Any) -> None:  # noqa: A002 — its name there
            """Nobody wants to know."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Website(int(server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


# ── What visitors and operators do ─────────────────────────────────────────────────────


def open_chat(page: Page) -> None:
    """Press the launcher."""
    page.locator("booking-chat .launcher").click()
    page.get_by_label("Your message").wait_for()


def say(page: Page, text: str) -> None:
    """Type something and send it."""
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def opening() -> str:
    """A first message that asks for a day on which nobody has booked yet."""
    return (
        "Hi, I'm Ada Lovelace, ada@example.com — could I get a 30 minute intro call with Mia "
        f"on {next(DAYS):%A, %d %B %Y} in the afternoon?"
    )


def slots(page: Page) -> Locator:
    """The buttons of the times that can be pressed now."""
    return page.locator(".slots .choice:enabled")


def offered(page: Page) -> None:
    """Wait for times to choose from."""
    slots(page).first.wait_for()


def book(page: Page) -> None:
    """The whole opening dialogue in an open chat, by buttons."""
    say(page, opening())
    offered(page)
    slots(page).first.click()
    page.locator(".proposal .main:enabled").click()
    page.locator(".ticket").wait_for()


def enter_console(page: Page) -> None:
    """Sign in as the operator."""
    page.goto("/operator")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Conversations").wait_for()


def overflows(page: Page) -> bool:
    """Whether a page is wider than its window."""
    script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(script))
