"""Fixtures of the web side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.engine.database import Database
from tests.web.shop import Shop


@pytest.fixture
def shop(business: Database, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(business, tmp_path)
    with shop.client:
        yield shop
