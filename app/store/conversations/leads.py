"""Pending attendees: people who began to fill in a form, or to book in a conversation."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import delete, func, insert, select, update

from app.booking.values import Attendee
from app.errors import NotFound
from app.store.engine.database import Transaction
from app.store.engine.pages import Page, paged
from app.store.tables import ConversationRow, PendingAttendeeRow, table

_pending, _conversation = table(PendingAttendeeRow), table(ConversationRow)
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
    meeting_type_id: str | None = None  # what they were about to book


def add_pending(
    session: Transaction, attendee: Attendee, now: int, meeting_type_id: str | None = None
) -> int:
    """Save somebody; returns the new id, a number by chance."""
    id_ = secrets.randbits(_BITS)
    session.execute(
        insert(_pending).values(
            id=id_,
            document=_ATTENDEES.dump_json(attendee).decode(),
            meeting_type_id=meeting_type_id,
            deleted_at=None,
            created_at=now,
            updated_at=now,
        )
    )
    return id_


def check_pending(session: Transaction, id_: int) -> None:
    """Make sure that somebody of that id is there.

    Raises:
        PendingAttendeeNotFound: if not, or deleted.
    """
    there = _pending.c.id == id_, _pending.c.deleted_at.is_(None)
    if not _is_storable(id_) or not session.rows(select(_pending.c.id).where(*there)):
        raise _not_found(id_)


def delete_pending(session: Transaction, id_: int, now: int) -> None:
    """Mark somebody as deleted.

    Raises:
        PendingAttendeeNotFound: as above; two at once cannot both delete.
    """
    there = _pending.c.id == id_, _pending.c.deleted_at.is_(None)
    gone = {"deleted_at": now, "updated_at": now, "conversation_id": None}
    if not session.execute(update(_pending).where(*there).values(gone)).rowcount:
        raise _not_found(id_)


def restore_pending(session: Transaction, id_: int, now: int) -> None:
    """Undo `delete_pending`: what they began to book came to nothing."""
    again = update(_pending).where(_pending.c.id == id_)
    session.execute(again.values({"deleted_at": None, "updated_at": now}))


def save_pending(
    session: Transaction, conversation_id: str, attendee: Attendee, now: int
) -> None:
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


def delete_pending_of_conversation(
    session: Transaction, conversation_id: str, now: int
) -> None:
    """Mark whoever writes in a conversation as deleted, if they were saved."""
    gone = {"deleted_at": now, "updated_at": now, "conversation_id": None}
    in_it = _pending.c.conversation_id == conversation_id
    session.execute(update(_pending).where(in_it).values(gone))


def list_pending(
    session: Transaction, meeting_type_ids: Sequence[str] | None, page: Page
) -> list[PendingAttendee]:
    """A page of those who are there, newest first; for some meeting types, or all if None.

    For whom nobody has said what they were about to book, their conversation may say it.
    """
    about = func.coalesce(_pending.c.meeting_type_id, _conversation.c.meeting_type_id)
    query = (
        select(_pending, about.label("about"))
        .outerjoin(_conversation, _conversation.c.id == _pending.c.conversation_id)
        .where(_pending.c.deleted_at.is_(None))
    )
    if meeting_type_ids is not None:
        query = query.where(about.in_(meeting_type_ids))
    return [
        PendingAttendee(
            id=row.id,
            attendee=_ATTENDEES.validate_json(row.document),
            created_at=row.created_at,
            updated_at=row.updated_at,
            meeting_type_id=row.about,
        )
        for row in session.execute(paged(query, page, _pending.c.created_at, _pending.c.id))
    ]


def forget_pending(session: Transaction, before: int) -> int:
    """Delete everybody who has not changed since then, for good; returns how many."""
    old = _pending.c.updated_at <= before
    return session.execute(delete(_pending).where(old)).rowcount


def _is_storable(id_: int) -> bool:
    """A larger number would be an error in the database rather than unknown."""
    return 0 <= id_ < 1 << _BITS


def _not_found(id_: int) -> PendingAttendeeNotFound:
    return PendingAttendeeNotFound(f"There is no pending attendee {id_}.")
