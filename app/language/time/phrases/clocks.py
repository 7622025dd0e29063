"""Clock times in words and digits: "half past two", "viertel vor drei", "3ish", "15h30"."""

from collections.abc import Sequence
from dataclasses import replace

from app.language.time.lexicon import units
from app.language.time.lexicon.signs import Sign, is_number, is_unit, sign_at
from app.language.time.phrases.counted_things import is_thing
from app.language.time.phrases.items import Clock, Context, Times
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
_LEADS = frozenset({"at", "around", "after", "before", "since", "from", "until", "by", "to"})
_TIME_WORDS = frozenset({"time", "zeit"})
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
    if context.licensed != licensed:
        context = replace(context, licensed=licensed)
    found = reader(signs, at, context)
    if found is None:
        return None
    clock, end = found
    end = _skip_one(signs, end, "oclock")
    half = sign_at(signs, end)
    if half.kind == "ampm" and clock.bare:
        return Clock(halved(clock.minute, afternoon=half.value == _PM)), _skip_stop(
            signs, end + 1
        )
    return clock, end


def time_at(
    signs: Sequence[Sign], at: int, context: Context, *, licensed: bool
) -> tuple[Times, int] | None:
    """The clock time that starts at `at`, as an item."""
    found = clock_at(signs, at, context, licensed=licensed)
    return (Times("point", found[0]), found[1]) if found else None


def halved(minute: int, *, afternoon: bool) -> int:
    """A time of a twelve-hour clock in the first or the second half of the day."""
    return minute % units.NOON + (units.NOON if afternoon else 0)


def _written(signs: Sequence[Sign], at: int, _: Context) -> Found | None:
    """Such as "3:30", "3pm", "15h30"."""
    return _read_clock(signs[at]), at + 1


def _read_clock(sign: Sign) -> Clock:
    hour, minute, half = sign.numbers
    if half and _is_bare(hour):
        return Clock(halved(hour * _SIXTY + minute, afternoon=half == _PM))
    return _as_written(sign, hour, minute)


def _as_written(sign: Sign, hour: int, minute: int) -> Clock:
    """An hour and a minute of which nothing says to which half of the day they belong."""
    total = (hour * _SIXTY + minute) % units.DAY_MINUTES
    return Clock(total, _is_bare(hour), sign.raw.startswith("0"))


def _is_bare(hour: int) -> bool:
    return 1 <= hour <= _HALF_DAY


def _dotted(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "3.30": a time if something says so, or if it can be nothing else."""
    hour, minute = signs[at].numbers
    if hour >= _HOURS or minute >= _SIXTY or len(signs[at].raw.partition(".")[2]) < 2:  # noqa: PLR2004 — digits and minutes of a clock
        return None
    if minute > _HALF_DAY or not _may_be_date(signs, at, context):  # no month has that number
        return _as_written(signs[at], hour, minute), at + 1
    return None


def _may_be_date(signs: Sequence[Sign], at: int, context: Context) -> bool:
    """Whether "3.10" is rather a day than a time: in German, if nothing says that it is one."""
    before = sign_at(signs, at - 1).kind
    if before in {"at", "around"} or _half_follows(signs, at + 1, "ampm", "oclock"):
        return False
    dated = before in {"on", "the", "until", "since", "from"} or not context.licensed
    return context.language == "de" and dated


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
    for reader in (_minutes_to, _with_oclock, _in_a_row, _military, _alone):
        if found := reader(signs, at, context):
            return found
    return None


def _alone(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "3 pm", "3ish", "3 in the afternoon", a licensed "3"; not "one afternoon"."""
    sign, after = signs[at], _skip_one(signs, at + 1, "oclock")
    if sign.value > _HOURS or (sign.kind == "number" and len(sign.low) > 2):  # noqa: PLR2004 — digits and minutes of a clock
        return None
    if sign.low == "one" and sign_at(signs, after).kind == "part":
        return None
    clear = _half_follows(signs, after, "ampm", "ish")
    if clear or (context.licensed and not _belongs_to_next(signs, after, context)):
        return _as_written(sign, sign.value, 0), after
    return None


def _minutes_to(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "ten to five", "20 minutes past 3", "fünf vor halb vier"."""
    minutes = signs[at].value
    spoken = is_unit(sign_at(signs, at + 1), units.MINUTE)
    link = at + 1 + spoken
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
    hour, end = signs[at].value, at + 2
    if hour > _HOURS or not _oclock_follows(signs, at, context):
        return None
    told = _are_minutes_of_hour(signs, end)
    minute = signs[end].value if told else 0
    return Clock(hour % _HOURS * _SIXTY + minute, _is_bare(hour)), end + told


def _oclock_follows(signs: Sequence[Sign], at: int, context: Context) -> bool:
    """Whether "Uhr", "o'clock" stands after an hour, or an "h" that does not mean a length."""
    sign, hour = sign_at(signs, at + 1), signs[at]
    short = sign.low == "h" or (sign.low in {"hr", "hrs"} and len(hour.low) == 2)  # noqa: PLR2004 — digits of a clock
    if not short:
        return sign.kind == "oclock"
    lasting = sign_at(signs, at - 1).kind in {"length", "in", "a"}
    return not lasting and (context.licensed or hour.value > _HALF_DAY)


def _are_minutes_of_hour(signs: Sequence[Sign], at: int) -> bool:
    """Whether a number after "15 Uhr" goes on with it, and counts or dates nothing."""
    sign, follower = sign_at(signs, at), sign_at(signs, at + 1)
    if not is_number(sign) or sign.value >= _SIXTY:
        return False
    return follower.kind not in {"oclock", "."} and not _counts_something(signs, at + 1)


def _in_a_row(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "six fifteen", "three thirty pm", "3 30"."""
    hour, end = signs[at], at + 2
    if hour.kind == "count":
        end = _skip_one(signs, at + 1, "-") + 1
    minutes = sign_at(signs, end - 1)
    if hour.kind != minutes.kind or not _is_bare(hour.value):
        return None
    if not 10 <= minutes.value < _SIXTY or _counts_something(signs, end):  # noqa: PLR2004 — digits and minutes of a clock
        return None
    spoken = hour.kind == "count" and minutes.value in {15, 30, 45}
    if spoken or _expects_time(context) or _half_follows(signs, end, "ampm"):
        return Clock(hour.value * _SIXTY + minutes.value, bare=True), end
    return None


def _military(signs: Sequence[Sign], at: int, context: Context) -> Found | None:
    """Such as "1715", "830 in the evening"."""
    sign = signs[at]
    if sign.kind != "number" or len(sign.low) not in {3, 4}:
        return None
    if sign_at(signs, at - 1).low in {"seit", "since"}:
        return None  # rather a year: "since 2019"
    hour, minute = divmod(sign.value, _SHORT_HOURS)
    if hour >= _HOURS or minute >= _SIXTY or _belongs_to_next(signs, at + 1, context):
        return None
    if _expects_time(context) or _half_follows(signs, at + 1, "ampm", "oclock"):
        return _as_written(sign, hour, minute), at + 1
    return None


def _expects_time(context: Context) -> bool:
    """Whether a plain number is rather a time: licensed, or the answer to a question."""
    return context.licensed or "time" in context.asked


def _belongs_to_next(signs: Sequence[Sign], at: int, context: Context) -> bool:
    """Whether a number goes with what follows: a name, a street or what is counted."""
    return _names_something(signs, at, context) or _counts_something(signs, at)


def _counts_something(signs: Sequence[Sign], at: int) -> bool:
    """Whether what follows a number makes it a count, an address or a length."""
    sign = sign_at(signs, at)
    if sign.kind in {"unit", "month", "ordinal", "few"} or sign.low in _COUNTED:
        return True
    if sign.kind == "word" and any(near.low in _STREETS for near in signs[at + 1 : at + 4]):
        return True
    led = sign_at(signs, at - 2).kind in _LEADS
    zoned = _TIME_WORDS & {near.low for near in signs[at + 1 : at + 3]}  # "9 london time"
    return sign.low == "%" or (is_thing(sign, plural=led) and not zoned)


def _names_something(signs: Sequence[Sign], at: int, context: Context) -> bool:
    """Whether a number belongs to a name ("1512 Barber Shop"); German nouns say nothing."""
    sign = sign_at(signs, at)
    return context.language == "en" and sign.kind == "word" and sign.raw[:1].isupper()


def _half_follows(signs: Sequence[Sign], at: int, *marks: str) -> bool:
    """Whether a mark ("pm") or a part of the day stands here, which makes a number a time."""
    return sign_at(signs, at).kind in marks or _part_follows(signs, at)


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


def _skip_one(signs: Sequence[Sign], at: int, kind: str) -> int:
    """Past a sign of this kind, if one stands here."""
    return at + (sign_at(signs, at).kind == kind)


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

BEGINNINGS = frozenset(_READERS)
PLAIN = frozenset({"number", "count", "dotted"})  # a time only if something says so
