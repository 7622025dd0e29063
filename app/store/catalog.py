"""The catalogue: hosts, queues and meeting types, loaded as one snapshot."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table, func, insert, select, update

from app.booking.values import Catalog, Host, MeetingType, Queue
from app.store.database import Prepared, Session
from app.store.tables import CatalogRow, HostRow, MeetingTypeRow, QueueRow, table

_catalog, _host, _queue = table(CatalogRow), table(HostRow), table(QueueRow)
_meeting_type = table(MeetingTypeRow)

_VERSION = Prepared(select(_catalog.c.version, _catalog.c.document))
_HOSTS = TypeAdapter(Host)
_QUEUES = TypeAdapter(Queue)
_MEETING_TYPES = TypeAdapter(MeetingType)


@dataclass(frozen=True, slots=True)
class Business:
    """Who offers all this. `zone` is used where nobody's own is known."""

    name: str
    about: str
    zone: str


_BUSINESS = TypeAdapter(Business)


def load_catalog(session: Session) -> Catalog:
    """Everything on offer, as of this transaction; kept in memory until its version rises.

    Hosts are in the order of their holders, meeting types in that of the catalogue.
    """
    rows = session.fetch(_VERSION, {})
    if not rows:
        return Catalog(version=0)
    version, document = rows[0]
    kept: Catalog | None = session.memory.get("catalog")
    if kept is not None and kept.version == version:
        return kept
    catalog = _read(session, version, _BUSINESS.validate_json(document))
    if not session.changed_catalog:
        session.memory["catalog"] = catalog
    return catalog


def _read(session: Session, version: int, business: Business) -> Catalog:
    hosts = _documents(session, _host, _host.c.holder)
    queues = _documents(session, _queue, _queue.c.number)
    meetings = _documents(session, _meeting_type, _meeting_type.c.position)
    return Catalog(
        version=version,
        business=business.name,
        about=business.about,
        zone=business.zone,
        hosts={host.id: host for host in map(_HOSTS.validate_json, hosts)},
        queues={queue.id: queue for queue in map(_QUEUES.validate_json, queues)},
        meeting_types={
            meeting.id: meeting for meeting in map(_MEETING_TYPES.validate_json, meetings)
        },
    )


def _documents(session: Session, source: Table, order: Any) -> list[str]:
    return list(session.execute(select(source.c.document).order_by(order)).scalars())


def save_business(session: Session, business: Business) -> None:
    """Say who offers all this; also makes the catalogue's row if there is none."""
    document = _BUSINESS.dump_json(business).decode()
    changed = session.execute(update(_catalog).values(document=document))
    if not changed.rowcount:
        session.execute(insert(_catalog).values(id=1, version=1, document=document))
    _bump(session)


def save_hosts(session: Session, hosts: Iterable[Host]) -> None:
    """Add or replace hosts by id; a known one keeps the number, a new one gets the next."""
    known: dict[str, int] = dict(session.rows(select(_host.c.id, _host.c.holder)))
    fresh = max(known.values(), default=0)
    for host in hosts:
        if host.id not in known:
            fresh += 1
            known[host.id] = fresh
        values = {"holder": known[host.id], "email": host.email}
        document = _HOSTS.dump_python(host, mode="json") | {"holder": known[host.id]}
        numbered = _HOSTS.validate_python(document)
        _put(session, _host, host.id, values, _HOSTS.dump_json(numbered))
    _bump(session)


def save_queues(session: Session, queues: Iterable[Queue]) -> None:
    """Add or replace queues by id; a known one keeps its number, a new one gets the next."""
    known: dict[str, int] = dict(session.rows(select(_queue.c.id, _queue.c.number)))
    fresh = max(known.values(), default=0)
    for queue in queues:
        if queue.id not in known:
            fresh += 1
            known[queue.id] = fresh
        document = _QUEUES.dump_python(queue, mode="json") | {"number": known[queue.id]}
        numbered = _QUEUES.validate_python(document)
        _put(
            session,
            _queue,
            queue.id,
            {"number": known[queue.id]},
            _QUEUES.dump_json(numbered),
        )
    _bump(session)


def save_meeting_types(session: Session, meetings: Iterable[MeetingType]) -> None:
    """Add or replace meeting types by id; new ones come last."""
    last = session.execute(select(func.max(_meeting_type.c.position))).scalar() or 0
    known: dict[str, int] = dict(
        session.rows(select(_meeting_type.c.id, _meeting_type.c.position))
    )
    for meeting in meetings:
        if meeting.id not in known:
            last += 1
            known[meeting.id] = last
        values = {"position": known[meeting.id], "slug": meeting.slug}
        document = _MEETING_TYPES.dump_json(meeting)
        _put(session, _meeting_type, meeting.id, values, document)
    _bump(session)


def _put(
    session: Session, target: Table, id_: str, values: dict[str, object], document: bytes
) -> None:
    row = values | {"document": document.decode()}
    if not session.execute(update(target).where(target.c.id == id_).values(row)).rowcount:
        session.execute(insert(target).values(row | {"id": id_}))


def _bump(session: Session) -> None:
    session.changed_catalog = True
    session.execute(update(_catalog).values(version=_catalog.c.version + 1))
