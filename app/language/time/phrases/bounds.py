"""Days and times as bounds ("after the 14th", "before 3") and as the ends of a range."""

from datetime import date, timedelta

from app.language.time.lexicon import units
from app.language.time.phrases import calendar_days
from app.language.time.phrases.calendar_days import DAY, HORIZON
from app.language.time.phrases.items import Clock, Days, Item, Times


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


def stretch(first: Days, last: Days, today: date) -> Days:
    """The days from the first to the last, both included."""
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
