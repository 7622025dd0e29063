"""A recorded dialogue as a script: what a visitor wants in the end, and says on the way.

The records are those of the Schema-Guided Dialogue dataset, one JSON object a line, with
the fields `turns` (what was said, with its dialogue acts and the state after it), `booked`
(the call that succeeded) and `final_state`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.errors import Invalid

_DATE, _TIME, _NAME = "appointment_date", "appointment_time", "_name"


class DialoguesInvalid(Invalid):
    """The file holds no dialogues of the form that is expected."""

    code = "dialogues-invalid"


class Fact(StrEnum):
    """What makes an appointment the one that is wanted."""

    HOST = "host"
    DATE = "date"
    TIME = "time"


_FORMS = {
    Fact.DATE: re.compile(r"\d{4}-\d\d-\d\d"),
    Fact.TIME: re.compile(r"\d\d:\d\d"),
}

Facts = Mapping[Fact, str]
"""Facts with their values: a name, an ISO date, a time like 15:30."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Something the visitor says, and the facts that it tells."""

    text: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Script:
    """A visitor's part in a dialogue.

    goal      what the visitor wants when all is said
    sayings   in the order of the record; the first one opens. A fact that comes again
              with another value is a change of mind
    agreement how the visitor agreed in the record
    hosts     all who were spoken of, the wanted one among them
    trade     what kind of host: stylist, dentist, doctor …
    opened    the day on which the dialogue takes place, from its first minutes on
    hours     when hosts work, on each day of the week
    minutes   how long an appointment takes
    times     other times than the goal's that would do as well
    taken     what is booked already: hosts with day and time
    patient   the visitor's name, "" if anybody may play the part
    matter    what the appointment is about, "" if the record does not say
    """

    id: str
    goal: Facts
    sayings: tuple[Saying, ...]
    agreement: str
    hosts: tuple[str, ...]
    trade: str
    opened: date = date(2019, 3, 1)
    hours: str = "06:00-22:00"
    minutes: int = 30
    times: frozenset[str] = frozenset()
    taken: tuple[Facts, ...] = ()
    patient: str = ""
    matter: str = ""

    def accepts(self, facts: Facts) -> bool:
        """Whether an appointment is one that the visitor wants."""
        if facts.get(Fact.TIME) in self.times:
            facts = {**facts, Fact.TIME: self.goal[Fact.TIME]}
        return facts == self.goal


def read_scripts(
    path: Path,
    limit: int | None = None,
    read: Callable[[Mapping[str, Any]], Script] | None = None,
) -> list[Script]:
    """The scripts of the first dialogues in a file that ended in a booking.

    Args:
        read: makes a script of a record, by default of one of the Schema-Guided Dialogue
            dataset.

    Raises:
        DialoguesInvalid: naming the line that is no dialogue.
    """
    scripts: list[Script] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if limit is not None and len(scripts) >= limit:
                break
            try:
                record = json.loads(line)
                if record["booked"]:
                    scripts.append((read or script_of)(record))
            except (ValueError, KeyError, TypeError, IndexError) as error:
                flaw = f"{type(error).__name__}: {error}"
                message = f"Line {number} of {path.name} is no dialogue: {flaw}"
                raise DialoguesInvalid(message) from error
    return scripts


def script_of(record: Mapping[str, Any]) -> Script:
    """The script of one dialogue that ended in a booking."""
    params = record["booked"]["params"]
    [name] = (slot for slot in params if slot.endswith(_NAME))
    slots = {name: Fact.HOST, _DATE: Fact.DATE, _TIME: Fact.TIME}
    goal = {fact: str(params[slot]) for slot, fact in slots.items()}
    turns = [turn for turn in record["turns"] if turn["n"] < record["booked"]["turn"]]
    own = [turn for turn in turns if "u" in turn and "other" not in turn]
    own = _canonical(own, slots, goal)
    sayings = [*_sayings(own, slots), *_left_unsaid(own, slots, goal, record["final_state"])]
    return Script(
        id=str(record["id"]),
        goal=goal,
        sayings=tuple(_with_host(_opened(own, sayings))),
        agreement=_agreement(own),
        hosts=_hosts(turns, name, goal[Fact.HOST]),
        trade=name.removesuffix(_NAME),
    )


def _canonical(
    turns: Sequence[Mapping[str, Any]], slots: Mapping[str, Fact], goal: Facts
) -> list[Mapping[str, Any]]:
    """The turns with a value wherever a state holds the words alone ("the 2nd").

    It is the value that the record gives to the same words later, or that of the booking.
    """
    result: list[Mapping[str, Any]] = []
    for number, turn in enumerate(turns):
        state = dict(turn.get("cslots", {}))
        for slot, fact in slots.items():
            words = state.get(slot)
            if words is not None and fact in _FORMS and not _FORMS[fact].fullmatch(words):
                later = (
                    each["cslots"][slot]
                    for each in turns[number + 1 :]
                    if words in each.get("slots", {}).get(slot, ())
                )
                values = (value for value in later if _FORMS[fact].fullmatch(value))
                state[slot] = next(values, goal[fact])
        result.append({**turn, "cslots": state})
    return result


def _sayings(turns: Sequence[Mapping[str, Any]], slots: Mapping[str, Fact]) -> Iterator[Saying]:
    """What tells a fact for the first time, or anew."""
    known: dict[str, str] = {}
    for turn in turns:
        state = turn.get("cslots", {})
        fresh = {s: state[s] for s in slots if s in state and state[s] != known.get(s)}
        informed = {act.get("slot") for act in turn["acts"] if act["act"] == "INFORM"}
        for slot in fresh.keys() - informed:  # the assistant's offer, or said to another one
            again = slot in known
            yield _named(turn["slots"][slot][0], {slots[slot]: fresh[slot]}, again=again)
        told = {slots[s]: value for s, value in fresh.items() if s in informed}
        if told:
            yield Saying(turn["u"], told)
        known |= fresh


def _named(words: str, facts: Facts, *, again: bool) -> Saying:
    """A fact in the words in which the record names it, where no sentence of it does."""
    if again:
        return Saying(f"Make it {words}, please.", facts)
    if Fact.HOST in facts:
        return Saying(ended(f"I would like to see {words}"), facts)
    return Saying(f"{words[:1].upper()}{words[1:]}, please.", facts)


def _left_unsaid(
    turns: Sequence[Mapping[str, Any]],
    slots: Mapping[str, Fact],
    goal: Facts,
    final: Mapping[str, Sequence[str]],
) -> Iterator[Saying]:
    """The facts of the booking that the visitor's turns do not lead to."""
    state = turns[-1].get("cslots", {}) if turns else {}
    for slot, fact in slots.items():
        if state.get(slot) != goal[fact]:
            yield _named(final[slot][-1], {fact: goal[fact]}, again=slot in state)


def _opened(turns: Sequence[Mapping[str, Any]], sayings: Sequence[Saying]) -> list[Saying]:
    """The sayings with the record's own first sentence before them."""
    first = turns[0]["u"] if turns else ""
    if not first or sayings[0].text == first:
        return list(sayings)
    return [Saying(first, {}), *sayings]


def _with_host(sayings: Sequence[Saying]) -> list[Saying]:
    """A host who was chosen from offers is named with the opening: there were none before."""
    opening, *rest = sayings
    at = next((i for i, each in enumerate(rest) if Fact.HOST in each.facts), None)
    if at is None or len(rest[at].facts) > 1 or not rest[at].text.startswith("I would like to"):
        return list(sayings)
    named = rest.pop(at)
    text = f"{ended(opening.text)} {named.text}"
    both = Saying(text, {**opening.facts, **named.facts})
    return [both, *rest]


def ended(sentence: str) -> str:
    """A sentence with a mark at its end."""
    bare = sentence.rstrip()
    return bare if bare.endswith((".", "!", "?")) else f"{bare}."


def _agreement(turns: Sequence[Mapping[str, Any]]) -> str:
    """The last turn that does nothing but agree."""
    plain = [t["u"] for t in turns if [act["act"] for act in t["acts"]] == ["AFFIRM"]]
    return plain[-1] if plain else "Yes, please."


def _hosts(turns: Sequence[Mapping[str, Any]], slot: str, wanted: str) -> tuple[str, ...]:
    acts = (act for turn in turns for act in turn.get("acts", ()))
    names = (name for act in acts if act.get("slot") == slot for name in act.get("canon", ()))
    return tuple(dict.fromkeys((*names, wanted)))
