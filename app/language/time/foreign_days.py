"""Words for days in languages that our reader of days and times does not know.

What is not understood has to be said, and never left out of a wish without a word.
"""

import re
from functools import cache

from app.language.excerpt import excerpt
from app.language.wordlists import words

_KNOWN = ("en", "de")
_OTHERS = ("fr", "es", "it", "nl", "pl", "nb", "sv", "tr", "da")
_MIN_LETTERS = 3  # "mar" may be anything
_RELATIVE = words(
    """
    demain aujourd'hui mañana hoy domani oggi vandaag overmorgen jutro dzisiaj imorgen imorgon
    yarın bugün prochain prochaine próximo próxima prossimo prossima volgende następny nästa
    næste neste gelecek semaine semana settimana tydzień środę sobotę niedzielę uke vecka hafta
    matin midi soir tarde noche mattina pomeriggio middag eftermiddag
    """
)
_ALSO_ENGLISH = frozenset({"mars"})
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def foreign_days(text: str) -> tuple[str, ...]:
    """The words of a text that name days in other languages, as written, each once."""
    names = _foreign()
    found = (word for word in _WORD.findall(excerpt(text)) if word.lower() in names)
    return tuple(dict.fromkeys(found))


@cache
def _foreign() -> frozenset[str]:
    known = {name for language in _KNOWN for name in _names(language)}
    others = {name for language in _OTHERS for name in _names(language)}
    return frozenset((others | _RELATIVE) - known - _ALSO_ENGLISH)


def _names(language: str) -> set[str]:
    """The days of the week and the months in full."""
    from babel.core import Locale  # noqa: PLC0415 — takes its time to import

    locale = Locale.parse(language)
    tables = (locale.days["format"]["wide"], locale.months["format"]["wide"])
    names = {str(name).lower() for table in tables for name in table.values()}
    return {name for name in names if len(name) >= _MIN_LETTERS}
