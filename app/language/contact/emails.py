"""E-mail addresses in a message: the writer's own, and those of guests to be invited."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.language.excerpt import excerpt

_MAX_ADDRESS = 320  # characters, as it may be written: RFC 5321 allows 254
_WRITTEN = r"(?<![\w.+%'-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.)+\w{2,24}"
_DOT = r"(?:\s?[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s?|\s+(?:dot|punkt)\s+|\.)"
_AT = r"(?:\s?[(\[{]\s?(?:at|ät|@)\s?[)\]}]\s?|\s+(?:at|ät|klammeraffe)\s+|\s@\s?|@\s)"
_SPOKEN = (
    rf"(?<![\w.+%'-])(?!(?:me|us|mich|uns|him"
    rf"|her)\b)[\w+%'-]{{1,40}}(?:{_DOT}[\w+%'-]{{1,40}}){{0,3}}"
    rf"{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}"
)
_ADDRESS = re.compile(rf"{_WRITTEN}|{_SPOKEN}", re.IGNORECASE)

_INVITES = re.compile(
    r"\b(?:invite|include|including|cc|bcc|copy|add|adding|bring|bringing|guests?|along|with|"
    r"together|plus|also|loop|forward|colleagues?|partner|wife|husband|friend|boss|assistant|"
    r"mitbringen|einladen|lade|lad|dazu|hinzu\w*|mit|auch|noch|gast|gäste|kolleg\w*|chef\w*|"
    r"begleit\w*|zusammen|frau|mann|freund\w*)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:use|my (?:e-?mail|address|mail)|e-?mail(?: address)? (?:is|lautet)|i'm|i am"
    r"|reach me|meine?[rn]? (?:e-?mail|mail|adresse)|ich bin|write to me|mail me|send it to"
    r"|contact me)\b",
    re.IGNORECASE,
)
_JOINS_LATER = re.compile(
    r"^\W*(?:(?:should|will|can|could|would|may|shall)\s+(?:also\s+|like to\s+)?(?:join|come"
    r"|attend|be\b)|"
    r"(?:is|are) (?:coming|joining)|(?:too|as well|as guests?|als gast|als gäste|auch)\b|"
    r"kommt|kommen|soll|sollen|bitte (?:auch )?(?:einladen|dazu)|einladen|dazu)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:sorry|i mean|i meant|actually|correction|typo|rather|no,|wait|ich meine|ich meinte|"
    r"nein|vielmehr|korrektur|tippfehler|falsch)\b",
    re.IGNORECASE,
)
_LINKS = re.compile(r"^[\s,;&]*(?:and|und|&|,|;|or|sowie|plus)?[\s,;:&]*$", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?\n]\s+|\n")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The writer's own address, the guests', and the text without any of them."""

    email: str | None
    guests: tuple[str, ...]
    rest: str


def find_addresses(text: str, *, guests_asked: bool = False) -> Addresses:
    """The valid addresses of a message, and the rest of what is read of it.

    Without a word of inviting an address is the writer's own. The first one counts, unless a
    later one corrects it; others without such a word are nobody's business.
    """
    text = excerpt(text)
    if "@" not in text and not re.search(_AT, text, re.IGNORECASE):
        return Addresses(None, (), text)
    own: str | None = None
    guests: list[str] = []
    behind, was_guest = 0, guests_asked
    for match in _ADDRESS.finditer(text):
        address = normalised(match[0])
        if address is None:
            continue
        before = text[behind : match.start()]
        was_guest = _is_guest(before, text[match.end() :], was_guest, first=behind == 0)
        if was_guest:
            guests.append(address)
        elif own is None or _CORRECTS.search(before):
            own = address
        behind = match.end()
    return Addresses(own, guests_beside(own, guests), _ADDRESS.sub(" ; ", text))


def guests_beside(own: str | None, addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses less the attendee's own, each once and as it was first written.

    Capital letters make no other address, as for a booking (see `people.guest_flaws`).
    """
    distinct: dict[str, str] = {}
    for address in addresses:
        distinct.setdefault(address.casefold(), address)
    distinct.pop((own or "").casefold(), None)
    return tuple(distinct.values())


def normalised(written: str) -> str | None:
    """An address in its normal form ("ada at example dot com" too); None if it is none."""
    if len(written) > _MAX_ADDRESS:
        return None
    plain = re.sub(_AT, "@", written.strip(" .'"), count=1, flags=re.IGNORECASE)
    plain = re.sub(_DOT, ".", plain, flags=re.IGNORECASE)
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 — slow to import, and seldom needed

    try:
        valid = validate_email(plain, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return valid.normalized


def _is_guest(before: str, after: str, was_guest: bool, *, first: bool) -> bool:  # noqa: FBT001 — private, and called in one place
    """Whether the words around an address invite somebody else."""
    if _JOINS_LATER.match(after):
        return True
    if not first and _LINKS.match(before):
        return was_guest
    clause = _SENTENCE.split(before)[-1]
    own = [found.end() for found in _OWN.finditer(clause)]
    invites = [found.end() for found in _INVITES.finditer(clause)]
    if not own and not invites:
        return was_guest and first
    return max(invites, default=-1) > max(own, default=-1)
