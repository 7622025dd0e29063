"""Working hours: what a weekly wall-clock schedule means in instants, over DST changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.booking.spans import Span

Shift = tuple[int, int]
"""Opens and closes, in minutes after local midnight (0 to 1440). A shift that closes at
or before it opens runs past midnight into the next day."""

DAY = timedelta(days=1)
MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody can be met.

    `weekly` has seven entries, Monday first. An entry of `overrides` replaces that day's
    shifts altogether; an empty one is a day off.
    """

    zone: str
    weekly: tuple[tuple[Shift, ...], ...] = ((),) * 7
    overrides: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The shifts that begin on a local day."""
        return self.overrides.get(day, self.weekly[day.weekday()])


def working_spans(schedule: Schedule, first: date, last: date) -> list[Span]:
    """The schedule's shifts as spans of epoch seconds.

    Shifts are wall-clock times: 09:00 in Berlin is 08:00 UTC in winter and 07:00 UTC in
    summer. A shift that begins or ends at a wall-clock time which the clocks skip begins
    or ends at the moment of the change; of a time that comes twice the first counts.

    `first` and `last` are days in the schedule's zone, both included: the days on which
    shifts begin. One span per shift, ascending by day; neighbours are not merged.
    """
    spans = []
    for number in range((last - first).days + 1):
        day = first + number * DAY
        for opens, closes in schedule.shifts(day):
            end = closes if closes > opens else closes + MINUTES_A_DAY
            span = (_instant(schedule.zone, day, opens), _instant(schedule.zone, day, end))
            if span[0] < span[1]:
                spans.append(span)
    return sorted(spans)


def local_day(zone: str, moment: int) -> date:
    """The calendar day that a zone's clocks show at an instant (epoch seconds)."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).date()


def day_start(zone: str, day: date) -> int:
    """The first instant (epoch seconds) of a local day, or of what is left of it."""
    return _instant(zone, day, 0)


def _instant(zone: str, day: date, minute: int) -> int:
    return _midnight_if_steady(zone, day, minute) or _exact_instant(zone, day, minute)


def _midnight_if_steady(zone: str, day: date, minute: int) -> int | None:
    """Most days have no change of clocks: then an offset from midnight is enough."""
    start, steady = _day_facts(zone, day)
    return start + minute * 60 if steady else None


@lru_cache(maxsize=65_536)
def _day_facts(zone: str, day: date) -> tuple[int, bool]:
    """A day's first instant, and whether all clocks run evenly until the end of the next."""
    tz = ZoneInfo(zone)
    start = _exact_instant(zone, day, 0)
    midnight = datetime(day.year, day.month, day.day, tzinfo=tz)
    offsets = {(midnight + hours * timedelta(hours=3)).utcoffset() for hours in range(17)}
    return start, len(offsets) == 1


@lru_cache(maxsize=16_384)
def _exact_instant(zone: str, day: date, minute: int) -> int:
    tz = ZoneInfo(zone)
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 — a wall-clock time, not an instant
    early = wall.replace(tzinfo=tz)
    moment = int(early.timestamp())
    if early.astimezone(UTC).astimezone(tz).replace(tzinfo=None) == wall:
        return moment
    return _change_between(tz, int(wall.replace(tzinfo=tz, fold=1).timestamp()), moment)


def _change_between(tz: ZoneInfo, before: int, after: int) -> int:
    """The instant at which a zone's offset changes, by bisection over whole seconds."""
    offset = datetime.fromtimestamp(before, tz).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, tz).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
