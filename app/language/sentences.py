"""Sentences of a text that somebody is writing: where they end, and what they say in plain."""

import re
import unicodedata
from dataclasses import dataclass

_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|dr|mr|mrs|ms|prof|st|nr|no|ca|bzw|vs|inkl|ggf|evtl|tel|approx|min"
    r"|z\.\s?b|u\.\s?a|d\.\s?h|e\.g|i\.e|a\.m|p\.m"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez|mon|tue|wed|thu|fri|sat|sun)$",
    re.IGNORECASE,
)
_END = re.compile(
    r"[.!?…]+[\"'”’»)\]*_]*(?=\s)|(?<=[a-zäöüß])[.!?](?=[A-ZÄÖÜ][a-zäöüß'’])|[^\S\n]*\n"
)
_DAY_NUMBER = re.compile(r"(?<![\d:.])\d{1,3}$")
_MARKUP = re.compile(r"[*_`~#>]+")
_BLANKS = re.compile(r"\s+")
# Characters of the category Cf: soft hyphens, zero-width signs, bidi marks, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
_ODD_APOSTROPHES = re.compile("[’‘`´ʼ]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a line of its own, as written, and where it stands: [start, end)."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """All sentences in order, the last one perhaps unfinished; together the whole text."""
    found, start = [], 0
    for end in sentence_ends(text):
        found.append(Sentence(text[start:end], start, end))
        start = end
    if start < len(text):
        found.append(Sentence(text[start:], start, len(text)))
    return found


def sentence_ends(text: str) -> list[int]:
    """Where sentences end for certain, whatever follows: behind a mark and a blank, or a line.

    "Dr. Ho", "z. B." and "24. November" end nothing.
    """
    return [match.end() for match in _END.finditer(text) if not _goes_on(text, match)]


def _goes_on(text: str, match: re.Match[str]) -> bool:
    if not match[0].startswith(".") or match[0].startswith(".."):
        return False
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(_DAY_NUMBER.search(before) or _ABBREVIATED.search(before))


def plain(text: str) -> str:
    """Lower case, single blanks, straight apostrophes, no markup, nothing invisible."""
    return _BLANKS.sub(" ", uncovered(text).lower()).strip()


def uncovered(text: str) -> str:
    """What a reader sees: letters in their usual form, without markup and invisible signs."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        text = _ODD_APOSTROPHES.sub("'", text)
    return _MARKUP.sub("", text)
