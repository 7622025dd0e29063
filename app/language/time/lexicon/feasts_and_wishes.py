"""Names of public holidays, and the words with which a wish follows an obstacle."""

from app.language.wordlists import spread, words


def without_umlauts(words: dict[str, int]) -> dict[str, int]:
    """The words, also spelled without umlauts: "fuenf", "dreissig"."""
    swap = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    return words | {word.translate(swap): value for word, value in words.items()}


def _christmas(names: str) -> str:
    """The names of one of the two days of Christmas: "2. Weihnachtsfeiertag"."""
    days = words("weihnachtstag weihnachtsfeiertag weihnachtsfeiertags weihnachtstags")
    plain = [name for name in names.split("|") if name.endswith("tag")]
    numbers = [name for name in names.split("|") if name not in plain]
    return "|".join([f"{number} {day}" for number in numbers for day in sorted(days)] + plain)


ENGLISH_FEASTS: dict[str, dict[str, int]] = {
    "feast": spread(
        {
            101: "new year's day|new years day|new year's|new year|new years",
            106: "epiphany",
            214: "valentine's day|valentines day|valentine's|valentines",
            704: "independence day|fourth of july|4th of july",
            1031: "halloween",
            1224: "christmas eve|xmas eve",
            1225: "christmas day|christmas|xmas|xmas day",
            1226: "boxing day",
            1231: "new year's eve|new years eve|nye",
        }
    ),
    "movable": spread(
        {
            -47: "shrove tuesday",
            -46: "ash wednesday",
            -7: "palm sunday",
            -3: "maundy thursday",
            -2: "good friday",
            -1: "easter saturday|holy saturday",
            0: "easter|easter sunday|easter day",
            1: "easter monday",
            39: "ascension day|ascension thursday",
            49: "whit sunday|pentecost|pentecost sunday",
            50: "whit monday|pentecost monday",
            60: "corpus christi",
        }
    ),
}
GERMAN_FEASTS: dict[str, dict[str, int]] = {
    "feast": spread(
        {
            101: "neujahr|neujahrstag|neujahrs",
            106: "dreikönig|dreikönigstag|heilige drei könige",
            214: "valentinstag",
            501: "maifeiertag|tag der arbeit",
            1003: "tag der deutschen einheit",
            1206: "nikolaus|nikolaustag",
            1224: "heiligabend|heilig abend|heiliger abend|heiligen abend|weihnachten",
            1101: "allerheiligen",
            1031: "reformationstag",
            1225: _christmas("1 .|erster|ersten|erste"),
            1226: _christmas("2 .|zweiter|zweiten|zweite|stephanstag"),
            1231: "silvester|sylvester|silvestertag",
        }
    ),
    "movable": without_umlauts(
        spread(
            {
                -52: "weiberfastnacht",
                -48: "rosenmontag",
                -47: "faschingsdienstag|fastnachtsdienstag",
                -46: "aschermittwoch",
                -7: "palmsonntag",
                -3: "gründonnerstag",
                -2: "karfreitag",
                -1: "karsamstag|ostersamstag",
                0: "ostern|ostersonntag",
                1: "ostermontag",
                39: "himmelfahrt|christi himmelfahrt|vatertag",
                49: "pfingsten|pfingstsonntag",
                50: "pfingstmontag",
                60: "fronleichnam",
            }
        )
    ),
    "holidays": {"zwischen den jahren": 0, "zwischen den feiertagen": 0},
}
_ENGLISH_WISHES = (
    *(
        "need",
        "want",
        "would like",
        "would love",
        "would prefer",
        "would want",
        "prefer",
        "hope",
    ),
    *("was hoping", "was wondering", "wonder", "require", "wish", "am looking for", "could do"),
    *("looking for", "looking to", "am after", "would need", "would appreciate", "am hoping"),
)
_ENGLISH_SHORT = ("'d like", "'d love", "'d prefer", "'m looking for", "'d want", "'m hoping")
_GERMAN_WISHES = (
    *("brauche", "brauchen", "bräuchte", "bräuchten", "möchte", "möchten", "hätte", "hätten"),
    *(
        "würde",
        "würden",
        "wünsche",
        "suche",
        "suchen",
        "will",
        "wollen",
        "benötige",
        "benötigen",
    ),
    *("bitte um", "wollte", "wollten"),
)


def english_wishes() -> dict[str, int]:
    """Such as "and would like", "and I need": here the words about an obstacle end."""
    subjects = ("", "i ", "we ")
    full = (f"and {subject}{verb}" for subject in subjects for verb in _ENGLISH_WISHES)
    short = (f"and {subject}{verb}" for subject in ("i", "we") for verb in _ENGLISH_SHORT)
    return dict.fromkeys([*full, *short], 0)


def german_wishes() -> dict[str, int]:
    """Such as "und brauche", "und wir möchten": here the words about an obstacle end."""
    subjects = ("", "ich ", "wir ")
    return without_umlauts(
        {f"und {subject}{verb}": 0 for subject in subjects for verb in _GERMAN_WISHES}
    )
