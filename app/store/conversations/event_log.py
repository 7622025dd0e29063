"""Conversations: an append-only log of events each, and the lease of who answers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, insert, or_, select, text, update

from app.conversation.events import (
    Event,
    EventKind,
    EventUnreadable,
    VisitorInput,
    decoded,
    encoded,
)
from app.errors import NotFound, Unavailable
from app.store.engine.database import CompiledStatement, Transaction
from app.store.engine.ids import new_id
from app.store.tables import ConversationRow, EventRow, HeardRow, table

_conversation, _event = table(ConversationRow), table(EventRow)
_heard = table(HeardRow)


_HEAR = CompiledStatement(
    text(
        "INSERT INTO heard (channel, external_id, conversation_id, at)"
        " VALUES (:channel, :external_id, :conversation_id, :at) ON CONFLICT DO NOTHING"
    )
)


MAX_LEASE = 120  # seconds; more than any lease and the difference of two clocks
OWN_CHANNELS = ("web", "terminal")  # they read the log themselves


class ConversationNotFound(NotFound):
    """There is no such conversation."""

    code = "conversation-not-found"


class EventLost(Unavailable):
    """An event of a conversation's log cannot be read, so nobody can go on with it."""

    code = "event-unreadable"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The present state of a conversation.

    `control` is "ai" or "human"; `control_version` rises whenever it changes.
    """

    id: str
    token_hash: str
    channel: str
    address: str
    language: str
    zone: str
    meeting_type_id: str | None
    control: str
    control_version: int
    last_seq: int
    answered_seq: int
    unanswered_since: int | None
    lease_owner: str | None
    lease_until: int
    visitor_name: str
    created_at: int
    updated_at: int
    one_time_link_id: str | None
    routing_form_id: str | None


@dataclass(frozen=True, slots=True)
class ConversationOpening:
    """How a conversation begins. Without an address it is its own; "" is not known."""

    channel: str
    address: str = ""
    token_hash: str = ""
    language: str = ""
    zone: str = ""
    meeting_type_id: str | None = None
    visitor_name: str = ""
    one_time_link_id: str | None = None
    routing_form_id: str | None = None


_THIS = _conversation.c.id == bindparam("conversation_id")
_NEXT = {"last_seq": _conversation.c.last_seq + 1, "updated_at": bindparam("now")}
_WAITING = {
    "unanswered_since": func.coalesce(_conversation.c.unanswered_since, bindparam("now"))
}

_COLUMNS = [column.name for column in _conversation.c]
# Of two who begin with one visitor at once the second waits for the first, on PostgreSQL.
_START = CompiledStatement(
    text(
        f"INSERT INTO conversation ({', '.join(_COLUMNS)})"  # noqa: S608 — our own names
        f" VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
        " ON CONFLICT (channel, address) DO NOTHING"
    )
)
_FIND = CompiledStatement(
    select(_conversation.c.id).where(
        _conversation.c.channel == bindparam("of_channel"),
        _conversation.c.address == bindparam("of_address"),
    )
)
_GET = CompiledStatement(
    select(*(_conversation.c[each.name] for each in fields(Conversation))).where(_THIS)
)
_PAPERS = CompiledStatement(
    select(_conversation.c.one_time_link_id, _conversation.c.routing_form_id).where(_THIS)
)
_OWNER = CompiledStatement(
    select(_conversation.c.lease_owner, _conversation.c.control).where(_THIS).with_for_update()
)
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
_TAKE = CompiledStatement(
    update(_conversation)
    .where(
        _THIS,
        or_(
            _conversation.c.lease_owner.is_(None),
            _conversation.c.lease_owner == bindparam("owner"),
            _conversation.c.lease_until <= bindparam("now"),
            # Written by a clock that has been set back since.
            _conversation.c.lease_until > bindparam("now") + MAX_LEASE,
        ),
    )
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"))
)
# Nobody answers until `lease_until`: a try has failed.
_PUT_OFF = "put off"

_DROP = CompiledStatement(
    update(_conversation)
    .where(_THIS, _conversation.c.lease_owner == bindparam("owner"))
    .values(lease_owner=None, lease_until=0)
)
_ANSWER = CompiledStatement(
    update(_conversation).where(_THIS).values(answered_seq=bindparam("seq"))
)
_REST = CompiledStatement(
    update(_conversation)
    .where(
        _THIS,
        ~exists().where(
            _event.c.conversation_id == bindparam("conversation_id"),
            _event.c.seq > bindparam("seq"),
            _event.c.kind == EventKind.VISITOR.value,
        ),
    )
    .values(unanswered_since=None, lease_owner=None, lease_until=0)
)


def start_conversation(session: Transaction, opening: ConversationOpening, now: int) -> str:
    """Begin a conversation; returns its id. With an address see `begin_or_find`."""
    return begin_or_find(session, opening, now)[0]


def begin_or_find(
    session: Transaction, opening: ConversationOpening, now: int
) -> tuple[str, bool]:
    """The conversation with an address, and whether it has just begun.

    Of several first messages that come together one begins it.
    """
    id_ = new_id()
    values = asdict(opening) | {
        "id": id_,
        "address": opening.address or id_,
        "control": "ai",
        "control_version": 0,
        "last_seq": 0,
        "answered_seq": 0,
        "unanswered_since": None,
        "lease_owner": None,
        "lease_until": 0,
        "created_at": now,
        "updated_at": now,
    }
    if session.change(_START, values):
        return id_, True
    # A statement of its own: it sees what the other one has committed meanwhile.
    where = {"of_channel": opening.channel, "of_address": opening.address}
    return str(session.fetch(_FIND, where)[0][0]), False


def get_conversation(session: Transaction, id_: str) -> Conversation:
    """Load a conversation.

    Raises:
        ConversationNotFound: if there is none.
    """
    rows = session.fetch(_GET, {"conversation_id": id_})
    if not rows:
        raise ConversationNotFound(f"There is no conversation {id_!r}.")
    return Conversation(*rows[0])


def find_by_address(session: Transaction, channel: str, address: str) -> str | None:
    """The conversation with somebody on a channel, if there is one."""
    rows = session.fetch(_FIND, {"of_channel": channel, "of_address": address})
    return str(rows[0][0]) if rows else None


def papers_of(session: Transaction, id_: str) -> tuple[str | None, str | None]:
    """The one-time link and the routing form with which the visitor came, if they did."""
    rows = session.fetch(_PAPERS, {"conversation_id": id_})
    return (rows[0][0], rows[0][1]) if rows else (None, None)


def update_conversation(session: Transaction, id_: str, **values: str | None) -> None:
    """Change what is known of a conversation: language, zone, visitor_name."""
    bound = {f"new_{name}": value for name, value in values.items()}
    session.change(_update(tuple(values)), {"conversation_id": id_, **bound})


@cache
def _update(names: tuple[str, ...]) -> CompiledStatement:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return CompiledStatement(update(_conversation).where(_THIS).values(values))


def hand_control(session: Transaction, seen: Conversation, control: str) -> bool:
    """Let a person ("human") or the assistant ("ai") answer from now on.

    False, and nothing is changed, if that was decided anew since the conversation was
    `seen`.
    """
    changed = session.execute(
        update(_conversation)
        .where(
            _conversation.c.id == seen.id,
            _conversation.c.control_version == seen.control_version,
        )
        .values(control=control, control_version=seen.control_version + 1)
    )
    return bool(changed.rowcount)


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


def take_lease(session: Transaction, id_: str, owner: str, now: int, until: int) -> bool:
    """Become the one who answers a conversation; also renews one's own lease."""
    values = {"conversation_id": id_, "owner": owner, "now": now, "until": until}
    return bool(session.change(_TAKE, values))


def holds_lease(session: Transaction, id_: str, owner: str) -> bool:
    """Whether `owner` is still the one who answers; locks the row until we commit.

    Nobody is while a person does.
    """
    return session.fetch(_OWNER, {"conversation_id": id_}) == [(owner, "ai")]


def drop_lease(session: Transaction, id_: str, owner: str) -> None:
    """Stop being the one who answers."""
    session.change(_DROP, {"conversation_id": id_, "owner": owner})


def put_off(session: Transaction, id_: str, owner: str, now: int, until: int) -> None:
    """Let nobody answer for a while, unless somebody else does just now."""
    session.execute(
        update(_conversation)
        .where(
            _conversation.c.id == id_,
            or_(
                _conversation.c.lease_owner.is_(None),
                _conversation.c.lease_owner == owner,
                _conversation.c.lease_until <= now,
            ),
        )
        .values(lease_owner=_PUT_OFF, lease_until=until)
    )


def left_over(session: Transaction, ids: Sequence[str], now: int) -> list[str]:
    """Those of some conversations whose lease has run out: who had it has ended."""
    query = select(_conversation.c.id).where(_conversation.c.id.in_(ids), *_left_over(now))
    return list(session.execute(query).scalars())


def free_left_over(session: Transaction, id_: str, now: int) -> bool:
    """End such a lease; False if another process has done so, or there is none."""
    ended = session.execute(
        update(_conversation)
        .where(_conversation.c.id == id_, *_left_over(now))
        .values(lease_owner=None, lease_until=0)
    )
    return bool(ended.rowcount)


def _left_over(now: int) -> tuple[ColumnElement[bool], ...]:
    owner, until = _conversation.c.lease_owner, _conversation.c.lease_until
    return owner.is_not(None), owner != _PUT_OFF, until <= now


def mark_answered(session: Transaction, id_: str, seq: int) -> bool:
    """All visitor's messages up to `seq` are answered; later ones keep it unanswered.

    If there are none, the lease ends with that. Returns whether there are none.
    """
    # Two statements: the second sees what was said while the first waited for the row.
    session.change(_ANSWER, {"conversation_id": id_, "seq": seq})
    return bool(session.change(_REST, {"conversation_id": id_, "seq": seq}))


def unanswered(session: Transaction, now: int, most: int = 50) -> list[str]:
    """Conversations that wait for the assistant while nobody is answering, oldest first."""
    query = (
        select(_conversation.c.id)
        .where(
            _conversation.c.unanswered_since.is_not(None),
            _conversation.c.control == "ai",
            or_(
                _conversation.c.lease_until <= now,
                _conversation.c.lease_until > now + MAX_LEASE,
            ),
        )
        .order_by(_conversation.c.unanswered_since)
        .limit(most)
    )
    return list(session.execute(query).scalars())


def list_conversations(
    session: Transaction, *, most: int = 50, offset: int = 0
) -> tuple[list[Conversation], int]:
    """The conversations with the latest activity first, and how many there are in all."""
    query = (
        select(_conversation)
        .order_by(_conversation.c.updated_at.desc(), _conversation.c.id.desc())
        .limit(most)
        .offset(offset)
    )
    found = [Conversation(**row._mapping) for row in session.execute(query)]
    total = session.execute(select(func.count()).select_from(_conversation)).scalar_one()
    return found, total
