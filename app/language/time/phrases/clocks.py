"""Clock times in words and digits: "half past two", "viertel vor drei", "3ish", "15h30"."""

from collections.abc import Sequence
from dataclasses import replace

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_number, sign_at
from app.language.time.phrases.items import Clock, Context
from app.language.wordlists import words

Found = tuple[Clock, int]  # the clock and the place after its last sign

_PM = 2
_HOURS = 24
_HALF_DAY = 12
_SIXTY = 60
_SHORT_HOURS = 100
_FIVE = 5

_PAST = frozenset({"past", "after", "nach"})
_TO = frozenset({"to", "til", "till", "before", "of", "vor"})
# What may follow a number that counts something: then it is no time of day.
_COUNTED = words(
    """
    people person persons guests guest adults adult kids children pax of us others friends
    personen leute kinder kind erwachsene gäste mann mal times options euro euros street
    st avenue ave road rd floor miles km meter percent prozent stars more other different
    colleagues kollegen ladies men women seats seat tables table places plätze slots
    """
)
_STREETS = words("street avenue road lane drive boulevard square straße platz allee")


def clock_at(
    signs: Sequence[Sign], at: int, context: Context, *, licensed: bool = False
) -> Found | None:
    """The clock time that starts at `at`.

    `licensed`: a word before it ("at", "around", "um") makes a plain number a time.
    """
    sign = sign_at(signs, at)
    reader = _READERS.get(sign.kind)
    if reader is None:
        return None
    found = reader(signs, at, replace(context, licensed=licensed))
    if found is None:
        return None
    clock, end = found
    end = _skip_oclock(signs, end)
    half = sign_at(signs, end)
    if half.kind == "ampm" and clock.bare:
        return Clock(halved(clock.minute, afternoon=half.value == _PM)), _skip_stop(
            signs, end + 1
        )
    return clock, end


def halved(minute: int, *, afternoon: bool) -> int:
    """A time of a twelve-hour clock in the first or the second half of the day."""
    return minute % units.NOON + (units.NOON if afternoon else 0)


def _written(signs: Sequence[Sign], at: int, _: Context) -> Found | None:
    """Such as "3:30", "3pm", "15h30"."""
    return _read_clock(signs[at]), at + 1


def _read_clock(sign: Sign) -> Clock:
    hour, minute, half = sign.numbers
    total = hour * _SIXTY + minute
    if half and 1 <= hour <= _HALF_DAY:
        return Clock(halved(total, afternoon=half == _PM))
    return Clock(total % units.DAY_MINUTES, _is_bare(hour), sign.raw.startswith("0"))


def _is_bare(hour: int) -> bool:
    return 1 <= hour <= _HALF_DAY


def _dotted(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "3.30": a time if something says so, or if it can be nothing else."""
    hour, minute = signs[at].numbers
    if hour >= _HOURS or minute >= _SIXTY or len(signs[at].raw.partition(".")[2]) < 2:  # noqa: PLR2004 — digits and minutes of a clock
        return None
    total = Clock(hour * _SIXTY + minute, _is_bare(hour), signs[at].raw.startswith("0"))
    before = sign_at(signs, at - 1)
    clear = sign_at(signs, at + 1).kind in {"ampm", "oclock"} or _part_follows(signs, at + 1)
    if clear or before.kind in {"at", "around"}:
        return total, at + 1
    if context.language == "de" and before.kind in {"on", "the", "until", "since", "from"}:
        return (total, at + 1) if minute > _HALF_DAY else None
    if minute > _HALF_DAY or context.licensed or context.language == "en":
        return total, at + 1
    return None


def _noon(signs: Sequence[Sign], at: int, _: Context) -> Found | None:
    return Clock(signs[at].value), at + 1


def _part_of_hour(signs: Sequence[Sign], at: int, _: Context) -> Found | None:
    """Such as "half past two", "half 3", "quarter to five", "viertel vier"."""
    sign = signs[at]
    link = sign_at(signs, at + 1)
    if link.low in _PAST | _TO and (hour := _hour(signs, at + 2)):
        sign_of = 1 if link.low in _PAST else -1
        return _clock(hour[0] * _SIXTY + sign_of * sign.value), hour[1]
    if (link.low, sign_at(signs, at + 2).kind) in {("nach", "halb"), ("vor", "halb")}:
        hour = _hour(signs, at + 3)
        offset = sign.value if link.low == "nach" else -sign.value
        return (_clock(hour[0] * _SIXTY - 30 + offset), hour[1]) if hour else None
    if not (hour := _hour(signs, at + 1)):
        return None
    if sign.low.startswith("half"):  # British: "half three" is half past three
        return _clock(hour[0] * _SIXTY + 30), hour[1]
    if sign.low in {"viertel", "dreiviertel", "drei viertel"}:  # southern and eastern German
        return _clock(hour[0] * _SIXTY - _SIXTY + sign.value), hour[1]
    return None


def _halb(signs: Sequence[Sign], at: int, _: Context) -> Found | None:
    """In German, "halb drei" is half an hour before three."""
    hour = _hour(signs, at + 1)
    return (_clock(hour[0] * _SIXTY - 30), hour[1]) if hour else None


def _a_quarter(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "a quarter past three", "half an hour before noon"."""
    if sign_at(signs, at + 1).kind != "quarter":
        return None
    return _part_of_hour(signs, at + 1, context)


def _clock(minutes: int) -> Clock:
    minutes %= units.DAY_MINUTES
    return Clock(minutes, _is_bare(minutes // _SIXTY) or minutes < _SIXTY)


def _hour(signs: Sequence[Sign], at: int) -> tuple[int, int] | None:
    """An hour for "half past …": a number, "noon" or "midnight"; and the place after it."""
    sign = sign_at(signs, at)
    if sign.kind == "noon":
        return sign.value // _SIXTY, at + 1
    if is_number(sign) and sign.value <= _HOURS:
        return sign.value, at + 1
    if sign.kind == "clock" and sign.numbers[1] == 0:  # "half past 3pm"
        return _read_clock(sign).minute // _SIXTY, at + 1
    return None


def _number(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """A number that is a time: because of what follows, or because it is licensed."""
    for reader in (_minutes_to, _with_oclock, _in_a_row, _military):
        if found := reader(signs, at, context):
            return found
    sign, after = signs[at], _skip_oclock(signs, at + 1)
    if sign.value > _HOURS or (sign.kind == "number" and len(sign.low) > 2):  # noqa: PLR2004 — digits and minutes of a clock
        return None
    clock = Clock(sign.value % _HOURS * _SIXTY, _is_bare(sign.value), sign.low.startswith("0"))
    follower = sign_at(signs, after)
    if sign.low == "one" and follower.kind == "part":  # "one afternoon"
        return None
    if follower.kind in {"ampm", "ish"} or _part_follows(signs, after):
        return clock, after
    named = _names_something(signs, after, context)
    if context.licensed and not named and not _counts_something(signs, after):
        return clock, after
    return None


def _minutes_to(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "ten to five", "20 minutes past 3", "fünf vor halb vier"."""
    minutes = signs[at].value
    link = at + 1
    spoken = sign_at(signs, link).kind == "unit" and sign_at(signs, link).value == units.MINUTE
    if spoken:
        link += 1
    word = sign_at(signs, link).low
    if minutes >= _SIXTY or word not in _PAST | _TO:
        return None
    if not spoken and not _are_minutes(signs, at, word, licensed=context.licensed):
        return None
    half = sign_at(signs, link + 1).kind == "halb"
    end = _full_clock(signs, link + 1 + half)
    if end is None:
        return None
    offset = (minutes if word in _PAST else -minutes) - 30 * half
    clock, after = end
    shifted = (clock.minute + offset) % units.DAY_MINUTES
    return Clock(shifted, clock.bare, padded=False), after


def _are_minutes(signs: Sequence[Sign], at: int, word: str, *, licensed: bool) -> bool:
    """Whether "5 to 7" means a clock time; in digits it is rather from five to seven."""
    in_words = signs[at].kind == "count" and sign_at(signs, at + 2).kind == "count"
    if signs[at].value % _FIVE and not (in_words and word == "past"):
        return False
    if sign_at(signs, at - 1).kind == "length":
        return False
    in_digits = signs[at].kind == "number" and sign_at(signs, at + 2).kind == "number"
    if word in {"to", "till", "til"} and in_digits and signs[at].value <= _HALF_DAY:
        return licensed and sign_at(signs, at - 1).kind == "at"
    return word != "of"


def _full_clock(signs: Sequence[Sign], at: int) -> Found | None:
    """An hour or a written clock, with am or pm if it is said."""
    sign = sign_at(signs, at)
    if sign.kind == "clock":
        return _read_clock(sign), at + 1
    if hour := _hour(signs, at):
        bare = sign.kind != "noon" and _is_bare(hour[0])
        return Clock(hour[0] % _HOURS * _SIXTY, bare), hour[1]
    return None


def _with_oclock(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "3 o'clock", "15 Uhr", "15 Uhr 30", "fünfzehn Uhr zwanzig", "15h"."""
    hour = signs[at].value
    sign = sign_at(signs, at + 1)
    hourly = sign.kind == "unit" and sign.low in {"hr", "hrs", "h"} and len(signs[at].low) == 2  # noqa: PLR2004 — digits and minutes of a clock
    if sign.low == "h" or hourly:
        before = sign_at(signs, at - 1).kind
        if before in {"length", "in", "a"} or not (context.licensed or hour > _HALF_DAY):
            return None
    elif sign.kind != "oclock":
        return None
    if hour > _HOURS:
        return None
    minute, end = 0, at + 2
    if is_number(sign_at(signs, end)) and sign_at(signs, end).value < _SIXTY:
        follower = sign_at(signs, end + 1)
        if not _counts_something(signs, end + 1) and follower.kind not in {
            "month",
            "oclock",
            ".",
        }:
            minute, end = sign_at(signs, end).value, end + 1
    return Clock((hour % _HOURS) * _SIXTY + minute, _is_bare(hour)), end


def _in_a_row(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "six fifteen", "three thirty pm", "3 30"."""
    hour, hyphen = signs[at], sign_at(signs, at + 1).kind == "-" and signs[at].kind == "count"
    at += hyphen
    minutes = sign_at(signs, at + 1)
    if not is_number(minutes) or hour.kind != minutes.kind or not _is_bare(hour.value):
        return None
    if not 10 <= minutes.value < _SIXTY or _counts_something(signs, at + 2):  # noqa: PLR2004 — digits and minutes of a clock
        return None
    clear = sign_at(signs, at + 2).kind == "ampm" or _part_follows(signs, at + 2)
    clear = clear or (hour.kind == "count" and minutes.value in {15, 30, 45})
    if not (context.licensed or clear or "time" in context.asked):
        return None
    return Clock(hour.value * _SIXTY + minutes.value, bare=True), at + 2


def _military(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "1715", "830 in the evening"."""
    sign = signs[at]
    if sign.kind != "number" or len(sign.low) not in {3, 4}:
        return None
    hour, minute = divmod(sign.value, _SHORT_HOURS)
    clear = _part_follows(signs, at + 1) or sign_at(signs, at + 1).kind in {"oclock", "ampm"}
    if (
        hour >= _HOURS
        or minute >= _SIXTY
        or not (context.licensed or clear or "time" in context.asked)
    ):
        return None
    if _names_something(signs, at + 1, context) or _counts_something(signs, at + 1):
        return None
    return Clock(hour * _SIXTY + minute, _is_bare(hour), sign.low.startswith("0")), at + 1


def _counts_something(signs: Sequence[Sign], at: int) -> bool:
    """Whether what follows a number makes it a count, an address or a length."""
    sign = sign_at(signs, at)
    if sign.kind in {"unit", "month", "ordinal", "few"} or sign.low in _COUNTED:
        return True
    if sign.kind == "word" and any(near.low in _STREETS for near in signs[at + 1 : at + 4]):
        return True
    return sign.low == "%"


def _names_something(signs: Sequence[Sign], at: int, context: Context) -> bool:
    """Whether a number belongs to a name ("1512 Barber Shop"); German nouns say nothing."""
    sign = sign_at(signs, at)
    return context.language == "en" and sign.kind == "word" and sign.raw[:1].isupper()


def _part_follows(signs: Sequence[Sign], at: int) -> bool:
    """Whether "in the afternoon", "nachmittags" or the like stands here."""
    for _ in range(3):
        sign = sign_at(signs, at)
        if sign.kind == "part":
            return sign.value != units.FIRST_THING
        at_night = sign.kind == "at" and sign_at(signs, at + 1).low in {"night", "nacht"}
        if sign.kind not in {"in", "the", "on", "this"} and not at_night:
            return False
        at += 1
    return False


def _skip_oclock(signs: Sequence[Sign], at: int) -> int:
    return at + 1 if sign_at(signs, at).kind == "oclock" else at


def _skip_stop(signs: Sequence[Sign], at: int) -> int:
    """Past the full stop of "p.m.", if more of the sentence follows."""
    stop = sign_at(signs, at)
    return at + 1 if stop.kind == "." and stop.glued and at + 1 < len(signs) else at


_READERS = {
    "clock": _written,
    "dotted": _dotted,
    "noon": _noon,
    "half": _part_of_hour,
    "quarter": _part_of_hour,
    "halb": _halb,
    "a": _a_quarter,
    "number": _number,
    "count": _number,
}
