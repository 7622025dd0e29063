"""The public route for free starts: when something can be booked or moved to."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter

from app.booking.admission import ChannelNotAllowed
from app.booking.people import is_zone
from app.booking.values import Catalog, MeetingType
from app.booking.venues import VENUES
from app.desk.appointments.access import Access, access_to
from app.desk.appointments.reschedule import is_movable
from app.desk.availability.earliest import earliest_start
from app.desk.availability.explain import blocked_starts
from app.desk.availability.offer import ScopeRequired, SlotQuery, offer
from app.errors import Flaw, alternatives, flawed, gather
from app.store.appointments.claims import NOTHING, Except
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction
from app.web.api.booking_routes import Secret
from app.web.http.auth import known_callers, require_token
from app.web.http.context import RequestContext
from app.web.http.error_replies import AnyRequest, refusals
from app.web.schemas.availability_schemas import AvailabilityReply, written_offer
from app.web.schemas.shared_schemas import DATE_OR_TIME, NO_ZONE, bound, in_json, one_of_these

MAX_MINUTES = 1440  # minutes
METHODS = ("anyone", "everyone")
UTC_ZONE = ZoneInfo("UTC")  # to judge by; the days of the answer begin elsewhere
Bound = Annotated[
    str,
    QueryParameter(
        description="a date, or a date-time with an offset or Z", schema_extra=DATE_OR_TIME
    ),
]
Minutes = Annotated[
    str | None,  # declared as a number it would take the word null for left out
    QueryParameter(
        name="meetingDuration",
        schema_extra={"type": "integer", "minimum": 1, "maximum": MAX_MINUTES},
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityQuery:
    """The parameters of a question for free starts as they came, with who asks."""

    request: AnyRequest
    asking: NamedDependency[RequestContext]
    meeting_type_id: Annotated[str, QueryParameter(name="meetingTypeId", max_length=128)]
    start: Bound
    end: Bound
    host_ids: Annotated[list[str] | None, QueryParameter(name="hostIds")] = None
    queue_id: Annotated[str | None, QueryParameter(name="queueId")] = None
    meeting_duration: Minutes = None
    timezone: Annotated[
        str | None,
        QueryParameter(description="in which days begin: a name of the IANA database"),
    ] = None
    calculation_method: Annotated[
        str, QueryParameter(name="calculationMethod", schema_extra={"enum": METHODS})
    ] = "anyone"
    existing_appointment_id: Annotated[
        str | None,
        QueryParameter(
            name="existingAppointmentId",
            max_length=128,
            description="where this one could be moved, on its own terms; needs a token"
            " or its X-Appointment-Secret",
        ),
    ] = None
    resource_ids: Annotated[list[str] | None, QueryParameter(name="resourceChannelIds")] = None
    channel: Annotated[str | None, QueryParameter(schema_extra={"enum": list(VENUES)})] = None
    troubleshoot: FromQuery[bool] = False
    skip_earliest: Annotated[bool, QueryParameter(name="skipEarliestBookingCalculation")] = (
        False
    )
    hide_groups: Annotated[bool, QueryParameter(name="hideGroupAppointments")] = False
    secret: Secret = None

    def check(self) -> None:
        """Refuse what cannot be understood, and what only callers with a token may ask.

        Raises:
            Unauthorized: for `troubleshoot` without a token.
            Invalid: with one flaw for each parameter.
        """
        if self.troubleshoot:
            require_token(self.asking.caller)
        gather(
            lambda: bound(self.start, "start", UTC_ZONE),
            lambda: bound(self.end, "end", UTC_ZONE),
            lambda: _length(self.meeting_duration),
            lambda: _check_zone(self.timezone),
            lambda: one_of_these(self.calculation_method, "calculationMethod", METHODS),
        )

    def moving(self, session: Transaction) -> Access | None:
        """The appointment that is to be moved, if it is one's own; None if there is none.

        Raises:
            Unauthorized, AppointmentNotFound, Denied: as for every other use of one.
        """
        id_ = self.existing_appointment_id
        if id_ is None:
            return None
        return access_to(session, id_, self.asking.caller, self.secret or "")

    def check_scope(self, catalog: Catalog) -> None:
        """Refuse a channel that the meeting type does not have, and no hosts to choose from.

        Raises:
            MeetingTypeNotFound, ChannelNotAllowed, ScopeRequired.
        """
        meeting = catalog.meeting_type(self.meeting_type_id)
        _check_channel(meeting, self.channel)
        has_scope = self._listed("hostIds", self.host_ids) or self.queue_id
        if meeting.allow_host_selection and not has_scope:
            message = "Expected hostIds or queueId"
            raise ScopeRequired(message, [Flaw("hostIds", message)])

    def slots(self, zone: ZoneInfo, moving: Access | None) -> SlotQuery:
        """The same as a value; `zone` is that of a date without a time."""
        return SlotQuery(
            meeting_type_id=self.meeting_type_id,
            start=bound(self.start, "start", zone),
            end=bound(self.end, "end", zone),
            host_ids=self._listed("hostIds", self.host_ids),
            queue_id=self.queue_id or None,
            duration=_length(self.meeting_duration),
            everyone=self.calculation_method == "everyone",
            resource_ids=self._listed("resourceChannelIds", self.resource_ids),
            ignoring=Except(appointment_id=moving.appointment.id) if moving else NOTHING,
            hide_groups=self.hide_groups,
        )

    def _listed(self, name: str, values: list[str] | None) -> tuple[str, ...]:
        """Values of a parameter that is repeated, has commas in it, or `[]` after its name."""
        written = [*(values or []), *self.request.query_params.getall(f"{name}[]", [])]
        parts = [part.strip() for each in written for part in each.split(",")]
        return tuple(dict.fromkeys(part for part in parts if part))


class AvailabilityApi(Controller):
    """Free starts, for callers that speak JSON."""

    path = "/v4"
    tags = ("booking",)
    guards = (known_callers,)

    @get(
        "/booking-availability",
        sync_to_thread=True,
        dependencies={"question": Provide(AvailabilityQuery, sync_to_thread=False)},
        responses=refusals(400, 401, 403, 404),
    )
    def availability(
        self, question: NamedDependency[AvailabilityQuery]
    ) -> Response[AvailabilityReply]:
        """Get the free starts of a meeting type; each of them can be booked."""
        question.check()
        now = question.asking.clock()
        with question.asking.database.read() as session:
            catalog = load_catalog(session)
            zone = ZoneInfo(question.timezone or catalog.zone)
            moving = question.moving(session)
            if moving is None:
                question.check_scope(catalog)
            elif not is_movable(session, moving, now):
                nothing: Any = in_json(AvailabilityReply(timezone=zone.key, dates=[]))
                return Response(nothing, media_type="application/json")
            wanted = question.slots(zone, moving)
            found = offer(session, wanted, now)
            earliest = (
                None if question.skip_earliest else earliest_start(session, wanted, found, now)
            )
            blocked = (
                blocked_starts(session, wanted, found, now) if question.troubleshoot else ()
            )
        answer: Any = written_offer(found, zone, earliest, blocked)
        return Response(answer, media_type="application/json")


def _check_zone(name: str | None) -> None:
    if name is not None and not is_zone(name):
        raise flawed("timezone", NO_ZONE)


def _length(minutes: str | None) -> timedelta | None:
    if minutes is None:
        return None
    if not re.fullmatch("[0-9]{1,4}", minutes) or not 1 <= int(minutes) <= MAX_MINUTES:
        raise flawed("meetingDuration", f"a whole number of minutes, 1 to {MAX_MINUTES}")
    return timedelta(minutes=int(minutes))


def _check_channel(meeting: MeetingType, channel: str | None) -> None:
    if channel is not None and channel not in meeting.venues:
        message = f"Choose {alternatives(meeting.venues)}."
        raise ChannelNotAllowed(message, [Flaw("channel", message)])
