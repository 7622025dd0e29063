"""What was done to appointments, when and by whom."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json
from sqlalchemy import insert, select

from app.store.engine.database import CompiledStatement, Transaction
from app.store.engine.ids import new_id
from app.store.tables import HistoryRow, table

_history = table(HistoryRow)
_INSERT = CompiledStatement(insert(_history))


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that was done; `at` is in epoch seconds."""

    action: str  # booked, held, confirmed, declined, moved, cancelled, noted, guest…
    by: str  # attendee, host, admin, system
    details: Mapping[str, Any]
    at: int


def add_deed(session: Transaction, appointment_id: str, deed: HistoryEntry) -> None:
    """Add to an appointment's history."""
    session.change(
        _INSERT,
        {
            "id": new_id(),
            "appointment_id": appointment_id,
            "action": deed.action,
            "by": deed.by,
            "details": to_json(deed.details).decode(),
            "at": deed.at,
        },
    )


def history_of(session: Transaction, appointment_id: str) -> list[HistoryEntry]:
    """An appointment's history, oldest first."""
    query = (
        select(_history.c.action, _history.c.by, _history.c.details, _history.c.at)
        .where(_history.c.appointment_id == appointment_id)
        .order_by(_history.c.id)
    )
    return [
        HistoryEntry(action, by, json.loads(details), at)
        for action, by, details, at in session.rows(query)
    ]
