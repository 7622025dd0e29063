"""What to say or do next about an appointment that is to be moved or cancelled."""

import re
from dataclasses import replace

from app.language.intent.choice import said_place
from app.offline import reply_texts, variants
from app.offline.changes import change_phrases
from app.offline.changes.change_request import Change, HeldAppointment, was_done
from app.offline.completion import Reply, ToolCall
from app.offline.slot_choice import Slot, choose
from app.offline.smalltalk import Topic, listing
from app.offline.thread import CallTurn, Thread
from app.offline.thread_facts import Facts
from app.offline.variants import Phrase
from app.offline.wishes import ANY_TIME, asks_for_any_time, bare, combine, read_wish

STANDING = frozenset({"booked", "provisional"})
_SMALL_TALK = frozenset({Topic.THANKS, Topic.BYE, Topic.HELLO, Topic.HOW_ARE_YOU})
_OURS = frozenset({Topic.CHANGE_BOOKED, Topic.ABORT, Topic.MY_TIME})
_SOMEBODY = r"(?:human|person|agent|operator|employee|member of staff|someone real)"
_PERSON = re.compile(
    r"\b(?:talk|speak|chat|connect me|put me through|hand me over) (?:to|with) (?:an? |some )?"
    rf"(?:real |actual |live )?{_SOMEBODY}|\bhuman being\b|\b(?:want|need|get me) (?:an? )?"
    rf"(?:real |actual |live )?{_SOMEBODY}\b|\b(?:talk|speak) (?:to|with) (?:someone|somebody)"
    r"(?: else| instead| please| there)?\W*$|\b(?:mit|zu) (?:einem |einer |jemand\w* )?"
    r"(?:echten |richtigen )?(?:menschen?|mitarbeiter\w*|person)\b"
    r"|\bmit jemande[mn] (?:sprechen|reden)\W*$",
    re.IGNORECASE,
)
_BOOKS = re.compile(
    r"\b(?:appointment|book|meeting|schedule|slot|termin\w*|buchen|vereinbaren|treffen)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|as|weil|da)\s+(?P<why>(?:i|we|my|our|ich|wir|mein|unser)\b[^.!?\n]{3,200})",
    re.IGNORECASE,
)


def change_step(thread: Thread, facts: Facts, change: Change) -> Reply | None:
    """The next step; None if this is about something else."""
    if "hand_over" in thread.tools and wants_person(thread.newest.text):
        return _hand_over(thread)
    if "find_appointment" not in thread.tools:
        return None
    if not change.wanted:
        return _afterwards(thread, facts)
    facts.topic = None if facts.topic in _OURS else facts.topic
    return _go_on(thread, facts, change, _last_call(thread))


def _go_on(thread: Thread, facts: Facts, change: Change, last: CallTurn | None) -> Reply:
    if last and last.error and last.tool != "find_appointment":
        return _refused(thread, change, last)
    if change.wanted == "see" and change.found:
        spelled = "\n".join(_spelled(each, thread) for each in change.found)
        return Reply(change_phrases.IT_IS.say(thread.context.language, appointment=spelled))
    held = _which(thread, change)
    if held is None:
        return _find(thread, change, last)
    if held.status not in STANDING:
        over = change_phrases.IS_OVER if held.status == "past" else None
        return _say(thread, over or change_phrases.ALREADY_CANCELLED)
    if change.declined and not change.wishes and last is None:
        return _declined(thread, change)
    if _is_open(thread, change) and last is None:
        return Reply("") if facts.topic else _say(thread, change_phrases.YES_OR_NO)
    return _cancel(thread, held) if change.wanted == "cancel" else _move(thread, change, held)


def wants_person(text: str) -> bool:
    """Whether the visitor asks for somebody else to answer, and not for an appointment."""
    return bool(_PERSON.search(text)) and not _BOOKS.search(text)


def _is_open(thread: Thread, change: Change) -> bool:
    """Whether what is wanted has been asked already, and nothing about it has changed."""
    same = change.proposed == change.wanted and not change.wishes
    return thread.context.open_proposal and same


def _hand_over(thread: Thread) -> Reply:
    summary = " ".join(thread.newest.text.split())[:300]
    return _call("hand_over", {"reason": "asked", "summary": summary})


def _afterwards(thread: Thread, facts: Facts) -> Reply | None:
    """After a change has been made, or given up, there may be nothing left but politeness."""
    if was_done(thread.texts()) and facts.topic in _SMALL_TALK:
        return Reply("")
    return None


def _last_call(thread: Thread) -> CallTurn | None:
    calls = [event for event in thread.newest.events if isinstance(event, CallTurn)]
    return calls[-1] if calls else None


def _which(thread: Thread, change: Change) -> HeldAppointment | None:
    """The appointment that is meant; None if it has to be found or asked for."""
    found = change.found or ()
    standing = [each for each in found if each.status in STANDING] or list(found)
    if len(standing) <= 1:
        return standing[0] if standing else None
    for turn in reversed(thread.turns):
        number = said_place(turn.text, len(standing))
        if number is not None:
            return standing[number]
    return None


def _find(thread: Thread, change: Change, last: CallTurn | None) -> Reply:
    """Look for it, or ask for what that takes."""
    email, code = change.email or thread.context.known.email, change.code
    if last is None and change.found is None:
        return _call("find_appointment", {"email": email if code else None, "code": code})
    if change.found:
        lines = [
            f"{number}. {_spelled(each, thread)}" for number, each in enumerate(change.found, 1)
        ]
        return _ask(thread, change_phrases.WHICH_ONE, appointments="\n".join(lines))
    if change.problem == "appointment-not-found":
        return _say(thread, change_phrases.NOT_FOUND)
    if change.problem == "too-many-tries":
        return _say(thread, change_phrases.TOO_MANY)
    language = thread.context.language
    wanted = ((email, change_phrases.EMAIL), (code, change_phrases.CODE))
    missing = [phrase.say(language) for value, phrase in wanted if not value]
    if not missing:  # none of them counts, so both are asked for anew
        missing = [phrase.say(language) for _, phrase in wanted]
    return _ask(thread, change_phrases.PROOF, missing=listing(missing, language))


def _declined(thread: Thread, change: Change) -> Reply:
    language = thread.context.language
    more = change_phrases.OTHER_TIME.say(language) if change.wanted == "move" else ""
    return Reply(reply_texts.join(change_phrases.STAYS.say(language), more))


def _cancel(thread: Thread, held: HeldAppointment) -> Reply:
    texts = "\n".join(turn.text for turn in thread.turns)
    why = _REASON.search(texts)
    reason = why["why"].strip() if why else None
    return _call("propose_cancel", {"appointment_id": held.id, "reason": reason})


def _move(thread: Thread, change: Change, held: HeldAppointment) -> Reply:
    last = _last_call(thread)
    if last is not None and last.tool == "find_slots":
        return _present(thread, change, held, last)
    text = _said_now(thread)
    picked = _picked(thread, change, text)
    if len(picked) == 1:
        return _propose(held, picked[0])
    if change.wishes and not _is_only_a_choice(thread, change):
        return _search(thread, change, held)
    if picked:
        lines = reply_texts.slot_lines(picked, thread.context.language)
        return _ask(thread, variants.PICK, slots=lines)
    if asks_for_any_time(text):
        return _search(thread, replace(change, wishes=(ANY_TIME,)), held)
    if change.offer:
        lines = reply_texts.slot_lines(change.offer, thread.context.language)
        return _ask(thread, variants.PICK, slots=lines)
    return _ask(thread, change_phrases.MOVE_WHEN, appointment=_spelled(held, thread))


def _said_now(thread: Thread) -> str:
    return bare(thread.newest.text)


def _picked(thread: Thread, change: Change, text: str) -> tuple[Slot, ...]:
    """The offered times that the newest message means, or the button that was pressed."""
    pressed = (change.seen or {}).get(thread.context.chosen_slot or "")
    if pressed is not None:
        return (pressed,)
    if not change.offer:
        return ()
    return choose(text, change.offer, read_wish(text, thread.context))


def _is_only_a_choice(thread: Thread, change: Change) -> bool:
    """Whether the words about the time only narrow down what was offered."""
    picked = _picked(thread, change, _said_now(thread))
    return 0 < len(picked) < len(change.offer)


def _search(thread: Thread, change: Change, held: HeldAppointment) -> Reply:
    when = combine(change.when, change.wishes, thread.context) or ANY_TIME
    asked = {"meeting_type": held.meeting_type, "when": when, "host": None, "duration": None}
    return _call("find_slots", {**asked, "appointment_id": held.id})


def _present(thread: Thread, change: Change, held: HeldAppointment, last: CallTurn) -> Reply:
    """What the search found; the very time that was asked for needs no question."""
    language, result = thread.context.language, last.result
    if result.get("choices"):
        named = reply_texts.alternatives([str(each) for each in result["choices"]], language)
        return _ask(thread, variants.CHOICES, choices=named)
    if not change.offer:
        asked = change_phrases.MOVE_WHEN.say(language, 1)
        return Reply(reply_texts.join(variants.NOTHING_FREE.say(language), asked))
    nothing = result.get("note") == "nothing-free-then"
    wish = read_wish(change.when or "", thread.context)
    exact = choose("", change.offer, wish) if len(wish.times) == 1 else change.offer
    if not nothing and len(exact) == 1:
        return _propose(held, exact[0])
    head = variants.FULL if nothing else variants.FREE if wish.said_day else variants.NEXT_FREE
    opening = head.say(
        language, understood=result.get("understood") or "", zone=result.get("zone") or ""
    )
    question = variants.SUITS if len(change.offer) > 1 else variants.SUITS_ONE
    lines = reply_texts.slot_lines(change.offer, language)
    return Reply(f"{opening}\n{lines}\n{question.say(language)}")


def _propose(held: HeldAppointment, slot: Slot) -> Reply:
    return _call("propose_reschedule", {"appointment_id": held.id, "slot_id": slot.id})


def _refused(thread: Thread, change: Change, last: CallTurn) -> Reply:
    """What a tool refused, in its own words, which are the visitor's language."""
    language = thread.context.language
    if last.error == "when-not-understood":
        return Reply(change_phrases.MOVE_WHEN.say(language, 1))
    message = str(last.result.get("message") or "")
    if last.error in ("slot-occupied", "slot-not-offered", "slot-contradicts"):
        message = variants.OCCUPIED.say(language) if last.error != "slot-contradicts" else ""
    if not change.offer:
        return Reply(message)
    lines = reply_texts.slot_lines(change.offer, language)
    return Reply(reply_texts.join(message, variants.PICK.say(language, slots=lines)))


def _spelled(held: HeldAppointment, thread: Thread) -> str:
    return change_phrases.APPOINTMENT.say(
        thread.context.language, name=held.name, label=held.label, host=held.host
    )


def _call(tool: str, arguments: dict[str, object]) -> Reply:
    return Reply(None, (ToolCall(tool, arguments),))


def _say(thread: Thread, phrase: Phrase) -> Reply:
    return Reply(phrase.say(thread.context.language))


def _ask(thread: Thread, question: Phrase, **values: object) -> Reply:
    """Put a question; one that was put just before is put differently."""
    before = question.variant_in(thread.before)
    variant = 0 if before is None else before + 1
    return Reply(question.say(thread.context.language, variant, **values))
