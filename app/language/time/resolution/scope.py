"""What is wanted and what is not: negations, corrections and moves among the items."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.language.time.phrases.items import Change, Days, Instant, Item, Link, Times
from app.language.time.resolution.thereafter import bounded_by

Named = Days | Times | Instant

_ENDS = frozenset({".", "?", "!", ";", "\n", "but", "reason", "correct", "(", ")"})
_JOINS = frozenset({"or", "and", ",", "/"})
_REACH = 6  # words between "don't" and the day that it denies
_NEAR = 2
_ANSWER = 2  # "no" may also be an answer, and not a negation
_EXCEPT = 1


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
        return [item for item in self.items if isinstance(item, Days | Times | Instant)]


def is_named(item: Item) -> bool:
    """Whether an item is a day or a time, and not a link or a change."""
    return isinstance(item, Days | Times | Instant)


def clauses_of(items: Sequence[Item], today: date) -> list[Clause]:
    """The clauses of a message: negations, bounds, moves and corrections applied."""
    clauses = _cut(items)
    for clause in clauses:
        _deny(clause)
    _bound(clauses, today)
    _leave_out_reasons(clauses)
    if any(isinstance(item, Link) and item.kind == "move" for item in items):
        _move(clauses)
    _correct(clauses)
    return clauses


def _cut(items: Sequence[Item]) -> list[Clause]:
    clauses = [Clause()]
    for item in items:
        if isinstance(item, Link) and item.kind in _ENDS:
            clauses[-1].asks = item.kind == "?"
            idle = clauses[-1].corrects and not any(
                is_named(said) or isinstance(said, Change) for said in clauses[-1].items
            )
            corrects, explains = item.kind == "correct" or idle, item.kind == "reason"
            clauses.append(Clause(corrects=corrects, explains=explains))
            continue
        if isinstance(item, Link) and item.kind == "thereafter":
            clauses.append(Clause())
        clauses[-1].items.append(item)
    return clauses


def _deny(clause: Clause) -> None:
    """Take what a negation covers out of the wanted items."""
    at = 0
    while at < len(clause.items):
        item = clause.items[at]
        if isinstance(item, Link) and item.kind == "not":
            covered = _covered(clause, at, item)
            if covered:
                clause.denied.append([_named(clause.items[place]) for place in covered])
                for place in covered:
                    clause.items[place] = Link("denied")
        at += 1


def _named(item: Item) -> Named:
    if not isinstance(item, Days | Times | Instant):
        raise TypeError(item)
    return item


def _covered(clause: Clause, at: int, negation: Link) -> list[int]:
    """The places of the items that the negation at `at` covers."""
    items = clause.items
    ahead, words = _ahead(items, at)
    if negation.value == _ANSWER:
        answers = at == 0 and ahead is not None and _is_single(items[ahead])
        return _run(items, ahead) if ahead is not None and words == 0 and not answers else []
    if negation.value == _EXCEPT:
        return _run(items, ahead) if ahead is not None and words <= _NEAR else []
    back = _behind(items, at)
    rhetorical = clause.asks and not any(
        isinstance(item, Link) and item.kind == "," for item in items[at:]
    )
    if ahead is not None and (words == 0 or not back) and words <= _REACH:
        return [] if rhetorical and words else _run(items, ahead)
    return [] if rhetorical else back


def _is_single(item: Item) -> bool:
    return not (isinstance(item, Times) and item.kind == "part") and not (
        isinstance(item, Days) and item.often
    )


def _ahead(items: Sequence[Item], at: int) -> tuple[int | None, int]:
    """The next day or time before a comma, and how many words stand between."""
    words = 0
    for place in range(at + 1, len(items)):
        item = items[place]
        if is_named(item):
            return place, words
        if isinstance(item, Link):
            if item.kind in {",", "not"}:
                break
            words += 1
    return None, words


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
    item = items[at]
    if not isinstance(item, Link) or at + 1 >= len(items) or not is_named(items[at + 1]):
        return False
    if item.kind in {"or", "and", "/"}:
        return True
    follower = items[at + 2] if at + 2 < len(items) else None
    return item.kind == "," and isinstance(follower, Link) and follower.kind in {"or", "and"}


def _behind(items: Sequence[Item], at: int) -> list[int]:
    """The places of the days and times before "doesn't work", back to a comma."""
    places: list[int] = []
    for place in range(at - 1, -1, -1):
        item = items[place]
        if is_named(item):
            places.append(place)
        elif (
            (isinstance(item, Link) and item.kind in {",", "denied"})
            or (not places and (_opens_clause(item) or at - place > _REACH))
            or (places and isinstance(item, Link) and item.kind not in _JOINS)
        ):
            break
    return places[::-1]


def _opens_clause(item: Item) -> bool:
    """Whether "and" or "or" stands before words, and not between two days."""
    return isinstance(item, Link) and item.kind in {"and", "or"}


def _bound(clauses: Sequence[Clause], today: date) -> None:
    """Such as "I finish at 5, any time after that": what was told last becomes the bound.

    Where nothing was told in this message, it is a change of what was said before.
    """
    for number, clause in enumerate(clauses):
        for at, item in enumerate(clause.items):
            if isinstance(item, Link) and item.kind == "thereafter":
                if _is_refused(clause.items[at:]):
                    clause.items[at] = Link("denied")
                    continue
                told, days = _told_last(clauses[:number])
                clause.items[at] = (
                    bounded_by(told, item.value, today) if told else Change("later", item.value)
                )
                clause.items.extend([] if _has_days(clause) else days)


def _is_refused(items: Sequence[Item]) -> bool:
    """Whether a negation comes before the next comma: "anything after that doesn't work"."""
    for item in items:
        if isinstance(item, Link) and item.kind in {"not", ","}:
            return item.kind == "not"
    return False


def _has_days(clause: Clause) -> bool:
    """Whether a clause names a day."""
    return any(isinstance(item, Days) for item in clause.items)


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
            days = [item for item in clause.denied[-1] if isinstance(item, Days)]
            return told, days if isinstance(told, Times) else []
    return None, []


def _time_or_last(named: Sequence[Named]) -> Named:
    times = [item for item in named if isinstance(item, Times)]
    return (times or named)[-1]


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
            if not (isinstance(item, Link) and item.kind == "to"):
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


def _drop(clause: Clause, kinds: set[type], end: int) -> None:
    for at in range(end):
        if type(clause.items[at]) in kinds:
            clause.items[at] = Link("denied")
