"""When: the days and times a visitor means, resolved to windows of start instants."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.language.dates.reading import NOTHING, Reading, Window

__all__ = ["Reading", "Window", "read_when", "spell_reading"]


def read_when(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    language: str = "en",
    earlier: Reading | None = None,
    asked: frozenset[str] = frozenset(),
) -> Reading:
    """Resolve what a visitor said about days and times."""
    low = text.lower()
    today = now.astimezone(zone).date()
    names = "monday tuesday wednesday thursday friday saturday sunday".split()
    day = None
    for i, n in enumerate(names):
        if n in low:
            day = today + timedelta((i - today.weekday() - 1) % 7 + 1)
    if "tomorrow" in low or "morgen" in low:
        day = today + timedelta(1)
    if "today" in low or "heute" in low:
        day = today
    clock = None
    if m := re.search(r"\b(\d{1,2})(?::(\d\d))?\s*(am|pm|uhr)\b", low):
        hour = int(m[1]) % 12 + 12 if m[3] == "pm" else int(m[1])
        clock = time(hour % 24, int(m[2] or 0))
    if day is None and clock is None:
        return NOTHING
    if day is None:
        day = earlier.days[0] if earlier and earlier.days else today + timedelta(1)
    start = datetime.combine(day, clock or time(0), zone).astimezone(UTC)
    length = timedelta(minutes=1) if clock else timedelta(days=1)
    return Reading(
        (Window(max(start, now), start + length, clock is not None),),
        days=(day,), times=(clock,) if clock else (), said_day=True,
        said_time=clock is not None,
    )


def spell_reading(reading: Reading, zone: ZoneInfo, language: str) -> str:
    """The reading in words."""
    from app.language.say import spell_span

    return ", ".join(spell_span(w.start, w.end, zone, language) for w in reading.windows)
