"""The zones whose clocks are hard, and how to look at them by instants."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HARD_ZONES = (
    "UTC",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",  # -3:30
    "America/Santiago",  # changes at midnight
    "America/Havana",  # changes at midnight
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",  # "negative" summer time in the time zone database
    "Africa/Casablanca",  # changes with Ramadan
    "Africa/Cairo",
    "Asia/Beirut",  # changes at midnight
    "Asia/Kolkata",
    "Asia/Kathmandu",  # +5:45
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Auckland",
    "Pacific/Chatham",  # +12:45 and +13:45
    "Pacific/Apia",
    "Pacific/Kiritimati",  # +14
    "Pacific/Honolulu",
)


def walls(zone: str, moments: list[int]) -> dict[date, list[str]]:
    """What a zone's clocks show at instants (epoch seconds), by the calendar's day."""
    tz = ZoneInfo(zone)
    shown: dict[date, list[str]] = {}
    for moment in moments:
        local = datetime.fromtimestamp(moment, tz)
        shown.setdefault(local.date(), []).append(f"{local:%H:%M}")
    return shown


def changes(zone: str, start: int, end: int) -> Iterator[int]:
    """The instants in [start, end) at which a zone's clocks change, to a quarter of an hour.

    Of two changes within a day only what they come to together is seen.
    """
    tz = ZoneInfo(zone)

    def offset(moment: int) -> timedelta | None:
        return datetime.fromtimestamp(moment, tz).utcoffset()

    for day in range(start, end, 86_400):
        after = min(day + 86_400, end)
        if offset(day) != offset(after):
            yield next(
                moment
                for moment in range(day, after + 1, 900)
                if offset(moment) == offset(after)
            )
