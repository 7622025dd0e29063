"""How many people come, as a visitor says it: "for me and 2 friends", "zu dritt"."""

import re

from app.language.excerpt import excerpt

MAX_PEOPLE = 200  # more is no head count

_NUMBERS = {
    **dict.fromkeys(("one", "ein", "eine", "einen", "einer", "a", "my", "my other"), 1),
    **dict.fromkeys(("mein", "meine", "meinem", "meiner", "meinen"), 1),
    **dict.fromkeys(("two", "zwei", "zweit", "both", "beide"), 2),
    **dict.fromkeys(("three", "drei", "dritt"), 3),
    **dict.fromkeys(("four", "vier", "viert"), 4),
    **dict.fromkeys(("five", "fünf", "fünft", "fuenf"), 5),
    **dict.fromkeys(("six", "sechs", "sechst"), 6),
    **dict.fromkeys(("seven", "sieben", "siebt"), 7),
    **dict.fromkeys(("eight", "acht"), 8),
    **dict.fromkeys(("nine", "neun", "neunt"), 9),
    **dict.fromkeys(("ten", "zehn", "zehnt"), 10),
    **dict.fromkeys(("twelve", "zwölf"), 12),
}
_SEVERAL = (
    r"(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|zwei|drei|vier|fünf"
    r"|fuenf|sechs|sieben|acht|neun|zehn|zwölf)"
)
_ANY = rf"{_SEVERAL[:-1]}|one|a|my|eine?[nmr]?|meine?[nmr]?)"
_OTHERS = (
    r"(?:\w+ )?(?:friends?|colleagues?|co-?workers?|others?|guests?|kids?|children|cofounders?"
    r"|co-founders?|partners?|wife|husband|boss|assistant|mates?|students?|more(?: people)?"
    r"|freunde?n?|freundin(?:nen)?|kolleg(?:e|en|in|innen)|andere[nr]?|weitere[nr]?(?: \w+)?"
    r"|gäste[n]?|kinder[n]?|kind|mann|frau|chef(?:in)?|partner(?:in)?|mitarbeiter\w*|leute[n]?)"
)
_PEOPLE = (
    r"(?:people|persons?|participants?|attendees|seats?|places?|spots?|tickets?|adults"
    r"|personen|leute|teilnehmer\w*|plätze|mann hoch|erwachsene)"
)
_ALL = (
    rf"\b{_SEVERAL} {_PEOPLE}\b",
    rf"\b(?:there (?:are|will be|would be)|we(?:'re| are|'ll be| will be)) {_SEVERAL} of us\b",
    rf"\b{_SEVERAL} of us\b(?! (?:has|have) )",
    rf"\bwe(?:'re| are|'ll be| will be|'d be) {_SEVERAL}(?=\W*$|[,;]|\.(?!\d)| in total)",
    rf"\b(?:group|party|team|table) of {_SEVERAL}\b",
    rf"\b(?:gruppe|team) (?:von|aus|mit) {_SEVERAL}\b",
    rf"\bwir (?:sind|wären|kommen)(?: insgesamt| etwa| ca\.?)? {_SEVERAL}"
    r"(?=\W*$|[,;]|\.(?!\d))",
    r"\bzu (zweit|dritt|viert|fünft|sechst|siebt|acht|neunt|zehnt)\b",
    rf"\bfor {_SEVERAL}(?=\W*$)",
)
_BESIDE = (
    rf"\b(?:me|myself|i|ich|mich|mir) (?:and|plus|und|\+) {_ANY} {_OTHERS}\b",
    rf"\b(?:with|mit|bring|bringe|plus) {_SEVERAL} {_OTHERS}\b",
    rf"\b{_SEVERAL} {_OTHERS} (?:and|und) (?:me|i|ich|myself)\b",
)
_ALONE = (
    r"\b(?:just|only) (?:for )?(?:me|myself|one (?:person|place|seat|spot))\b|\bjust the one\b"
    r"|\b(?:only|just) one\b(?= place| seat|\W*$)|\bon my own\b|\bby myself\b"
    r"|\b(?:nur|bloß) (?:für )?(?:ich|mich|eine person|einen platz|einer)\b|\b(?:ich|komme)"
    r" (?:komme )?allein\b|\bone place is (?:fine|enough|ok)\b|\bein platz (?:reicht|genügt)\b"
)
_READERS = (
    *((re.compile(each, re.IGNORECASE), 1) for each in _BESIDE),
    *((re.compile(each, re.IGNORECASE), 0) for each in _ALL),
)
_IS_ALONE = re.compile(_ALONE, re.IGNORECASE)


def read_head_count(text: str) -> int | None:
    """How many come, the visitor among them; None if the words do not say."""
    text = " ".join(excerpt(text).split())
    if _IS_ALONE.search(text):
        return 1
    for pattern, more in _READERS:
        if (found := pattern.search(text)) is None:
            continue
        said = found[1].lower()
        number = int(said) if said.isdecimal() else _NUMBERS.get(said, 0)
        if 0 < number <= MAX_PEOPLE:
            return number + more
    return None
