"""Whether a weekly schedule makes sense: no hours twice, not even past midnight."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.booking.hours import MINUTES_A_DAY, Schedule, Shift
from app.errors import Flaw, Invalid

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL_WEEK: tuple[tuple[Shift, ...], ...] = (((9 * 60, 17 * 60),),) * 5 + ((),) * 2
"""Monday to Friday from nine to five."""


def check_schedule(schedule: Schedule) -> None:
    """Refuse shifts that overlap on one day, or past midnight those of the next weekday.

    What a single day's override does to its neighbours is not looked at: it says what
    somebody wants for once.

    Raises:
        Invalid: with one flaw for each shift that begins before another one ends.
    """
    flaws = [*_in_week(schedule)]
    for number, shifts in enumerate(schedule.overrides.values()):
        flaws += _in_day(shifts, f"overrides[{number}].hours")
    if flaws:
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)


def _in_week(schedule: Schedule) -> Iterator[Flaw]:
    for day, name in enumerate(WEEKDAYS):
        path = f"schedule.{name}.hours"
        yield from _in_day(schedule.weekly[day], path)
        yesterday = schedule.weekly[day - 1]
        until = max((_reach(shift)[1] - MINUTES_A_DAY for shift in yesterday), default=0)
        for number, (opens, _) in enumerate(schedule.weekly[day]):
            if opens < until:
                message = f"overlaps the hours that begin on {WEEKDAYS[day - 1]}"
                yield Flaw(f"{path}[{number}]", message)


def _in_day(shifts: Sequence[Shift], path: str) -> Iterator[Flaw]:
    numbered = sorted((_reach(shift), number) for number, shift in enumerate(shifts))
    for ((_, until), _), ((opens, _), number) in pairwise(numbered):
        if opens < until:
            yield Flaw(f"{path}[{number}]", "overlaps other hours of that day")


def _reach(shift: Shift) -> tuple[int, int]:
    """From when to when, in minutes after the midnight before; the end may be tomorrow."""
    opens, closes = shift
    return (opens, closes if closes > opens else closes + MINUTES_A_DAY)
