"""Clock times that a text offers as free, so that they can be compared with what is."""

import re

from app.language.sentences import plain, sentences

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
        elif not _UNSURE.search(said):
            found += [part for part in _CLAUSES.split(said) if part and _is_offer(part)]
    return [_NOT_OFFERED.sub(" ", _RANGE.sub(" ", part)) for part in found]


def _is_offer(part: str) -> bool:
    return bool(_HAS_CLOCK.search(part) and _FREE.search(part) and not _NEGATED.search(part))


def _start_of(found: re.Match[str]) -> str:
    """In a list "14:00–14:30" is one slot, named by its start."""
    start = re.search(_CLOCK, found[0])
    return start[0] if start else ""
