"""What a text says of free times, so that it can be compared with what is.

That is the clock times that it offers, whether it says that there are none at all, and
whether it says that some were found.
"""

import re

from app.language.inspect.sentences import is_endless, plain, sentences

_CLOCK = r"\d{1,2}(?:[:.]\d\d)?(?: ?(?:[ap]\.?m\b\.?|uhr))?"
_FREE = re.compile(
    r"\b(?:free|available|openings?|open slots?|vacant|offer you|can offer|slots?"
    r"|have .{0,20} at"
    r"|frei|freie[nrs]?|verfügbar\w*|anbieten|biete|möglich|zeitfenster)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|no|nothing|none|neither|unavailable|isn't|aren't|\w+n't|taken|booked|full|nicht"
    r"|nichts|kein\w*|vergeben|belegt|gebucht|ausgebucht|leider|unfortunately|sorry|cannot)\b"
)
_UNSURE = re.compile(
    r"\b(?:if|whether|once|when|would|could|should|shall|let me|will|check|look|ob|wenn|falls"
    r"|sobald|würde|könnte|soll|werde|sehe nach|prüfe)\b|\?\s*$"
)
_RANGE = re.compile(
    rf"\b(?:between|from|zwischen|von) {_CLOCK} ?(?:and|to|until|till|–|-|und|bis) ?{_CLOCK}"
    rf"|{_CLOCK} ?(?:–|-|to|until|till|bis) ?{_CLOCK}"
)
_NOT_OFFERED = re.compile(
    rf"\b(?:around|near|nearest to|close to|closest to|before|after|until|till|by|since|from"
    rf"|as of|past|instead of|besides|other than|later than|earlier than|asked for|wanted"
    rf"|wished for"
    rf"|requested|mentioned|said|wish of|than|ab|bis|vor|nach|gegen|statt|anstelle von|außer"
    rf"|rund um|nahe|seit|gewünscht\w*|genannt\w*)(?: (?:about|the|around|um|etwa|\w+day))?"
    rf" {_CLOCK}"
)
_CLAUSES = re.compile(
    r"[;()]|,(?= ?(?:but|aber|however|doch|sondern))|\b(?:but|aber|however)\b"
)
_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•–])\s+\S")
_HAS_CLOCK = re.compile(
    r"\d{1,2}[:.]\d\d\b|\b\d{1,2} ?(?:[ap]\.?m\b|uhr)|\b(?:noon|o'clock|uhr)\b"
)
_ADJECTIVE = r"(?:free|available|open|suitable|matching|freien?|verfügbaren?|passenden?)"
_NO = (
    r"(?:\bno|(?:\bnot|n't) (?:\w+ )?any|\bkeine?n?)"
    r"(?:\s+(?:other|more|further|weiteren?|anderen?))?"
)
_NAMED = r"(?:times?|appointments?|dates?|termine?|zeiten)"
_NONE_AT_ALL = re.compile(
    rf"{_NO}\s+(?:{_ADJECTIVE}\s+)?"
    r"(?:(?:time )?slots?|openings?|availabilit(?:y|ies)|zeitfenster)\b"
    rf"|{_NO}\s+{_ADJECTIVE}\s+{_NAMED}\b"
    rf"|{_NO}\s+{_NAMED}\s+(?:\w+\s+)?(?:free|available|open|left|frei|verfügbar)\b"
    r"|\b(?:nothing|none|nichts)\s+(?:(?:is|are|was|mehr|else)\s+)?"
    r"(?:free|available|open|frei|verfügbar)\b"
    r"|\b(?:fully|all|completely|everything is|sind|alles|komplett) (?:booked|ausgebucht)\b"
)
_NARROWS = re.compile(
    r"\d|\b(?:\w+day|\w+tags?|morning|afternoon|evening|noon|night|week\w*|month\w*|today"
    r"|tomorrow|then|that|this|those|these|other|others|else|earlier|later|before|after|more"
    r"|online|vormittag|nachmittag|abend|mittags?|woche\w*|monat\w*|heute|morgen|dann|da"
    r"|diese\w*|jene\w*|andere\w*|weitere\w*|sonst|früher\w*|später\w*|vorher|nachher"
    r"|mittwoch\w*|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november"
    r"|dezember|january|february|march|may|june|july|october|december)\b"
)
_MAY_DENY = re.compile(
    r"\b(?:no|not|nothing|none|all|fully|completely|everything|sind|alles|komplett|nichts"
    r"|keine?n?)\b|n't\b"
)
_FOUND = re.compile(
    r"\bfound (?:\w+ ){0,4}(?:slots?|times?|openings?)\b"
    r"|\b(?:slots?|zeiten|zeitfenster|termine?)\b.{0,40}\bgefunden\b"
)
_MAY_FIND = re.compile(r"\b(?:found|gefunden)\b")


def claims_finding(sentence: str) -> bool:
    """Whether a sentence says that free times were found."""
    said = plain(sentence)
    if not is_endless(said) and (_UNSURE.search(said) or _NEGATED.search(said)):
        return False
    return bool(_FOUND.search(said))


def may_claim_finding(begun: str) -> bool:
    """Whether a sentence (in plain letters) has a word that such a one needs."""
    return bool(_MAY_FIND.search(begun))


def denies_offers(sentence: str, *, outright: bool = False) -> bool:
    """Whether a sentence says that nothing is free.

    Args:
        outright: whatever day or time it is. One that speaks of some day, time or other
            condition may be so, whatever was found.
    """
    said = plain(sentence)
    unsure = _UNSURE.search(said) or (outright and _NARROWS.search(said))
    if unsure and not is_endless(said):
        return False
    return bool(_NONE_AT_ALL.search(said))


def may_deny_offers(begun: str) -> bool:
    """Whether a sentence (in plain letters) has a word that such a one needs."""
    return bool(_MAY_DENY.search(begun))


def find_offers(text: str) -> list[str]:
    """The parts of a text that say of a clock time that it is free, and items of lists.

    Questions, conditions, refusals, stretches of time and times that were only asked for are
    left out.
    """
    found = []
    for sentence in sentences(text):
        said = plain(sentence.text)
        if not _HAS_CLOCK.search(said):
            continue
        if _ITEM.match(sentence.text):
            found.append(_RANGE.sub(_start_of, said))
        elif is_endless(said) or not _UNSURE.search(said):
            found += [part for part in _CLAUSES.split(said) if part and _is_offer(part)]
    return [_NOT_OFFERED.sub(" ", _RANGE.sub(" ", part)) for part in found]


def _is_offer(part: str) -> bool:
    if not _HAS_CLOCK.search(part):
        return False
    return is_endless(part) or bool(_FREE.search(part) and not _NEGATED.search(part))


def _start_of(found: re.Match[str]) -> str:
    """In a list "14:00–14:30" is one slot, named by its start."""
    start = re.search(_CLOCK, found[0])
    return start[0] if start else ""
