"""The catalogue: hosts, queues and meeting types, loaded as one snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table, func, insert, select, text, update

from app.booking.values import Catalog, Host, MeetingType, Queue, Resource
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import (
    CatalogRow,
    HostRow,
    MeetingTypeRow,
    QueueRow,
    ResourceRow,
    table,
)

_catalog, _host, _queue = table(CatalogRow), table(HostRow), table(QueueRow)
_meeting_type, _resource = table(MeetingTypeRow), table(ResourceRow)

_VERSION = CompiledStatement(select(_catalog.c.version, _catalog.c.document))
_FIRST = text(
    "INSERT INTO catalog (id, version, document) VALUES (1, 1, :document)"
    " ON CONFLICT DO NOTHING"
)
_HOSTS = TypeAdapter(Host)
_QUEUES = TypeAdapter(Queue)
_RESOURCES = TypeAdapter(Resource)
_MEETING_TYPES = TypeAdapter(MeetingType)


@dataclass(frozen=True, slots=True)
class Business:
    """Who offers all this. `zone` is used where nobody's own is known."""

    name: str
    about: str
    zone: str


_BUSINESS = TypeAdapter(Business)


def load_catalog(session: Transaction) -> Catalog:
    """Everything on offer, as of this transaction; kept in memory until its version rises.

    Hosts are in the order of their holders, meeting types in that of the catalogue.
    """
    if session.catalog is None or session.changed_catalog:
        session.catalog = _current(session)
    return session.catalog


def _current(session: Transaction) -> Catalog:
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


def change_catalog(session: Transaction) -> Catalog:
    """Everything on offer, for a transaction that goes on to change it.

    Others who would change it wait until that transaction ends. A database without a
    catalogue gets one for a business without a name.
    """
    nameless = _BUSINESS.dump_json(Business("", "", "UTC")).decode()
    session.execute(_FIRST, {"document": nameless})
    _bump(session)
    return load_catalog(session)


def _read(session: Transaction, version: int, business: Business) -> Catalog:
    hosts = _documents(session, _host, _host.c.holder)
    queues = _documents(session, _queue, _queue.c.number)
    meetings = _documents(session, _meeting_type, _meeting_type.c.position)
    resources = _documents(session, _resource, _resource.c.holder)
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
        resources={each.id: each for each in map(_RESOURCES.validate_json, resources)},
    )


def _documents(session: Transaction, source: Table, order: Any) -> list[str]:
    return list(session.execute(select(source.c.document).order_by(order)).scalars())


def save_business(session: Transaction, business: Business) -> None:
    """Say who offers all this; also makes the catalogue's row if there is none."""
    document = _BUSINESS.dump_json(business).decode()
    changed = session.execute(update(_catalog).values(document=document))
    if not changed.rowcount:
        session.execute(insert(_catalog).values(id=1, version=1, document=document))
    _bump(session)


def save_hosts(session: Transaction, hosts: Iterable[Host]) -> None:
    """Add or replace hosts by id; a known one keeps its holder, a new one gets the next."""
    _bump(session)
    numbers = _holders(session)
    for host in hosts:
        numbered = replace(host, holder=numbers.of(f"host:{host.id}"))
        values = {"holder": numbered.holder, "email": host.email}
        _put(session, _host, host.id, values, _HOSTS.dump_json(numbered))


def save_resources(session: Transaction, resources: Iterable[Resource]) -> None:
    """Add or replace resources by id, numbered like hosts: claims know only holders."""
    _bump(session)
    numbers = _holders(session)
    for resource in resources:
        numbered = replace(resource, holder=numbers.of(f"resource:{resource.id}"))
        values = {"holder": numbered.holder}
        _put(session, _resource, resource.id, values, _RESOURCES.dump_json(numbered))


def save_queues(session: Transaction, queues: Iterable[Queue]) -> None:
    """Add or replace queues by id; a known one keeps its number, a new one gets the next."""
    _bump(session)
    numbers = _Numbers(dict(session.rows(select(_queue.c.id, _queue.c.number))))
    for queue in queues:
        numbered = replace(queue, number=numbers.of(queue.id))
        document = _QUEUES.dump_json(numbered)
        _put(session, _queue, queue.id, {"number": numbered.number}, document)


class _Numbers:
    """Numbers for ids: the one that an id has, or the next that is free."""

    def __init__(self, known: dict[str, int]) -> None:
        self._known = known

    def of(self, id_: str) -> int:
        if id_ not in self._known:
            self._known[id_] = max(self._known.values(), default=0) + 1
        return self._known[id_]


def _holders(session: Transaction) -> _Numbers:
    """One sequence for both, since claims know nothing but holders."""
    known = {f"host:{id_}": n for id_, n in session.rows(select(_host.c.id, _host.c.holder))}
    for id_, n in session.rows(select(_resource.c.id, _resource.c.holder)):
        known[f"resource:{id_}"] = n
    return _Numbers(known)


def save_meeting_types(session: Transaction, meetings: Iterable[MeetingType]) -> None:
    """Add or replace meeting types by id; new ones come last."""
    _bump(session)
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


def _put(
    session: Transaction, target: Table, id_: str, values: Mapping[str, object], document: bytes
) -> None:
    row = {**values, "document": document.decode()}
    if not session.execute(update(target).where(target.c.id == id_).values(row)).rowcount:
        session.execute(insert(target).values(row | {"id": id_}))


def _bump(session: Transaction) -> None:
    """Raise the version. Done first, so that two who change the catalogue take turns."""
    session.changed_catalog = True
    session.execute(update(_catalog).values(version=_catalog.c.version + 1))
