"""Facts about visitors, kept; what they mean is in `app.conversation.facts`."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select, text

from app.conversation.facts import Confidence, Fact, FactKind
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import FactRow, table

_fact = table(FactRow)
_OF = CompiledStatement(
    select(_fact.c.seq, _fact.c.name, _fact.c.value, _fact.c.confidence)
    .where(_fact.c.conversation_id == bindparam("conversation_id"))
    .order_by(_fact.c.seq, _fact.c.name)
)
_NOTE = CompiledStatement(
    text(
        "INSERT INTO fact (conversation_id, seq, name, value, confidence)"
        " VALUES (:conversation_id, :seq, :name, :value, :confidence)"
        " ON CONFLICT (conversation_id, seq, name)"
        " DO UPDATE SET value = excluded.value, confidence = excluded.confidence"
        " WHERE fact.confidence <> 'said' AND excluded.confidence = 'said'"
    )
)


def list_facts(session: Transaction, conversation_id: str) -> list[Fact]:
    """Everything that became known in a conversation, in that order."""
    rows = session.fetch(_OF, {"conversation_id": conversation_id})
    return [
        Fact(FactKind(about), value, seq, Confidence(confidence))
        for seq, about, value, confidence in rows
    ]


def add_facts(session: Transaction, conversation_id: str, facts: Iterable[Fact]) -> None:
    """Keep what became known.

    Of two facts on one subject from one event the first stays, unless only the second was
    said by the visitor: the page tells its zone with every message.
    """
    for fact in facts:
        session.change(
            _NOTE,
            {
                "conversation_id": conversation_id,
                "seq": fact.seq,
                "name": fact.about.value,
                "value": fact.value,
                "confidence": fact.confidence.value,
            },
        )
