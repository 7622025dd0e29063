"""Pending attendees: people who began to fill in a form, or to book in a conversation."""

import secrets
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from app.booking.values import Attendee
from app.errors import NotFound
from app.store.database import Session
from app.store.tables import PendingAttendeeRow, table

_pending = table(PendingAttendeeRow)
_ATTENDEES = TypeAdapter(Attendee)

_BITS = 48  # nobody guesses one, and every JSON reader keeps it exact (RFC 8259 §6)


class PendingAttendeeNotFound(NotFound):
    """There is no such pending attendee, or not any more."""

    code = "pending-attendee-not-found"


@dataclass(frozen=True, slots=True)
class PendingAttendee:
    """Somebody who has not booked yet; times are epoch seconds."""

    id: int
    attendee: Attendee
    created_at: int
    updated_at: int


def add_pending(session: Session, attendee: Attendee, now: int) -> int:
    """Save somebody; returns the new id, a number by chance."""
    id_ = secrets.randbits(_BITS)
    session.execute(
        insert(_pending).values(
            id=id_,
            document=_ATTENDEES.dump_json(attendee).decode(),
            deleted_at=None,
            created_at=now,
            updated_at=now,
        )
    )
    return id_


def check_pending(session: Session, id_: int) -> None:
    """Make sure that somebody of that id is there.

    Raises:
        PendingAttendeeNotFound: if not, or deleted.
    """
    there = _pending.c.id == id_, _pending.c.deleted_at.is_(None)
    if not _is_storable(id_) or not session.rows(select(_pending.c.id).where(*there)):
        raise _not_found(id_)


def delete_pending(session: Session, id_: int, now: int) -> None:
    """Mark somebody as deleted.

    Raises:
        PendingAttendeeNotFound: as above; two at once cannot both delete.
    """
    there = _pending.c.id == id_, _pending.c.deleted_at.is_(None)
    gone = {"deleted_at": now, "updated_at": now, "conversation_id": None}
    if not session.execute(update(_pending).where(*there).values(gone)).rowcount:
        raise _not_found(id_)


def keep_pending(session: Session, conversation_id: str, attendee: Attendee, now: int) -> None:
    """Save what is known of the one who writes in a conversation, in place of what was."""
    document = _ATTENDEES.dump_json(attendee).decode()
    in_it = _pending.c.conversation_id == conversation_id
    there = session.rows(select(_pending.c.document).where(in_it))
    if not there:
        id_ = add_pending(session, attendee, now)
        noted = {"conversation_id": conversation_id}
        session.execute(update(_pending).where(_pending.c.id == id_).values(noted))
    elif there != [(document,)]:
        changed = {"document": document, "updated_at": now}
        session.execute(update(_pending).where(in_it).values(changed))


def drop_pending(session: Session, conversation_id: str, now: int) -> None:
    """Mark whoever writes in a conversation as deleted, if they were saved."""
    gone = {"deleted_at": now, "updated_at": now, "conversation_id": None}
    in_it = _pending.c.conversation_id == conversation_id
    session.execute(update(_pending).where(in_it).values(gone))


def all_pending(session: Session) -> list[PendingAttendee]:
    """Everybody who is there, newest first."""
    query = (
        select(_pending)
        .where(_pending.c.deleted_at.is_(None))
        .order_by(_pending.c.created_at.desc(), _pending.c.id)
    )
    return [
        PendingAttendee(
            id=row.id,
            attendee=_ATTENDEES.validate_json(row.document),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in session.execute(query)
    ]


def _is_storable(id_: int) -> bool:
    """A larger number would be an error in the database rather than unknown."""
    return 0 <= id_ < 1 << _BITS


def _not_found(id_: int) -> PendingAttendeeNotFound:
    return PendingAttendeeNotFound(f"There is no pending attendee {id_}.")
