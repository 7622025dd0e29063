"""Whom a visitor wants to meet: a host by any part of the name, or a stranger.

A whole name counts wherever it stands. A part of one counts where it is used as a name:
"with Mia", "Dr. Berger", but not "visit the salon" for the Fusion Salon.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from app.language.intent.assent import Assent, read_assent
from app.language.intent.meetings import Meeting
from app.language.wordlists import words

_WORD = re.compile(r"[^\W_]+")
_NO_PARTS = words(
    """
    dr md mr mrs ms prof phd dds dmd do mph herr frau the of and for at in inc llc co
    und der die das am im gmbh
    """
)
_ARTICLES = words(
    """
    a an the this that these those any some another other your my our which what every each
    no one good nice der die das den dem ein eine einen einem einer dieser diese dieses
    welcher welche kein keine irgendein irgendeine
    """
)
_TITLES = words("dr prof mr mrs ms miss doctor herr herrn frau doktor")
_LEADS = words("with see meet visit mit bei zu beim") | _TITLES
_HINTS = words(
    """
    by at to is does has can will for name named called prefer choose take want book like and
    or pick contact ist hat kann für von hätte
    """
)
_NOT = re.compile(
    r"\b(?:not|except|besides|instead of|rather than|other than|anyone but|anybody but"
    r"|nicht|außer|ausser|statt|anstatt|keinesfalls)\s+(?:(?:with|to|mit|bei|zu)\s+)?(?:\w+\.?\s+)?$",
    re.IGNORECASE,
)
_CALENDAR = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december montag dienstag mittwoch donnerstag
    freitag samstag sonntag januar februar märz mai juni juli oktober dezember morgen
    """
)
_MIN_LETTERS = 3  # letters of a part of a name that stands for the whole
_SLIP = 6  # letters from which on a name may have a slip in it
_ALIKE = 0.86
_FEW = 3  # words of a message that is only a name
_BETWEEN = 2  # words between two parts of one name: "Susan C. Logan"

_STRANGER = re.compile(
    r"\b(?:with|see|meet)\s+(?:(?:Mr|Mrs|Ms|Dr"
    r"|Prof)\.?\s+)?([A-Z][a-zà-ÿ]+(?:\s[A-Z][a-zà-ÿ]+)?)"
    r"|\b(?:mit|bei|zu)\s+(?:Herrn?|Frau|Dr\.|Doktor)\s+([A-ZÄÖÜ][a-zà-ÿ]+)"
)
_NOT_PEOPLE = words(
    """
    google zoom teams skype microsoft video whatsapp christmas easter you your anyone someone
    """
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A host's name in a text: how much of it, and where."""

    host: str
    weight: int
    start: int
    end: int


def said_host(text: str, meetings: Sequence[Meeting]) -> str | None:
    """The host who is named in the text, the last one if several are; None in doubt."""
    mentions = _mentions(text, meetings)
    if not mentions:
        return None
    whole = max(mention.weight for mention in mentions) >= _WHOLE
    counted = [m for m in mentions if m.weight >= _WHOLE] if whole else mentions
    return counted[-1].host if whole or len({m.host for m in counted}) == 1 else None


def without_hosts(text: str, meetings: Sequence[Meeting], *, parts: bool = True) -> str:
    """The text without hosts' names: "20th Street Salon" is no date.

    `parts`: also without single words of names; a visitor may be called Mia as well.
    """
    for mention in reversed(_mentions(text, meetings)):
        if parts or mention.weight > 1:
            text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def said_stranger(text: str, meetings: Sequence[Meeting]) -> str | None:
    """A name after "with" that no host has."""
    known = {
        word
        for meeting in meetings
        for name in (*meeting.hosts, meeting.name)
        for word in _words(name)
    }
    for found in _STRANGER.finditer(text):
        name: str = found[1] or found[2]
        if not known.union(_NOT_PEOPLE, _CALENDAR).intersection(_words(name)):
            return name
    return None


_WHOLE = 100  # the weight of a whole name; a part weighs as many as it has words


def _mentions(text: str, meetings: Sequence[Meeting]) -> Sequence[_Mention]:
    """What is said of hosts, in the order of the text; of what overlaps, the weightiest."""
    hosts = dict.fromkeys(host for meeting in meetings for host in meeting.hosts)
    return _mentions_among(text, tuple(hosts))


@lru_cache(maxsize=256)  # asked several times of one message
def _mentions_among(text: str, hosts: tuple[str, ...]) -> Sequence[_Mention]:
    said = list(_WORD.finditer(text))
    found = sorted(
        (mention for host in hosts for mention in _mentions_of(host, text, said)),
        key=lambda mention: (-mention.weight, mention.start),
    )
    kept: list[_Mention] = []
    for mention in found:
        rivals = [m for m in kept if m.start < mention.end and mention.start < m.end]
        if all(m.weight == mention.weight for m in rivals):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))


def _mentions_of(host: str, text: str, said: Sequence[re.Match[str]]) -> Iterator[_Mention]:
    """The name, whole or in parts, wherever it is not refused."""
    name = _words(host)
    low = [word[0].lower() for word in said]
    for at in range(len(low)):
        whole = low[at : at + len(name)] == name
        size = len(name) if whole else _part(name, low, said, at)
        if size and not _NOT.search(text[: said[at].start()]):
            last = said[at + size - 1]
            weight = _WHOLE + size if whole else size
            yield _Mention(host, weight, said[at].start(), last.end())


def _part(name: list[str], low: list[str], said: Sequence[re.Match[str]], at: int) -> int:
    """How many words from `at` on are parts of the name that stand for it; 0 if none do."""
    parts = [word for word in name if word not in _NO_PARTS and len(word) > 1] or name
    if not any(_is_part(low[at], part, low, at) for part in parts):
        return 0
    end = _run_end(parts, low, at, at + len(name) + _BETWEEN)
    several = end > at + 1
    is_name = _several(parts, low, said, at, end) if several else _single(parts, low, said, at)
    return end - at if is_name else 0


def _run_end(parts: list[str], low: list[str], at: int, last: int) -> int:
    """The place after the last of several parts that stand near each other, each once."""
    end, matched = at + 1, {low[at]}
    for further in range(at + 1, min(len(low), last)):
        if further - end > _BETWEEN:
            break
        if low[further] in parts and low[further] not in matched:
            end = further + 1
            matched.add(low[further])
    return end


def _is_part(word: str, part: str, low: list[str], at: int) -> bool:
    """The same word; or a long one with a slip, where a name is expected."""
    if word == part:
        return True
    led = at > 0 and low[at - 1] in _LEADS
    if not led or min(len(word), len(part)) < _SLIP or word[0] != part[0]:
        return False
    return SequenceMatcher(None, word, part).ratio() >= _ALIKE


def _several(
    parts: list[str], low: list[str], said: Sequence[re.Match[str]], at: int, end: int
) -> bool:
    """Two parts side by side are the name, unless they only say what it is: "a hair salon"."""
    spelled = all(said[i][0][:1].isupper() for i in range(at, end) if low[i] in parts)
    begins = low[at] == parts[0]
    return begins or (spelled and (at == 0 or low[at - 1] not in _ARTICLES))


def _single(parts: list[str], low: list[str], said: Sequence[re.Match[str]], at: int) -> bool:
    """A given or a family name; other words of a name name nobody."""
    word = low[at]
    if word[:1].isdigit() or len(word) < _MIN_LETTERS or word in _NO_PARTS | _ARTICLES:
        return False
    if not any(_is_part(word, end, low, at) for end in (parts[0], parts[-1])):
        return False
    is_capital = said[at][0][:1].isupper()
    return _is_used_as_name(low, at, stands_out=is_capital and (at > 0 or len(parts) <= _FEW))


def _is_used_as_name(low: list[str], at: int, *, stands_out: bool) -> bool:
    """Whether a word names somebody by what stands before it, or as it `stands_out`."""
    word, before = low[at], low[at - 1] if at else ""
    if before in _LEADS:
        return True
    if before in _ARTICLES or word in _CALENDAR or read_assent(word) is not Assent.UNCLEAR:
        return False
    return before in _HINTS or len(low) <= _FEW or stands_out


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
