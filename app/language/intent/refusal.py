"""When a visitor wants nothing more: a plain no, and words that call the matter off.

Whether they agree to something is a matter of `app.language.intent.assent`; this is about
whether anything may still be put to them.
"""

import re
from functools import cache

from app.language.excerpt import is_cut
from app.language.intent.answers import Kind, answers, plain_answer

_MAX_WORDS = 40

_NO = (
    r"(?:no|nope|nah|nay|nein|nö|nee|ne|never|niemals|keinesfalls|auf keinen fall|non"
    r"|(?:rather|better|i'd rather|i would rather) not|not (?:really|now|yet|today|at all)"
    r"|(?:please )?(?:do not|don't|dont)|(?:lieber|besser|noch|bitte) nicht"
    r"|(?:das |es )?(?:will|möchte) ich nicht|ich (?:will|möchte) (?:das |es )?nicht)"
)
_POLITE = (
    r"(?:please|pls|thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|sorry|oh|ah|hm+|well|ok"
    r"|okay|then|but|anyway|actually|for now|bye|danke(?: schön| sehr)?|vielen dank|bitte"
    r"|dann|na|ach|aber|also|doch|tut mir leid|entschuldigung|tschüss)"
)
_APPOINTMENT = r"(?:appointment|booking|meeting|call|slot)s?"
_OFF = (
    r"(?:stopp?(?: (?:it|that|this|everything))?"
    r"|cancel(?: (?:it|that|this|everything|the whole thing))?"
    r"|(?:just )?(?:never ?mind|forget (?:about )?(?:it|that|everything)|leave it(?: be)?)"
    r"|(?:i(?:'ve| have)? )?changed my mind|(?:i(?:'m| am) )?not interested(?: any ?more)?"
    r"|(?:i )?(?:do not|don't|dont) (?:want|need|book|make)(?: to book)?"
    rf"(?: (?:it|that|this|anything|(?:an?|the|any|this|that) {_APPOINTMENT}))?(?: any ?more)?"
    rf"|(?:i )?(?:want|need) no {_APPOINTMENT}(?: any ?more)?"
    r"|abbrechen|vergiss (?:es|das)|vergessen sie (?:es|das)|lassen (?:wir|sie) (?:es|das)"
    r"|(?:ich )?(?:möchte|will|brauche) (?:doch )?(?:keinen termin|nichts)(?: mehr)?"
    r"|(?:bitte )?(?:doch )?nichts? buchen|(?:lieber |dann )?doch nicht"
    r"|kein interesse(?: mehr)?|(?:das )?hat sich erledigt|schon gut)"
)
_WITHDRAWAL = re.compile(rf"(?:(?:{_POLITE}|{_NO}) )*{_OFF} (?:(?:{_POLITE}|{_NO}|{_OFF}) )*")


def refuses(text: str) -> bool:
    """Whether the words say no, and nothing else but politeness."""
    return _refusal().fullmatch(_plain(text)) is not None


@cache
def _refusal() -> re.Pattern[str]:
    """A no of any language, politeness around it. Made with the first message."""
    kinds: tuple[Kind, Kind] = ("refuses", "polite")
    no, polite = (
        "|".join(map(re.escape, sorted(answers(kind), key=len, reverse=True))) for kind in kinds
    )
    no, polite = f"(?:{_NO}|{no})", f"(?:{_POLITE}|{polite})"
    return re.compile(rf"(?:{polite} )*{no} (?:(?:{polite}|{no}) )*")


def withdraws(text: str) -> bool:
    """Whether the words call the whole matter off: "forget it", "stop, I want no appointment".

    A plain no does not: it may be the answer to any question. Nor does a message that goes
    on: "never mind, make it Wednesday".
    """
    return _WITHDRAWAL.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    """The words in lower case, a blank behind each; none of a question or of a speech."""
    if is_cut(text):
        return ""
    words = plain_answer(text).split()
    is_short = len(words) <= _MAX_WORDS and not text.rstrip().endswith("?")
    return "".join(f"{word} " for word in words) if is_short else ""
