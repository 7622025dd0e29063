"""The widget as people use it: by mouse, by keyboard, by ear, on small screens."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.browsing import (
    OPENING,
    Program,
    book,
    offered,
    open_chat,
    opening,
    overflows,
    say,
    slots,
)
from tests.web.conftest import Opens

pytestmark = pytest.mark.browser

START, END = "2026-11-24T11:00:00Z", "2026-11-24T11:30:00Z"  # noon in Berlin


class TestABooking:
    def test_is_made_by_pressing_buttons_and_ends_in_a_card(
        self, opens: Opens, program: Program
    ) -> None:
        page = opens("/", locale="en-GB")
        open_chat(page)
        say(page, OPENING)
        offered(page)
        expect(
            page.locator(".slots").get_by_text("Times in Europe/Berlin (GMT+1)")
        ).to_be_visible()
        day = page.get_by_role("group", name="Tuesday 24 November")
        day.get_by_role("button", name="12:00, Tuesday 24 November").click()
        card = page.locator(".proposal")
        expect(card.get_by_role("heading")).to_have_text("Intro call — Mia Berger")
        expect(card).to_contain_text("Ada Lovelace, ada@example.com")
        expect(page.locator(".slots .chosen")).to_have_text("12:00")
        assert slots(page).count() == 0
        card.get_by_role("button", name=re.compile("^Book it: Tuesday")).click()
        ticket = page.locator(".ticket")
        expect(ticket).to_contain_text("✓ Booked")
        expect(ticket.locator("time")).to_have_attribute("datetime", START)
        self.can_be_added_to_calendars(ticket, page)

    def can_be_added_to_calendars(self, ticket: Any, page: Page) -> None:
        ticket.get_by_text("Add to calendar").click()
        google = ticket.get_by_role("link", name="Google").get_attribute("href")
        values = parse_qs(urlsplit(google).query)
        assert values["dates"] == ["20261124T110000Z/20261124T113000Z"]
        assert values["text"] == ["Intro call: Ada Lovelace and Mia Berger"]
        for name, host in (
            ("Outlook.com", "outlook.live.com"),
            ("Microsoft 365", "outlook.office.com"),
        ):
            link = urlsplit(ticket.get_by_role("link", name=name).get_attribute("href"))
            values = parse_qs(link.query)
            assert (link.hostname, values["startdt"], values["enddt"]) == (host, [START], [END])
            assert "+" not in link.query
        file = ticket.get_by_role("link", name="Calendar file").get_attribute("href")
        answer = page.request.get(file)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        [event] = Calendar.from_ical(answer.body()).walk("VEVENT")
        assert event["DTSTART"].to_ical() == b"20261124T110000Z"
        assert page.request.get(file.replace("token=", "token=1")).status == 403

    def test_is_changed_and_cancelled_from_its_card(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        book(page)
        page.locator(".ticket").get_by_role("button", name="Move").click()
        expect(page.locator(".item.user .said").last).to_have_text(
            "I would like to move my appointment."
        )
        say(page, "To Thursday morning, please")
        offered(page)
        slots(page).first.click()
        page.get_by_role("button", name=re.compile("^Move it")).click()
        expect(page.locator(".ticket").last).to_contain_text("Moved")
        page.locator(".ticket").last.get_by_role("button", name="Cancel appointment").click()
        page.get_by_role("button", name=re.compile("^Cancel it")).click()
        last = page.locator(".ticket").last
        expect(last).to_contain_text("Cancelled")
        expect(last.get_by_role("button")).to_have_count(0)

    def test_that_is_changed_by_words_voids_the_card_before(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        say(page, opening())
        offered(page)
        slots(page).nth(1).click()
        first = page.locator(".proposal").first
        first.get_by_role("button", name=re.compile("^Book it")).wait_for()
        say(page, "Rather at 9:30 in the morning, please")
        expect(page.locator(".proposal")).to_have_count(2)
        expect(first).to_contain_text("Replaced below")
        for each in first.get_by_role("button").all():
            expect(each).to_be_disabled()

    def test_is_made_once_however_often_the_button_is_pressed(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        say(page, opening())
        offered(page)
        slots(page).nth(2).click()
        page.locator(".proposal .main").dblclick(force=True)
        page.locator(".ticket").wait_for()
        expect(page.locator(".item.user")).to_have_count(3)
        expect(page.locator(".ticket")).to_have_count(1)


def test_times_are_shown_in_another_zone_when_the_visitor_says_so(opens: Opens) -> None:
    page = opens("/")
    open_chat(page)
    say(page, opening())
    offered(page)
    page.get_by_role("button", name="Time zone: Change").click()
    page.get_by_role("combobox", name="Time zone").select_option("Asia/Tokyo")
    expect(page.locator(".slots")).to_contain_text("Times in Asia/Tokyo (GMT+9)")
    expect(slots(page).first).to_have_text("20:00")
    slots(page).first.click()
    expect(page.locator(".proposal")).to_contain_text("20:00–20:30 (Asia/Tokyo)")
    page.reload()
    expect(page.locator(".slots")).to_contain_text("Times in Asia/Tokyo (GMT+9)")


def test_whoever_wants_a_person_is_told_what_happens(opens: Opens) -> None:
    page = opens("/")
    open_chat(page)
    about = page.locator("booking-chat .head")
    expect(about).to_contain_text("You are talking to an AI assistant")
    page.get_by_role("button", name="Talk to a person").click()
    expect(about).to_contain_text("passed on to a person")
    expect(page.locator(".note")).to_contain_text("The assistant is silent meanwhile")
    expect(page.locator(".state")).to_be_hidden()
    page.reload()
    expect(about).to_contain_text("passed on to a person")


def test_what_a_person_writes_is_marked_as_theirs_and_is_text(opens: Opens) -> None:
    page = opens("/")
    open_chat(page)
    say(page, "Hello")
    expect(page.locator(".item.assistant")).to_have_count(2)
    text = "<b>I am Grace</b>: see https://engines.example/way?a=1, please."
    written = {
        "seq": 900,
        "role": "operator",
        "text": text,
        "createdAt": "2026-11-22T16:01:00Z",
    }
    told = {"control": "human", "messages": [written]}
    page.route("**/messages?*", lambda route: route.fulfill(json=told))
    page.reload()
    theirs = page.locator(".item.operator")
    expect(theirs.locator(".who")).to_contain_text("A person")
    expect(theirs.locator(".said")).to_have_text(text)
    link = theirs.get_by_role("link")
    expect(link).to_have_attribute("href", "https://engines.example/way?a=1")
    expect(link).to_have_attribute("rel", "noopener nofollow ugc")
    assert theirs.locator("b").count() == 0


class TestTheKeyboard:
    def test_is_enough(self, opens: Opens) -> None:
        page = opens("/")
        page.locator(".launcher").focus()
        page.keyboard.press("Enter")
        field = page.get_by_label("Your message")
        expect(field).to_be_focused()
        page.keyboard.type("Hello,")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type(opening())
        page.keyboard.press("Enter")
        offered(page)
        expect(page.locator(".user .said")).to_contain_text("Hello, Hi, I'm Ada")
        page.get_by_role("log").focus()
        for _ in range(2):  # past "Change"
            page.keyboard.press("Tab")
        expect(slots(page).first).to_be_focused()
        page.keyboard.press("Enter")
        page.locator(".proposal .main:enabled").wait_for()
        expect(page.get_by_role("log")).to_be_focused()
        page.locator(".proposal .main").focus()
        page.keyboard.press("Space")
        page.locator(".ticket").wait_for()
        page.keyboard.press("Escape")
        expect(page.locator(".panel")).to_be_hidden()
        expect(page.locator(".launcher")).to_be_focused()

    def test_reaches_everything_in_order_and_is_caught_nowhere(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        walked = []
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
            walked.append(
                page.evaluate(
                    "document.activeElement.shadowRoot?.activeElement?.textContent"
                    " || document.activeElement.shadowRoot?.activeElement?.ariaLabel"
                    " || document.activeElement.tagName"
                )
            )
        assert {"Talk to a person", "Close the chat", "Intro call"} <= set(walked)
        assert walked[-1] in ("BUTTON", "A", "BODY")  # of the page itself

    def test_enter_that_ends_a_composition_sends_nothing(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        field = page.get_by_label("Your message")
        field.fill("こんにち")
        field.evaluate(
            """(field) => {
                 const press = (values) => field.dispatchEvent(new KeyboardEvent("keydown",
                   { key: "Enter", bubbles: true, cancelable: true, ...values }));
                 press({ isComposing: true });
                 press({ keyCode: 229 });
                 field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
                 press({});
               }"""
        )
        expect(field).to_have_value("こんにち")
        assert page.locator(".item.user").count() == 0


class TestTheField:
    def test_keeps_what_is_too_long_and_says_so(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        say(page, "x" * 4001)
        expect(page.get_by_role("alert")).to_contain_text("4001 characters, at most 4000")
        expect(page.get_by_label("Your message")).to_have_value("x" * 4001)
        assert page.locator(".item.user").count() == 0
        page.get_by_label("Your message").fill("x" * 4000)
        expect(page.get_by_role("alert")).to_be_empty()

    def test_takes_no_files(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        page.get_by_label("Your message").fill("half a sentence")
        data = page.evaluate_handle(
            "() => { const data = new DataTransfer();"
            " data.items.add(new File(['x'], 'x.pdf')); return data; }"
        )
        page.get_by_label("Your message").dispatch_event("drop", {"dataTransfer": data})
        expect(page.get_by_role("alert")).to_contain_text("Files cannot be sent here")
        expect(page.get_by_label("Your message")).to_have_value("half a sentence")

    def test_keeps_a_draft_over_a_reload(self, opens: Opens) -> None:
        page = opens("/")
        open_chat(page)
        page.get_by_label("Your message").fill("half a sentence")
        page.wait_for_timeout(500)
        page.reload()
        expect(page.get_by_label("Your message")).to_have_value("half a sentence")
        expect(page.locator("body")).to_be_focused()  # nothing steals the focus at load


class TestASmallScreen:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_of_320_pixels_is_wide_enough(self, opens: Opens, scheme: str) -> None:
        size = {"width": 320, "height": 568}
        page = opens("/", viewport=size, color_scheme=scheme, reduced_motion="reduce")
        open_chat(page)
        panel = page.locator(".panel")
        expect(panel).to_have_attribute("aria-modal", "true")
        assert panel.bounding_box() == {"x": 0, "y": 0, **size}
        assert page.locator(".site").evaluate("site => site.inert")
        book(page)
        assert not overflows(page)
        wide = "log => log.scrollWidth > log.clientWidth"
        assert not page.get_by_role("log").evaluate(wide)
        font = page.get_by_label("Your message").evaluate(
            "field => getComputedStyle(field).fontSize"
        )
        assert font == "16px"
        page.get_by_role("button", name="Close the chat").click()
        assert not page.locator(".site").evaluate("site => site.inert")
        expect(page.locator(".launcher")).to_be_visible()

    def test_of_a_phone_does_not_raise_the_keyboard(self, opens: Opens) -> None:
        phone = {"width": 360, "height": 640}
        page = opens("/", viewport=phone, has_touch=True, is_mobile=True)
        open_chat(page)
        expect(page.get_by_role("heading", level=2, name="Analytical Engines")).to_be_focused()


def test_targets_are_large_enough_for_thumbs(opens: Opens) -> None:
    page = opens("/")
    open_chat(page)
    book(page)
    page.locator("summary").click()
    small = page.evaluate(
        """() => [...document.querySelector("booking-chat").shadowRoot
             .querySelectorAll("button, a, summary, textarea, select")]
             .filter((each) => each.checkVisibility())
             .map((each) => [each.textContent, each.getBoundingClientRect()])
             .filter(([, { width, height }]) => width < 24 || height < 24)
             .map(([text]) => text)"""
    )
    assert small == []


def test_an_answer_is_read_aloud_once_and_whole(opens: Opens) -> None:
    page = opens("/")
    open_chat(page)
    page.evaluate(
        """() => {
             window.read = [];
             const status = document.querySelector("booking-chat").shadowRoot
               .querySelector("[role=status]");
             new MutationObserver(() => read.push(status.textContent))
               .observe(status, { childList: true, characterData: true, subtree: true });
           }"""
    )
    say(page, opening())
    offered(page)
    page.wait_for_timeout(500)
    read = page.evaluate("read")
    assert read[0] == "The assistant is writing …"
    assert len(read) == 2
    assert read[1].endswith("Which one suits you?")
    assert page.get_by_role("log").get_attribute("aria-live") == "off"


def test_whoever_reads_above_is_not_thrown_down(opens: Opens) -> None:
    page = opens("/", viewport={"width": 800, "height": 600})
    open_chat(page)
    for text in ("Hello", opening()):
        say(page, text)
    offered(page)
    log = page.get_by_role("log")
    say(page, "Which times are free on Thursday?")
    log.evaluate("log => log.scrollTo(0, 0)")
    newer = page.locator(".newer")
    expect(newer).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == 0
    newer.click()
    expect(newer).to_be_hidden()
    page.wait_for_function(
        "() => { const log = document.querySelector('booking-chat').shadowRoot"
        ".querySelector('.log');"
        " return log.scrollHeight - log.scrollTop - log.clientHeight < 4; }"
    )


def test_nothing_moves_for_those_who_do_not_want_it(opens: Opens) -> None:
    page = opens("/", reduced_motion="reduce")
    open_chat(page)
    expect(page.locator(".panel")).to_have_css("animation-name", "none")


def test_the_widget_speaks_the_language_of_the_page(opens: Opens) -> None:
    page = opens("/", locale="de-DE")
    page.get_by_role("button", name="Chat öffnen").click()
    page.get_by_label("Ihre Nachricht").fill(
        "Guten Tag, ich heiße Emil Noether, emil@example.com, und hätte gern ein"
        " Erstgespräch mit Mia am Dienstagnachmittag."
    )
    page.get_by_role("button", name="Senden", exact=True).click()
    offered(page)
    expect(page.get_by_role("group", name="Dienstag, 24. November")).to_be_visible()


def test_names_and_roles_are_there_for_those_who_do_not_see(opens: Opens) -> None:
    page = opens("/")
    open_chat(page)
    book(page)
    dialog = page.get_by_role("dialog", name="Analytical Engines")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("log", name="Messages")).to_be_visible()
    expect(dialog.get_by_role("textbox", name="Your message")).to_be_visible()
    launcher = page.locator(".launcher")
    expect(launcher).to_have_attribute("aria-expanded", "true")
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    nameless = [
        node["role"]["value"]
        for node in tree
        if not node.get("ignored")
        and node["role"]["value"] in ("button", "link", "textbox", "combobox", "dialog", "log")
        and not node.get("name", {}).get("value", "").strip()
    ]
    assert nameless == []


def test_everything_works_in_a_touch_profile_with_large_text(
    contexts: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    context = contexts(viewport={"width": 400, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto("/chat/demo")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    say(page, opening())
    offered(page)
    assert not overflows(page)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Ada" not in json.dumps(kept)  # what was said is the server's to keep
