"""E-mail addresses in a message: the writer's own, and those of guests to be invited."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

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

_MY = r"(?:my|our|another|mein\w*|unser\w*|for an?|für eine?\w?)"
_KIN = (
    r"(?:partner\w*|wife|husband|spouse|friends?|boss|assistants?|manager|mother"
    r"|father|mum|mom|dad|sister|brother|team|co-?workers?|client|frau|mann|freund\w*|chef\w*"
    r"|partner\w*|mutter|vater|mama|papa|schwester|bruder|assisten\w+|bekannte\w*)"
)
# Not children: their parents book for them, and give their own address.
_MY_KIN = rf"(?:{_MY}\s+(?:\w+\s+)?{_KIN}|colleagues?|kolleg\w+)"
_SOMEBODY = (
    rf"(?:{_MY_KIN}|(?:an?|the|some|eine?\w?|de[rmn]|die)\s+{_KIN}|someone|somebody|guests?"
    r"|jemand\w*|gast|gäste|noch wer)"
)
# Whoever stands behind these is invited, a word or a name between them or not.
_INVITES = re.compile(
    rf"\b(?:invit\w+|cc|bcc|bring(?:ing|e)?|guests?|{_MY_KIN}|gast|gäste|jemand\w*|mitbring\w*|mitnehm\w*|einladen"
    r"|lade|lad|laden|begleit\w*|mit dabei)\b"
    r"|\b(?:add|adding|include|including|copy|forward|loop in|hinzufügen|füg\w*|dazu|along"
    r"|auch für)(?:\s+[\w'-]+){0,2}\s*[(<:,]?\s*$",
    re.IGNORECASE,
)
# These invite only beside an own address: "with Mia" is said of whom one wants to see.
_WITH = re.compile(
    r"\b(?:with|plus|also|together|mit|auch|noch|zusammen|sowie)(?:\s+[\w'-]+){0,2}\s*[(<:]?\s*$",
    re.IGNORECASE,
)
_COMES_ALONG = re.compile(
    r"\b(?:join\w*|com(?:e|es|ing)|bring\w*|attend\w*|along|there|mit\w*|dabei|kommt|komm\w*"
    r"|teilnehm\w*)\b",
    re.IGNORECASE,
)
_JOINING_SOMEBODY = re.compile(rf"\b{_SOMEBODY}\b", re.IGNORECASE)
_OWN = re.compile(
    r"\b(?:use|my (?:\w+ )?(?:e-?mail|address|mail)|e-?mail(?: address)? (?:is|lautet|ist)"
    r"|i'm|i am|it's|its|reach me|meine?[rn]? (?:\w+ )?(?:e-?mail|mail|adresse)|ich bin"
    r"|write to me|mail me|send (?:it )?to|contact me|new (?:e-?mail|address|mail)"
    r"|neue (?:e-?mail|mail|adresse)|erreich\w* mich|schick\w*|send\w* (?:es |sie )?an)\b",
    re.IGNORECASE,
)
_JOINS_LATER = re.compile(
    r"^\W*(?:(?:should|will|can|could|would|may|shall)\s+(?:also\s+|like to\s+)?(?:join|come"
    r"|attend|be\b)|wants? to (?:join|come)|joins|comes"
    r"|(?:is|are) (?:coming|joining)|(?:too|as well|as guests?|als gast|als gäste)\b"
    r"|auch(?:\s*(?:$|[.,;!?\n])|\s+(?:ein\w*|mit\w*|dabei|dazu|komm\w*))"
    r"|in (?:kopie|cc|copy)\b"
    r"|kommt|kommen|soll|sollen|bitte (?:auch )?(?:einladen|dazu)|einladen|dazu|mitkommen"
    r"|(?:auch )?mit\s*(?:$|[.,;!?\n])|(?:möchte|will) (?:auch )?mit|ist (?:auch )?dabei)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:sorry|i mean|i meant|actually|correction|typo|rather|no,|wait|ich meine|ich meinte|"
    r"nein|vielmehr|korrektur|tippfehler|falsch)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:instead|rather|change|replace|lieber|stattdessen|besser|nimm|nehmen|ändern|doch"
    r"|bitte an|nur noch)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^[\s,;&]*(?:and|und|&|,|;|sowie|plus)[\s,;:&]*$", re.IGNORECASE)
_NEAR = 20  # characters behind an address that may still speak of it
_ALIKE = 0.85  # of the letters: an address with a slip in it
_LINKS = re.compile(r"^[\s,;&]*(?:and|und|&|,|;|or|sowie|plus)?[\s,;:&]*$", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?\n]\s+|\n")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The writer's own address, the guests', and the text without any of them.

    In `rest` a semicolon stands for each, and "¶" behind that of somebody else.
    """

    email: str | None
    guests: tuple[str, ...]
    rest: str


def find_addresses(
    text: str, *, guests_asked: bool = False, own: str | None = None, asked: bool = False
) -> Addresses:
    """The valid addresses of a message, and the rest of what is read of it.

    The only address is the writer's own, unless the words invite whose it is. The first one
    counts, unless a later one corrects it; others are guests if they are joined to it.

    Args:
        own: the known one, which only those words replace that speak of it.
        asked: the writer was just asked for theirs.
    """
    text = excerpt(text)
    if "@" not in text and not re.search(_AT, text, re.IGNORECASE):
        return Addresses(None, (), text)
    reader = _Reader(own, asked=asked)
    behind, was_guest = 0, guests_asked
    for match in _ADDRESS.finditer(text):
        address = normalised(match[0])
        if address is None:
            continue
        before, after = text[behind : match.start()], text[match.end() :]
        has_own = reader.mine is not None or own is not None
        was_guest = _is_guest(before, after, was_guest, first=behind == 0, has_own=has_own)
        if was_guest or not reader.takes_as_own(address, match.start(), before, after):
            reader.invite(address, match.start())
        behind = match.end()
    rest = _ADDRESS.sub(lambda each: " ;¶ " if each.start() in reader.others else " ; ", text)
    return Addresses(reader.mine, reader.guests, rest)


def guests_beside(own: str | None, addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses less the attendee's own, each once and as it was first written.

    Capital letters make no other address, as for a booking (see `people.guest_flaws`).
    """
    distinct: dict[str, str] = {}
    for address in addresses:
        distinct.setdefault(address.casefold(), address)
    distinct.pop((own or "").casefold(), None)
    return tuple(distinct.values())


class _Reader:
    """Sorts the addresses of a message: the writer's own, guests', and nobody's."""

    def __init__(self, own: str | None, *, asked: bool) -> None:
        self._own = own
        self._asked = asked
        self._guests: dict[str, None] = {}
        self.mine: str | None = None
        self.others: set[int] = set()  # where addresses begin that are not the writer's

    @property
    def guests(self) -> tuple[str, ...]:
        """Whoever is invited, in order; nobody invites themselves."""
        return guests_beside(self.mine, guests_beside(self._own, self._guests))

    def invite(self, address: str, at: int) -> None:
        self._guests[address] = None
        self.others.add(at)

    def takes_as_own(self, address: str, at: int, before: str, after: str) -> bool:
        """Keep it if it is the writer's own. False if it is joined to that: a guest's."""
        if self.mine is not None:
            if _CORRECTS.search(before):
                self.mine = address
                return True
            return not _AND.match(before)
        if self._own is None or self._asked or _replaces(self._own, address, before, after):
            self.mine = address
        else:
            self.others.add(at)
        return True


def _replaces(own: str, address: str, before: str, after: str) -> bool:
    """Whether the words put an address in the place of the known one, or it is that one."""
    alike = SequenceMatcher(None, own.casefold(), address.casefold()).ratio()
    clause = _SENTENCE.split(before)[-1]
    signs = any(each.search(clause) for each in (_OWN, _CORRECTS, _INSTEAD))
    return alike >= _ALIKE or signs or bool(_INSTEAD.search(after[:_NEAR]))


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


def _is_guest(before: str, after: str, was_guest: bool, *, first: bool, has_own: bool) -> bool:  # noqa: FBT001 — private, and called in one place
    """Whether the words around an address invite somebody else.

    Args:
        has_own: the writer's own address is known, from here or from before.
    """
    if _JOINS_LATER.match(after):
        return True
    if not first and _LINKS.match(before):
        return was_guest
    *earlier, clause = _SENTENCE.split(before)
    is_invited = _invites(clause, has_own=has_own)
    if is_invited is not None:
        return is_invited
    if earlier and not re.search(r"\w", clause) and _asks_somebody_along(earlier[-1]):
        return True
    return was_guest and first


def _invites(clause: str, *, has_own: bool) -> bool | None:
    """Whether the words before an address invite; None if they say nothing of whose it is."""
    own = max((found.end() for found in _OWN.finditer(clause)), default=-1)
    invites = max((found.end() for found in _INVITES.finditer(clause)), default=-1)
    if has_own and _WITH.search(clause):
        invites = len(clause)
    return invites > own if max(own, invites) >= 0 else None


def _asks_somebody_along(sentence: str) -> bool:
    """Such as "Can my husband join?"; the address of whom follows."""
    somebody = _JOINING_SOMEBODY.search(sentence)
    return bool(somebody and _COMES_ALONG.search(sentence))
