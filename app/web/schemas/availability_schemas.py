"""GET /v4/booking-availability: what is answered, and writing it.

The answer has hundreds of starts, so it is written as text: the models only describe it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from app.booking.hours import day_start
from app.booking.values import MeetingType
from app.desk.availability.explain import BlockedStart, Obstacle
from app.desk.availability.offer import Offer
from app.store.appointments.bookings import GroupPlace
from app.web.schemas.shared_schemas import Body, LocalDate, Moment, in_json, written

DAY = timedelta(days=1)


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

    start_time: Moment
    unavailability_events: list[UnavailabilityBody]
    appointment: Annotated[
        PlacesBody | None, Field(description="The group that meets then, if there is one.")
    ] = None


class DateBody(Body):
    """The starts of one day in the zone that was asked for."""

    date: LocalDate
    spots: list[SpotBody]


class AvailabilityReply(Body):
    """What is on offer, by day; days without a start are left out."""

    timezone: Annotated[str, Field(description="In which days begin.")]
    dates: list[DateBody]
    earliest_available_date: Annotated[
        LocalDate | None,
        Field(description="The first day from now on with a start, in the range or not."),
    ] = None


def written_offer(
    offer: Offer,
    zone: ZoneInfo,
    earliest: datetime | None,
    blocked: Iterable[BlockedStart] = (),
) -> bytes:
    """An `AvailabilityReply` in JSON; the zone groups starts into days, nothing else."""
    starts = [slot.start for slot in offer.slots]
    spots = [
        _free(start) if group is None else _joinable(start, group, offer.meeting)
        for start, _, group in offer.slots
    ]
    if hidden := [(each.start, _blocked(each)) for each in blocked]:
        merged = sorted([*zip(starts, spots, strict=True), *hidden], key=itemgetter(0))
        starts, spots = [start for start, _ in merged], [spot for _, spot in merged]
    days = b",".join(
        b'{"date":"%s","spots":[%s]}' % (day.isoformat().encode(), b",".join(spots[run]))
        for day, run in _days(starts, zone)
    )
    answer = b'{"timezone":%s,"dates":[%s]' % (in_json(zone.key), days)
    if earliest is not None:
        first = earliest.astimezone(zone).date()
        answer += b',"earliestAvailableDate":"%s"' % first.isoformat().encode()
    return answer + b"}"


def _days(starts: Sequence[datetime], zone: ZoneInfo) -> Iterator[tuple[date, slice]]:
    """The days of starts in ascending order, each with where its starts are."""
    begin = 0
    while begin < len(starts):
        day = starts[begin].astimezone(zone).date()
        over = datetime.fromtimestamp(day_start(zone.key, day + DAY), UTC)
        end = bisect_left(starts, over, begin)
        yield day, slice(begin, end)
        begin = end


def _joinable(start: datetime, group: GroupPlace, meeting: MeetingType) -> bytes:
    places = PlacesBody(
        id=group.appointment_id, total_spots=meeting.spots, taken_spots=group.taken
    )
    moment = written(start)
    return in_json(SpotBody(start_time=moment, unavailability_events=[], appointment=places))


def _blocked(blocked: BlockedStart) -> bytes:
    """A start that is not on offer."""
    events = [UnavailabilityBody.of(each) for each in blocked.obstacles]
    return in_json(SpotBody(start_time=written(blocked.start), unavailability_events=events))


@lru_cache(maxsize=16_384)
def _free(start: datetime) -> bytes:
    """A free start: the same ones are on offer at many hosts, and again and again."""
    return in_json(SpotBody(start_time=written(start), unavailability_events=[]))
