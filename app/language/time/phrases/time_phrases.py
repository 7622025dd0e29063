"""From signs to items: days, times, ranges and bounds, and the words between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import FILLERS, Sign, is_number, sign_at, skip
from app.language.time.phrases import clocks, impossible, measures, weeks
from app.language.time.phrases.bounds import (
    TAILS,
    TO,
    bounded,
    clock_range,
    range_at,
    tailed,
)
from app.language.time.phrases.calendar_days import DAY
from app.language.time.phrases.clocks import clock_at, time_at
from app.language.time.phrases.day_spans import by_part
from app.language.time.phrases.feasts import between_feasts
from app.language.time.phrases.items import Clock, Context, Days, Instant, Item, Link, Times
from app.language.time.phrases.measures import measure_at
from app.language.time.phrases.plain_numbers import PlainNumbers, counts, last_listed
from app.language.time.phrases.time_changes import CHANGE_BEGINNINGS, CHANGE_SIGNS, change_at
from app.language.time.phrases.weeks import day_at
from app.language.wordlists import words

Found = tuple[Item, int]

_BOUNDS = {
    "after": "after",
    "since": "since",
    "from": "since",
    "notbefore": "since",
    "before": "before",
    "by": "until",
    "until": "until",
    "onward": "since",
    "latest": "until",
}
_MARKS = frozenset(",.?!;:()\n")
_LINKS = _MARKS | words(
    "or and not but reason correct move to asap anytime any from same anyday now thereafter /"
)
# Most of a message is of these kinds, with which no phrase begins.
BEGINS_NOTHING = _MARKS | words("word opaque to and or but not of correct reason")
_AROUND_DAY = words("around gegen near circa ungefähr etwa")
_AFTER_RATHER = frozenset({"number", "count", "clock", "halb", "at"})
_SHORT = 6  # signs of a message that tells no story
_MAX_AT = 4  # signs that lead in to a time: "at about the …"


def items_of(signs: Sequence[Sign], context: Context) -> list[Item]:
    """All that a message says about when, in the order in which it is said."""
    reading = _Phrases(signs, context)
    items: list[Item] = []
    at = 0
    while at < len(signs):
        item, at = reading.next_item(at, items)
        if item is not None:
            items.append(item)
    return items


class _Phrases:
    """The phrases of one message; each method tries one kind of phrase at a place."""

    def __init__(self, signs: Sequence[Sign], context: Context) -> None:
        self.signs = signs
        self.context = self.given = context  # in `context` a month that is named holds on
        self.last_end = -1  # where the last day or time ended
        # A day that was asked for may be said in fewer words: as if one of its kind stood here.
        self.kinds = context.asked.union(sign.kind for sign in signs)
        self.moving = "move" in self.kinds

    @cached_property
    def numbers(self) -> PlainNumbers:
        """What its plain numbers may be."""
        return PlainNumbers(self.signs, self.given, moving=self.moving)

    def next_item(self, at: int, items: Sequence[Item]) -> tuple[Item | None, int]:
        """The item at `at`, if there is one, and the place to go on from."""
        sign = self.signs[at]
        begins = sign.kind not in BEGINS_NOTHING
        if begins and (found := self.phrase(at) or self.follow_up(at, items)):
            self.last_end = found[1]
            return found
        if sign.kind in _LINKS:
            return Link(sign.kind, sign.value, sign.low), at + 1
        return (Link("word") if sign.kind in {"word", "opaque"} else None), at + 1

    def keep_month(self, item: Item) -> None:
        """Let a month hold for the plain days after it: "in December, the 29th"."""
        if isinstance(item, Days) and (item.month or not item.named) and not item.bound:
            months = {(start.year, start.month) for start, _ in item.stretches}
            months |= {((end - DAY).year, (end - DAY).month) for _, end in item.stretches}
            if len(months) == 1:
                self.context = replace(self.context, month=months.pop())

    def phrase(self, at: int) -> Found | None:
        """The phrase that begins at a place; only those are tried that can."""
        for phrase in _beginning_with(self.signs[at].kind):
            if not phrase.needs.isdisjoint(self.kinds) and (found := phrase.read(self, at)):
                self.keep_month(found[0])
                return found
        return None

    def follow_up(self, at: int, items: Sequence[Item]) -> Found | None:
        """A plain number that goes on with what was read before it."""
        if not items or not is_number(self.signs[at]):
            return None
        return self.numbers.follow_up(at, items, self.last_end)

    def kind(self, at: int) -> str:
        """The kind of the sign at a place."""
        return sign_at(self.signs, at).kind

    def impossible(self, at: int) -> Found | None:
        """A date or a time that does not exist."""
        return impossible.impossible_at(self.signs, at, self.context)

    def changed(self, at: int) -> Found | None:
        """Such as "a day later", "the same time"."""
        rather = self.signs[at].low == "eher"  # "eher 14 Uhr" is no earlier time
        if rather and self.kind(at + 1) in _AFTER_RATHER:
            return None
        return change_at(self.signs, at, self.context)

    def bounded(self, at: int) -> Found | None:
        """Such as "after 3", "before the 14th", "until Friday", "ab 15 Uhr", "by noon"."""
        kind = _BOUNDS.get(self.kind(at))
        if kind is None or at + 1 >= len(self.signs):
            return None
        here = self.bound_fillers(at + 1)
        if self.moving and self.kind(at) == "from":
            return None
        if self.kind(at) == "from" and (found := self.ranged(here)):
            return found
        found = self.named(here)
        if found is None:
            return None
        return bounded(kind, found[0], self.context.today), found[1]

    def bound_fillers(self, at: int) -> int:
        """Past fillers, but not past an article that a measure needs."""
        while self.kind(at) in FILLERS and not measure_at(self.signs, at):
            at += 1
        return at

    def named(self, at: int) -> Found | None:
        """A day, a part of the day or a (licensed) clock time."""
        found = day_at(self.signs, at, self.context) or self.time(at)
        if found:
            return found
        if self.kind(at) == "part":
            part = self.signs[at].value
            if clock := clock_at(self.signs, at + 1, self.context, licensed=True):
                return Times("point", Clock(by_part(clock[0], part))), clock[1]
            return Times("part", part=part), at + 1
        return None

    def between(self, at: int) -> Found | None:
        """Such as "between 2 and 4", "zwischen dem 14. und dem 16."."""
        if self.kind(at) != "between":
            return None
        feasts = between_feasts(self.signs, at, self.context)
        return feasts or self.ranged(skip(self.signs, at + 1, FILLERS))

    def ranged(self, at: int, links: frozenset[str] = TO | {"and"}) -> Found | None:
        """A range whose numbers are licensed."""
        return range_at(self.signs, at, self.context, licensed=True, links=links)

    def plain_range(self, at: int) -> Found | None:
        """Such as "2-4 pm", "Monday to Wednesday", "14:00 bis 16:00"."""
        links = TO - {"to"} if self.moving else TO
        if self.kind(at) in {"at", "on"} and self.kind(at + 1) not in {"at", "on"}:
            return self.ranged(at + 1, links)
        if found := range_at(self.signs, at, self.context, licensed=False, links=links):
            return found
        if at > 0:
            return None
        alone = clock_range(self.signs, at, self.context, licensed=True, links=links)
        return alone if alone and self.ends(alone[1]) else None

    def ends(self, at: int) -> bool:
        """Whether nothing but marks follows."""
        return all(sign.kind in {".", "!", "?"} for sign in self.signs[at:])

    def near(self, at: int) -> Found | None:
        """Such as "around 3", "gegen 15 Uhr", "around the 14th"."""
        here = at + (self.kind(at) == "at")
        if self.kind(here) != "around":
            return None
        loosely = self.signs[here].low in _AROUND_DAY
        found = self.named(skip(self.signs, here + 1, {"the", "at", "around", "on"}))
        if found is None:
            return None
        item, end = found
        if isinstance(item, Times) and item.kind == "point":
            return Times("near", item.first), end
        if loosely and isinstance(item, Days) and item.named and len(item.stretches) == 1:
            [(start, stop)] = item.stretches
            around = (max(start - DAY, min(start, self.context.today)), stop + DAY)
            return Days((around,), named=False), end
        return item, end

    def alternative(self, at: int) -> Found | None:
        """The first of some times of which only the last is clear: "9 or 11 on Monday"."""
        last = last_listed(self.signs, at)
        if last == at or self.kind(at - 1) == "the" or counts(self.signs, at):
            return None
        before_day = self.kind(last + 1) in {"day", "weekday"}
        other = self.numbers.as_time(last) if before_day else self.clock(last)
        first = self.time(at)
        return first if other and first and first[1] == at + 1 else None

    def instant(self, at: int) -> Found | None:
        """Such as "in half an hour", "within two hours", "20 minutes from now"."""
        leads = int(self.kind(at) in {"in", "within", "next"})
        leads += leads and self.kind(at + 1) == "around"
        measure = measure_at(self.signs, at + leads)
        if measure is None or measure[1] not in {units.MINUTE, units.HOUR}:
            return None
        count, unit, end = measure
        minutes = round(count * (60 if unit == units.HOUR else 1))
        link = sign_at(self.signs, end)
        if leads or (link.kind == "ahead" and not link.value and link.low != "time"):
            within = leads > 0 and self.kind(at) != "in"
            return Instant(minutes, within), end + (link.kind in {"ahead", "adverb"})
        if link.kind in {"before", "after"}:
            return self.shifted(end + 1, minutes if link.kind == "after" else -minutes)
        return None

    def shifted(self, at: int, minutes: int) -> Found | None:
        """Such as "30 minutes before 12pm"."""
        clock = clock_at(self.signs, at, self.context, licensed=True)
        if clock is None:
            return None
        start = clock[0]
        moved = replace(start, minute=(start.minute + minutes) % units.DAY_MINUTES)
        return Times("point", moved), clock[1]

    def day(self, at: int) -> Found | None:
        """A day; numbers are left to the clock first."""
        if is_number(self.signs[at]) and clock_at(self.signs, at, self.context):
            return None
        found = day_at(self.signs, at, self.context)
        if found is None:
            return None
        if self.tells(found[0]):
            return Link("word"), found[1]
        return self.tailed(found)

    def tailed(self, found: Found) -> Found:
        """A day or time with "or later", "at the latest" or the like, if that follows."""
        follows = self.kind(found[1]) in TAILS
        return tailed(self.signs, found, self.context.today) if follows else found

    def tells(self, days: Days) -> bool:
        """Whether days gone by only belong to a story: "I called yesterday, and …"."""
        gone = all(end <= self.context.today for _, end in days.stretches)
        return gone and days.month is None and len(self.signs) > _SHORT

    def clock(self, at: int) -> Found | None:
        """A clock time, licensed by "at" or "um" or clear by itself."""
        here = at
        if self.kind(at) == "at":
            here = min(skip(self.signs, at, {"at", "the"}), at + _MAX_AT)
        is_plain = self.kind(here) in clocks.PLAIN
        licensed = here > at or (is_plain and self.numbers.is_time(here, at))
        found = self.time(here, licensed=licensed)
        return self.tailed(found) if found else None

    def time(self, at: int, *, licensed: bool = True) -> tuple[Times, int] | None:
        """A clock time by itself."""
        return time_at(self.signs, at, self.context, licensed=licensed)

    def part(self, at: int) -> Found | None:
        """Such as "morning", "in the afternoon", "abends"; "early" and "late" before a day."""
        sign = self.signs[at]
        if sign.kind == "start" and sign.value != 1:
            early = units.FIRST_THING if sign.value == 0 else units.LATE_AFTERNOON
            here = skip(self.signs, at + 1, FILLERS)
            if self.kind(here) in {"weekday", "day", "date", "ordinal"}:
                return Times("part", part=early), at + 1
        if sign.kind != "part":
            return None
        return Times("part", part=sign.value), at + 1


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A kind of phrase, and when it is worth trying.

    begins  the kinds of sign that it begins with
    needs   kinds of sign of which a message with such a phrase holds at least one
    """

    read: Callable[[_Phrases, int], Found | None]
    begins: frozenset[str]
    needs: frozenset[str]


_CLOCKS = clocks.BEGINNINGS | {"at"}
_RANGES = weeks.BEGINNINGS | clocks.BEGINNINGS | {"at", "on"}
_IN = frozenset({"in", "within", "next"})
_PARTS = frozenset({"part", "start"})
# In this order: of the phrases that fit at a place the first one counts.
_PHRASES = (
    _Phrase(_Phrases.impossible, impossible.BEGINNINGS, impossible.SIGNS),
    _Phrase(_Phrases.changed, CHANGE_BEGINNINGS, CHANGE_SIGNS),
    _Phrase(_Phrases.near, frozenset({"at", "around"}), frozenset({"around"})),
    _Phrase(_Phrases.between, frozenset({"between"}), frozenset({"between"})),
    _Phrase(_Phrases.bounded, frozenset(_BOUNDS), frozenset(_BOUNDS)),
    _Phrase(_Phrases.instant, _IN | measures.BEGINNINGS, frozenset({"unit"})),
    _Phrase(_Phrases.plain_range, _RANGES, TO),
    _Phrase(_Phrases.alternative, frozenset({"number", "count"}), frozenset({"or", "/"})),
    _Phrase(_Phrases.clock, _CLOCKS, clocks.BEGINNINGS),
    _Phrase(_Phrases.day, weeks.BEGINNINGS, weeks.DAY_SIGNS),
    _Phrase(_Phrases.part, _PARTS, _PARTS),
)


@cache
def _beginning_with(kind: str) -> tuple[_Phrase, ...]:
    """The phrases that can begin with a sign of this kind."""
    return tuple(phrase for phrase in _PHRASES if kind in phrase.begins)
