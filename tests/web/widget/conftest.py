"""The running program with two websites in its catalogue, and the websites."""

from collections.abc import Iterator

import pytest

from tests.servers import FIXTURES
from tests.web.browsing import EMAIL, PASSWORD, Program, Website, website

SITES = """
sites:
  - key: shop
    origins: ["{origin}"]
    greeting: Welcome to the shop.
    colour: "#ffd400"
  - key: asking
    origins: ["{origin}"]
    privacy_url: https://shop.example/privacy
    asks_consent: true
"""


@pytest.fixture(scope="module")
def shop() -> Iterator[Website]:
    """A website of somebody else's."""
    with website() as served:
        yield served


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, shop: Website) -> Iterator[Program]:
    """The running program, whose demo catalogue knows the website by one of its origins."""
    folder = tmp_path_factory.mktemp("widget")
    program = Program(folder)
    demo = (FIXTURES / "demo" / "catalogue.yaml").read_text("utf-8")
    catalogue = folder / "catalogue.yaml"
    catalogue.write_text(demo + SITES.format(origin=shop.origin), "utf-8")
    program.command("db", "upgrade")
    program.command("catalog", "load", str(catalogue))
    program.command("operator", "create", "--email", EMAIL, typed=PASSWORD)
    program.start()
    yield program
    program.stop()
