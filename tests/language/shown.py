"""Readings as short local text, so that a table can say what is meant.

11-24                  all of that day
11-24 15:00            that very time
11-24 12:00-17:00      some hours of a day
11-23..11-29           from the first to the last day
daily 15:00            each day of the horizon
open                   any time
… ?day-or-month        a question goes with it
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.language.time.when import Reading, Window

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")

WEDNESDAY_AT_TEN = datetime(2026, 11, 18, 9, tzinfo=UTC)  # 10:00 in Berlin

_MANY = 6


def shown(reading: Reading, zone: ZoneInfo = BERLIN) -> str:
    """The windows of a reading; of more than six the number of the rest."""
    question = f" ?{reading.question}" if reading.question else ""
    if reading.open_ended:
        return f"open{question}"
    spelled = [_window(window, zone) for window in reading.windows]
    if not reading.said_day and spelled:
        hours = dict.fromkeys(_hours(window, zone) for window in reading.windows[1:])
        return f"daily {' | '.join(hours)}{question}"
    more = f" +{len(spelled) - _MANY}" if len(spelled) > _MANY else ""
    return (" | ".join(spelled[:_MANY]) or "-") + more + question


def _window(window: Window, zone: ZoneInfo) -> str:
    start = window.start.astimezone(zone)
    last = (window.end - timedelta(seconds=1)).astimezone(zone)
    hours = _hours(window, zone)
    if start.date() == last.date():
        return f"{start:%m-%d} {hours}".strip()
    since = f"{start:%m-%d}" if start.time() == time(0) else f"{start:%m-%d %H:%M}"
    return f"{since}..{last:%m-%d}"


def _hours(window: Window, zone: ZoneInfo) -> str:
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    if window.exact:
        return f"{start:%H:%M}"
    if start.time() == time(0) == end.time():
        return ""
    closes = "24:00" if end.time() == time(0) else f"{end:%H:%M}"
    return f"{start:%H:%M}-{closes}"
