"""A business that takes bookings which must be confirmed, with its API and its post."""

import asyncio
from datetime import datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2

from app.channels.registry import Accounts
from app.desk.admin.tokens import create_token
from app.desk.booking.signed_links import SignedLinks
from app.settings import Settings
from app.store.delivery import outbox
from app.store.engine.database import Database
from app.worker.deliver import Delivery
from tests.desk.business import NOW
from tests.desk.holding import CHANGES, FRIDAY, with_more_meetings
from tests.web.calling import Client, api, body


class Post:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def send(self, mail: EmailMessage) -> None:
        self.mails.append(mail)

    def close(self) -> None:
        """Nothing is kept."""


class Page(HTMLParser):
    """What a page asks for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.actions: list[str] = []
        self.fields: dict[str, str] = {}
        self.labels: set[str] = set()
        self.headings: list[str] = []
        self._in_heading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._in_heading = tag == "h1"
        if tag == "html":
            self.language = values["lang"]
        if tag == "form":
            assert values["method"] == "post"
            self.actions.append(values["action"])
        if tag in ("input", "textarea"):
            self.fields[values["name"]] = values.get("value", "")
        if tag == "label":
            self.labels.add(values["for"])

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.headings.append(data)
            self._in_heading = False


class Shop:
    """The business with its API and its post."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = with_more_meetings(database)
        self.folder = folder
        self.client = self.at(NOW)
        self.links = SignedLinks.of(Settings(_env_file=None, var_dir=folder))
        self.tokens = {name: self._token(name) for name in ("ada", "ben", "cem", "")}

    def at(self, now: datetime) -> Client:
        """A client at another time."""
        return api(self.database, self.folder, now)

    def _token(self, user: str) -> dict[str, str]:
        with self.database.begin() as session:
            role: Any = "host" if user else "admin"
            token = create_token(session, role, user, "tests", NOW)
        return {"Authorization": f"Bearer {token}"}

    def books(self, meeting: str, start: datetime = FRIDAY, **changes: Any) -> dict[str, Any]:
        hosts = None if CHANGES[meeting].get("spots") else ["ben"]
        wanted = body(meeting, start, **({"hostIds": hosts} | changes))
        answer = self.client.post("/v4/booking", json=wanted)
        assert answer.status_code == 201, answer.text
        held: dict[str, Any] = answer.json()
        return held

    def mails(self, now: datetime = NOW) -> list[EmailMessage]:
        """Everything that is due by then, delivered."""
        post = Post()

        async def deliver() -> None:
            async with httpx2.AsyncClient() as http:
                sender = "Loom <post@loom.example>"
                delivery = Delivery(
                    self.database,
                    lambda: now,
                    post,
                    http,
                    Accounts({}),
                    sender,
                    links=self.links,
                )
                while await delivery.deliver_due(outbox.MAIL):
                    pass

        asyncio.run(deliver())
        return post.mails

    def link(self, word: str) -> str:
        """The path of the link in the new mails whose address has that word."""
        plain = [
            part.get_content()
            for mail in self.mails()
            for part in mail.walk()
            if part.get_content_type() == "text/plain"
        ]
        [found] = [line for text in plain for line in text.splitlines() if f"/{word}?" in line]
        return str(found).removeprefix("http://127.0.0.1:8000")
