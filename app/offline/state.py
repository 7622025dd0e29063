"""A walk through a dialogue, turn by turn, that gathers its facts.

The newest word on each subject counts. After a booking all but the visitor's own details
starts anew.
"""

from app.conversation.events import BookingMessage, BookingStatus, EndReason, ProposalEnd
from app.offline import wishes
from app.offline.dialogue import NOTHING_TOLD, Context, Dialogue, Outcome, Told, ToolUse
from app.offline.facts import Facts, start_anew
from app.offline.slot_choice import Slot, slots_of
from app.offline.update import hear

MADE_UP = ("-not-said", "-corrected")  # how refusals of what a visitor has not said end
LOST = frozenset({"slot-occupied", "slot-not-found"})
_NO_PHONE = "phone-required"
_BOOKED = (BookingStatus.BOOKED, BookingStatus.PROVISIONAL)


def gather(dialogue: Dialogue) -> Facts:
    """The facts of a dialogue."""
    facts, last = Facts(dialogue.meetings, dialogue.known), NOTHING_TOLD
    for turn in dialogue.turns:
        context = dialogue.context_of(turn)
        hear(facts, turn, last, context, dialogue.meeting_type)
        for outcome in turn.outcomes:
            _take(facts, outcome, context)
        last = turn.told or last
    if dialogue.zone_changed and not dialogue.newest.used("find_slots"):
        facts.searched = facts.chosen = None  # what was found is by the clock of before
    return facts


def _take(facts: Facts, outcome: Outcome, context: Context) -> None:
    """Take in what was looked up, told and done after the visitor's words."""
    match outcome:
        case ToolUse():
            _learn(facts, outcome, context)
        case Told():
            _recall(facts, outcome)
        case BookingMessage(status=status) if status in _BOOKED:
            proposed = facts.proposal or {}
            slot, meeting = facts.seen.get(str(proposed.get("slot_id"))), facts.meeting
            start_anew(facts)
            facts.booked, facts.booked_meeting = slot, meeting
        case ProposalEnd(why=EndReason.NOT_POSSIBLE):
            facts.proposal, facts.chosen = None, None


def _learn(facts: Facts, use: ToolUse, context: Context) -> None:
    """Take in the result of a tool."""
    slots = slots_of(use.response.offered, context)
    facts.seen |= {slot.id: slot for slot in slots}
    slots = slots or _named_again(facts, use)
    if use.tool == "find_slots":
        _learn_slots(facts, use, slots)
    elif use.tool == "propose_booking":
        facts.chosen = facts.seen.get(str(use.arguments.get("slot_id"))) or facts.chosen
        facts.proposal = None if use.error else use.arguments
        facts.refused = use.arguments if use.error else None
        facts.needs_phone = facts.needs_phone or use.error == _NO_PHONE
        if slots:
            facts.offer, facts.chosen = slots, None
        elif use.error in LOST:
            facts.offer, facts.chosen, facts.searched = (), None, None


def _named_again(facts: Facts, use: ToolUse) -> tuple[Slot, ...]:
    """The slots of before that a refusal names instead."""
    named = (each.get("id") for each in use.content.get("slots") or ())
    return tuple(facts.seen[id_] for id_ in named if id_ in facts.seen)


def _learn_slots(facts: Facts, use: ToolUse, found: tuple[Slot, ...]) -> None:
    asked, wishes_before = use.arguments, facts.wishes
    facts.meeting = facts.meeting_of(str(asked.get("meeting_type"))) or facts.meeting
    facts.searched = (str(asked.get("meeting_type")), asked.get("host"), asked.get("duration"))
    facts.wishes, facts.chosen, facts.rivals = (), None, ()
    facts.begun, facts.booked = True, None
    if use.error:
        if use.error != "when-not-understood":
            facts.wishes = wishes_before  # nobody has looked for that yet
        _learn_refusal(facts, use.error)
        return
    facts.when = str(asked.get("when") or facts.when or wishes.ANY_TIME)
    facts.proposal = None
    _learn_offer(facts, found)
    facts.choices = tuple(str(choice) for choice in use.content.get("choices") or ())
    facts.chosen = facts.seen.get(use.response.exact)


def _learn_offer(facts: Facts, found: tuple[Slot, ...]) -> None:
    """Slots that were found; if others are wanted than those offered, only the others."""
    offered = {(slot.start, slot.host) for slot in facts.offer if facts.beyond}
    others = tuple(slot for slot in found if (slot.start, slot.host) not in offered)
    facts.exhausted = facts.beyond and not others
    facts.offer = facts.offer if facts.exhausted else others
    facts.beyond = False


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


def _recall(facts: Facts, told: Told) -> None:
    """Take in what was told: a single slot that was named is the choice."""
    named = [slot for slot in facts.offer if slot.id in told.slots]
    if len(named) == 1 and facts.chosen is None and not facts.declined:
        facts.chosen = named[0]
