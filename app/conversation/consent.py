"""Whether a visitor agrees to a proposal. Code decides it, never the model."""

from collections.abc import Sequence
from enum import StrEnum

from app.conversation.events import SPOKEN, Event, VisitorInput
from app.conversation.proposals import Proposal
from app.language.intent.assent import Assent, read_assent


class Verdict(StrEnum):
    """What the visitor's newest words mean for the open proposal."""

    NONE = "none"  # there is nothing to agree to
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"  # the proposal stays; the visitor talks about something
    OUTDATED = "outdated"  # a button of a proposal that does not hold any more


def judge(
    proposal: Proposal | None, log: Sequence[Event], pending: Sequence[VisitorInput]
) -> Verdict:
    """Judge the newest of the unanswered messages.

    Words count only as an answer to the proposal if it was the last thing said before
    them: a "yes" to another question is no yes to a booking. A button names its proposal.

    Args:
        proposal: the newest of the conversation.
        log: all of it, in order.
        pending: the visitor's messages that wait for an answer, in order; not empty.
    """
    newest = pending[-1]
    if newest.action is not None and newest.action.type in ("confirm", "reject"):
        return _judge_button(proposal, newest, newest.action.type, newest.action.id)
    if proposal is None or not proposal.is_open or newest.seq < proposal.seq:
        return Verdict.NONE
    if _last_shown(log, pending[0].seq) != proposal.seq or newest.action is not None:
        return Verdict.UNCLEAR
    answers = {read_assent(each.text, proposal.kind) for each in pending}
    if answers == {Assent.YES}:
        return Verdict.YES
    return Verdict.NO if answers == {Assent.NO} else Verdict.UNCLEAR


def _judge_button(
    proposal: Proposal | None, pressed: VisitorInput, type_: str, id_: str
) -> Verdict:
    if proposal is None or id_ != proposal.id or pressed.seq < proposal.seq:
        return Verdict.OUTDATED
    if type_ == "reject":
        return Verdict.NO if proposal.is_open else Verdict.OUTDATED
    # Pressed twice: the visitor is told of the same booking again.
    return Verdict.YES if proposal.is_open or proposal.is_done else Verdict.OUTDATED


def _last_shown(log: Sequence[Event], before: int) -> int:
    """The number of the last thing that the visitor was shown before an event."""
    return max((e.seq for e in log if isinstance(e, SPOKEN) and e.seq < before), default=0)
