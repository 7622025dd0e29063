"""What is still to be told to the world.

A row is written in the transaction of its cause and delivered by a worker, at least
once: a lease keeps two workers from sending it at the same time, and runs out if one
dies. Rows of one stream are delivered in order: a later one waits for the earlier.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json
from sqlalchemy import exists, func, insert, or_, select, update

from app.store.engine.database import CompiledStatement, Transaction
from app.store.engine.ids import new_id
from app.store.tables import OutboxRow, table

_outbox = table(OutboxRow)
_INSERT = CompiledStatement(insert(_outbox))

MAIL = "mail"
MESSAGE = "message"
WEBHOOK = "webhook"
KINDS = (MAIL, MESSAGE, WEBHOOK)
SKEW = 60  # seconds by which the clocks of two processes may differ


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One thing to deliver. `attempts` counts the ones before this.

    `failing_since` is when its recipient's side put us off first, in epoch seconds.
    """

    id: str
    kind: str
    stream: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: int
    failing_since: int | None = None


def put(
    session: Transaction, kind: str, stream: str, payload: Mapping[str, Any], now: int
) -> str:
    """Queue something for delivery; returns its id.

    `stream` orders what belongs together. The payload is kept as JSON: dataclasses in it
    come back as dictionaries, times as ISO 8601.
    """
    if kind not in KINDS:
        raise ValueError(f"nobody delivers {kind!r}")
    id_ = new_id()
    session.change(
        _INSERT,
        {
            "id": id_,
            "kind": kind,
            "stream": stream,
            "payload": to_json(payload).decode(),
            "attempts": 0,
            "due_at": now,
            "lease_until": 0,
            "done_at": None,
            "problem": "",
            "created_at": now,
            "failing_since": None,
        },
    )
    return id_


def take(
    session: Transaction,
    kind: str,
    now: int,
    lease: int,
    most: int = 20,
    without: Collection[str] = (),
    *,
    patiently: bool = False,
) -> list[OutboxMessage]:
    """Lease up to `most` due rows of a kind for `lease` seconds, oldest first, one a stream.

    Streams that begin with one of `without` are passed over. A lease that ends later than
    any we give was written by a clock that has been set back since: it is not heeded.
    `patiently`: those first that have waited longest since they were tried.
    """
    earlier = _outbox.alias("earlier")
    blocked = exists().where(
        earlier.c.stream == _outbox.c.stream,
        earlier.c.id < _outbox.c.id,
        earlier.c.due_at.is_not(None),
    )
    due = (
        select(_outbox)
        .where(
            _outbox.c.kind == kind,
            _outbox.c.due_at <= now,
            or_(_outbox.c.lease_until <= now, _outbox.c.lease_until > now + lease + SKEW),
            ~blocked,
            *(~_outbox.c.stream.startswith(each, autoescape=True) for each in without),
        )
        .order_by(*((_outbox.c.due_at,) if patiently else ()), _outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(due).all()
    if rows:
        ids = [row.id for row in rows]
        leased = {"lease_until": now + lease, "attempts": _outbox.c.attempts + 1}
        session.execute(update(_outbox).where(_outbox.c.id.in_(ids)).values(leased))
    return [_read(row) for row in rows]


def _read(row: Any) -> OutboxMessage:
    return OutboxMessage(
        id=row.id,
        kind=row.kind,
        stream=row.stream,
        payload=json.loads(row.payload),
        attempts=row.attempts,
        created_at=row.created_at,
        failing_since=row.failing_since,
    )


def done(session: Transaction, id_: str, now: int, problem: str = "") -> None:
    """It was delivered, or need not be any more, which `problem` explains."""
    values = {"due_at": None, "done_at": now, "problem": problem}
    session.execute(update(_outbox).where(_outbox.c.id == id_).values(values))


def failed(
    session: Transaction,
    id_: str,
    problem: str,
    retry_at: int | None,
    failing_since: int | None = None,
) -> None:
    """It was not delivered: try again at `retry_at`, or never if that is None."""
    values = {"due_at": retry_at, "lease_until": 0, "problem": problem[:500]}
    since = func.coalesce(_outbox.c.failing_since, failing_since)
    more = {} if failing_since is None else {"failing_since": since}
    session.execute(update(_outbox).where(_outbox.c.id == id_).values(values | more))


def is_overtaken(session: Transaction, parcel: OutboxMessage) -> bool:
    """Whether something later waits in the same stream."""
    later = select(_outbox.c.id).where(
        _outbox.c.stream == parcel.stream,
        _outbox.c.id > parcel.id,
        _outbox.c.due_at.is_not(None),
    )
    return session.execute(later.limit(1)).first() is not None


def next_due(session: Transaction, kind: str) -> int | None:
    """When the next row of a kind is due, or None if nothing waits."""
    waiting = select(_outbox.c.due_at).where(
        _outbox.c.due_at.is_not(None), _outbox.c.kind == kind
    )
    return session.execute(waiting.order_by(_outbox.c.due_at).limit(1)).scalar()


def waits_since(session: Transaction, now: int) -> int | None:
    """Since when something has been due that nobody has taken, in epoch seconds."""
    late = select(func.min(_outbox.c.due_at)).where(
        _outbox.c.due_at <= now, _outbox.c.lease_until <= now
    )
    found: int | None = session.execute(late).scalar()
    return found


def is_put(session: Transaction, stream: str, since: int) -> bool:
    """Whether something was put into a stream since then (epoch seconds, excluded)."""
    query = select(_outbox.c.id).where(_outbox.c.stream == stream, _outbox.c.created_at > since)
    return session.execute(query.limit(1)).first() is not None


def of_streams(session: Transaction, streams: list[str]) -> list[Mapping[str, Any]]:
    """All rows of some streams, oldest first, for people who look into what was sent.

    A stream `a` includes its branches `a/b`, which are delivered apart from each other.
    """
    branches = [_outbox.c.stream.startswith(f"{stream}/") for stream in streams]
    of_them = or_(_outbox.c.stream.in_(streams), *branches)
    query = select(_outbox).where(of_them).order_by(_outbox.c.id)
    return [
        dict(row._mapping) | {"payload": json.loads(row.payload)}
        for row in session.execute(query)
    ]
