"""What axe finds in every state of the widget, and on the pages that have it: nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.browsing import Program, Website, offered, open_chat, opening, say, slots
from tests.web.conftest import Opens

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(RULES)}}
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def clean(page: Page, state: str) -> None:
    """Check that axe finds nothing."""
    # axe takes a skip link for one only if the page's next link is not in a shadow root.
    response = Axe().run(page, {"exclude": [".skip"]}, OPTIONS).response
    found = [
        (each["id"], node["target"], node["failureSummary"])
        for each in response["violations"]
        for node in each["nodes"]
    ]
    assert found == [], state


@SCHEMES
def test_from_the_launcher_to_the_booked_card(opens: Opens, scheme: str) -> None:
    page = opens("/", color_scheme=scheme, reduced_motion="reduce")
    page.locator(".launcher").wait_for()
    clean(page, "closed")
    open_chat(page)
    clean(page, "opened")
    say(page, opening())
    offered(page)
    clean(page, "times")
    page.get_by_role("button", name="Time zone: Change").click()
    clean(page, "choice of a zone")
    slots(page).first.click()
    page.locator(".proposal .main:enabled").wait_for()
    clean(page, "proposal")
    page.locator(".proposal .main").click()
    page.locator(".ticket summary").click()
    clean(page, "booked")
    page.get_by_role("button", name="Talk to a person").click()
    page.locator(".note").wait_for()
    clean(page, "handed over")
    say(page, "x" * 4001)
    clean(page, "too long")


@SCHEMES
def test_a_full_screen_with_trouble(opens: Opens, scheme: str) -> None:
    size = {"width": 320, "height": 568}
    page = opens("/", color_scheme=scheme, reduced_motion="reduce", viewport=size)
    open_chat(page)
    page.route("**/v4/chat", lambda route: route.abort())
    say(page, "Hello")
    expect(page.get_by_role("alert")).to_contain_text("The connection is lost")
    clean(page, "full screen")


@SCHEMES
def test_a_page_of_its_own(opens: Opens, scheme: str) -> None:
    page = opens("/chat/demo", color_scheme=scheme, reduced_motion="reduce")
    page.get_by_label("Your message").wait_for()
    clean(page, "page")


@SCHEMES
def test_the_question_for_consent(
    opens: Opens, shop: Website, program: Program, scheme: str
) -> None:
    tag = f'<script src="{program.url}/widget.js" data-site="asking" async></script>'
    shop.put("/axe", f"<html lang=en><title>Shop</title><main><h1>Shop</h1></main>{tag}")
    page = opens(f"{shop.origin}/axe", color_scheme=scheme, reduced_motion="reduce")
    open_chat(page)
    say(page, "Hello")
    page.get_by_role("button", name="Agree and send").wait_for()
    clean(page, "consent")
