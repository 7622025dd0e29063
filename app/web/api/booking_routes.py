"""The public booking routes: when something is free, and booking it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, HeaderParameter, JSONBody, QueryParameter

from app.booking.admission import ChannelNotAllowed
from app.booking.people import is_zone
from app.booking.values import Caller, MeetingType
from app.booking.venues import VENUES
from app.desk.appointments.access import Access, access_to
from app.desk.appointments.reschedule import is_movable
from app.desk.availability.earliest import earliest_start
from app.desk.availability.explain import blocked_starts
from app.desk.availability.offer import ScopeRequired, SlotQuery, offer
from app.desk.booking.book import book
from app.desk.conversations.contact_limits import PublicLimits, count_public_booking
from app.errors import Flaw, alternatives, flawed, gather
from app.store.appointments.claims import NOTHING, Except
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction
from app.store.engine.ids import hashed
from app.web.http.auth import known_callers, require_token
from app.web.http.client_address import client_address, internet_address
from app.web.http.context import RequestContext
from app.web.http.error_replies import AnyRequest, refusals
from app.web.http.idempotency import REPLAYED, IdempotentRequest
from app.web.schemas.availability_schemas import AvailabilityReply, written_offer
from app.web.schemas.booking_schemas import BookingBody, BookingReply
from app.web.schemas.shared_schemas import DATE_OR_TIME, NO_ZONE, bound, in_json, one_of_these

MAX_MINUTES = 1440  # minutes
ANY_VENUE = {"enum": list(VENUES)}
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
Secret = Annotated[
    str | None,
    HeaderParameter(
        name="X-Appointment-Secret",
        max_length=200,
        description="of the appointment that is booked anew",
    ),
]


class BookingApi(Controller):
    """Bookings, for callers that speak JSON."""

    path = "/v4"
    tags = ("booking",)
    guards = (known_callers,)

    @post(
        "/booking",
        responses=refusals(400, 401, 402, 403, 404, 409, 422, 503),
    )
    async def create(
        self,
        request: AnyRequest,
        data: JSONBody[BookingBody],
        once: NamedDependency[IdempotentRequest],
        secret: Secret = None,
    ) -> Response[BookingReply]:
        """Create appointment booking.

        Of those who ask for one time at the same moment, one gets 201 and the others 409
        `slot-occupied`. A start that was never on offer is 400 `slot-not-offered`. Where a
        confirmation is awaited, the answer has `bookingType` and `provisionalBookingId`.
        """
        order = data.to_order(secret or "")
        limits: PublicLimits = request.app.state["public_limits"]
        address = internet_address(request)

        whence = client_address(request)
        if whence and not once.key:  # with one, it is the key that says what is the same
            order = replace(order, origin=hashed(whence))
        repeats: list[bool] = []

        def work(session: Transaction) -> BookingReply:
            now = once.clock()
            if not once.caller.is_known:
                contact = order.attendee.email or order.attendee.phone
                count_public_booking(session, contact, address, limits, now)
            booked = book(session, order, now, once.caller)
            repeats[:] = [booked.is_repeat]
            return BookingReply.of(booked)

        answer = await once.created(work)
        if any(repeats):
            answer.status_code = 200
            answer.headers[REPLAYED] = "true"
        return answer

    @get("/booking-availability", sync_to_thread=True, responses=refusals(400, 401, 403, 404))
    def availability(
        self,
        request: AnyRequest,
        asking: NamedDependency[RequestContext],
        meeting_type_id: Annotated[str, QueryParameter(name="meetingTypeId", max_length=128)],
        start: Bound,
        end: Bound,
        host_ids: Annotated[list[str] | None, QueryParameter(name="hostIds")] = None,
        queue_id: Annotated[str | None, QueryParameter(name="queueId")] = None,
        meeting_duration: Minutes = None,
        timezone: Annotated[
            str | None,
            QueryParameter(description="in which days begin: a name of the IANA database"),
        ] = None,
        calculation_method: Annotated[
            str, QueryParameter(name="calculationMethod", schema_extra={"enum": METHODS})
        ] = "anyone",
        existing_appointment_id: Annotated[
            str | None,
            QueryParameter(
                name="existingAppointmentId",
                max_length=128,
                description="where this one could be moved, on its own terms; needs a token"
                " or its X-Appointment-Secret",
            ),
        ] = None,
        resource_ids: Annotated[
            list[str] | None, QueryParameter(name="resourceChannelIds")
        ] = None,
        channel: Annotated[
            str | None, QueryParameter(schema_extra={"enum": list(VENUES)})
        ] = None,
        *,
        troubleshoot: FromQuery[bool] = False,
        skip_earliest: Annotated[
            bool, QueryParameter(name="skipEarliestBookingCalculation")
        ] = False,
        hide_groups: Annotated[bool, QueryParameter(name="hideGroupAppointments")] = False,
        secret: Secret = None,
    ) -> Response[AvailabilityReply]:
        """Get the free starts of a meeting type; each of them can be booked."""
        if troubleshoot:
            require_token(asking.caller)
        hosts = _listed(request, "hostIds", host_ids)
        gather(
            lambda: bound(start, "start", UTC_ZONE),
            lambda: bound(end, "end", UTC_ZONE),
            lambda: _length(meeting_duration),
            lambda: _check_zone(timezone),
            lambda: one_of_these(calculation_method, "calculationMethod", METHODS),
        )
        now = asking.clock()
        with asking.database.read() as session:
            catalog = load_catalog(session)
            zone = ZoneInfo(timezone or catalog.zone)
            moving = _moving(session, existing_appointment_id, asking.caller, secret or "")
            if moving is None:
                meeting = catalog.meeting_type(meeting_type_id)
                _check_channel(meeting, channel)
                if meeting.allow_host_selection and not hosts and not queue_id:
                    message = "Expected hostIds or queueId"
                    raise ScopeRequired(message, [Flaw("hostIds", message)])
            elif not is_movable(session, moving, now):
                nothing: Any = in_json(AvailabilityReply(timezone=zone.key, dates=[]))
                return Response(nothing, media_type="application/json")
            question = SlotQuery(
                meeting_type_id=meeting_type_id,
                start=bound(start, "start", zone),
                end=bound(end, "end", zone),
                host_ids=hosts,
                queue_id=queue_id or None,
                duration=_length(meeting_duration),
                everyone=calculation_method == "everyone",
                resource_ids=_listed(request, "resourceChannelIds", resource_ids),
                ignoring=Except(appointment_id=moving.appointment.id) if moving else NOTHING,
                hide_groups=hide_groups,
            )
            found = offer(session, question, now)
            earliest = None if skip_earliest else earliest_start(session, question, found, now)
            blocked = blocked_starts(session, question, found, now) if troubleshoot else ()
        answer: Any = written_offer(found, zone, earliest, blocked)
        return Response(answer, media_type="application/json")


def _moving(
    session: Transaction, id_: str | None, caller: Caller, secret: str
) -> Access | None:
    """The appointment that is to be moved, if it is one's own; None if there is none.

    Raises:
        Unauthorized, AppointmentNotFound, Denied: as for every other use of an appointment.
    """
    return None if id_ is None else access_to(session, id_, caller, secret)


def _check_zone(name: str | None) -> None:
    if name is not None and not is_zone(name):
        raise flawed("timezone", NO_ZONE)


def _length(minutes: str | None) -> timedelta | None:
    if minutes is None:
        return None
    if not re.fullmatch("[0-9]{1,4}", minutes) or not 1 <= int(minutes) <= MAX_MINUTES:
        raise flawed("meetingDuration", f"a whole number of minutes, 1 to {MAX_MINUTES}")
    return timedelta(minutes=int(minutes))


def _listed(request: AnyRequest, name: str, values: list[str] | None) -> tuple[str, ...]:
    """Values of a parameter that is repeated, has commas in it, or `[]` after its name."""
    written = [*(values or []), *request.query_params.getall(f"{name}[]", [])]
    parts = [part.strip() for each in written for part in each.split(",")]
    return tuple(dict.fromkeys(part for part in parts if part))


def _check_channel(meeting: MeetingType, channel: str | None) -> None:
    if channel is not None and channel not in meeting.venues:
        message = f"Choose {alternatives(meeting.venues)}."
        raise ChannelNotAllowed(message, [Flaw("channel", message)])
