"""Bounds and ranges: "after the 14th", "3 or later", "Monday to Wednesday", "2 to 4 pm"."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import FILLERS, Sign, is_number, sign_at, skip
from app.language.time.phrases import calendar_days
from app.language.time.phrases.calendar_days import DAY, HORIZON
from app.language.time.phrases.clocks import clock_at
from app.language.time.phrases.items import Clock, Context, Days, Instant, Item, Named, Times
from app.language.time.phrases.weeks import day_at

Found = tuple[Days | Times, int]

TO = frozenset({"until", "to", "-"})
TAILS = frozenset({"onward", "latest", "ish"})  # what makes a bound of the day or time before


def bounded(kind: str, item: Item, today: date) -> Item:
    """A day or time made the bound of what is acceptable."""
    if isinstance(item, Days):
        return _bounded_days(kind, item, today)
    if isinstance(item, Times) and item.kind == "part":
        start, end = units.PARTS[item.part]
        edge = {"after": end, "before": start, "since": start}.get(kind, end)
        after = kind in {"after", "since"}
        return Times("after", Clock(edge)) if after else Times("before", last=Clock(edge))
    if isinstance(item, Times) and item.first:
        if kind in {"after", "since"}:
            return Times("after", item.first)
        return Times("before", last=item.first)
    return item


def _bounded_days(kind: str, days: Days, today: date) -> Days:
    """Such as "after the 14th" starts on the 15th; "until" and "by" include the day."""
    stretches = days.stretches
    if days.weekdays and not days.often:
        stretches = stretches[-1:]
    (first, _), (_, end) = stretches[0], stretches[-1]
    far = max(today + HORIZON, end + timedelta(days=28))
    stretch = {
        "after": (end, far),
        "since": (first, far),
        "before": (min(today, first - DAY), first),
        "until": (min(today, end - DAY), end),
    }[kind]
    return Days((stretch,), named=False, month=days.month, bound=kind)


def tailed(signs: Sequence[Sign], found: tuple[Item, int], today: date) -> tuple[Item, int]:
    """A day or time with what follows: "or later", "at the latest", "-ish"."""
    item, end = found
    tail = sign_at(signs, end).kind
    if tail == "onward":
        return bounded("since", item, today), end + 1
    if tail == "latest":
        return bounded("until", item, today), end + 1
    if tail == "ish" and isinstance(item, Times):
        return Times("near", item.first), end + 1
    return found


def bounded_by(told: Named, side: int, today: date) -> Named:
    """What lies after (`side` 1) or before (−1) what was told: from its end, until its start.

    A stretch that is open on that side ("from 3 on") has no other side and stays.
    """
    if isinstance(told, Instant):
        return told
    if isinstance(told, Times) and told.kind != "part":
        return _hours(told, side)
    found = bounded("after" if side > 0 else "before", told, today)
    return found if isinstance(found, Days | Times) else told


def _hours(told: Times, side: int) -> Times:
    if side > 0:
        edge = told.last or told.first
        return Times("after", edge)
    edge = told.first or told.last
    return Times("before", last=edge)


def range_at(
    signs: Sequence[Sign],
    at: int,
    context: Context,
    *,
    licensed: bool,
    links: frozenset[str] = TO | {"and"},
) -> Found | None:
    """The range that starts at `at`, its ends joined by one of the links.

    Without licence its second number must be clear.
    """
    days = _day_range(signs, at, context, links)
    return days or clock_range(signs, at, context, licensed=licensed, links=links)


def _day_range(
    signs: Sequence[Sign], at: int, context: Context, links: frozenset[str]
) -> Found | None:
    """Such as "Monday to Wednesday", "the 7th until the 9th of March"."""
    first = day_at(signs, at, context)
    if first is None or sign_at(signs, first[1]).kind not in links:
        return None
    here = skip(signs, first[1] + 1, FILLERS)
    last = day_at(signs, here, context) or same_month(signs, here, first[0])
    return (_stretch(first[0], last[0], context), last[1]) if last else None


def same_month(signs: Sequence[Sign], at: int, first: Days) -> tuple[Days, int] | None:
    """A plain number after a date with its month: "November 24 or 26"."""
    sign, follower = sign_at(signs, at), sign_at(signs, at + 1)
    counts = follower.kind in {"word", "unit", "ampm", "oclock"}
    if not first.month or not is_number(sign) or counts:
        return None
    day = calendar_days.make(*first.month, sign.value)
    return (Days((calendar_days.one(day),), month=first.month), at + 1) if day else None


def clock_range(
    signs: Sequence[Sign],
    at: int,
    context: Context,
    *,
    licensed: bool,
    links: frozenset[str] = TO,
) -> Found | None:
    """Such as "2 to 4 pm", "14-16 Uhr"."""
    if sign_at(signs, at - 1).kind in {"length", "a"} and not licensed:
        return None
    first = clock_at(signs, at, context, licensed=True)
    if first is None or sign_at(signs, first[1]).kind not in links:
        return None
    clear = licensed or bool(clock_at(signs, at, context))
    here = skip(signs, first[1] + 1, {"at", "around"})
    last = clock_at(signs, here, context, licensed=clear)
    return (Times("between", first[0], last[0]), last[1]) if last else None


def _stretch(first: Days, last: Days, context: Context) -> Days:
    """The days from the first to the last, both included."""
    today = context.today
    if len(first.weekdays) == len(last.weekdays) == 1:
        [monday], [friday] = first.weekdays, last.weekdays
        size = (friday - monday) % 7 + 1
        wanted = frozenset((monday + at) % 7 for at in range(size))
        days = calendar_days.weekdays_in((today, today + calendar_days.WEEK), wanted)
        return Days(days, named=False, weekdays=wanted)
    start, end = first.stretches[-1][0], last.stretches[-1][1]
    if end <= start and len(last.weekdays) == 1:
        [weekday] = last.weekdays
        end = calendar_days.weekday_from(start, weekday) + DAY
    if end <= start and first.weekdays:
        start = today
    if end <= start and last.month is None and last.named:
        end = calendar_days.months_ahead(end - DAY, 1) + DAY
    return Days(((start, max(end, start + DAY)),), named=False, month=last.month)
