"""Judging an order under lock: the common part of booking and proposing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.booking.admission import (
    NeedsConfirmation,
    SlotNotOffered,
    SlotOccupied,
    bookable_window,
    check_consent,
    chosen_duration,
    chosen_venue,
    eligible_hosts,
    shape_of,
)
from app.booking.people import checked_attendee
from app.booking.rotation import next_free
from app.booking.slots import Shape, free_starts
from app.booking.spans import Span
from app.booking.texts import checked_description, checked_title
from app.booking.values import Catalog, Host, Kind, MeetingType, Order
from app.desk.offer import Search, free
from app.errors import Flaw
from app.store.bookings import GroupPlace, group_places, turns
from app.store.catalog import load_catalog
from app.store.claims import holders_of_proposal, lock_holders, lock_queue
from app.store.database import Session


@dataclass(frozen=True, slots=True)
class Admitted:
    """An order that can be saved: its values filled in, its hosts chosen.

    `span` is the bare meeting and `claimed` has the buffers, both in epoch seconds.
    `group` is the appointment to join, if there is one already. `turn` is the number of
    the turn that the host takes in the rotation; 0 if there is no rotation.
    """

    order: Order
    catalog: Catalog
    meeting: MeetingType
    duration: timedelta
    hosts: tuple[Host, ...]
    span: Span
    claimed: Span
    group: GroupPlace | None = None
    turn: int = 0


def admit(
    session: Session,
    order: Order,
    now: datetime,
    *,
    assigned: Sequence[str] = (),
    ignoring: str = "",
) -> Admitted:
    """Decide whether an order can be booked, and with whom.

    All who may be meant stay locked until the transaction ends. `assigned` are hosts who
    were chosen before, for a proposal: it is they, or nobody. `ignoring` is the visitor's
    own proposal: its hold is not in the way, and is locked as well.

    Raises:
        NotFound, Invalid, Conflict: one for each rule of app.booking.admission;
            SlotNotOffered for a start that never was on offer, SlotOccupied for one
            that is taken.
    """
    catalog = load_catalog(session)
    meeting = catalog.meeting_type(order.meeting_type_id)
    if meeting.is_provisional:
        raise NeedsConfirmation(f"{meeting.name} cannot be booked here yet.")
    duration = chosen_duration(meeting, order.duration)
    candidates = eligible_hosts(catalog, meeting, order)
    if assigned:
        candidates = tuple(catalog.hosts[host_id] for host_id in assigned)
    order = replace(order, attendee=checked_attendee(order.attendee, meeting.region))
    check_consent(meeting, order)
    shape = shape_of(meeting, duration)
    _check_offered(catalog, meeting, candidates, shape, order.start, now)
    start = int(order.start.timestamp())
    admitted = Admitted(
        order=_filled_in(meeting, order),
        catalog=catalog,
        meeting=meeting,
        duration=duration,
        hosts=candidates,
        span=(start, start + shape.duration),
        claimed=shape.claimed(start),
    )
    if meeting.queue_id is not None:
        lock_queue(session, catalog.queues[meeting.queue_id].number)
    holders = [host.holder for host in candidates]
    lock_holders(session, holders + holders_of_proposal(session, ignoring))
    return _placed(session, admitted, shape, int(now.timestamp()), ignoring)


def _filled_in(meeting: MeetingType, order: Order) -> Order:
    venue, location = chosen_venue(meeting, order)
    return replace(
        order,
        venue=venue,
        location=location,
        ics_title=checked_title(order.ics_title),
        ics_description=checked_description(order.ics_description),
    )


def _check_offered(
    catalog: Catalog,
    meeting: MeetingType,
    hosts: Sequence[Host],
    shape: Shape,
    start: datetime,
    now: datetime,
) -> None:
    """Refuse a start that would not be on offer even if nothing at all were booked."""
    allowed = bookable_window(meeting, now)
    second = int(start.timestamp())
    on_offer = start.timestamp() == second and allowed[0] <= second < allowed[1]
    if on_offer:
        here = (second, second + 1)
        working = [bool(free_starts(host.schedule, (), shape, here)) for host in hosts]
        together = catalog.kind(meeting) is Kind.COLLECTIVE
        on_offer = all(working) if together else any(working)
    if not on_offer:
        message = "This start is not on offer; ask for the available ones."
        raise SlotNotOffered(message, [Flaw("start", message)])


def _placed(
    session: Session, wanted: Admitted, shape: Shape, now: int, ignoring: str
) -> Admitted:
    """Join the group appointment at that time, or choose free hosts for a new one."""
    if wanted.meeting.spots > 1:
        for place in group_places(session, wanted.meeting.id, _instant(wanted)):
            if place.span == wanted.span and place.taken < wanted.meeting.spots:
                return replace(wanted, group=place)
    together = wanted.catalog.kind(wanted.meeting) is Kind.COLLECTIVE
    search = Search(wanted.hosts, shape, _instant(wanted), together, ignoring)
    free_ids = free(session, search, now).get(wanted.span[0], ())
    if not free_ids:
        raise SlotOccupied("This time has just been taken; choose another one.")
    if wanted.meeting.queue_id is None or together:
        return wanted
    had = turns(session, wanted.meeting.queue_id)
    chosen = next_free([host.id for host in wanted.hosts], had, free_ids)
    host = next(host for host in wanted.hosts if host.id == chosen)
    return replace(wanted, hosts=(host,), turn=max(had.values(), default=0) + 1)


def _instant(wanted: Admitted) -> Span:
    return (wanted.span[0], wanted.span[0] + 1)
