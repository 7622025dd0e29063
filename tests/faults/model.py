"""The model server: which conversation gets which fault when, by a seed."""

import json
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from tests.faults.kinds import KINDS, STUBBORN, Asked
from tests.faults.wire import Wire, served

NUMBER = re.compile(r"v(\d+)@home\.example")  # a visitor's address, in every conversation
OWN_SHARE = 0.45  # of a conversation's requests that meet with its own fault
OTHER_SHARE = 0.1  # that meet with any other


class FaultyModel:
    """Speaks Chat Completions, as far as its faults allow.

    Every conversation has a fault of its own, which it meets more often than all others;
    the seed, the conversation's number and the request's decide which one it is.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.served: Counter[str] = Counter()  # faults by kind, "" for honest answers
        self._requests: defaultdict[int, int] = defaultdict(int)
        self._last: dict[int, str] = {}
        self._lock = threading.Lock()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Be there, on a free port; yields the base URL."""
        with served(self._answer) as url:
            yield url

    async def _answer(self, wire: Wire, body: dict[str, Any]) -> None:
        kind, dice = self._choose(body)
        asked = Asked(wire, body, dice)
        await (KINDS[kind](asked) if kind else asked.say())

    def _choose(self, body: dict[str, Any]) -> tuple[str, Random]:
        found = NUMBER.search(json.dumps(body["messages"]))
        number = int(found[1]) if found else -1
        with self._lock:
            count = self._requests[number]
            self._requests[number] += 1
            dice = Random(f"{self.seed}:{number}:{count}")
            kind = self._kind(number, dice, body)
            self._last[number] = kind
            self.served[kind] += 1
        return kind, dice

    def _kind(self, number: int, dice: Random, body: dict[str, Any]) -> str:
        last = self._last.get(number, "")
        in_turn = body["messages"][-1]["role"] == "tool"
        if last in STUBBORN and in_turn and body.get("tool_choice") != "none":
            return last
        chance = dice.random()
        if chance < OWN_SHARE:
            return list(KINDS)[number % len(KINDS)]
        if chance < OWN_SHARE + OTHER_SHARE:
            return dice.choice(list(KINDS))
        return ""
