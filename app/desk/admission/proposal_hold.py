"""The hold of a proposal: its slot is kept from others until the visitor has answered.

It is released by whatever comes first:

- the time: after `HOLD_FOR` the claim has lapsed. Nobody has to do anything for that: a
  lapsed claim counts for nothing (`busy_spans`) and gives way to the next one (`claim`).
- the answer: a yes books or moves, and the hold makes room for the appointment's own claim
  in the same transaction; a no gives it up.
- another proposal to the same visitor, which replaces this one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.booking.admission import TAKEN, SlotOccupied
from app.booking.spans import Span, gaps
from app.desk.admission.admission import Admission
from app.store.appointments.claims import claim, release_proposal
from app.store.engine.database import OverlapRefused, Transaction

HOLD_FOR = timedelta(minutes=10)  # how long the slot is kept free for the visitor


def held_until(now: datetime) -> datetime:
    """When a hold that is made now lapses, in whole seconds, as it is kept."""
    return (now + HOLD_FOR).replace(microsecond=0)


def hold_slot(
    session: Transaction,
    proposal_id: str,
    admitted: Admission,
    now: datetime,
    own: Sequence[Span] = (),
) -> None:
    """Claim the time of an order that was admitted now, until `held_until`.

    `own` (merged) is what the appointment that is to be moved claims already: it is left
    out, since no two claims overlap.

    Raises:
        SlotOccupied: if the database refuses the claim.
    """
    lapses_at = int(held_until(now).timestamp())
    try:
        for span in gaps(own, *admitted.claimed):
            claim(
                session,
                admitted.holders,
                span,
                int(now.timestamp()),
                proposal_id=proposal_id,
                lapses_at=lapses_at,
            )
    except OverlapRefused as refused:
        raise SlotOccupied(TAKEN) from refused


def release_hold(session: Transaction, proposal_id: str) -> None:
    """Give back the slot that a proposal holds, if it holds one."""
    release_proposal(session, proposal_id)
