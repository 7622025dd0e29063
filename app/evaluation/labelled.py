"""Messages in which somebody marked what is said about days and times.

Two kinds of files are understood, one JSON object a line: recorded dialogues in which the
value of every day and time is noted (those of the Schema-Guided Dialogue dataset, English,
told on Friday 2019-03-01), and single messages to a restaurant in which only the words are
marked (restaurant8k, of 2018).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from app.errors import Invalid
from app.evaluation.plain_wording import plain_date, plain_time

T = TypeVar("T")
Record = Mapping[str, Any]

DIALOGUES_NOW = datetime(2019, 3, 1, 6, tzinfo=UTC)
"""When the dialogues take place; so early that the whole day is still to come."""

MESSAGES_NOW = datetime(2018, 3, 1, 6, tzinfo=UTC)
"""When the single messages are read: in their year, before the days that they name."""


class LabelKind(StrEnum):
    """What is said."""

    DATE = "date"
    TIME = "time"


_SLOTS = {"appointment_date": LabelKind.DATE, "appointment_time": LabelKind.TIME}


class LabelsInvalid(Invalid):
    """The file does not hold messages of the form that is expected."""

    code = "labels-invalid"


@dataclass(frozen=True, slots=True)
class Label:
    """A day or time in a message: the words for it, and its value where that is known."""

    kind: LabelKind
    words: str
    value: date | time | None


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said. `asked`: what they had just been asked for, "date" or "time"."""

    text: str
    labels: tuple[Label, ...] = ()
    asked: frozenset[str] = frozenset()


def messages_of_dialogues(path: Path, limit: int | None = None) -> Iterator[Message]:
    """The visitors' messages of the first dialogues, all of which if there is no `limit`.

    Raises:
        LabelsInvalid: naming the line that is no dialogue.
    """
    for messages in _records(path, limit, _visitors):
        yield from messages


def messages_of_restaurant8k(path: Path, limit: int | None = None) -> Iterator[Message]:
    """The first single messages, all of them if there is no `limit`.

    A label has a value where the words are plain (see app.evaluation.plain_wording).

    Raises:
        LabelsInvalid: naming the line that is no such message.
    """
    return _records(path, limit, _marked)


def _records(path: Path, limit: int | None, read: Callable[[Record], T]) -> Iterator[T]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(islice(lines, limit), 1):
            try:
                record = read(json.loads(line))
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                flaw = f"{type(error).__name__}: {error}"
                message = f"Line {number} of {path.name} is not of the form expected: {flaw}"
                raise LabelsInvalid(message) from error
            yield record


def _visitors(dialogue: Record) -> list[Message]:
    own = [turn for turn in dialogue["turns"] if "u" in turn and "other" not in turn]
    return [Message(turn["u"], tuple(_noted(turn))) for turn in own]


def _noted(turn: Record) -> Iterator[Label]:
    """What a turn tells; what only stands in the state was said before."""
    for act in turn["acts"]:
        kind = _SLOTS.get(act.get("slot", ""))
        if act["act"] == "INFORM" and kind is not None:
            value = act["canon"][0]
            words = _in_it(turn["u"], turn["slots"][act["slot"]])
            parse = date.fromisoformat if kind is LabelKind.DATE else time.fromisoformat
            yield Label(kind, words, parse(value))


def _in_it(said: str, forms: Sequence[str]) -> str:
    """Of the wordings of a value the one that was used; earlier ones are kept as well."""
    used = (form for form in forms if form.casefold() in said.casefold())
    return next(used, forms[-1])


def _marked(record: Record) -> Message:
    slots, asked = record["slots"], frozenset(record["asked"])
    labels = []
    if LabelKind.DATE in slots:
        words = slots["date"]
        labels.append(Label(LabelKind.DATE, words, plain_date(words, MESSAGES_NOW.date())))
    if LabelKind.TIME in slots:
        words = slots["time"]
        labels.append(Label(LabelKind.TIME, words, plain_time(words)))
    # A number could as well say how many come, where that was asked too.
    when = frozenset() if "people" in asked else asked & set(LabelKind)
    return Message(record["u"], tuple(labels), when)
