"""When: the days and times that a visitor means, resolved to windows of start instants.

Conventions, beside those of ordinary speech: the week starts on Monday; "next Tuesday" is
the first Tuesday after today; a date without a year is the next one to come; somebody who
books with a business and says a bare "at 3" means 15:00 (7 to 11 are in the morning, 12 is
noon, 1 to 6 are in the afternoon). Parts of the day are those of `dates.units.PARTS`.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from app.language.excerpt import excerpt
from app.language.time.lexicon.lexicon_de import GERMAN
from app.language.time.lexicon.lexicon_en import ENGLISH
from app.language.time.lexicon.signs import FILLERS, Dictionary, Sign, dictionary, look_up
from app.language.time.lexicon.spelling import put_right
from app.language.time.lexicon.word_tokens import tokenize
from app.language.time.phrases.items import Context
from app.language.time.phrases.time_phrases import BEGINS_NOTHING, items_of
from app.language.time.reading import Reading, Window
from app.language.time.resolution.carry import Before, before
from app.language.time.resolution.resolve import Moment, resolve
from app.language.time.wording import spell_choices, spell_reading

__all__ = ["Reading", "Window", "read_when", "spell_reading"]


def read_when(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    language: str = "en",
    earlier: Reading | None = None,
    asked: frozenset[str] = frozenset(),
) -> Reading:
    """Resolve what a visitor said about days and times, anywhere in a whole message.

    `earlier` is what was understood before: a message that only says a time keeps its days,
    one that only says a day keeps its times ("actually Wednesday", "a day later", "same
    time on Wednesday", "earlier"). `asked` is what the assistant has just asked for, "date"
    or "time": a bare "13" is a day or an hour only then. Never before `now`.
    """
    moment = Moment(now, zone)
    anchor = earlier.days[0] if earlier and earlier.days else None
    context = Context(
        moment.today,
        moment.minute,
        language,
        asked,
        anchor,
        bool(earlier and earlier.times),
        month=_month_of(earlier) if earlier else None,
    )
    signs = _signs(excerpt(text), language)
    known = before(earlier, zone) if earlier else Before()
    reading = resolve(items_of(signs, context), moment, known)
    if reading.question:
        return replace(reading, choices=spell_choices(reading, zone, language))
    return reading


def _month_of(earlier: Reading) -> tuple[int, int] | None:
    """The year and the month of the days spoken of before, if they lie in one month."""
    days = earlier.days or earlier.day_range or ()
    months = {(day.year, day.month) for day in days}
    return months.pop() if len(months) == 1 else None


def may_say_when(text: str, language: str) -> bool:
    """Whether a text may be about a day or a time; if not, `read_when` finds none in it."""
    signs = _signs(excerpt(text), language)
    return any(sign.kind not in _QUIET for sign in signs)


# Without a number, a day or the like these say no time: "the first one", "I am …".
_QUIET = BEGINS_NOTHING | FILLERS | {"ampm"}


@lru_cache(maxsize=256)  # one message is read several times in a turn
def _signs(text: str, language: str) -> tuple[Sign, ...]:
    return tuple(look_up(put_right(tokenize(text), language), _words(language)))


@cache
def _words(language: str) -> Dictionary:
    """Both languages; the visitor's own comes first where they differ."""
    tables = (GERMAN, ENGLISH) if language == "de" else (ENGLISH, GERMAN)
    return dictionary(*tables)
