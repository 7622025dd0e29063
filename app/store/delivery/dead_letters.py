"""What was given up: listed and sent again; and what is old enough to be forgotten."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from app.errors import NotFound
from app.store.engine.database import Transaction
from app.store.tables import OutboxRow, table

BATCH = 1_000  # rows that are forgotten at once, so that nobody waits long for the lock

_outbox = table(OutboxRow)
_IS_DEAD = and_(_outbox.c.due_at.is_(None), _outbox.c.done_at.is_(None))


class NoDeadLetter(NotFound):
    """Nothing of that id was given up."""

    code = "dead-letter-not-found"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Something that was given up, and why. `to` is an address, a number or an id."""

    id: str
    kind: str
    to: str
    subject: str  # what it tells
    problem: str
    attempts: int
    created_at: int


def list_dead_letters(session: Transaction, most: int = 200) -> list[DeadLetter]:
    """What was given up, the newest first."""
    query = select(_outbox).where(_IS_DEAD).order_by(_outbox.c.id.desc()).limit(most)
    return [_read(row) for row in session.execute(query)]


def count_dead_letters(session: Transaction) -> int:
    """How much was given up."""
    return int(session.execute(select(func.count()).where(_IS_DEAD)).scalar_one())


def revive(session: Transaction, ids: Sequence[str], now: int) -> None:
    """Deliver again what was given up, as the same mail or message.

    Raises:
        NoDeadLetter: naming the first id that is none; nothing may be kept then.
    """
    fresh = {"due_at": now, "lease_until": 0, "attempts": 0, "failing_since": None}
    for id_ in ids:
        of_it = update(_outbox).where(_outbox.c.id == id_, _IS_DEAD)
        if not session.execute(of_it.values(fresh)).rowcount:
            raise NoDeadLetter(f"Nothing of the id {id_!r} was given up.")


def forget_parcels(session: Transaction, delivered: int, given_up: int) -> int:
    """Delete what was delivered, or written and given up, before these epoch seconds."""
    old = or_(_outbox.c.done_at < delivered, and_(_IS_DEAD, _outbox.c.created_at < given_up))
    ids = list(session.execute(select(_outbox.c.id).where(old).limit(BATCH)).scalars())
    if ids:
        session.execute(delete(_outbox).where(_outbox.c.id.in_(ids)))
    return len(ids)


def _read(row: Any) -> DeadLetter:
    payload = json.loads(row.payload)
    to = payload.get("to") or payload.get("subscription") or payload.get("conversation") or ""
    body = payload.get("body") or {}
    return DeadLetter(
        id=row.id,
        kind=row.kind,
        to=to["email"] if isinstance(to, dict) else str(to),
        subject=payload.get("kind") or body.get("webhookType") or payload.get("text") or "",
        problem=row.problem,
        attempts=row.attempts,
        created_at=row.created_at,
    )
