"""First answers to requests that may be repeated, written in the transaction of their deed."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, text, update

from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import IdempotencyRow, table

REPLAY_FOR = 86_400  # seconds for which an answer is repeated

_idempotency = table(IdempotencyRow)

# Waits, on PostgreSQL, for another transaction that has inserted the key and not ended yet.
_CLAIM = CompiledStatement(
    text(
        "INSERT INTO idempotency (key, body_hash, status, response, created_at)"
        " VALUES (:key, :body_hash, 0, '', :now) ON CONFLICT (key) DO UPDATE"
        " SET body_hash = excluded.body_hash, status = 0, created_at = excluded.created_at"
        " WHERE idempotency.created_at <= :old"
    )
)
_FIND = CompiledStatement(
    select(_idempotency.c.body_hash, _idempotency.c.status, _idempotency.c.response).where(
        _idempotency.c.key == bindparam("of_key")
    )
)
_KEEP = CompiledStatement(
    update(_idempotency)
    .where(_idempotency.c.key == bindparam("of_key"))
    .values(status=bindparam("answered"), response=bindparam("answer"))
)


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What was answered to the first request with a key."""

    body_hash: str
    status: int
    response: str


def claim_key(session: Transaction, key: str, body_hash: str, now: int) -> FirstAnswer | None:
    """Take a key for this transaction; if it is taken, the first answer instead.

    Do it before anything else. Whoever asks with the same key meanwhile waits until this
    transaction ends: if it commits they get its answer, if not the key is theirs.
    """
    values = {"key": key, "body_hash": body_hash, "now": now, "old": now - REPLAY_FOR}
    if session.change(_CLAIM, values):
        return None
    return FirstAnswer(*session.fetch(_FIND, {"of_key": key})[0])


def save_answer(session: Transaction, key: str, status: int, response: str) -> None:
    """Keep what is answered, with the deed itself or not at all."""
    session.change(_KEEP, {"of_key": key, "answered": status, "answer": response})


def forget_answers(session: Transaction, now: int) -> int:
    """Delete the answers that are not repeated any more; returns how many. Only tidies up."""
    old = _idempotency.c.created_at <= now - REPLAY_FOR
    return session.execute(delete(_idempotency).where(old)).rowcount
