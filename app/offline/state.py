"""A walk through a thread, turn by turn, that gathers its facts.

The newest word on each subject counts. After a booking all but the visitor's own details
starts anew.

What a thread came to before its newest turn is kept: the next request begins with the same
turns. It is a function of the request alone, so that keeping it changes nothing but time.
"""

import re
from collections import OrderedDict
from dataclasses import replace
from hashlib import sha256

from app.language.intent.assent import Assent, read_assent
from app.offline import wishes
from app.offline.meetings import Meeting, read_meetings
from app.offline.purpose import said_purpose
from app.offline.slot_choice import Slot, choose, read_slots
from app.offline.thread import CallTurn, Context, Thread, Turn, WrittenTurn
from app.offline.thread_facts import Facts, start_anew
from app.offline.update import hear

BOOKED = re.compile(r"\W*(?:booked|gebucht):", re.IGNORECASE)
NOT_BOOKED = re.compile(
    r"\b(?:not|nothing|no longer|sorry|taken|expired|unfortunately|nicht|nichts|kein\w*|leider"
    r"|vergeben|abgelaufen)\b",
    re.IGNORECASE,
)
MADE_UP = ("-not-said", "-corrected")  # how refusals of what a visitor has not said end
PHONE = re.compile(r"phone|telefon", re.IGNORECASE)
MAX_KEPT = 1024  # states
LOST = frozenset({"slot-occupied", "slot-not-found"})


def gather(thread: Thread) -> Facts:
    """The facts of a thread."""
    facts, _ = _copied(_heard(thread))
    _learn_all(facts, thread.newest, thread.context)
    if thread.context.zone_changed and not _has_searched(thread.newest):
        facts.searched = facts.chosen = None  # what was found is by the clock of before
    facts.purpose = _purpose(facts.about, thread.context)
    return facts


State = tuple[Facts, str]
"""What some turns come to, and what was written last in them; not to be changed."""

_kept: OrderedDict[str, State] = OrderedDict()  # by everything that they depend on


def _heard(thread: Thread) -> State:
    """What came before and the newest words: every request of a turn begins with them."""
    key, state = _before_newest(thread)
    own = sha256(f"{key} {(thread.context, thread.newest.said)!r}".encode()).hexdigest()
    if own not in _kept:
        facts, last = _copied(state)
        hear(facts, thread.newest, last, thread)
        _keep(own, (facts, last))
    return _kept[own]


def _before_newest(thread: Thread) -> tuple[str, State]:
    """What all turns but the newest come to, from the most of them that is kept.

    Of the present time only the hour counts for them: what was said before was said before,
    and with the minute nothing that is kept would be of use to the next message.
    """
    now = thread.context.now
    hour = now.replace(minute=0) if now else None
    context = replace(
        thread.context, now=hour, open_proposal=False, chosen_slot=None, zone_changed=False
    )
    past = replace(thread, context=context)
    keys = _keys(past)
    known = next((size for size in reversed(range(len(keys))) if keys[size] in _kept), 0)
    state = _kept.get(keys[known]) or (Facts(_catalogue(thread), context.known), "")
    _keep(keys[known], state)
    for size in range(known + 1, len(keys)):
        facts, last = _copied(state)
        turn = past.turns[size - 1]
        hear(facts, turn, last, past)
        _learn_all(facts, turn, context)
        state = (facts, turn.written or last)
        _keep(keys[size], state)
    return keys[-1], state


def _keys(past: Thread) -> list[str]:
    """A key for no turn, for the first, for the first two … without the newest."""
    digest = sha256(repr((past.context, _catalogue(past))).encode())
    keys = [digest.hexdigest()]
    for turn in past.turns[:-1]:
        digest.update(repr(turn).encode())
        keys.append(digest.hexdigest())
    return keys


def _keep(key: str, state: State) -> None:
    _kept[key] = state
    _kept.move_to_end(key)
    while len(_kept) > MAX_KEPT:
        _kept.popitem(last=False)


def _copied(state: State) -> State:
    facts, last = state
    return replace(facts, seen=dict(facts.seen)), last


def _learn_all(facts: Facts, turn: Turn, context: Context) -> None:
    """Take in what was called and written after the visitor's words."""
    for event in turn.events:
        if isinstance(event, CallTurn):
            _learn(facts, event, context)
        else:
            _recall(facts, event, turn)


def _has_searched(turn: Turn) -> bool:
    calls = (event for event in turn.events if isinstance(event, CallTurn))
    return any(call.tool == "find_slots" for call in calls)


def _purpose(about: str | None, context: Context) -> str | None:
    """What the meeting is for, without the words about the time that hang on to it."""
    if about is None:
        return None
    timed = wishes.read_wish(about, context) != wishes.NOTHING
    return said_purpose(about, wishes.cut_wish(about, context) if timed else "")


def _catalogue(thread: Thread) -> tuple[Meeting, ...] | None:
    found = None
    for turn in thread.turns:
        for event in turn.events:
            listed = isinstance(event, CallTurn) and event.tool == "list_meeting_types"
            if isinstance(event, CallTurn) and listed and not event.error:
                found = read_meetings(event.result)
    return found


def _learn(facts: Facts, call: CallTurn, context: Context) -> None:
    """Take in the result of a tool."""
    facts.seen |= {slot.id: slot for slot in read_slots(call.result, context.zone)}
    if call.tool == "find_slots":
        _learn_slots(facts, call, context)
    elif call.tool == "propose_booking":
        facts.chosen = facts.seen.get(str(call.arguments.get("slot_id"))) or facts.chosen
        facts.proposal = None if call.error else call.arguments
        facts.refused = call.arguments if call.error else None
        facts.needs_phone = facts.needs_phone or wants_phone(call)
        if slots := read_slots(call.result, context.zone):
            facts.offer, facts.chosen = slots, None
        elif call.error in LOST:
            facts.offer, facts.chosen, facts.searched = (), None, None


def wants_phone(call: CallTurn) -> bool:
    """Whether a booking was refused for want of a number to call.

    A number that another model has made up is not one that is wanted.
    """
    if not call.error or call.error in LOST or call.error.endswith(MADE_UP):
        return False
    return bool(PHONE.search(str(call.result.get("message") or "")))


def _learn_slots(facts: Facts, call: CallTurn, context: Context) -> None:
    said, wishes_before = call.arguments, facts.wishes
    facts.meeting = facts.meeting_of(str(said.get("meeting_type"))) or facts.meeting
    facts.searched = (str(said.get("meeting_type")), said.get("host"), said.get("duration"))
    facts.wishes, facts.chosen, facts.rivals = (), None, ()
    facts.begun, facts.booked = True, None
    if call.error:
        if call.error != "when-not-understood":
            facts.wishes = wishes_before  # nobody has looked for that yet
        _learn_refusal(facts, call.error)
        return
    facts.when = str(said.get("when") or facts.when or wishes.ANY_TIME)
    facts.proposal = None
    offered = {(slot.label, slot.host) for slot in facts.offer if facts.beyond}
    found = read_slots(call.result, context.zone)
    others = tuple(slot for slot in found if (slot.label, slot.host) not in offered)
    facts.exhausted = facts.beyond and not others
    facts.offer = facts.offer if facts.exhausted else others
    facts.beyond = False
    facts.choices = tuple(str(choice) for choice in call.result.get("choices") or ())
    if not call.result.get("note"):
        understood = str(call.result.get("understood") or "")
        facts.chosen = _exactly_asked(facts, understood, context)


def _learn_refusal(facts: Facts, error: str) -> None:
    """What was searched for is not to be had: forget what was wrong with it."""
    if error == "meeting-type-not-found":
        facts.meeting = None
    elif error == "host-not-allowed":
        facts.host = None
    elif error == "duration-not-offered":
        facts.minutes = None
    elif error != "when-not-understood":
        facts.searched = None  # a trouble that may be over: look again when asked again


def _exactly_asked(facts: Facts, understood: str, context: Context) -> Slot | None:
    """The one slot at the very time that was asked for."""
    if len(facts.offer) == 1 and understood == facts.offer[0].when:
        return facts.offer[0]
    wish = wishes.read_wish(facts.when or "", context)
    fits = choose("", facts.offer, wish) if wish.times and len(wish.times) == 1 else ()
    return fits[0] if len(fits) == 1 else None


def _recall(facts: Facts, wrote: WrittenTurn, turn: Turn) -> None:
    """Take in what was written: a booking starts anew, a single slot named is the choice."""
    booked = BOOKED.match(wrote.text)
    if facts.proposal and (booked or _is_settled(turn)):
        if not booked and NOT_BOOKED.search(wrote.text):
            facts.proposal, facts.chosen = None, None
        else:
            meeting, slot = facts.meeting, facts.seen.get(str(facts.proposal.get("slot_id")))
            start_anew(facts)
            facts.booked, facts.booked_meeting = slot, meeting
        return
    named = [slot for slot in facts.offer if slot.label and slot.label in wrote.text]
    if len(named) == 1 and facts.chosen is None and not facts.declined:
        facts.chosen = named[0]


def _is_settled(turn: Turn) -> bool:
    """Whether the program has taken the visitor's yes: it then answers without the model."""
    called = any(isinstance(event, CallTurn) for event in turn.events)
    return not called and read_assent(turn.text) is Assent.YES
