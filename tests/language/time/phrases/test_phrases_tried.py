"""Which phrases are tried at a place: none that is left out would have been found."""

import random
from datetime import date

import pytest

from app.language.time.lexicon.signs import Sign
from app.language.time.phrases import time_phrases
from app.language.time.phrases.items import Context
from app.language.time.when import _signs
from app.language.wordlists import words

TODAY = date(2026, 11, 18)
WORDS = words(
    """
    next this last the a at on in within from to until - and or , / . not one two three 3 4 10
    24 15:45 3.30 24.11. 7th second monday tuesday mondays weekdays tomorrow day days week month
    hour hours minutes half quarter halb viertel nach vor uhr pm morning afternoon early late
    end of november christmas later earlier same time that pushed back by before after between
    around noon any move coming nächste woche dienstag morgen kw weekend ago fortnight every ab
    bis spätestens gegen in der früh rest few please latest onwards easter ostern pfingsten
    silvester new year's january february 30 31 31.11. 30.02. 25:00 3:75 25 o'clock eher rather
    weihnachten ostermontag jahren
    """
)
ASKED = (frozenset[str](), frozenset({"date"}), frozenset({"time"}))


def left_out(signs: tuple[Sign, ...], context: Context) -> list[str]:
    """The phrases that would have been found, had they been tried."""
    message = time_phrases._Phrases(signs, context)
    return [
        phrase.read.__name__
        for at, sign in enumerate(signs)
        if sign.kind not in time_phrases.BEGINS_NOTHING
        for phrase in time_phrases._PHRASES
        if sign.kind not in phrase.begins or phrase.needs.isdisjoint(message.kinds)
        if phrase.read(message, at)
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_phrase_is_missed(language: str) -> None:
    chance = random.Random(7)
    for number in range(3000):
        text = " ".join(chance.choices(sorted(WORDS), k=chance.randint(1, 7)))
        anchor = TODAY if number % 2 else None
        month = (2026, 12) if number % 5 else None
        context = Context(
            TODAY, 600, language, ASKED[number % 3], anchor, bool(anchor), month=month
        )
        assert not left_out(_signs(text, language), context), text


def test_a_time_alone_tries_no_day() -> None:
    signs = _signs("the 15:45 one please", "en")
    message = time_phrases._Phrases(signs, Context(TODAY, 600))
    tried = {
        phrase.read.__name__
        for phrase in time_phrases._PHRASES
        if not phrase.needs.isdisjoint(message.kinds)
    }
    assert tried == {"clock"}
