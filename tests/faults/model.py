"""The model server: which conversation gets which fault when, by a seed."""

import asyncio
import json
import multiprocessing
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from tests.faults.kinds import KINDS, STUBBORN, Asked
from tests.faults.wire import Wire, serve

SPAWNING = multiprocessing.get_context("spawn")
NUMBER = re.compile(r"v(\d+)@home\.example")  # a visitor's address, in every conversation
OWN_SHARE = 0.45  # of a conversation's requests that meet with its own fault
OTHER_SHARE = 0.1  # that meet with any other


class FaultyModel:
    """Speaks Chat Completions, as far as its faults allow.

    Every conversation has a fault of its own, which it meets at once, and then more often
    than all others; the seed and the numbers of conversation and request decide.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.served: Counter[str] = Counter()  # faults by kind, "" for honest answers
        self._requests: defaultdict[int, int] = defaultdict(int)
        self._last: dict[int, str] = {}

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Be there, in a process of its own; yields the base URL."""
        ours, theirs = SPAWNING.Pipe()
        process = SPAWNING.Process(target=_serve, args=(self.seed, theirs), daemon=True)
        process.start()
        try:
            yield f"http://127.0.0.1:{ours.recv()}/v1"
            ours.send("over")
            self.served = ours.recv()
        finally:
            ours.close()
            process.join(30)

    async def answer(self, wire: Wire, body: dict[str, Any]) -> None:
        """Answer one request, honestly or not."""
        kind, dice = self._choose(body)
        asked = Asked(wire, body, dice)
        await (KINDS[kind](asked) if kind else asked.say())

    def _choose(self, body: dict[str, Any]) -> tuple[str, Random]:
        found = NUMBER.search(json.dumps(body["messages"]))
        number = int(found[1]) if found else -1
        dice = Random(f"{self.seed}:{number}:{self._requests[number]}")
        kind = self._last[number] = self._kind(number, dice, body)
        self._requests[number] += 1
        self.served[kind] += 1
        return kind, dice

    def _kind(self, number: int, dice: Random, body: dict[str, Any]) -> str:
        last = self._last.get(number, "")
        in_turn = body["messages"][-1]["role"] == "tool"
        if last in STUBBORN and in_turn and body.get("tool_choice") != "none":
            return last
        chance = dice.random()
        if chance < OWN_SHARE or not self._requests[number]:
            return list(KINDS)[number % len(KINDS)]
        if chance < OWN_SHARE + OTHER_SHARE:
            return dice.choice(list(KINDS))
        return ""


def _serve(seed: int, parent: Connection) -> None:
    """The process of the model; tells its port first, and at last what it has served."""
    model = FaultyModel(seed)

    async def until_told() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(parent.fileno(), over.set)  # also if whoever started us has died
        await serve(model.answer, parent.send, over)

    asyncio.run(until_told())
    parent.send(model.served)
