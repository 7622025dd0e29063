"""Numbers that count or name things: "5 machines", "the 4th axle", "Maschine Nr. 7"."""

from collections.abc import Sequence

from app.language.time.lexicon.signs import Sign, sign_at
from app.language.wordlists import words

# The words of speech that may follow a day or a time. Any other word is taken for a noun,
# which the number counts.
_NO_NOUNS = words(
    """
    whether anyway once about eastern central mountain pacific gmt utc cet cest est pst bst
    mez folks guys buddies please thanks thank cheers hi hello hey sorry well ok okay yes
    yeah yep sure fine good great perfect cool nice right exactly precisely sharp then too
    also again already only just still yet maybe perhaps probably possibly preferably
    ideally really instead together available free open possible best better closer sooner
    later preferred here there where when which who what how why if unless because as since
    though than while like via with without at on in by to per for from and or but so not
    this that these those it i i'm i'd i'll we we're we'd we'll he she they them you me my
    our your his her their its is are was were be been am will would could can should shall
    may might must do does did has have had having get got gets make makes made take takes
    works work worked suits suit fits fit goes go going sounds seems looks means tried want
    wants need needs prefer attending joining drinking hope hopefully everyone everybody
    anyone someone both all each every any some no book booked booking schedule reserve
    arrive come coming leave meet talk call start starting begin finish end ending until
    spot salon score rating straight local whichever whatever till onward pls plz thx ty lol
    btw bitte danke passt passen passte wäre waere wären ist geht gehts geht's ginge gehen
    würde wuerde kann könnte koennte können könnten wenn falls ob weil denn ich wir sie er
    es ihr mir mich uns dir dich euch ihnen du man gern gerne noch dann auch schon ja nein
    doch eher lieber hätte haette haben habe hab hat hast habt bin bist sind war gut super
    prima perfekt vielleicht mal bei mit zu zum zur für von bis ein frei möglich moeglich
    möchte wollen soll sollte oder und aber dort da hier nehme nehmen nehm buchen buche
    passend klappt klappen nur klar genau stattdessen recht lieb treffen kommen komme
    starten anfangen beginnen reden sprechen telefonieren wie wer wo als im um wird werden
    weniger mehr gerade sound look seem feel ring visit stop drop pick pop head swing see
    chat speak sit discuss try bring pay fix check weg durch rein raus los fertig zurück
    unterwegs hin ab an klingt hört scheint reicht stimmt kommt liegt sieht fängt beginnt
    startet wirkt bleibt gilt gefällt je nach vor über unter ginge's wär's wärs passt's tut
    täte sein seid
    """
)
_INFINITIVE = "en"  # of German verbs, which no list could hold
_PLURALS = words(
    "maschinen anlagen spindeln spulen rollen kisten paletten ketten pumpen motoren"
)
# What stands before the number of a thing.
_LABELS = words(
    """
    option options number numbers no nr num slot slots room rooms table nummer termin zimmer
    tisch unit machine machines maschine line linie anlage loom version raum halle hall bay
    gate platform gleis floor etage stock suite apartment wohnung building gebäude haus
    house invoice rechnung order auftrag bestellung ticket case fall item artikel position
    model modell type typ part teil bus platz seat desk level phase step schritt chapter
    kapitel page seite section abschnitt lot batch charge serie series size größe revision
    rev track channel kanal pump pumpe axle achse motor webstuhl spindel spindle shed werk
    plant site station
    """
)
_MARKED = words("no nr num number")


def is_thing(sign: Sign, *, plural: bool = False) -> bool:
    """Whether a sign after a number is what the number counts, as far as words tell.

    `plural`: only if it looks like several things: "at 3 sites", and not "at 3 mate".
    """
    if sign.kind != "word" or not sign.low or sign.low in _NO_NOUNS:
        return False
    if plural and not _is_plural(sign):
        return False
    is_verb = sign.low.endswith(_INFINITIVE) and sign.low not in _PLURALS
    return not is_verb or sign.raw[:1].isupper()


def _is_plural(sign: Sign) -> bool:
    """Whether a word ends like an English plural, or a German noun's."""
    low = sign.low
    if low in _PLURALS:
        return True
    if sign.raw[:1].isupper():
        return low.endswith(("en", "e", "er", "s", "n"))
    return low.endswith("s") and not low.endswith(("ss", "us", "is"))


def is_numbered(signs: Sequence[Sign], at: int) -> bool:
    """Whether a number is that of a thing, by the word before it: "unit 4", "machine no. 7"."""
    before = sign_at(signs, at - 1)
    if before.kind == "." and before.glued:
        return sign_at(signs, at - 2).low in _MARKED
    return before.low in _LABELS or before.low == "#"
