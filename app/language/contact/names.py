"""People's names in a message: "I'm Ada Lovelace", "mein Name ist …", "Lovelace, Ada"."""

import re

from app.language.excerpt import excerpt
from app.language.wordlists import words

_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſ"
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĘĚĞĢĦĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŴŶŹŻŽ"
_CAPITAL = rf"[{_UPPER}][{_LETTERS}]*+(?:['’-][{_LETTERS}]++)*+"
_INITIAL = rf"[{_UPPER}]\."
_PARTICLE = (
    r"(?:von|van|vom|zu|zur|zum|de|der|den|del|della|di|da|dos|das|du|la|le|al|el|bin|ibn"
    r"|ter|ten|af|av|y)"
)
_TITLE = r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Miss|Sir|Herr|Frau|Dipl|Ing|Med)\.?\s+)*"
_FULL = rf"{_CAPITAL}(?:\s+(?:{_INITIAL}|(?:{_PARTICLE}\s+)*{_CAPITAL})){{0,3}}"
_LOWER = (
    rf"[{_LETTERS}]++(?:['’-][{_LETTERS}]++)*+"
    rf"(?:\s+[{_LETTERS}]++(?:['’-][{_LETTERS}]++)*+){{0,3}}"
)

_STRONG = (
    r"(?:my (?:full )?name(?:'s| is|:)|the name(?:'s| is)|name(?:\s*(?:is|'s|:|=|-)\s)|i(?:'m"
    r"| am) called|"
    r"they call me|ich heiße|ich heisse|i go by|known as|under my name,?|(?:use "
    r"|by )?the name of|use the name|mein (?:voller )?name (?:ist|lautet)|name ist|"
    r"under the name(?: of)?|in the name of|under name|auf (?:den )?namen|unter (?:dem )?namen|"
    r"für (?:den )?namen|my name:|me llamo)"
)
_WEAK = (
    r"(?:i'm|i am|im|this is|it's|it is|that's|ich bin(?: die| der)?|hier ist|hier spricht"
    r"|hier schreibt|"
    r"hier|es ist|am apparat ist|das ist|call me)"
)
_SIGNED = (
    r"(?:regards|best|cheers|sincerely|thanks|thank you|yours|grüße|grüßen|gruß|lg|vg|mfg"
    r"|danke)"
)

# Patterns as text: they are compiled when the first message needs them, not at start-up.
_MEANWHILE = r"(?:(?:doch|eigentlich|aber|bitte|übrigens|nämlich|actually|really|just)\s+)*"
_AFTER_STRONG = (
    rf"\b(?i:{_STRONG})\s*(?i:{_MEANWHILE})[\"“„«]?(?i:{_TITLE})(?:(?P<name>{_FULL}(?:,\s+{_CAPITAL}(?=\s*(?:[.;!\n]"
    rf"|$)))?)|(?P<lower>{_LOWER}))"
)
_AFTER_WEAK = rf"(?<![\w'])(?i:{_WEAK})\s+(?P<title>(?i:{_TITLE}))(?P<name>{_FULL})"
_HERE = rf"^\W*(?:(?i:hi|hello|hey|hallo|moin)\W+)?(?P<name>{_FULL})\s+(?i:here|hier)\b"
_SIGNATURE = rf"(?i:{_SIGNED})[,!. ]*\n+\s*(?P<name>{_FULL})\s*$"
_AGAIN = rf"^\s*[,.–-]\s*(?P<name>{_CAPITAL}(?:\s+{_FULL}))"
_TURNED = rf"^\W*(?P<last>(?:{_PARTICLE}\s+)*{_CAPITAL}),\s*(?P<first>{_FULL})\W*$"
_TWO = rf"{_CAPITAL}(?:\s+(?:{_INITIAL}|(?:{_PARTICLE}\s+)*{_CAPITAL})){{1,3}}"
_UNDER = (
    r"\b(?i:under|unter|on behalf of|the name|im namen von|(?:booking|reservation|appointment"
    r"|table|slot|termin|buchung|reservierung)(?: is| ist)? (?:for|für|auf))\s+"
    rf"(?i:{_TITLE})(?P<name>{_TWO})"
)
_IS_NAME = (
    rf"(?P<name>{_FULL}) (?i:is my (?:full )?name|ist mein name|is what you can call me)\b"
)
# A name beside an address, which `find_addresses` has turned into a semicolon.
_BESIDE = (
    rf"(?:^|[.!?;:\n])\s*(?i:{_TITLE})(?P<name>{_TWO})\s*[,(<\n:/–-]*\s*;"
    rf"|;\s*[,)>\n/–-]*\s*(?i:{_TITLE})(?P<behind>{_TWO})\s*(?:$|[.!?\n])"
)
_FIRST_LAST = (
    rf"(?i:first name|vorname)(?i:\s+is|\s+ist)?[\s:,]+(?P<first>{_CAPITAL})"
    r"[\s,;]+(?i:and |und )?(?i:my |mein |the )?(?i:last name|surname|family name|nachname)"
    rf"(?i:\s+is|\s+ist)?[\s:,]+(?P<last>{_FULL})"
)
_LEAD = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hallo|yes|sure|ok|okay|of course|ja|klar|gerne|natürlich|please"
    r"|bitte|"
    r"it is|it's|that's|this is|the name is|i'm|i am|im|my name is|name|ich bin|ich heiße"
    r"|mein name ist|das ist|es ist|"
    r"you can use|put it under|use|under|auf|unter)\b[\s,:!.–-]*)+",
    re.IGNORECASE,
)
_MARKS = " \n,.!;"
_LAST_WORD = re.compile(
    r"(?<!\w)(?:please|thanks|thank you|danke|bitte|here|hier)$", re.IGNORECASE
)

_JUDGES = re.compile(r"^\W*(?:it|that|this|das|es)\b", re.IGNORECASE)  # "that's silly"

# Words that follow "I'm" or "it's" and are no names, or that end a name.
_NO_NAMES = words(
    """
    i i'm a an the in on at to for from of and or but with my your our not no yes ok okay
    sure looking free available interested sorry fine good great happy glad here there
    just still also very so really afraid busy away back calling writing trying going
    coming working new late early ready done able unable urgent important possible monday
    tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december today tomorrow tonight morning
    afternoon evening noon german english american british french italian spanish dutch
    swiss austrian turkish polish what when where who why how is are was be it this that
    please thanks thank hi hello hey can could would will should do does did have has had
    need want like book email e-mail mail phone number call appointment meeting time date
    day week next last first second maybe perhaps any some all ich sie er wir ihr du es
    der die das den dem ein eine einen und oder aber mit bei von aus für auf an am im um
    zu nicht kein keine ja nein gern gerne bitte danke hallo guten tag moin servus montag
    dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli
    oktober dezember heute morgen übermorgen vormittag nachmittag abend mittag frei
    verfügbar kunde kundin patient patientin student studentin lehrer lehrerin arzt ärztin
    anwalt mitglied vater mutter interessent interessentin neukunde neukundin
    privatpatient kassenpatient selbstständig berliner münchner schüler rentner flexibel
    stattdessen lieber besser doch jetzt dann nun
    krank neu leider auch noch schon sehr meine mein termin uhr uhrzeit name telefon
    nummer adresse was wann wo wer wie warum können könnte hätte möchte will würde habe
    brauche suche einen guten customer client patient teacher student doctor lawyer nurse
    mother father member manager director dr prof mr mrs ms herr frau confirm confirmed
    cancel reschedule perfect works sounds question nothing incorrect wrong right correct
    alright crazy instead rather though else only too well
    none nobody anyone whatever anything something later earlier soon asap
    """
)
_WHOSE = words("my the full first our and on user customer visitor mein voller der und auf")
_ALSO_NAMES = words("may june april august an")  # first names, if a second name follows
_MAX_WORDS = 4


def find_name(text: str, *, asked: bool = False) -> str | None:
    """The writer's name, or None. `asked`: the whole message may be a bare name."""
    text = excerpt(text).replace("’", "'")
    if found := re.search(_FIRST_LAST, text):
        return f"{found['first']} {_clean(found['last']) or found['last']}"
    if name := _told(text):
        return name
    for pattern in (_IS_NAME, _UNDER, _HERE, _SIGNATURE):
        if (found := re.search(pattern, text)) and (name := _clean(found["name"])):
            return name
    return _beside(text) or (_bare(text) if asked else None)


def _told(text: str) -> str | None:
    """The name in a sentence that tells it: "my name is …", "I'm …"."""
    for found in re.finditer(_AFTER_STRONG, text):
        said = found["name"] or _capitalised(found["lower"])
        if not _is_anothers(text[: found.start()], found[0]) and (name := _clean(said)):
            return _longer(name, text[found.end() :])
    for found in re.finditer(_AFTER_WEAK, text):
        name, after = _clean(found["name"]), text[found.end() :]
        if name and _is_believable(found[0], name, after, bool(found["title"])):
            return _longer(name, after)
    return None


def _is_anothers(before: str, matched: str) -> bool:
    """Whether "name is" stands behind a word that says whose: "the doctor's name is"."""
    if not matched.lower().startswith("name"):
        return False
    word = re.search(rf"([{_LETTERS}'-]+)\s+$", before)
    return word is not None and word[1].lower() not in _WHOSE


def _beside(text: str) -> str | None:
    """A full name that stands beside an address: "Tuesday at 3. Ada King, ada@…"."""
    found = re.search(_BESIDE, text)
    name = _clean(found["name"] or found["behind"]) if found else None
    return name if name and len(name.split()) > 1 else None


def _clean(name: str) -> str | None:
    """The name up to the first word that is none; "Lovelace, Ada" in the usual order."""
    if turned := re.match(_TURNED, name):
        name = f"{turned['first']} {turned['last']}"
    kept: list[str] = []
    parts = name.replace(",", " ").split()
    for at, word in enumerate(parts):
        if not _may_be_name(word, kept=bool(kept), last=at == len(parts) - 1):
            break
        kept.append(word)
    while kept and re.fullmatch(_PARTICLE, kept[-1]):
        kept.pop()
    return " ".join(kept) or None


def _may_be_name(word: str, *, kept: bool, last: bool) -> bool:
    """Whether a capitalised word can be part of a name: "April" only before another one."""
    low = word.lower().strip(".")
    if low not in _NO_NAMES or re.fullmatch(_INITIAL, word):
        return True
    if low in _ALSO_NAMES:
        return kept or not last
    return kept and bool(re.fullmatch(_PARTICLE, word))


def _capitalised(name: str) -> str:
    """Turn "ada lovelace" into "Ada Lovelace"; only the words before one that is no name."""
    kept: list[str] = []
    for word in name.split()[:_MAX_WORDS]:
        if word.lower() in _NO_NAMES - _ALSO_NAMES - {"von"}:
            break
        particle = bool(re.fullmatch(_PARTICLE, word.lower()))
        kept.append(word.lower() if particle and kept else _title(word))
    return " ".join(kept[:3])


def _title(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def _longer(name: str, after: str) -> str:
    """Such as "It's Ada, Ada Lovelace" names the person twice: the longer one counts."""
    again = re.match(_AGAIN, after)
    if again and name.split(maxsplit=1)[0] in again["name"].split():
        return _clean(again["name"]) or name
    return name


def _is_believable(matched: str, name: str, after: str, titled: bool) -> bool:  # noqa: FBT001 — private, and called in one place
    """Whether "I'm X" names somebody; German nouns and "it's X" want a second word."""
    if titled or len(name.split()) > 1:
        return True
    if name.isupper() and len(name) > 1:  # "I AM BOOKED"
        return False
    lead = matched.lower()
    if lead.startswith(
        (
            "ich bin",
            "i'm",
            "i am",
            "im ",
            "hier ist",
            "hier spricht",
            "this is",
            "it's",
            "it is",
            "call me",
        )
    ):
        follows = re.match(
            r"\s*(?:[,.!;–-]|$|\n|and\b|und\b|from\b|von\b|aus\b|here\b|hier\b|again\b)", after
        )
        return bool(follows)
    return False


def _bare(text: str) -> str | None:
    """A message that is nothing but a name, perhaps with a polite word."""
    plain = _LEAD.sub("", text.replace(";", " ")).rstrip(_MARKS)
    plain = _LAST_WORD.sub("", plain).rstrip(_MARKS).strip(" ,.!-")
    if turned := re.match(_TURNED, plain):
        plain = f"{turned['first']} {turned['last']}"
    plain = plain.partition(",")[0]  # "Ada Lovelace, Engines Ltd"
    plain = re.sub(rf"^(?i:{_TITLE})", "", plain + " ").strip()
    words = plain.split()
    if not 1 <= len(words) <= _MAX_WORDS or not re.fullmatch(rf"[{_LETTERS}'. -]+", plain):
        return None
    if any(
        word.lower().strip(".") in _NO_NAMES and not re.fullmatch(_PARTICLE, word.lower())
        for word in words
    ):
        return None
    if any(letter.isupper() for letter in plain):
        return plain
    if ";" in text and len(words) == 1:  # "send it to ada@… ok": a stray word is no name
        return None
    return None if _JUDGES.match(text) else _capitalised(plain)
