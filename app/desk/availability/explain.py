"""Why starts are not on offer."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from app.booking.booking_window import bookable_window, end_of_notice
from app.booking.limits import Allowed
from app.booking.slots import free_starts
from app.booking.spans import Span, merged
from app.booking.values import Host
from app.desk.availability.offer import (
    Offer,
    Search,
    SlotQuery,
    allowances,
    check_range,
    claimed,
    search_for,
    while_open,
)
from app.store.engine.database import Transaction


class Reason(StrEnum):
    """What keeps a host from a start within their working hours."""

    BUSY = "busy"
    NOTICE = "minimumNotice"
    HORIZON = "horizon"
    LIMIT = "limit"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason of one host."""

    host: Host
    reason: Reason


@dataclass(frozen=True, slots=True)
class BlockedStart:
    """A start (aware UTC) within working hours that is not on offer."""

    start: datetime
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one host's starts are judged by; instants in epoch seconds."""

    search: Search
    noticed: int  # the first start with enough notice
    bookable: Span
    busy: list[Span]  # merged
    allowed: list[Allowed]
    with_resources: frozenset[int]

    def reasons(self, start: int) -> Iterator[Reason]:
        if start < self.noticed:
            yield Reason.NOTICE
        elif not self.bookable[0] <= start < self.bookable[1]:
            yield Reason.HORIZON
        if _overlaps(self.busy, self.search.shape.claimed(start)):
            yield Reason.BUSY
        if not all(is_allowed(start) for is_allowed in self.allowed):
            yield Reason.LIMIT
        if start not in self.with_resources:
            yield Reason.RESOURCE


def blocked_starts(
    session: Transaction, question: SlotQuery, found: Offer, now: datetime
) -> list[BlockedStart]:
    """The starts within working hours that are not on offer, ascending, with all reasons.

    `found` is the answer to the question. Where all hosts meet together, only starts
    within the hours of all of them are named.

    Raises:
        as `offer` does.
    """
    check_range(question)
    search = search_for(session, question, now)
    window = (int(question.start.timestamp()), -int(-question.end.timestamp() // 1))
    search = replace(search, window=window)
    offered = {int(slot.start.timestamp()) for slot in found.slots}
    blocked: dict[int, list[Obstacle]] = {}
    working: list[set[int]] = []
    for host, facts in _facts(session, search, now):
        starts = set(free_starts(host.schedule, (), search.shape, window))
        working.append(starts)
        for start in starts - offered:
            obstacles = [Obstacle(host, reason) for reason in facts.reasons(start)]
            blocked.setdefault(start, []).extend(obstacles)
    common = set.intersection(*working) if search.together else set(blocked)
    return [
        BlockedStart(datetime.fromtimestamp(start, UTC), tuple(blocked[start]))
        for start in sorted(common & blocked.keys())
        if blocked[start]
    ]


def _facts(
    session: Transaction, search: Search, now: datetime
) -> Iterator[tuple[Host, _Facts]]:
    seconds = int(now.timestamp())
    busy, allowed = claimed(session, search, seconds), allowances(session, search, seconds)
    taken = merged(span for resource in search.resources for span in busy[resource.holder])
    for host in search.hosts:
        starts = free_starts(host.schedule, taken, search.shape, search.window)
        yield (
            host,
            _Facts(
                search=search,
                noticed=end_of_notice(search.meeting, now),
                bookable=bookable_window(search.meeting, search.hosts, now),
                busy=merged(busy[host.holder]),
                allowed=allowed[host.id],
                with_resources=frozenset(while_open(search, starts)),
            ),
        )


def _overlaps(busy: list[Span], wanted: Span) -> bool:
    """Whether a span shares an instant with one of `busy`, which is merged."""
    index = bisect_left(busy, wanted[1], key=lambda span: span[0]) - 1
    return index >= 0 and busy[index][1] > wanted[0]
