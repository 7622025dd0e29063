"""Making strangers' words safe to print: no controls, nothing that turns the text around."""

import unicodedata

# These format characters are spelling, not tricks: emoji, Indic and Persian script need them.
_KEPT = frozenset({"\u200c", "\u200d"} | {chr(tag) for tag in range(0xE0020, 0xE0080)})
_DROPPED = frozenset({"Cc", "Cf", "Cs"})  # controls, formats, halves of surrogate pairs


def one_line(text: str) -> str:
    """The text on one line: every run of white space or line breaks becomes one space."""
    return " ".join(lines(text).split())


def lines(text: str) -> str:
    """The text with each spelling of a line break as a line feed, and at most one blank line.

    Dropped are control characters, bidirectional overrides, zero-width marks and the like;
    spaces at the ends of lines go as well.
    """
    cleaned = []
    blank = True  # none at the beginning
    for line in text.splitlines():
        kept = "".join(filter(_is_printed, line.replace("\t", " "))).rstrip()
        if kept or not blank:
            cleaned.append(kept)
        blank = not kept
    return "\n".join(cleaned).rstrip()


def _is_printed(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in _DROPPED
