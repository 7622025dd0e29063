"""Whether an order may be booked as it is: the checks that need no calendar."""

from collections.abc import Sequence
from datetime import timedelta

from app.booking.slots import SlotShape, seconds
from app.booking.texts import clean_title
from app.booking.values import Catalog, Host, MeetingKind, MeetingType, Order, Resource
from app.booking.venues import Venue, venue_of
from app.errors import Conflict, Flaw, Invalid, NotFound, alternatives

TAKEN = "This time has just been taken; choose another one."


class SlotOccupied(Conflict):
    """Somebody else holds that time."""

    code = "slot-occupied"


class SlotNotOffered(Invalid):
    """That start never was on offer: off the grid, out of hours, too soon or too far."""

    code = "slot-not-offered"


class DurationNotOffered(Invalid):
    """The meeting type has no meetings of that length."""

    code = "duration-not-offered"


class HostNotAllowed(Invalid):
    """That host cannot be chosen for this meeting type."""

    code = "host-not-allowed"


class QueueRequired(Invalid):
    """A rotation in which a host may be picked is booked by one of them or by its queue."""

    code = "queue-required"


class QueueNotAllowed(Invalid):
    """No queue is to be named for this meeting type."""

    code = "queue-not-allowed"


class QueueMismatch(Invalid):
    """That is not the meeting type's queue."""

    code = "queue-mismatch"


class ChannelNotAllowed(Invalid):
    """The meeting type does not take place there."""

    code = "channel-not-allowed"


class PhoneRequired(Invalid):
    """We cannot call without a number."""

    code = "phone-required"


class LocationRequired(Invalid):
    """A meeting on site needs a place."""

    code = "location-required"


class LocationNotOffered(Invalid):
    """The meeting type has no such location."""

    code = "location-not-offered"


class DataPolicyNotAccepted(Invalid):
    """The meeting type asks for consent to its data policy."""

    code = "data-policy-not-accepted"


class ResourceNotFound(NotFound):
    """There is no such room or thing, or not for this meeting type."""

    code = "resource-not-found"


class ResourceOccupied(Conflict):
    """A room or a thing is taken at that time."""

    code = "resource-occupied"


class ResourceRequired(Invalid):
    """A meeting that takes place in a resource names it."""

    code = "resource-required"


class LimitReached(SlotOccupied):
    """The hosts have as many bookings of that day or week as they may have."""

    code = "limit-reached"


class AppointmentFull(Conflict):
    """The group has no place left."""

    code = "appointment-full"


class AppointmentMismatch(Invalid):
    """That appointment is another meeting type's, or begins at another time."""

    code = "appointment-mismatch"


def not_offered() -> SlotNotOffered:
    """The refusal of a start that never was on offer."""
    message = "This start is not on offer; ask for the available ones."
    return SlotNotOffered(message, [Flaw("start", message)])


def chosen_duration(meeting: MeetingType, wanted: timedelta | None) -> timedelta:
    """The length of the meeting: the default unless another offered one is asked for.

    Raises:
        DurationNotOffered: if it is not one of the meeting type's.
    """
    if wanted is None:
        return meeting.durations[0]
    if wanted not in meeting.durations:
        offered = ", ".join(f"{seconds(each) // 60}" for each in meeting.durations)
        message = f"{meeting.name} takes {offered} minutes."
        raise DurationNotOffered(message, [Flaw("duration", message)])
    return wanted


def shape_of(meeting: MeetingType, duration: timedelta) -> SlotShape:
    """How the search for free times sees a meeting of this type."""
    return SlotShape(
        duration=seconds(duration),
        step=seconds(meeting.step),
        before=seconds(meeting.buffer_before),
        after=seconds(meeting.buffer_after),
    )


def chosen_resources(
    catalog: Catalog, meeting: MeetingType, ids: Sequence[str]
) -> tuple[Resource, ...]:
    """The rooms and things that a booking takes, each once.

    Raises:
        ResourceNotFound: if one is unknown or cannot be booked with this meeting type.
    """
    for id_ in ids:
        if id_ not in meeting.resource_ids or id_ not in catalog.resources:
            raise ResourceNotFound(f"{meeting.name} has no resource {id_!r}.")
    return tuple(catalog.resources[id_] for id_ in dict.fromkeys(ids))


def eligible_hosts(catalog: Catalog, meeting: MeetingType, order: Order) -> tuple[Host, ...]:
    """The hosts whom an order can mean, judged by `hostIds` and `queueId`.

    For a one-to-one or group meeting it is the host; for a collective one all its hosts;
    for a rotation those who were picked, or all, in the queue's order. An order without
    either means the only ones whom it can mean.

    Raises:
        HostNotAllowed, QueueRequired, QueueNotAllowed, QueueMismatch.
    """
    hosts = catalog.hosts_of(meeting)
    kind = catalog.kind(meeting)
    if kind in (MeetingKind.ONE_TO_ONE, MeetingKind.GROUP):
        return _single_host(hosts, order)
    if order.queue_id is not None and order.queue_id != meeting.queue_id:
        raise _about("queueId", QueueMismatch, f"{meeting.name} has another queue.")
    if kind is MeetingKind.COLLECTIVE:
        return _all_hosts(hosts, order)
    return _of_the_queue(meeting, hosts, order)


def _single_host(hosts: tuple[Host, ...], order: Order) -> tuple[Host, ...]:
    if order.queue_id is not None:
        raise _about("queueId", QueueNotAllowed, "This meeting type has no queue.")
    if order.host_ids and set(order.host_ids) != {hosts[0].id}:
        raise _about("hostIds", HostNotAllowed, "This meeting type has another host.")
    return hosts


def _all_hosts(hosts: tuple[Host, ...], order: Order) -> tuple[Host, ...]:
    if order.host_ids and set(order.host_ids) != {host.id for host in hosts}:
        raise _about("hostIds", HostNotAllowed, "All hosts of this meeting type take part.")
    return hosts


def _of_the_queue(
    meeting: MeetingType, hosts: tuple[Host, ...], order: Order
) -> tuple[Host, ...]:
    if not order.host_ids:
        if order.queue_id is None and meeting.allow_host_selection:
            raise _about("queueId", QueueRequired, "Expected hostIds or queueId.")
        return hosts
    picked = tuple(host for host in hosts if host.id in order.host_ids)
    if not meeting.allow_host_selection:
        raise _about("hostIds", HostNotAllowed, "A host cannot be picked here.")
    if len(picked) < len(set(order.host_ids)):
        raise _about("hostIds", HostNotAllowed, "Not all of these are hosts of this meeting.")
    if order.queue_id is not None:
        raise _about("queueId", QueueNotAllowed, "Leave out queueId when picking a host.")
    return picked


def chosen_venue(
    meeting: MeetingType, order: Order, resources: Sequence[Resource] = ()
) -> tuple[str, str]:
    """Where the meeting takes place: the venue, and the location in words ("" if none).

    Of the venue `resource` these are the rooms or things that are booked with it.

    Raises:
        ChannelNotAllowed, PhoneRequired, LocationRequired, LocationNotOffered,
        ResourceRequired.
    """
    venue = order.venue or meeting.venues[0]
    if venue not in meeting.venues:
        raise _about("channel", ChannelNotAllowed, f"Choose {alternatives(meeting.venues)}.")
    kind = venue_of(venue)
    _check_needs(kind, order)
    if venue == "local":
        return venue, _configured_location(meeting, order.location)
    if venue == "resource":
        return venue, ", ".join(resource.name for resource in resources)
    location = clean_title(order.location)
    if venue == "custom":
        return venue, meeting.custom_name or location
    return venue, _attendees_location(order, location) if kind.needs_location else location


def _check_needs(kind: Venue, order: Order) -> None:
    """Refuse an order without the number, room or thing that its venue needs."""
    if kind.needs_phone and not order.attendee.phone:
        raise _about("attendee.phone", PhoneRequired, "A phone number is needed for this.")
    if kind.needs_resource and not order.resource_ids:
        raise _about("resourceChannelIds", ResourceRequired, "Name the room or thing.")


def _attendees_location(order: Order, location: str) -> str:
    """Where the attendee wants to be visited: as named, or at the address in their notes."""
    found = location or clean_title(order.attendee.notes.get("address", ""))
    if not found:
        raise _about("location", LocationRequired, "Say where the meeting should be.")
    return found


def _configured_location(meeting: MeetingType, wanted: str) -> str:
    if not wanted and len(meeting.locations) == 1:
        return meeting.locations[0]
    if not wanted:
        raise _about("location", LocationRequired, _choose_location(meeting))
    if wanted not in meeting.locations:
        raise _about("location", LocationNotOffered, _choose_location(meeting))
    return wanted


def _choose_location(meeting: MeetingType) -> str:
    return f"Choose {alternatives(f'“{each}”' for each in meeting.locations)}."


def check_consent(meeting: MeetingType, order: Order) -> None:
    """Refuse an order without the consent that the meeting type asks for.

    Raises:
        DataPolicyNotAccepted: if there is a data policy and it was not accepted.
    """
    if meeting.data_policy_url and not order.attendee.data_policy_accepted:
        raise _about(
            "attendee.dataPolicyAccepted",
            DataPolicyNotAccepted,
            f"Accept the data policy at {meeting.data_policy_url} first.",
        )


def _about(field: str, kind: type[Invalid], message: str) -> Invalid:
    return kind(message, [Flaw(field, message)])
