"""Where a visitor is, as far as their clock goes: "I'm in New York", "3 pm PST", a number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from app.language.excerpt import excerpt, is_cut
from app.language.places.named_clocks import named_clocks, offsets
from app.language.places.places import ABBREVIATIONS, ORDINARY_WORDS, different, zones_of


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A visitor's zone; or what they said, if it may be several (`choices`) or none we know."""

    zone: str = ""
    said: str = ""
    choices: tuple[str, ...] = ()


_PLACE = r"(?P<place>(?:the\s+)?[^\W\d_][\w.'’/-]*(?:[ \t]+[^\W\d_][\w.'’/-]*){0,3})"
_BEING = (
    r"(?:i['’]?m|i am|we['’]?re|we are|i live|we live|i work|we work|i sit|ich bin|wir sind"
    r"|ich wohne|wir wohnen|ich lebe|ich arbeite|ich sitze|wir sitzen|ich befinde mich)"
)
_WHILE = (
    r"(?:currently|now|right now|actually|at the moment|based|located|living|working|sitting"
    r"|staying|calling|writing|travell?ing|here|still|also|just|over|gerade|zurzeit|derzeit|im"
    r"|moment|aktuell|momentan|jetzt|hier|nämlich|auch|noch|eigentlich)"
)
# Each finds a place after words that say that the visitor is there.
_THERE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b{_BEING},?(?:\s+{_WHILE})*\s+(?:in|from|aus))\s+{_PLACE}",
        rf"(?i:\b(?:calling|writing|based|located|living|rufe|schreibe|melde mich)\s+"
        rf"(?:you\s+|here\s+|sie\s+|ihnen\s+|hier\s+)?(?:in|from|aus))\s+{_PLACE}",
        rf"(?i:\b(?:here in|hier in))\s+{_PLACE}",
        r"(?i:\b(?:my|meine|the|die)?\s*(?:time\s?zone|zeitzone)(?:\s+(?:is|ist|here|hier))*\s*"
        rf"[:=]?)\s+{_PLACE}",
    )
)
_IANA = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")
_POLITE = re.compile(
    r"^\W*(?:(?:i['’]?m|i am|it['’]?s|we['’]?re|ich bin|das ist|in|from|aus|city|stadt)\b\s*)*"
    r"|\b(?:please|thanks|thank you|danke|bitte|time|zeit)\b|[.!?]+$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;\n]|\s[–-]\s|\band\b|\bund\b")


def read_zone(
    text: str, now: datetime, *, asked: bool = False, home: str = ""
) -> Whereabouts | None:
    """Where the message says that its writer is; None if it does not say.

    What people write of a place that they are not in ("a tour of Rome") is not read. `asked`:
    we have just asked for the city, so that a bare "Tokyo" is an answer. `home`: the zone of
    the business, for "3 pm your time"; without it that is not read.
    """
    for said, zones in _candidates(excerpt(text), asked=asked, home=home):
        found = different(zones, now)
        if len(found) == 1:
            return Whereabouts(found[0], said)
        return Whereabouts("", said, found)
    return None


def _candidates(text: str, *, asked: bool, home: str) -> Iterator[tuple[str, Sequence[str]]]:
    """What may be meant, with its zones, the surest first."""
    for found in _IANA.finditer(text):
        if found[0] in _all_zones():
            yield found[0], (found[0],)
    yield from offsets(text)
    for pattern in _THERE:
        for found in pattern.finditer(text):
            yield from _longest(found["place"])
    yield from named_clocks(text, asked=asked, home=home)
    if asked:
        for part in _PARTS.split(text):
            place = _POLITE.sub("", part).strip()
            if zones := zones_of(place):
                yield place, zones


def _longest(words: str) -> Iterator[tuple[str, Sequence[str]]]:
    """The longest place that the words begin with: "New York and …" is New York."""
    has_capital = words.removeprefix("the ")[:1].isupper()
    parts = words.split()
    for size in range(len(parts), 0, -1):
        place = " ".join(parts[:size]).rstrip(".,")
        short = ABBREVIATIONS.get(place, ())
        zones = short or zones_of(place) or zones_of(place.removeprefix("the "))
        if zones:
            if has_capital or place.removeprefix("the ") not in ORDINARY_WORDS:
                yield place, zones
            return


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_place(text: str) -> bool:
    """Whether a message is nothing but a place: "Tokyo", which may look like a name."""
    return not is_cut(text) and bool(zones_of(_POLITE.sub("", text).strip()))


def zone_of_phone(number: str, now: datetime) -> str:
    """The zone of a phone number (E.164); "" if its region has several, or is not known."""
    import phonenumbers  # noqa: PLC0415 — its metadata take long to import
    from phonenumbers import timezone  # noqa: PLC0415 — likewise

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    zones = [each for each in timezone.time_zones_for_number(parsed) if each in _all_zones()]
    found = different(zones, now)
    return found[0] if len(found) == 1 else ""


def is_at_home(zone: str, language: str, now: datetime) -> bool:
    """Whether somebody who writes `language` to a business in `zone` is likely to be there.

    That is so if it is spoken there, in a country that keeps one clock: a German writing to
    Berlin, but nobody who writes English to Berlin, or to New York.
    """
    from babel.core import get_global  # noqa: PLC0415 — slow to load: see app.language.i18n.say
    from babel.languages import get_official_languages  # noqa: PLC0415 — as above

    territories = get_global("zone_territories")
    territory = territories.get(zone)
    if territory is None:
        return False
    spoken = get_official_languages(territory, de_facto=True)
    clocks = different([each for each, of in territories.items() if of == territory], now)
    return language in spoken and len(clocks) == 1


_SIGNS = str.maketrans("+-", "-+")


def city_of(zone: str, language: str) -> str:
    """What a zone's city is called: "New York", "Tokio"."""
    from babel.core import Locale  # noqa: PLC0415 — slow to load: see app.language.i18n.say

    if zone.startswith("Etc/GMT"):  # its sign is the other way round
        return zone.removeprefix("Etc/").translate(_SIGNS).replace("GMT", "UTC")
    locale = Locale.parse(language if language in ("en", "de") else "en")
    named = locale.time_zones.get(zone, {}).get("city")
    return str(named or zone.rpartition("/")[2].replace("_", " "))
