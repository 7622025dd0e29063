"""The log as an exchange: what came before what, and which answers belong to which calls."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from app.conversation.events import (
    SPOKEN,
    Event,
    Failure,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
    of_kind,
)

MAX_EVENTS = 120  # that a model is shown; older ones are left out, at a visitor's message


def recent(events: Sequence[Event]) -> Sequence[Event]:
    """The newest events, from a visitor's message on."""
    if len(events) <= MAX_EVENTS:
        return events
    start = len(events) - MAX_EVENTS
    while start < len(events) and not isinstance(events[start], VisitorInput):
        start += 1
    return events[start:] or events[-1:]


def in_turn(events: Sequence[Event], answered: int) -> Sequence[Event]:
    """The log with what came in during the last answer behind that answer, as it is meant.

    Events that are not saved yet stay behind all others.

    Args:
        answered: the last of the visitor's messages that have been answered.
    """
    last = max((event.seq for event in events if isinstance(event, SPOKEN)), default=0)

    def place(event: Event) -> tuple[bool, int, int]:
        came_meanwhile = isinstance(event, VisitorInput) and answered < event.seq < last
        seq = (last, event.seq) if came_meanwhile else (event.seq, 0)
        return (event.seq == 0, *seq)

    return sorted(events, key=place)


def withheld_in(events: Iterable[Event]) -> set[int]:
    """The messages that a content filter stopped, or that were given up.

    The filter would stop every later request, too.
    """
    return {seq for failure in of_kind(events, Failure) for seq in failure.messages}


def responses_in(later: Sequence[Event]) -> Mapping[str, ToolResponse]:
    """What came of one request's calls, by their ids, in the events after that request.

    Servers use the same ids for the next request's. A call that a turn died over has none.
    """
    ours = list(takewhile(lambda event: not isinstance(event, ToolRequest), later))
    shown = {event.proposal_id for event in of_kind(ours, ProposalMessage)}
    return {
        response.call_id: response
        for response in of_kind(ours, ToolResponse)
        # A turn that died before it showed its proposal has shown nothing.
        if not response.proposal_id or response.proposal_id in shown
    }
