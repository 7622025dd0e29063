"""A simulated visitor in the real chat: over HTTP, on a business of their own."""

import re
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import httpx2

from app.booking.values import Attendee, Order
from app.desk.admin.catalog_file import load_catalogue
from app.desk.booking.book import book
from app.evaluation.business import ZONE, business_of, opening_of
from app.evaluation.script import Fact, Facts, Script
from app.evaluation.shown import Answer, booked_facts, read_answer
from app.evaluation.visitor import Person, Visitor
from app.pools import READS
from app.settings import Settings
from app.store.appointments.search import AppointmentFilter, AppointmentState, list_appointments
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.store.engine.schema import upgrade

MAX_TURNS = 20  # of the visitor; nobody asks more often


class Product(Protocol):
    """The program, as far as it is needed here."""

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        ...

    def web(self, *, with_worker: bool) -> Any:
        """Its web side, an ASGI application with a `lifespan`."""
        ...


Build = Callable[[Settings], Product]


class Verdict(StrEnum):
    """What came of a visit, by what is in the database."""

    AS_WANTED = "as wanted"
    OTHERWISE = "otherwise"
    NOT_BOOKED = "not booked"


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said."""

    who: str
    text: str


@dataclass
class Visit:
    """One visitor's conversation, and what came of it."""

    script: Script
    lines: list[Line] = field(default_factory=list)
    wrong_proposals: int = 0
    booked: Sequence[Facts] = ()
    invite: str = ""

    @property
    def turns(self) -> int:
        """How often the visitor spoke."""
        return sum(line.who == "visitor" for line in self.lines)

    @property
    def verdict(self) -> Verdict:
        """Wanted is exactly one appointment, with the right host at the right time."""
        if not self.booked:
            return Verdict.NOT_BOOKED
        is_wanted = len(self.booked) == 1 and self.script.accepts(self.booked[0])
        return Verdict.AS_WANTED if is_wanted else Verdict.OTHERWISE

    @property
    def tells_matter(self) -> bool:
        """Whether the invite says what the appointment is about: most of the words for it."""
        words = _stems(self.script.matter)
        return bool(words) and len(words & _stems(self.invite)) * 2 >= len(words)


def _stems(text: str) -> set[str]:
    """The beginnings of the longer words of a text: "coughing" and "cough" are one."""
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if len(word) >= _STEM}


_WORD = re.compile(r"[^\W\d_]+")
_STEM = 4
SOMEBODY = "somebody@else.example"


class Grounds:
    """Where visits take place: a folder in which each one gets a database of its own."""

    def __init__(self, build: Build, settings: Settings, folder: Path) -> None:
        self._build = build
        self._settings = settings
        self._folder = folder
        self._empty = folder / "empty.db"
        database = Database.at(f"sqlite:///{self._empty}")
        upgrade(database)
        database.close()

    async def visit(self, script: Script, person: Person) -> Visit:
        """Let a visitor talk until something is booked, or patience is at an end."""
        with TemporaryDirectory(dir=self._folder) as folder:
            product = self._open(script, Path(folder))
            async with _client(product) as client:
                visit = await _talk(client, script, person)
                visit.booked = await READS.run(_appointments, product.database, script)
            return visit

    def _open(self, script: Script, folder: Path) -> Product:
        shutil.copy(self._empty, folder / "booking.db")
        changes = {
            "database_url": f"sqlite:///{folder / 'booking.db'}",
            "var_dir": folder,
            "clock_start": opening_of(script),
            "rate_limit_per_minute": 0,
        }
        product = self._build(self._settings.model_copy(update=changes))
        with product.database.begin() as session:
            load_catalogue(session, business_of(script))
        for facts in script.taken:
            with product.database.begin() as session:
                book(session, _order(session, script, facts), opening_of(script))
        return product


@asynccontextmanager
async def _client(product: Product) -> AsyncIterator[httpx2.AsyncClient]:
    app = product.web(with_worker=False)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.lifespan(),
        httpx2.AsyncClient(
            transport=transport, base_url="http://business.invalid", timeout=None
        ) as client,
    ):
        yield client


async def _talk(client: httpx2.AsyncClient, script: Script, person: Person) -> Visit:
    visitor, visit = Visitor(script, person), Visit(script)
    headers: dict[str, str] = {}
    body: dict[str, Any] = {"timezone": ZONE.key}
    message = visitor.opens()
    for _ in range(MAX_TURNS):
        visit.lines.append(Line("visitor", message))
        response = await client.post(
            "/v4/chat", json={**body, "message": message}, headers=headers
        )
        if response.is_error:
            visit.lines.append(Line("server", f"{response.status_code}: {response.text}"))
            break
        reply = response.json()
        if "conversationToken" in reply:
            body["conversationId"] = reply["conversationId"]
            headers["X-Conversation-Token"] = reply["conversationToken"]
        answer: Answer = read_answer(reply)
        visit.lines.append(Line("agent", answer.text))
        if answer.booking is not None:
            texts = (answer.booking.get(each) for each in ("icsTitle", "icsDescription"))
            visit.invite = "\n".join(str(each or "") for each in texts)
            break
        message = visitor.answers(answer)
    visit.wrong_proposals = visitor.wrong_proposals
    return visit


def _order(session: Transaction, script: Script, facts: Facts) -> Order:
    """An order of somebody else, for what is taken already."""
    hosts = load_catalog(session).hosts.values()
    taken = f"{facts[Fact.DATE]}T{facts[Fact.TIME]}"
    return Order(
        meeting_type_id=script.trade,
        start=datetime.fromisoformat(taken).replace(tzinfo=ZONE),
        attendee=Attendee(SOMEBODY, "Somebody Else", language="en", timezone=ZONE.key),
        host_ids=tuple(each.id for each in hosts if each.name == facts[Fact.HOST]),
    )


def _appointments(database: Database, script: Script) -> list[Facts]:
    """All that the visitor has booked or that is held, whatever the agent said."""
    now = int(opening_of(script).timestamp())
    standing = AppointmentFilter(standings=(AppointmentState.BOOKED, AppointmentState.PENDING))
    with database.read() as session:
        hosts = load_catalog(session).hosts
        found = [
            booked_facts(
                listed.appointment.starts,
                " & ".join(hosts[host].name for host in listed.host_ids),
                ZONE,
            )
            for listed in list_appointments(session, standing, now)
        ]
    return [facts for facts in found if facts not in script.taken]
