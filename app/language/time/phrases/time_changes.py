"""Changes to what was said before: "a day later", "an hour earlier", "the same time"."""

from collections.abc import Sequence

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_unit, sign_at, skip
from app.language.time.phrases.items import Change, Context
from app.language.time.phrases.measures import BEGINNINGS, measure_at

Found = tuple[Change, int]

_LEADS = frozenset({"next", "following", "the", "on"})
_SIZES = {units.DAY: 1, units.WEEK: 7, units.FORTNIGHT: 14, units.WORKDAY: 1}
_MARKS = frozenset({"end", ".", ",", "?", "!"})
_MINUTES = {units.MINUTE: 1, units.HOUR: 60}
CHANGE_BEGINNINGS = BEGINNINGS | _LEADS | {"same", "pushed", "later"}
CHANGE_SIGNS = frozenset({"same", "later", "unit"})  # no change is asked for without one


def change_at(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """The change that is asked for from `at` on."""
    sign = signs[at]
    if sign.kind == "same" or sign.low == "that":
        return _same(signs, at)
    if sign.kind == "pushed":
        return _pushed(signs, at)
    if sign.kind == "later":
        return _unmeasured(signs, at)
    if sign.kind in _LEADS and context.anchor and (found := _day_after(signs, at)):
        return found
    return _by_measure(signs, at)


def _pushed(signs: Sequence[Sign], at: int) -> Found | None:
    """Such as "push it back by an hour"."""
    measure = measure_at(signs, at + 1)
    if measure is None:
        return None
    amount, unit, end = measure
    return _measured(amount * signs[at].value, unit, end)


def _by_measure(signs: Sequence[Sign], at: int) -> Found | None:
    """Such as "a day later", "eine Stunde früher"."""
    measure = measure_at(signs, at)
    if measure is None:
        return None
    amount, unit, end = measure
    link = sign_at(signs, end)
    if link.kind not in {"later", "back"}:
        return None
    if link.low == "eher" and sign_at(signs, end + 1).kind not in _MARKS:
        return None
    return _measured(amount * link.value, unit, end + 1)


def _measured(amount: float, unit: int, end: int) -> Found | None:
    if unit in _SIZES:
        return Change("days", round(amount * _SIZES[unit])), end
    if unit in _MINUTES:
        return Change("minutes", round(amount * _MINUTES[unit])), end
    return Change("months", round(amount * (12 if unit == units.YEAR else 1))), end


def _same(signs: Sequence[Sign], at: int) -> Found | None:
    """Such as "same time", "the same day", "zur gleichen Zeit", "that day"."""
    follower = sign_at(signs, at + 1)
    if is_unit(follower, units.DAY):
        return Change("same-day"), at + 2
    if follower.low in {"time", "hour", "uhrzeit", "zeit"} and signs[at].low != "that":
        return Change("same-time"), at + 2
    return None


def _unmeasured(signs: Sequence[Sign], at: int) -> Found | None:
    """Such as "later", "something earlier"; not "later today", "sooner or later"."""
    here = at + 1
    follower = sign_at(signs, here)
    if follower.kind in {"this", "day", "in", "next", "or"}:
        return None
    if follower.low == "that" and sign_at(signs, here + 1).kind == "unit":
        here += 2
    return Change("later", signs[at].value), here


def _day_after(signs: Sequence[Sign], at: int) -> Found | None:
    """Such as "the next day", "the day after", "the week before"."""
    here = skip(signs, at, {"the", "on"})
    sign, follower = sign_at(signs, here), sign_at(signs, here + 1)
    if sign.kind in {"next", "following"} and is_unit(follower, units.DAY):
        return Change("days", 1), here + 2
    if sign.kind != "unit" or follower.kind not in {"after", "before", "later"}:
        return None
    after = sign_at(signs, here + 2).kind
    if follower.kind != "later" and after not in _MARKS | {"at", "word", "or", "but"}:
        return None
    sense = -1 if follower.kind == "before" or follower.value < 0 else 1
    return _measured(sense, sign.value, here + 2)
