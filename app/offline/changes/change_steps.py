"""What to say or do next about an appointment that is to be moved or cancelled."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from app.conversation.sentence_ids import Subject
from app.language.intent.choice import said_place
from app.offline import phrases, reply_texts
from app.offline.changes import change_phrases
from app.offline.changes.change_request import Change, HeldAppointment, was_changed
from app.offline.dialogue import Dialogue, ToolUse
from app.offline.facts import Facts
from app.offline.reply import NOTHING_SAID, Phrase, Reply, Utterance, call, join, say
from app.offline.slot_choice import Slot, choose
from app.offline.smalltalk import Topic, listing
from app.offline.wishes import ANY_TIME, asks_for_any_time, bare, combine, read_wish

STANDING = frozenset({"booked", "provisional"})
_SMALL_TALK = frozenset({Topic.THANKS, Topic.BYE, Topic.HELLO, Topic.HOW_ARE_YOU})
_OURS = frozenset({Topic.CHANGE_BOOKED, Topic.ABORT, Topic.MY_TIME})
_REASON = re.compile(
    r"\b(?:because|since|as|weil|da)\s+(?P<why>(?:i|we|my|our|ich|wir|mein|unser)\b[^.!?\n]{3,200})",
    re.IGNORECASE,
)


def change_step(dialogue: Dialogue, facts: Facts, change: Change) -> Reply | None:
    """The next step; None if this is about something else."""
    if "find_appointment" not in dialogue.tools:
        return None
    if not change.wanted:
        # After a change there may be nothing left but politeness.
        polite = facts.topic in _SMALL_TALK and was_changed(dialogue)
        return say(NOTHING_SAID) if polite else None
    facts.topic = None if facts.topic in _OURS else facts.topic
    last = dialogue.newest.uses[-1] if dialogue.newest.uses else None
    return _go_on(dialogue, facts, change, last)


def _go_on(dialogue: Dialogue, facts: Facts, change: Change, last: ToolUse | None) -> Reply:
    if last and last.error and last.tool != "find_appointment":
        return _refused(dialogue, change, last)
    if change.wanted == "see" and change.found:
        return _tell(dialogue, change.found)
    held = _which(dialogue, change)
    if held is None:
        return _find(dialogue, change, last)
    if held.status not in STANDING:
        return _regret(dialogue, held)
    if last is None and (answer := _answer(dialogue, facts, change)) is not None:
        return say(answer)
    if change.wanted == "cancel":
        return call("propose_cancel", appointment_id=held.id, reason=_reason(dialogue))
    return _move(dialogue, change, held, last)


def _tell(dialogue: Dialogue, found: Sequence[HeldAppointment]) -> Reply:
    spelled = "\n".join(_spelled(each, dialogue) for each in found)
    return say(change_phrases.IT_IS.say(dialogue.language, appointment=spelled))


def _regret(dialogue: Dialogue, held: HeldAppointment) -> Reply:
    """Say why an appointment can no longer be changed."""
    is_past = held.status == "past"
    over = change_phrases.IS_OVER if is_past else change_phrases.ALREADY_CANCELLED
    return say(over.say(dialogue.language))


def _answer(dialogue: Dialogue, facts: Facts, change: Change) -> Utterance | None:
    """What to say to a no, or while the question is open; None if something else is to do."""
    language = dialogue.language
    if change.declined and not change.wishes:
        stays = change_phrases.STAYS.say(language)
        is_move = change.wanted == "move"
        return join(stays, change_phrases.OTHER_TIME.say(language)) if is_move else stays
    same = change.proposed == change.wanted and not change.wishes
    if dialogue.open_proposal and same:
        return NOTHING_SAID if facts.topic else change_phrases.YES_OR_NO.say(language)
    return None


def _which(dialogue: Dialogue, change: Change) -> HeldAppointment | None:
    """The appointment that is meant; None if it has to be found or asked for."""
    found = change.found or ()
    standing = [each for each in found if each.status in STANDING] or list(found)
    if len(standing) <= 1:
        return standing[0] if standing else None
    for turn in reversed(dialogue.turns):
        number = said_place(turn.text, len(standing))
        if number is not None:
            return standing[number]
    return None


def _find(dialogue: Dialogue, change: Change, last: ToolUse | None) -> Reply:
    """Look for it, or ask for what that takes."""
    email, code = change.email or dialogue.known.email, change.code
    if last is None and change.found is None:
        return call("find_appointment", email=email if code else None, code=code)
    language = dialogue.language
    if change.found:
        lines = "\n".join(
            f"{number}. {_spelled(each, dialogue)}"
            for number, each in enumerate(change.found, 1)
        )
        question = change_phrases.WHICH_ONE
        return _ask(dialogue, question, partial(question.say, language, appointments=lines))
    if change.problem in _PROBLEMS:
        return say(_PROBLEMS[change.problem].say(language))
    given = {Subject.EMAIL: email, Subject.CODE: code}
    # Where both were given none of them counts, so both are asked for anew.
    missing = [subject for subject, value in given.items() if not value] or list(given)
    return _ask(dialogue, change_phrases.PROOF, partial(_ask_proof, missing, language))


_PROBLEMS = {
    "appointment-not-found": change_phrases.NOT_FOUND,
    "too-many-tries": change_phrases.TOO_MANY,
}
_PROOFS = {Subject.EMAIL: change_phrases.EMAIL, Subject.CODE: change_phrases.CODE}


def _ask_proof(missing: Sequence[Subject], language: str, wording: int) -> Utterance:
    names = listing([_PROOFS[each].text(language) for each in missing], language)
    asked = change_phrases.PROOF.say(language, wording, missing=names)
    return replace(asked, asks=frozenset(missing))


def _reason(dialogue: Dialogue) -> str | None:
    """Why the appointment is cancelled, in the visitor's words."""
    why = _REASON.search("\n".join(turn.text for turn in dialogue.turns))
    return why["why"].strip() if why else None


def _move(
    dialogue: Dialogue, change: Change, held: HeldAppointment, last: ToolUse | None
) -> Reply:
    if last is not None and last.tool == "find_slots":
        return _present(dialogue, change, held, last)
    text = bare(dialogue.newest.text)
    picked = _picked(dialogue, change, text)
    if len(picked) == 1:
        return _propose(held, picked[0])
    if change.wishes and not 0 < len(picked) < len(change.offer):
        return _search(dialogue, change, held)
    if not picked and asks_for_any_time(text):
        return _search(dialogue, replace(change, wishes=(ANY_TIME,)), held)
    if among := picked or change.offer:
        spell = partial(reply_texts.which_slot, phrases.PICK, among, dialogue.language)
        return _ask(dialogue, phrases.PICK, spell)
    question, spelled = change_phrases.MOVE_WHEN, _spelled(held, dialogue)
    spell = partial(question.say, dialogue.language, appointment=spelled)
    return _ask(dialogue, question, spell)


def _picked(dialogue: Dialogue, change: Change, text: str) -> tuple[Slot, ...]:
    """The offered times that the newest message means, or the button that was pressed."""
    pressed = (change.seen or {}).get(dialogue.newest.pressed)
    if pressed is not None:
        return (pressed,)
    if not change.offer:
        return ()
    return choose(text, change.offer, read_wish(text, dialogue.context))


def _search(dialogue: Dialogue, change: Change, held: HeldAppointment) -> Reply:
    return call(
        "find_slots",
        meeting_type=held.meeting_type,
        when=combine(change.when, change.wishes, dialogue.context) or ANY_TIME,
        host=None,
        duration=None,
        appointment_id=held.id,
    )


def _present(dialogue: Dialogue, change: Change, held: HeldAppointment, last: ToolUse) -> Reply:
    """What the search found; the very time that was asked for needs no question."""
    language, content = dialogue.language, last.content
    if choices := content.get("choices"):
        spell = partial(reply_texts.which_reading, [str(each) for each in choices], language)
        return _ask(dialogue, phrases.CHOICES, spell)
    if not change.offer:
        asked = change_phrases.MOVE_WHEN.say(language, 1)
        return say(join(phrases.NOTHING_FREE.say(language), asked))
    exact = next((each for each in change.offer if each.id == last.response.exact), None)
    if exact is None and len(change.offer) == 1 and not content.get("note"):
        exact = change.offer[0]
    if exact is not None:
        return _propose(held, exact)
    wish = read_wish(change.when or "", dialogue.context)
    opening = reply_texts.found(content, language, names_days=wish.said_day)
    question = phrases.SUITS if len(change.offer) > 1 else phrases.SUITS_ONE
    lines = reply_texts.slot_lines(change.offer, language)
    return say(reply_texts.on_lines(opening, lines, question.say(language)))


def _propose(held: HeldAppointment, slot: Slot) -> Reply:
    return call("propose_reschedule", appointment_id=held.id, slot_id=slot.id)


def _refused(dialogue: Dialogue, change: Change, last: ToolUse) -> Reply:
    """What a tool refused, in its own words, which are the visitor's language."""
    language = dialogue.language
    if last.error == "when-not-understood":
        return say(change_phrases.MOVE_WHEN.say(language, 1))
    told = Utterance(str(last.content.get("message") or ""))
    if last.error in ("slot-occupied", "slot-not-found", "slot-not-offered"):
        told = phrases.OCCUPIED.say(language)
    if last.error == "slot-contradicts":
        told = NOTHING_SAID
    if not change.offer:
        return say(told)
    return say(join(told, reply_texts.which_slot(phrases.PICK, change.offer, language)))


def _spelled(held: HeldAppointment, dialogue: Dialogue) -> str:
    return change_phrases.APPOINTMENT.text(
        dialogue.language, name=held.name, label=held.label, host=held.host
    )


def _ask(dialogue: Dialogue, question: Phrase, spell: Callable[[int], Utterance]) -> Reply:
    """Put a question; one that was put just before is put differently."""
    before = dialogue.before.wordings.get(question.id)
    return say(spell(0 if before is None else before + 1))
