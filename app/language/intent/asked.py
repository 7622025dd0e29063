"""What a text of ours asks a visitor for, so that a bare answer can be understood."""

import re
from collections.abc import Mapping

_ASKS: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(
        r"\byour (?:full |first |last )?names?\b|\b(?:ihre[nm]?|ihr|dein(?:en?)?)"
        r" (?:voller |vollen |ganzen )?namen?\b|\bwho (?:are you|am i|is this)\b"
        r"|\bwie heißen sie\b|\bwer sind sie\b",
        re.IGNORECASE,
    ),
    "email": re.compile(
        r"\b(?:your|ihre?r?|deine?r?|an|which|welche) (?:\w+ )?e-?mail", re.IGNORECASE
    ),
    "phone": re.compile(
        r"\b(?:your|ihre?r?|deine?r?|a|eine) (?:\w+ )?(?:phone|telefon|mobile|mobil|handy"
        r"|number|nummer)",
        re.IGNORECASE,
    ),
    "zone": re.compile(
        r"\btime ?zone\b|\bzeitzone\b|\b(?:which|what|welcher|your|ihre?) (?:city|stadt)\b"
        r"|\bwhere (?:are you|you are)\b|\bwo (?:sind sie|sie sind|bist du)\b",
        re.IGNORECASE,
    ),
}


def asked_in(text: str) -> frozenset[str]:
    """Which of "name", "email", "phone" and "zone" a text asks for, in English or German."""
    return frozenset(what for what, signs in _ASKS.items() if signs.search(text))
