"""The words in which a visitor asks for a day or a time, cut out and put together."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.agent.offline.thread import Context
from app.language.when import Reading, read_when

_NO_TIMES = re.compile(
    r"\S+@\S+|https?://\S+|www\.\S+|(?<![\w.:])(?:\+|00?)\d[\d ()/-]{5,}\d", re.IGNORECASE
)
_LENGTH = re.compile(
    r"(?<!in )(?<!in den nächsten )\b\d{1,3}\s?-?\s?min(?:ute|uten|ütig"
    r"|s)?\w*\b(?!\s+(?:later|before"
    r"|after|earlier|vor|nach|später|früher))",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"when (?:are|is|would|can|could|do) (?:you|he|she|we|i|mia|\w+) (?:\w+ )?"
    r"(?:free|available|have time|have (?:something|anything)|come|meet)"
    r"|(?:what|which) times (?:do|are|would|could|can)|what(?:'s| is| times? (?:are"
    r"|do you have)| do you have)? (?:\w+ )?(?:free|available"
    r"|open)"
    r"|(?:any|what|which|your) (?:free |available |open )?(?:availability|availabilities"
    r"|openings?|slots)"
    r"|(?:next|first|earliest|any) (?:free|available|possible|open)"
    r"|wann (?:haben|hätten|hat|hast|sind|ist|wäre|geht|kann|könnte|passt)\b"
    r"|(?:freie|verfügbare|nächste\w?|mögliche) (?:freie\w? |mögliche\w? )?(?:termine?|zeiten)"
    r"|was (?:ist|wäre|haben sie|hätten sie) (?:noch )?frei",
    re.IGNORECASE,
)
_AFTER_BOOKING = re.compile(r"\b(?:my|our|mein\w*|unser\w*)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"next|this|coming|following|on|at|around|about|after|before|from|by|until|between|in|the"
    r"|(?:nächst|kommend|dies|folgend)e\w?|am|um|gegen|ab|nach|vor|bis|zwischen|im|den|der",
    re.IGNORECASE,
)
ANY_TIME = "any time"
NOTHING = Reading(())  # no word about days or times


def bare(text: str) -> str:
    """The text without addresses, numbers to call and lengths, in which no time is said."""
    return _LENGTH.sub(" ", _NO_TIMES.sub(" ", text))


def read_wish(text: str, context: Context, earlier: Reading | None = None) -> Reading:
    """The days and times in the text; `NOTHING` where it speaks of none."""
    if context.now is None:
        return NOTHING
    reading = read_when(
        bare(text), context.now, context.zone, language=context.language, earlier=earlier
    )
    said = reading.said_day or reading.said_time or reading.open_ended or reading.question
    return reading if said else NOTHING


def asks_for_any_time(text: str) -> bool:
    """Whether the visitor wants to hear which times are free."""
    return bool(_FREE.search(text)) and not _AFTER_BOOKING.search(text)


def cut_wish(text: str, context: Context) -> str:
    """The visitor's own words about the time: the shortest run of words that says the same.

    The text itself where nothing can be left out, or no time is understood.
    """
    reading = read_wish(text, context)
    if reading == NOTHING:
        return text.strip()
    words = whole = bare(text).split()
    step = len(words) // 2
    while step:  # a long message is mostly not about the time: first drop large parts
        words = _without_ends(words, step, reading, context)
        step //= 2
    starts = (at for at in reversed(range(len(words))) if _says(words[at:], reading, context))
    words = words[next(starts, 0) :]
    return " ".join(_with_leads(words, whole)).strip(" ,.;:!?–—-()\"'")


def _without_ends(words: list[str], step: int, reading: Reading, context: Context) -> list[str]:
    while len(words) > step and _says(words[step:], reading, context):
        words = words[step:]
    while len(words) > step and _says(words[:-step], reading, context):
        words = words[:-step]
    return words


def _says(words: list[str], reading: Reading, context: Context) -> bool:
    return read_wish(" ".join(words), context) == reading


def _with_leads(words: list[str], whole: list[str]) -> list[str]:
    """The words with the small ones before them, which belong to them: "next", "on the"."""
    size = len(words)
    at = next(at for at in range(len(whole)) if whole[at : at + size] == words)
    while at > 0 and _LEAD.fullmatch(whole[at - 1]):
        at, size = at - 1, size + 1
    return whole[at : at + size]


def combine(earlier: str | None, texts: Sequence[str], context: Context) -> str | None:
    """The words to search with: the earlier ones, as the later texts change them."""
    words = earlier
    for text in texts:
        newer = cut_wish(text, context)
        words = join_wishes(words, newer, context)
    return words


def join_wishes(earlier: str | None, newer: str, context: Context) -> str:
    """The newer words, with the day or the time of the earlier ones where they lack it.

    "next Tuesday afternoon", then "rather Wednesday": "Wednesday, afternoon".
    """
    before = read_wish(earlier, context) if earlier else NOTHING
    after = read_wish(newer, context)
    if not earlier or NOTHING in (before, after) or after.open_ended:
        return newer
    meant = read_wish(newer, context, before)
    day = _day_words(earlier, before, context)
    if after.said_day and not after.said_time and before.said_time:
        candidates = (f"{newer}, {_rest(earlier, day)}", f"{newer} {_rest(earlier, day)}")
    elif after.said_time and not after.said_day and before.said_day:
        candidates = (f"{day}, {newer}", f"{day} {newer}")
    else:
        return newer
    for words in candidates:
        if read_wish(words, context).windows == meant.windows:
            return words
    return newer


def _day_words(text: str, reading: Reading, context: Context) -> str:
    """The part of the words that names the day."""
    words = text.split()
    days = replace(reading, windows=(), times=(), said_time=False)
    for size in range(1, len(words)):
        for at in range(len(words) - size + 1):
            part = read_wish(" ".join(words[at : at + size]), context)
            if part.said_day and replace(part, windows=()) == days:
                return " ".join(_with_leads(words[at : at + size], words))
    return text


def _rest(text: str, part: str) -> str:
    return " ".join(text.replace(part, " ", 1).split()).strip(" ,")
