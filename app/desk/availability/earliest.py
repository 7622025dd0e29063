"""The first free start from now on, wherever it lies."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.desk.availability.offer import MAX_DAYS, Offer, SlotQuery, offer, search_for
from app.store.engine.database import Transaction

FIRST_STEP = timedelta(days=4)  # most calendars have something free within the week
MAX_SEARCH = timedelta(days=731)  # nobody books farther ahead


def earliest_start(
    session: Transaction, question: SlotQuery, found: Offer, now: datetime
) -> datetime | None:
    """The first start on offer from now on, before or after the question's range; aware UTC.

    `found` is the answer to the question. None if nothing is free until the horizon.

    Raises:
        what `offer` raises for the question.
    """
    if question.start <= now and found.slots:
        return found.slots[0].start
    whole = replace(question, start=now, end=now + MAX_SEARCH)
    window = search_for(session, whole, now).window
    begin, end = (datetime.fromtimestamp(moment, UTC) for moment in window)
    if (first := _first(session, question, begin, min(question.start, end), now)) is not None:
        return first
    if found.slots:
        return found.slots[0].start
    # What lies within the range is known already.
    return _first(session, question, max(question.end, begin), end, now)


def _first(
    session: Transaction, question: SlotQuery, begin: datetime, end: datetime, now: datetime
) -> datetime | None:
    """The first start on offer in [begin, end), looked for in ever longer steps."""
    step = FIRST_STEP
    while begin < end:
        until = min(begin + step, end)
        slots = offer(session, replace(question, start=begin, end=until), now).slots
        if slots:
            return slots[0].start
        begin, step = until, min(step * 4, timedelta(days=MAX_DAYS))
    return None
