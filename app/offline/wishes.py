"""The words in which a visitor asks for a day or a time, cut out and put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.language.i18n.say import spell_day, spell_time
from app.language.time.when import Reading, read_when
from app.offline.dialogue import Context

_ADDRESSES = re.compile(
    r"(?<!\S)[^\s@]++@\S++|https?://\S+|www\.\S+|(?<![\w.:])(?:\+|00?)\d[\d ()/-]{5,}\d",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?<!in )(?<!in den nächsten )\b\d{1,3}\s?-?\s?min(?:ute|uten|ütig"
    r"|s)?\w*\b(?!\s+(?:later|before"
    r"|after|earlier|vor|nach|später|früher))",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"any ?time|as soon as|\basap\b|so bald|möglichst (?:bald|schnell)|jederzeit|"
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
    r"so|as|next|this|coming|following|on|at|around|after|before|from|by|until|between|in|the"
    r"|(?:nächst|kommend|dies|folgend)e\w?|am|um|gegen|ab|nach|vor|bis|zwischen|im|den|der",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:uhr|o'clock|as|possible|wie|möglich)\b", re.IGNORECASE)
_SOME = (
    r"(?:any(?:thing|one)?|a bit|a little|bit|make it|something|some|more|have|got"
    r"|was|etwas|noch|auch|irgend\w*)"
)
_LATER = re.compile(
    rf"\b{_SOME} (?:\w+ )?(?:later|später\w*|more|weitere\w*|further)\b"
    r"|\b(?:more|further|weitere|mehr) (?:times|slots|options|zeiten|termine)\b|^\W*later\W*$",
    re.IGNORECASE,
)
_SOONER = re.compile(
    rf"\b{_SOME} (?:\w+ )?(?:earlier|sooner|früher\w*|eher)\b|^\W*(?:earlier|sooner"
    rf"|früher)\W*$",
    re.IGNORECASE,
)
_MAX_TRIED = 20  # words of a wish that are tried to be left out one by one
ANY_TIME = "any time"
NOTHING = Reading(())  # no word about days or times


def without_addresses(text: str) -> str:
    """The text without e-mail and web addresses and numbers to call."""
    return _ADDRESSES.sub(" ", text)


def bare(text: str) -> str:
    """The text without all that holds no time: addresses, numbers to call and lengths."""
    return _LENGTH.sub(" ", without_addresses(text))


def read_wish(
    text: str, context: Context, earlier: Reading | None = None, *, asked: bool = False
) -> Reading:
    """The days and times in the text; `NOTHING` where it speaks of none.

    `asked`: the visitor was just asked for a time, so that a bare "11" is one.
    """
    return _read(bare(text), context.now, context.zone, context.language, earlier, asked)


@lru_cache(maxsize=4096)  # one message is looked at from several sides, in several requests
def _read(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    language: str,
    earlier: Reading | None,
    asked: bool,  # noqa: FBT001 — handed on by `read_wish`
) -> Reading:
    reading = read_when(
        text,
        now,
        zone,
        language=language,
        earlier=earlier,
        asked=frozenset({"time"}) if asked else frozenset(),
    )
    said = reading.said_day or reading.said_time or reading.open_ended or reading.question
    return reading if said else NOTHING


def asks_for_any_time(text: str) -> bool:
    """Whether the visitor wants to hear which times are free."""
    return bool(_FREE.search(text)) and not _AFTER_BOOKING.search(text)


def cut_wish(text: str, context: Context, earlier: str | None = None) -> str:
    """The visitor's own words about the time: the shortest run of words that says the same.

    After the `earlier` words, if there are any. The text itself where nothing can be left
    out, or no time is understood.
    """
    before = read_wish(earlier, context) if earlier else None
    sense = _Sense(context, before, read_wish(text, context, before))
    if read_wish(text, context) == NOTHING:
        return text.strip()
    words = whole = bare(text).split()
    words = words[_droppable(words, sense, at_end=False) :]
    words = words[: len(words) - _droppable(words, sense, at_end=True)]
    few = range(max(0, len(words) - _MAX_TRIED), len(words))
    starts = (at for at in reversed(few) if sense.is_said(words[at:]))
    words = words[next(starts, 0) :]
    return " ".join(_with_leads(words, whole)).strip(" ,.;:!?–—-()\"'")


@dataclass(frozen=True, slots=True)
class _Sense:
    """What words mean beside those before them."""

    context: Context
    before: Reading | None
    reading: Reading

    def is_said(self, words: Sequence[str]) -> bool:
        """Whether other words mean the same."""
        return read_wish(" ".join(words), self.context, self.before) == self.reading


def _droppable(words: list[str], sense: _Sense, *, at_end: bool) -> int:
    """How many words can be left out at one end; found by halves, for each try is a reading."""
    fewest, most = 0, len(words) - 1
    while fewest < most:
        size = (fewest + most + 1) // 2
        if sense.is_said(words[: len(words) - size] if at_end else words[size:]):
            fewest = size
        else:
            most = size - 1
    return fewest


def _with_leads(words: list[str], whole: list[str]) -> list[str]:
    """The words with the small ones around them, which belong to them: "next", "o'clock"."""
    size = len(words)
    at = next(at for at in range(len(whole)) if whole[at : at + size] == words)
    while at > 0 and _LEAD.fullmatch(whole[at - 1]):
        at, size = at - 1, size + 1
    while at + size < len(whole) and _TAIL.match(whole[at + size]):
        size += 1
    return whole[at : at + size]


def combine(earlier: str | None, texts: Sequence[str], context: Context) -> str | None:
    """The words to search with: the earlier ones, as the later texts change them."""
    words = earlier
    for text in texts:
        newer = cut_wish(text, context, words)
        words = join_wishes(words, newer, context)
    return words


def join_wishes(earlier: str | None, newer: str, context: Context) -> str:
    """The newer words, with what they need of the earlier ones to be understood alone.

    "next Tuesday afternoon", then "rather Wednesday": "rather Wednesday, afternoon". The
    newer words alone where no such joint is read as it is meant.
    """
    before = read_wish(earlier, context) if earlier else NOTHING
    meant = read_wish(newer, context, before)
    if not earlier or NOTHING in (before, meant) or meant.open_ended:
        return newer
    if meant.windows == read_wish(newer, context).windows:
        return newer
    day = _day_words(earlier, before, context)
    for words in (
        f"{day}, {newer}",
        f"{day} {newer}",
        f"{newer}, {_rest(earlier, day)}",
        f"{newer} {_rest(earlier, day)}",
        f"{earlier}, {newer}",
    ):
        if read_wish(words, context).windows == meant.windows:
            return words
    return newer


def beyond(text: str, starts: Sequence[datetime], context: Context) -> str | None:
    """The wish for times after or before all that were offered: "anything later?".

    None where the text does not ask for that, or says how much later.
    """
    later, sooner = _LATER.search(text), _SOONER.search(text)
    if not (later or sooner):
        return None
    zone, language = context.zone, context.language
    edge = (starts[-1] if later else starts[0]).astimezone(zone)
    day, words = spell_day(edge, zone, language), _BEYOND["de" if language == "de" else "en"]
    if all(each.astimezone(zone).date() == edge.date() for each in starts):
        bound = words.after if later else words.before
        return f"{day}, {bound} {spell_time(edge, zone, language)}"
    return f"{words.from_day if later else words.before} {day}"


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The words that say on which side of a day or a time."""

    after: str
    before: str
    from_day: str


_BEYOND = {"en": _Bounds("after", "before", "from"), "de": _Bounds("nach", "vor", "ab")}


def settle(when: str, choice: str, context: Context) -> str:
    """The day that was chosen for an ambiguous one, with the time of the first words."""
    words = when.split()
    whole = read_wish(when, context)
    for size in range(1, len(words)):
        for at in range(len(words) - size + 1):
            part = _with_leads(words[at : at + size], words)
            reading = read_wish(" ".join(part), context)
            if reading.said_time and not reading.said_day and reading.times == whole.times:
                return f"{choice}, {' '.join(part)}"
    return choice


def _day_words(text: str, reading: Reading, context: Context) -> str:
    """The part of the words that names the day."""
    words = text.split()
    days = replace(reading, windows=(), times=(), said_time=False)
    for size in range(1, len(words)):
        for at in range(len(words) - size + 1):
            part = read_wish(" ".join(words[at : at + size]), context)
            if part.said_day and replace(part, windows=()) == days:
                return " ".join(_with_leads(words[at : at + size], words)).rstrip(" ,")
    return text


def _rest(text: str, part: str) -> str:
    return " ".join(text.replace(part, " ", 1).split()).strip(" ,")
