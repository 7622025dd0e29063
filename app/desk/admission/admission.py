"""The admission of an order: whether and with whom it can be saved has been decided."""

from dataclasses import dataclass

from app.booking.rotation import RotationTurn
from app.booking.spans import Span
from app.booking.values import Catalog, Host, MeetingType, Order, Resource
from app.store.appointments.bookings import GroupPlace


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

    @property
    def instant(self) -> Span:
        """The window that holds nothing but the order's start."""
        return (self.span[0], self.span[0] + 1)
