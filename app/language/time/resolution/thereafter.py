"""A day or time that was told, as the bound of what is wished for: "any time after that"."""

from datetime import date

from app.language.time.phrases.bounds import bounded
from app.language.time.phrases.items import Days, Instant, Times


def bounded_by(told: Days | Times | Instant, side: int, today: date) -> Days | Times | Instant:
    """What lies after (`side` 1) or before (−1) what was told: from its end, until its start.

    A stretch that is open on that side ("from 3 on") has no other side and stays.
    """
    if isinstance(told, Instant):
        return told
    if isinstance(told, Times) and told.kind != "part":
        return _hours(told, side)
    found = bounded("after" if side > 0 else "before", told, today)
    return found if isinstance(found, Days | Times) else told


def _hours(told: Times, side: int) -> Times:
    if side > 0:
        edge = told.last or told.first
        return Times("after", edge)
    edge = told.first or told.last
    return Times("before", last=edge)
