"""Lists of plain numbers: "10, 11 or 12 on Tuesday", and "option 1 or 2"."""

from collections.abc import Sequence

from app.language.time.lexicon.signs import Sign, is_number, sign_at
from app.language.wordlists import words

_COUNTED_BY = words(
    "option options number numbers slot slots room table nummer nr termin zimmer tisch"
)
_JOINS = frozenset({"or", ",", "/"})


def last_listed(signs: Sequence[Sign], at: int) -> int:
    """The place of the last number of a list that begins at a place and has an "or".

    The place itself if no such list begins there.
    """
    here, has_or = at, False
    while _goes_on(signs, here):
        has_or = has_or or sign_at(signs, here + 1).kind != ","
        here += 2
    return here if has_or else at


def counts(signs: Sequence[Sign], at: int) -> bool:
    """Whether the number at a place, or the list it stands in, counts something."""
    here = at
    while _goes_on(signs, here - 2):
        here -= 2
    lead = sign_at(signs, here - 1)
    return lead.kind == "length" or lead.low in _COUNTED_BY


def _goes_on(signs: Sequence[Sign], at: int) -> bool:
    return (
        is_number(sign_at(signs, at))
        and sign_at(signs, at + 1).kind in _JOINS
        and is_number(sign_at(signs, at + 2))
    )
