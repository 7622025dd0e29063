"""The pages in a real browser, served by the real program."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import (
    Program,
    book,
    enter_console,
    open_chat,
    opening,
    overflows,
    say,
)
from tests.web.conftest import Opens

pytestmark = pytest.mark.browser


def link_to(program: Program, meeting: str) -> str:
    """The path of the page of a new one-time link."""
    token = program.command("token", "create", "--role", "admin", "--name", "tests")
    path = f"/v4/one-time-booking-link/create/{meeting}"
    return f"/1t/{program.ask(path, 'POST', token)['id']}"


def test_a_link_leads_to_a_chat_that_books_with_it_once(opens: Opens, program: Program) -> None:
    visitor = opens(link_to(program, "intro-call"))
    expect(visitor.locator(".welcome")).to_contain_text("This link books Intro call, once")
    book(visitor)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This link has been used")


def test_a_visitor_books_by_chat_and_an_operator_reads_it(opens: Opens) -> None:
    visitor = opens("/")
    open_chat(visitor)
    log = visitor.get_by_role("log")
    expect(log).to_contain_text("AI assistant of Analytical Engines")
    book(visitor)
    expect(log).to_contain_text("Booked: Intro call with Mia Berger on ")
    expect(visitor.locator(".ticket")).to_contain_text(
        "Europe/Berlin (GMT+1) · with Mia Berger"
    )

    operator = opens("/operator")
    enter_console(operator)
    row = operator.get_by_role("row").filter(has_text="Ada Lovelace").first
    expect(row).to_contain_text("booked")
    row.get_by_role("link").click()
    expect(operator.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    expect(operator.locator(".timeline")).to_contain_text("could I get a 30 minute intro call")
    tool = operator.locator("details").filter(has_text="find_slots")
    tool.locator("summary").click()
    expect(tool).to_contain_text('"when": ')
    booking = operator.locator(".appointment")
    expect(booking).to_contain_text(re.compile(r"\w+day, \d+ \w+ 202\d"))
    expect(booking).to_contain_text("Ada Lovelace <ada@example.com>")
    expect(booking).to_contain_text("to the attendee")
    operator.get_by_role("button", name="Sign out").click()
    expect(operator).to_have_url(re.compile("/operator/sign-in$"))


def said_and_answered(page: Page, text: str) -> None:
    answers = page.locator(".item.assistant")
    before = answers.count()
    say(page, text)
    expect(answers).to_have_count(before + 1)


def test_markup_is_shown_as_text(opens: Opens) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"> <b>bold</b>"
    page = opens("/")
    open_chat(page)
    said_and_answered(page, attack)
    expect(page.locator(".user .said")).to_have_text(attack)
    assert page.locator(".log img, .log b").count() == 0
    enter_console(page)
    page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(page.locator(".entry.visitor .said")).to_have_text(attack)
    assert page.locator(".timeline img, .timeline b").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_fits_a_small_screen(opens: Opens, scheme: str) -> None:
    page = opens("/", viewport={"width": 360, "height": 640}, color_scheme=scheme)
    assert not overflows(page)
    open_chat(page)
    book(page)
    assert not overflows(page)
    enter_console(page)
    assert not overflows(page)
    page.get_by_role("link", name="Ada Lovelace").first.click()
    for details in page.locator("details").all():
        details.locator("summary").click()
    assert not overflows(page)


def test_the_console_needs_no_javascript_and_the_chat_says_that_it_does(opens: Opens) -> None:
    page = opens("/", java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()
    enter_console(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_page_of_its_own_is_nothing_but_the_chat(opens: Opens) -> None:
    page = opens("/chat/demo")
    say(page, opening())
    expect(page.locator(".slots")).to_be_visible()
    assert page.locator(".launcher").count() == 0
    assert not overflows(page)
