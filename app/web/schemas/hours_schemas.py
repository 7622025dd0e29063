"""Working hours on the wire: by weekday, as clocks show them, with days that differ."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from app.booking.hours import Schedule, Shift
from app.booking.schedule_check import USUAL_WEEK, WEEKDAYS
from app.errors import Flaw, Invalid
from app.web.schemas.shared_schemas import Body, Day, Zone, refused

_START = "([01][0-9]|2[0-3]):[0-5][0-9]"
_END = f"({_START}|24:00)"


def clock_like(form: str, message: str) -> AfterValidator:
    """Let a time of day of that form pass."""

    def check(clock: str) -> str:
        if not re.fullmatch(form, clock):
            raise refused(message)
        return clock

    return AfterValidator(check)


class ShiftBody(Body):
    """From when to when; one that ends before it begins runs past midnight."""

    start: Annotated[
        str,
        Field(examples=["09:00"], json_schema_extra={"pattern": f"^{_START}$"}),
        clock_like(_START, "is not a time like 09:00"),
    ]
    end: Annotated[
        str,
        Field(examples=["17:00"], json_schema_extra={"pattern": f"^{_END}$"}),
        clock_like(_END, "is not a time like 17:00"),
    ]

    @classmethod
    def of(cls, shift: Shift) -> "ShiftBody":
        """Show a shift."""
        return cls(start=_clock(shift[0]), end=_clock(shift[1]))


Shifts = Annotated[list[ShiftBody], Field(max_length=24)]


class DayBody(Body):
    """One weekday. Without `hours` an enabled day keeps its own, or gets the usual ones."""

    enabled: bool | None = None
    hours: Shifts | None = None


class WeekBody(Body):
    """The weekdays; one that is left out stays as it is."""

    monday: DayBody | None = None
    tuesday: DayBody | None = None
    wednesday: DayBody | None = None
    thursday: DayBody | None = None
    friday: DayBody | None = None
    saturday: DayBody | None = None
    sunday: DayBody | None = None


class OverrideBody(Body):
    """A day on which other hours hold; without any it is a day off."""

    date: Day
    hours: Annotated[Shifts | None, Field(description="None if absent.")] = None


class HoursChange(Body):
    """What is to change; `overrides` replaces all of them."""

    timezone: Zone | None = None
    schedule: WeekBody | None = None
    overrides: Annotated[list[OverrideBody], Field(max_length=1000)] | None = None

    def applied_to(self, schedule: Schedule) -> Schedule:
        """The schedule with what was said; whether hours overlap is judged later.

        Raises:
            Invalid: with one flaw for each shift that is empty, and each day that is there
                twice.
        """
        flaws: list[Flaw] = []
        zone = self.timezone or schedule.zone
        weekly = _weekly(self.schedule or WeekBody(), schedule, flaws)
        overrides = schedule.overrides
        if self.overrides is not None:
            overrides = _overrides(self.overrides, flaws)
        if flaws:
            raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)
        return replace(schedule, zone=zone, weekly=weekly, overrides=overrides)


class HoursReply(Body):
    """When somebody, or something, can be met."""

    id: str
    timezone: str
    schedule: WeekBody
    overrides: list[OverrideBody]

    @classmethod
    def of(cls, id_: str, schedule: Schedule) -> "HoursReply":
        """Show a schedule."""
        return cls(
            id=id_,
            timezone=schedule.zone,
            schedule=week_shown(schedule),
            overrides=overrides_shown(schedule),
        )


def week_shown(schedule: Schedule) -> WeekBody:
    """A schedule's week."""
    return WeekBody(
        **{
            name: DayBody(enabled=bool(shifts), hours=_shown(shifts))
            for name, shifts in zip(WEEKDAYS, schedule.weekly, strict=True)
        }
    )


def overrides_shown(schedule: Schedule) -> list[OverrideBody]:
    """A schedule's days that differ, in order."""
    return [
        OverrideBody(date=day.isoformat(), hours=_shown(shifts))
        for day, shifts in sorted(schedule.overrides.items())
    ]


def _shown(shifts: Iterable[Shift]) -> list[ShiftBody]:
    return [ShiftBody.of(shift) for shift in shifts]


def _weekly(
    week: WeekBody, before: Schedule, flaws: list[Flaw]
) -> tuple[tuple[Shift, ...], ...]:
    weekly = list(before.weekly)
    for number, name in enumerate(WEEKDAYS):
        day: DayBody | None = getattr(week, name)
        if day is None:
            continue
        if day.enabled is False:
            weekly[number] = ()
        elif day.hours is not None:
            weekly[number] = _read(day.hours, f"schedule.{name}.hours", flaws)
        elif day.enabled and not weekly[number]:
            weekly[number] = USUAL_WEEK[0]
    return tuple(weekly)


def _overrides(
    bodies: Sequence[OverrideBody], flaws: list[Flaw]
) -> dict[date, tuple[Shift, ...]]:
    overrides: dict[date, tuple[Shift, ...]] = {}
    for number, body in enumerate(bodies):
        path = f"overrides[{number}]"
        day = date.fromisoformat(body.date)
        if day in overrides:
            flaws.append(Flaw(f"{path}.date", "is there twice"))
        overrides[day] = _read(body.hours or (), f"{path}.hours", flaws)
    return overrides


def _read(bodies: Iterable[ShiftBody], path: str, flaws: list[Flaw]) -> tuple[Shift, ...]:
    return tuple(_shift(body, f"{path}[{number}]", flaws) for number, body in enumerate(bodies))


def _shift(body: ShiftBody, path: str, flaws: list[Flaw]) -> Shift:
    opens, closes = _minutes(body.start), _minutes(body.end)
    if opens == closes:
        flaws.append(Flaw(path, "is empty; a whole day is written 00:00 to 24:00"))
    return (opens, closes)


def _minutes(clock: str) -> int:
    """Minutes after midnight, up to 24:00."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
