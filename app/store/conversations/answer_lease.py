"""The lease of who answers a conversation, and which conversations wait for an answer."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, exists, or_, select, update

from app.conversation.events import EventKind
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import ConversationRow, EventRow, table

_conversation, _event = table(ConversationRow), table(EventRow)

MAX_LEASE = 120  # seconds; more than any lease and the difference of two clocks

_THIS = _conversation.c.id == bindparam("conversation_id")
_OWNER = CompiledStatement(
    select(_conversation.c.lease_owner, _conversation.c.control).where(_THIS).with_for_update()
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
