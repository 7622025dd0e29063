"""What visitors think of their conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text

from app.store.engine.database import Transaction
from app.store.tables import RatingRow, table

_rating = table(RatingRow)
_RATE = text(
    "INSERT INTO rating (conversation_id, score, comment, at)"
    " VALUES (:conversation_id, :score, :comment, :at)"
    " ON CONFLICT (conversation_id)"
    " DO UPDATE SET score = :score, comment = :comment, at = :at"
)


@dataclass(frozen=True, slots=True)
class Rating:
    """From 1, bad, to 5, good; `at` is in epoch seconds."""

    score: int
    comment: str
    at: int


def save_rating(session: Transaction, conversation_id: str, rating: Rating) -> None:
    """Keep a rating in place of an earlier one."""
    values = {"score": rating.score, "comment": rating.comment, "at": rating.at}
    session.execute(_RATE, {"conversation_id": conversation_id} | values)


def ratings_of(session: Transaction, conversation_ids: Sequence[str]) -> Mapping[str, Rating]:
    """The ratings of those conversations that have one."""
    query = select(
        _rating.c.conversation_id, _rating.c.score, _rating.c.comment, _rating.c.at
    ).where(_rating.c.conversation_id.in_(conversation_ids))
    return {id_: Rating(*values) for id_, *values in session.rows(query)}
