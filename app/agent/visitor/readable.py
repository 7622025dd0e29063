"""Which messages of a visitor are read: not those that a filter stopped, or nobody answered."""

from collections.abc import Sequence

from app.conversation.events import Event, Failure, of_kind
from app.conversation.exchange import withheld_in

GIVEN_UP = "given-up"  # the code of a failure


def readable(events: Sequence[Event]) -> Sequence[Event]:
    """The log without messages that were given up: they cannot be read later either."""
    given_up = withheld_in(each for each in of_kind(events, Failure) if each.code == GIVEN_UP)
    return [event for event in events if event.seq not in given_up] if given_up else events
