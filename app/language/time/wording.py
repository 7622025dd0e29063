"""Readings in words, to be repeated to the visitor."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.language.i18n.say import spell_day, spell_time, text
from app.language.time.reading import Reading, Window

_MANY = 3
_WITHOUT_CHOICE = frozenset({"past", "no-such-day", "no-such-time"})
_NOON_HOUR = 12
_SECOND = timedelta(seconds=1)


def spell_reading(reading: Reading, zone: ZoneInfo, language: str) -> str:
    """What was understood: "Tuesday, 24 November 2026, 12:00–17:00".

    Alternatives are joined by "or"; of many windows only the outer days and the hours are
    named. Empty if nothing was understood.
    """
    if reading.open_ended:
        return text(language, "any time")
    if not reading.windows:
        return ""
    if not reading.said_day:
        return f"{text(language, 'any day')}, {_hours_of_all(reading, zone, language)}"
    if len(reading.windows) > _MANY:
        return _outer(reading, zone, language)
    return _either(
        [spell_window(window, zone, language) for window in reading.windows], language
    )


def spell_window(window: Window, zone: ZoneInfo, language: str) -> str:
    """One window: a day with its hours, a day, or the first and the last day."""
    first = spell_day(window.start, zone, language)
    last = spell_day(window.end - _SECOND, zone, language)
    if first != last:
        return f"{first} – {last}"
    hours = _hours(window, zone, language)
    return f"{first}, {hours}" if hours else first


def spell_choices(reading: Reading, zone: ZoneInfo, language: str) -> tuple[str, ...]:
    """What a visitor may choose among when a reading is open."""
    if reading.question == "am-or-pm":
        return _halves(reading, zone)
    if reading.question in _WITHOUT_CHOICE:
        return ()
    noons = (datetime.combine(day, time(_NOON_HOUR), tzinfo=zone) for day in reading.days)
    return tuple(spell_day(noon, zone, language) for noon in noons)


def _halves(reading: Reading, zone: ZoneInfo) -> tuple[str, ...]:
    """The hour in either half of the day, 24 hours."""
    if reading.times:
        moment = reading.times[0]
    else:
        window = reading.windows[-1]
        start, end = (edge.astimezone(zone).time() for edge in (window.start, window.end))
        moment = end if start == time(0) else start
    hour = moment.hour % _NOON_HOUR
    return tuple(f"{half:02}:{moment.minute:02}" for half in (hour, hour + _NOON_HOUR))


def _hours(window: Window, zone: ZoneInfo, language: str) -> str:
    """Such as "12:00–17:00", "15:00", "from 15:00"; empty for a whole day."""
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    opens, closes = spell_time(start, zone, language), spell_time(end, zone, language)
    if window.exact:
        return opens
    from_midnight, to_midnight = start.time() == time(0), end.time() == time(0)
    if from_midnight and to_midnight:
        return ""
    if to_midnight:
        return text(language, "from {start}", start=opens)
    if from_midnight:
        return text(language, "until {end}", end=closes)
    return f"{opens}–{closes}"


def _hours_of_all(reading: Reading, zone: ZoneInfo, language: str) -> str:
    """The different hours of the windows; the first one may be cut off by now."""
    windows = reading.windows[1:] or reading.windows
    hours = dict.fromkeys(_hours(window, zone, language) for window in windows)
    return _either([spelled for spelled in hours if spelled], language)


def _outer(reading: Reading, zone: ZoneInfo, language: str) -> str:
    first = spell_day(reading.windows[0].start, zone, language)
    last = spell_day(reading.windows[-1].end - _SECOND, zone, language)
    hours = _hours_of_all(reading, zone, language)
    days = first if first == last else f"{first} – {last}"
    return f"{days}, {hours}" if hours else days


def _either(parts: list[str], language: str) -> str:
    spelled = parts[0] if parts else ""
    for part in parts[1:]:
        spelled = text(language, "{first} or {second}", first=spelled, second=part)
    return spelled
