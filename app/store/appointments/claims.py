"""Who is taken when. The only module that reads or writes claims."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from app.booking.slots import MAX_SPAN
from app.booking.spans import Span
from app.store.engine.database import CompiledStatement, Transaction
from app.store.engine.ids import new_id
from app.store.tables import ClaimRow, table

_claim = table(ClaimRow)

_HOLDER_LOCKS = 1  # the two halves of a PostgreSQL advisory lock: which kind, which one
_QUEUE_LOCKS = 2

_CLEAR_LAPSED = CompiledStatement(
    delete(_claim).where(
        _claim.c.holder == bindparam("holder"),
        _claim.c.start < bindparam("until"),
        _claim.c.start > bindparam("from_") - MAX_SPAN,
        _claim.c.end > bindparam("from_"),
        _claim.c.lapses_at <= bindparam("now"),
    )
)
_INSERT = CompiledStatement(insert(_claim))
_OF_PROPOSAL = CompiledStatement(
    select(_claim.c.holder).where(_claim.c.proposal_id == bindparam("of"))
)
_LOCK = CompiledStatement(
    select(func.pg_advisory_xact_lock(bindparam("kind"), bindparam("number")))
)


@dataclass(frozen=True, slots=True)
class Except:
    """Whose claims do not count: a visitor's own proposal, an appointment that moves."""

    proposal_id: str = ""
    appointment_id: str = ""


NOTHING = Except()


def lock_queue(session: Transaction, number: int) -> None:
    """Keep others from booking through a queue until we commit. Before `lock_holders`."""
    _lock(session, _QUEUE_LOCKS, [number])


def lock_holders(session: Transaction, holders: Iterable[int]) -> None:
    """Keep others from claiming these holders until we commit.

    They are locked in the order of their numbers, so that two bookings of several hosts
    wait for each other instead of for ever. SQLite has one writer at a time anyway.
    """
    _lock(session, _HOLDER_LOCKS, sorted(set(holders)))


def _lock(session: Transaction, kind: int, numbers: Iterable[int]) -> None:
    if session.is_sqlite:
        return
    # A statement of its own: a lock inside the query that checks would check a snapshot
    # from before the lock was granted.
    for number in numbers:
        session.fetch(_LOCK, {"kind": kind, "number": number})


def busy_spans(
    session: Transaction,
    holders: Sequence[int],
    window: Span,
    now: int,
    *,
    ignoring: Except = NOTHING,
) -> Mapping[int, list[Span]]:
    """What is claimed, by holder: every span that reaches into `window`, buffers included.

    Holds that have lapsed by `now`, and what is `ignoring`, do not count.
    Spans of one holder are ascending; each holder asked for has an entry.
    """
    busy: dict[int, list[Span]] = {holder: [] for holder in holders}
    if not holders:
        return busy
    values = {f"h{index}": holder for index, holder in enumerate(holders)}
    rows = session.fetch(
        _busy(len(holders)),
        values
        | {
            "from_": window[0],
            "until": window[1],
            "now": now,
            "proposal": ignoring.proposal_id,
            "appointment": ignoring.appointment_id,
        },
    )
    for holder, start, end in rows:
        busy[holder].append((start, end))
    return busy


@lru_cache(maxsize=256)
def _busy(holders: int) -> CompiledStatement:
    return CompiledStatement(busy_query(holders))


def busy_query(holders: int) -> Select[tuple[int, int, int]]:
    """The query behind `busy_spans`; its plan is checked by a test."""
    names: list[ColumnElement[int]] = [bindparam(f"h{index}") for index in range(holders)]
    return (
        select(_claim.c.holder, _claim.c.start, _claim.c.end)
        .where(
            _claim.c.holder.in_(names),
            _claim.c.start < bindparam("until"),
            # No claim is longer than LONGEST: this bounds the stretch of index that is read.
            _claim.c.start > bindparam("from_") - MAX_SPAN,
            _claim.c.end > bindparam("from_"),
            or_(_claim.c.lapses_at.is_(None), _claim.c.lapses_at > bindparam("now")),
            or_(
                _claim.c.proposal_id.is_(None),
                _claim.c.proposal_id != bindparam("proposal"),
            ),
            or_(
                _claim.c.appointment_id.is_(None),
                _claim.c.appointment_id != bindparam("appointment"),
            ),
        )
        .order_by(_claim.c.holder, _claim.c.start)
    )


def claim(
    session: Transaction,
    holders: Sequence[int],
    span: Span,
    now: int,
    *,
    appointment_id: str | None = None,
    proposal_id: str | None = None,
    lapses_at: int | None = None,
) -> None:
    """Take all holders for a span, for an appointment or for a proposal.

    Lock the holders first. Holds that have lapsed by `now` are cleared out of the way.

    Raises:
        OverlapRefused: by the database, if one of them is taken; nothing of the
            transaction may be kept then.
    """
    for holder in holders:
        place = {"holder": holder, "from_": span[0], "until": span[1], "now": now}
        session.change(_CLEAR_LAPSED, place)
        session.change(
            _INSERT,
            {
                "id": new_id(),
                "holder": holder,
                "start": span[0],
                "end": span[1],
                "appointment_id": appointment_id,
                "proposal_id": proposal_id,
                "lapses_at": lapses_at,
            },
        )


def release_proposal(session: Transaction, proposal_id: str) -> None:
    """Give back what a proposal holds."""
    session.execute(delete(_claim).where(_claim.c.proposal_id == proposal_id))


def release_appointment(session: Transaction, appointment_id: str) -> None:
    """Give back what an appointment holds."""
    session.execute(delete(_claim).where(_claim.c.appointment_id == appointment_id))


def hold_appointment(session: Transaction, appointment_id: str, until: int | None) -> int:
    """Hold what an appointment claims until then, or for good; returns how many claims."""
    return session.execute(
        update(_claim).where(_claim.c.appointment_id == appointment_id).values(lapses_at=until)
    ).rowcount


def holders_of_proposal(session: Transaction, proposal_id: str) -> list[int]:
    """Whom a proposal holds."""
    if not proposal_id:
        return []
    return [holder for (holder,) in session.fetch(_OF_PROPOSAL, {"of": proposal_id})]


def spans_of_appointment(session: Transaction, appointment_id: str) -> list[Span]:
    """What an appointment claims, buffers included, of each of its holders."""
    query = select(_claim.c.start, _claim.c.end).where(
        _claim.c.appointment_id == appointment_id
    )
    return [(start, end) for start, end in session.rows(query)]


def clear_lapsed(session: Transaction, now: int, most: int = 1000) -> int:
    """Delete holds that have lapsed; returns how many. Only tidies up.

    Those that a booking is clearing at this moment are left to it.
    """
    lapsed = select(_claim.c.id).where(_claim.c.lapses_at <= now).limit(most)
    ids = [id_ for (id_,) in session.rows(lapsed.with_for_update(skip_locked=True))]
    if ids:
        session.execute(delete(_claim).where(_claim.c.id.in_(ids)))
    return len(ids)
