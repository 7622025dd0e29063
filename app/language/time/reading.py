"""What a visitor's words about days and times come to: the values handed on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Window:
    """Acceptable start instants, half-open [start, end), aware UTC.

    `exact`: the visitor named one time ("at 3pm"); `start` is that instant and `end` is
    one minute later.
    """

    start: datetime
    end: datetime
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message says about when.

    windows     ascending and disjoint; nothing that ends before now; empty if no date or
                time was understood, or if all of it is past
    question    the code of what must be asked: "day-or-month", "am-or-pm", "which-day"
                (weekday and date do not agree), "past", "no-such-day" ("31 November"),
                "no-such-time" ("25:00"); None if all is clear.
                With a question, the windows are those of all its readings; what is past or
                does not exist has none, and no choices
    choices     the readings to choose among, spelled out in the visitor's language
    days        the local days named one by one, ascending; () for a whole stretch
    times       the clock times named, ascending
    said_day    the words restrict the day
    said_time   the words restrict the time of day
    open_ended  "any time", "as soon as possible": one window from now on
    day_range   the first and the last local day of a stretch ("next week"), both included
    """

    windows: tuple[Window, ...]
    question: str | None = None
    choices: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    times: tuple[time, ...] = ()
    said_day: bool = False
    said_time: bool = False
    open_ended: bool = False
    day_range: tuple[date, date] | None = None


NOTHING = Reading(())


def reading_of(moment: datetime, zone: ZoneInfo) -> Reading:
    """An instant as if somebody had named its day and its time in a zone."""
    local = moment.astimezone(zone)
    window = Window(moment, moment + timedelta(minutes=1), exact=True)
    return Reading(
        (window,), days=(local.date(),), times=(local.time(),), said_day=True, said_time=True
    )
