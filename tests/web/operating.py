"""An operator with a browser, and the console they open."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from app.agent.prompting.prompt_templates import Prompts
from app.agent.runtime.broadcast import Broadcast
from app.agent.service import AnswerService
from app.agent.turn import TurnServices
from app.desk.admin.channel_directory import ChannelDirectory
from app.desk.admin.operators import create_operator
from app.main import model_for
from app.settings import Settings, resource
from app.store.engine.database import Database
from app.store.engine.encryption import Cipher
from app.web.app import Parts, application
from tests.desk.business import NOW

EMAIL, PASSWORD = "op@loom.example", "correct horse"

Client = TestClient[Any]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what has nothing to do with the database."""


@dataclass
class Hands:
    """A clock that the test turns."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def console(database: Database, hands: Hands, folder: Path, **values: Any) -> Iterator[Client]:
    """The program's pages, with one operator who is not signed in yet."""
    settings = Settings(_env_file=None, var_dir=folder, rate_limit_per_minute=0, **values)
    prompts = Prompts(resource("prompts"))
    desk = TurnServices(
        database, hands, model_for(settings), prompts, Broadcast(), settings.public_url
    )
    accounts = ChannelDirectory(database, Cipher(settings.encryption_keys), {}, {})
    parts = Parts(settings, database, hands, AnswerService(desk, 1.0), accounts)
    with database.begin() as session:
        create_operator(session, EMAIL, PASSWORD, NOW)
    with TestClient(application(parts), base_url=settings.public_url) as client:
        yield client


def token_in(page: Response) -> str:
    """The token of the page's form."""
    found = re.search(r'name="_csrf_token" value="(\w{128})"', page.text)
    assert found, page.text
    return found[1]


def sign_in_at(client: Client, password: str = PASSWORD, **more: str) -> Response:
    """Open the sign-in page, fill it in and send it."""
    page = client.get("/operator/sign-in")
    form = {"email": EMAIL, "password": password, "_csrf_token": token_in(page), **more}
    return client.post("/operator/sign-in", data=form, follow_redirects=False)


def read(page: Response) -> str:
    """What a page says, without its tags."""
    assert page.status_code == 200, page.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
