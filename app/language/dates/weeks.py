"""Days by name or distance: "next Thursday", "Tuesday week", "in two weeks", "end of the month"."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from app.language.dates import calendar, units
from app.language.dates.calendar import HORIZON, Stretch
from app.language.dates.clocks import sign_at
from app.language.dates.items import Context, Days
from app.language.dates.monthdays import date_at
from app.language.dates.signs import Sign, is_number

Found = tuple[Days, int]

_WEEKEND = frozenset({5, 6})
_WORKING = frozenset(range(5))
_LAST_WEEK = 53
_FOUR = 4

# Early, mid and late in a week (days from Monday) and in a month (days of the month).
_IN_WEEK = ((0, 3), (1, 4), (3, 7))
_IN_MONTH = ((0, 10), (10, 20), (20, 31))


def day_at(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """The days that are named from `at` on, by date, name or distance."""
    for reader in _READERS.get(signs[at].kind, ()):
        if found := reader(signs, at, context):
            return found
    return date_at(signs, at, context)


def _single(day: date, spoken: int = -1) -> Days:
    return Days((calendar.one(day),), spoken=spoken)


def _stretch(start: date, end: date) -> Days:
    return Days(((start, end),), named=False)


def _often(weekdays: frozenset[int], today: date) -> Days:
    """Each of the weekdays from today on."""
    stretches = calendar.weekdays_in((today, today + HORIZON), weekdays)
    return Days(stretches, named=False, weekdays=weekdays, often=True)


def _is_unit(sign: Sign, *values: int) -> bool:
    return sign.kind == "unit" and sign.value in values


def _weekday(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "Tuesday", "Thursday week", "Tuesday after next", "Montag in zwei Wochen"."""
    weekday, end = signs[at].value, at + 1
    found = calendar.weekday_after(context.today, weekday)
    follower = sign_at(signs, end)
    if _is_unit(follower, units.WEEK) and not is_number(sign_at(signs, end + 1)):
        return _single(found + calendar.WEEK), end + 1
    if follower.kind == "afternext":
        return _single(found + calendar.WEEK), end + 1
    if follower.kind in {"in", "a"} and (ahead := _weeks_ahead(signs, end)):
        weeks, end = ahead
        return _single(
            calendar.weekday_from(context.today, weekday) + weeks * calendar.WEEK
        ), end
    question = "which-week" if weekday == context.today.weekday() else None
    stretches = tuple(calendar.one(day) for day in ([context.today] if question else []))
    stretches += (calendar.one(found),)
    return Days(stretches, weekdays=frozenset({weekday}), question=question), end


_WEEKS_OF = {units.WEEK: 1.0, units.FORTNIGHT: 2.0, units.DAY: 1 / 7}
_IDIOM = 0.01  # "in acht Tagen" is a week; 7 of 7 days must not round down


def _weeks_ahead(signs: Sequence[Sign], at: int) -> tuple[int, int] | None:
    """ "in two weeks" after a weekday: how many weeks, and the place after the words."""
    measure = _measure(signs, at + (signs[at].kind == "in"))
    if measure is None or measure[1] not in _WEEKS_OF:
        return None
    count, unit, end = measure
    while sign_at(signs, end).kind == "ahead":
        end += 1
    return int(count * _WEEKS_OF[unit] + _IDIOM), end


def _measure(signs: Sequence[Sign], at: int) -> tuple[float, int, int] | None:
    """ "3 days", "a week", "half an hour", "1.5 Stunden": amount, unit, the place after."""
    sign = sign_at(signs, at)
    amount, end = 1.0, at + 1
    if is_number(sign) or sign.kind in {"few", "a"}:
        amount = float(sign.value)
    elif sign.kind == "dotted":
        amount = float(sign.low)
    elif sign.kind in {"half", "halb", "quarter"}:
        amount = abs(sign.value) / 60
    else:
        return None
    if sign.kind == "a" and sign_at(signs, end).kind in {"half", "quarter", "few"}:
        inner = sign_at(signs, end)
        amount = inner.value if inner.kind == "few" else inner.value / 60
        end += 1
    while sign_at(signs, end).kind in {"a", "of", "-"} or sign_at(signs, end).low in _MORE:
        end += 1
    unit = sign_at(signs, end)
    if unit.kind in {"quarter", "half"} and _is_unit(sign_at(signs, end + 1), units.HOUR):
        amount, end = amount * unit.value / 60, end + 1
        unit = sign_at(signs, end)
    if unit.kind != "unit":
        return None
    if unit.value == units.HOUR and (half := _and_a_half(signs, end + 1)):
        return amount + half, unit.value, end + 4
    return amount, unit.value, end + 1


def _and_a_half(signs: Sequence[Sign], at: int) -> float:
    """The part of an hour in "and a half"; 0 if nothing of the kind follows."""
    joined = [sign_at(signs, at).kind, sign_at(signs, at + 1).kind] == ["and", "a"]
    part = sign_at(signs, at + 2)
    return part.value / 60 if joined and part.kind in {"half", "quarter"} else 0


measure_at = _measure
_MORE = frozenset({"more", "other", "further", "full", "weiteren", "weitere", "the"})


def _moved(day: date, count: float, unit: int) -> date | None:
    """A day so many units later; None for units shorter than a day."""
    if unit in {units.DAY, units.WEEK, units.FORTNIGHT}:
        size = {units.DAY: 1, units.WEEK: 7, units.FORTNIGHT: 14}[unit]
        return day + timedelta(days=round(count * size))
    if unit in {units.MONTH, units.YEAR}:
        return calendar.months_ahead(day, round(count * (12 if unit == units.YEAR else 1)))
    if unit == units.WORKDAY:
        for _ in range(min(round(count), 90)):
            day += timedelta(days=max(1, 7 - day.weekday() if day.weekday() >= _FOUR else 1))
        return day
    return None


def _relative(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "today", "tomorrow week", "heute in einer Woche", "morgen" (but not "am Morgen")."""
    day, end = context.today + timedelta(days=signs[at].value), at + 1
    follower = sign_at(signs, end)
    if _is_unit(follower, units.WEEK):
        return _single(day + calendar.WEEK), end + 1
    measure = _measure(signs, end + 1) if follower.kind == "in" else None
    if measure and signs[at].value >= 0 and (moved := _moved(day, measure[0], measure[1])):
        return _single(moved), measure[2]
    return _single(day), end


def _this(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "this Friday", "this week", "this weekend", "this afternoon", "this November"."""
    today, follower, end = context.today, sign_at(signs, at + 1), at + 2
    coming = signs[at].low.startswith(_COMING)
    if follower.kind == "weekday":
        first = today + calendar.DAY if coming else today
        return _single(calendar.weekday_from(first, follower.value), follower.value), end
    if follower.kind == "part":  # the part itself is read next
        return _single(today), at + 1
    if follower.kind == "month":
        return date_at(signs, at + 1, context)
    if follower.kind != "unit":
        return None
    if coming and _is_unit(follower, units.WEEK, units.MONTH):
        return _unit_ahead(follower.value, 1, today, end)
    return _unit_ahead(follower.value, 0, today, end)


_COMING = ("komm", "coming", "the coming", "upcoming", "this coming", "this upcoming")


def _next(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "next Tuesday", "next week", "the next three days", "next month"."""
    today, end = context.today, at + 2
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        day = calendar.weekday_after(today, follower.value)
        if _is_unit(sign_at(signs, end), units.WEEK):
            return _single(day + calendar.WEEK), end + 1
        return _single(day, follower.value), end
    if follower.kind == "month":
        return _next_month_named(signs, at, context)
    if follower.kind == "unit" and follower.low in _PLURALS:
        return _stretch(today, today + timedelta(days=5)), end
    if follower.kind == "unit":
        return _unit_ahead(follower.value, 1, today, end)
    measure = _measure(signs, at + 1)
    if measure and (last := _moved(today, measure[0], measure[1])):
        return _stretch(today, last + calendar.DAY), measure[2]
    return None


_PLURALS = frozenset({"days", "tage", "tagen"})


def _next_month_named(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    found = date_at(signs, at + 1, context)
    if found and not found[0].named and found[0].stretches[0][0] <= context.today:
        ((start, _),) = found[0].stretches
        return Days((calendar.month(start.year + 1, start.month),), named=False), found[1]
    return found


def _beyond(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "übernächste Woche", "übernächsten Dienstag"."""
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        day = calendar.weekday_after(context.today, follower.value) + calendar.WEEK
        return _single(day), at + 2
    return (
        _unit_ahead(follower.value, 2, context.today, at + 2)
        if follower.kind == "unit"
        else None
    )


def _following(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "the following Tuesday": after the day spoken of, if there was one."""
    anchor = context.anchor or context.today
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        return _single(calendar.weekday_after(anchor, follower.value), follower.value), at + 2
    return _unit_ahead(follower.value, 1, anchor, at + 2) if follower.kind == "unit" else None


def _last(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "the last Friday of the month", else what has been: "last week"."""
    follower = sign_at(signs, at + 1)
    if follower.kind == "weekday":
        if placed := _month_after(signs, at + 2, context):
            days = calendar.weekdays_in(placed[0], frozenset({follower.value}))
            return _single(days[-1][0]), placed[1]
        past = calendar.weekday_from(context.today, follower.value) - calendar.WEEK
        return _single(past), at + 2
    if _is_unit(follower, units.DAY, units.WEEK) and (
        month := _month_after(signs, at + 2, context)
    ):
        days = 1 if follower.value == units.DAY else 7
        return _stretch(month[0][1] - timedelta(days=days), month[0][1]), month[1]
    if follower.kind == "unit":
        return _unit_ahead(follower.value, -1, context.today, at + 2)
    return None


def _nth(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "the first Monday in December", "der zweite Dienstag im Monat"."""
    follower = sign_at(signs, at + 1 + (sign_at(signs, at + 1).kind == "."))
    if follower.kind != "weekday":
        return None
    end = signs.index(follower, at) + 1
    placed = _month_after(signs, end, context)
    if placed is None:
        return None
    days = calendar.weekdays_in(placed[0], frozenset({follower.value}))
    number = signs[at].value
    return (_single(days[number - 1][0]), placed[1]) if 1 <= number <= len(days) else None


def _month_after(
    signs: Sequence[Sign], at: int, context: Context
) -> tuple[Stretch, int] | None:
    """The month in "of the month", "in December", "of next month"."""
    here = at
    while sign_at(signs, here).kind in {"of", "in", "the"}:
        here += 1
    if here == at and sign_at(signs, here).kind not in {"month", "this", "next"}:
        return None
    sign = sign_at(signs, here)
    if _is_unit(sign, units.MONTH):
        return calendar.month(context.today.year, context.today.month), here + 1
    found = day_at(signs, here, context) if sign.kind in {"month", "next", "this"} else None
    if found and len(found[0].stretches) == 1 and not found[0].named:
        start = found[0].stretches[0][0]
        return calendar.month(start.year, start.month), found[1]
    return None


def _unit_ahead(unit: int, ahead: int, day: date, end: int) -> Found | None:
    """This (0), the next (1), the last (−1) week, month or weekend."""
    if unit == units.WEEK:
        return _stretch(*calendar.week(day, ahead)), end
    if unit == units.WEEKEND:
        return _stretch(*calendar.weekend(day, ahead)), end
    if unit == units.MONTH:
        return _stretch(*calendar.month(day.year, day.month + ahead)), end
    if unit in {units.DAY, units.WORKDAY} and ahead:
        moved = _moved(day, ahead, unit)
        return (_single(moved), end) if moved else None
    if unit == units.FORTNIGHT:
        return _stretch(day, day + timedelta(days=14)), end
    return None


def _in(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "in two weeks", "in 14 days", "in a fortnight"; "within a week"."""
    measure = _measure(signs, at + 1 + (sign_at(signs, at + 1).kind == "around"))
    if measure is None:
        return None
    count, unit, end = measure
    day = _moved(context.today, count, unit)
    if day is None:
        return None
    more = _measure(signs, end + 1) if sign_at(signs, end).kind == "and" else None
    if more and more[1] == units.DAY:
        day, unit, end = day + timedelta(days=round(more[0])), units.DAY, more[2]
    end += sign_at(signs, end).kind in {"ahead", "adverb"}
    if signs[at].kind == "within":
        return _stretch(context.today, day + calendar.DAY), end
    by_week = unit in {units.WEEK, units.FORTNIGHT}
    return Days((calendar.one(day),), around=by_week), end


def _counted(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "4 days from now", "a week from Monday", "two weeks after the 14th", "3 days ago"."""
    if sign_at(signs, at + 1).kind == "weekdays" and sign_at(signs, at + 2).kind == "ahead":
        first = calendar.weekday_after(context.today, signs[at + 1].value)
        return _single(first + max(signs[at].value - 1, 0) * calendar.WEEK), at + 3
    measure = _measure(signs, at)
    if measure is None:
        return None
    count, unit, end = measure
    link = sign_at(signs, end)
    if link.kind in {"ahead", "ago"} and link.value == 0 and link.low != "time":
        day = _moved(context.today, -count if link.kind == "ago" else count, unit)
        return (_single(day), end + 1) if day else None
    if link.kind not in {"from", "after", "on", "before", "since", "day"}:
        return None
    here = end + (link.kind != "day")
    while sign_at(signs, here).kind in {"the", "on"}:
        here += 1
    base = day_at(signs, here, context) if here < len(signs) else None
    if base is None or len(base[0].stretches) == 0:
        return None
    start = base[0].stretches[-1][0]
    moved = _moved(start, -count if link.kind == "before" else count, unit)
    return (_single(moved), base[1]) if moved else None


def _unit(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "the week after next", "the weekend", "week 48"."""
    unit, follower = signs[at].value, sign_at(signs, at + 1)
    if follower.kind == "afternext":
        return _unit_ahead(unit, 2, context.today, at + 2)
    if unit == units.WEEKEND:
        saturday, monday = calendar.weekend(context.today)
        return _stretch(max(saturday, context.today), monday), at + 1
    if unit == units.WEEK and follower.kind == "number" and 0 < follower.value <= _LAST_WEEK:
        return _iso_week(signs, at, context)
    return None


def _iso_week(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "KW 48": the ISO week of that number, this year's or the next year's."""
    number = sign_at(signs, at + 1)
    if not is_number(number) or not 0 < number.value <= _LAST_WEEK:
        return None
    for year in (context.today.year, context.today.year + 1):
        try:
            monday = date.fromisocalendar(year, number.value, 1)
        except ValueError:
            continue
        if monday + calendar.WEEK > context.today:
            return _stretch(monday, monday + calendar.WEEK), at + 2
    return None


def _week_of(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "the week of the 14th"."""
    here = at + 1 + (sign_at(signs, at + 1).kind == "the")
    found = day_at(signs, here, context) if here < len(signs) else None
    if found is None:
        return None
    return _stretch(*calendar.week(found[0].stretches[0][0])), found[1]


def _phase(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "early next week", "mid November", "end of the month", "bis Ende der Woche"."""
    phase, here = signs[at].value, at + 1
    while sign_at(signs, here).kind in {"of", "the", "in", "-"}:
        here += 1
    whole = _phased(signs, here, context)
    if whole is None:
        return None
    (start, stop), end = whole
    upto = phase >= len(_IN_WEEK)
    phase = (2, 1, 0)[phase - 3] if upto else phase
    table = _IN_WEEK if (stop - start).days <= calendar.WEEK.days else _IN_MONTH
    first, last = (start + timedelta(days=days) for days in table[phase])
    last = min(last, stop) if phase < len(table) - 1 else stop
    begin = context.today if upto else max(first, min(context.today, last - calendar.DAY))
    return _stretch(begin, last), end


def _phased(signs: Sequence[Sign], at: int, context: Context) -> tuple[Stretch, int] | None:
    """The whole week or month that a phase belongs to."""
    sign = sign_at(signs, at)
    if _is_unit(sign, units.WEEK):
        return calendar.week(context.today), at + 1
    if _is_unit(sign, units.MONTH):
        return calendar.month(context.today.year, context.today.month), at + 1
    if sign.kind == "month":
        year = context.today.year + (
            calendar.month(context.today.year, sign.value)[1] <= context.today
        )
        return calendar.month(year, sign.value), at + 1
    if sign.kind not in {"next", "this", "beyond", "following"}:
        return None
    found = day_at(signs, at, context)
    if found is None or found[0].named:
        return None
    ((start, stop),) = found[0].stretches
    return (start, stop), found[1]


def _rest(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "the rest of the week", "later this week", "later today"."""
    sign, here = signs[at], at + 1
    if sign.kind == "later" and sign.value < 0:
        return None
    while sign_at(signs, here).kind in {"in", "the", "on", "of"}:
        here += 1
    follower = sign_at(signs, here)
    if follower.kind == "this" or (follower.kind == "day" and sign.kind == "later"):
        return _from_tomorrow(day_at(signs, here, context), context)
    if not _is_unit(follower, units.WEEK, units.MONTH, units.DAY):
        return None
    if follower.value == units.DAY:
        return (_single(context.today), here + 1) if sign.kind == "rest" else None
    found = _unit_ahead(follower.value, 0, context.today, here + 1)
    return (_stretch(context.today, found[0].stretches[0][1]), found[1]) if found else None


def _from_tomorrow(found: Found | None, context: Context) -> Found | None:
    """ "later this week" is not today; "later today" is."""
    if found is None or found[0].named:
        return found
    [(start, end)] = found[0].stretches
    return _stretch(
        max(start, min(context.today + calendar.DAY, end - calendar.DAY)), end
    ), found[1]


def _recurring(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """ "Mondays", "weekdays", "weekends", "any Tuesday"."""
    sign = signs[at]
    if sign.kind == "any":
        follower = sign_at(signs, at + 1)
        if follower.kind not in {"weekday", "weekdays"}:
            return None
        return _often(frozenset({follower.value}), context.today), at + 2
    if sign.kind == "weekdays":
        return _often(frozenset({sign.value}), context.today), at + 1
    weekdays = _WEEKEND if sign.kind == "weekends" else _WORKING
    return _often(weekdays, context.today), at + 1


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
    "a": (_counted,),
    "few": (_counted,),
    "number": (_counted, _nth),
    "count": (_counted, _nth),
    "ordinal": (_nth,),
    "ordword": (_nth,),
    "unit": (_unit,),
    "calweek": (_iso_week,),
    "weekof": (_week_of,),
    "start": (_phase,),
    "rest": (_rest,),
    "later": (_rest,),
    "any": (_recurring,),
    "weekdays": (_recurring,),
    "workdays": (_recurring,),
    "weekends": (_recurring,),
    "someday": (_recurring,),
}
