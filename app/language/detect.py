"""Which language a visitor writes: English or German."""

import re
from collections.abc import Sequence

from app.language.wordlists import words

_OPAQUE = re.compile(r"\S*@\S*|https?://\S+|www\.\S+|[^\W\d_]*\d\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# Words that only one of the two languages has; "in", "so", "am", "an", "was", "also",
# "will", "die" and the like are missing because both have them.
_ENGLISH = words(
    """
    a about actually afternoon all and any anything appointment are at available be
    because before between book booking but by call can can't cancel change could day days
    do does doesn't don't evening everything first for free friday from get give good
    great have he hello help her hey hi his how i i'd i'll i'm i've if instead is isn't it
    it's just know later let let's like look looking make may me meet meeting monday
    morning much my need next no not of off on one or other our out per phone please
    possible question reschedule saturday schedule see she should some something soon
    sooner sorry sounds sunday sure thank thanks that that's the their them then there
    they this those thursday time to today tomorrow tonight tuesday two want we wednesday
    week weekend what what's when where which who why with wonderful works would yes
    yesterday you your
    """
)
_GERMAN = words(
    """
    ab aber absagen alles als am-liebsten auch auf aus bei beim bis bitte brauche buchen
    danke dann das dass dem den der des dich dienstag dir doch donnerstag du ein eine
    einem einen einer einige er es etwas euch für freitag früh gegen geht gerade gerne
    gern geben gespräch guten habe haben hallo hätte hätten heiße heute ich ihr ihre ihnen
    im ist ja jetzt kann kannst kein keine kommt können könnte könnten lieber mal meine
    mein mich mir mittag mittwoch mochte möchte möglich montag morgen nach nachmittag name
    nein nicht nichts noch nur oder ohne passt samstag schon sehr sein seit sich sie sind
    sonnabend sonntag später statt stunde tag tage termin uhr um und uns unser vereinbaren
    verschieben viel vielen vielleicht vom von vor vormittag wann wäre was-kostet weil
    welche wenn wer werden wie wieder wir wird wo woche wollen würde würden zeit zu zum
    zur zwei zwischen überhaupt übermorgen abend frage hilfe moin servus tschüss grüße
    leider super-gerne einverstanden genau klar nächste nächsten nächster kommende
    kommenden
    """
)
_LETTERS = re.compile(r"[äöüß]")

_CLEAR = 2  # words that decide


def detect_language(texts: Sequence[str], default: str = "en") -> str:
    """The language of a visitor's messages, oldest first: "en" or "de".

    The newest message that is clear decides, so that a visitor may change the language.
    Words that both languages know, numbers and addresses decide nothing; if nothing is
    decided the answer is `default`.
    """
    tally = 0
    for said in reversed(texts):
        tally += _leaning(said)
        if abs(tally) >= _CLEAR:
            break
    if tally == 0:
        return default
    return "de" if tally > 0 else "en"


def _leaning(said: str) -> int:
    """How German a text is: words only German has, less those that only English has."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(_OPAQUE.sub(" ", said))]
    german = sum(2 * (word in _GERMAN) or bool(_LETTERS.search(word)) for word in words)
    english = sum(2 * (word in _ENGLISH) for word in words)
    return (german - english + (1 if german > english else 0)) // 2
