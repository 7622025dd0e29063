"""Which group appointments can be joined: one answer for availability and for booking."""

from app.booking.slots import is_open
from app.booking.spans import Span
from app.booking.values import Catalog, MeetingType
from app.store.appointments.bookings import GroupPlace, group_places
from app.store.engine.database import Transaction


def groups_within(
    session: Transaction, catalog: Catalog, meeting: MeetingType, window: Span, now: int
) -> list[GroupPlace]:
    """The groups of a meeting type that begin in `window` while their host is at work.

    Whole ones are among them. The grid of starts does not matter, for the group stands;
    on a day off, or out of hours, nobody can join it but by a token that ignores them.
    """
    return [
        place
        for place in group_places(session, meeting.id, window, now)
        if is_open(catalog.hosts[place.host_id].schedule, place.span)
    ]
