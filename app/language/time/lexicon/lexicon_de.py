"""German: what words and phrases stand for. Kind → phrase → value (see `Sign`)."""

from app.language.time.lexicon import units
from app.language.time.lexicon.feasts_and_wishes import (
    GERMAN_FEASTS,
    german_wishes,
    without_umlauts,
)
from app.language.wordlists import in_order, spread, words

_ONES = in_order("ein zwei drei vier fünf sechs sieben acht neun")
_TEENS = in_order(
    "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
)
_TENS = {20: "zwanzig", 30: "dreißig", 40: "vierzig", 50: "fünfzig"}
_FIRSTS = in_order("erst zweit dritt viert fünft sechst siebt acht neunt")
_DAYS = in_order("montag dienstag mittwoch donnerstag freitag samstag sonntag")
_MONTHS = in_order(
    "januar februar märz april mai juni juli august september oktober november dezember"
)
_SHORT_MONTHS = in_order("jan feb mär apr - jun jul aug sep okt nov dez")
_PARTS = {
    units.MORNING: "vormittag|morgen|früh",
    units.AFTERNOON: "nachmittag",
    units.EVENING: "abend",
    units.NIGHT: "nacht",
    units.MIDDAY: "mittag",
}


def _counts() -> dict[str, int]:
    counts = {word: at for at, word in enumerate([*_ONES, *_TEENS], 1)}
    del counts["ein"]
    for ten, name in _TENS.items():
        counts[name] = ten
        counts |= {f"{one}und{name}": ten + at for at, one in enumerate(_ONES, 1)}
    return counts | {"eins": 1, "zwo": 2, "null": 0}


def _ordinals() -> dict[str, int]:
    stems = {stem: at for at, stem in enumerate(_FIRSTS, 1)}
    stems |= {f"{word}t": at for at, word in enumerate(_TEENS, 10)}
    stems |= {"zwanzigst": 20, "dreißigst": 30, "einunddreißigst": 31, "siebent": 7}
    stems |= {f"{one}undzwanzigst": 20 + at for at, one in enumerate(_ONES, 1)}
    return {f"{stem}{end}": at for stem, at in stems.items() for end in ("e", "en", "er")}


def _weekdays() -> dict[str, int]:
    return {name: at for at, name in enumerate(_DAYS)} | {"sonnabend": 5, "donnerstg": 3}


def _day_parts() -> dict[str, int]:
    """Such as "Dienstagnachmittag": weekday × 10 + part."""
    compounds = {
        f"{day}{name}": 10 * at + part
        for day, at in _weekdays().items()
        for part, names in _PARTS.items()
        for name in names.split("|")
    }
    return compounds | {f"{word}s": value for word, value in compounds.items()}


def _months() -> dict[str, int]:
    months = {name: at for at, name in enumerate(_MONTHS, 1)}
    for at, name in enumerate(_SHORT_MONTHS, 1):
        months |= {f"{name} .": at, name: at}
    del months["-"], months["- ."]
    return months | {"jänner": 1, "jänners": 1, "feber": 2, "sept .": 9, "sept": 9, "maerz": 3}


GERMAN_SHORT_DAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}


def _thereafter() -> dict[str, int]:
    """What makes a time that was told a bound: "Feierabend ist um 16 Uhr, danach geht es"."""
    leads = words("irgendwann jederzeit alles gerne gern")
    follows = (
        *words("passt geht geht's ginge gern gerne jederzeit immer irgendwann"),
        *("passt es", "passt alles", "passt mir", "geht es", "kann ich", "könnte ich"),
        *("bin ich frei", "bin ich da", "habe ich zeit", "hätte ich zeit", "wäre gut"),
    )
    phrases: dict[str, int] = {}
    for word, side in (("danach", 1), ("davor", -1), ("vorher", -1)):
        phrases |= {f"{lead} {word}": side for lead in leads}
        phrases |= {f"{word} {follow}": side for follow in follows}
    return phrases


GERMAN: dict[str, dict[str, int]] = {
    "weekday": without_umlauts(_weekdays()),
    "weekdays": {f"{name}s": at for name, at in _weekdays().items()}
    | {f"{name}en": at for name, at in _weekdays().items()},
    "daypart": _day_parts() | without_umlauts(_day_parts()),
    "month": without_umlauts(_months()),
    "count": without_umlauts(_counts()),
    "ordword": without_umlauts(_ordinals()),
    "day": without_umlauts(
        spread(
            {
                0: "heute|heut",
                1: "morgen|morgn",
                2: "übermorgen",
                3: "überübermorgen",
                -1: "gestern",
                -2: "vorgestern",
            }
        )
    ),
    "tonight": {"heute nacht": 0},
    "part": without_umlauts(
        spread(
            {
                units.MORNING: "morgens|vormittag|vormittags|vormittage|früh|in der früh"
                "|in der frühe"
                "|am morgen|frühs|früh morgens|am frühen vormittag|jeden morgen|den morgen"
                "|vormittagen",
                units.AFTERNOON: "nachmittag|nachmittags|nachmittage|nachmittagen"
                "|mittags nach eins",
                units.EVENING: "abend|abends|abende|abenden",
                units.NIGHT: "nacht|nachts|in der nacht",
                units.MIDDAY: "mittag|mittags|mittagszeit|über mittag|mittagspause",
                units.EARLY_MORNING: "früh am morgen|am frühen morgen|frühmorgens|frühen morgen"
                "|ganz früh|sehr früh",
                units.LATE_MORNING: "am späten vormittag|späten vormittag|später vormittag"
                "|später am vormittag|am späteren vormittag|späteren vormittag",
                units.EARLY_AFTERNOON: "am frühen nachmittag|früh am nachmittag"
                "|frühen nachmittag"
                "|früher nachmittag",
                units.LATE_AFTERNOON: "am späten nachmittag|spät am nachmittag"
                "|späten nachmittag|später nachmittag"
                "|spätnachmittag|spätnachmittags|am späteren nachmittag|später am nachmittag",
                units.NOT_EARLY: "nicht zu früh|nicht so früh|nicht ganz so früh",
                units.NOT_LATE: "nicht zu spät|nicht so spät",
                units.FIRST_THING: "gleich früh|gleich morgens|gleich am morgen|als erstes"
                "|gleich in der früh|zu beginn des tages",
                units.END_OF_DAY: "ende des tages|am ende des tages|tagesende"
                "|kurz vor feierabend"
                "|zum feierabend|gegen feierabend",
                units.BEFORE_LUNCH: "vor dem mittagessen|vor mittag|vor der mittagspause",
                units.AFTER_LUNCH: "nach dem mittagessen|nach der mittagspause|nach mittag",
                units.AFTER_WORK: "nach feierabend|nach der arbeit|nach büroschluss",
                units.OFFICE_HOURS: "geschäftszeiten|bürozeiten|tagsüber|arbeitszeit"
                "|arbeitszeiten",
                units.EARLY_EVENING: "am frühen abend|frühen abend|früher abend|vorabend",
                units.LATE_EVENING: "am späten abend|späten abend|später abend|spätabends",
            }
        )
    ),
    "noon": {"12 uhr mittags": 720, "zwölf uhr mittags": 720, "mitternacht": 0},
    "unit": without_umlauts(
        spread(
            {
                units.MINUTE: "minute|minuten|min|min .",
                units.HOUR: "stunde|stunden|std|std .",
                units.DAY: "tag|tage|tagen|tages",
                units.WEEK: "woche|wochen",
                units.MONTH: "monat|monate|monaten|monats",
                units.YEAR: "jahr|jahre|jahren|jahres",
                units.WORKDAY: "werktag|werktage|werktagen|arbeitstag|arbeitstage|arbeitstagen"
                "|wochentag",
                units.WEEKEND: "wochenende|wochenendes",
            }
        )
    ),
    "workdays": {"werktags": 0, "unter der woche": 0, "wochentags": 0, "an werktagen": 0}
    | {"an wochentagen": 0, "wochentage": 0},
    "weekends": {"wochenenden": 0, "am wochenende immer": 0},
    "oclock": {"uhr": 0, "h": 0, "uhrs": 0},
    "halb": {"halb": -30},
    "quarter": {"viertel": 15, "dreiviertel": 45, "drei viertel": 45},
    "half": {
        "halbe": 30,
        "halben": 30,
        "einer halben": 30,
        "einhalb": 30,
        "anderthalb": 90,
        "eineinhalb": 90,
    },
    "at": {"um": 0, "um genau": 0, "punkt": 0},
    "on": {"am": 0, "an": 0},
    "in": {"in": 0, "im": 0},
    "within": {"innerhalb": 0, "innerhalb von": 0, "binnen": 0, "innerhalb der": 0},
    "the": {"der": 0, "die": 0, "das": 0, "den": 0, "dem": 0, "des": 0},
    "a": {"ein": 1, "eine": 1, "einen": 1, "einer": 1, "einem": 1},
    "few": {"ein paar": 3, "paar": 3, "einigen": 3, "einige": 3, "wenigen": 3},
    "from": {"von": 0, "vom": 0, "beginnend": 0},
    "since": {"ab": 0, "seit": 0, "ab dem": 0, "ab den": 0, "ab etwa": 0, "erst ab": 0},
    "onward": {"aufwärts": 0, "an": 0, "oder später": 0, "und später": 0, "frühestens": 0}
    | {"an aufwärts": 0},
    "latest": {"spätestens": 0, "oder früher": 0},
    "until": {"bis": 0, "bis zum": 0, "bis um": 0, "bis einschließlich": 0, "bis maximal": 0}
    | {"bis gegen": 0, "bis ca": 0, "bis zu": 0},
    "to": {"auf": 0, "zum": 0},
    "by": {"bis spätestens": 0, "spätestens": 0, "nicht später als": 0, "nicht nach": 0}
    | {"spätestens um": 0, "spätestens bis": 0, "spätestens am": 0, "nicht länger als": 0}
    | {"nichts nach": 0, "nix nach": 0, "nichts später als": 0, "keine termine nach": 0}
    | {"kein termin nach": 0, "nie nach": 0},
    "after": {"nach": 0, "später als": 0, "nach dem": 0, "irgendwann nach": 0, "kurz nach": 0},
    "notbefore": {"nicht vor": 0, "frühestens": 0, "frühestens um": 0, "nicht früher als": 0}
    | {"frühestens ab": 0, "nicht eher als": 0, "frühestens am": 0, "nicht vor dem": 0}
    | {"nichts vor": 0, "nix vor": 0, "nichts früher als": 0, "keine termine vor": 0}
    | {"kein termin vor": 0, "nie vor": 0},
    "before": {
        "vor": 0,
        "früher als": 0,
        "eher als": 0,
        "vor dem": 0,
        "noch vor": 0,
        "kurz vor": 0,
    },
    "between": {"zwischen": 0, "zwischen dem": 0},
    "around": {
        "gegen": 0,
        "ungefähr": 0,
        "etwa": 0,
        "circa": 0,
        "ca": 0,
        "ca .": 0,
        "rund um": 0,
    }
    | {"so gegen": 0, "so um": 0, "ungefähr um": 0, "etwa um": 0, "so ca": 0, "so circa": 0},
    "ish": {"rum": 0, "herum": 0, "oder so": 0, "so etwa": 0},
    "or": {
        "wenn das nicht geht": 0,
        "falls das nicht geht": 0,
        "falls nicht": 0,
        "wenn nicht": 0,
    }
    | {"falls das nicht passt": 0, "wenn das nicht passt": 0}
    | {"oder": 0, "bzw": 0, "bzw .": 0, "beziehungsweise": 0, "sonst": 0, "ansonsten": 0}
    | {"alternativ": 0, "oder aber": 0},
    "and": {"und": 0, "sowie": 0},
    "next": spread(
        {
            0: "nächste|nächsten|nächster|nächstes|nächstem|naechste|naechsten|naechster"
            "|naechstes"
        }
    ),
    "this": spread(
        {
            0: "diese|diesen|dieser|dieses|diesem|kommende|kommenden|kommender|kommendes"
            "|kommendem"
        }
    ),
    "following": {"darauffolgenden": 0, "darauf folgenden": 0, "folgenden": 0, "folgende": 0},
    "last": spread(
        {0: "letzte|letzten|letzter|letztes|letztem|vergangene|vergangenen|vorige|vorigen"}
    ),
    "beyond": spread(
        {
            0: "übernächste|übernächsten|übernächster|übernächstes|uebernaechste|uebernaechsten"
            "|uebernaechster"
        }
    ),
    "start": spread(
        {
            0: "anfang|anfang der|anfang des|zu beginn|zu beginn der|zu beginn des|beginn der"
            "|zum anfang der|am anfang der|am anfang des|früh in der",
            1: "mitte|mitte der|mitte des|in der mitte der|in der mitte des",
            2: "ende|ende der|ende des|gegen ende|gegen ende der|gegen ende des|zum ende der"
            "|zum ende des|am ende der|am ende des|bis ende|bis ende der|später in der",
        }
    )
    | {"bis ende": 3, "bis ende der": 3, "bis ende des": 3, "bis mitte": 4, "bis anfang": 5},
    "rest": {"rest der": 0, "rest des": 0},
    "thereafter": _thereafter(),
    "later": {"später": 1, "etwas später": 1, "früher": -1, "etwas früher": -1, "eher": -1}
    | {"lieber später": 1, "lieber früher": -1, "spaeter": 1, "frueher": -1, "danach": 1}
    | {"davor": -1, "darauf": 1, "drauf": 1}
    | {"nach hinten": 1, "nach vorne": -1, "nach vorn": -1},
    "ahead": {"von heute": 0, "ab heute": 0, "von jetzt an": 0, "ab jetzt": 0},
    "same": spread(
        {
            0: "gleiche|gleichen|gleicher|selbe|selben|selber|dieselbe|derselben|denselben"
            "|demselben"
            "|zur gleichen|zur selben|die gleiche|am selben|am gleichen"
        }
    ),
    "adverb": {"uhrzeit": 0, "zeit": 0},
    "asap": spread(
        {
            0: "je früher desto besser|je eher desto besser|je schneller desto besser"
            "|je früher , desto besser|je eher , desto besser|so bald wie möglich"
            "|sobald wie möglich|so schnell wie möglich|möglichst bald|sofort"
            "|schnellstmöglich|baldmöglichst|frühestmöglich|nächstmöglich|nächstmögliche"
            "|umgehend"
            "|nächstmöglichen|nächstmöglicher|frühestmöglichen|schnellstmöglichen"
            "|möglichst schnell"
            "|möglichst früh|so früh wie möglich|nächsten freien|nächster freier|nächste freie"
            "|ersten freien|erster freier|erste freie|am schnellsten|baldigst|so bald es geht"
            "|so schnell es geht|nächsten möglichen|ehestmöglich|zeitnah|am frühesten"
            "|jetzt gleich"
            "|sobald es geht|möglichst zeitnah|asap"
        }
    ),
    "anytime": spread(
        {
            0: "jederzeit|egal wann|irgendwann|wann auch immer|zu jeder zeit|wann immer|immer"
            "|den ganzen tag|ganztägig|ganztags|zeitlich flexibel|ganzen tag|ist mir egal wann"
        }
    ),
    "anyday": {"jeden tag": 0, "egal welcher tag": 0, "an jedem tag": 0, "täglich": 0}
    | {"an welchem tag auch immer": 0, "alle tage": 0, "egal an welchem tag": 0},
    "any": {"jeden": 0, "jeder": 0, "jedem": 0, "jede": 0},
    "now": {"jetzt": 0, "bald": 0, "gleich": 0},
    "not": spread(
        {
            0: "nichts|nix"
            "|ich arbeite|arbeite ich|nicht|kein|keine|keinen|keiner|keinem|nie|niemals"
            "|verhindert|im urlaub|urlaub|bin ich weg|ich weg bin|bin weg|sind wir weg"
            "|wir weg sind"
            "|bin ich nicht da|verreist|auf reisen|auf dienstreise"
            "|ferien|verreist"
            "|unmöglich|ungünstig|schlecht|besetzt|belegt|ausgebucht|ungern|keinesfalls|weder"
            "|unterwegs|zu früh|zu spät|noch nicht|auf keinen fall|niemand",
            1: "außer|ausser|ausgenommen|bis auf|statt|anstatt|anstelle von|nur nicht"
            "|aber nicht"
            "|mit ausnahme von|abgesehen von|statt am|bloß nicht|aber kein|aber keine",
        }
    ),
    "word": spread(
        {
            0: "ich habe nichts|ich hab nichts|habe ich nichts|hab ich nichts|habe nichts"
            "|ich habe nichts vor|ich hab nichts vor|habe ich nichts vor|hab ich nichts vor"
            "|habe nichts vor|noch nichts vor|nichts vor habe|nichts geplant|nichts anderes"
            "|nichts weiter|nichts besonderes|nichts außer"
            "|so|nicht sicher|kein problem|nicht eilig|nicht nur|warum nicht|guten morgen"
            "|guten abend"
            "|guten tag|gute nacht|nicht schlecht|spielt keine rolle|schönen tag"
            "|schönen abend|schönes wochenende"
            "|schönen tag noch|schönen abend noch|nicht wahr|keine sorge|keine eile|weiß nicht"
            "|schönen nachmittag|einen schönen|nicht so wichtig|vor ort|nach hause|vor allem"
            "|von mir"
            "|von ihnen|von dir|nach wie vor|immer noch|noch immer"
            "|wie immer"
            "|guten morgen zusammen|eine zeit|zweite wahl|ein mal|keine ahnung|nichts dagegen"
            "|im mai-"
            "|für heute alles|alles für heute|wars für heute|war's für heute|für heute wars"
            "|für heute war|für heute genug|kein thema|im voraus|schon mal|noch einmal"
            "|frohe weihnachten|frohe ostern|schöne ostern|schöne weihnachten|gutes neues jahr"
            "|noch mal|am besten|am liebsten|an sich"
        }
    ),
    "correct": spread(
        {
            0: "doch lieber|ich meine|ich meinte|quatsch|moment|nein warte|halt nein"
            "|besser gesagt"
            "|vielmehr|dann doch|nein|entschuldigung|korrektur|sorry|stopp|äh nein|doch eher"
            "|doch besser"
            "|dann lieber|eigentlich lieber|stattdessen"
        }
    ),
    "but": {"aber": 0, "sondern": 0, "dann": 0, "dafür": 0, "jedoch": 0}
    | german_wishes()
    | {"wie wäre": 0, "lieber": 0, "geht auch": 0, "besser": 0, "nur": 0, "wie wärs": 0}
    | {"könnten wir": 0, "können wir": 0, "vielleicht": 0, "daher": 0, "deshalb": 0, "also": 0},
    "reason": spread(
        {
            0: "weil|denn|da|da ich|damit ich|ich muss um|ich habe um|ich habe noch"
            "|ich hab noch|ich fliege|ich fahre|ich komme erst|ich bin erst|mein zug"
            "|mein flug|meine schicht|ich fange|ich habe schon"
        }
    ),
    "move": spread(
        {
            0: "verschieben|verlegen|ändern|umbuchen|tauschen|verschiebe|verlege|ändere"
            "|verschoben"
            "|verlegt|geändert|umlegen|vorverlegen|verschiebt|verlegst|verschiebst|umzubuchen"
            "|zu verschieben|zu verlegen"
        }
    ),
    "length": {"für": 0, "dauert": 0, "lang": 0},
    **GERMAN_FEASTS,
    "calweek": {"kw": 0, "kalenderwoche": 0},
    "weekof": {"die woche vom": 0, "woche vom": 0, "der woche vom": 0, "woche ab dem": 0},
}
