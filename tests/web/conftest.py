"""Fixtures of the web side: the API's business, a real browser, the real program for it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    sync_playwright,
)

from app.store.engine.database import Database
from tests.web.browsing import ARGUMENTS, EMAIL, NAMES, PASSWORD, PATIENCE, Program
from tests.web.shop import Shop

Opens = Callable[..., Page]


@pytest.fixture
def shop(business: Database, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(business, tmp_path)
    with shop.client:
        yield shop


@pytest.fixture(scope="module")
def chromium() -> str:
    """Where the browser is; without one the tests are skipped, unless it is required."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail("REQUIRE_BROWSER=1, but there is no Chromium")
    pytest.skip("there is no Chromium; CHROMIUM may name one")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The running program with the demo catalogue and an operator, for all tests of a file."""
    program = Program(tmp_path_factory.mktemp("site"))
    program.command("operator", "create", "--email", EMAIL, typed=PASSWORD)
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def contexts(browser: Browser, program: Program) -> Iterator[Callable[..., BrowserContext]]:
    """Makes fresh browser profiles. Scripts that fail in one of their pages fail the test."""
    made: list[BrowserContext] = []
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Refused and aborted requests are listed too; the tests provoke them.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    def make(**options: object) -> BrowserContext:
        given = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "base_url": program.url}
        context = browser.new_context(**{**given, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("console", note)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert not problems


@pytest.fixture
def opens(contexts: Callable[..., BrowserContext]) -> Opens:
    """Opens a page in a fresh browser profile."""

    def open_(path: str = "/", **options: object) -> Page:
        page = contexts(**options).new_page()
        page.goto(path)
        return page

    return open_
