"""The words in which a visitor asks for an appointment to be moved, cancelled or looked up."""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.booking.codes import codes_in
from app.language.contact.contact import read_contact
from app.offline.dialogue import Context
from app.offline.wishes import NOTHING, read_wish

_THING = (
    r"(?:appointment|booking|meeting|call|session|reservation|visit|slot|termin\w*|buchung\w*"
    r"|gespräch\w*|besprechung\w*|treffen)"
)
_MOVE = (
    r"(?:move|moving|reschedul\w+|postpon\w+|shift|change|push|rebook|verschieb\w+|verleg\w+"
    r"|umbuch\w+|umleg\w+|ändern)"
)
_CANCEL = (
    r"(?:cancel\w*|call off|calling off|absag\w+|abzusagen|stornier\w+|storno\w*|sage?n?\b"
    r"(?=.{0,60}\bab\b))"
)
_ANY_THING = re.compile(_THING, re.IGNORECASE)
_EXISTING = re.compile(
    r"\b(?:my|our|existing|booked|already|mein\w*|unser\w*|bestehend\w*|gebucht\w*)\b", re.I
)
_IT = r"(?:it|that|this|ihn|es|das|den)"
_KEEP = re.compile(
    r"\b(?:never ?mind|forget (?:it|about it)|leave it|keep (?:it|the|my)|changed my mind"
    r"|doch nicht|vergiss es|vergessen sie es|schon gut|lassen (?:wir|sie)|behalte\w*)\b",
    re.IGNORECASE,
)
_INTO = re.compile(r".*\b(?:to|auf)\b\s+(.*)", re.IGNORECASE | re.DOTALL)
_STRONG = (
    r"(?:reschedul\w+|postpon\w+|rebook|cancel|cancelling|absag\w+|stornier\w+|verschieb\w+"
    r"|verleg\w+|umbuch\w+)"
)
_BY_ITSELF = re.compile(rf"\b{_STRONG}\b", re.IGNORECASE)
_SEE = re.compile(
    r"\b(?:when|what time|what day)\b[^.!?]{0,20}\b(?:my|our)\b[^.!?]{0,20}"
    rf"\b{_THING}\b|\bdo (?:i|we) have an? {_THING}\b|\b(?:look up|find|check|see) (?:my|our)"
    rf" {_THING}\b|\bwann\b[^.!?]{{0,20}}\b(?:mein|unser)\w*\b[^.!?]{{0,20}}\b{_THING}\b"
    rf"|\bhab(?:e ich|en wir) einen {_THING}\b",
    re.IGNORECASE,
)
# That what was booked does not suit after all.
_REGRETS = re.compile(
    r"\b(?:i|we) (?:can'?t|cannot|can not|won'?t) (?:make|come|do|be)\b|\b(?:my )?mistake\b"
    r"|\bi (?:meant|need(?:ed)?|wanted)\b.{0,40}\b(?:instead|not)\b|\binstead\b|\brather\b"
    r"|\b(?:an hour|a day|a bit|\d+ min\w*|half an hour|one day) (?:earlier|later)\b"
    r"|\bkann (?:ich )?(?:da|dann|doch|leider)?\b.{0,20}\b(?:nicht|doch nicht)\b|\bvertan\b"
    r"|\b(?:lieber|stattdessen|doch erst|doch am)\b|\b(?:tag|stunde|etwas) (?:später|früher)\b",
    re.IGNORECASE,
)
# Questions about rules: "what if I have to cancel?"
_IN_GENERAL = re.compile(
    r"\b(?:polic(?:y|ies)|fees?|rules?|bedingung\w*|gebühr\w*|kosten\w*|what if|if (?:i|we)"
    r"|in case|falls (?:ich|wir)|wenn (?:ich|wir)|notfalls)\b",
    re.IGNORECASE,
)
_CANNOT = re.compile(r"\b(?:can ?not|can['’]?t|won['’]?t|nicht|keine?)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:same time|later|earlier|(?:gleiche|selbe)[nr]? (?:zeit|uhrzeit)|später|früher)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?<=[.,;!?\n])\s+|\n")
_CODE = re.compile(r"\b\w{4}[ -]?\w{4}\b")
_SECRET = re.compile(
    r"(?<![\w@.-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{24,64}(?![\w@.-])"
)


_Signs = tuple[tuple[str, re.Pattern[str]], ...]


def _both(verb: str, thing: str) -> re.Pattern[str]:
    near = r"[^.!?\n]{0,60}?"
    return re.compile(
        rf"\b{verb}\b{near}\b{thing}\b|\b{thing}\b{near}\b{verb}\b", re.IGNORECASE
    )


_INTENTS = (("cancel", _both(_CANCEL, _THING)), ("move", _both(_MOVE, _THING)))
_SHORT_INTENTS = (("cancel", _both(_CANCEL, _IT)), ("move", _both(_MOVE, _IT)))
_ALONE = (
    ("cancel", re.compile(rf"\b{_CANCEL}", re.IGNORECASE)),
    ("move", re.compile(rf"\b{_MOVE}\b", re.IGNORECASE)),
)


# Without one of these words a message wants nothing of an appointment that there is.
SIGNS = re.compile(f"{_CANCEL}|{_MOVE}|{_SEE.pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says, whatever was said before it.

    `intents` are those with the thing they are about, with "it", by any verb for it, and by
    a verb that means nothing else.
    """

    email: str | None
    proof: str | None
    keeps: bool
    speaks_of_things: bool
    is_of_existing: bool
    asks_when: bool
    regrets: bool
    intents: tuple[str, str, str, str]


@lru_cache(maxsize=4096)
def read_message(text: str) -> Message:
    """What a message says of appointments that there are already."""
    secret = _SECRET.search(text)
    with_thing, with_it, alone = (
        "" if _IN_GENERAL.search(text) else _first(signs, text)
        for signs in (_INTENTS, _SHORT_INTENTS, _ALONE)
    )
    return Message(
        email=read_contact(text).email if "@" in text else None,
        proof=secret[0] if secret else next(iter(codes_in(text)), None),
        keeps=bool(_KEEP.search(text)),
        speaks_of_things=bool(_ANY_THING.search(text)),
        is_of_existing=bool(_EXISTING.search(text)),
        asks_when=bool(_SEE.search(text)),
        regrets=bool(_REGRETS.search(text)),
        intents=(with_thing, with_it, alone, alone if _BY_ITSELF.search(text) else ""),
    )


def _first(signs: _Signs, text: str) -> str:
    return next((kind for kind, sign in signs if sign.search(text)), "")


def new_time(text: str, context: Context, *, intent: bool) -> str:
    """The words about the new time; "" if there are none.

    In "move my Tuesday call to Wednesday" Tuesday is the old time.
    """
    plain = _without_proofs(text)
    if not intent:
        return plain if _is_time(plain, context) else ""
    told = (_target(clause) for clause in _CLAUSE.split(plain))
    return next((words for words in told if words and _is_time(words, context)), "")


def _without_proofs(text: str) -> str:
    """The text without codes and secrets, whose digits are no times."""
    plain = _SECRET.sub(" ", text)
    return _CODE.sub(lambda found: " " if codes_in(found[0]) else found[0], plain)


def _target(clause: str) -> str:
    """The words of a clause that may name the new time; "" if it is about the old one."""
    if _CANNOT.search(clause):
        return ""
    into = _INTO.fullmatch(clause)
    if into is None:
        is_old = _ANY_THING.search(clause) and not _RELATIVE.search(clause)
        return "" if is_old else clause
    # "I need to move my Tuesday appointment" says where from.
    return "" if re.match(_MOVE, into[1], re.IGNORECASE) else into[1]


def _is_time(words: str, context: Context) -> bool:
    return bool(_RELATIVE.search(words)) or read_wish(words, context) != NOTHING
