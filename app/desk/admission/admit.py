"""Judging an order under lock: the common part of booking, proposing and moving."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.booking.admission import (
    TAKEN,
    AppointmentFull,
    LimitReached,
    ResourceOccupied,
    SlotOccupied,
    check_consent,
    chosen_duration,
    chosen_resources,
    chosen_venue,
    eligible_hosts,
    not_offered,
    shape_of,
)
from app.booking.booking_window import check_in_window
from app.booking.people import checked_attendee
from app.booking.rotation import next_free, turn_of
from app.booking.slots import SlotShape, free_starts
from app.booking.texts import checked_description, checked_title
from app.booking.values import Catalog, Host, MeetingKind, MeetingType, Order, Resource
from app.desk.admission.admission import Admission
from app.desk.admission.group_joining import check_same_place, group_to_join
from app.desk.admission.one_place import check_not_there
from app.desk.availability.offer import Search, free, unclaimed, while_open
from app.desk.availability.terms import Terms
from app.store.appointments.bookings import group_places, turns
from app.store.appointments.claims import (
    NOTHING,
    Except,
    holders_of_proposal,
    lock_holders,
    lock_queue,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction


def admit(
    session: Transaction,
    order: Order,
    now: datetime,
    *,
    assigned: Sequence[str] = (),
    ignoring: Except = NOTHING,
) -> Admission:
    """Decide whether an order can be booked, and with whom.

    All who may be meant stay locked until the transaction ends. `assigned` are hosts who
    were chosen before, for a proposal: it is they, or nobody.

    Raises:
        NotFound, Invalid, Conflict: one for each rule of app.booking.admission;
            SlotNotOffered for a start that never was on offer, SlotOccupied for one
            that is taken.
    """
    catalog = load_catalog(session)
    meeting = catalog.meeting_type(order.meeting_type_id)
    shape = shape_of(meeting, chosen_duration(meeting, order.duration))
    candidates = eligible_hosts(catalog, meeting, order)
    if assigned:
        candidates = tuple(catalog.hosts[host_id] for host_id in assigned)
    resources = chosen_resources(catalog, meeting, order.resource_ids)
    filled_in = _filled_in(meeting, order, resources)
    check_in_window(meeting, candidates, filled_in, now)
    wanted = _unjudged(catalog, meeting, candidates, resources, shape, filled_in)
    seconds = int(now.timestamp())
    _lock(session, wanted, ignoring, seconds)
    together = catalog.kind(meeting) is MeetingKind.COLLECTIVE
    search = _search(wanted, shape, ignoring, together=together)
    admitted = _placed(session, wanted, search, seconds, bool(assigned))
    if admitted.group is not None:
        check_same_place(session, order, admitted.group)
    return admitted


def _filled_in(meeting: MeetingType, order: Order, resources: Sequence[Resource]) -> Order:
    attendee = checked_attendee(
        order.attendee, meeting.region, phone_is_enough=meeting.phone_is_enough
    )
    check_consent(meeting, order)
    venue, location = chosen_venue(meeting, order, resources)
    return replace(
        order,
        attendee=attendee,
        venue=venue,
        location=location,
        ics_title=checked_title(order.ics_title),
        ics_description=checked_description(order.ics_description),
    )


def _unjudged(
    catalog: Catalog,
    meeting: MeetingType,
    hosts: tuple[Host, ...],
    resources: tuple[Resource, ...],
    shape: SlotShape,
    order: Order,
) -> Admission:
    """An order with all whom it may mean, of whom nobody has been chosen yet."""
    start = int(order.start.timestamp())
    return Admission(
        order=order,
        catalog=catalog,
        meeting=meeting,
        hosts=hosts,
        resources=resources,
        span=(start, start + shape.duration),
        claimed=shape.claimed(start),
    )


def _search(wanted: Admission, shape: SlotShape, ignoring: Except, *, together: bool) -> Search:
    """The search for who is free at an order's start."""
    return Search(
        catalog=wanted.catalog,
        meeting=wanted.meeting,
        hosts=wanted.hosts,
        shape=shape,
        window=wanted.instant,
        together=together,
        resources=wanted.resources,
        ignoring=ignoring,
    )


def _lock(session: Transaction, wanted: Admission, ignoring: Except, now: int) -> None:
    """Lock the queue, then all who may be meant."""
    catalog, meeting = wanted.catalog, wanted.meeting
    if meeting.queue_id is not None:
        lock_queue(session, catalog.queues[meeting.queue_id].number)
    others = holders_of_proposal(session, ignoring.proposal_id)
    if meeting.spots > 1:  # a group that somebody else has held since before the type changed
        there = group_places(session, meeting.id, wanted.instant, now)
        others += [catalog.hosts[place.host_id].holder for place in there]
    lock_holders(session, wanted.holders + others)


def admit_move(
    session: Transaction, terms: Terms, order: Order, now: datetime, ignoring: Except
) -> Admission:
    """Decide whether an appointment can begin at an order's start, on its own terms.

    Lock it before, with its hosts and resources.

    Raises:
        SlotNotOffered, SlotOccupied, ResourceOccupied: as `admit`.
    """
    check_in_window(terms.meeting, terms.hosts, order, now)
    wanted = _unjudged(
        terms.catalog, terms.meeting, terms.hosts, terms.resources, terms.shape, order
    )
    search = _search(wanted, terms.shape, ignoring, together=True)
    seconds = int(now.timestamp())
    if not _free(session, wanted, search, seconds):
        _check_in_hours(wanted, search)
        raise _why_not(session, search, seconds)
    return wanted


def _check_in_hours(wanted: Admission, search: Search) -> None:
    """Refuse a start that would not be on offer even if nothing at all were booked."""
    if wanted.order.ignore_availability:
        return
    working = [
        bool(free_starts(host.schedule, (), search.shape, search.window))
        for host in search.hosts
    ]
    is_open = bool(while_open(search, [wanted.span[0]]))
    if not is_open or not (all(working) if search.together else any(working)):
        raise not_offered()


def _placed(
    session: Transaction,
    wanted: Admission,
    search: Search,
    now: int,
    is_assigned: bool,  # noqa: FBT001 — see `admit`
) -> Admission:
    """Join the group appointment at that time, or choose free hosts for a new one."""
    if wanted.meeting.spots > 1 or wanted.order.appointment_id is not None:
        place = group_to_join(session, wanted, now)
        if place is not None:
            check_not_there(session, place.appointment_id, wanted.order.attendee, now)
            return replace(wanted, group=place, hosts=(wanted.catalog.hosts[place.host_id],))
        if wanted.places > wanted.meeting.spots:
            raise AppointmentFull(f"There are only {wanted.meeting.spots} places.")
    free_ids = _free(session, wanted, search, now)
    if not free_ids:
        _check_in_hours(wanted, search)
        raise _why_not(session, search, now)
    if wanted.meeting.queue_id is None or search.together:
        return wanted
    return _with_next_host(session, wanted, wanted.meeting.queue_id, free_ids, is_assigned)


def _with_next_host(
    session: Transaction,
    wanted: Admission,
    queue_id: str,
    free_ids: Sequence[str],
    is_assigned: bool,  # noqa: FBT001 — see `admit`
) -> Admission:
    """Choose the host of a queue whose turn it is."""
    queue = wanted.catalog.active_queue(queue_id)
    had = turns(session, queue.id)
    chosen = free_ids[0] if is_assigned else next_free(queue, had, free_ids)
    if chosen is None:
        raise SlotOccupied(TAKEN)
    host = next(host for host in wanted.hosts if host.id == chosen)
    return replace(wanted, hosts=(host,), turn=turn_of(queue, had, chosen))


def _free(session: Transaction, wanted: Admission, search: Search, now: int) -> tuple[str, ...]:
    if wanted.order.ignore_availability:
        return unclaimed(session, search, now)
    return free(session, search, now).get(wanted.span[0], ())


def _why_not(session: Transaction, search: Search, now: int) -> SlotOccupied | ResourceOccupied:
    if free(session, replace(search, unlimited=True), now):
        return LimitReached("There are as many bookings as that day or week may have.")
    if search.resources and unclaimed(session, replace(search, resources=()), now):
        bare = replace(search, resources=())
        if free(session, bare, now):
            return ResourceOccupied("The room or thing is taken at that time.")
    return SlotOccupied(TAKEN)
