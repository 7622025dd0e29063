"""Cutting a long text into parts that a service accepts."""

import unicodedata
from collections.abc import Callable

ZERO_WIDTH_JOINER = "\u200d"
BREAKS = (("\n\n",), ("\n",), (". ", "! ", "? ", "… ", ".\n", "。"), (" ",))


def one_each(_: str) -> int:
    """Count a text in code points."""
    return 1


def utf16_units(character: str) -> int:
    """Count a text in UTF-16 code units: most emoji are two."""
    return 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004 - end of the first plane


def utf8_bytes(character: str) -> int:
    """Count a text in bytes of UTF-8."""
    return len(character.encode(errors="replace"))


def split(text: str, longest: int, weigh: Callable[[str], int] = one_each) -> list[str]:
    """Cut a text where a reader would pause.

    It is cut between paragraphs if that leaves a part of a decent size, else between lines,
    sentences, words, and at last between characters as a reader sees them; these are torn
    only if a single one is too long. White space at the cuts is dropped.

    Args:
        longest: what a part may weigh at most; at least the weight of any one code point.
        weigh: the weight of one code point.

    Returns:
        The parts in order, none of them blank; none for a blank text.
    """
    parts = []
    rest = text.strip()
    while rest:
        end = _fitting(rest, longest, weigh)
        if end < len(rest):
            end = _pause(rest, end)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return parts


def _fitting(text: str, longest: int, weigh: Callable[[str], int]) -> int:
    # How many code points fit.
    weight = 0
    for index, character in enumerate(text):
        weight += weigh(character)
        if weight > longest:
            return index
    return len(text)


def _pause(text: str, end: int) -> int:
    # The best place to cut at or before `end`, not so early that the part would be a scrap.
    for marks in BREAKS:
        found = [text.rfind(mark, 0, end) + len(mark) for mark in marks if mark in text[:end]]
        cut = max(found, default=0)
        if cut > end // 3 and not _torn(text, cut):
            return cut
    return next((cut for cut in range(end, 0, -1) if not _torn(text, cut)), end)


def _torn(text: str, cut: int) -> bool:
    # Would a cut here tear a character apart? The rules of UAX #29 that matter in practice.
    before, after = text[cut - 1], text[cut : cut + 1]
    if not after:
        return False
    if before == ZERO_WIDTH_JOINER or _extends(after):
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        start = cut
        while start and _is_flag_letter(text[start - 1]):
            start -= 1
        return (cut - start) % 2 == 1
    return before + after == "\r\n"


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character == ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # flags of regions
        or "\u1160" <= character <= "\u11ff"  # Hangul vowels and finals
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
