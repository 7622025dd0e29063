"""What a turn of the chat costs beside the model, and how it grows with the history.

    python -m tests.bench.turns

One process plays visitors against a model server that thinks in no time (tests.bench.stub):
two turns with five requests to the model and three tool calls, streaming, everything kept in
SQLite. Beside it runs the least that the same talk costs with the model's client alone: a
loop with tools that return a constant and rows without an index; and, with `--beside`, agent
frameworks, all of them in turns (see tests.bench.frameworks). Trust the ratios of one run.
It is a tool for people, not a test.
"""

import argparse
import asyncio
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import openai

from app.agent.models.openai_chat import OpenAIModel
from app.agent.prompting.prompt_templates import Prompts
from app.agent.runtime.broadcast import Broadcast, Delta
from app.agent.service import AnswerService
from app.agent.tools.booking_tools import TOOLS
from app.agent.turn import TurnServices
from app.conversation.events import AssistantMessage, VisitorInput
from app.desk.conversations.receive import VisitorMessage, begin_chat, continue_chat
from app.settings import resource
from app.store.conversations.answer_lease import mark_answered
from app.store.conversations.conversations import ConversationOpening
from app.store.conversations.event_log import append
from app.store.engine.database import Database
from tests.bench.booking import MONDAY, business
from tests.bench.frameworks import Framework

CONVERSATIONS = 60
LONG = 20  # turns of a long conversation
ROUNDS = 7  # of a comparison
SHARE = 15  # conversations of each contender in one of them
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
MORE = "Book another one, same details."
DETAILS = "The first one please. I am Ada Lovelace, ada@example.com."

Say = Callable[[str], Awaitable[float]]
"""Says something; returns the milliseconds from the model's first piece to ours, or 0."""


def first_message(number: int) -> str:
    """A wish for a slot that nobody else wants: twenty hosts who never close."""
    start = MONDAY + timedelta(days=1, hours=13, minutes=30 * (number // 20))
    day = f"{start:%A}, {start.day} {start:%B %Y} at {start:%H:%M}"
    return f"Hi, I would like to book a call m{number % 20} on {day}."


class Ours:
    """The whole agent over SQLite (synchronous=FULL), as one process has it."""

    name = "booking-agent"

    def __init__(self, url: str, folder: Path) -> None:
        self._database = Database.at(f"sqlite:///{folder}/ours.db")
        business(self._database)
        self._model = OpenAIModel("stub", base_url=url)
        desk = TurnServices(
            database=self._database,
            clock=lambda: NOW,
            model=self._model,
            prompts=Prompts(resource("prompts")),
            live=Broadcast(),
            public_url="http://127.0.0.1",
        )
        self._answering = AnswerService(desk, 60)

    def visitor(self, history: int = 0) -> Say:
        """Somebody new, with so many messages behind them."""
        heard: list[Any] = []

        def hear(text: str) -> Any:
            with self._database.begin() as session:
                if not heard:
                    heard.append(
                        begin_chat(
                            session,
                            VisitorMessage(text),
                            NOW,
                            ConversationOpening("web", zone="UTC"),
                        )
                    )
                    return heard[0]
                id_, token = heard[0].conversation_id, heard[0].token
                return continue_chat(session, id_, token, VisitorMessage(text), NOW)

        def remember() -> None:
            said = hear("Hello there.")
            with self._database.begin() as session:
                for number in range(1, history):
                    kind = AssistantMessage if number % 2 else VisitorInput
                    text = f"This is message number {number}, and it is not a short one."
                    seq = append(session, said.conversation_id, kind(text), 0)
                mark_answered(session, said.conversation_id, seq)

        if history:
            remember()

        async def say(text: str) -> float:
            now = await asyncio.to_thread(hear, text)
            late = 0.0
            following = self._answering.follow(
                now.conversation_id, now.seq, until=now.seq, is_new=now.is_new
            )
            async for item in following:
                if isinstance(item, Delta) and item.text.startswith("now="):
                    sent = int(item.text.removeprefix("now=").split()[0])
                    late = (time.monotonic_ns() - sent) / 1e6
            return late

        return say

    async def close(self) -> None:
        """Be done."""
        await self._model.close()
        self._database.close()


class Plain:
    """The client in a loop, and sqlite3."""

    name = "the model's client in a loop"

    def __init__(self, url: str, folder: Path) -> None:
        self._client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
        self._kept = sqlite3.connect(folder / "plain.db", isolation_level=None)
        self._kept.execute("PRAGMA journal_mode = WAL")
        self._kept.execute("CREATE TABLE said (visitor, body)")
        self._tools: Any = [tool.schema() for tool in TOOLS]
        self._visitors = 0

    def visitor(self, history: int = 0) -> Say:
        """Somebody new, with so many messages behind them."""
        self._visitors += 1
        number = self._visitors
        for at in range(history):
            role = "assistant" if at % 2 else "user"
            text = f"This is message number {at}, and it is not a short one."
            self._keep(number, [{"role": role, "content": text}])

        async def say(text: str) -> float:
            rows = self._kept.execute("SELECT body FROM said WHERE visitor = ?", (number,))
            before = [json.loads(body) for (body,) in rows]
            said: list[Any] = [{"role": "user", "content": text}]
            while True:
                system = {"role": "system", "content": "You arrange appointments."}
                answer = await self._ask([system, *before, *said])
                said.append(answer)
                if not answer.get("tool_calls"):
                    break
                said += [_constant(call) for call in answer["tool_calls"]]
            self._keep(number, said)
            return 0

        return say

    async def _ask(self, messages: Any) -> dict[str, Any]:
        text, calls = "", dict[int, dict[str, Any]]()
        stream = await self._client.chat.completions.create(
            model="stub", messages=messages, tools=self._tools, stream=True
        )
        async for chunk in stream:
            delta = chunk.choices[0].delta
            text += delta.content or ""
            for piece in delta.tool_calls or ():
                if piece.id and piece.function:
                    made = {"name": piece.function.name, "arguments": ""}
                    calls[piece.index] = {"id": piece.id, "type": "function", "function": made}
                elif piece.function:
                    calls[piece.index]["function"]["arguments"] += piece.function.arguments
        answer: dict[str, Any] = {"role": "assistant", "content": text}
        return {**answer, "tool_calls": list(calls.values())} if calls else answer

    def _keep(self, number: int, said: list[Any]) -> None:
        rows = [(number, json.dumps(each)) for each in said]
        self._kept.executemany("INSERT INTO said VALUES (?, ?)", rows)

    async def close(self) -> None:
        """Be done."""
        await self._client.close()
        self._kept.close()


def _constant(call: dict[str, Any]) -> dict[str, Any]:
    result = {"slots": [{"id": f"s{n}", "label": f"Monday, {9 + n}:00"} for n in range(1, 7)]}
    return {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(result)}


@asynccontextmanager
async def model_server() -> AsyncIterator[str]:
    """The stub in a process of its own; yields its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.stub", str(port)]
    process = await asyncio.to_thread(subprocess.Popen, command)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)


async def cpu_of(turns: int, work: Awaitable[object]) -> float:
    """Milliseconds of this process's CPU, all its threads, for one turn."""
    began = time.process_time()
    await work
    return 1000 * (time.process_time() - began) / turns


async def two_turns(talk: Ours | Plain, first: int, many: int) -> list[float]:
    """So many conversations one after the other; how late the first pieces were, in ms."""
    late = []
    for number in range(first, first + many):
        say = talk.visitor()
        late.append(await say(first_message(number)))
        await say(DETAILS)
    return late


async def measure(talk: Ours | Plain) -> None:
    """Everything about one of them."""
    await two_turns(talk, 0, 5)
    late: list[float] = []

    async def short() -> None:
        late.extend(await two_turns(talk, 10, CONVERSATIONS))

    show(talk.name, "CPU per turn", f"{await cpu_of(2 * CONVERSATIONS, short()):6.2f} ms")
    if isinstance(talk, Ours):
        show(talk.name, "first piece after the model's", f"{median(late):6.2f} ms")
    say = talk.visitor()
    spent = [await cpu_of(1, say(text)) for text in [first_message(100), DETAILS]]
    spent += [await cpu_of(1, say(MORE)) for _ in range(LONG - 2)]
    begin, end = median(spent[1:6]), median(spent[-5:])
    show(talk.name, "turns 2-6, turns 16-20", f"{begin:6.2f} {end:6.2f} ms  x{end / begin:.2f}")
    few, many = await after(talk, 2), await after(talk, 200)
    show(
        talk.name,
        "after 2, after 200 messages",
        f"{few:6.2f} {many:6.2f} ms  x{many / few:.2f}",
    )


async def after(talk: Ours | Plain, history: int) -> float:
    """CPU of one turn with so many messages before it."""
    spent = []
    for number in range(15):
        say = talk.visitor(history)
        spent.append(await cpu_of(1, say(first_message(200 + number))))
    return median(spent)


def show(who: str, what: str, figure: str) -> None:
    """One line of the result."""
    sys.stdout.write(f"{who:30} {what:30} {figure}\n")
    sys.stdout.flush()


async def compare(url: str, folder: Path, frameworks: Sequence[Framework]) -> None:
    """A turn of each, in turns: the machine's pace changes, the ratios stay."""
    ours, plain = Ours(url, folder), Plain(url, folder)
    costs: dict[str, list[float]] = {}
    for number in range(ROUNDS + 1):
        first = 10 + number * SHARE
        for talk in (ours, plain):
            spent = await cpu_of(2 * SHARE, two_turns(talk, first, SHARE))
            costs.setdefault(talk.name, []).append(spent)
        said = [
            (f"visitor {visitor}", text)
            for visitor in range(first, first + SHARE)
            for text in (first_message(visitor), DETAILS)
        ]
        for framework in frameworks:
            spent = await asyncio.to_thread(framework.cpu, said)
            costs.setdefault(framework.name, []).append(spent)
    for name, all_spent in costs.items():
        rounds = list(zip(costs[ours.name], all_spent, strict=True))[1:]  # one to warm up
        ratio = median(our_own / other for our_own, other in rounds)
        figure = f"{median(other for _, other in rounds):6.2f} ms  ours x{ratio:.2f}"
        show(name, f"CPU per turn, {ROUNDS} rounds", figure)
    await ours.close()
    await plain.close()


async def run(beside: Mapping[str, str]) -> None:
    """Measure and print; `beside` has the interpreters of frameworks, by their names."""
    os.environ.pop("OPENAI_API_KEY", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with model_server() as url:
            for kind in (Plain, Ours):
                where = folder / kind.__name__
                where.mkdir()
                talk = kind(url, where)
                await measure(talk)
                await talk.close()
            frameworks = [Framework(*each, url, folder) for each in beside.items()]
            try:
                if frameworks:
                    await compare(url, folder, frameworks)
            finally:
                for framework in frameworks:
                    framework.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", nargs="+", default=[], metavar="NAME=PYTHON")
    pairs = [each.partition("=") for each in parser.parse_args().beside]
    asyncio.run(run({name: python for name, _, python in pairs}))
