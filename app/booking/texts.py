"""Text from strangers that ends up in calendars: what may be in it, and how much."""

import re
import unicodedata

from app.errors import Flaw, Invalid

MAX_TITLE = 200  # characters
MAX_DESCRIPTION = 2000  # characters

_LINE_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_JOINER = "\u200d"  # joins emoji, without it a family falls apart; elsewhere only invisible
_STRAY_JOINERS = re.compile(
    rf"(?<![^\x00-\x7f\s{_JOINER}]){_JOINER}|{_JOINER}(?![^\x00-\x7f\s{_JOINER}])"
)


def clean_title(text: str) -> str:
    """One line: line breaks become spaces, invisible and control characters go."""
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text).strip()  # the usual case, at a tenth of the cost
    return _BLANKS.sub(" ", _visible(_LINE_BREAKS.sub("\n", text)).replace("\n", " ")).strip()


def clean_description(text: str) -> str:
    r"""Several lines, broken by \n alone; invisible and control characters go."""
    return _visible(_LINE_BREAKS.sub("\n", text)).strip()


def checked_title(text: str, field: str = "icsTitle") -> str:
    """A title as it will be stored.

    Raises:
        Invalid: if it is longer than `MAX_TITLE` after cleaning.
    """
    return _checked(clean_title(text), MAX_TITLE, field)


def checked_description(text: str, field: str = "icsDescription") -> str:
    """A description as it will be stored.

    Raises:
        Invalid: if it is longer than `MAX_DESCRIPTION` after cleaning.
    """
    return _checked(clean_description(text), MAX_DESCRIPTION, field)


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word with an ellipsis if it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    at_word = cut.rsplit(None, 1)[0] if " " in cut or "\n" in cut else cut
    return (at_word if len(at_word) > longest // 2 else cut).rstrip() + "…"


def _checked(text: str, longest: int, field: str) -> str:
    if len(text) > longest:
        message = f"at most {longest} characters, this has {len(text)}"
        raise Invalid(f"{field}: {message}", [Flaw(field, message)])
    return text


def _visible(text: str) -> str:
    """Without controls (but line breaks and tabs), bidi overrides and zero-width characters."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text  # the usual case, at a tenth of the cost
    shown = "".join(
        character
        for character in text
        if character in "\n\t"
        or character == _JOINER
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return unicodedata.normalize("NFC", _STRAY_JOINERS.sub("", shown))
