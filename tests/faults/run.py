"""Many conversations through the real server beside the faulty model, and what they left."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx2

from app.store.engine.database import Database
from tests.faults.model import FaultyModel
from tests.faults.servers import HURRIED, Mortal, ours, settings_for
from tests.faults.verdict import Verdict, judge
from tests.faults.visitors import PATIENCE, Visitor, all_talk

AT_ONCE = 8  # visitors


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    seed: int
    seconds: float
    visitors: Sequence[Visitor]
    served: Counter[str]
    verdict: Verdict
    kills: int = 0

    @property
    def wrong(self) -> dict[str, list[str]]:
        """Everything that should not be, by what it is; with the seed, to repeat it."""
        found = dict(self.verdict.wrong)
        fives = [p for v in self.visitors for p in v.problems if p.startswith("5")]
        others = [p for v in self.visitors for p in v.problems if not p.startswith("5")]
        if fives:
            found["responses of 5xx"] = fives
        if others:
            found["visitors without an answer"] = others
        return {f"{what} (seed {self.seed})": where for what, where in found.items()}

    def told(self) -> str:
        """The figures, for people."""
        verdict, moods = self.verdict, Counter(each.mood for each in self.visitors)
        statuses = Counter(status for each in self.visitors for status in each.statuses)
        lines = [
            f"seed {self.seed}: {len(self.visitors)} conversations in {self.seconds:.0f} s, "
            f"{self.kills} times killed",
            f"  visitors: {dict(moods)}; answers by status: {dict(statuses)}",
            f"  in the database: {verdict.conversations} conversations, {verdict.messages} "
            f"messages of visitors, {verdict.bookings} bookings",
            f"  requests to models: {verdict.requests}, of these failed "
            f"{verdict.failed_requests}; turns that ended in an apology: "
            f"{sum(verdict.failures.values())} {dict(verdict.failures)}",
            f"  faults served: {sum(self.served.values()) - self.served['']} of "
            f"{len(self.served) - 1} kinds; honest answers: {self.served['']}",
        ]
        zeros = self.wrong or {"nothing": []}
        lines += [f"  wrong: {what}: {len(where)} {where[:3]}" for what, where in zeros.items()]
        return "\n".join(lines)


def _visitors(url: str, seed: int, count: int) -> tuple[httpx2.AsyncClient, list[Visitor]]:
    limits = httpx2.Limits(max_connections=AT_ONCE * 2)
    client = httpx2.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits)
    return client, [Visitor(client, number, seed) for number in range(count)]


def talk(folder: Path, seed: int, count: int, **more: Any) -> Outcome:
    """So many conversations, without anybody dying."""
    began, model = time.monotonic(), FaultyModel(seed)
    with model.serving() as address:
        values = settings_for(folder, address, **more)
        with ours(values) as url:
            visitors = asyncio.run(_talk(url, seed, count))
    verdict = _judged(values)
    return Outcome(seed, time.monotonic() - began, visitors, model.served, verdict)


async def _talk(url: str, seed: int, count: int) -> list[Visitor]:
    client, visitors = _visitors(url, seed, count)
    async with client:
        await all_talk(visitors, AT_ONCE)
    return visitors


def talk_and_kill(
    folder: Path, seed: int, count: int, most_kills: int = 10**6, **more: Any
) -> Outcome:
    """So many conversations, while the server is killed over and over."""
    began, model = time.monotonic(), FaultyModel(seed)
    with model.serving() as address:
        values = settings_for(folder, address, **HURRIED | more)
        server = Mortal(values, folder)
        visitors = asyncio.run(_talk_to_a_mortal(server, seed, count, most_kills))
        kills = server.lives - 1
    verdict = _judged(values, int(server.now().timestamp()))
    return Outcome(seed, time.monotonic() - began, visitors, model.served, verdict, kills)


async def _talk_to_a_mortal(
    server: Mortal, seed: int, count: int, most_kills: int
) -> list[Visitor]:
    dice = Random(f"death:{seed}")
    client, visitors = _visitors(server.url, seed, count)
    async with client, server.living():
        talking = asyncio.create_task(all_talk(visitors, AT_ONCE))
        while not talking.done() and server.lives <= most_kills:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(talking), dice.uniform(0.3, 4))
            if not talking.done():
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.start)
        await talking
        await _settled(server)
    return visitors


async def _settled(server: Mortal) -> None:
    """Wait until what visitors gave up on is answered as well, as a worker does it."""
    database = Database.at(server.values["database_url"])
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        verdict = await asyncio.to_thread(judge, database, int(server.now().timestamp()))
        if not {"stuck conversations", "messages without an answer"} & verdict.wrong.keys():
            break
        await asyncio.sleep(0.5)
    database.close()


def _judged(values: dict[str, Any], now: int = 0) -> Verdict:
    database = Database.at(values["database_url"])
    verdict = judge(database, now)
    database.close()
    return verdict
