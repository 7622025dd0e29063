"""Conversations: with whom, in what state, and who answers: a person or the assistant."""

from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, text, update

from app.errors import NotFound
from app.store.engine.database import CompiledStatement, Transaction
from app.store.engine.ids import new_id
from app.store.tables import ConversationRow, table

_conversation = table(ConversationRow)

OWN_CHANNELS = ("web", "terminal")  # they read the log themselves


class ConversationNotFound(NotFound):
    """There is no such conversation."""

    code = "conversation-not-found"


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
    site: str
    consent: str
    consent_at: int | None
    closed_at: int | None = None
    predecessor_id: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationOpening:
    """How a conversation begins. Without an address it is its own; "" is not known.

    `consent` is the version of what the visitor agreed to, at `consent_at` (epoch seconds).
    """

    channel: str
    address: str = ""
    token_hash: str = ""
    language: str = ""
    zone: str = ""
    meeting_type_id: str | None = None
    visitor_name: str = ""
    one_time_link_id: str | None = None
    routing_form_id: str | None = None
    site: str = ""
    consent: str = ""
    consent_at: int | None = None
    predecessor_id: str | None = None


_THIS = _conversation.c.id == bindparam("conversation_id")
_COLUMNS = [column.name for column in _conversation.c]
# Of two who begin with one visitor at once the second waits for the first, on PostgreSQL.
_START = CompiledStatement(
    text(
        f"INSERT INTO conversation ({', '.join(_COLUMNS)})"  # noqa: S608 — our own names
        f" VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
        " ON CONFLICT (channel, address) WHERE closed_at IS NULL DO NOTHING"
    )
)
_FIND = CompiledStatement(
    select(_conversation.c.id).where(
        _conversation.c.channel == bindparam("of_channel"),
        _conversation.c.address == bindparam("of_address"),
        _conversation.c.closed_at.is_(None),
    )
)
_GET = CompiledStatement(
    select(*(_conversation.c[each.name] for each in fields(Conversation))).where(_THIS)
)
_PAPERS = CompiledStatement(
    select(_conversation.c.one_time_link_id, _conversation.c.routing_form_id).where(_THIS)
)


def start_conversation(session: Transaction, opening: ConversationOpening, now: int) -> str:
    """Begin a conversation; returns its id. With an address see `begin_or_find`."""
    return begin_or_find(session, opening, now)[0]


def begin_or_find(
    session: Transaction, opening: ConversationOpening, now: int, id_: str = ""
) -> tuple[str, bool]:
    """The conversation with an address, and whether it has just begun.

    Of several first messages that come together one begins it. With an `id_` it is that
    conversation, which has no address but its id.
    """
    address = id_ or opening.address
    id_ = id_ or new_id()
    values = asdict(opening) | {
        "id": id_,
        "address": address or id_,
        "control": "ai",
        "control_version": 0,
        "last_seq": 0,
        "answered_seq": 0,
        "unanswered_since": None,
        "lease_owner": None,
        "lease_until": 0,
        "closed_at": None,
        "created_at": now,
        "updated_at": now,
    }
    if session.change(_START, values):
        return id_, True
    # A statement of its own: it sees what the other one has committed meanwhile.
    where = {"of_channel": opening.channel, "of_address": address}
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


def close_conversation(session: Transaction, id_: str, now: int) -> bool:
    """Let whatever its visitor says from now on begin another; False if that was so before."""
    closed = session.execute(
        update(_conversation)
        .where(_conversation.c.id == id_, _conversation.c.closed_at.is_(None))
        .values(closed_at=now)
    )
    return bool(closed.rowcount)


def find_conversation(session: Transaction, channel: str, address: str) -> str | None:
    """The open conversation with somebody on a channel, if there is one."""
    rows = session.fetch(_FIND, {"of_channel": channel, "of_address": address})
    return str(rows[0][0]) if rows else None


def papers_of(session: Transaction, id_: str) -> tuple[str | None, str | None]:
    """The one-time link and the routing form with which the visitor came, if they did."""
    rows = session.fetch(_PAPERS, {"conversation_id": id_})
    return (rows[0][0], rows[0][1]) if rows else (None, None)


def change_conversation(session: Transaction, id_: str, **values: str | None) -> None:
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
