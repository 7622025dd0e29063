"""Whether a turn gets anywhere: what its tool calls came to, counted."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.conversation.tools import ToolCall

MAX_REPAIRS = 2  # of calls that could not be run, because of arguments or name
MAX_REPEATS = 2  # of one call, and of one result of a tool

_FAULTY = ("invalid-arguments", "unknown-tool")


@dataclass(slots=True)
class LoopDetector:
    """The calls of one turn with their results."""

    _seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _faults: Counter[str] = field(default_factory=Counter)

    def take(self, call: ToolCall, result: Mapping[str, Any]) -> str:
        """Add a call and its result; returns what goes wrong by now, "" if nothing does."""
        error = result.get("error")
        if error in _FAULTY:
            self._faults[error] += 1
            if self._faults[error] > MAX_REPAIRS:
                return f"{call.name!r} was called wrongly again and again: {error}."
            return ""
        steps = (
            ("asked", call.name, _canonical(call.arguments)),
            ("told", call.name, json.dumps(_without_ids(result), sort_keys=True)),
        )
        self._seen.update(steps)
        if any(self._seen[step] > MAX_REPEATS for step in steps):
            return f"{call.name!r} was called again and again with the same result."
        return ""


def _canonical(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments


def _without_ids(result: Any) -> Any:
    """A result less the ids in it: the same slots get other ones when found again."""
    if isinstance(result, Mapping):
        return {key: _without_ids(each) for key, each in result.items() if key != "id"}
    if isinstance(result, (list, tuple)):
        return [_without_ids(each) for each in result]
    return result
