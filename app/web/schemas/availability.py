"""GET /v4/booking-availability."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.booking.values import MeetingType
from app.desk.offer import Offer, Slot
from app.web.schemas.common import Body, written


class PlacesBody(Body):
    """A group appointment that can be joined."""

    id: str
    total_spots: int
    taken_spots: int


class SpotBody(Body):
    """A start on offer."""

    start_time: str
    unavailability_events: list[str] = []
    appointment: PlacesBody | None = None

    @classmethod
    def of(cls, slot: Slot, meeting: MeetingType) -> "SpotBody":
        """Show a slot."""
        places = slot.group and PlacesBody(
            id=slot.group.appointment_id,
            total_spots=meeting.spots,
            taken_spots=slot.group.taken,
        )
        return cls(start_time=written(slot.start), appointment=places)


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
    def of(cls, offer: Offer, zone: ZoneInfo) -> "AvailabilityReply":
        """Show an offer in a zone; the zone groups starts into days, nothing else."""
        dates = list(_by_day(offer, zone))
        earliest = dates[0].date if dates else None
        return cls(timezone=zone.key, dates=dates, earliest_available_date=earliest)


def _by_day(offer: Offer, zone: ZoneInfo) -> Iterable[DateBody]:
    days: dict[str, list[SpotBody]] = {}
    for slot in offer.slots:
        day = slot.start.astimezone(zone).date().isoformat()
        days.setdefault(day, []).append(SpotBody.of(slot, offer.meeting))
    return (DateBody(date=day, spots=spots) for day, spots in days.items())
