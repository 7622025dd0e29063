"""Which meeting a visitor means: by its name, and by how long it lasts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

_GENERIC = "appointment besuch call chat gespräch meeting session talk termin treffen visit"
GENERIC = frozenset(_GENERIC.split())
_FILLERS = "a an and der die das ein eine für for in mit of the und with zum zur"
FILLERS = frozenset(_FILLERS.split())
SYNONYMS = {
    "beratung": "consultation",
    "beratungsgespräch": "consultation",
    "consultation": "beratung",
    "einführung": "intro",
    "erstgespräch": "intro",
    "introduction": "intro",
    "introductory": "intro",
    "kennenlernen": "intro",
    "kennenlerngespräch": "intro",
    "vorführung": "demo",
    "demonstration": "demo",
    "vorstellungsgespräch": "interview",
    "anruf": "call",
    "telefonat": "call",
}
_STEM = 5  # letters from which on a part of a compound is a word: "Introcall", "Produktdemo"
NAMED = 0.5  # from this score on a meeting counts as named, not only hinted at
ALIKE = 0.82  # how alike two words must be to count as one with a slip in it

_HOUR_WORDS = {"one": 1, "two": 2, "three": 3, "eine": 1, "zwei": 2, "drei": 3}
_LENGTHS = (
    (re.compile(r"\b(?:three[ -]quarters of an hour|dreiviertelstunde)"), 45),
    (re.compile(r"\b(?:hour and a half|anderthalb\s?stunden?|eineinhalb stunden)"), 90),
    (re.compile(r"\b(?:half[ -](?:an )?hour|halbe stunde|halbst(?:ü|ue)ndig)"), 30),
    (re.compile(r"\b(?:quarter[ -](?:of an )?hour|viertelstunde)"), 15),
    (re.compile(r"\b(?:an hour|full hour|hour[ -]long|einst(?:ü|ue)ndig)"), 60),
)
_MINUTES = re.compile(r"\b(\d{1,3})\s?-?\s?(?:min\b|mins\b|minut|minütig|minuetig)")
_HOURS = re.compile(rf"\b(\d(?:[.,]5)?|{'|'.join(_HOUR_WORDS)})[\s-]?(?:hours?|stunden?|h)\b")
_FROM_NOW = re.compile(
    r"\b(?:in|within|after|innerhalb|nach|vor|binnen)\s+(?:the next |den nächsten |of )?$"
)
_LATER = re.compile(r"^\w*\s+(?:later|earlier|from now|before|after|später|früher|vorher|nach)")


@dataclass(frozen=True, slots=True)
class Meeting:
    """What visitors know of a meeting type. `minutes` starts with the usual length.

    `where` are the ids of its venues, `addresses` those of the venue `local`.
    """

    id: str
    name: str
    description: str
    minutes: tuple[int, ...]
    hosts: tuple[str, ...]
    where: tuple[str, ...]
    addresses: tuple[str, ...] = ()


def match_meetings(
    text: str,
    meetings: Sequence[Meeting],
    host: str | None,
    minutes: int | None,
    *,
    with_host: bool = False,
) -> tuple[tuple[Meeting, ...], bool]:
    """The meetings that fit the words best, and whether the words name them.

    `host` and `minutes` are what has been said about these so far; they decide between
    meetings that the words leave open. A host who is named `with_host` these very words
    counts for more than a part of a meeting's name. No meeting fits if nothing points to any.
    """
    said = [word for word in _words(text) if word not in FILLERS]
    named = {meeting.id: _name_score(said, meeting, meetings) for meeting in meetings}
    of_host = 1.2 if with_host else 0.2
    scores = {
        meeting.id: named[meeting.id]
        + 1.0 * _is_whole(said, meeting)
        + of_host * (host in meeting.hosts)
        + 0.1 * (minutes in meeting.minutes)
        for meeting in meetings
    }
    best = max(scores.values(), default=0.0)
    if best <= 0:
        return (), False
    winners = tuple(meeting for meeting in meetings if scores[meeting.id] > best - 0.05)
    return winners, any(named[winner.id] >= NAMED for winner in winners)


def named_instead(text: str, asked: str, meetings: Sequence[Meeting]) -> Meeting | None:
    """The one meeting that words name in full, where they have no word of the one `asked`."""
    said = [word for word in _words(text) if word not in FILLERS]
    other = [meeting for meeting in meetings if meeting.id == asked]
    if any(_said_of(said, each) or _topics_in(said, each) for each in other):
        return None
    whole = [meeting for meeting in meetings if _is_whole(said, meeting)]
    return whole[0] if len(whole) == 1 and whole[0].id != asked else None


def names_whole(text: str, meetings: Sequence[Meeting]) -> bool:
    """Whether words name a meeting in full."""
    said = [word for word in _words(text) if word not in FILLERS]
    return any(_is_whole(said, meeting) for meeting in meetings)


def said_minutes(text: str) -> int | None:
    """How long it should last, in minutes; "in an hour" and "an hour later" are no lengths."""
    low = text.lower()
    for pattern, length in _LENGTHS:
        found = pattern.search(low)
        if found and _is_length(low, found):
            return length
    for found in _MINUTES.finditer(low):
        if _is_length(low, found):
            return int(found[1])
    for found in _HOURS.finditer(low):
        if _is_length(low, found):
            hours = _HOUR_WORDS.get(found[1]) or float(found[1].replace(",", "."))
            return int(hours * 60)
    return None


def _is_length(text: str, found: re.Match[str]) -> bool:
    return not _FROM_NOW.search(text[: found.start()]) and not _LATER.match(text[found.end() :])


def _name_score(said: Sequence[str], meeting: Meeting, meetings: Sequence[Meeting]) -> float:
    """How much of the name was said; words that several meetings share count for less."""
    score = 0.0
    for name in _said_of(said, meeting):
        sharing = sum(name in _words(f"{other.name} {other.id}") for other in meetings)
        score += (0.3 if name in GENERIC else 1.0) / sharing
    return score or 0.12 * len(_topics_in(said, meeting))


def _said_of(said: Sequence[str], meeting: Meeting) -> set[str]:
    """The words of the name that were said."""
    names = {word for word in _words(f"{meeting.name} {meeting.id}") if word not in FILLERS}
    return {
        name for name in names if not name.isdigit() and any(_same(word, name) for word in said)
    }


def _topics_in(said: Sequence[str], meeting: Meeting) -> set[str]:
    """The words of the description that were said."""
    topics = {word for word in _words(meeting.description) if len(word) > _STEM}
    return topics.intersection(said)


def _is_whole(said: Sequence[str], meeting: Meeting) -> bool:
    """Whether every word of the name was said."""
    names = [word for word in _words(meeting.name) if word not in FILLERS]
    return bool(names) and all(any(_same(word, name) for word in said) for name in names)


@lru_cache(maxsize=4096)
def _same(said: str, name: str) -> bool:
    """Equal up to a plural, a translation, a compound or a slip of the finger."""
    if name in {said, SYNONYMS.get(said), said.removesuffix("s")}:
        return True
    if len(name) >= _STEM and said.startswith(name):
        return True
    if len(name) >= _STEM - 1 and said.endswith(name):
        return True
    close = min(len(said), len(name)) >= _STEM and said[0] == name[0]
    return close and SequenceMatcher(None, said, name).ratio() >= ALIKE


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
