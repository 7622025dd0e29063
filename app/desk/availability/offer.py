"""Which starts are on offer. One engine for the API, for the chat and for booking itself."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from app.booking.admission import (
    chosen_duration,
    chosen_resources,
    eligible_hosts,
    shape_of,
)
from app.booking.booking_window import bookable_window
from app.booking.limits import Allowed, limits_of, share, within
from app.booking.slots import SlotShape, free_starts, shifts_around
from app.booking.spans import Span, merged, overlap
from app.booking.values import (
    Attendee,
    Catalog,
    Host,
    MeetingKind,
    MeetingType,
    Order,
    Resource,
)
from app.desk.availability.groups import groups_within
from app.desk.availability.terms import check_same, terms_of
from app.errors import Flaw, Invalid
from app.store.appointments.bookings import (
    GroupPlace,
    get_appointment,
    starts_of_queue,
    starts_of_type,
)
from app.store.appointments.claims import NOTHING, Except, busy_spans
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction

MAX_DAYS = 62
MAX_RANGE = timedelta(days=MAX_DAYS, hours=3)  # of local days, when clocks go back
COUNTED = 32 * 86_400  # seconds around a window in which bookings may count against it


class ScopeRequired(Invalid):
    """Whose calendar to look into must be said."""

    code = "scope-required"


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """For which starts somebody asks.

    `start` and `end` are aware and bound the starts, half-open. `everyone` asks for
    starts at which all hosts are free. Without hosts and queue, all hosts that the
    meeting type can be booked with are meant. With an appointment in `ignoring`, it is
    asked where that one could be moved.
    """

    meeting_type_id: str
    start: datetime
    end: datetime
    host_ids: tuple[str, ...] = ()
    queue_id: str | None = None
    duration: timedelta | None = None
    everyone: bool = False
    resource_ids: tuple[str, ...] = ()
    ignoring: Except = NOTHING
    hide_groups: bool = False  # leave out the starts at which a group meets already


class Slot(NamedTuple):
    """A start on offer (aware UTC) with the hosts who are free then, in their order."""

    start: datetime
    host_ids: tuple[str, ...]
    group: GroupPlace | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The answer: slots in ascending order."""

    catalog: Catalog
    meeting: MeetingType
    duration: timedelta
    hosts: tuple[Host, ...] = ()
    slots: Sequence[Slot] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Search:
    """What `free` looks for. `together`: only starts at which all hosts are free.

    `unlimited`: as if nobody had a limit of bookings.
    """

    catalog: Catalog
    meeting: MeetingType
    hosts: tuple[Host, ...]
    shape: SlotShape
    window: Span
    together: bool = False
    resources: tuple[Resource, ...] = ()
    ignoring: Except = NOTHING
    unlimited: bool = False


def offer(session: Transaction, question: SlotQuery, now: datetime) -> Offer:
    """Say which starts are free; each of them can be booked at once.

    Raises:
        MeetingTypeNotFound, DurationNotOffered, ResourceNotFound: as in booking.
        AppointmentMismatch: for an appointment that is to be moved, and is of another kind.
        HostNotAllowed, QueueMismatch, QueueNotAllowed: for a wrong scope.
        Invalid: for a range that is reversed or longer than `MAX_DAYS` days.
    """
    check_range(question)
    search = search_for(session, question, now)
    meeting = search.meeting
    duration = timedelta(seconds=search.shape.duration)
    if search.window[0] >= search.window[1]:
        return Offer(search.catalog, meeting, duration, search.hosts)
    found = free(session, search, int(now.timestamp()))
    is_hidden = question.hide_groups or bool(question.ignoring.appointment_id)
    groups = {} if is_hidden else _joinable(session, search, int(now.timestamp()))
    slots = [
        Slot(_instant(start), found.get(start, ()), groups.get(start))
        for start in sorted(found.keys() | groups.keys())
    ]
    return Offer(search.catalog, meeting, duration, search.hosts, slots)


def search_for(session: Transaction, question: SlotQuery, now: datetime) -> Search:
    """The question with everything that its names stand for, cut to notice and horizon."""
    if question.ignoring.appointment_id:
        return _search_to_move(session, question, now)
    catalog = load_catalog(session)
    meeting = catalog.meeting_type(question.meeting_type_id)
    hosts = hosts_meant(catalog, meeting, question)
    return Search(
        catalog=catalog,
        meeting=meeting,
        hosts=hosts,
        shape=shape_of(meeting, chosen_duration(meeting, question.duration)),
        window=_window(question, meeting, hosts, now),
        together=question.everyone or catalog.kind(meeting) is MeetingKind.COLLECTIVE,
        resources=chosen_resources(catalog, meeting, question.resource_ids),
        ignoring=question.ignoring,
    )


def _search_to_move(session: Transaction, question: SlotQuery, now: datetime) -> Search:
    """Where an appointment could go on its own terms (see app.desk.availability.terms)."""
    terms = terms_of(session, get_appointment(session, question.ignoring.appointment_id))
    check_same(terms, _as_order(question))
    return Search(
        catalog=terms.catalog,
        meeting=terms.meeting,
        hosts=terms.hosts,
        shape=terms.shape,
        window=_window(question, terms.meeting, terms.hosts, now),
        together=True,
        resources=terms.resources,
        ignoring=question.ignoring,
    )


def _window(
    question: SlotQuery, meeting: MeetingType, hosts: Sequence[Host], now: datetime
) -> Span:
    """The starts asked for, cut to notice and horizon."""
    allowed = bookable_window(meeting, hosts, now)
    return (
        max(allowed[0], -int(-question.start.timestamp() // 1)),
        min(allowed[1], -int(-question.end.timestamp() // 1)),
    )


def free(session: Transaction, search: Search, now: int) -> Mapping[int, tuple[str, ...]]:
    """Free starts (epoch seconds) with the ids of the hosts who are free, in their order."""
    allowed = {} if search.unlimited else allowances(session, search, now)
    busy = claimed(session, search, now)
    taken = merged(span for resource in search.resources for span in busy[resource.holder])
    found: dict[int, tuple[str, ...]] = {}
    for host in search.hosts:
        spans = [*busy[host.holder], *taken] if taken else busy[host.holder]
        for start in _free_starts_of(host, spans, allowed.get(host.id, ()), search):
            found[start] = (*found.get(start, ()), host.id)
    if search.together:
        return {start: ids for start, ids in found.items() if len(ids) == len(search.hosts)}
    return found


def _free_starts_of(
    host: Host, busy: Sequence[Span], allowed: Sequence[Allowed], search: Search
) -> list[int]:
    starts = free_starts(host.schedule, busy, search.shape, search.window)
    starts = while_open(search, starts)
    for is_allowed in allowed:
        starts = [start for start in starts if is_allowed(start)]
    return starts


def unclaimed(session: Transaction, search: Search, now: int) -> tuple[str, ...]:
    """The hosts with nothing of ours at the window's first instant, hours or not.

    None if a resource is taken then.
    """
    busy = claimed(session, search, now)
    wanted = search.shape.claimed(search.window[0])

    def is_free(holder: int) -> bool:
        return not any(overlap(wanted, span) for span in busy[holder])

    if not all(is_free(resource.holder) for resource in search.resources):
        return ()
    ids = tuple(host.id for host in search.hosts if is_free(host.holder))
    return ids if not search.together or len(ids) == len(search.hosts) else ()


def claimed(session: Transaction, search: Search, now: int) -> Mapping[int, list[Span]]:
    """What keeps hosts and resources from meetings in the window, by holder."""
    shape, window = search.shape, search.window
    reach = (window[0] - shape.before, window[1] + shape.duration + shape.after)
    holders = [host.holder for host in search.hosts]
    holders += [resource.holder for resource in search.resources]
    return busy_spans(session, holders, reach, now, ignoring=search.ignoring)


def allowances(session: Transaction, search: Search, now: int) -> Mapping[str, list[Allowed]]:
    """What limits and the rotation's shares leave to each host."""
    meeting, ignoring = search.meeting, search.ignoring.appointment_id
    around = (search.window[0] - COUNTED, search.window[1] + COUNTED)
    allowed: dict[str, list[Allowed]] = {host.id: [] for host in search.hosts}
    if limits := limits_of(meeting):
        had = starts_of_type(session, meeting.id, around, now, ignoring)
        for host in search.hosts:
            allowed[host.id].append(within(limits, host.schedule.zone, had.get(host.id, ())))
    if meeting.queue_id is not None:
        queue = search.catalog.active_queue(meeting.queue_id)
        if queue.is_counted:
            zones = {id_: search.catalog.hosts[id_].schedule.zone for id_ in queue.host_ids}
            had = starts_of_queue(session, queue.id, around, now, ignoring)
            for host_id, is_allowed in (share(queue, zones, had) or {}).items():
                allowed.get(host_id, []).append(is_allowed)
    return allowed


def while_open(search: Search, starts: list[int]) -> list[int]:
    """Those of `starts` at which all resources with hours are open for the whole meeting."""
    for resource in search.resources:
        if resource.schedule is None:
            continue
        open_spans = merged(shifts_around(resource.schedule, search.window))
        begins = [span[0] for span in open_spans]

        def is_open(
            start: int, begins: list[int] = begins, spans: list[Span] = open_spans
        ) -> bool:
            index = bisect_right(begins, start) - 1
            return index >= 0 and start + search.shape.duration <= spans[index][1]

        starts = [start for start in starts if is_open(start)]
    return starts


def hosts_meant(
    catalog: Catalog, meeting: MeetingType, question: SlotQuery
) -> tuple[Host, ...]:
    """The hosts whose calendars count, judged as an order would be."""
    order = _as_order(question)
    if not order.host_ids and order.queue_id is None:
        if meeting.queue_id is None:
            order = replace(order, host_ids=(meeting.host_id or "",))
        else:
            order = replace(order, queue_id=meeting.queue_id)
    return eligible_hosts(catalog, meeting, order)


def _as_order(question: SlotQuery) -> Order:
    """What an order for one of the starts would say."""
    return Order(
        meeting_type_id=question.meeting_type_id,
        start=question.start,
        attendee=Attendee(email="", fullname=""),
        host_ids=question.host_ids,
        queue_id=question.queue_id,
        duration=question.duration,
        resource_ids=question.resource_ids,
    )


def _joinable(session: Transaction, search: Search, now: int) -> dict[int, GroupPlace]:
    """Group appointments of that length that still have a place, by start."""
    meeting, length = search.meeting, search.shape.duration
    if meeting.spots <= 1:
        return {}
    found = groups_within(session, search.catalog, meeting, search.window, now)
    return {
        place.span[0]: place
        for place in found
        if place.taken < meeting.spots and place.span[1] - place.span[0] == length
    }


@lru_cache(maxsize=16_384)
def _instant(seconds: int) -> datetime:
    """A start as aware UTC: the same ones are on offer at many hosts, and again and again."""
    return datetime.fromtimestamp(seconds, UTC)


def check_range(question: SlotQuery) -> None:
    """Refuse a range that is reversed or too long.

    Raises:
        Invalid: naming `end`.
    """
    if question.end < question.start:
        message = "must not be before start"
        raise Invalid(f"end: {message}", [Flaw("end", message)])
    if question.end - question.start > MAX_RANGE:
        message = f"at most {MAX_DAYS} days after start"
        raise Invalid(f"end: {message}", [Flaw("end", message)])
