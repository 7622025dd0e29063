"""Cutting a message into tokens, with all that only looks like a time kept out of the way.

E-mail addresses, links, phone numbers, prices and codes become opaque tokens: their digits
are never days or hours.
"""

import re
from dataclasses import dataclass
from itertools import islice

OPAQUE, DATE, CLOCK, DOTTED = "opaque", "date", "clock", "dotted"
NOCLOCK = "noclock"  # written like a clock time, as "25:00" is
NUMBER, WORD, MARK = "number", "word", "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the message.

    `numbers` holds for a date (year or 0, month, day) or, where the order of day and month
    is open, (year or 0, first, second, 1); for a clock (hour, minute, 0 | 1 for am | 2 for
    pm); for dotted ("24.11") the two numbers; else the value of the number.
    """

    kind: str
    raw: str
    low: str
    numbers: tuple[int, ...] = ()
    glued: bool = False  # nothing stands between this token and the one before


_TOKEN = re.compile(
    r"""
    (?P<opaque>
        [^\s@]{1,64}@[^\s@]{1,200}\.[^\s@]{2,60} | https?://\S+ | www\.\S+
      | [$€£\#]\s?\d[\d.,]{0,12} | \d[\d.,]{0,12}\s?(?:[$€£%]|eur\b|euros?\b|dollars?\b|usd\b)
      | \b(?!(?:kw|on|at|um|am|by|ab|bis|for|the)\d)[^\W\d_]+\d\w*
    )
  | (?P<ymd> \d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2}(?!\d) (?:T(?=\d\d:))? )
  | (?P<dots> \d{1,2}\.\s?\d{1,2}\.
        (?: \s?(?:19|20)\d\d(?!\d) | \d{2}(?!\d|[:.]\d|\s*(?:uhr|h)\b) | (?!\d) ) )
  | (?P<dmy> \d{1,2}(?P<s2>[/-])\d{1,2}(?P=s2)(?:\d{4}|\d{2})(?!\d) )
  | (?P<slash> \d{1,2}/\d{1,2}(?![\d/]) )
  | (?P<clock>
        \d{1,2}[:.]\d{2}(?::\d{2})?(?!\d) (?:\s{0,2}(?:[ap]\.\s?m\b\.?|[ap]m\b))?
      | \d{1,2}(?:\d{2})?\s?(?:p\.\s?m\b\.?|pm\b|a\.\s?m\b\.?|(?-i:AM)\b)
      | \d{1,2}(?:\d{2})?am\b
      | \d{1,2}h\d{2}\b
    )
  | (?P<phone>
        (?:\+|\b00)\d[\d\s()/.-]{5,20}\d
      | \(0\d{1,5}\)[\d\s/-]{4,20}\d | \b0\d{2,5}[\s/-]?\d[\d\s/-]{3,16}\d
      | \(?\b\d{3}\)?[\s.-]?\d{3}[\s.-]\d{4}\b | \b\d{7,}\b
    )
  | (?P<ordinal> \d{1,2}\s?(?:st|nd|rd|th|ten|ter|te)\b )
  | (?P<number> \d+ )
  | (?P<word> o\s?['"’´`]{0,2}\s?clock\b
      | [^\W\d_]+(?:['’´`][^\W\d_]+)* )
  | (?P<mark> \S | \n )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # of dates that somebody may mean
_LAST_MINUTE, _LAST_HOUR, _LAST_DAY, _LAST_MONTH = 59, 24, 31, 12
_MAX_SLIP = 39  # a day of no month, but meant as one
_SHORT_YEAR = 100
_MAX_TOKENS = 400  # of a thousand characters of speech, every word and mark
_MAX_DIGITS = 9  # of a number; one that has more stands for any


def tokenize(text: str) -> list[Token]:
    """The first tokens of a message, in order; blanks are dropped, line breaks are marks."""
    tokens: list[Token] = []
    behind = 0
    for match in islice(_TOKEN.finditer(text), _MAX_TOKENS):
        glued = match.start() == behind and behind > 0
        tokens.extend(_read(match, glued=glued))
        behind = match.end()
    return tokens


def _read(match: re.Match[str], *, glued: bool) -> list[Token]:
    kind = match.lastgroup or ""
    raw = match[0]
    low = raw.lower().replace("’", "'").replace("´", "'").replace("`", "'")
    numbers = tuple(map(_value, _NUMBERS.findall(raw))) if kind != "word" else ()
    if kind in _DATES:
        kind, numbers = _date(kind, raw, numbers)
    elif kind == "clock":
        kind, numbers = _clock(low, numbers)
    elif kind == "phone":
        kind = OPAQUE
    elif kind == "word" and low.endswith("clock"):
        low = "o'clock"
    if not kind:
        return [Token(OPAQUE, raw, low, glued=glued)]
    return [Token(kind, raw, low, numbers, glued=glued)]


def _value(digits: str) -> int:
    return int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


_DATES = frozenset({"ymd", "dots", "dmy", "slash"})


def _date(kind: str, raw: str, numbers: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """A date's kind and numbers; an empty kind if the numbers cannot be a date."""
    if kind == "ymd":
        year, month, day = numbers
        return _day(year, month, day)
    first, second, *last = numbers
    year = full_year(last[0], raw) if last else 0
    if kind == "dots":
        return _dots(year, first, second)
    if first > _LAST_MONTH:
        return _day(year, second, first)
    if second > _LAST_MONTH or first == second:
        return _day(year, first, second)
    return (DATE if first and second else ""), (year, first, second, 1)


def _dots(year: int, day: int, month: int) -> tuple[str, tuple[int, ...]]:
    """A date as "24.11." is written; "3.30." at the end of a sentence is none."""
    if not year and month > _LAST_MONTH:
        return DOTTED, (day, month)
    if _LAST_DAY < day <= _MAX_SLIP and month:  # "am 32.12."
        return DATE, (year, month, day)
    return _day(year, month, day)


def full_year(year: int, raw: str = "") -> int:
    """A year as written in full; "26" is 2026."""
    short = year < _SHORT_YEAR and not raw.endswith(f"0{year:03}")
    return 2000 + year if short else year


def _day(year: int, month: int, day: int) -> tuple[str, tuple[int, ...]]:
    """The kind and numbers of a date whose day and month are told apart.

    With a year it is a date even if there is no such day.
    """
    is_day = 1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY
    is_day = is_day or _FIRST_YEAR <= year < _LAST_YEAR
    return (DATE if is_day else ""), (year, month, day)


def _clock(low: str, numbers: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """A clock's kind and numbers; "24.11" and "3.30" are dotted and wait for the grammar."""
    half = 2 if "p" in low else 1 if "a" in low else 0
    hour, minute = _hour_and_minute(numbers)
    dotted = "." in low and not half and ":" not in low
    if dotted and _is_late_day(hour, minute):
        return DOTTED, (hour, minute)
    if minute > _LAST_MINUTE or hour > _LAST_HOUR:
        return (NOCLOCK, (hour, minute, half)) if ":" in low or half else ("", ())
    if dotted:
        return DOTTED, (hour, minute)
    return CLOCK, (hour, minute, half)


def _hour_and_minute(numbers: tuple[int, ...]) -> tuple[int, int]:
    """The two numbers of a clock time; "1715" and "3" are written without a colon."""
    if len(numbers) > 1:
        return numbers[0], numbers[1]
    return divmod(numbers[0], 100) if numbers[0] >= _SHORT_YEAR else (numbers[0], 0)


def _is_late_day(first: int, second: int) -> bool:
    """Whether two numbers are a day and a month, and no hour and minute: "am 25.11"."""
    return _LAST_HOUR < first <= _MAX_SLIP and 0 < second <= _LAST_MONTH
