"""Nothing that is said in the widget is lost or shown twice, whatever happens meanwhile."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.web.browsing import Program, offered, open_chat, opening, say, slots
from tests.web.conftest import Opens

pytestmark = pytest.mark.browser

GREETING = 1  # what the assistant said before anybody else


def begun(page: Page) -> None:
    """Say the first word, and get an answer."""
    open_chat(page)
    say(page, "Hello")
    expect(page.locator(".item.assistant:not(.writing)")).to_have_count(GREETING + 1)


def is_whole(page: Page, answers: int = 2, said: int = 2) -> None:
    """Check that times are offered, and that everything was said once."""
    offered(page)
    expect(page.locator(".item.user")).to_have_count(said)
    expect(page.locator(".item.assistant")).to_have_count(GREETING + answers)
    expect(page.locator(".item.assistant .said").last).to_have_text(
        re.compile(r"suits? you\?$|suit you\?$")
    )
    expect(page.locator(".writing, .unsent")).to_have_count(0)
    expect(page.locator(".state")).to_be_hidden()


def is_writing(page: Page) -> None:
    """Wait until an answer is being written."""
    page.locator(".item.writing").wait_for()


def test_a_text_appears_as_it_is_written(opens: Opens) -> None:
    page = opens("/")
    begun(page)
    page.evaluate(
        """() => {
             window.lengths = [];
             const { shadowRoot } = document.querySelector("booking-chat");
             new MutationObserver(() => {
               const text = shadowRoot.querySelector(".writing .said")?.textContent;
               if (text && text.length !== lengths.at(-1)) lengths.push(text.length);
             }).observe(shadowRoot, { subtree: true, childList: true, characterData: true });
           }"""
    )
    say(page, opening())
    is_whole(page)
    lengths = page.evaluate("lengths")
    assert len(lengths) > 3
    assert lengths == sorted(lengths)


def test_a_page_that_is_loaded_anew_in_mid_answer_gets_the_answer(opens: Opens) -> None:
    page = opens("/")
    begun(page)
    say(page, opening())
    is_writing(page)
    page.reload()
    is_whole(page)  # the chat is open again by itself


def test_a_page_that_is_loaded_anew_before_the_first_answer_begins_no_second_conversation(
    opens: Opens,
) -> None:
    page = opens("/")
    open_chat(page)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/v4/chat", lose, times=1)
    say(page, opening())
    page.wait_for_timeout(50)
    page.reload()
    is_whole(page, answers=1, said=1)
    page.reload()
    is_whole(page, answers=1, said=1)


def test_another_page_of_the_website_goes_on(opens: Opens) -> None:
    page = opens("/")
    begun(page)
    say(page, opening())
    offered(page)
    labels = slots(page).all_inner_texts()
    page.goto("/chat/demo")
    is_whole(page)
    assert slots(page).all_inner_texts() == labels


def test_what_could_not_be_sent_is_sent_again_by_itself_and_once(opens: Opens) -> None:
    page = opens("/")
    begun(page)
    failures = 3

    def fail(route: Route) -> None:
        nonlocal failures
        failures -= 1
        if failures:
            route.abort()
        else:
            route.fetch()  # it arrives, but the answer does not
            route.abort()

    page.route("**/v4/chat", fail, times=3)
    say(page, opening())
    expect(page.locator(".item.user.unsent")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    is_whole(page)
    expect(page.get_by_role("alert")).to_be_empty()


def test_without_a_network_it_waits_and_goes_on_when_there_is_one(
    contexts: Callable[..., BrowserContext],
) -> None:
    context = contexts()
    page = context.new_page()
    page.goto("/")
    begun(page)
    context.set_offline(True)
    say(page, opening())
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    page.wait_for_timeout(1_000)
    context.set_offline(False)
    is_whole(page)


def test_a_server_that_restarts_in_mid_answer_answers_once(
    opens: Opens, program: Program
) -> None:
    page = opens("/")
    begun(page)
    say(page, opening())
    is_writing(page)
    program.stop()
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    program.start()
    is_whole(page)
    expect(page.get_by_role("alert")).to_be_empty()


def test_what_is_said_while_the_server_restarts_is_sent_when_it_is_back(
    opens: Opens, program: Program
) -> None:
    page = opens("/")
    begun(page)
    program.stop()
    say(page, opening())
    expect(page.locator(".item.user.unsent")).to_have_count(1)
    program.start()
    is_whole(page)


def test_two_tabs_show_the_same_and_one_of_them_follows(
    contexts: Callable[..., BrowserContext],
) -> None:
    context = contexts()
    streams: list[str] = []
    context.on(
        "request",
        lambda request: streams.append(request.url) if "/events" in request.url else None,
    )
    first, second = context.new_page(), context.new_page()
    first.goto("/")
    begun(first)
    second.goto("/")
    expect(second.locator(".item.assistant")).to_have_count(GREETING + 1)
    say(second, opening())
    is_whole(second)
    is_whole(first)
    assert len(streams) == 1
    slots(first).first.click()
    for page in (first, second):
        expect(page.locator(".proposal")).to_have_count(1)
        expect(page.locator(".item.user")).to_have_count(3)
    first.close()  # which has followed until now
    second.wait_for_timeout(500)
    say(second, "Which times are free on Thursday?")
    expect(second.locator(".item.user")).to_have_count(4)
    expect(second.locator(".item.assistant")).to_have_count(GREETING + 4)
    assert len(streams) == 2


def test_seven_tabs_work_with_the_few_connections_that_a_browser_makes(
    contexts: Callable[..., BrowserContext],
) -> None:
    context = contexts()
    tabs = [context.new_page() for _ in range(7)]
    tabs[0].goto("/")
    begun(tabs[0])
    for tab in tabs[1:]:
        tab.goto("/")
        expect(tab.locator(".item.assistant")).to_have_count(GREETING + 1)
    say(tabs[6], opening())
    for tab in tabs:
        is_whole(tab)


def test_where_streams_are_kept_back_it_asks_now_and_then(
    contexts: Callable[..., BrowserContext],
) -> None:
    context = contexts()
    page = context.new_page()
    page.clock.install()
    page.goto("/")
    begun(page)
    page.route("**/events?*", lambda _: None)  # nothing ever comes of it
    page.reload()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator(".item.assistant")).to_have_count(GREETING + 1)
    asked.clear()
    for _ in range(5):
        page.clock.fast_forward(60_000)
        page.wait_for_timeout(200)
    assert [each for each in asked if "/messages?after=" in each]
    say(page, opening())
    is_whole(page)


def test_a_tab_that_is_closed_while_it_sends_leaves_that_to_the_other(
    contexts: Callable[..., BrowserContext],
) -> None:
    context = contexts()
    first, second = context.new_page(), context.new_page()
    first.goto("/")
    begun(first)
    second.goto("/")
    expect(second.locator(".item.assistant")).to_have_count(GREETING + 1)
    first.route("**/v4/chat", lambda route: route.abort())
    say(first, opening())
    expect(second.locator(".item.user")).to_have_count(2)
    first.close()
    is_whole(second)


def test_beginning_anew_forgets_the_conversation_in_all_tabs(
    contexts: Callable[..., BrowserContext],
) -> None:
    context = contexts()
    first, second = context.new_page(), context.new_page()
    first.goto("/")
    begun(first)
    second.goto("/")
    expect(second.locator(".item.assistant")).to_have_count(GREETING + 1)
    first.get_by_role("button", name="Start over").click()
    for page in (first, second):
        expect(page.locator(".item")).to_have_count(GREETING)
    say(second, "Hello again")
    for page in (first, second):
        expect(page.locator(".item.assistant")).to_have_count(GREETING + 1)


def test_a_conversation_that_is_gone_is_begun_anew_with_what_was_said(opens: Opens) -> None:
    page = opens("/")
    begun(page)
    page.evaluate(
        """() => {
             const key = Object.keys(localStorage)[0];
             const kept = JSON.parse(localStorage[key]);
             localStorage[key] = JSON.stringify({ ...kept, id: "gone" });
           }"""
    )
    say(page, opening())
    is_whole(page, answers=1, said=1)


def test_messages_that_come_while_it_is_closed_are_counted(opens: Opens) -> None:
    page = opens("/")
    begun(page)
    say(page, opening())
    is_writing(page)
    page.get_by_role("button", name="Close the chat").first.click()
    expect(page.locator(".badge")).to_have_text("1")
    launcher = page.locator(".launcher")
    expect(launcher).to_have_attribute("aria-label", "Open the chat, New messages: 1")
    launcher.click()
    expect(page.locator(".badge")).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param(429, "It is sent in a moment", id="too much"),
        pytest.param(503, "Something went wrong on our side", id="our fault"),
    ],
)
def test_a_refusal_that_passes_is_said_and_tried_again(
    opens: Opens, status: int, said: str
) -> None:
    page = opens("/")
    open_chat(page)
    refusal = {"status": status, "json": {}, "headers": {"Retry-After": "1"}}
    page.route("**/v4/chat", lambda route: route.fulfill(**refusal), times=1)
    say(page, opening())
    expect(page.get_by_role("alert")).to_contain_text(said)
    is_whole(page, answers=1, said=1)


def test_what_is_refused_for_good_can_be_edited(opens: Opens) -> None:
    page = opens("/")
    open_chat(page)
    page.route("**/v4/chat", lambda route: route.fulfill(status=400, json={}), times=1)
    say(page, "Something strange")
    expect(page.get_by_text("This message could not be sent.")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Your message")).to_have_value("Something strange")
    expect(page.locator(".item.user")).to_have_count(0)
    say(page, opening())
    is_whole(page, answers=1, said=1)
