"""Plain numbers that are days or times by what stands beside them: "tomorrow 3", "9 or 11"."""

from collections.abc import Sequence

from app.language.time.lexicon.signs import Sign, is_number, sign_at
from app.language.time.phrases import calendar_days
from app.language.time.phrases.bounds import clock_range, same_month, tailed
from app.language.time.phrases.clocks import time_at
from app.language.time.phrases.counted_things import is_numbered
from app.language.time.phrases.items import Context, Days, Item, Link, Times
from app.language.wordlists import words

Found = tuple[Item, int]

_HEADS = words("people persons guests party number size personen gäste anzahl")
_CUES = words("instead rather better works no nein stattdessen please bitte passt")
# With these and a number somebody answers by word of mouth: "ok 11 then", "hm, eher 3".
_SPOKEN = _CUES | words(
    """
    ok okay yes yeah yep sure fine alright well hm hmm oh um uh right good great perfect maybe
    take do have i'd i'll i we like say go ja gut na klar also oh äh ähm eher doch nehmen nehme
    wir ich mach machen mal halt schön prima is ist
    """
)
_SPOKEN_KINDS = frozenset({"but", "correct", "or", "number", "count", ",", ".", "!", "?"})
_TURNS = _CUES | {"eher"}
_RATHER = words("rather instead eher lieber but aber better besser stattdessen") | {"or rather"}
_FIRST_HOUR = 7  # a smaller number is rather the place of an offer in a list
_MAX_SPOKEN = 8  # signs
_ALLOWED = words("please works bitte is would if passt geht")  # after "Tuesday 4"
_JOINS = frozenset({"or", ",", "/"})
_LISTS = _JOINS | {"and"}
_MAKE = frozenset({"make it", "make that", "change that to"})
_SHORT = 4  # signs of an answer that says little more than a number
_SHORT_CHANGE = 6
_MAX_HOUR, _NOON_HOUR, _LAST_DAY = 24, 12, 31


class PlainNumbers:
    """The plain numbers of one message; `moving`: it asks to move something to another time."""

    def __init__(self, signs: Sequence[Sign], context: Context, *, moving: bool) -> None:
        self.signs = signs
        self.context = context
        self.moving_time = moving and not any(sign.low in _HEADS for sign in signs)
        self.changing = (
            context.timed
            and 1 < len(signs) <= _SHORT_CHANGE
            and any(sign.kind in {"but", "correct"} or sign.low in _CUES for sign in signs)
        )
        self.spoken = self._is_spoken()
        asks = "time" in context.asked
        self.answering = asks and not any(sign.kind == "clock" for sign in signs)

    def _is_spoken(self) -> bool:
        """Whether the message is a number and words that lead to it: "yes, but 10"."""
        if len(self.signs) > _MAX_SPOKEN or not all(map(_may_lead, self.signs)):
            return False
        numbers = [sign.value for sign in self.signs if is_number(sign)]
        if not 1 <= len(numbers) <= 2:  # noqa: PLR2004 — hour and minute
            return False
        turns = {sign.low for sign in self.signs if _turns(sign)}
        is_hour = numbers[0] >= _FIRST_HOUR and bool(turns or self.context.timed)
        return is_hour or bool(turns & _RATHER)

    def is_time(self, at: int, lead: int) -> bool:
        """Whether a number is a time without more; its phrase ("at the 3") begins at `lead`."""
        return (
            at > lead
            or self._answers(at)
            or self._goes_on(at)
            or (self.moving_time and sign_at(self.signs, at - 1).kind == "to")
            or self._precedes_day(at)
        )

    def _goes_on(self, at: int) -> bool:
        """Whether the number is another time for what was spoken of, or an answer."""
        sign, before = sign_at(self.signs, at), sign_at(self.signs, at - 1)
        free = is_number(sign) and not is_numbered(self.signs, at)
        return free and (self.changing or (self.spoken and not is_number(before)))

    def _answers(self, at: int) -> bool:
        """Whether the number may answer the question for a time."""
        before = sign_at(self.signs, at - 1)
        if before.kind == "length":
            return self.answering and len(self.signs) <= _SHORT
        named = before.kind == "the" or is_number(before) or is_numbered(self.signs, at)
        return self.answering and not named

    def _precedes_day(self, at: int) -> bool:
        """Such as "9 on Monday", at the beginning or in a list."""
        before, link, day = (
            sign_at(self.signs, place).kind for place in (at - 1, at + 1, at + 2)
        )
        return (
            link == "on"
            and before in {"end", "or", ","}
            and day in {"weekday", "day", "the", "ordinal"}
            and not counts(self.signs, at)
        )

    def follow_up(self, at: int, items: Sequence[Item], last_end: int) -> Found | None:
        """A number beside a day or time: "tomorrow 3", "evening 4", "at 3 or 4"."""
        sign = self.signs[at]
        if not is_number(sign) or not items or sign.low == "one":
            return None
        beside = items[-1] if last_end == at else None
        if isinstance(beside, Days):
            return self._after_day(at, beside)
        of_part = isinstance(beside, Times) and beside.kind == "part"
        if of_part or sign_at(self.signs, at - 1).low in _MAKE:
            return self.as_time(at)
        return self._listed(at, items) if last_end == at - 1 else None

    def _listed(self, at: int, items: Sequence[Item]) -> Found | None:
        """Such as "at 3 or 4", "November 24 or 26"."""
        link, before = items[-1], items[-2] if len(items) > 1 else None
        if not isinstance(link, Link) or link.kind not in _LISTS:
            return None
        if isinstance(before, Days):
            return same_month(self.signs, at, before)
        listed = isinstance(before, Times) and before.kind in {"point", "near"}
        return self.as_time(at) if listed else None

    def _after_day(self, at: int, days: Days) -> Found | None:
        """Such as "Tuesday 24" is a date if the 24th is a Tuesday, "Tuesday 4" a time."""
        number, follower = self.signs[at].value, sign_at(self.signs, at + 1)
        named = follower.kind in {"word", "unit"} and follower.low not in _ALLOWED
        if named and number <= _MAX_HOUR:
            return None
        if _NOON_HOUR < number <= _LAST_DAY:
            date = calendar_days.coming_day(self.context.today, number)
            if date and days.weekdays == {date.weekday()}:
                return Days((calendar_days.one(date),)), at + 1
        return clock_range(self.signs, at, self.context, licensed=True) or self.as_time(at)

    def as_time(self, at: int) -> Found | None:
        """A number as a clock time, with what follows: "3 or later"."""
        found = time_at(self.signs, at, self.context, licensed=True)
        return tailed(self.signs, found, self.context.today) if found else None


def _may_lead(sign: Sign) -> bool:
    """Whether a sign may stand in an answer that says a number and little else."""
    return sign.kind in _SPOKEN_KINDS or sign.low in _SPOKEN


def _turns(sign: Sign) -> bool:
    """Whether a sign turns from what was said to something else: "then", "rather"."""
    return sign.kind in {"but", "correct"} or sign.low in _TURNS


def last_listed(signs: Sequence[Sign], at: int) -> int:
    """The place of the last number of a list that begins at a place and has an "or".

    The place itself if no such list begins there.
    """
    here, has_or = at, False
    while _goes_on(signs, here):
        has_or = has_or or sign_at(signs, here + 1).kind != ","
        here += 2
    return here if has_or else at


def counts(signs: Sequence[Sign], at: int) -> bool:
    """Whether the number at a place, or the list it stands in, counts something."""
    here = at
    while _goes_on(signs, here - 2):
        here -= 2
    lead = sign_at(signs, here - 1)
    return lead.kind == "length" or is_numbered(signs, here)


def _goes_on(signs: Sequence[Sign], at: int) -> bool:
    return (
        is_number(sign_at(signs, at))
        and sign_at(signs, at + 1).kind in _JOINS
        and is_number(sign_at(signs, at + 2))
    )
