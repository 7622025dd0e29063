"""From the items of a message to a reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from app.language.time.lexicon import units
from app.language.time.phrases import calendar_days
from app.language.time.phrases.calendar_days import HORIZON, Stretch
from app.language.time.phrases.day_spans import Span, spans_of, widened
from app.language.time.phrases.items import Change, Days, Instant, Item, Link, NoSuch, Times
from app.language.time.reading import NOTHING, Reading, Window
from app.language.time.resolution.carry import Before, changed, in_context, in_same_week
from app.language.time.resolution.pairing import Pair, pairs_of
from app.language.time.resolution.scope import Clause, clauses_of, only
from app.language.time.resolution.windows import Slice, slices_of, windows_of, without

_SIXTY = 60
_QUARTER, _HALF = timedelta(minutes=15), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, where the visitor is."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The visitor's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def minute(self) -> int:
        """The visitor's minute of the day."""
        local = self.now.astimezone(self.zone)
        return local.hour * _SIXTY + local.minute


def resolve(items: Sequence[Item], moment: Moment, known: Before) -> Reading:
    """The reading of a message, given what still holds from before."""
    clauses = clauses_of(items, moment.today)
    reading = _resolved(clauses, moment, known)
    missing = only(NoSuch, chain.from_iterable(clause.items for clause in clauses))
    return _questioned(reading, missing[0].kind) if missing else reading


def _questioned(reading: Reading, kind: str) -> Reading:
    """What is left of a reading if the day or the time does not exist: the other of the two."""
    if kind == "day":
        times, timed = reading.times, reading.said_time
        return Reading((), "no-such-day", times=times, said_day=True, said_time=timed)
    days, said = reading.days, reading.said_day
    return Reading((), "no-such-time", days=days, said_day=said, said_time=True)


def _resolved(clauses: Sequence[Clause], moment: Moment, known: Before) -> Reading:
    """The reading of what the clauses name that does exist."""
    wanted = list(chain.from_iterable(clause.items for clause in clauses))
    if instants := only(Instant, wanted):
        return _from_now(instants[0], moment)
    changes = only(Change, wanted)
    flags = {link.kind for link in only(Link, wanted)}
    same = any(change.kind.startswith("same") for change in changes)
    pairs = pairs_of(clauses, _hint(known))
    pairs = [_beside(pair, known, moment, same=same) for pair in pairs]
    denied = _denied(clauses)
    says = bool(pairs or denied)
    if not says and not changes:
        return _open(flags, moment, known)
    known = _held(known, pairs, flags)
    moved = _moved(known, changes, moment.today)
    if moved is None and not says:
        return NOTHING
    return _reading(pairs, denied, moved or known, moment)


def _beside(pair: Pair, known: Before, moment: Moment, *, same: bool) -> Pair:
    """The pair with its days read in the light of what was said before."""
    if pair.days is None:
        return pair
    days = in_same_week(pair.days, known) if same else pair.days
    return replace(pair, days=in_context(days, known, moment.today))


def _hint(known: Before) -> Span | None:
    if known.spans is None or len(known.spans) != 1:
        return None
    return known.spans[0]


def _held(known: Before, pairs: Sequence[Pair], flags: set[str]) -> Before:
    """What still holds: "any time on Tuesday" takes an earlier time back."""
    if "anytime" in flags and not any(pair.spans for pair in pairs):
        known = replace(known, spans=None)
    if "anyday" in flags:
        known = replace(known, stretches=None, named=False)
    return known


def _moved(known: Before, changes: Sequence[Change], today: date) -> Before | None:
    """What holds after the changes; None if there was nothing that they could change."""
    return changed(known, changes, today) if changes else known


def _from_now(instant: Instant, moment: Moment) -> Reading:
    """Such as "in half an hour": about then; "within two hours": from now until then."""
    then = moment.now + timedelta(minutes=instant.minutes)
    local = then.astimezone(moment.zone)
    start, end = (moment.now, then) if instant.within else (then - _QUARTER, then + _HALF)
    window = Window(max(start, moment.now).astimezone(UTC), end.astimezone(UTC))
    times = () if instant.within else (time(local.hour, local.minute),)
    return Reading((window,), days=(local.date(),), times=times, said_day=True, said_time=True)


def _open(flags: set[str], moment: Moment, known: Before) -> Reading:
    """Such as "any time", "asap": from now on, or on the days spoken of before."""
    if not flags & {"asap", "anytime", "anyday", "now"}:
        return NOTHING
    if "anytime" in flags and "anyday" not in flags and known.stretches:
        return _reading([], [], replace(known, spans=None), moment)
    if "anyday" in flags and known.spans:
        return _reading([], [], replace(known, stretches=None), moment)
    window = Window(moment.now.astimezone(UTC), (moment.now + HORIZON).astimezone(UTC))
    return Reading((window,), open_ended=True)


def _denied(clauses: Iterable[Clause]) -> list[Pair]:
    """What the visitor does not want, as pairs."""
    pairs: list[Pair] = []
    for group in chain.from_iterable(clause.denied for clause in clauses):
        spans = tuple(widened(span) for span in spans_of(only(Times, group))) or None
        days = only(Days, group)
        pairs.extend(Pair(day, spans) for day in days)
        if spans and not days:
            pairs.append(Pair(None, spans))
    return pairs


def _reading(
    pairs: Sequence[Pair], denied: Sequence[Pair], known: Before, moment: Moment
) -> Reading:
    stretches, spans = _defaults(known, moment)
    if len(pairs) == 1:  # beside other days the week does not matter
        pairs = [_this_week(pairs[0], spans, moment)]
    pairs = _flipped(pairs or [Pair(None, None)], known, moment)
    slices: list[Slice] = []
    for pair in pairs:
        days = pair.days.stretches if pair.days else stretches
        slices.extend(slices_of(days, pair.spans if pair.spans is not None else spans))
    slices = without(slices, _denied_slices(denied, slices))
    windows = windows_of(slices, moment.now, moment.zone)
    return _described(pairs, denied, known, slices, windows, moment)


def _this_week(pair: Pair, spans: Sequence[Span] | None, moment: Moment) -> Pair:
    """The weekday of today is today as long as that is possible, and next week from then on."""
    if pair.days is None or not pair.days.today_or_later:
        return pair
    today, *later = pair.days.stretches
    slices = slices_of([today], pair.spans if pair.spans is not None else spans)
    left = windows_of(slices, moment.now, moment.zone)
    stretches = (today,) if left else tuple(later)
    return replace(pair, days=replace(pair.days, stretches=stretches, today_or_later=False))


def _defaults(known: Before, moment: Moment) -> tuple[Sequence[Stretch], Sequence[Span] | None]:
    ahead = ((moment.today, moment.today + HORIZON),)
    return known.stretches or ahead, known.spans


def _denied_slices(denied: Iterable[Pair], slices: Iterable[Slice]) -> list[Slice]:
    all_days = sorted({day for day, _ in slices})
    gone: list[Slice] = []
    for pair in denied:
        days = _denied_days(pair.days, all_days) if pair.days else all_days
        gone.extend((day, span) for day in days for span in pair.spans or (_ALL_DAY,))
    return gone


_ALL_DAY = Span(0, units.DAY_MINUTES)


def _denied_days(days: Days, all_days: Iterable[date]) -> list[date]:
    """A denied weekday is denied in every week in question."""
    if days.weekdays:
        return [day for day in all_days if day.weekday() in days.weekdays]
    return [day for day in all_days if any(start <= day < end for start, end in days.stretches)]


def _flipped(pairs: Sequence[Pair], known: Before, moment: Moment) -> Sequence[Pair]:
    """A bare "at 8" for today that is past by now means the evening."""
    if not any(span.flips for pair in pairs for span in pair.spans or ()):
        return pairs
    result: list[Pair] = []
    today = (calendar_days.one(moment.today),)
    for pair in pairs:
        stretches = pair.days.stretches if pair.days else known.stretches
        if pair.spans and stretches == today:
            spans = tuple(_later(span, moment.minute) for span in pair.spans)
            pair = Pair(pair.days, spans)  # noqa: PLW2901 — the loop goes on with what it became
        result.append(pair)
    return result


def _later(span: Span, minute: int) -> Span:
    if not span.flips or span.start >= minute or span.end + units.NOON > units.DAY_MINUTES:
        return span
    named = None if span.named is None else span.named + units.NOON
    return replace(span, start=span.start + units.NOON, end=span.end + units.NOON, named=named)


def _described(
    pairs: Sequence[Pair],
    denied: Sequence[Pair],
    known: Before,
    slices: Sequence[Slice],
    windows: tuple[Window, ...],
    moment: Moment,
) -> Reading:
    """The windows with what was said about them."""
    every = [*pairs, *denied]
    said_day = any(pair.days for pair in every) or known.stretches is not None
    named = _named_days(pairs, known)
    days = sorted({day for day, _ in slices})
    reading = Reading(
        windows,
        days=tuple(day for day in named if day in days),
        times=_named_times(slices),
        said_day=said_day,
        said_time=any(pair.spans for pair in every) or known.spans is not None,
        day_range=_range(days, moment.today) if said_day and not named else None,
    )
    return replace(reading, question=_question(pairs, reading))


def _named_times(slices: Iterable[Slice]) -> tuple[time, ...]:
    minutes = {span.named for _, span in slices if span.named is not None}
    return tuple(time(*divmod(minute, _SIXTY)) for minute in sorted(minutes))


def _range(days: Sequence[date], today: date) -> tuple[date, date] | None:
    """The first and the last day, of those to come if there are any."""
    to_come = [day for day in days if day >= today] or days
    return (to_come[0], to_come[-1]) if to_come else None


def _named_days(pairs: Sequence[Pair], known: Before) -> list[date]:
    """The days if all of them were named one by one, else nothing."""
    days: set[date] = set()
    for pair in pairs:
        if pair.days is None and not (known.named and known.stretches):
            return []
        if pair.days and not pair.days.named:
            return []
        stretches = pair.days.stretches if pair.days else known.stretches
        days.update(start for start, _ in stretches or ())
    return sorted(days)


def _question(pairs: Sequence[Pair], reading: Reading) -> str | None:
    if not reading.windows:
        return "past" if reading.said_day or reading.said_time else None
    is_open = any(span.open for pair in pairs for span in pair.spans or ())
    of_days = (pair.days.question for pair in pairs if pair.days)
    return next(filter(None, of_days), "am-or-pm" if is_open else None)
