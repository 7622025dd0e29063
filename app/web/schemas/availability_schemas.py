"""GET /v4/booking-availability."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Literal
from zoneinfo import ZoneInfo

from app.booking.values import MeetingType
from app.desk.availability.explain import BlockedStart, Obstacle
from app.desk.availability.offer import Offer, Slot
from app.web.schemas.shared_schemas import Body, written


class PlacesBody(Body):
    """A group appointment that can be joined."""

    id: str
    total_spots: int
    taken_spots: int


class UnavailabilityBody(Body):
    """Why a host cannot be met at a start."""

    host_id: str
    host_name: str
    type: Literal["busy", "minimumNotice", "horizon", "limit", "resource"]

    @classmethod
    def of(cls, obstacle: Obstacle) -> "UnavailabilityBody":
        """Show an obstacle."""
        host = obstacle.host
        return cls(host_id=host.id, host_name=host.name, type=obstacle.reason.value)


class SpotBody(Body):
    """A start on offer; one with `unavailabilityEvents` is not."""

    start_time: str
    unavailability_events: list[UnavailabilityBody] = []
    appointment: PlacesBody | None = None

    @classmethod
    def of(cls, slot: Slot, meeting: MeetingType) -> "SpotBody":
        """Show a slot."""
        if slot.group is None:
            return _bare(slot.start)
        places = PlacesBody(
            id=slot.group.appointment_id,
            total_spots=meeting.spots,
            taken_spots=slot.group.taken,
        )
        return cls(start_time=written(slot.start), appointment=places)

    @classmethod
    def of_blocked(cls, blocked: BlockedStart) -> "SpotBody":
        """Show a start that is not on offer."""
        events = [UnavailabilityBody.of(each) for each in blocked.obstacles]
        return cls(start_time=written(blocked.start), unavailability_events=events)


class DateBody(Body):
    """The starts of one day in the zone that was asked for."""

    date: str
    spots: list[SpotBody]


class AvailabilityReply(Body):
    """What is on offer, by day; days without a start are left out."""

    timezone: str
    dates: list[DateBody]
    earliest_available_date: str | None = None

    @classmethod
    def of(
        cls,
        offer: Offer,
        zone: ZoneInfo,
        earliest: datetime | None,
        blocked: Iterable[BlockedStart] = (),
    ) -> "AvailabilityReply":
        """Show an offer in a zone; the zone groups starts into days, nothing else."""
        spots = [(slot.start, SpotBody.of(slot, offer.meeting)) for slot in offer.slots]
        spots += [(each.start, SpotBody.of_blocked(each)) for each in blocked]
        days: dict[date, list[SpotBody]] = {}
        for start, spot in sorted(spots, key=itemgetter(0)):
            days.setdefault(start.astimezone(zone).date(), []).append(spot)
        first = earliest and earliest.astimezone(zone).date()
        return cls(
            timezone=zone.key,
            dates=[DateBody(date=day.isoformat(), spots=those) for day, those in days.items()],
            earliest_available_date=first.isoformat() if first else None,
        )


@lru_cache(maxsize=16_384)
def _bare(start: datetime) -> SpotBody:
    """A free start: the same ones are on offer at many hosts, and again and again."""
    return SpotBody(start_time=written(start), unavailability_events=[])
