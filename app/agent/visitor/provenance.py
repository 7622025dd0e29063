"""Whether what a model says about a visitor has grounds: the visitor's own words.

A model that does not know an address makes one up. So nothing about a person goes into a
proposal that the visitor has not written, or that they have put right since.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from app.conversation.facts import Confidence, Fact, FactKind, known
from app.language.excerpt import excerpt
from app.language.wordlists import words

_WORDS = re.compile(r"[^\W\d_]+")
_ANY_WORDS = re.compile(r"\w+")
_MAX_NAME_WORDS = 12  # nobody is called by more
_PREFIXES = words("mr mrs ms miss dr prof herr frau von van de der den del di da du le la")
_TYPO = 0.8  # of the letters: a model may write "Lovelace" for the visitor's "lovelce"
_LONG_WORD = 3  # letters that a word has at least that says what a meeting is about
_MOSTLY = 0.5
_LOCAL_DIGITS = 6  # at the end of a phone number, however its beginning is written


@dataclass(frozen=True, slots=True)
class VisitorWords:
    """What a visitor has written so far, and what is known from it.

    `texts` are all of their messages; `told` is what the service they write through says
    of them: a name, an address.
    """

    texts: Sequence[str] = ()
    facts: Sequence[Fact] = ()
    told: Sequence[str] = ()

    def values(self, *about: FactKind) -> list[str]:
        """What was ever known on these subjects, oldest first."""
        return [
            fact.value
            for fact in self.facts
            if fact.about in about and fact.confidence is not Confidence.INVALID
        ]

    def __contains__(self, words: str) -> bool:
        """Whether the visitor wrote exactly that, in whatever case."""
        wanted = words.casefold()
        return any(wanted in text.casefold() for text in self.texts)


def missing_grounds(
    said: VisitorWords, name: str, email: str, phone: str, guests: Iterable[str]
) -> tuple[str, str] | None:
    """Why nobody may be booked with these details, as a code and for the model to act on.

    None if all of them have grounds.
    """
    flaws = (
        *_flaws_of_email(said, email),
        *_flaws_of_name(said, name),
        *_flaws_of_phone(said, phone),
        *_flaws_of_guests(said, guests),
    )
    if not flaws:
        return None
    return flaws[0][0], " ".join(message for _, message in flaws)


def _flaws_of_email(said: VisitorWords, email: str) -> Iterator[tuple[str, str]]:
    email = email.strip()
    current = known(said.facts).get(FactKind.EMAIL)
    if not email:
        return  # that it is wanted at all is said elsewhere
    if not _wrote_address(said, email):
        hint = f"The visitor gave {current.value}." if current else "Ask for it, never guess."
        yield "email-not-said", f"The visitor has not written the address {email!r}. {hint}"
    elif current and _is_guests(said, email):
        yield "email-is-a-guests", f"{email} is a guest's. The visitor gave {current.value}."
    elif current and _is_outdated(email, said.values(FactKind.EMAIL)):
        yield "email-corrected", f"The visitor has put the address right: {current.value}."


def _wrote_address(said: VisitorWords, address: str) -> bool:
    addresses = {each.casefold() for each in said.values(FactKind.EMAIL)} | _guests(said)
    return bool(address) and (address.casefold() in addresses or address in said)


def _is_guests(said: VisitorWords, address: str) -> bool:
    """Whether the visitor gave that address, but for somebody else only."""
    own = {each.casefold() for each in said.values(FactKind.EMAIL)}
    return address.casefold() in _guests(said) - own


def _guests(said: VisitorWords) -> set[str]:
    lines = said.values(FactKind.GUESTS)
    return {each.casefold() for line in lines for each in line.split(", ")}


def _is_outdated(value: str, values: Sequence[str]) -> bool:
    """Whether a value was known once, and another one is known by now."""
    folded = [each.casefold() for each in values]
    return value.casefold() in folded[:-1] and folded[-1] != value.casefold()


def _flaws_of_name(said: VisitorWords, name: str) -> Iterator[tuple[str, str]]:
    parts = [word for word in _folded(name) if word not in _PREFIXES]
    names = said.values(FactKind.NAME)
    if not _are_said(parts, said):
        hint = f"The visitor's name is {names[-1]}." if names else "Ask for it, never guess."
        yield "name-not-said", f"The visitor has not given the name {name!r}. {hint}"
    elif names and _is_outdated(name, names) and set(parts) & set(_folded(names[-1])):
        yield "name-corrected", f"The visitor has put the name right: {names[-1]}."


def _are_said(parts: Sequence[str], said: VisitorWords) -> bool:
    written = " ".join((*said.texts, *said.told, *said.values(FactKind.NAME)))
    if any(ord(letter) > _LATIN_ENDS for letter in written if letter.isalpha()):
        return True  # written in another script, which the model may have put into letters
    vocabulary = set(_folded(written))
    if len(parts) > _MAX_NAME_WORDS:
        return vocabulary.issuperset(parts)
    return all(
        part in vocabulary or any(_is_typo(part, each) for each in vocabulary) for part in parts
    )


def wrote_words(said: VisitorWords, text: str) -> bool:
    """Whether all words and numbers of a text occur in what the visitor wrote."""
    written = set(_ANY_WORDS.findall("\n".join(said.texts).casefold()))
    return written.issuperset(_ANY_WORDS.findall(text.casefold()))


_LATIN_ENDS = 0x24F  # the last letter of Latin Extended-B


def _is_typo(word: str, other: str) -> bool:
    close = abs(len(word) - len(other)) <= 1 and len(word) > _LONG_WORD
    # At most these letters can be the same: quickly counted, and seldom enough.
    shared = sum(letter in other for letter in word) if close else 0
    return (
        2 * shared >= _TYPO * (len(word) + len(other))
        and SequenceMatcher(None, word, other).ratio() >= _TYPO
    )


def _folded(text: str) -> list[str]:
    """The words of a text without case and accents; "ß" is "ss"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORDS.findall("".join(each for each in plain if not unicodedata.combining(each)))


def _flaws_of_phone(said: VisitorWords, phone: str) -> Iterator[tuple[str, str]]:
    digits = _digits(phone)
    if not digits:
        return
    written = _digits(" ".join((*said.texts, *said.told, *said.values(FactKind.PHONE))))
    if digits[-_LOCAL_DIGITS:] not in written:
        yield "phone-not-said", f"The visitor has not written the phone number {phone!r}."


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdecimal())


def _flaws_of_guests(said: VisitorWords, guests: Iterable[str]) -> Iterator[tuple[str, str]]:
    for guest in guests:
        if not _wrote_address(said, guest.strip()):
            yield (
                "guest-not-said",
                f"The visitor has not written the guest's address {guest!r}.",
            )


def facts_of_call(name: str, written: str, said: VisitorWords) -> list[Fact]:
    """What a tool call says about the wishes; sure as far as the visitor's words say so.

    Args:
        written: the arguments, as the model wrote them.
    """
    arguments = _object(written)
    if name == "propose_booking":
        return list(_wish(FactKind.PURPOSE, arguments.get("purpose"), said))
    if name != "find_slots":
        return []
    return [
        *_wish(FactKind.MEETING, arguments.get("meeting_type"), said),
        *_wish(FactKind.HOST, arguments.get("host"), said),
        *_wish(FactKind.MINUTES, arguments.get("duration"), said),
    ]


def _object(written: str) -> dict[str, Any]:
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _wish(about: FactKind, value: object, said: VisitorWords) -> Iterator[Fact]:
    """The wish, unless it is known already. `seq` is filled in by whoever keeps it."""
    text = " ".join(excerpt(str(value or "")).split())
    before = known(said.facts).get(about)
    if not text or (before and before.value == text):
        return
    written = set(_ANY_WORDS.findall("\n".join(said.texts).casefold()))
    telling = [word for word in _ANY_WORDS.findall(text.casefold()) if _tells(word)]
    found = sum(word in written for word in telling)
    is_said = bool(telling) and found >= _MOSTLY * len(telling)
    yield Fact(about, text, 0, Confidence.SAID if is_said else Confidence.GUESSED)


def _tells(word: str) -> bool:
    return word.isdecimal() or len(word) >= _LONG_WORD
