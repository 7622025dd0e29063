"""Whether a visitor agrees to a proposal. Code decides it, never the model."""

from collections.abc import Sequence
from enum import StrEnum

from app.language.intent.assent import Assent, read_assent
from app.store.conversations.event_log import Event, EventKind
from app.store.conversations.open_proposals import OPEN, Proposal


class Verdict(StrEnum):
    """What the visitor's newest words mean for the open proposal."""

    NONE = "none"  # there is nothing to agree to
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"  # the proposal stays; the visitor talks about something
    OUTDATED = "outdated"  # a button of a proposal that does not hold any more


def judge(
    proposal: Proposal | None, events: Sequence[Event], pending: Sequence[Event]
) -> Verdict:
    """Judge the newest of the unanswered messages.

    Words count only as an answer to the proposal if it was the last thing said before
    them: a "yes" to another question is no yes to a booking. A button names its proposal.

    Args:
        events: the whole log, in order.
        pending: the visitor's messages that wait for an answer, in order; not empty.
    """
    newest = pending[-1]
    action = newest.body.get("action") or {}
    is_open = proposal is not None and proposal.status == OPEN and proposal.seq > 0
    if action.get("type") in ("confirm", "reject"):
        if proposal is None or action.get("id") != proposal.id or newest.seq < proposal.seq:
            return Verdict.OUTDATED
        if action["type"] == "reject":
            return Verdict.NO if is_open else Verdict.OUTDATED
        # Pressed twice: the visitor is told of the same booking again.
        return Verdict.YES if is_open or proposal.is_done else Verdict.OUTDATED
    if proposal is None or not is_open or newest.seq < proposal.seq:
        return Verdict.NONE
    if _last_said(events, pending[0].seq) != proposal.seq or action:
        return Verdict.UNCLEAR
    if any(event.seq < proposal.seq for event in pending):
        return Verdict.UNCLEAR
    answers = {read_assent(event.body["text"], proposal.kind) for event in pending}
    if answers == {Assent.YES}:
        return Verdict.YES
    return Verdict.NO if answers == {Assent.NO} else Verdict.UNCLEAR


def _last_said(events: Sequence[Event], before: int) -> int:
    """The number of the last thing that the visitor was shown before an event."""
    shown = (EventKind.ASSISTANT, EventKind.PROPOSAL, EventKind.BOOKING)
    return max((e.seq for e in events if e.kind in shown and e.seq < before), default=0)
