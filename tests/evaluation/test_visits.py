"""Simulated visits to the real program, to one that errs, and to one that cheats."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.__main__ import main
from app.agent.prompting.prompt_templates import Prompts
from app.agent.runtime.broadcast import Broadcast
from app.agent.service import AnswerService
from app.agent.turn import TurnServices
from app.booking.values import Attendee, Order
from app.conversation.model import ModelReply, ModelRequest
from app.desk.booking.book import book
from app.evaluation.business import business_of, opening_of
from app.evaluation.conversation import Verdict, Visit
from app.evaluation.report import report_on_visits
from app.evaluation.script import script_of
from app.evaluation.suite import run_visits, score_of
from app.main import Program, build
from app.settings import Settings, resource
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.agent.scripted import calls
from tests.evaluation.records import ALL, PLAIN, SECOND_THOUGHTS, TOLD_ELSEWHERE, write

unhurried = partial(build, pace=0.0)


async def visits_to(product: Any, *records: dict[str, Any]) -> list[Visit]:
    scripts = [script_of(record) for record in records]
    watched: list[int] = []
    visits = await run_visits(
        scripts, product, Settings(_env_file=None), lambda done, _: watched.append(done)
    )
    assert watched == list(range(1, len(records) + 1))
    return visits


async def test_visitors_of_the_offline_model_get_what_they_want() -> None:
    visits = await visits_to(unhurried, PLAIN, SECOND_THOUGHTS, TOLD_ELSEWHERE)

    assert [visit.verdict for visit in visits] == [Verdict.AS_WANTED] * 3
    assert [visit.wrong_proposals for visit in visits] == [0, 0, 0]
    assert visits[1].booked == [script_of(SECOND_THOUGHTS).goal]
    assert max(visit.turns for visit in visits) <= 6


class WrongModel:
    """Proposes the first free time whatever is said, in the visitor's right name."""

    name = "wrong"
    has_second = False
    is_rule_based = False

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Look once, then propose."""
        results = [m for m in ask.messages if m["role"] == "tool"]
        meeting = {"meeting_type": "stylist", "when": "", "host": None, "duration": None}
        who = {"name": "Ada King", "email": "ada@king.example"}
        nothing = {"phone": None, "guests": None, "purpose": None}
        step = (
            calls(("propose_booking", {"slot_id": "s1", **who, **nothing}))
            if results
            else calls(("find_slots", meeting))
        )
        assert step.reply is not None
        yield step.reply


def build_with_a_wrong_model(settings: Settings) -> Program:
    program = build(settings)
    desk = TurnServices(
        database=program.database,
        clock=program.clock,
        model=WrongModel(),
        prompts=Prompts(resource("prompts")),
        live=Broadcast(),
        public_url=settings.public_url,
    )
    return replace(program, answering=AnswerService(desk, 30.0))


async def test_a_model_that_insists_on_a_wrong_time_books_nothing() -> None:
    [visit] = await visits_to(build_with_a_wrong_model, PLAIN)

    assert visit.verdict is Verdict.NOT_BOOKED
    assert visit.turns == 20
    assert score_of([visit]).booked_otherwise == 0


@dataclass
class Cheat:
    """Books something on the first message, an hour late, and says that all is well."""

    database: Database

    def web(self, *, with_worker: bool) -> "Cheat":
        """The web side is itself."""
        assert not with_worker
        return self

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Nothing is to be prepared."""
        yield
        self.database.close()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer POST /v4/chat."""
        start = opening_of(script_of(PLAIN)) + timedelta(days=6, hours=10, minutes=30)
        with self.database.begin() as session:
            [meeting] = load_catalog(session).meeting_types.values()
            who = Attendee(email="ada@king.example", fullname="Ada King")
            order = Order(meeting.id, start, who, host_ids=(str(meeting.host_id),))
            book(session, order, opening_of(script_of(PLAIN)))
        reply = {"messages": [{"role": "assistant", "text": "All set!"}], "booking": {}}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(reply).encode()})


def build_a_cheat(settings: Settings) -> Cheat:
    return Cheat(Database.at(settings.database_url))


async def test_what_was_booked_is_judged_by_what_is_in_the_database() -> None:
    [visit] = await visits_to(build_a_cheat, PLAIN)

    assert visit.verdict is Verdict.OTHERWISE
    score = score_of([visit])
    assert (score.dialogues, score.booked_as_wanted, score.booked_otherwise) == (1, 0, 1)
    report = report_on_visits([visit], score)
    assert json.loads(report.facts) == {
        "dialogues": 1,
        "booked_as_wanted": 0,
        "booked_otherwise": 1,
        "median_turns": 0.0,
    }
    assert (
        "0 of 1 visitors booked what they wanted (0.0 %), 1 something else." in report.figures
    )
    assert "otherwise" in report.failures[0]
    assert "agent: All set!" in report.failures[0]


def test_everybody_spoken_of_can_be_booked_at_every_time_spoken_of() -> None:
    catalogue = business_of(script_of(TOLD_ELSEWHERE))

    assert [host.given_name for host in catalogue.hosts] == ["Mop & Comb"]
    assert catalogue.meeting_types[0].every == 15
    assert business_of(script_of(PLAIN)).meeting_types[0].every == 30


def test_the_command_prints_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, *ALL)
    words = ["evaluate", "--suite", "sgd", "--data", str(path), "--limit", "2", "--json"]

    result = CliRunner().invoke(main, words)

    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["median_turns"] > 1
    del figures["median_turns"]
    assert figures == {"dialogues": 2, "booked_as_wanted": 2, "booked_otherwise": 0}
    assert "2 visitors talk to the offline model." in result.stderr


def test_the_command_measures_reading_alone(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    said = [("next Tuesday please", "next Tuesday"), ("when you can", "when you can")]
    messages = [
        {"u": text, "asked": ["date"], "slots": {"date": words}} for text, words in said
    ]
    path.write_text("\n".join(map(json.dumps, messages)) + "\n")
    words = ["evaluate", "--suite", "restaurant8k", "--data", str(path)]

    shown, counted = (CliRunner().invoke(main, [*words, *more]) for more in ([], ["--json"]))

    assert json.loads(counted.stdout) == {"items": 2, "exact": 1}
    assert "1 of 2 (50.00 %) read exactly" in shown.stdout
    assert "when you can\n  meant when you can" in shown.stderr


def test_the_command_refuses_what_holds_no_dialogues(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("milk\n")

    result = CliRunner().invoke(main, ["evaluate", "--suite", "sgd", "--data", str(path)])

    assert result.exit_code == 1
    assert "Line 1 of list.txt is no dialogue" in result.output
