"""Booking codes: short proofs that somebody booked, to be read out and typed.

Eight symbols of Crockford's base 32, which has no I, L, O and U; who types an O means a
zero. A code counts only beside the e-mail address of the booking, and tries are limited.
"""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_SURE = frozenset("23456789")
_MISREAD = str.maketrans("OIL", "011")
_TYPED = re.compile(r"(?<![^\W_])(?=([^\W_]{4})([ \-–—]?)([^\W_]{4})(?![^\W_]))")


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

    "code 7K3M Q9TX" has two pairs of four; what is joined or has a dash is likelier.
    """
    found = sorted(_TYPED.finditer(text), key=lambda each: each[2] == " ")
    typed = ((each[1] + each[3]).upper().translate(_MISREAD) for each in found)
    return [symbols for symbols in typed if is_code(symbols)]
