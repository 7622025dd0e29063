"""The pages in a real browser, served by the real program."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)

from tests.servers import until

pytestmark = pytest.mark.browser

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
EMAIL, PASSWORD = "op@engines.example", "correct horse battery"
PROGRAM = [sys.executable, "-m", "app"]
PATIENCE = 20_000  # milliseconds, for an answer


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
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of the program."""
    folder = tmp_path_factory.mktemp("site")
    return {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "DATABASE_URL": f"sqlite:///{folder}/booking.db",
        "VAR_DIR": str(folder),
        "CLOCK_START": "2026-11-22T16:00:00Z",
        "RATE_LIMIT_PER_MINUTE": "0",
    }


def command(environment: dict[str, str], *arguments: str, typed: str = "") -> str:
    """Run a command of the program; what it prints."""
    done = subprocess.run(  # noqa: S603 — our own program
        [*PROGRAM, *arguments],
        input=typed,
        text=True,
        env=environment,
        cwd=environment["VAR_DIR"],
        check=True,
        stdout=subprocess.PIPE,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def site(environment: dict[str, str]) -> Iterator[str]:
    """The address of the program, which runs as its users run it."""
    folder = Path(environment["VAR_DIR"])
    command(environment, "operator", "create", "--email", EMAIL, typed=PASSWORD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [*PROGRAM, "serve", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 — our own command
            serve, env=environment, cwd=folder, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: server.poll() is not None or is_ready(url), "the program to be ready")
        assert server.poll() is None, (folder / "log").read_text("utf-8")
        yield url
    finally:
        server.terminate()
        server.wait(30)


def is_ready(url: str) -> bool:
    with suppress(URLError), urlopen(f"{url}/health/ready") as answer:  # noqa: S310 — our own server
        return bool(answer.status == 200)
    return False


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, site: str) -> Iterator[Opens]:
    """Opens a page in a fresh browser profile. Scripts that fail fail the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Refused and aborted requests are listed too; the tests provoke them.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    def open_(path: str = "/", **options: Any) -> Page:
        given = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | options
        context = browser.new_context(base_url=site, **given)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not problems


def say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def offered(page: Page) -> None:
    page.locator(".choice").first.wait_for()


def book(page: Page) -> None:
    """The whole opening dialogue, by buttons."""
    say(page, OPENING)
    offered(page)
    page.locator(".choice").first.click()
    page.get_by_role("button", name="Yes, book it").click()
    page.locator(".ticket").wait_for()


def enter_console(page: Page) -> None:
    page.goto("/operator")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Conversations").wait_for()


def overflows(page: Page) -> bool:
    script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(script))


def link_to(environment: dict[str, str], site: str, meeting: str) -> str:
    """The path of the page of a new one-time link."""
    token = command(environment, "token", "create", "--role", "admin", "--name", "tests")
    request = Request(  # noqa: S310 — our own server
        f"{site}/v4/one-time-booking-link/create/{meeting}",
        method="POST",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urlopen(request) as answer:  # noqa: S310 — likewise
        return f"/1t/{json.load(answer)['id']}"


def test_a_link_leads_to_a_chat_that_books_with_it_once(
    opens: Opens, site: str, environment: dict[str, str]
) -> None:
    path = link_to(environment, site, "intro-call")
    visitor = opens(path)
    expect(visitor.locator(".welcome")).to_contain_text("This link books Intro call, once")
    book(visitor)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This link has been used")


def test_a_visitor_books_by_chat_and_an_operator_reads_it(opens: Opens) -> None:
    visitor = opens("/")
    expect(visitor.get_by_role("log")).to_contain_text("AI assistant of Analytical Engines")
    book(visitor)
    log = visitor.get_by_role("log")
    expect(log).to_contain_text("Booked: Intro call with Mia Berger on Tuesday, 24 November")
    expect(visitor.locator(".ticket")).to_contain_text("Mia Berger · Europe/Berlin")
    assert visitor.locator(".choice").count() == 0

    operator = opens("/operator")
    enter_console(operator)
    row = operator.get_by_role("row").filter(has_text="Ada Lovelace").first
    expect(row).to_contain_text("booked")
    row.get_by_role("link").click()
    expect(operator.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    expect(operator.locator(".timeline")).to_contain_text("could I get a 30 minute intro call")
    tool = operator.locator("details").filter(has_text="find_slots")
    tool.locator("summary").click()
    expect(tool).to_contain_text('"when": "next Tuesday afternoon"')
    booking = operator.locator(".appointment")
    expect(booking).to_contain_text("Tuesday, 24 November 2026")
    expect(booking).to_contain_text("Ada Lovelace <ada@example.com>")
    expect(booking).to_contain_text("to the attendee")
    operator.get_by_role("button", name="Sign out").click()
    expect(operator).to_have_url(re.compile("/operator/sign-in$"))


def test_the_chat_is_there_again_after_a_reload(opens: Opens) -> None:
    page = opens("/")
    book(page)
    before = page.get_by_role("log").inner_text()
    page.reload()
    page.locator(".ticket").wait_for()
    assert page.get_by_role("log").inner_text() == before
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".bubble")).to_have_count(1)


def test_buttons_that_wait_are_there_again_after_a_reload(opens: Opens) -> None:
    page = opens("/")
    say(page, OPENING)
    offered(page)
    labels = page.locator(".choice").all_inner_texts()
    page.reload()
    offered(page)
    assert page.locator(".choice").all_inner_texts() == labels
    page.locator(".choice").first.click()
    expect(page.get_by_role("button", name="Yes, book it")).to_be_enabled()


def test_a_failure_is_said_politely_and_tried_again(opens: Opens) -> None:
    page = opens("/")
    page.route("**/v4/chat", lambda route: route.abort(), times=1)
    say(page, OPENING)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("I cannot be reached at the moment")
    page.get_by_role("button", name="Try again").click()
    offered(page)
    expect(alert).to_be_hidden()
    expect(page.locator(".bubble.user")).to_have_count(1)


def test_an_answer_that_got_lost_is_fetched_without_saying_it_twice(opens: Opens) -> None:
    page = opens("/")
    say(page, "Hello")
    expect(page.locator(".bubble.assistant")).to_have_count(2)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/v4/chat", lose, times=1)
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
    say(page, OPENING)
    page.get_by_role("button", name="Try again").click()
    offered(page)
    answers = page.locator(".bubble.assistant").count()
    page.reload()
    offered(page)
    assert page.locator(".bubble.user").count() == 2
    assert page.locator(".bubble.assistant").count() == answers


def test_a_page_that_is_loaded_anew_in_mid_answer_gets_the_answer(opens: Opens) -> None:
    page = opens("/")
    say(page, "Hello")
    expect(page.locator(".bubble.assistant")).to_have_count(2)
    say(page, OPENING)
    page.wait_for_timeout(50)
    page.reload()
    offered(page)
    expect(page.locator(".bubble.user")).to_have_count(2)
    expect(page.locator(".bubble.assistant")).to_have_count(3)


def test_an_answer_that_breaks_off_comes_another_way(opens: Opens) -> None:
    page = opens("/")
    say(page, "Hello")
    expect(page.locator(".bubble.assistant")).to_have_count(2)

    def cut(route: Route) -> None:
        opening = route.fetch().text().split("\n\n")[0]
        headers = {"content-type": "text/event-stream"}
        route.fulfill(status=200, headers=headers, body=f"{opening}\n\n")

    page.route("**/v4/chat", cut, times=1)
    say(page, OPENING)
    offered(page)
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator(".bubble.user")).to_have_count(2)


def test_a_second_tab_says_something_and_the_first_one_shows_it(opens: Opens) -> None:
    page = opens("/")
    say(page, "Hello")
    expect(page.locator(".bubble.assistant")).to_have_count(2)
    kept = page.evaluate("sessionStorage.getItem('booking-chat')")
    other = opens("/")
    other.evaluate("kept => sessionStorage.setItem('booking-chat', kept)", kept)
    other.reload()
    expect(other.locator(".bubble.assistant")).to_have_count(2)
    say(other, OPENING)
    offered(other)
    offered(page)
    expect(page.locator(".bubble.user")).to_have_count(2)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param(429, "Please wait a moment", id="too much"),
        pytest.param(503, "something went wrong on our side", id="our fault"),
        pytest.param(400, "could not be taken", id="the message's fault"),
    ],
)
def test_a_refusal_is_said_politely(opens: Opens, status: int, said: str) -> None:
    page = opens("/")
    page.route("**/v4/chat", lambda route: route.fulfill(status=status, json={}))
    say(page, OPENING)
    expect(page.get_by_role("alert")).to_contain_text(said)


def test_a_conversation_that_is_lost_is_begun_anew(opens: Opens) -> None:
    page = opens("/")
    say(page, OPENING)
    offered(page)
    page.evaluate(
        "sessionStorage.setItem('booking-chat', JSON.stringify({id: 'gone', token: 'x'}))"
    )
    page.reload()
    expect(page.locator(".bubble")).to_have_count(1)
    say(page, OPENING)
    offered(page)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_keyboard_is_enough(opens: Opens) -> None:
    page = opens("/")
    field = page.get_by_label("Your message")
    field.focus()
    page.keyboard.type("Hello,")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type(OPENING)
    page.keyboard.press("Enter")
    offered(page)
    expect(page.locator(".bubble.user")).to_contain_text("Hello,\nHi, I'm Ada")
    page.get_by_role("log").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".choice").first).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, book it").wait_for()
    expect(page.get_by_role("log")).to_be_focused()


def test_markup_is_shown_as_text(opens: Opens) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"> <b>bold</b>"
    page = opens("/")
    say(page, attack)
    expect(page.locator(".bubble.assistant")).to_have_count(2)
    expect(page.locator(".bubble.user p")).to_have_text(attack)
    assert page.locator(".log img, .log b").count() == 0
    enter_console(page)
    page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(page.locator(".entry.visitor .said")).to_have_text(attack)
    assert page.locator(".timeline img, .timeline b").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_fits_a_small_screen(opens: Opens, scheme: str) -> None:
    page = opens("/", viewport={"width": 360, "height": 640}, color_scheme=scheme)
    book(page)
    assert not overflows(page)
    enter_console(page)
    assert not overflows(page)
    page.get_by_role("link", name="Ada Lovelace").first.click()
    for details in page.locator("details").all():
        details.locator("summary").click()
    assert not overflows(page)


def test_nothing_moves_for_those_who_do_not_want_it(opens: Opens) -> None:
    page = opens("/", reduced_motion="reduce")
    page.locator("#state").evaluate("state => state.classList.add('busy')")
    script = "getComputedStyle(document.getElementById('state'), '::before').animationName"
    assert page.evaluate(script) == "none"


def test_the_console_needs_no_javascript_and_the_chat_says_that_it_does(opens: Opens) -> None:
    page = opens("/", java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    enter_console(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_chat_speaks_german(opens: Opens) -> None:
    page = opens("/", locale="de-DE")
    page.get_by_label("Ihre Nachricht").fill(
        "Guten Tag, ich heiße Emil Noether, emil@example.com, und hätte gern ein"
        " Erstgespräch mit Mia am Dienstagnachmittag."
    )
    page.get_by_role("button", name="Senden").click()
    offered(page)
    expect(page.locator(".bubble.assistant").last).to_contain_text("Dienstag, 24. November")
