"""What we say, in the visitor's language: messages from a catalogue, dates by Babel.

The English source of a message is its key, as with gettext; German stands in
`locale/de.po`. The process's own locale plays no part.
"""

from datetime import datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # Babel takes its time to import: it is loaded with the first sentence
    from babel.core import Locale

_LOCALE = Path(__file__).with_name("locale")
_TRANSLATED = frozenset({"de"})
SPOKEN = ("en", *sorted(_TRANSLATED))

_DAY = {"en": "EEEE, d MMMM y", "de": "EEEE, d. MMMM y"}
_SLOT = {"en": "EEE d MMM, HH:mm", "de": "EEE d. MMM, HH:mm"}


def text(language: str, message: str, /, **values: object) -> str:
    """The message in `language`, with its `{placeholders}` filled in.

    `message` is the English source; a message without a translation, and a language that
    we do not speak, come out in English. Braces that are meant are doubled.

    Raises:
        KeyError: if a placeholder has no value: a bug at the place of the call.
    """
    return _catalogue(spoken(language)).get(message, message).format_map(values)


def spoken(language: str) -> str:
    """The language we answer in for a visitor's ("de-AT" gives "de"); English by default."""
    head = language.replace("_", "-").partition("-")[0].lower()
    return head if head in _TRANSLATED else "en"


def spell_day(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """The day of `moment` in `zone`: "Tuesday, 24 November 2026"."""
    day = moment.astimezone(zone).date()
    return _spell(datetime.combine(day, time.min), language, _DAY)


def spell_time(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """The time of day in `zone`, 24 hours in either language: "14:00"."""
    return f"{moment.astimezone(zone):%H:%M}"


def spell_span(start: datetime, end: datetime, zone: ZoneInfo, language: str) -> str:
    """From start to end: "Tuesday, 24 November 2026, 14:00–14:30 (Europe/Berlin)".

    A span that ends on another day names that day too.
    """
    opens = f"{spell_day(start, zone, language)}, {spell_time(start, zone, language)}"
    closes = spell_time(end, zone, language)
    if end.astimezone(zone).date() != start.astimezone(zone).date():
        closes = f" {spell_day(end, zone, language)}, {closes}"
        opens += " "
    return f"{opens}–{closes} ({zone.key})"


def spell_slot(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Short, for a button: "Tue 24 Nov, 14:00"."""
    local = moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    return _spell(local, language, _SLOT)


def _spell(local: datetime, language: str, patterns: dict[str, str]) -> str:
    speech = spoken(language)
    return _formatted(local, patterns[speech], speech)


@lru_cache(maxsize=1024)  # many visitors are offered the same times
def _formatted(local: datetime, pattern: str, language: str) -> str:
    from babel.dates import format_datetime  # noqa: PLC0415 — see TYPE_CHECKING above

    return format_datetime(local, pattern, locale=_locale(language))


@cache
def _locale(language: str) -> "Locale":
    from babel.core import Locale  # noqa: PLC0415 — see TYPE_CHECKING above

    return Locale.parse(language)


@cache
def _catalogue(language: str) -> dict[str, str]:
    """Source → translation; without the fuzzy ones, which nobody has confirmed."""
    if language not in _TRANSLATED:
        return {}
    from babel.messages.pofile import read_po  # noqa: PLC0415 — see TYPE_CHECKING above

    with (_LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return {
        entry.id: entry.string
        for entry in catalogue
        if isinstance(entry.id, str) and entry.id and entry.string and not entry.fuzzy
        if isinstance(entry.string, str)
    }
