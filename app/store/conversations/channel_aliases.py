"""The ids of one person on a channel: some services have several, and give any of them."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import select, text, update

from app.store.conversations.conversations import change_conversation, find_conversation
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import ChannelAliasRow, table

_alias = table(ChannelAliasRow)
_LOCK = 4  # the kind of PostgreSQL advisory lock (others: app.store.appointments.claims)

_ADD = CompiledStatement(
    text(
        "INSERT INTO channel_alias (channel, user_id, conversation_id)"
        " VALUES (:channel, :user_id, :conversation_id) ON CONFLICT DO NOTHING"
    )
)


def lock_person(session: Transaction, channel: str, ids: Iterable[str]) -> None:
    """Let one transaction at a time find or begin the conversation with these ids."""
    if session.is_sqlite:
        return
    for number in sorted({_number(channel, each) for each in ids}):
        session.execute(
            text("SELECT pg_advisory_xact_lock(:kind, :number)"),
            {"kind": _LOCK, "number": number},
        )


def find_person(session: Transaction, channel: str, address: str, ids: Sequence[str]) -> str:
    """The conversation with whoever has one of the ids, "" if there is none.

    It is held under `address` from now on.
    """
    if id_ := find_conversation(session, channel, address):
        return id_
    known = select(_alias.c.user_id, _alias.c.conversation_id).where(
        _alias.c.channel == channel, _alias.c.user_id.in_([address, *ids])
    )
    by_id = {row.user_id: str(row.conversation_id) for row in session.execute(known)}
    for each in (address, *ids):
        id_ = by_id.get(each) or find_conversation(session, channel, each)
        if id_ and each != address:
            add_aliases(session, channel, id_, [each])
            change_conversation(session, id_, address=address)
        if id_:
            return id_
    return ""


def add_aliases(
    session: Transaction, channel: str, conversation_id: str, ids: Iterable[str]
) -> None:
    """Note by which other ids the same person may come; known ones stay as they are."""
    for each in ids:
        values = {"channel": channel, "user_id": each, "conversation_id": conversation_id}
        session.change(_ADD, values)


def move_aliases(session: Transaction, conversation_id: str, to: str) -> None:
    """Let the ids lead to another conversation with the same person."""
    session.execute(
        update(_alias)
        .where(_alias.c.conversation_id == conversation_id)
        .values(conversation_id=to)
    )


def _number(channel: str, id_: str) -> int:
    digest = sha256(f"{channel}\0{id_}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:4], signed=True)
