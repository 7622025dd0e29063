"""What messaging services need of a log: the order of sending, and when somebody last wrote."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import func, select, update

from app.conversation.events import UNSAVED, EventKind, VisitorInput, encoded, in_order_sent
from app.store.engine.database import Transaction
from app.store.tables import EventRow, table

_event = table(EventRow)


def put_in_order(
    session: Transaction, conversation_id: str, messages: Sequence[VisitorInput]
) -> None:
    """Let visitors' messages that nobody has answered yet stand as they were sent.

    The places in the log stay as they are, and so does the time at which each was filled.
    """
    for place, message in zip(messages, in_order_sent(messages), strict=True):
        if place.seq == message.seq:
            continue
        session.execute(
            update(_event)
            .where(_event.c.conversation_id == conversation_id, _event.c.seq == place.seq)
            .values(body=encoded(msgspec.structs.replace(message, seq=0, at=UNSAVED)))
        )


def last_heard(session: Transaction, conversation_id: str) -> int | None:
    """When the visitor last wrote, in epoch seconds; None if they never did."""
    query = select(func.max(_event.c.at)).where(
        _event.c.conversation_id == conversation_id,
        _event.c.kind == EventKind.VISITOR.value,
    )
    found: int | None = session.execute(query).scalar()
    return found
