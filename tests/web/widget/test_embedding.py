"""The widget in pages of another website: what it needs there, and what it leaves alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.web.browsing import Program, Website, book, offered, open_chat, overflows, say
from tests.web.conftest import Opens

pytestmark = pytest.mark.browser

TAG = '<script src="{url}/widget.js" data-site="{site}" async></script>'
HOSTILE = """
* { color: red !important; font: 40px serif !important; letter-spacing: 9px !important;
    text-transform: uppercase !important; visibility: visible !important }
html { font-size: 62.5% } button { transform: rotate(9deg); font-size: 40px !important }
booking-chat { display: none !important; position: static !important; opacity: 0 !important;
               transform: scale(2) !important; margin: 99px !important }
"""
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


def embed(
    shop: Website,
    program: Program,
    path: str,
    html: str = "",
    site: str = "shop",
    **headers: str,
) -> str:
    """Publish a page with the widget; its address at the origin that is allowed."""
    shop.put(
        path,
        f"<title>Shop</title><h1>Shop</h1>{html}" + TAG.format(url=program.url, site=site),
        **headers,
    )
    return shop.origin + path


def test_a_visitor_books_under_a_strict_policy_and_hostile_styles(
    contexts: Callable[..., BrowserContext], shop: Website, program: Program
) -> None:
    policy = (
        f"default-src 'none'; script-src {program.url}; connect-src {program.url};"
        " require-trusted-types-for 'script'"
    )
    address = embed(shop, program, "/strict", Content_Security_Policy=policy)
    context = contexts()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address)
    open_chat(page)
    book(page)
    assert page.evaluate("violations") == []


def test_the_pages_styles_do_not_get_in(opens: Opens, shop: Website, program: Program) -> None:
    def looks(path: str, html: str) -> object:
        page = opens(embed(shop, program, path, html))
        open_chat(page)
        page.wait_for_timeout(300)  # it has grown to its size
        return page.evaluate(
            """() => ['.launcher', '.panel', 'textarea', '.choice', 'h2'].map((each) => {
                 const { shadowRoot } = document.querySelector('booking-chat');
                 const found = shadowRoot.querySelector(each);
                 const { color, font, letterSpacing, textTransform } = getComputedStyle(found);
                 const { x, y, width, height } = found.getBoundingClientRect();
                 return [each, color, font, letterSpacing, textTransform, x, y, width, height];
               })"""
        )

    assert looks("/hostile", f"<style>{HOSTILE}</style>") == looks("/plain", "")


def test_nothing_is_stored_or_asked_for_before_the_chat_is_opened(
    contexts: Callable[..., BrowserContext], shop: Website, program: Program
) -> None:
    context = contexts()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(program.url)))
    page.goto(embed(shop, program, "/quiet"))
    page.locator(".launcher").wait_for()
    page.wait_for_timeout(300)
    ours = [each.partition("?")[0] for each in asked if not each.startswith("http")]
    assert ours == ["/widget.js", "/widget/site/shop"]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert context.cookies() == []
    shift = "performance.getEntriesByType('layout-shift').length"
    assert page.evaluate(shift) == 0


def test_a_page_that_is_not_allowed_has_no_chat_and_the_console_says_why(
    contexts: Callable[..., BrowserContext], shop: Website, program: Program
) -> None:
    embed(shop, program, "/refused")
    said: list[str] = []
    page = contexts().new_page()
    page.on("console", lambda message: said.append(_text(message)))
    page.goto(f"{shop.other_origin}/refused")
    page.wait_for_function("performance.getEntriesByType('resource').length >= 2")
    page.wait_for_timeout(200)
    assert page.locator("booking-chat").count() == 0
    assert any("not switched on for pages of" in each for each in said)
    status = page.evaluate(
        """async (url) => {
             const headers = { "Content-Type": "application/json" };
             const body = JSON.stringify({ message: "Hello", site: "shop" });
             const answer = await fetch(`${url}/v4/chat`, { method: "POST", headers, body });
             return [answer.status, (await answer.json()).errorCode];
           }""",
        program.url,
    )
    assert status == [403, "origin-not-allowed"]


def _text(message: ConsoleMessage) -> str:
    return message.text


def test_the_site_says_how_it_looks(opens: Opens, shop: Website, program: Program) -> None:
    page = opens(embed(shop, program, "/looks"))
    open_chat(page)
    expect(page.get_by_role("log")).to_contain_text("Welcome to the shop.")
    header = page.locator("booking-chat .head")
    expect(header).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(header).to_have_css("color", "rgb(0, 0, 0)")


def test_a_tag_that_is_there_twice_makes_one_chat(
    opens: Opens, shop: Website, program: Program
) -> None:
    again = TAG.format(url=program.url, site="shop")
    page = opens(embed(shop, program, "/twice", again))
    page.locator(".launcher").first.wait_for()
    page.evaluate(
        "url => { const tag = document.createElement('script'); tag.src = `${url}/widget.js`;"
        " document.body.append(tag); }",
        program.url,
    )
    page.wait_for_timeout(300)
    assert page.locator("booking-chat").count() == 1


def test_a_page_that_replaces_its_body_keeps_the_chat(
    opens: Opens, shop: Website, program: Program
) -> None:
    page = opens(embed(shop, program, "/body"))
    open_chat(page)
    page.get_by_label("Your message").fill("half a sen")
    page.evaluate(
        "() => { const body = document.createElement('body'); body.textContent = 'Other page';"
        " document.body.replaceWith(body); }"
    )
    expect(page.get_by_label("Your message")).to_have_value("half a sen")
    say(page, "Hello")
    expect(page.locator(".item.assistant")).to_have_count(2)


def test_the_pages_shortcuts_are_not_pressed_while_somebody_types(
    opens: Opens, shop: Website, program: Program
) -> None:
    page = opens(embed(shop, program, "/keys"))
    page.evaluate(
        "() => { window.keys = []; for (const each of ['keydown', 'keypress', 'keyup'])"
        " document.addEventListener(each, (event) => keys.push(event.key)); }"
    )
    open_chat(page)
    page.get_by_label("Your message").focus()
    page.keyboard.type("jkr?")
    assert page.evaluate("keys") == []


def test_a_page_that_is_read_from_right_to_left_is_mirrored(
    opens: Opens, shop: Website, program: Program
) -> None:
    path = "/rtl"
    embed(shop, program, path, "<script></script>")
    shop.pages[path] = (
        shop.pages[path][0].replace("<!doctype html>", "<!doctype html><html dir=rtl>"),
        {},
    )
    page = opens(shop.origin + path, viewport={"width": 1000, "height": 700})
    open_chat(page)
    page.wait_for_timeout(300)  # it has grown to its size
    launcher = page.locator(".launcher").bounding_box()
    panel = page.locator(".panel").bounding_box()
    assert launcher is not None
    assert panel is not None
    assert launcher["x"] == pytest.approx(20, abs=1)
    assert panel["x"] == pytest.approx(20, abs=1)
    say(page, "Hello")
    expect(page.locator(".item.assistant")).to_have_count(2)
    own = page.locator(".user .bubble").bounding_box()
    assert own is not None
    assert own["x"] < panel["x"] + panel["width"] / 2  # one's own words are at the left there
    assert not overflows(page)


def test_a_button_of_the_page_opens_the_chat_with_a_text(
    opens: Opens, shop: Website, program: Program
) -> None:
    html = "<button data-booking-chat='I would like to book: Intro call'>Book a call</button>"
    page = opens(embed(shop, program, "/button", html))
    page.locator(".launcher").wait_for()
    page.get_by_role("button", name="Book a call").click()
    field = page.get_by_label("Your message")
    expect(field).to_have_value("I would like to book: Intro call")
    expect(field).to_be_focused()


def test_consent_is_asked_for_before_the_first_message_and_nothing_typed_is_lost(
    opens: Opens, shop: Website, program: Program
) -> None:
    page = opens(embed(shop, program, "/consent", site="asking"))
    open_chat(page)
    say(page, "Hello there")
    agree = page.get_by_role("button", name="Agree and send")
    expect(agree).to_be_focused()
    assert page.locator(".item.user").count() == 0
    policy = page.locator(".consent").get_by_role("link", name="Privacy policy")
    expect(policy).to_have_attribute("href", "https://shop.example/privacy")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Your message")).to_have_value("Hello there")
    page.get_by_role("button", name="Send", exact=True).click()
    agree.click()
    expect(page.locator(".item.user .said")).to_have_text("Hello there")
    expect(page.locator(".item.assistant")).to_have_count(2)
    expect(page.get_by_label("Your message")).to_have_value("")
    say(page, "And again")
    expect(page.locator(".item.user")).to_have_count(2)


def test_without_storage_it_works_as_long_as_the_page(
    contexts: Callable[..., BrowserContext], shop: Website, program: Program
) -> None:
    context = contexts()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = context.new_page()
    page.goto(embed(shop, program, "/storage"))
    open_chat(page)
    book(page)


def test_markup_is_text_wherever_it_comes_from(
    opens: Opens, shop: Website, program: Program
) -> None:
    attack = "<img src=x onerror=alert(1)><b>bold</b>"
    page: Page = opens(embed(shop, program, "/attack"))
    open_chat(page)
    say(page, f"Hi, I'm {attack}, ada@example.com, an intro call with Mia next Tuesday please")
    offered(page)
    assert page.locator(".log img, .log b").count() == 0
