"""Appointments after they are made: seen, listed, cancelled, moved and amended."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from app.booking.hours import DAY, day_start, local_day
from app.booking.values import Caller, Catalog
from app.desk.appointments.access import Access, access_to
from app.desk.appointments.amend import add_guest, write_note
from app.desk.appointments.cancel import cancel
from app.desk.appointments.reschedule import move
from app.errors import Denied, gather
from app.settings import Clock
from app.store.appointments.appointment_history import history_of
from app.store.appointments.search import (
    AppointmentFilter,
    AppointmentState,
    count_appointments,
    find_appointments,
    listed_appointment,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.http.auth import NEEDS_TOKEN, Connection, known_callers, token_holders
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.http.paging import After, PageNumber, next_cursor, page_of
from app.web.schemas.appointment_schemas import (
    AppointmentReply,
    AppointmentsReply,
    CancelBody,
    GuestBody,
    NotesBody,
    RescheduleBody,
    RescheduledReply,
)
from app.web.schemas.shared_schemas import DATE_OR_TIME, bound, one_of_these

PROOF = "X-Appointment-Secret"
Secret = Annotated[
    str | None,
    HeaderParameter(name=PROOF, max_length=200, description="an attendee's proof"),
]
Bound = Annotated[
    str | None,
    QueryParameter(
        description="a date, or a date-time with an offset or Z", schema_extra=DATE_OR_TIME
    ),
]
TOKEN_OR_SECRET: tuple[dict[str, list[str]], ...] = (*NEEDS_TOKEN, {})
STANDINGS = [each.value for each in AppointmentState]
NOBODY = "?"  # an id that nothing has
SortBy = Literal["appointment.start", "appointment.createdAt"]


async def proven(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard: let only callers with a token or a secret pass; whose secret, is seen later.

    Raises:
        Unauthorized: for the others, whether or not there is the appointment.
    """
    has_secret = bool(connection.headers.get(PROOF))
    await (known_callers if has_secret else token_holders)(connection, handler)


class AppointmentApi(Controller):
    """For hosts and admins with a token, and for attendees with their secret."""

    path = "/v4/appointment"
    tags = ("appointments",)
    security = NEEDS_TOKEN

    @get(
        "/paginated",
        guards=[token_holders],
        sync_to_thread=True,
        responses=refusals(400, 401, 403),
    )
    def find(
        self,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
        start: Bound = None,
        end: Bound = None,
        search: Annotated[str | None, QueryParameter(name="search", max_length=200)] = None,
        status: Annotated[str | None, QueryParameter(schema_extra={"enum": STANDINGS})] = None,
        meeting_type_id: Annotated[
            str | None, QueryParameter(name="meetingTypeId", max_length=128)
        ] = None,
        user_id: Annotated[
            str | None,
            QueryParameter(name="userId", max_length=128, description="for admins"),
        ] = None,
        sort_by: Annotated[SortBy, QueryParameter(name="sortBy")] = "appointment.start",
        sort_direction: Annotated[
            Literal["ASC", "DESC"], QueryParameter(name="sortDirection")
        ] = "ASC",
        page: PageNumber = 0,
        page_size: Annotated[int, QueryParameter(name="pageSize", ge=1, le=100)] = 20,
        after: After = None,
    ) -> AppointmentsReply:
        """List appointments: a host their own, an admin all; `start` and `end` bound starts."""
        now, by_creation = int(clock().timestamp()), sort_by == "appointment.createdAt"
        with database.read() as session:
            catalog = load_catalog(session)
            zone = _zone_of(catalog, caller)
            first, last, standings, place = gather(
                lambda: _seconds(start, "start", zone),
                lambda: _seconds(end, "end", zone),
                lambda: _standings(status),
                lambda: page_of(page, page_size, after),
            )
            wanted = AppointmentFilter(
                host_id=_whose(caller, user_id),
                meeting_type_id=_plain(meeting_type_id),
                start=first,
                end=last,
                text=search or "",
                standings=standings,
                by_creation=by_creation,
                descending=sort_direction == "DESC",
            )
            found = find_appointments(session, wanted, now, place)
            total = count_appointments(session, wanted, now)
        appointments = [each.appointment for each in found]
        return AppointmentsReply(
            appointments=[AppointmentReply.of(each, catalog, now) for each in found],
            total=total,
            next_cursor=next_cursor(
                place,
                [
                    (each.created_at if by_creation else each.start, each.id)
                    for each in appointments
                ],
            ),
        )

    @get("/today", guards=[token_holders], sync_to_thread=True, responses=refusals(401))
    def find_today(
        self,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
    ) -> list[AppointmentReply]:
        """List what takes place today, in the zone of whose token it is."""
        now = int(clock().timestamp())
        with database.read() as session:
            catalog = load_catalog(session)
            zone = _zone_of(catalog, caller).key
            today = local_day(zone, now)
            wanted = AppointmentFilter(
                host_id=_whose(caller, None),
                start=day_start(zone, today),
                end=day_start(zone, today + DAY),
                standings=(AppointmentState.BOOKED, AppointmentState.PENDING),
            )
            found = find_appointments(session, wanted, now)
        return [AppointmentReply.of(each, catalog, now) for each in found]

    @get(
        "/{id_:str}",
        guards=[proven],
        security=TOKEN_OR_SECRET,
        sync_to_thread=True,
        responses=refusals(400, 401, 403, 404),
    )
    def show(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
        secret: Secret = None,
    ) -> AppointmentReply:
        """Get one appointment."""
        with database.read() as session:
            found = access_to(session, id_, caller, secret or "")
            return _shown(session, found, clock())

    @post(
        "/{id_:str}/cancel",
        guards=[proven],
        security=TOKEN_OR_SECRET,
        status_code=200,
        responses=refusals(400, 401, 403, 404, 409, 422),
    )
    async def cancel(
        self,
        id_: FromPath[str],
        once: NamedDependency[IdempotentRequest],
        data: JSONBody[CancelBody | None] = None,
        secret: Secret = None,
    ) -> Response[AppointmentReply]:
        """Cancel an appointment, or take one attendee out of a group."""
        wish = (data or CancelBody()).to_cancellation()

        def work(session: Transaction) -> AppointmentReply:
            found = access_to(session, id_, once.caller, secret or "")
            now = once.clock()
            cancel(session, found, wish, now)
            return _shown(session, found, now)

        return await once.done(work)

    @post(
        "/{id_:str}/reschedule",
        guards=[proven],
        security=TOKEN_OR_SECRET,
        status_code=200,
        responses=refusals(400, 401, 403, 404, 409, 422),
    )
    async def reschedule(
        self,
        id_: FromPath[str],
        data: JSONBody[RescheduleBody],
        once: NamedDependency[IdempotentRequest],
        secret: Secret = None,
    ) -> Response[RescheduledReply]:
        """Move an appointment to another start; it stays the same one."""
        wish = data.to_move()

        def work(session: Transaction) -> RescheduledReply:
            found = access_to(session, id_, once.caller, secret or "")
            now = once.clock()
            move(session, found, wish, now)
            return RescheduledReply(appointment=_shown(session, found, now))

        return await once.done(work)

    @patch(
        "/{id_:str}/guest",
        guards=[token_holders],
        sync_to_thread=True,
        responses=refusals(400, 401, 403, 404, 409),
    )
    def invite(
        self,
        id_: FromPath[str],
        data: JSONBody[GuestBody],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
    ) -> AppointmentReply:
        """Let one guest more come with an attendee."""
        with database.begin() as session:
            found = access_to(session, id_, caller)
            now = clock()
            add_guest(session, found, data.attendee_id, data.email, now)
            return _shown(session, found, now)

    @patch(
        "/{id_:str}/notes",
        guards=[token_holders],
        sync_to_thread=True,
        responses=refusals(400, 401, 403, 404),
    )
    def annotate(
        self,
        id_: FromPath[str],
        data: JSONBody[NotesBody],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
    ) -> AppointmentReply:
        """Replace the hosts' own note."""
        with database.begin() as session:
            found = access_to(session, id_, caller)
            now = clock()
            write_note(session, found, data.note, now)
            return _shown(session, found, now)


def _shown(session: Transaction, found: Access, moment: datetime) -> AppointmentReply:
    """The appointment as it is now, for whoever has found it."""
    now = int(moment.timestamp())
    catalog = load_catalog(session)
    listed = listed_appointment(session, found.appointment.id)
    history = history_of(session, found.appointment.id)
    if found.own is None:
        return AppointmentReply.of(listed, catalog, now, history)
    return AppointmentReply.of_own(listed, catalog, now, found.own.id, history)


def _whose(caller: Caller, user_id: str | None) -> str:
    """The host whose appointments are meant; "" for everybody's."""
    if caller.is_admin:
        return _plain(user_id)
    if user_id not in (None, caller.user_id):
        raise Denied("A host sees their own appointments only.")
    return caller.user_id or NOBODY


def _plain(id_: str | None) -> str:
    """An id to look for; one with characters that no id has finds nothing."""
    return NOBODY if id_ and not id_.isprintable() else id_ or ""


def _zone_of(catalog: Catalog, caller: Caller) -> ZoneInfo:
    host = catalog.hosts.get(caller.user_id)
    return ZoneInfo(host.schedule.zone if host else catalog.zone)


def _standings(status: str | None) -> tuple[AppointmentState, ...]:
    wanted = one_of_these(status, "status", STANDINGS)
    return (AppointmentState(wanted),) if wanted else ()


def _seconds(text: str | None, field: str, zone: ZoneInfo) -> int | None:
    """One end of the range in epoch seconds, rounded up."""
    return None if text is None else -int(-bound(text, field, zone).timestamp() // 1)
