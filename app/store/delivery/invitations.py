"""The ledger of invitations: who holds which event, and what they were told of it last.

Whoever has an event in their calendar is told of everything that becomes of it, and nobody
else is. It is written in the transaction that queues the letter; SEQUENCE only rises
(RFC 5546 §2.1.4).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from sqlalchemy import bindparam, insert, select, update

from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import InvitationRow, table

Method = Literal["REQUEST", "CANCEL"]

NEEDS_ACTION = "NEEDS-ACTION"

_invitation = table(InvitationRow)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a recipient was told last of an event.

    `reader` (attendee, guests, hosts) is who they are to it; `zone` and `language` are
    theirs. `partstat` is what they have answered since it had its present time. `delivered`
    is the last SEQUENCE that a mail server has taken for them; -1 while they have no event.
    """

    uid: str
    recipient: str  # the address in lower case
    appointment_id: str
    reader: str
    email: str
    name: str
    zone: str
    language: str
    sequence: int
    method: Method
    partstat: str = NEEDS_ACTION
    delivered: int = -1

    @property
    def is_held(self) -> bool:
        """Whether the event stands in their calendar."""
        return self.method == "REQUEST"


_COLUMNS = tuple(field.name for field in fields(Invitation))
_TOLD = _COLUMNS[2:-1]  # neither the key nor what was delivered
_OF = select(*(_invitation.c[name] for name in _COLUMNS))
_OF_UID = CompiledStatement(
    _OF.where(_invitation.c.uid == bindparam("of")).order_by(_invitation.c.recipient)
)
_ONE = CompiledStatement(
    _OF.where(_invitation.c.uid == bindparam("of"), _invitation.c.recipient == bindparam("who"))
)
_INSERT = CompiledStatement(insert(_invitation))
_CHANGE = CompiledStatement(
    update(_invitation)
    .where(_invitation.c.uid == bindparam("of"), _invitation.c.recipient == bindparam("who"))
    .values({name: bindparam(f"new_{name}") for name in _TOLD})
)


def list_invitations(session: Transaction, uid: str) -> list[Invitation]:
    """Everybody who was ever told of an event."""
    return [Invitation(*row) for row in session.fetch(_OF_UID, {"of": uid})]


def find_invitation(session: Transaction, uid: str, email: str) -> Invitation | None:
    """What somebody was told of an event, if anything."""
    rows = session.fetch(_ONE, {"of": uid, "who": email.lower()})
    return Invitation(*rows[0]) if rows else None


def save_invitations(
    session: Transaction, told: Sequence[Invitation], known: Collection[str]
) -> None:
    """Note what recipients are told now; `known` are those who are in the ledger."""
    for each in told:
        row = {name: getattr(each, name) for name in _COLUMNS}
        if each.recipient in known:
            new = {f"new_{name}": row[name] for name in _TOLD}
            session.change(_CHANGE, {"of": each.uid, "who": each.recipient, **new})
        else:
            session.change(_INSERT, row)


def save_delivered(session: Transaction, uid: str, email: str, sequence: int) -> None:
    """Note that an invitation has reached somebody; -1: that the event is off."""
    theirs = update(_invitation).where(
        _invitation.c.uid == uid, _invitation.c.recipient == email.lower()
    )
    session.execute(theirs.values(delivered=sequence))


def save_partstat(session: Transaction, uid: str, email: str, partstat: str) -> bool:
    """Note what somebody who holds an event has answered; False if nobody like that does."""
    theirs = update(_invitation).where(
        _invitation.c.uid == uid,
        _invitation.c.recipient == email.lower(),
        _invitation.c.method == "REQUEST",
    )
    return bool(session.execute(theirs.values(partstat=partstat)).rowcount)
