"""The pieces that the grammar finds in a message: days, times, changes, connecting words."""

from dataclasses import dataclass, replace
from datetime import date

from app.language.time.phrases.calendar_days import Stretch


@dataclass(frozen=True, slots=True)
class Context:
    """What words are relative to: the local day and minute, and what was asked for.

    `anchor` is the day that was spoken of before, if one was; `timed`: a time was.
    `licensed`: a word before it makes a plain number a time. `depth` of phrases in phrases is
    bounded, whatever somebody types. `month`: the year and month that were spoken of before.
    """

    today: date
    minute: int
    language: str = "en"
    asked: frozenset[str] = frozenset()
    anchor: date | None = None
    timed: bool = False
    licensed: bool = False
    depth: int = 0
    month: tuple[int, int] | None = None

    def deeper(self) -> "Context":
        """For a phrase inside a phrase: "3 days after [the week of [the 14th]]"."""
        return replace(self, depth=self.depth + 1)


@dataclass(frozen=True, slots=True)
class Days:
    """Local days that were named.

    stretches  half-open, ascending
    named      single days, not a whole stretch
    weekdays   the weekdays, where the words are only that: a week or month that stands
               beside them decides which ("next week, Tuesday or Thursday")
    month      year and month if the words name a month: "March 7th or 8th"
    question   "day-or-month", "which-day", or None
    today_or_later  the first stretch is today, and counts while anything of it is left
    often      each of the weekdays: "Mondays"
    bound      the word that makes a day a bound: "after", "since", "before", "until"
    spoken     the weekday in "this Sunday", "next Tuesday"; −1 for none
    around     the week a count of weeks leads to: "Tuesday in two weeks"
    """

    stretches: tuple[Stretch, ...]
    named: bool = True
    weekdays: frozenset[int] = frozenset()
    month: tuple[int, int] | None = None
    question: str | None = None
    today_or_later: bool = False
    around: bool = False
    often: bool = False
    bound: str = ""
    spoken: int = -1


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time: minute of the day. `bare`: 1–12 without a word on which half of the day.

    `padded`: written with a leading nought ("03:30").
    """

    minute: int
    bare: bool = False
    padded: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """Times of day that were named; `kind` says how `first` and `last` are to be taken.

    kind  "point", "near", "after", "before", "between" or "part"
    """

    kind: str
    first: Clock | None = None
    last: Clock | None = None
    part: int = -1


@dataclass(frozen=True, slots=True)
class Instant:
    """So many minutes from now ("in half an hour")."""

    minutes: int
    within: bool = False  # at most so many


@dataclass(frozen=True, slots=True)
class Change:
    """A change to what was said before.

    kind  "days", "months" or "minutes" by `amount`; "later" (amount 1 or -1) without a
          measure; "same-day"; "same-time"
    """

    kind: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A word or mark between the other pieces: "or", "and", ",", ".", "not", "but" …"""

    kind: str
    value: int = 0
    low: str = ""


@dataclass(frozen=True, slots=True)
class NoSuch:
    """A date or a clock time that does not exist ("31 November", "25:00").

    kind  "day" or "time"
    """

    kind: str


Named = Days | Times | Instant
Item = Named | NoSuch | Change | Link
