"""Messages to visitors at their service: what was sent under which id, and what became of it.

A part is noted before it is sent. Whoever finds one that is still being sent after a crash
knows that it may have gone out, and does not send it again.
"""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, text, update

from app.channels.contract import STATUSES, DeliveryStatus, Status
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import MessageStatusRow, SentMessageRow, table

_sent, _status = table(SentMessageRow), table(MessageStatusRow)

SENDING, SENT, UNKNOWN = "sending", "sent", "unknown"
MAX_PROBLEM = 500  # characters

_NOTE = CompiledStatement(
    text(
        "INSERT INTO message_status (channel, external_id, status, code, problem, at)"
        " VALUES (:channel, :external_id, :status, :code, :problem, :at) ON CONFLICT DO NOTHING"
    )
)


@dataclass(frozen=True, slots=True)
class SentPart:
    """A part of a message, and the latest that is known of it ("" as long as nothing is)."""

    outbox_id: str
    part: int
    state: str
    external_id: str
    at: int
    status: str
    code: str
    problem: str


def begin_part(
    session: Transaction,
    outbox_id: str,
    part: int,
    channel: str,
    conversation_id: str,
    now: int,
) -> str:
    """Note that a part is about to be sent; returns its state before that, "" if none."""
    this = (_sent.c.outbox_id == outbox_id, _sent.c.part == part)
    before = session.execute(select(_sent.c.state).where(*this)).scalar()
    if before is not None:
        return str(before)
    session.execute(
        insert(_sent).values(
            outbox_id=outbox_id,
            part=part,
            channel=channel,
            conversation_id=conversation_id,
            state=SENDING,
            external_id="",
            at=now,
        )
    )
    return ""


def end_part(
    session: Transaction, outbox_id: str, part: int, state: str, external_id: str = ""
) -> None:
    """Note that a part was sent, or that nobody knows."""
    session.execute(
        update(_sent)
        .where(_sent.c.outbox_id == outbox_id, _sent.c.part == part)
        .values(state=state, external_id=external_id)
    )


def forget_part(session: Transaction, outbox_id: str, part: int) -> None:
    """It was surely not sent, and may be tried again."""
    session.execute(delete(_sent).where(_sent.c.outbox_id == outbox_id, _sent.c.part == part))


def save_status(session: Transaction, channel: str, told: DeliveryStatus, now: int) -> bool:
    """Keep what a service tells of a message; False if as much or more was known already.

    Statuses arrive repeatedly and in any order.
    """
    values = {
        "channel": channel,
        "external_id": told.message_id.replace("\0", ""),
        "status": told.status,
        "code": told.code,
        "problem": told.problem[:MAX_PROBLEM],
        "at": now,
    }
    if session.change(_NOTE, values):
        return True
    lower = STATUSES[: STATUSES.index(told.status)]
    changed = session.execute(
        update(_status)
        .where(
            _status.c.channel == channel,
            _status.c.external_id == values["external_id"],
            _status.c.status.in_(lower),
        )
        .values(values)
    )
    return bool(changed.rowcount)


def find_status(session: Transaction, channel: str, external_id: str) -> DeliveryStatus | None:
    """The latest that a service told of a message, if it did."""
    row = session.execute(
        select(_status).where(
            _status.c.channel == channel, _status.c.external_id == external_id
        )
    ).first()
    if row is None:
        return None
    status: Status = row.status
    return DeliveryStatus(row.external_id, status, row.code, row.problem)


def conversation_of(session: Transaction, channel: str, external_id: str) -> str:
    """The conversation in which a message was sent, "" if we do not know it (yet)."""
    query = select(_sent.c.conversation_id).where(
        _sent.c.channel == channel, _sent.c.external_id == external_id
    )
    return str(session.execute(query).scalar() or "")


def list_sent_parts(session: Transaction, conversation_id: str) -> list[SentPart]:
    """All parts of messages to a conversation's visitor, in the order of sending."""
    joined = _sent.outerjoin(
        _status,
        (_status.c.channel == _sent.c.channel) & (_status.c.external_id == _sent.c.external_id),
    )
    columns = (
        _sent.c.outbox_id,
        _sent.c.part,
        _sent.c.state,
        _sent.c.external_id,
        _sent.c.at,
        _status.c.status,
        _status.c.code,
        _status.c.problem,
    )
    query = (
        select(*columns)
        .select_from(joined)
        .where(_sent.c.conversation_id == conversation_id)
        .order_by(_sent.c.outbox_id, _sent.c.part)
    )
    return [
        SentPart(*row[:5], *(each or "" for each in row[5:])) for row in session.rows(query)
    ]
