"""Alarms: what keeps the installation from its work until somebody sees to it.

There is one of a kind at a time, whatever number of parcels and processes run into it. While
it stands the work of its kind waits, but for one attempt now and then.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, text, update

from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import AlarmRow, table

MAX_PAUSE = 300  # seconds between two attempts

_alarm = table(AlarmRow)
_CLEAR = CompiledStatement(delete(_alarm).where(_alarm.c.name == bindparam("of")))
_FIRST = text(
    "INSERT INTO alarm (name, problem, since, failures, retry_at)"
    " VALUES (:name, :problem, :since, :failures, :retry_at) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something is wrong `since` then; tried again at `retry_at` (epoch seconds)."""

    name: str  # what cannot be done: mail
    problem: str
    since: int
    failures: int
    retry_at: int


def list_alarms(session: Transaction) -> list[Alarm]:
    """All alarms, the oldest first."""
    query = select(_alarm).order_by(_alarm.c.since, _alarm.c.name)
    return [Alarm(**row._mapping) for row in session.execute(query)]


def find_alarm(session: Transaction, name: str) -> Alarm | None:
    """The alarm of that name, if it stands."""
    row = session.execute(select(_alarm).where(_alarm.c.name == name)).first()
    return None if row is None else Alarm(**row._mapping)


def raise_alarm(session: Transaction, name: str, problem: str, now: int) -> tuple[int, bool]:
    """Note that an attempt failed; returns when the next is due, and whether this is news."""
    standing = find_alarm(session, name)
    failures = 1 if standing is None else standing.failures
    retry_at = now + min(2 ** min(failures, 16), MAX_PAUSE)
    values = {"problem": problem[:500], "failures": failures, "retry_at": retry_at}
    if standing is not None:
        session.execute(update(_alarm).where(_alarm.c.name == name).values(values))
        return retry_at, False
    first = session.execute(_FIRST, {"name": name, "since": now, **values})
    return retry_at, bool(first.rowcount)  # unless another process was quicker


def claim_attempt(session: Transaction, name: str, now: int, until: int) -> bool:
    """Whether the next attempt is ours: nobody else makes one until then."""
    ours = update(_alarm).where(_alarm.c.name == name, _alarm.c.retry_at <= now)
    values = {"retry_at": until, "failures": _alarm.c.failures + 1}
    return bool(session.execute(ours.values(values)).rowcount)


def free_attempt(session: Transaction, name: str, now: int) -> None:
    """An attempt that was claimed has found nothing out: the next may follow at once."""
    of_it = update(_alarm).where(_alarm.c.name == name, _alarm.c.retry_at > now)
    session.execute(of_it.values(retry_at=now))


def clear_alarm(session: Transaction, name: str) -> bool:
    """It works again; whether an alarm stood."""
    return bool(session.change(_CLEAR, {"of": name}))
