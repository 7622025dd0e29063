"""What waits for a visitor's yes: an order, or the moving or cancelling of an appointment."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import bindparam, insert, select, update

from app.booking.values import Order
from app.errors import NotFound
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import ProposalRow, table

_proposal = table(ProposalRow)
_ORDERS = TypeAdapter(Order)

Kind = Literal["book", "move", "cancel"]

OPEN = "open"
BOOKED = "booked"
MOVED = "moved"
CANCELLED = "cancelled"
REPLACED = "replaced"
REJECTED = "rejected"

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

DONE: Mapping[Kind, str] = {"book": BOOKED, "move": MOVED, "cancel": CANCELLED}
"""The status of a proposal that the visitor has agreed to."""


class ProposalNotFound(NotFound):
    """There is no such proposal in this conversation."""

    code = "proposal-not-found"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an appointment that there is already, and for whom.

    `was_at` is its start (epoch seconds) when the visitor was asked.
    """

    kind: Kind
    appointment_id: str
    attendee_id: str
    was_at: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order as it was shown, and the event (`seq`) that showed it.

    `digest` names the exact values; `expires_at` is in epoch seconds. With a `change` the
    order is the appointment's, at the start that it is to have.
    """

    id: str
    conversation_id: str
    seq: int
    status: str
    digest: str
    order: Order
    host_ids: tuple[str, ...]  # the ones who were chosen, the organizer first
    expires_at: int
    change: Change | None = None

    @property
    def kind(self) -> Kind:
        """Whether it books, moves or cancels."""
        return "book" if self.change is None else self.change.kind

    @property
    def is_done(self) -> bool:
        """Whether the visitor has agreed, and it was done."""
        return self.status == DONE[self.kind]


def digest_of(order: Order, change: Change | None = None) -> str:
    """A name for an order's exact values, and for what is to become of its appointment."""
    changed = "" if change is None else json.dumps(asdict(change), ensure_ascii=False)
    return sha256(_ORDERS.dump_json(order) + changed.encode()).hexdigest()[:16]


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
            "expires_at": proposal.expires_at,
            "kind": proposal.kind,
            "appointment_id": change.appointment_id if change else None,
            "attendee_id": change.attendee_id if change else None,
            "was_at": change.was_at if change else None,
            "reason": change.reason if change else "",
        },
    )


def newest_proposal(session: Transaction, conversation_id: str) -> Proposal | None:
    """The last proposal that was made in a conversation, whatever became of it."""
    rows = session.fetch(_NEWEST, {"conversation_id": conversation_id})
    return _read(dict(zip(_proposal.columns.keys(), rows[0], strict=True))) if rows else None


def proposals_of_conversation(session: Transaction, conversation_id: str) -> list[Proposal]:
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
        names = ("kind", "appointment_id", "attendee_id", "was_at", "reason")
        change = Change(**{name: row[name] for name in names})
    return Proposal(
        id=row["id"],
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        status=row["status"],
        digest=row["digest"],
        order=_ORDERS.validate_json(row["order"]),
        host_ids=tuple(json.loads(row["host_ids"])),
        expires_at=row["expires_at"],
        change=change,
    )


def is_unshown(proposal: Proposal) -> bool:
    """Whether it still holds a time though nobody has seen it."""
    return proposal.status == OPEN and not proposal.seq


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
