"""Places and abbreviations that stand for a time zone: "Munich", "Japan", "PST".

Countries and the cities that zones are named after come from the CLDR, in English and in
German; what people say beside that stands here.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from app.language.wordlists import words

_MAX_NAME = 100  # characters; no place is called anything longer

_CITIES = """
Europe/Berlin: munich, münchen, muenchen, hamburg, frankfurt, köln, koeln, cologne, stuttgart,
 düsseldorf, duesseldorf, leipzig, dresden, hannover, hanover, nürnberg, nuremberg, bremen,
 münchner, münchener, bonn, essen, dortmund, freiburg, karlsruhe, mannheim, heidelberg
Europe/Vienna: wien, graz, salzburg, innsbruck, linz
Europe/Zurich: zürich, zuerich, zürcher, basel, bern, berne, genf, geneva, lausanne, luzern
Europe/London: uk, england, scotland, wales, great britain, united kingdom, manchester,
 edinburgh, glasgow, liverpool, leeds, bristol, oxford, cardiff, belfast
Europe/Paris: lyon, marseille, toulouse, nice, bordeaux, strasbourg
Europe/Madrid: barcelona, valencia, sevilla, seville, bilbao
Europe/Rome: milan, milano, mailand, turin, napoli, neapel, florence, florenz, bologna, venice
Europe/Amsterdam: rotterdam, utrecht, the hague, eindhoven, holland
Europe/Brussels: antwerp, antwerpen, ghent, gent
Europe/Warsaw: krakow, krakau, wroclaw, breslau, gdansk, danzig
Europe/Lisbon: porto
Europe/Istanbul: turkey, ankara, izmir
Europe/Kyiv: kiev, kiew
America/New_York: nyc, boston, washington dc, washington d.c, philadelphia, miami, atlanta,
 orlando, tampa, charlotte, pittsburgh, baltimore, brooklyn, manhattan, new jersey,
 new york city, massachusetts, virginia, pennsylvania, east coast
America/Chicago: dallas, houston, austin, san antonio, minneapolis, new orleans, nashville,
 milwaukee, st. louis, kansas city, illinois, texas, minnesota
America/Denver: colorado, utah, salt lake city, albuquerque
America/Los_Angeles: la, san francisco, sf, seattle, san diego, las vegas, oakland, sacramento,
 san jose, palo alto, silicon valley, california, kalifornien, west coast
America/Phoenix: arizona, tucson
America/Toronto: montreal, ottawa, quebec, ontario
America/Vancouver: victoria, british columbia
America/Edmonton: calgary, alberta
America/Sao_Paulo: rio, rio de janeiro, brasilia
America/Mexico_City: guadalajara, puebla
Asia/Kolkata: mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune,
 calcutta, kalkutta
Asia/Shanghai: beijing, peking, shenzhen, guangzhou, hangzhou
Asia/Tokyo: tokioter, osaka, kyoto, nagoya
Asia/Dubai: uae, abu dhabi, emirates
Asia/Jerusalem: tel aviv, tel-aviv, haifa
Africa/Johannesburg: cape town, kapstadt, durban, pretoria
Australia/Sydney: canberra
Pacific/Auckland: wellington, christchurch
"""
_SEVERAL: Mapping[str, tuple[str, ...]] = {
    "birmingham": ("Europe/London", "America/Chicago"),
    "cambridge": ("Europe/London", "America/New_York"),
    "portland": ("America/Los_Angeles", "America/New_York"),
    "georgia": ("America/New_York", "Asia/Tbilisi"),
    "washington": ("America/New_York", "America/Los_Angeles"),
    "naples": ("Europe/Rome", "America/New_York"),
}
_FOUR_OF_AMERICA = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
# Where nearly all of a country's people live, if the country has several zones.
_MAIN: Mapping[str, tuple[str, ...]] = {
    "US": _FOUR_OF_AMERICA,
    "CA": ("America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver"),
    "MX": ("America/Mexico_City", "America/Tijuana", "America/Cancun"),
    "BR": ("America/Sao_Paulo", "America/Manaus"),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"),
    "RU": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
    "CL": ("America/Santiago",),
    "CN": ("Asia/Shanghai",),
    "CY": ("Asia/Nicosia",),
    "EC": ("America/Guayaquil",),
    "ES": ("Europe/Madrid",),
    "FR": ("Europe/Paris",),
    "NZ": ("Pacific/Auckland",),
    "PT": ("Europe/Lisbon",),
    "UA": ("Europe/Kyiv",),
}
_COUNTRIES = {"usa": "US", "us": "US", "u.s.": "US", "the states": "US", "america": "US"}

# Of several the visitor must choose. Abbreviations are read in capitals only.
ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    "UTC": ("UTC",),
    "GMT": ("Europe/London", "UTC"),
    "BST": ("Europe/London",),
    "WET": ("Europe/Lisbon",),
    "CET": ("Europe/Berlin",),
    "CEST": ("Europe/Berlin",),
    "MEZ": ("Europe/Berlin",),
    "MESZ": ("Europe/Berlin",),
    "EET": ("Europe/Helsinki",),
    "EEST": ("Europe/Helsinki",),
    "OEZ": ("Europe/Helsinki",),
    "MSK": ("Europe/Moscow",),
    "EST": ("America/New_York",),
    "EDT": ("America/New_York",),
    "ET": ("America/New_York",),
    "CST": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "CDT": ("America/Chicago",),
    "CT": ("America/Chicago",),
    "MST": ("America/Denver", "America/Phoenix"),
    "MDT": ("America/Denver",),
    "MT": ("America/Denver",),
    "PST": ("America/Los_Angeles",),
    "PDT": ("America/Los_Angeles",),
    "PT": ("America/Los_Angeles",),
    "AKST": ("America/Anchorage",),
    "HST": ("Pacific/Honolulu",),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "PKT": ("Asia/Karachi",),
    "SGT": ("Asia/Singapore",),
    "HKT": ("Asia/Hong_Kong",),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "AWST": ("Australia/Perth",),
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "AEDT": ("Australia/Sydney",),
    "NZST": ("Pacific/Auckland",),
    "NZDT": ("Pacific/Auckland",),
    "SAST": ("Africa/Johannesburg",),
}
# Place names that are also words: in small letters they are no places.
ORDINARY_WORDS = words(
    "nice essen la wake world welt unknown midway troll oral reunion center easter polen rom"
)
# Only before "time": "Pacific time".
BELTS: Mapping[str, tuple[str, ...]] = {
    "eastern": ("America/New_York",),
    "central": ("America/Chicago",),
    "mountain": ("America/Denver",),
    "pacific": ("America/Los_Angeles",),
    "central european": ("Europe/Berlin",),
    "eastern european": ("Europe/Helsinki",),
    "mitteleuropäische": ("Europe/Berlin",),
    "uk": ("Europe/London",),
    "british": ("Europe/London",),
    "greenwich mean": ("Europe/London", "UTC"),
    **dict.fromkeys(("german", "deutsche", "deutscher"), ("Europe/Berlin",)),
    **dict.fromkeys(("austrian", "österreichische", "österreichischer"), ("Europe/Vienna",)),
    **dict.fromkeys(("swiss", "schweizer"), ("Europe/Zurich",)),
    **dict.fromkeys(("japanese", "japanische", "japanischer"), ("Asia/Tokyo",)),
    **dict.fromkeys(("indian", "indische", "indischer"), ("Asia/Kolkata",)),
    **dict.fromkeys(("french", "französische", "französischer"), ("Europe/Paris",)),
    **dict.fromkeys(("britische", "britischer", "englische", "englischer"), ("Europe/London",)),
}


def zones_of(place: str) -> tuple[str, ...]:
    """The zones of a place, by what people call it; none if we do not know it."""
    return _gazetteer().get(plain(place), ()) if len(place) <= _MAX_NAME else ()


def plain(name: str) -> str:
    """A name without accents, capitals and underscores, to compare it."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("_", " ").strip(" .'"))
    return "".join(each for each in parts if not unicodedata.combining(each))


def different(zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    """One zone for each of the clocks that these zones keep this year, in their order."""
    kept: dict[tuple[timedelta | None, ...], str] = {}
    for zone in zones:
        kept.setdefault(_clock(zone, now), zone)
    return tuple(kept.values())


def _clock(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    """What a zone's clocks show in the middle of each month of this year."""
    months = (datetime(now.year, month, 15, tzinfo=UTC) for month in range(1, 13))
    return tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in months)


@cache
def _gazetteer() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name, zones in (*_countries(), *_cldr_cities()):
        names.setdefault(plain(name), tuple(zones))
    names.update({plain(name): (zone,) for name, zone in _cities()})
    return {**names, **_SEVERAL}


def _cities() -> Iterable[tuple[str, str]]:
    for line in _CITIES.replace("\n ", " ").strip().splitlines():
        zone, _, names = line.partition(": ")
        for name in names.split(","):
            yield name, zone


def _territories() -> Mapping[str, list[str]]:
    from babel.core import get_global  # noqa: PLC0415 — slow to load: see app.language.i18n.say

    zones: dict[str, list[str]] = {}
    for zone, territory in get_global("zone_territories").items():
        zones.setdefault(territory, []).append(zone)
    return zones | {country: list(main) for country, main in _MAIN.items()}


def _countries() -> Iterable[tuple[str, list[str]]]:
    from babel.core import Locale  # noqa: PLC0415 — as above

    zones = _territories()
    for language in ("en", "de"):
        for territory, name in Locale.parse(language).territories.items():
            if territory in zones:
                yield name, zones[territory]
    for name, territory in _COUNTRIES.items():
        yield name, zones[territory]


def _cldr_cities() -> Iterable[tuple[str, list[str]]]:
    from babel.core import Locale  # noqa: PLC0415 — as above

    for zones in _territories().values():
        for zone in zones:
            yield zone.rpartition("/")[2], [zone]
    for language in ("en", "de"):
        for zone, names in Locale.parse(language).time_zones.items():
            if "city" in names:
                yield names["city"], [zone]
