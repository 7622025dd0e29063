"""Days by name or distance: "next Thursday", "Tuesday week", "in two weeks"."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_number, is_unit, sign_at, skip
from app.language.time.phrases import calendar_days, monthdays
from app.language.time.phrases.calendar_days import Stretch
from app.language.time.phrases.items import Context, Days
from app.language.time.phrases.measures import measure_at, moved_by, weeks_ahead
from app.language.time.phrases.monthdays import DEEPEST, date_at
from app.language.time.phrases.stretches import (
    iso_week,
    recurring,
    single,
    stretch_of,
    unit_ahead,
)

Found = tuple[Days, int]


# Early, mid and late in a week (days from Monday) and in a month (days of the month).
_MAX_WEEKS = calendar_days.MAX_DAYS // calendar_days.WEEK.days
_EIGHT_DAYS = 8  # "heute in acht Tagen" is the same weekday, a week later
_IN_WEEK = ((0, 3), (1, 4), (3, 7))
_IN_MONTH = ((0, 10), (10, 20), (20, 31))


def day_at(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """The days that are named from `at` on, by date, name or distance."""
    if context.depth >= DEEPEST:
        return None
    for reader in _READERS.get(sign_at(signs, at).kind, ()):
        if found := reader(signs, at, context):
            return found
    return date_at(signs, at, context)


def _weekday(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "Tuesday", "Thursday week", "Tuesday after next", "Montag in zwei Wochen"."""
    weekday, end = signs[at].value, at + 1
    found = calendar_days.weekday_after(context.today, weekday)
    follower = sign_at(signs, end)
    if is_unit(follower, units.WEEK) and not is_number(sign_at(signs, end + 1)):
        return single(found + calendar_days.WEEK), end + 1
    if _after_next(signs, end):
        return single(found + calendar_days.WEEK), end + 2
    if follower.kind in {"in", "a"} and (ahead := weeks_ahead(signs, end)):
        weeks, end = ahead
        return single(
            calendar_days.weekday_from(context.today, weekday) + weeks * calendar_days.WEEK
        ), end
    is_today = weekday == context.today.weekday()
    days = (context.today, found) if is_today else (found,)
    stretches = tuple(calendar_days.one(day) for day in days)
    return Days(stretches, weekdays=frozenset({weekday}), today_or_later=is_today), end


def _after_next(signs: Sequence[Sign], at: int) -> bool:
    """Whether "after next" stands here, and not "after next week"."""
    words = [sign_at(signs, at).kind, sign_at(signs, at + 1).kind]
    further = sign_at(signs, at + 2).kind in {"weekday", "unit", "month"}
    return words == ["after", "next"] and not further


def _relative(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "today", "tomorrow week", "heute in einer Woche", "morgen"."""
    day, end = context.today + timedelta(days=signs[at].value), at + 1
    follower = sign_at(signs, end)
    if is_unit(follower, units.WEEK):
        return single(day + calendar_days.WEEK), end + 1
    measure = measure_at(signs, end + 1) if follower.kind == "in" else None
    if measure and signs[at].value >= 0:
        count, unit, after = measure
        is_idiom = (count, unit) == (_EIGHT_DAYS, units.DAY) and signs[after - 1].low == "tagen"
        moved = moved_by(day, count - is_idiom, unit)
        return (single(moved), after) if moved else (single(day), end)
    return single(day), end


def _this(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "this Friday", "this week", "this weekend", "this afternoon", "this November"."""
    today, follower, end = context.today, sign_at(signs, at + 1), at + 2
    coming = signs[at].low.startswith(_COMING)
    if follower.kind == "weekday":
        first = today + calendar_days.DAY if coming else today
        return single(calendar_days.weekday_from(first, follower.value), follower.value), end
    if follower.kind == "part":  # the part itself is read next
        return single(today), at + 1
    if follower.kind == "month":
        return date_at(signs, at + 1, context)
    if follower.kind != "unit":
        return None
    if coming and is_unit(follower, units.WEEK, units.MONTH):
        return unit_ahead(follower.value, 1, today, end)
    return unit_ahead(follower.value, 0, today, end)


_COMING = ("komm", "coming", "the coming", "upcoming", "this coming", "this upcoming")


def _next(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "next Tuesday", "next week", "the next three days", "next month"."""
    today, end = context.today, at + 2
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        day = calendar_days.weekday_after(today, follower.value)
        if is_unit(sign_at(signs, end), units.WEEK):
            return single(day + calendar_days.WEEK), end + 1
        return single(day, follower.value), end
    if follower.kind == "month":
        return _next_month_named(signs, at, context)
    if follower.kind == "unit" and follower.low in _PLURALS:
        return stretch_of(today, today + timedelta(days=5)), end
    if follower.kind == "unit":
        return unit_ahead(follower.value, 1, today, end)
    measure = measure_at(signs, at + 1)
    if measure and (last := moved_by(today, measure[0], measure[1])):
        return stretch_of(today, last + calendar_days.DAY), measure[2]
    return None


_PLURALS = frozenset({"days", "tage", "tagen"})


def _next_month_named(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    found = date_at(signs, at + 1, context)
    if found and not found[0].named and found[0].stretches[0][0] <= context.today:
        ((start, _),) = found[0].stretches
        return Days((calendar_days.month(start.year + 1, start.month),), named=False), found[1]
    return found


def _beyond(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "übernächste Woche", "übernächsten Dienstag"."""
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        day = calendar_days.weekday_after(context.today, follower.value) + calendar_days.WEEK
        return single(day), at + 2
    return (
        unit_ahead(follower.value, 2, context.today, at + 2)
        if follower.kind == "unit"
        else None
    )


def _following(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "the following Tuesday": after the day spoken of, if there was one."""
    anchor = context.anchor or context.today
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        return single(
            calendar_days.weekday_after(anchor, follower.value), follower.value
        ), at + 2
    return unit_ahead(follower.value, 1, anchor, at + 2) if follower.kind == "unit" else None


def _last(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "the last Friday of the month", else what has been: "last week"."""
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        if placed := _month_after(signs, at + 2, context):
            days = calendar_days.weekdays_in(placed[0], frozenset({follower.value}))
            return single(days[-1][0]), placed[1]
        past = calendar_days.weekday_from(context.today, follower.value) - calendar_days.WEEK
        return single(past), at + 2
    if (is_unit(follower, units.DAY, units.WEEK) or follower.kind == "weekof") and (
        whole := _month_after(signs, at + 2, context)
    ):
        size = 1 if is_unit(follower, units.DAY) else 7
        return stretch_of(whole[0][1] - timedelta(days=size), whole[0][1]), whole[1]
    if follower.kind == "unit":
        return unit_ahead(follower.value, -1, context.today, at + 2)
    return None


def _nth(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "the first Monday in December", "der zweite Dienstag im Monat"."""
    follower = sign_at(signs, at + 1 + (sign_at(signs, at + 1).kind == "."))
    end = at + 2 + (sign_at(signs, at + 1).kind == ".")
    if follower.kind == "weekof" or is_unit(follower, units.WEEK):
        return _nth_week(signs, at, end - (follower.kind == "weekof"), context)
    if follower.kind != "weekday":
        return None
    placed = _month_after(signs, end, context)
    if placed is None:
        return None
    days = calendar_days.weekdays_in(placed[0], frozenset({follower.value}))
    number = signs[at].value
    return (single(days[number - 1][0]), placed[1]) if 1 <= number <= len(days) else None


def _nth_week(signs: Sequence[Sign], at: int, end: int, context: Context) -> Found | None:
    """Such as "the second week of January": the days 8 to 14."""
    placed = _month_after(signs, end, context)
    if placed is None:
        return None
    (first, stop), after = placed
    if signs[at].value > _MAX_WEEKS:
        return None
    start = first + (signs[at].value - 1) * calendar_days.WEEK
    end_day = min(start + calendar_days.WEEK, stop)
    return (stretch_of(start, end_day), after) if start < stop else None


def _month_after(
    signs: Sequence[Sign], at: int, context: Context
) -> tuple[Stretch, int] | None:
    """The month in "of the month", "in December", "of next month"."""
    here = skip(signs, at, {"of", "in", "the", "weekof"})
    if here == at and sign_at(signs, here).kind not in {"month", "this", "next"}:
        return None
    sign = sign_at(signs, here)
    if is_unit(sign, units.MONTH):
        return calendar_days.month(context.today.year, context.today.month), here + 1
    found = (
        day_at(signs, here, context.deeper())
        if sign.kind in {"month", "next", "this"}
        else None
    )
    if found and len(found[0].stretches) == 1 and not found[0].named:
        start = found[0].stretches[0][0]
        return calendar_days.month(start.year, start.month), found[1]
    return None


def _in(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "in two weeks", "in 14 days", "in a fortnight"; "within a week"."""
    measure = measure_at(signs, at + 1 + (sign_at(signs, at + 1).kind == "around"))
    if measure is None:
        return None
    count, unit, end = measure
    day = moved_by(context.today, count, unit)
    if day is None:
        return None
    more = measure_at(signs, end + 1) if sign_at(signs, end).kind == "and" else None
    if more and more[1] == units.DAY:
        day, unit, end = day + timedelta(days=round(more[0])), units.DAY, more[2]
    end += sign_at(signs, end).kind in {"ahead", "adverb"}
    if signs[at].kind == "within":
        return stretch_of(context.today, day + calendar_days.DAY), end
    weeks_of_days = unit == units.DAY and count % calendar_days.WEEK.days == 0
    by_week = unit in {units.WEEK, units.FORTNIGHT} or weeks_of_days
    return Days((calendar_days.one(day),), around=by_week), end


def _weekdays_ahead(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "two Tuesdays from now"."""
    count, named = signs[at].value, sign_at(signs, at + 1)
    if named.kind != "weekdays" or sign_at(signs, at + 2).kind != "ahead" or count > _MAX_WEEKS:
        return None
    first = calendar_days.weekday_after(context.today, named.value)
    return single(first + max(count - 1, 0) * calendar_days.WEEK), at + 3


def _counted(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "4 days from now", "a week from Monday", "3 days ago"."""
    measure = measure_at(signs, at)
    origin = _origin(signs, measure[2], context) if measure else None
    if measure is None or origin is None:
        return None
    (count, unit, link), (start, end) = measure, origin
    back = signs[link].kind in {"ago", "before"}
    day = moved_by(start, -count if back else count, unit)
    return (single(day), end) if day else None


def _origin(signs: Sequence[Sign], at: int, context: Context) -> tuple[date, int] | None:
    """The day that is counted from: "from now", "ago", "after the 14th", "before Monday"."""
    link = sign_at(signs, at)
    if link.kind in {"ahead", "ago"} and link.value == 0 and link.low != "time":
        return context.today, at + 1
    if link.kind not in {"from", "after", "on", "before", "since", "day"}:
        return None
    here = skip(signs, at + (link.kind != "day"), {"the", "on"})
    found = day_at(signs, here, context.deeper())
    return (found[0].stretches[-1][0], found[1]) if found and found[0].stretches else None


def _unit(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "the week after next", "the weekend", "week 48"."""
    unit, follower = signs[at].value, sign_at(signs, at + 1)
    if _after_next(signs, at + 1):
        return unit_ahead(unit, 2, context.today, at + 3)
    if unit == units.WEEKEND:
        if follower.kind in {"of", "from"} and (found := _week_of(signs, at + 1, context)):
            return stretch_of(*calendar_days.weekend(found[0].stretches[0][0])), found[1]
        saturday, monday = calendar_days.weekend(context.today)
        return stretch_of(max(saturday, context.today), monday), at + 1
    if unit == units.WEEK and follower.kind == "number":
        return iso_week(signs, at, context)
    return None


def _week_of(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "the week of the 14th"."""
    here = at + 1 + (sign_at(signs, at + 1).kind == "the")
    found = day_at(signs, here, context.deeper())
    if found is None:
        return None
    return stretch_of(*calendar_days.week(found[0].stretches[0][0])), found[1]


def _phase(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "early next week", "mid November", "end of the month", "bis Ende der Woche"."""
    phase = signs[at].value
    whole = _phased(signs, skip(signs, at + 1, {"of", "the", "in", "-"}), context)
    if whole is None:
        return None
    (start, stop), end = whole
    upto = phase >= len(_IN_WEEK)
    phase = (2, 1, 0)[phase - 3] if upto else phase
    table = _IN_WEEK if (stop - start).days <= calendar_days.WEEK.days else _IN_MONTH
    first, last = (start + timedelta(days=days) for days in table[phase])
    last = min(last, stop) if phase < len(table) - 1 else stop
    begin = context.today if upto else max(first, min(context.today, last - calendar_days.DAY))
    return stretch_of(begin, last), end


def _phased(signs: Sequence[Sign], at: int, context: Context) -> tuple[Stretch, int] | None:
    """The whole week or month that a phase belongs to."""
    sign = sign_at(signs, at)
    if is_unit(sign, units.WEEK):
        return calendar_days.week(context.today), at + 1
    if is_unit(sign, units.MONTH):
        return calendar_days.month(context.today.year, context.today.month), at + 1
    if sign.kind == "month":
        year = context.today.year + (
            calendar_days.month(context.today.year, sign.value)[1] <= context.today
        )
        return calendar_days.month(year, sign.value), at + 1
    if sign.kind not in {"next", "this", "beyond", "following"}:
        return None
    found = day_at(signs, at, context.deeper())
    if found is None or found[0].named:
        return None
    ((start, stop),) = found[0].stretches
    return (start, stop), found[1]


def _rest(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "the rest of the week", "later this week", "later today"."""
    sign = signs[at]
    if sign.kind == "later" and sign.value < 0:
        return None
    here = skip(signs, at + 1, {"in", "the", "on", "of"})
    follower = sign_at(signs, here)
    if follower.kind == "this" or (follower.kind == "day" and sign.kind == "later"):
        return _from_tomorrow(day_at(signs, here, context.deeper()), context)
    if not is_unit(follower, units.WEEK, units.MONTH, units.DAY):
        return None
    if follower.value == units.DAY:
        return (single(context.today), here + 1) if sign.kind == "rest" else None
    found = unit_ahead(follower.value, 0, context.today, here + 1)
    return (stretch_of(context.today, found[0].stretches[0][1]), found[1]) if found else None


def _from_tomorrow(found: Found | None, context: Context) -> Found | None:
    """Such as "later this week" is not today; "later today" is."""
    if found is None or found[0].named:
        return found
    [(start, end)] = found[0].stretches
    return stretch_of(
        max(start, min(context.today + calendar_days.DAY, end - calendar_days.DAY)), end
    ), found[1]


_Reader = Callable[[Sequence[Sign], int, Context], Found | None]
_READERS: dict[str, tuple[_Reader, ...]] = {
    "weekday": (_weekday,),
    "day": (_relative,),
    "this": (_this,),
    "next": (_next,),
    "beyond": (_beyond,),
    "following": (_following,),
    "last": (_last,),
    "in": (_in,),
    "within": (_in,),
    "a": (_weekdays_ahead, _counted),
    "few": (_weekdays_ahead, _counted),
    "number": (_weekdays_ahead, _counted, _nth),
    "count": (_weekdays_ahead, _counted, _nth),
    "ordinal": (_nth,),
    "ordword": (_nth,),
    "unit": (_unit,),
    "calweek": (iso_week,),
    "weekof": (_week_of,),
    "start": (_phase,),
    "rest": (_rest,),
    "later": (_rest,),
    "any": (recurring,),
    "weekdays": (recurring,),
    "workdays": (recurring,),
    "weekends": (recurring,),
    "someday": (recurring,),
}

BEGINNINGS = monthdays.BEGINNINGS.union(_READERS)
# No day is told without one of these; a plain number needs an article or a full stop.
DAY_SIGNS = frozenset(
    {"weekday", "weekdays", "workdays", "weekends", "someday", "day", "part", "unit", "month"}
    | {"date", "dotted", "feast", "movable", "holidays", "calweek", "ordinal", "ordword"}
    | {"number", "."}
)
