"""Judging an order under lock: the common part of booking, proposing and moving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.booking.admission import (
    AppointmentFull,
    AppointmentMismatch,
    LimitReached,
    ResourceOccupied,
    SlotNotOffered,
    SlotOccupied,
    bookable_window,
    check_consent,
    chosen_duration,
    chosen_resources,
    chosen_venue,
    eligible_hosts,
    shape_of,
)
from app.booking.people import checked_attendee
from app.booking.rotation import RotationTurn, next_free, turn_of
from app.booking.slots import free_starts
from app.booking.spans import Span
from app.booking.texts import checked_description, checked_title
from app.booking.values import Catalog, Host, MeetingKind, MeetingType, Order, Resource
from app.desk.admission.one_place import check_not_there
from app.desk.availability.groups import groups_within
from app.desk.availability.offer import Search, free, unclaimed, while_open
from app.desk.availability.terms import Terms
from app.errors import Flaw
from app.store.appointments.bookings import GroupPlace, get_appointment, group_places, turns
from app.store.appointments.claims import (
    NOTHING,
    Except,
    holders_of_proposal,
    lock_holders,
    lock_queue,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction

MAX_HORIZON = timedelta(days=3660)  # from now, whatever a caller may skip
TAKEN = "This time has just been taken; choose another one."


@dataclass(frozen=True, slots=True)
class Admission:
    """An order that can be saved: its values filled in, its hosts chosen.

    `span` is the bare meeting and `claimed` has the buffers, both in epoch seconds.
    `group` is the appointment to join, if there is one already. `turn` is what the host's
    turn becomes in the rotation, if there is one.
    """

    order: Order
    catalog: Catalog
    meeting: MeetingType
    hosts: tuple[Host, ...]
    resources: tuple[Resource, ...]
    span: Span
    claimed: Span
    group: GroupPlace | None = None
    turn: RotationTurn | None = None

    @property
    def places(self) -> int:
        """How many places of a group the order takes."""
        is_group = self.meeting.spots > 1 and self.meeting.guests_take_spots
        return 1 + (len(self.order.attendee.guests) if is_group else 0)

    @property
    def holders(self) -> list[int]:
        """All whom the meeting claims."""
        hosts = [host.holder for host in self.hosts]
        return hosts + [resource.holder for resource in self.resources]


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
    asked = order
    order = _filled_in(meeting, order, resources)
    _check_in_time(meeting, candidates, order, now)
    start = int(order.start.timestamp())
    wanted = Admission(
        order=order,
        catalog=catalog,
        meeting=meeting,
        hosts=candidates,
        resources=resources,
        span=(start, start + shape.duration),
        claimed=shape.claimed(start),
    )
    if meeting.queue_id is not None:
        lock_queue(session, catalog.queues[meeting.queue_id].number)
    others = holders_of_proposal(session, ignoring.proposal_id)
    if meeting.spots > 1:  # a group that somebody else has held since before the type changed
        there = group_places(session, meeting.id, search_instant(wanted), int(now.timestamp()))
        others += [catalog.hosts[place.host_id].holder for place in there]
    lock_holders(session, wanted.holders + others)
    search = Search(
        catalog=catalog,
        meeting=meeting,
        hosts=candidates,
        shape=shape,
        window=(start, start + 1),
        together=catalog.kind(meeting) is MeetingKind.COLLECTIVE,
        resources=resources,
        ignoring=ignoring,
    )
    seconds = int(now.timestamp())
    admitted = _placed(session, wanted, search, seconds, bool(assigned))
    if admitted.group is not None:
        _check_groups_place(session, asked, admitted.group)
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


def admit_move(
    session: Transaction, terms: Terms, order: Order, now: datetime, ignoring: Except
) -> Admission:
    """Decide whether an appointment can begin at an order's start, on its own terms.

    Lock it before, with its hosts and resources.

    Raises:
        SlotNotOffered, SlotOccupied, ResourceOccupied: as `admit`.
    """
    _check_in_time(terms.meeting, terms.hosts, order, now)
    start = int(order.start.timestamp())
    wanted = Admission(
        order=order,
        catalog=terms.catalog,
        meeting=terms.meeting,
        hosts=terms.hosts,
        resources=terms.resources,
        span=(start, start + terms.shape.duration),
        claimed=terms.shape.claimed(start),
    )
    search = Search(
        catalog=terms.catalog,
        meeting=terms.meeting,
        hosts=terms.hosts,
        shape=terms.shape,
        window=(start, start + 1),
        together=True,
        resources=terms.resources,
        ignoring=ignoring,
    )
    seconds = int(now.timestamp())
    if not _free(session, wanted, search, seconds):
        _check_in_hours(wanted, search)
        raise _why_not(session, search, seconds)
    return wanted


def _check_in_time(
    meeting: MeetingType, hosts: Sequence[Host], order: Order, now: datetime
) -> None:
    """Refuse a start that nobody may have, or that notice or horizon do not allow."""
    if order.start.microsecond or abs(order.start - now) > MAX_HORIZON:
        raise _not_offered()
    if order.ignore_availability:
        return
    allowed = bookable_window(meeting, hosts, now)
    if not allowed[0] <= order.start.timestamp() < allowed[1]:
        raise _not_offered()


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
        raise _not_offered()


def _not_offered() -> SlotNotOffered:
    message = "This start is not on offer; ask for the available ones."
    return SlotNotOffered(message, [Flaw("start", message)])


def _placed(
    session: Transaction,
    wanted: Admission,
    search: Search,
    now: int,
    is_assigned: bool,  # noqa: FBT001 — see `admit`
) -> Admission:
    """Join the group appointment at that time, or choose free hosts for a new one."""
    joins = wanted.meeting.spots > 1 or wanted.order.appointment_id is not None
    if joins and (place := _group(session, wanted, now)) is not None:
        check_not_there(session, place.appointment_id, wanted.order.attendee, now)
        return replace(wanted, group=place, hosts=(wanted.catalog.hosts[place.host_id],))
    if joins and wanted.places > wanted.meeting.spots:
        raise AppointmentFull(f"There are only {wanted.meeting.spots} places.")
    free_ids = _free(session, wanted, search, now)
    if not free_ids:
        _check_in_hours(wanted, search)
        raise _why_not(session, search, now)
    if wanted.meeting.queue_id is None or search.together:
        return wanted
    queue = wanted.catalog.active_queue(wanted.meeting.queue_id)
    had = turns(session, queue.id)
    chosen = free_ids[0] if is_assigned else next_free(queue, had, free_ids)
    if chosen is None:
        raise SlotOccupied(TAKEN)
    host = next(host for host in wanted.hosts if host.id == chosen)
    return replace(wanted, hosts=(host,), turn=turn_of(queue, had, chosen))


def _group(session: Transaction, wanted: Admission, now: int) -> GroupPlace | None:
    """The group appointment at that time; None if the order begins a new one.

    Raises:
        AppointmentMismatch, AppointmentFull, AppointmentNotFound: for the appointment that
            the order names.
        SlotNotOffered: for a group out of its host's hours.
    """
    named = wanted.order.appointment_id
    places = group_places(session, wanted.meeting.id, search_instant(wanted), now)
    if named is not None:
        get_appointment(session, named)
        places = [place for place in places if place.appointment_id == named]
        if not places or places[0].span != wanted.span:
            message = "That appointment is another one than meeting type and start say."
            raise AppointmentMismatch(message, [Flaw("appointmentId", message)])
        if places[0].taken + wanted.places > wanted.meeting.spots:
            raise AppointmentFull("All places of this appointment are taken.")
    places = [place for place in places if place.span == wanted.span]
    if places and not wanted.order.ignore_availability:
        window = search_instant(wanted)
        if not groups_within(session, wanted.catalog, wanted.meeting, window, now):
            raise _not_offered()
    fitting = wanted.meeting.spots - wanted.places
    return next((place for place in places if place.taken <= fitting), None)


def _check_groups_place(session: Transaction, asked: Order, group: GroupPlace) -> None:
    """Refuse to join a group elsewhere than where it meets.

    Raises:
        AppointmentMismatch: naming channel or location.
    """
    appointment = get_appointment(session, group.appointment_id)
    differing = {
        "channel": asked.venue not in (None, appointment.venue),
        "location": asked.location not in ("", appointment.location),
    }
    flaws = [
        Flaw(name, "is another one than the group's") for name in differing if differing[name]
    ]
    if flaws:
        raise AppointmentMismatch("The group meets elsewhere.", flaws)


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


def search_instant(wanted: Admission) -> Span:
    """The window that holds nothing but the order's start."""
    return (wanted.span[0], wanted.span[0] + 1)
