"""The fixed sentences that our own code says in a conversation, and what each asks for."""

from collections.abc import Mapping
from enum import StrEnum


class Subject(StrEnum):
    """What a visitor can be asked for."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ZONE = "zone"  # or the city
    WHEN = "when"
    MEETING_TYPE = "meeting_type"
    HOST = "host"
    DURATION = "duration"
    SLOT = "slot"  # one of those that are listed
    CONFIRM = "confirm"  # a yes or a no to a proposal
    APPOINTMENT = "appointment"  # one of their own, of those that are listed
    CODE = "code"  # the booking code of an appointment
    PURPOSE = "purpose"
    PLACE = "place"  # where to meet


class Sentence(StrEnum):
    """A fixed sentence; its wording is in the catalogue of translations."""

    HOLD_OUTCOME = "hold-outcome"
    GONE = "gone"
    GONE_WITH_OTHERS = "gone-with-others"
    OUTDATED = "outdated"
    NOT_MOVED = "not-moved"
    NOT_CANCELLED = "not-cancelled"
    BOOKED_ENOUGH = "booked-enough"
    HANDED_OVER = "handed-over"
    TOO_FAST = "too-fast"
    APOLOGY = "apology"
    CONTENT_FILTER = "content-filter"
    TOKENS_SPENT = "tokens-spent"
    STATE_OF_APPOINTMENTS = "state-of-appointments"
    NOTHING_BOOKED = "nothing-booked"
    NOTHING_BOOKED_YET = "nothing-booked-yet"  # a proposal waits for a yes
    FREE_TIMES = "free-times"
    NOT_SEARCHED = "not-searched"
    CAN_HELP = "can-help"
    MODEL = "model"  # the built-in model, whose own sentences tell what they ask for


ASKS: Mapping[Sentence, frozenset[Subject]] = {
    Sentence.GONE: frozenset({Subject.WHEN}),
    Sentence.GONE_WITH_OTHERS: frozenset({Subject.SLOT}),
    Sentence.OUTDATED: frozenset({Subject.WHEN}),
    Sentence.CONTENT_FILTER: frozenset({Subject.WHEN}),
    Sentence.NOTHING_BOOKED: frozenset({Subject.MEETING_TYPE, Subject.WHEN}),
    Sentence.NOTHING_BOOKED_YET: frozenset({Subject.CONFIRM}),
    Sentence.FREE_TIMES: frozenset({Subject.SLOT}),
    Sentence.NOT_SEARCHED: frozenset({Subject.WHEN}),
    Sentence.CAN_HELP: frozenset({Subject.MEETING_TYPE, Subject.WHEN}),
}
"""What a sentence asks for; nothing if it is not in here."""


def asks_of(*sentences: Sentence) -> frozenset[Subject]:
    """What these sentences ask for."""
    return frozenset(subject for each in sentences for subject in ASKS.get(each, ()))
