"""The event log of a conversation: append-only, numbered without gaps."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, func, insert, select, text, update

from app.conversation.events import Event, EventUnreadable, VisitorInput, decoded, encoded
from app.errors import Unavailable
from app.store.conversations.conversations import ConversationNotFound
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import ConversationRow, EventRow, table

_conversation, _event = table(ConversationRow), table(EventRow)


class EventLost(Unavailable):
    """An event of a conversation's log cannot be read, so nobody can go on with it."""

    code = "event-unreadable"


_THIS = _conversation.c.id == bindparam("conversation_id")
_NEXT = {"last_seq": _conversation.c.last_seq + 1, "updated_at": bindparam("now")}
_WAITING = {
    "unanswered_since": func.coalesce(_conversation.c.unanswered_since, bindparam("now"))
}
_COUNT, _COUNT_AND_WAIT = (
    CompiledStatement(
        update(_conversation).where(_THIS).values(values).returning(_conversation.c.last_seq)
    )
    for values in (_NEXT, _NEXT | _WAITING)
)
_APPEND = CompiledStatement(insert(_event))
_EVENTS = CompiledStatement(
    select(_event.c.seq, _event.c.kind, _event.c.body, _event.c.at)
    .where(
        _event.c.conversation_id == bindparam("conversation_id"),
        _event.c.seq > bindparam("after"),
    )
    .order_by(_event.c.seq)
)
_HEAR = CompiledStatement(
    text(
        "INSERT INTO heard (channel, external_id, conversation_id, at)"
        " VALUES (:channel, :external_id, :conversation_id, :at) ON CONFLICT DO NOTHING"
    )
)


def append(session: Transaction, conversation_id: str, event: Event, now: int) -> int:
    """Add an event; returns its number. Writers of one conversation take turns.

    A visitor's message marks the conversation as unanswered.

    Raises:
        ConversationNotFound: if there is no such conversation.
    """
    count = _COUNT_AND_WAIT if isinstance(event, VisitorInput) else _COUNT
    counted = session.fetch(count, {"conversation_id": conversation_id, "now": now})
    if not counted:
        raise ConversationNotFound(f"There is no conversation {conversation_id!r}.")
    [[seq]] = counted
    session.change(
        _APPEND,
        {
            "conversation_id": conversation_id,
            "seq": seq,
            "kind": event.kind.value,
            "body": encoded(event),
            "at": now,
        },
    )
    return int(seq)


def events(session: Transaction, conversation_id: str, after: int = 0) -> list[Event]:
    """The log from `after` (excluded) on, in order.

    Raises:
        EventLost: naming the conversation and the event that cannot be read.
    """
    rows = session.fetch(_EVENTS, {"conversation_id": conversation_id, "after": after})
    return [event_of(conversation_id, *row) for row in rows]


def event_of(conversation_id: str, seq: int, kind: str, body: str, at: int) -> Event:
    """The event of a row.

    Raises:
        EventLost: if the row is not what its kind says.
    """
    try:
        return decoded(kind, body, seq, datetime.fromtimestamp(at, UTC))
    except EventUnreadable as error:
        message = f"Event {seq} of conversation {conversation_id} cannot be read: {error}"
        raise EventLost(message) from error


def hear_once(
    session: Transaction, channel: str, external_id: str, conversation_id: str, now: int
) -> bool:
    """Note that a channel delivered a message; False if it had been noted before."""
    values = {
        "channel": channel,
        "external_id": external_id,
        "conversation_id": conversation_id,
        "at": now,
    }
    return bool(session.change(_HEAR, values))
