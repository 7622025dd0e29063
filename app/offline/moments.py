"""Reading back the dates that the rest of the program spells: "24 November 2026, 14:00"."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

SPELLED = re.compile(r"(\d{1,2})\.? ([^\W\d]{3,9})\.? (\d{4}),? +(\d{1,2}):(\d{2})")
ZONE = re.compile(r"\(([A-Za-z_+\-/0-9]+)\)")

_MONTHS = (
    ("jan", "jän"), ("feb",), ("mar", "mär"), ("apr",), ("may", "mai"), ("jun",),
    ("jul",), ("aug",), ("sep",), ("oct", "okt"), ("nov",), ("dec", "dez"),
)  # fmt: skip
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The first spelled-out date with a time in an English or German text.

    The result is local to `zone`. None if there is none, or no such day.
    """
    found = SPELLED.search(text)
    if not found:
        return None
    day, month, year, hour, minute = found.groups()
    number = MONTH_NUMBERS.get(month[:3].lower())
    if number is None:
        return None
    try:
        return datetime(int(year), number, int(day), int(hour), int(minute), tzinfo=zone)
    except ValueError:
        return None


def read_zone(text: str, default: str = "UTC") -> ZoneInfo:
    """The IANA zone named in parentheses, "(Europe/Berlin)"; `default` if there is none."""
    found = ZONE.search(text)
    try:
        return ZoneInfo(found[1] if found else default)
    except (KeyError, ValueError, OSError):  # unknown, ill formed, or a directory
        return ZoneInfo(default)
