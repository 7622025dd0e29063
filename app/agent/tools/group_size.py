"""How many come, and how many places of a group that takes."""

from app.agent.tools.tool import ToolContext, ToolResult, refused
from app.booking.values import MeetingType
from app.conversation.facts import FactKind

MAX_NAMED = 200


def people_coming(visit: ToolContext, named: int | None) -> int:
    """How many come: as the model says, or as the visitor has said; 1 if nobody did."""
    fact = visit.known.get(FactKind.PEOPLE)
    said = int(fact.value) if fact and fact.value.isdecimal() else 1
    return named if named and 0 < named <= MAX_NAMED else said


def missing_guests(meeting: MeetingType, people: int, guests: int) -> ToolResult | None:
    """A refusal where every guest of a group takes a place, and some are not named yet."""
    missing = people - 1 - guests
    if meeting.spots <= 1 or not meeting.guests_take_spots or missing <= 0:
        return None
    message = (
        f"Each person takes a place under an e-mail address of their own: {missing} missing. "
        f"Ask for them as guests, or propose with people={1 + guests}."
    )
    return refused("guests-missing", message)


def note_on_places(meeting: MeetingType, people: int) -> str:
    """What the model has to know where one booking cannot take all the places."""
    if meeting.spots <= 1 or meeting.guests_take_spots or people <= 1:
        return ""
    return f"This books ONE place, not {people}: each of the others has to book one. Say so."
