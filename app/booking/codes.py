"""Booking codes: short proofs that somebody booked, to be read out and typed.

Eight symbols of Crockford's base 32, which has no I, L, O and U; who types an O means a
zero. A code counts only beside the e-mail address of the booking, and tries are limited.
"""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_SURE = frozenset("23456789")
_MISREAD = str.maketrans("OIL", "011")
_GAP = r"[ \t]{0,3}(?:[-–—‑_.][ \t]{0,3})?"
_TYPED = re.compile(rf"(?<![^\W_])(?=([^\W_]{{4}})({_GAP})([^\W_]{{4}})(?![^\W_]))")
# Read out in other parts ("C8 D3 0M 1P"), where a word says that it is a code.
_READ_OUT = re.compile(
    rf"code(?:[ \t]*:|[ \t]+(?:is|ist|lautet|war)\b:?)?[ \t]+"
    rf"(?P<code>[^\W_](?:{_GAP}[^\W_]){{7}})(?![^\W_])",
    re.IGNORECASE,
)


def is_code(symbols: str) -> bool:
    """Whether these symbols can be a code: letters and digits, at least one of each.

    A 0 or 1 is no such digit, since "tomorrow" would be a code then.
    """
    known = len(symbols) == LENGTH and set(symbols) <= set(ALPHABET)
    return known and not symbols.isdigit() and not _SURE.isdisjoint(symbols)


def spelled(code: str) -> str:
    """A code as people are shown it: "7K3M-Q9TX"."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def codes_in(text: str) -> list[str]:
    """All codes that a text may hold, as they are kept, the likeliest first.

    "code 7K3M Q9TX" has two pairs of four; what is joined or has a dash is likelier, and
    so is what has a digit in each half: "code" has none.
    """
    found = sorted(_TYPED.finditer(text), key=_doubt)
    typed = [each[1] + each[3] for each in found]
    typed += [re.sub(r"[\W_]", "", each["code"]) for each in _READ_OUT.finditer(text)]
    kept = (symbols.upper().translate(_MISREAD) for symbols in typed)
    return [symbols for symbols in dict.fromkeys(kept) if is_code(symbols)]


def _doubt(typed: re.Match[str]) -> tuple[bool, int]:
    """How doubtful it is that two halves belong together: less comes first."""
    plain = sum(half.isalpha() for half in (typed[1], typed[3]))
    return typed[2].isspace(), plain
