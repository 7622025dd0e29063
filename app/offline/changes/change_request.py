"""Appointments that are to be moved or cancelled: what the visitor wants, as far as it got.

A walk of its own, beside that of a booking (see `walk`): the turns that it takes say
nothing about a new booking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.conversation.events import BookingMessage
from app.language.intent.assent import Asked, Assent, read_assent
from app.offline.changes.change_words import Message, new_time, read_message
from app.offline.dialogue import Context, Dialogue, ToolUse, Turn, is_change
from app.offline.slot_choice import Slot, slots_of


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


def follow(dialogue: Dialogue) -> tuple[Change, tuple[Turn, ...]]:
    """What the dialogue comes to, and the turns that are about it."""
    walk, taken = _Walk(), []
    for turn in dialogue.turns:
        context = dialogue.context_of(turn)
        _hear(walk, turn.text, context)
        if walk.change.wanted:
            taken.append(turn)
        for outcome in turn.outcomes:
            if isinstance(outcome, ToolUse):
                _learn(walk, outcome, context)
            elif isinstance(outcome, BookingMessage):
                _recall(walk, outcome)
    return walk.change, tuple(taken)


def without(dialogue: Dialogue, taken: Sequence[Turn]) -> Dialogue:
    """The dialogue as if in these turns nothing had been said, and no tool been used."""
    if not taken:
        return dialogue
    turns = [_mute(turn) if turn in taken else turn for turn in dialogue.turns]
    return replace(dialogue, turns=tuple(turns))


def _mute(turn: Turn) -> Turn:
    told = tuple(each for each in turn.outcomes if not isinstance(each, ToolUse))
    return replace(turn, said=(), outcomes=told)


def _hear(walk: _Walk, text: str, context: Context) -> None:
    said = read_message(text)
    wanted = _intent(walk, said)
    if said.keeps and not wanted:
        walk.is_booking = walk.is_proposed = False
        walk.change = replace(walk.change, wanted="", asked=False, declined=False)
        return
    change = _turned(walk.change, wanted)
    is_old = change.found is None and not wanted and said.speaks_of_things
    wish = ""
    if change.wanted == "move" and not is_old:
        wish = new_time(text, context, intent=bool(wanted))
    walk.change = replace(
        change,
        email=said.email or change.email,
        code=said.proof or change.code,
        wishes=(*change.wishes, wish) if wish else change.wishes,
        asked=False,
        declined=change.asked and read_assent(text, _asked(change)) is Assent.NO,
    )


def _turned(change: Change, wanted: str) -> Change:
    """The change with what is wanted now; a look at an appointment is over when it is told."""
    if not wanted:
        return replace(change, wanted="") if change.wanted == "see" else change
    if wanted == change.wanted:
        return change
    return replace(change, wanted=wanted, when=None, offer=(), wishes=())


def _asked(change: Change) -> Asked:
    return "cancel" if change.wanted == "cancel" else "move"


def _intent(walk: _Walk, said: Message) -> str:
    """What a message asks for; "" if it asks for nothing of the kind."""
    _, _, alone, _ = said.intents
    if walk.change.wanted in ("move", "cancel"):
        return alone
    if walk.is_proposed or (walk.is_booking and not said.is_of_existing):
        return ""  # that of the booking under way
    sees = "see" if said.asks_when and not walk.was_booked else ""
    return _named(walk, said) or sees


def _named(walk: _Walk, said: Message) -> str:
    """The change that a message names, if it is clear of which appointment."""
    with_thing, _, alone, by_itself = said.intents
    proven = alone if said.proof else ""
    if walk.is_booking:
        return with_thing or proven
    return with_thing or by_itself or _of_known(walk, said) or proven


def _of_known(walk: _Walk, said: Message) -> str:
    """The change of an appointment that was just made or looked at."""
    if not (walk.was_booked or walk.is_known):
        return ""
    _, with_it, _, _ = said.intents
    return with_it or ("move" if said.regrets else "")


def _learn(walk: _Walk, use: ToolUse, context: Context) -> None:
    """Take in the result of a tool."""
    slots = slots_of(use.response.offered, context)
    if use.tool == "find_appointment":
        _learn_held(walk, use)
    elif use.tool in _PROPOSES:
        _learn_proposal(walk, use, slots)
    elif use.tool == "find_slots" and use.arguments.get("appointment_id"):
        change = walk.change
        when = change.when if use.error else str(use.arguments.get("when") or "")
        walk.change = replace(_shown(change, slots), when=when, wishes=(), offer=slots)
    elif use.tool in ("find_slots", "propose_booking"):
        walk.is_booking, walk.was_booked = True, False
        walk.is_proposed = use.tool == "propose_booking" and not use.error
        walk.change = replace(walk.change, wanted="", found=None)


def _learn_held(walk: _Walk, use: ToolUse) -> None:
    found = None if use.error else read_held(use.content)
    walk.is_known = walk.is_known or (walk.change.wanted == "see" and bool(found))
    walk.change = replace(walk.change, found=found, problem=use.error)


def _learn_proposal(walk: _Walk, use: ToolUse, slots: tuple[Slot, ...]) -> None:
    walk.change = replace(
        _shown(walk.change, slots),
        asked=not use.error,
        proposed=_PROPOSES[use.tool],
        offer=slots or walk.change.offer,
        wishes=(),
    )


def _shown(change: Change, slots: Sequence[Slot]) -> Change:
    """The change with further times that were found."""
    return replace(change, seen={**(change.seen or {}), **{slot.id: slot for slot in slots}})


_PROPOSES = {"propose_reschedule": "move", "propose_cancel": "cancel"}


def read_held(result: Mapping[str, Any]) -> tuple[HeldAppointment, ...]:
    """The appointments in a result of find_appointment, in its order."""
    names = ("id", "name", "label", "host", "status", "meeting_type")
    return tuple(
        HeldAppointment(*(str(entry.get(name) or "") for name in names))
        for entry in result.get("appointments") or ()
        if isinstance(entry, dict) and entry.get("id")
    )


def _recall(walk: _Walk, done: BookingMessage) -> None:
    walk.is_booking = walk.is_proposed = False
    walk.was_booked = not is_change(done)
    if not walk.was_booked:
        walk.change = Change(email=walk.change.email, code=walk.change.code)
        walk.is_known = True


def was_changed(dialogue: Dialogue) -> bool:
    """Whether the last thing that was done is that an appointment was moved or cancelled.

    Nothing else has been told since then.
    """
    before = (turn for turn in reversed(dialogue.turns) if turn.told)
    last = next(before, None)
    return last is not None and is_change(last.outcomes[-1])
