"""From signs to items: days, times, ranges and bounds, and the words between them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_number, sign_at
from app.language.time.phrases import calendar_days
from app.language.time.phrases.bounds import bounded, stretch
from app.language.time.phrases.calendar_days import DAY
from app.language.time.phrases.clocks import clock_at
from app.language.time.phrases.day_spans import by_part
from app.language.time.phrases.items import Clock, Context, Days, Instant, Item, Link, Times
from app.language.time.phrases.measures import measure_at
from app.language.time.phrases.number_lists import counts, last_listed
from app.language.time.phrases.time_changes import change_at
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
_RANGE = frozenset({"until", "to", "-", "and"})
FILLERS = frozenset({"the", "on", "at", "around", "in", "a"})
_LINKS = frozenset(
    {"or", "and", "not", "but", "reason", "correct", "move", "to", "asap", "anytime"}
) | {
    ",",
    ".",
    "?",
    "!",
    ";",
    "\n",
    "/",
    ":",
    "(",
    ")",
    "any",
    "from",
    "same",
    "anyday",
    "now",
    "thereafter",
}
# Most of a message is of these kinds, with which no phrase begins.
BEGINS_NOTHING = frozenset(
    {"word", "opaque", "to", "and", "or", "but", "not", "of", "correct", "reason"}
) | {",", ".", "?", "!", ";", ":", "\n", "(", ")"}
_MAKE = frozenset({"make it", "make that", "change that to"})
_HEADS = words("people persons guests party number size personen gäste anzahl")
_SHORT = 4  # signs of an answer that says little more than a number
_AROUND_DAY = words("around gegen near circa ungefähr etwa")
_SHORT_CHANGE = 6
_CUES = words("instead rather better works no nein stattdessen please bitte passt")
_MAX_AT = 4  # signs that lead in to a time: "at about the …"
_MAX_HOUR, _NOON_HOUR, _LAST_DAY = 24, 12, 31


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
        self.context = context
        self.last_end = -1  # where the last day or time ended
        self.moving = any(sign.kind == "move" for sign in signs)
        self.about_heads = any(sign.low in _HEADS for sign in signs)
        short = context.timed and 1 < len(signs) <= _SHORT_CHANGE
        self.changing = short and any(
            sign.kind in {"but", "correct"} or sign.low in _CUES for sign in signs
        )
        asks = "time" in context.asked
        self.loose = asks and not any(sign.kind == "clock" for sign in signs)

    def next_item(self, at: int, items: Sequence[Item]) -> tuple[Item | None, int]:
        """The item at `at`, if there is one, and the place to go on from."""
        sign = self.signs[at]
        if sign.kind not in BEGINS_NOTHING:
            for phrase in _PHRASES:
                if found := phrase(self, at):
                    self.last_end = found[1]
                    return found
            if found := self.follow_up(at, items):
                self.last_end = found[1]
                return found
        if sign.kind in _LINKS:
            return Link(sign.kind, sign.value, sign.low), at + 1
        return (Link("word") if sign.kind in {"word", "opaque"} else None), at + 1

    def kind(self, at: int) -> str:
        """The kind of the sign at a place."""
        return sign_at(self.signs, at).kind

    def past_fillers(self, at: int) -> int:
        """The place after articles and prepositions."""
        while self.kind(at) in FILLERS:
            at += 1
        return at

    def changed(self, at: int) -> Found | None:
        """Such as "a day later", "the same time"."""
        return change_at(self.signs, at, self.context)

    def bounded(self, at: int) -> Found | None:
        """Such as "after 3", "before the 14th", "until Friday", "ab 15 Uhr", "by noon"."""
        kind = _BOUNDS.get(self.kind(at))
        if kind is None or at + 1 >= len(self.signs):
            return None
        here = self.bound_fillers(at + 1)
        if self.moving and self.kind(at) == "from":
            return None
        if self.kind(at) == "from" and (found := self.ranged(here, licensed=True)):
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
        if at >= len(self.signs):
            return None
        if found := day_at(self.signs, at, self.context):
            return found
        if clock := clock_at(self.signs, at, self.context, licensed=True):
            return Times("point", clock[0]), clock[1]
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
        return self.ranged(self.past_fillers(at + 1), licensed=True)

    def plain_range(self, at: int) -> Found | None:
        """Such as "2-4 pm", "Monday to Wednesday", "14:00 bis 16:00"."""
        sign, among = self.signs[at], _RANGE - {"and"}
        if self.moving:
            among -= {"to"}
        if sign.kind in {"at", "on"} and self.kind(at + 1) not in {"at", "on"}:
            return self.ranged(at + 1, licensed=True, among=among)
        if found := self.ranged(at, licensed=False, among=among):
            return found
        alone = self.clock_range(at, among, licensed=True) if at == 0 else None
        return alone if alone and self.ends(alone[1]) else None

    def ends(self, at: int) -> bool:
        """Whether nothing but marks follows."""
        return all(sign.kind in {".", "!", "?", "bitte", "please"} for sign in self.signs[at:])

    def ranged(
        self, at: int, *, licensed: bool, among: frozenset[str] = _RANGE
    ) -> Found | None:
        """A range that starts at `at`; without licence its second number must be clear."""
        return self.day_range(at, among) or self.clock_range(at, among, licensed=licensed)

    def day_range(self, at: int, among: frozenset[str]) -> Found | None:
        """Such as "Monday to Wednesday", "the 7th until the 9th of March"."""
        first = day_at(self.signs, at, self.context) if at < len(self.signs) else None
        if first is None or self.kind(first[1]) not in among:
            return None
        here = self.past_fillers(first[1] + 1)
        last = day_at(self.signs, here, self.context) if here < len(self.signs) else None
        last = last or self.same_month(here, first[0])
        if last is None:
            return None
        return stretch(first[0], last[0], self.context.today), last[1]

    def same_month(self, at: int, first: Days) -> tuple[Days, int] | None:
        """A plain number after a date with its month: "November 24 or 26"."""
        sign = sign_at(self.signs, at)
        counts = self.kind(at + 1) in {"word", "unit", "ampm", "oclock"}
        if not first.month or not is_number(sign) or counts:
            return None
        day = calendar_days.make(*first.month, sign.value)
        return (Days((calendar_days.one(day),), month=first.month), at + 1) if day else None

    def clock_range(self, at: int, among: frozenset[str], *, licensed: bool) -> Found | None:
        """Such as "2 to 4 pm", "14-16 Uhr"."""
        if self.kind(at - 1) in {"length", "a"} and not licensed:
            return None
        first = clock_at(self.signs, at, self.context, licensed=True)
        if first is None or self.kind(first[1]) not in among:
            return None
        clear = licensed or bool(clock_at(self.signs, at, self.context))
        here = first[1] + 1
        while self.kind(here) in {"at", "around"}:
            here += 1
        last = clock_at(self.signs, here, self.context, licensed=clear)
        if last is None:
            return None
        return Times("between", first[0], last[0]), last[1]

    def near(self, at: int) -> Found | None:
        """Such as "around 3", "gegen 15 Uhr", "around the 14th"."""
        here = at + (self.kind(at) == "at")
        if self.kind(here) != "around":
            return None
        loosely = self.signs[here].low in _AROUND_DAY
        here += 1
        while self.kind(here) in {"the", "at", "around", "on"}:
            here += 1
        found = self.named(here)
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
        other = self.licensed(last) if before_day else self.clock(last)
        first = clock_at(self.signs, at, self.context, licensed=True)
        if other is None or first is None or first[1] != at + 1:
            return None
        return Times("point", first[0]), first[1]

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

    def tells(self, days: Days) -> bool:
        """Whether days gone by only belong to a story: "I called yesterday, and …"."""
        gone = all(end <= self.context.today for _, end in days.stretches)
        return gone and days.month is None and len(self.signs) > _SHORT_CHANGE

    def clock(self, at: int) -> Found | None:
        """A clock time, licensed by "at" or "um" or clear by itself."""
        licensed = self.kind(at) == "at"
        here = at + licensed
        while licensed and here < at + _MAX_AT and self.kind(here) in {"at", "the"}:
            here += 1
        if here >= len(self.signs):
            return None
        short = len(self.signs) <= _SHORT and self.kind(here - 1) == "length"
        if self.loose and (short or self.kind(here - 1) not in {"length", "the"}):
            licensed = licensed or here == 0 or not is_number(sign_at(self.signs, here - 1))
        licensed = licensed or (self.changing and is_number(self.signs[here]))
        if self.moving and self.kind(here - 1) == "to" and not self.about_heads:
            licensed = True
        if self.kind(at - 1) in {"end", "or", ","} and self.kind(at + 1) == "on":
            dated = self.kind(at + 2) in {"weekday", "day", "the", "ordinal"}
            licensed = licensed or (dated and not counts(self.signs, at))
        found = clock_at(self.signs, here, self.context, licensed=licensed)
        return self.tailed((Times("point", found[0]), found[1])) if found else None

    def part(self, at: int) -> Found | None:
        """Such as "morning", "in the afternoon", "abends"; "early" and "late" before a day."""
        sign = self.signs[at]
        if sign.kind == "start" and sign.value != 1:
            here = self.past_fillers(at + 1)
            early = units.FIRST_THING if sign.value == 0 else units.LATE_AFTERNOON
            if self.kind(here) in {"weekday", "day", "date", "ordinal"}:
                return Times("part", part=early), at + 1
        if sign.kind != "part":
            return None
        return Times("part", part=sign.value), at + 1

    def tailed(self, found: Found) -> Found:
        """With what follows: "or later", "at the latest", "-ish"."""
        item, end = found
        tail = self.kind(end)
        if tail == "onward":
            return bounded("since", item, self.context.today), end + 1
        if tail == "latest":
            return bounded("until", item, self.context.today), end + 1
        if tail == "ish" and isinstance(item, Times):
            return Times("near", item.first), end + 1
        return found

    def follow_up(self, at: int, items: Sequence[Item]) -> Found | None:
        """A plain number beside a day or time: "tomorrow 3", "evening 4", "at 3 or 4"."""
        sign = self.signs[at]
        if not is_number(sign) or not items or sign.low == "one":
            return None
        if self.last_end == at and isinstance(items[-1], Days):
            return self.after_day(at, items[-1])
        if self.last_end == at and isinstance(items[-1], Times) and items[-1].kind == "part":
            return self.licensed(at)
        last = items[-1]
        if self.kind(at - 1) == "correct" and sign_at(self.signs, at - 1).low in _MAKE:
            return self.licensed(at)
        listed = isinstance(last, Link) and last.kind in {"or", "and", ",", "/"}
        if listed and len(items) > 1 and self.last_end == at - 1:
            before = items[-2]
            if isinstance(before, Days):
                return self.same_month(at, before)
            if isinstance(before, Times) and before.kind in {"point", "near"}:
                return self.licensed(at)
        return None

    def licensed(self, at: int) -> Found | None:
        """A plain number as a clock time."""
        clock = clock_at(self.signs, at, self.context, licensed=True)
        return self.tailed((Times("point", clock[0]), clock[1])) if clock else None

    def after_day(self, at: int, days: Days) -> Found | None:
        """Such as "Tuesday 24" is a date if the 24th is a Tuesday, "Tuesday 4" a time."""
        sign = self.signs[at]
        if self.kind(at + 1) in {"word", "unit"} and sign.value <= _MAX_HOUR:
            follower = sign_at(self.signs, at + 1).low
            if follower not in {
                "please",
                "works",
                "bitte",
                "is",
                "would",
                "if",
                "passt",
                "geht",
            }:
                return None
        date = (
            calendar_days.coming_day(self.context.today, sign.value)
            if 0 < sign.value <= _LAST_DAY
            else None
        )
        if date and days.weekdays == {date.weekday()} and sign.value > _NOON_HOUR:
            return Days((calendar_days.one(date),)), at + 1
        if found := self.clock_range(at, _RANGE - {"and"}, licensed=True):
            return found
        return self.licensed(at)


_PHRASES: tuple[Callable[[_Phrases, int], Found | None], ...] = (
    _Phrases.changed,
    _Phrases.near,
    _Phrases.between,
    _Phrases.bounded,
    _Phrases.instant,
    _Phrases.plain_range,
    _Phrases.alternative,
    _Phrases.clock,
    _Phrases.day,
    _Phrases.part,
)
