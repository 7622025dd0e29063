"""Proposals, kept: what waits for a visitor's yes, and what became of it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, insert, select, update

from app.booking.values import Order
from app.conversation.proposals import OPEN, REPLACED, Change, Proposal, digest_of
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import ProposalRow, table

_proposal = table(ProposalRow)
_ORDERS = TypeAdapter(Order)

_NEWEST = CompiledStatement(
    select(_proposal)
    .where(_proposal.c.conversation_id == bindparam("conversation_id"))
    .order_by(_proposal.c.id.desc())
    .limit(1)
)

_ADD = CompiledStatement(insert(_proposal))
_OPEN_ONES = CompiledStatement(
    select(_proposal.c.id).where(
        _proposal.c.conversation_id == bindparam("conversation_id"),
        _proposal.c.status == OPEN,
    )
)
_IF_OPEN = (_proposal.c.id == bindparam("proposal_id"), _proposal.c.status == OPEN)
_REWORD, _SETTLE = (
    CompiledStatement(
        update(_proposal)
        .where(*_IF_OPEN)
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    for names in (("order", "digest", "seq"), ("status",))
)


def add_proposal(session: Transaction, proposal: Proposal) -> None:
    """Save a new proposal."""
    change = proposal.change
    session.change(
        _ADD,
        {
            "id": proposal.id,
            "conversation_id": proposal.conversation_id,
            "seq": proposal.seq,
            "status": proposal.status,
            "digest": proposal.digest,
            "order": _ORDERS.dump_json(proposal.order).decode(),
            "host_ids": json.dumps(proposal.host_ids),
            "expires_at": int(proposal.expires_at.timestamp()),
            "kind": proposal.kind,
            "appointment_id": change.appointment_id if change else None,
            "attendee_id": change.attendee_id if change else None,
            "was_at": int(change.was_at.timestamp()) if change else None,
            "reason": change.reason if change else "",
        },
    )


def find_newest_proposal(session: Transaction, conversation_id: str) -> Proposal | None:
    """The last proposal that was made in a conversation, whatever became of it."""
    rows = session.fetch(_NEWEST, {"conversation_id": conversation_id})
    return _read(dict(zip(_proposal.columns.keys(), rows[0], strict=True))) if rows else None


def list_proposals(session: Transaction, conversation_id: str) -> list[Proposal]:
    """Everything that was proposed in a conversation, oldest first."""
    query = (
        select(_proposal)
        .where(_proposal.c.conversation_id == conversation_id)
        .order_by(_proposal.c.id)
    )
    return [_read(dict(row._mapping)) for row in session.execute(query)]


def _read(row: Mapping[str, Any]) -> Proposal:
    change = None
    if row["kind"] != "book":
        change = Change(
            kind=row["kind"],
            appointment_id=row["appointment_id"],
            attendee_id=row["attendee_id"],
            was_at=datetime.fromtimestamp(row["was_at"], UTC),
            reason=row["reason"],
        )
    return Proposal(
        id=row["id"],
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        status=row["status"],
        digest=row["digest"],
        order=_ORDERS.validate_json(row["order"]),
        host_ids=tuple(json.loads(row["host_ids"])),
        expires_at=datetime.fromtimestamp(row["expires_at"], UTC),
        change=change,
    )


def reword(
    session: Transaction, id_: str, order: Order, seq: int, change: Change | None = None
) -> None:
    """Complete an open proposal before it is shown: its title, description and event."""
    session.change(
        _REWORD,
        {
            "proposal_id": id_,
            "new_order": _ORDERS.dump_json(order).decode(),
            "new_digest": digest_of(order, change),
            "new_seq": seq,
        },
    )


def settle(session: Transaction, id_: str, status: str) -> bool:
    """Move an open proposal to another status; False if it was not open any more."""
    return bool(session.change(_SETTLE, {"proposal_id": id_, "new_status": status}))


def replace_open(session: Transaction, conversation_id: str) -> list[str]:
    """Void all open proposals of a conversation; returns their ids."""
    rows = session.fetch(_OPEN_ONES, {"conversation_id": conversation_id})
    ids = [str(id_) for (id_,) in rows]
    for id_ in ids:
        settle(session, id_, REPLACED)
    return ids
