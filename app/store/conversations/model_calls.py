"""What requests to models cost, and how much of it there has been."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from app.store.engine.database import CompiledStatement, Transaction
from app.store.engine.ids import new_id
from app.store.tables import ModelCallRow, table

DAY = 86_400  # seconds
COUNTED_FOR = 5  # seconds that a day's tokens are not counted anew; there may be many rows

_UNSAID = {"cached_tokens": 0, "estimated": 0, "failed": 0, "cost": None}
_model_call = table(ModelCallRow)
_RECORD = CompiledStatement(insert(_model_call))
_TOKENS = func.coalesce(func.sum(_model_call.c.input_tokens + _model_call.c.output_tokens), 0)
_OF_CONVERSATION, _OF_DAY = (
    CompiledStatement(select(_TOKENS).where(which, _model_call.c.model != bindparam("free")))
    for which in (
        _model_call.c.conversation_id == bindparam("conversation_id"),
        _model_call.c.at > bindparam("since"),
    )
)


def add_model_call(session: Transaction, values: Mapping[str, Any]) -> None:
    """Keep what a request to a model cost (see ModelCallRow)."""
    session.change(_RECORD, {"id": new_id(), **_UNSAID, **values})


def list_model_calls(session: Transaction, conversation_id: str) -> list[Mapping[str, Any]]:
    """What the models' answers in a conversation cost, oldest first."""
    query = (
        select(_model_call)
        .where(_model_call.c.conversation_id == conversation_id)
        .order_by(_model_call.c.id)
    )
    return [dict(row._mapping) for row in session.execute(query)]


def tokens_of_conversation(session: Transaction, conversation_id: str, free: str) -> int:
    """The tokens that a conversation has taken, less those of the model that is free."""
    values = {"conversation_id": conversation_id, "free": free}
    [[tokens]] = session.fetch(_OF_CONVERSATION, values)
    return int(tokens)


def tokens_of_day(session: Transaction, now: int, free: str) -> int:
    """The tokens of the last 24 hours, less those of the model that is free.

    It may be a few seconds behind.
    """
    counted, tokens = session.memory.get("tokens_of_day", (0, 0))
    if counted <= now < counted + COUNTED_FOR:
        return int(tokens)
    [[tokens]] = session.fetch(_OF_DAY, {"since": now - DAY, "free": free})
    session.memory["tokens_of_day"] = (now, int(tokens))
    return int(tokens)
