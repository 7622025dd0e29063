"""Appointments after they are made: seen, listed, cancelled, moved and amended."""

from datetime import datetime
from typing import Annotated

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, HeaderParameter, JSONBody

from app.booking.hours import DAY, day_start, local_day
from app.booking.values import Caller
from app.desk.appointments.access import Access, access_to
from app.desk.appointments.amend import add_guest, remove_guest, write_note
from app.desk.appointments.cancel import cancel
from app.desk.appointments.reschedule import move
from app.settings import Clock
from app.store.appointments.appointment_history import history_of
from app.store.appointments.search import (
    AppointmentFilter,
    AppointmentState,
    count_appointments,
    get_listed_appointment,
    list_appointments,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.api.appointments_query import AppointmentsQuery, whose, zone_of
from app.web.http.auth import NEEDS_TOKEN, Connection, known_callers, token_holders
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.http.paging import next_cursor
from app.web.schemas.appointment_schemas import (
    AppointmentReply,
    AppointmentsReply,
    CancelBody,
    GuestBody,
    NotesBody,
    RescheduleBody,
    RescheduledReply,
)

PROOF = "X-Appointment-Secret"
Secret = Annotated[
    str | None,
    HeaderParameter(name=PROOF, max_length=200, description="an attendee's proof"),
]
TOKEN_OR_SECRET: tuple[dict[str, list[str]], ...] = (*NEEDS_TOKEN, {})


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
        dependencies={"question": Provide(AppointmentsQuery, sync_to_thread=False)},
        responses=refusals(400, 401, 403),
    )
    def find(
        self,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
        question: NamedDependency[AppointmentsQuery],
    ) -> AppointmentsReply:
        """List appointments: a host their own, an admin all; `start` and `end` bound starts."""
        now = int(clock().timestamp())
        with database.read() as session:
            catalog = load_catalog(session)
            wanted, page = question.judged(caller, zone_of(catalog, caller))
            found = list_appointments(session, wanted, now, page)
            total = count_appointments(session, wanted, now)
        appointments = [each.appointment for each in found]
        places = [
            (each.created_at if wanted.by_creation else each.start, each.id)
            for each in appointments
        ]
        return AppointmentsReply(
            appointments=[AppointmentReply.of(each, catalog, now) for each in found],
            total=total,
            next_cursor=next_cursor(page, places),
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
            zone = zone_of(catalog, caller).key
            today = local_day(zone, now)
            wanted = AppointmentFilter(
                host_id=whose(caller),
                start=day_start(zone, today),
                end=day_start(zone, today + DAY),
                standings=(AppointmentState.BOOKED, AppointmentState.PENDING),
            )
            found = list_appointments(session, wanted, now)
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
        """Let one guest more come with an attendee, or with `remove` one less."""
        change = remove_guest if data.remove else add_guest
        with database.begin() as session:
            found = access_to(session, id_, caller)
            now = clock()
            change(session, found, data.attendee_id, data.email, now)
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
    listed = get_listed_appointment(session, found.appointment.id)
    history = history_of(session, found.appointment.id)
    if found.own is None:
        return AppointmentReply.of(listed, catalog, now, history)
    return AppointmentReply.of_own(listed, catalog, now, found.own.id, history)
