"""Proposals: what waits for a visitor's yes, exactly as they were shown it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pydantic import TypeAdapter

from app.booking.values import Order
from app.conversation.events import ProposalKind

_ORDERS = TypeAdapter(Order)

OPEN = "open"
BOOKED = "booked"
MOVED = "moved"
CANCELLED = "cancelled"
REPLACED = "replaced"
REJECTED = "rejected"

DONE: Mapping[ProposalKind, str] = {"book": BOOKED, "move": MOVED, "cancel": CANCELLED}
"""The status of a proposal that the visitor has agreed to."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an appointment that there is already, and for whom.

    `was_at` is its start (aware UTC) when the visitor was asked.
    """

    kind: ProposalKind
    appointment_id: str
    attendee_id: str
    was_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order as it was shown, and the event (`seq`) that showed it, 0 until then.

    `digest` names the exact values; at `expires_at` (aware UTC) the time that it holds
    becomes free again. With a `change` the order is the appointment's, at the start that it
    is to have.
    """

    id: str
    conversation_id: str
    seq: int
    status: str
    digest: str
    order: Order
    host_ids: tuple[str, ...]  # the ones who were chosen, the organizer first
    expires_at: datetime
    change: Change | None = None

    @property
    def kind(self) -> ProposalKind:
        """Whether it books, moves or cancels."""
        return "book" if self.change is None else self.change.kind

    @property
    def is_open(self) -> bool:
        """Whether it was shown, and waits for an answer."""
        return self.status == OPEN and self.seq > 0

    @property
    def is_unshown(self) -> bool:
        """Whether it still holds a time though nobody has seen it."""
        return self.status == OPEN and not self.seq

    @property
    def is_done(self) -> bool:
        """Whether the visitor has agreed, and it was done."""
        return self.status == DONE[self.kind]


def digest_of(order: Order, change: Change | None = None) -> str:
    """A name for an order's exact values, and for what is to become of its appointment."""
    changed = "" if change is None else _spelled(change)
    return sha256(_ORDERS.dump_json(order) + changed.encode()).hexdigest()[:16]


def _spelled(change: Change) -> str:
    values = {
        "kind": change.kind,
        "appointment_id": change.appointment_id,
        "attendee_id": change.attendee_id,
        "was_at": int(change.was_at.timestamp()),
        "reason": change.reason,
    }
    return json.dumps(values, ensure_ascii=False)
