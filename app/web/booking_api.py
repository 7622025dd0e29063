"""The public booking routes: what is offered, when it is free, and booking it."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.booking.people import is_zone
from app.desk.book import book
from app.desk.offer import Question, ScopeRequired, offer
from app.errors import Flaw, flawed
from app.settings import Clock
from app.store.catalog import load_catalog
from app.store.database import Database
from app.web.errors import refusals
from app.web.schemas.availability import AvailabilityReply
from app.web.schemas.booking import BookingBody, BookingReply
from app.web.schemas.common import instant, is_date
from app.web.schemas.meeting_types import MeetingTypeReply

Minutes = Annotated[int | None, QueryParameter(name="meetingDuration", ge=1, le=1440)]


class BookingApi(Controller):
    """Bookings, for callers that speak JSON."""

    path = "/v4"
    tags = ("booking",)

    @post(
        "/booking", sync_to_thread=True, responses=refusals(400, 401, 402, 403, 404, 409, 503)
    )
    def create(
        self,
        data: JSONBody[BookingBody],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> BookingReply:
        """Create appointment booking."""
        order = data.to_order()
        with database.begin() as session:
            booked = book(session, order, clock())
        return BookingReply.of(booked)

    @get("/booking-availability", sync_to_thread=True, responses=refusals(400, 404))
    def availability(
        self,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        meeting_type_id: Annotated[str, QueryParameter(name="meetingTypeId", max_length=128)],
        start: FromQuery[str],
        end: FromQuery[str],
        host_ids: Annotated[list[str] | None, QueryParameter(name="hostIds")] = None,
        queue_id: Annotated[str | None, QueryParameter(name="queueId")] = None,
        meeting_duration: Minutes = None,
        timezone: FromQuery[str | None] = None,
        calculation_method: Annotated[
            str, QueryParameter(name="calculationMethod", pattern="^(anyone|everyone)$")
        ] = "anyone",
    ) -> AvailabilityReply:
        """Get the free starts of a meeting type; each of them can be booked."""
        if timezone is not None and not is_zone(timezone):
            raise flawed("timezone", "is not an IANA time zone like Europe/Berlin")
        hosts = tuple(id_ for each in host_ids or [] for id_ in each.split(",") if id_)
        if not hosts and not queue_id:
            message = "Expected hostIds or queueId"
            raise ScopeRequired(message, [Flaw("hostIds", message)])
        with database.read() as session:
            catalog = load_catalog(session)
            zone = ZoneInfo(timezone or catalog.zone)
            question = Question(
                meeting_type_id=catalog.meeting_type(meeting_type_id).id,
                start=_bound(start, "start", zone),
                end=_bound(end, "end", zone),
                host_ids=hosts,
                queue_id=queue_id,
                duration=timedelta(minutes=meeting_duration) if meeting_duration else None,
                everyone=calculation_method == "everyone",
            )
            found = offer(session, question, clock())
        return AvailabilityReply.of(found, zone)

    @get("/meeting-type", sync_to_thread=True)
    def meeting_types(self, database: NamedDependency[Database]) -> list[MeetingTypeReply]:
        """List the meeting types that can be booked."""
        with database.read() as session:
            catalog = load_catalog(session)
        active = (each for each in catalog.meeting_types.values() if each.active)
        return [MeetingTypeReply.of(meeting, catalog) for meeting in active]

    @get("/meeting-type/{id_:str}", sync_to_thread=True, responses=refusals(404))
    def meeting_type(
        self, id_: FromPath[str], database: NamedDependency[Database]
    ) -> MeetingTypeReply:
        """Get one meeting type, by id or slug."""
        with database.read() as session:
            catalog = load_catalog(session)
        return MeetingTypeReply.of(catalog.meeting_type(id_), catalog)


def _bound(text: str, field: str, zone: ZoneInfo) -> datetime:
    """One end of the range: a date means its local midnight."""
    if not is_date(text):
        return instant(text, field)
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise flawed(field, f"is not a day that exists: {error}") from error
