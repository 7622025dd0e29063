"""Which messages of a visitor are read: not those that a filter stopped, or nobody answered."""

from collections.abc import Iterable, Sequence

from app.store.conversations.event_log import Event, EventKind

GIVEN_UP = "given-up"  # the code of a failure


def withheld_in(events: Iterable[Event]) -> set[int]:
    """The messages that a content filter stopped, or that were given up.

    The filter would stop every later request, too.
    """
    failures = (event.body for event in events if event.kind is EventKind.FAILURE)
    return {seq for body in failures for seq in body.get("messages", ())}


def readable(events: Sequence[Event]) -> Sequence[Event]:
    """The log without messages that were given up: they cannot be read later either."""
    failures = [event for event in events if event.kind is EventKind.FAILURE]
    given_up = withheld_in(event for event in failures if event.body["code"] == GIVEN_UP)
    return [event for event in events if event.seq not in given_up] if given_up else events
