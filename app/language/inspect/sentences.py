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
    r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s)|(?<=[a-zäöüß])[.!?](?=[A-ZÄÖÜ][a-zäöüß'’])"
    r"|(?<![^\S\n])[^\S\n]*+\n"
)
_DAY_NUMBER = re.compile(r"(?<![\d:.])\d{1,3}$")
_MARKUP = re.compile(r"[*_`~#>]+")
_BLANKS = re.compile(r"\s+")
# Characters of the category Cf: soft hyphens, zero-width signs, bidi marks, tags. And two
# ligatures that stand for whole sentences, and would become them: the text would grow.
_INVISIBLE = re.compile(
    "[\ufdfa\ufdfb\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
_ODD_APOSTROPHES = re.compile("[’‘`´ʼ]")


MAX_SENTENCE = 1000  # characters; no honest text has a longer one


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


def sentence_ends(text: str, since: int = 0) -> list[int]:
    """Where sentences end for certain, whatever follows: behind a mark and a blank, or a line.

    Args:
        since: where to begin to look, in a text whose beginning was looked at before.

    "Dr. Ho", "z. B." and "24. November" end nothing.
    """
    return [match.end() for match in _END.finditer(text, since) if not _goes_on(text, match)]


def _goes_on(text: str, match: re.Match[str]) -> bool:
    if not match[0].startswith(".") or match[0].startswith(".."):
        return False
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(_DAY_NUMBER.search(before) or _ABBREVIATED.search(before))


def is_endless(said: str) -> bool:
    """Whether a sentence is too long to be read as one.

    Nothing in it then takes back, or makes a condition of, what stands far from it: or a
    long way round would lead past every check.
    """
    return len(said) > MAX_SENTENCE


def plain(text: str) -> str:
    """Lower case, single blanks, straight apostrophes, no markup, nothing invisible."""
    return _BLANKS.sub(" ", uncovered(text).lower()).strip()


def uncovered(text: str) -> str:
    """What a reader sees: letters in their usual form, without markup and invisible signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        text = _ODD_APOSTROPHES.sub("'", text)
    return _MARKUP.sub("", text)
