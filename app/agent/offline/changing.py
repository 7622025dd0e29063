"""Appointments that are to be moved or cancelled: what the visitor wants, as far as it got.

A walk of its own, beside that of a booking (see `walk`): the turns that it takes say
nothing about a new booking.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app.agent.offline.choosing import Slot, read_slots
from app.agent.offline.thread import Called, Context, Thread, Turn, Wrote
from app.agent.offline.wishes import NOTHING, read_wish
from app.booking.codes import codes_in
from app.language.assent import Asked, Assent, read_assent
from app.language.contact import read_contact

TOOLS = frozenset({"find_appointment", "propose_reschedule", "propose_cancel"})

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
_DONE = re.compile(r"\W*(?:moved|cancelled|verschoben|abgesagt):", re.IGNORECASE)
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
_BOOKED = re.compile(r"\W*(?:booked|gebucht|not booked yet|noch nicht gebucht):", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment as find_appointment lists it."""

    id: str
    name: str
    label: str
    host: str
    status: str
    meeting_type: str


@dataclass(frozen=True, slots=True)
class Change:
    """What has come of a wish to move or cancel.

    wanted     "move", "cancel", "see", or "" while nothing of the kind is wanted
    proposed   what the visitor was asked last, "move" or "cancel"
    email, code  the newest ones that the visitor gave
    found      the appointments that were listed; None before any were
    problem    the code of the last refusal to list any
    wishes     what was said about the new time since the last search
    when       the words of the last search
    offer      the times that it found
    seen       all that were ever found, by id
    asked      the visitor has just been asked whether to do it
    declined   the newest message says no to that
    """

    wanted: str = ""
    proposed: str = ""
    email: str | None = None
    code: str | None = None
    found: tuple[Held, ...] | None = None
    problem: str = ""
    wishes: tuple[str, ...] = ()
    when: str | None = None
    offer: tuple[Slot, ...] = ()
    seen: Mapping[str, Slot] | None = None
    asked: bool = False
    declined: bool = False


@dataclass(slots=True)
class _Walk:
    """A walk in progress.

    Whether a new booking is under way, is proposed, or was made just now; and whether the
    visitor and we both know which appointment is spoken of.
    """

    change: Change = Change()
    is_booking: bool = False
    is_proposed: bool = False
    was_booked: bool = False
    is_known: bool = False


def follow(thread: Thread) -> tuple[Change, tuple[Turn, ...]]:
    """What the thread comes to, and the turns that are about it."""
    walk, taken = _Walk(), []
    for turn in thread.turns:
        _hear(walk, turn.text, thread.context)
        if walk.change.wanted:
            taken.append(turn)
        for event in turn.events:
            if isinstance(event, Called):
                _learn(walk, event, thread.context)
            else:
                _recall(walk, event)
    return walk.change, tuple(taken)


def without(thread: Thread, taken: Sequence[Turn]) -> Thread:
    """The thread as if visitors had said nothing, and no tool been called, in these turns."""
    if not taken:
        return thread
    turns = [_mute(turn) if turn in taken else turn for turn in thread.turns]
    return replace(thread, turns=tuple(turns))


def _mute(turn: Turn) -> Turn:
    return Turn(events=tuple(event for event in turn.events if isinstance(event, Wrote)))


@dataclass(frozen=True, slots=True)
class _Message:
    """What a message says, whatever was said before it.

    `intents` are those with the thing they are about, with "it", by any verb for it, and by
    a verb that means nothing else.
    """

    email: str | None
    proof: str | None
    keeps: bool
    is_of_existing: bool
    asks_when: bool
    intents: tuple[str, str, str, str]


@lru_cache(maxsize=4096)
def _read(text: str) -> _Message:
    secret = _SECRET.search(text)
    with_thing, with_it, alone = (
        "" if _IN_GENERAL.search(text) else _first(signs, text)
        for signs in (_INTENTS, _SHORT_INTENTS, _ALONE)
    )
    return _Message(
        email=read_contact(text).email if "@" in text else None,
        proof=secret[0] if secret else next(iter(codes_in(text)), None),
        keeps=bool(_KEEP.search(text)),
        is_of_existing=bool(_EXISTING.search(text)),
        asks_when=bool(_SEE.search(text)),
        intents=(with_thing, with_it, alone, alone if _BY_ITSELF.search(text) else ""),
    )


def _first(signs: _Signs, text: str) -> str:
    return next((kind for kind, sign in signs if sign.search(text)), "")


def _hear(walk: _Walk, text: str, context: Context) -> None:
    said, change = _read(text), walk.change
    wanted = _intent(walk, said)
    if said.keeps and not wanted:
        walk.is_booking = walk.is_proposed = False
        walk.change = replace(change, wanted="", asked=False, declined=False)
        return
    if change.wanted == "see" and not wanted:
        change = replace(change, wanted="")
    if wanted and wanted != change.wanted:
        change = replace(change, wanted=wanted, when=None, offer=(), wishes=())
    is_old = change.found is None and not wanted and re.search(_THING, text, re.IGNORECASE)
    declined = change.asked and read_assent(text, _asked(change)) is Assent.NO
    wish = ""
    if change.wanted == "move" and not is_old:
        wish = new_time(text, context, intent=bool(wanted))
    walk.change = replace(
        change,
        email=said.email or change.email,
        code=said.proof or change.code,
        wishes=(*change.wishes, wish) if wish else change.wishes,
        asked=False,
        declined=declined,
    )


def _asked(change: Change) -> Asked:
    return "cancel" if change.wanted == "cancel" else "move"


def _intent(walk: _Walk, said: _Message) -> str:
    """What a message asks for; "" if it asks for nothing of the kind."""
    with_thing, with_it, alone, by_itself = said.intents
    if walk.change.wanted in ("move", "cancel"):
        return alone
    if walk.is_proposed or (walk.is_booking and not said.is_of_existing):
        return ""  # that of the booking under way
    found = with_thing or ("" if walk.is_booking else by_itself)
    if (walk.was_booked or walk.is_known) and not walk.is_booking:
        found = found or with_it
    return found or ("see" if said.asks_when and not walk.was_booked else "")


def new_time(text: str, context: Context, *, intent: bool) -> str:
    """The words about the new time; "" if there are none.

    In "move my Tuesday call to Wednesday" Tuesday is the old time.
    """
    plain = _SECRET.sub(" ", text)
    plain = _CODE.sub(lambda found: " " if codes_in(found[0]) else found[0], plain)
    if not intent:
        return plain if _is_time(plain, context) else ""
    for clause in _CLAUSE.split(plain):
        target = _INTO.fullmatch(clause)
        about_old = re.search(_THING, clause, re.IGNORECASE)
        relative = _RELATIVE.search(clause)
        if _CANNOT.search(clause) or (about_old and not (target or relative)):
            continue
        words = target[1] if target else clause
        if target and re.match(_MOVE, words, re.IGNORECASE):
            continue  # "I need to move my Tuesday appointment"
        if words and _is_time(words, context):
            return words
    return ""


def _is_time(words: str, context: Context) -> bool:
    return bool(_RELATIVE.search(words)) or read_wish(words, context) != NOTHING


def _learn(walk: _Walk, call: Called, context: Context) -> None:
    change = walk.change
    slots = read_slots(call.result, context.zone)
    seen = {**(change.seen or {}), **{slot.id: slot for slot in slots}}
    if call.tool == "find_appointment":
        found = None if call.error else read_held(call.result)
        walk.is_known = walk.is_known or (change.wanted == "see" and bool(found))
        walk.change = replace(change, found=found, problem=call.error or "")
    elif call.tool == "find_slots" and call.arguments.get("appointment_id"):
        when = change.when if call.error else str(call.arguments.get("when") or "")
        walk.change = replace(change, when=when, wishes=(), offer=slots, seen=seen)
    elif call.tool in ("propose_reschedule", "propose_cancel"):
        offer = slots or change.offer
        walk.change = replace(
            change,
            asked=not call.error,
            proposed="cancel" if call.tool == "propose_cancel" else "move",
            offer=offer,
            seen=seen,
            wishes=(),
        )
    elif call.tool in ("find_slots", "propose_booking"):
        walk.is_booking, walk.was_booked = True, False
        walk.is_proposed = call.tool == "propose_booking" and not call.error
        walk.change = replace(change, wanted="", found=None)


def read_held(result: Mapping[str, Any]) -> tuple[Held, ...]:
    """The appointments in a result of find_appointment, in its order."""
    names = ("id", "name", "label", "host", "status", "meeting_type")
    return tuple(
        Held(*(str(entry.get(name) or "") for name in names))
        for entry in result.get("appointments") or ()
        if isinstance(entry, dict) and entry.get("id")
    )


def _recall(walk: _Walk, wrote: Wrote) -> None:
    if _DONE.match(wrote.text):
        change = walk.change
        walk.change = Change(email=change.email, code=change.code)
        walk.was_booked, walk.is_booking, walk.is_proposed = False, False, False
        walk.is_known = True
    elif _BOOKED.match(wrote.text):
        walk.was_booked, walk.is_booking, walk.is_proposed = True, False, False


def was_done(texts: Sequence[str]) -> bool:
    """Whether the last thing that the visitor was told is that something was changed."""
    return bool(texts) and bool(_DONE.match(texts[-1]))
