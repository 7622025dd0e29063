"""Appointments that are to be moved or cancelled: what the visitor wants, as far as it got.

A walk of its own, beside that of a booking (see `walk`): the turns that it takes say
nothing about a new booking.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.language.intent.assent import Asked, Assent, read_assent
from app.offline.changes.change_words import Message, new_time, read_message
from app.offline.slot_choice import Slot, read_slots
from app.offline.thread import CallTurn, Context, Thread, Turn, WrittenTurn

_DONE = re.compile(r"\W*(?:moved|cancelled|verschoben|abgesagt):", re.IGNORECASE)
_BOOKED = re.compile(r"\W*(?:booked|gebucht|not booked yet|noch nicht gebucht):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeldAppointment:
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
    found: tuple[HeldAppointment, ...] | None = None
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
            if isinstance(event, CallTurn):
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
    return Turn(events=tuple(event for event in turn.events if isinstance(event, WrittenTurn)))


def _hear(walk: _Walk, text: str, context: Context) -> None:
    said, change = read_message(text), walk.change
    wanted = _intent(walk, said)
    if said.keeps and not wanted:
        walk.is_booking = walk.is_proposed = False
        walk.change = replace(change, wanted="", asked=False, declined=False)
        return
    if change.wanted == "see" and not wanted:
        change = replace(change, wanted="")
    if wanted and wanted != change.wanted:
        change = replace(change, wanted=wanted, when=None, offer=(), wishes=())
    is_old = change.found is None and not wanted and said.speaks_of_things
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


def _intent(walk: _Walk, said: Message) -> str:
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


def _learn(walk: _Walk, call: CallTurn, context: Context) -> None:
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


def read_held(result: Mapping[str, Any]) -> tuple[HeldAppointment, ...]:
    """The appointments in a result of find_appointment, in its order."""
    names = ("id", "name", "label", "host", "status", "meeting_type")
    return tuple(
        HeldAppointment(*(str(entry.get(name) or "") for name in names))
        for entry in result.get("appointments") or ()
        if isinstance(entry, dict) and entry.get("id")
    )


def _recall(walk: _Walk, wrote: WrittenTurn) -> None:
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
