"""Counting bookings by day, week and month in a host's zone, and what that rules out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from app.booking.hours import local_day
from app.booking.values import LimitPeriod, MeetingType, Queue, Strategy

Allowed = Callable[[int], bool]
"""Whether a start (epoch seconds) is still allowed."""


@dataclass(frozen=True, slots=True)
class BookingLimit:
    """At most so many bookings in each period."""

    period: LimitPeriod
    most: int


def limits_of(meeting: MeetingType) -> list[BookingLimit]:
    """A meeting type's limits for each of its hosts."""
    limits = []
    if meeting.most_a_day is not None:
        limits.append(BookingLimit(LimitPeriod.DAY, meeting.most_a_day))
    if meeting.most_a_week is not None:
        limits.append(BookingLimit(LimitPeriod.WEEK, meeting.most_a_week))
    return limits


def within(limits: Sequence[BookingLimit], zone: str, taken: Iterable[int]) -> Allowed:
    """Which starts the limits leave, given the starts of what is booked already."""
    counts = [
        (limit, Counter(bucket(limit.period, zone, start) for start in taken))
        for limit in limits
    ]

    def allowed(start: int) -> bool:
        return all(
            count[bucket(limit.period, zone, start)] < limit.most for limit, count in counts
        )

    return allowed


def share(
    queue: Queue, zones: Mapping[str, str], taken: Mapping[str, Sequence[int]]
) -> Mapping[str, Allowed] | None:
    """Which starts each host of a rotation may still get; None if the strategy has no say.

    Args:
        zones: of all hosts of the queue, by id.
        taken: the starts that each host has through this queue, by id.
    """
    if queue.strategy is Strategy.ADVANCED_ROUND_ROBIN and queue.capacities:
        return {
            host_id: within(_capacity(queue, host_id), zones[host_id], taken.get(host_id, ()))
            for host_id in queue.host_ids
        }
    if queue.strategy is Strategy.EQUAL_DISTRIBUTION:
        return _equally(queue, zones, taken)
    return None


def _capacity(queue: Queue, host_id: str) -> list[BookingLimit]:
    most = queue.capacities.get(host_id)
    return [] if most is None else [BookingLimit(queue.period, most)]


def _equally(
    queue: Queue, zones: Mapping[str, str], taken: Mapping[str, Sequence[int]]
) -> Mapping[str, Allowed]:
    """A host may have a start only while less than `lead` ahead of the least booked one."""
    counts = {
        host_id: Counter(
            bucket(queue.period, zones[host_id], start) for start in taken.get(host_id, ())
        )
        for host_id in queue.host_ids
    }

    def allowed_for(host_id: str) -> Allowed:
        def allowed(start: int) -> bool:
            had = {
                each: counts[each][bucket(queue.period, zones[each], start)] for each in counts
            }
            return had[host_id] - min(had.values()) < queue.lead

        return allowed

    return {host_id: allowed_for(host_id) for host_id in queue.host_ids}


@lru_cache(maxsize=65_536)
def bucket(period: LimitPeriod, zone: str, start: int) -> tuple[int, ...]:
    """A name for the day, week or month in which an instant lies."""
    day = local_day(zone, start)
    if period is LimitPeriod.DAY:
        return (day.year, day.month, day.day)
    if period is LimitPeriod.WEEK:
        monday = day - timedelta(days=day.weekday())
        return (monday.year, monday.month, monday.day)
    return (day.year, day.month)
