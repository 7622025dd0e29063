"""Numbers in a text, in figures or in words, so that "six weeks" is "6 weeks"."""

import re

from app.language.inspect.sentences import plain

_NAMED = {
    word: number
    for number, names in {
        2: "two twice zwei zweimal zweier",
        3: "three drei dreimal",
        4: "four vier",
        5: "five fünf",
        6: "six sechs",
        7: "seven sieben",
        8: "eight acht",
        9: "nine neun",
        10: "ten zehn",
        11: "eleven elf",
        12: "twelve dozen zwölf dutzend",
        13: "thirteen dreizehn",
        14: "fourteen vierzehn",
        15: "fifteen fünfzehn",
        16: "sixteen sechzehn",
        17: "seventeen siebzehn",
        18: "eighteen achtzehn",
        19: "nineteen neunzehn",
        20: "twenty zwanzig",
        30: "thirty dreißig",
        40: "forty vierzig",
        50: "fifty fünfzig",
        60: "sixty sechzig",
        70: "seventy siebzig",
        80: "eighty achtzig",
        90: "ninety neunzig",
        100: "hundred hundert einhundert",
        1000: "thousand tausend eintausend",
        1000000: "million",
    }.items()
    for word in names.split()
}
_MAX_DIGITS = 40  # more are no number that anybody means
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def numbers_in(text: str) -> list[int]:
    """All numbers, in order. One, a and an, like "ein", count as no number."""
    found = []
    for token in _TOKEN.findall(plain(text)):
        if token.isdecimal():
            found.append(int(token[:_MAX_DIGITS]))
        elif token in _NAMED:
            found.append(_NAMED[token])
    return found
