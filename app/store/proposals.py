"""Orders that wait for a visitor's yes."""

import json
from dataclasses import dataclass
from hashlib import sha256

from pydantic import TypeAdapter
from sqlalchemy import bindparam, insert, select, update

from app.booking.values import Order
from app.errors import NotFound
from app.store.database import Prepared, Session
from app.store.tables import ProposalRow, table

_proposal = table(ProposalRow)
_ORDERS = TypeAdapter(Order)

_NEWEST = Prepared(
    select(_proposal)
    .where(_proposal.c.conversation_id == bindparam("conversation_id"))
    .order_by(_proposal.c.id.desc())
    .limit(1)
)

OPEN = "open"
BOOKED = "booked"
REPLACED = "replaced"
REJECTED = "rejected"


class ProposalNotFound(NotFound):
    """There is no such proposal in this conversation."""

    code = "proposal-not-found"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order as it was shown, and the event (`seq`) that showed it.

    `digest` names the exact values; `expires_at` is in epoch seconds.
    """

    id: str
    conversation_id: str
    seq: int
    status: str
    digest: str
    order: Order
    host_ids: tuple[str, ...]  # the ones who were chosen, the organizer first
    expires_at: int


def digest_of(order: Order) -> str:
    """A name for an order's exact values."""
    return sha256(_ORDERS.dump_json(order)).hexdigest()[:16]


def add_proposal(session: Session, proposal: Proposal) -> None:
    """Save a new proposal."""
    session.execute(
        insert(_proposal).values(
            id=proposal.id,
            conversation_id=proposal.conversation_id,
            seq=proposal.seq,
            status=proposal.status,
            digest=proposal.digest,
            order=_ORDERS.dump_json(proposal.order).decode(),
            host_ids=json.dumps(proposal.host_ids),
            expires_at=proposal.expires_at,
        )
    )


def newest_proposal(session: Session, conversation_id: str) -> Proposal | None:
    """The last proposal that was made in a conversation, whatever became of it."""
    rows = session.fetch(_NEWEST, {"conversation_id": conversation_id})
    if not rows:
        return None
    values = dict(zip(_proposal.columns.keys(), rows[0], strict=True))
    order = _ORDERS.validate_json(values["order"])
    host_ids = tuple(json.loads(values["host_ids"]))
    return Proposal(**values | {"order": order, "host_ids": host_ids})


def reword(session: Session, id_: str, order: Order, seq: int) -> None:
    """Complete an open proposal before it is shown: its title, description and event."""
    session.execute(
        update(_proposal)
        .where(_proposal.c.id == id_, _proposal.c.status == OPEN)
        .values(order=_ORDERS.dump_json(order).decode(), digest=digest_of(order), seq=seq)
    )


def settle(session: Session, id_: str, status: str) -> bool:
    """Move an open proposal to another status; False if it was not open any more."""
    changed = session.execute(
        update(_proposal)
        .where(_proposal.c.id == id_, _proposal.c.status == OPEN)
        .values(status=status)
    )
    return bool(changed.rowcount)


def replace_open(session: Session, conversation_id: str) -> list[str]:
    """Void all open proposals of a conversation; returns their ids."""
    open_ones = select(_proposal.c.id).where(
        _proposal.c.conversation_id == conversation_id, _proposal.c.status == OPEN
    )
    ids = list(session.execute(open_ones).scalars())
    for id_ in ids:
        settle(session, id_, REPLACED)
    return ids
