"""Which starts are on offer. One engine for the API, for the chat and for booking itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.booking.admission import bookable_window, chosen_duration, eligible_hosts, shape_of
from app.booking.slots import Shape, free_starts
from app.booking.spans import Span
from app.booking.values import Attendee, Catalog, Host, Kind, MeetingType, Order
from app.errors import Flaw, Invalid
from app.store.bookings import GroupPlace, group_places
from app.store.catalog import load_catalog
from app.store.claims import busy_spans
from app.store.database import Session

MOST_DAYS = 62
LONGEST_RANGE = timedelta(days=MOST_DAYS, hours=3)  # of local days, when clocks go back


class ScopeRequired(Invalid):
    """Whose calendar to look into must be said."""

    code = "scope-required"


@dataclass(frozen=True, slots=True)
class Question:
    """For which starts somebody asks.

    `start` and `end` are aware and bound the starts, half-open. `everyone` asks for
    starts at which all hosts are free. `ignoring` is the visitor's own proposal, whose
    hold does not count against them. Without hosts and queue, all hosts that the meeting
    type can be booked with are meant.
    """

    meeting_type_id: str
    start: datetime
    end: datetime
    host_ids: tuple[str, ...] = ()
    queue_id: str | None = None
    duration: timedelta | None = None
    everyone: bool = False
    ignoring: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
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
    slots: Sequence[Slot] = field(default_factory=tuple)


def offer(session: Session, question: Question, now: datetime) -> Offer:
    """Say which starts are free; each of them can be booked at once.

    Raises:
        MeetingTypeNotFound, DurationNotOffered: as in booking.
        HostNotAllowed, QueueMismatch, QueueNotAllowed: for a wrong scope.
        Invalid: for a range that is reversed or longer than `MOST_DAYS` days.
    """
    _check_range(question)
    catalog = load_catalog(session)
    meeting = catalog.meeting_type(question.meeting_type_id)
    duration = chosen_duration(meeting, question.duration)
    hosts = hosts_meant(catalog, meeting, question)
    allowed = bookable_window(meeting, now)
    window = (
        max(allowed[0], -int(-question.start.timestamp() // 1)),
        min(allowed[1], -int(-question.end.timestamp() // 1)),
    )
    if window[0] >= window[1]:
        return Offer(catalog, meeting, duration)
    together = question.everyone or catalog.kind(meeting) is Kind.COLLECTIVE
    search = Search(hosts, shape_of(meeting, duration), window, together, question.ignoring)
    found = free(session, search, int(now.timestamp()))
    groups = _joinable(session, meeting, duration, window)
    slots = [
        Slot(datetime.fromtimestamp(start, UTC), found.get(start, ()), groups.get(start))
        for start in sorted(found.keys() | groups.keys())
    ]
    return Offer(catalog, meeting, duration, slots)


@dataclass(frozen=True, slots=True)
class Search:
    """What `free` looks for. `together`: only starts at which all hosts are free."""

    hosts: tuple[Host, ...]
    shape: Shape
    window: Span
    together: bool = False
    ignoring: str = ""


def free(session: Session, search: Search, now: int) -> Mapping[int, tuple[str, ...]]:
    """Free starts (epoch seconds) with the ids of the hosts who are free, in their order."""
    shape = search.shape
    reach = (search.window[0] - shape.before, search.window[1] + shape.duration + shape.after)
    holders = [host.holder for host in search.hosts]
    busy = busy_spans(session, holders, reach, now, ignoring=search.ignoring)
    found: dict[int, tuple[str, ...]] = {}
    for host in search.hosts:
        for start in free_starts(host.schedule, busy[host.holder], shape, search.window):
            found[start] = (*found.get(start, ()), host.id)
    if search.together:
        return {start: ids for start, ids in found.items() if len(ids) == len(search.hosts)}
    return found


def hosts_meant(catalog: Catalog, meeting: MeetingType, question: Question) -> tuple[Host, ...]:
    """The hosts whose calendars count, judged as an order would be."""
    host_ids, queue_id = question.host_ids, question.queue_id
    if not host_ids and queue_id is None:
        if meeting.queue_id is None:
            host_ids = (meeting.host_id or "",)
        else:
            queue_id = meeting.queue_id
    order = Order(
        meeting_type_id=meeting.id,
        start=question.start,
        attendee=Attendee(email="", fullname=""),
        host_ids=host_ids,
        queue_id=queue_id,
    )
    return eligible_hosts(catalog, meeting, order)


def _joinable(
    session: Session, meeting: MeetingType, duration: timedelta, window: Span
) -> dict[int, GroupPlace]:
    """Group appointments that still have a place, by start."""
    if meeting.spots <= 1:
        return {}
    length = int(duration.total_seconds())
    return {
        place.span[0]: place
        for place in group_places(session, meeting.id, window)
        if place.taken < meeting.spots and place.span[1] - place.span[0] == length
    }


def _check_range(question: Question) -> None:
    if question.end < question.start:
        message = "must not be before start"
        raise Invalid(f"end: {message}", [Flaw("end", message)])
    if question.end - question.start > LONGEST_RANGE:
        message = f"at most {MOST_DAYS} days after start"
        raise Invalid(f"end: {message}", [Flaw("end", message)])
