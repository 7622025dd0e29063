"""What is wanted and what is not: negations, corrections and moves among the items."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeGuard, TypeVar

from app.language.time.phrases.bounds import bounded_by
from app.language.time.phrases.day_spans import Span
from app.language.time.phrases.items import (
    Change,
    Days,
    Instant,
    Item,
    Link,
    Named,
    NoSuch,
    Times,
)

_ENDS = frozenset({".", "?", "!", ";", "\n", "but", "reason", "correct", "(", ")"})
LISTS = frozenset({"or", "and", ",", "/"})
_REACH = 6  # words between "don't" and the day that it denies
_NEAR = 2
_ANSWER = 2  # "no" may also be an answer, and not a negation
_EXCEPT = 1
_AT_WORK = frozenset({"i work", "i'm working", "ich arbeite", "arbeite ich"})  # or tells a job
_Kind = TypeVar("_Kind", Days, Times, Instant, Change, Link, NoSuch)


@dataclass(slots=True)
class Clause:
    """Items of one clause: those wanted, with the links between them, and those denied."""

    items: list[Item] = field(default_factory=list)
    corrects: bool = False
    explains: bool = False  # why, and not when: "because I am out that night"
    asks: bool = False
    denied: list[list[Named]] = field(default_factory=list)

    def named(self) -> list[Named]:
        """Days and times that are wanted."""
        return [item for item in self.items if is_named(item)]


@dataclass(slots=True)
class Segment:
    """Days and times between two joining words. `joiner`: the word before it."""

    joiner: str = "stop"
    days: list[Days] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    times_first: bool = False
    spans: list[Span] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.days or self.times)

    def add(self, item: Days | Times) -> None:
        """Take in the next day or time."""
        if isinstance(item, Days):
            self.days.append(item)
        else:
            self.times_first = self.times_first or not self.days
            self.times.append(item)


def is_named(item: Item) -> TypeGuard[Named]:
    """Whether an item is a day or a time, and not a link or a change."""
    return isinstance(item, Days | Times | Instant)


def is_link(item: Item | None, kinds: Collection[str]) -> TypeGuard[Link]:
    """Whether an item is a link of one of these kinds."""
    return isinstance(item, Link) and item.kind in kinds


def only(kind: type[_Kind], items: Iterable[Item]) -> list[_Kind]:
    """Those of the items that are of one kind, in order."""
    return [item for item in items if isinstance(item, kind)]


def clauses_of(items: Sequence[Item], today: date) -> list[Clause]:
    """The clauses of a message: negations, bounds, moves and corrections applied."""
    clauses = _cut(items)
    for clause in clauses:
        _deny(clause)
    _bound(clauses, today)
    _leave_out_reasons(clauses)
    if any(is_link(item, ("move",)) for item in items):
        _move(clauses)
    _correct(clauses)
    return clauses


def _cut(items: Sequence[Item]) -> list[Clause]:
    clauses = [Clause()]
    for item in items:
        if is_link(item, _ENDS):
            clauses[-1].asks = item.kind == "?"
            idle = clauses[-1].corrects and not any(
                is_named(said) or isinstance(said, Change) for said in clauses[-1].items
            )
            corrects, explains = item.kind == "correct" or idle, item.kind == "reason"
            clauses.append(Clause(corrects=corrects, explains=explains))
            continue
        if is_link(item, ("thereafter",)):
            clauses.append(Clause())
        clauses[-1].items.append(item)
    return clauses


def _deny(clause: Clause) -> None:
    """Take what a negation covers out of the wanted items."""
    for at, item in enumerate(clause.items):
        if is_link(item, ("not",)) and (covered := _covered(clause, at, item)):
            group = [clause.items[place] for place in covered]
            clause.denied.append([denied for denied in group if is_named(denied)])
            for place in covered:
                clause.items[place] = Link("denied")


def _covered(clause: Clause, at: int, negation: Link) -> list[int]:
    """The places of the items that the negation at `at` covers."""
    ahead, words = _ahead(clause.items, at)
    if negation.value == _ANSWER:
        return [] if words or _is_answer(clause.items, at, ahead) else ahead
    if negation.value == _EXCEPT:
        return ahead if words <= _NEAR else []
    return _refused(clause, at, ahead, words)


def _is_answer(items: Sequence[Item], at: int, ahead: Sequence[int]) -> bool:
    """Whether "no" begins an answer with another wish: "No, Tuesday"; not "no mornings"."""
    if at or not ahead:
        return False
    item = items[ahead[0]]
    if isinstance(item, Days):
        return not item.often
    return not (isinstance(item, Times) and item.kind == "part")


def _refused(clause: Clause, at: int, ahead: list[int], words: int) -> list[int]:
    """What "not" covers: the days and times so many words ahead, or else those behind it."""
    back = _behind(clause.items, at)
    goes_ahead = bool(ahead) and words <= _REACH and not (words and back)
    if _is_rhetorical(clause, at) and (words or not goes_ahead):
        return []
    return ahead if goes_ahead else back


def _is_rhetorical(clause: Clause, at: int) -> bool:
    """Such as "Don't you have anything on Monday?", which denies nothing."""
    return clause.asks and not any(is_link(item, (",",)) for item in clause.items[at:])


def _ahead(items: Sequence[Item], at: int) -> tuple[list[int], int]:
    """The places of the next days or times before a comma, and how many words lead there."""
    words = 0
    negation = items[at]
    at_work = isinstance(negation, Link) and negation.low in _AT_WORK
    for place in range(at + 1, len(items)):
        item = items[place]
        if is_named(item):
            return _run(items, place), words
        if is_link(item, (",", "not")) or (at_work and is_link(item, ("and",))):
            break
        words += isinstance(item, Link)
    return [], words


def _run(items: Sequence[Item], at: int) -> list[int]:
    """The places of a run of days and times: "Monday or Tuesday morning"."""
    places = [at]
    for place in range(at + 1, len(items)):
        item = items[place]
        if is_named(item):
            places.append(place)
        elif not _joins(items, place):
            break
    return places


def _joins(items: Sequence[Item], at: int) -> bool:
    """Whether a link goes on with a list; a comma does if "or" or "and" comes later."""
    link, *rest = items[at : at + 3]
    if not rest or not is_named(rest[0]):
        return False
    goes_on = is_link(rest[-1], ("or", "and"))
    return is_link(link, ("or", "and", "/")) or (is_link(link, (",",)) and goes_on)


def _behind(items: Sequence[Item], at: int) -> list[int]:
    """The places of the days and times before "doesn't work", back to a comma."""
    places: list[int] = []
    for place in range(at - 1, -1, -1):
        item = items[place]
        if is_named(item):
            places.append(place)
        elif (
            is_link(item, (",", "denied"))
            or (not places and (is_link(item, ("and", "or")) or at - place > _REACH))
            or (places and isinstance(item, Link) and item.kind not in LISTS)
        ):
            break
    return places[::-1]


def _bound(clauses: Sequence[Clause], today: date) -> None:
    """Such as "I finish at 5, any time after that": what was told last becomes the bound.

    Where nothing was told in this message, it is a change of what was said before.
    """
    for number, clause in enumerate(clauses):
        for at, item in enumerate(clause.items):
            if is_link(item, ("thereafter",)):
                if _is_refused(clause.items[at:]):
                    clause.items[at] = Link("denied")
                    continue
                told, days = _told_last(clauses[:number])
                clause.items[at] = (
                    bounded_by(told, item.value, today) if told else Change("later", item.value)
                )
                clause.items.extend([] if only(Days, clause.items) else days)


def _is_refused(items: Sequence[Item]) -> bool:
    """Whether a negation comes before the next comma: "anything after that doesn't work"."""
    found = next((item for item in items if is_link(item, ("not", ","))), None)
    return is_link(found, ("not",))


def _told_last(clauses: Sequence[Clause]) -> tuple[Named | None, list[Days]]:
    """The time or else the day that the last clause with one names; a wish no more.

    Of what is denied ("I'm away until Friday") the denial goes on, and the days beside a
    denied time are handed on with it: "I'm busy from 1 to 3 tomorrow".
    """
    for clause in reversed(clauses):
        if named := clause.named():
            told = _time_or_last(named)
            clause.items[clause.items.index(told)] = Link("denied")
            return told, []
        if clause.denied:
            told = _time_or_last(clause.denied[-1])
            days = only(Days, clause.denied[-1])
            return told, days if isinstance(told, Times) else []
    return None, []


def _time_or_last(named: Sequence[Named]) -> Named:
    return (only(Times, named) or named)[-1]


def _leave_out_reasons(clauses: Sequence[Clause]) -> None:
    """Such as "3 pm, I have something else at 2": a reason holds no wish if the rest does."""
    wished = {
        type(item) for clause in clauses if not clause.explains for item in clause.named()
    }
    for clause in clauses:
        if clause.explains:
            _drop(clause, wished, len(clause.items))


def _move(clauses: Sequence[Clause]) -> None:
    """Such as "Move it from Tuesday 3pm to Thursday": what follows "to" replaces its like."""
    for number, clause in enumerate(clauses):
        for at, item in enumerate(clause.items):
            if not is_link(item, ("to",)):
                continue
            target = clause.items[at + 1 : at + 3]
            kinds = {type(named) for named in target[:1] if is_named(named)}
            kinds |= {type(named) for named in target[1:] if kinds and is_named(named)}
            for earlier in clauses[:number]:
                _drop(earlier, kinds, len(earlier.items))
            _drop(clause, kinds, at)


def _correct(clauses: Sequence[Clause]) -> None:
    """Such as "Tuesday, no wait, Wednesday": the later day stands for the earlier one."""
    for number, clause in enumerate(clauses):
        if clause.corrects:
            kinds = {type(item) for item in clause.named()}
            for earlier in clauses[:number]:
                _drop(earlier, kinds, len(earlier.items))


def _type_of(item: Item) -> type:
    """The type of an item; that of a day or a time also if there is no such one."""
    if isinstance(item, NoSuch):
        return Days if item.kind == "day" else Times
    return type(item)


def _drop(clause: Clause, kinds: set[type], end: int) -> None:
    for at in range(end):
        if _type_of(clause.items[at]) in kinds:
            clause.items[at] = Link("denied")


def segments_of(clauses: Sequence[Clause]) -> list[Segment]:
    """The wanted days and times of some clauses, parted by the words that join them."""
    segments = [Segment()]
    for clause in clauses:
        if segments[-1]:
            segments.append(Segment())
        for item in clause.items:
            if isinstance(item, Days | Times):
                segments[-1].add(item)
            elif is_link(item, LISTS) and segments[-1]:
                segments.append(Segment(item.kind))
            elif is_link(item, ("or",)):
                segments[-1].joiner = "or"
    return [segment for segment in segments if segment]
