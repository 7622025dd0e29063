"""What a booking may need or use up: links, payments, pending attendees, routing forms."""

from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from app.booking.values import Caller
from app.desk.admission.prerequisites import (
    answer_form,
    create_form,
    create_link,
    note_pending,
    payments_of,
    pending_of,
    record_payment,
    remove_form,
)
from app.desk.booking.take_back import change_payment, release_payment, withdraw_link
from app.settings import Clock, Settings
from app.store.catalog.routing_forms import get_form, list_forms
from app.store.engine.database import Database
from app.web.http.auth import NEEDS_TOKEN, admins, known_callers, token_holders
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.http.paging import NEXT_HEADER, After, PageNumber, in_page, page_of
from app.web.schemas.prerequisite_schemas import (
    AnswersBody,
    DestinationBody,
    OneTimeLinkReply,
    PaymentBody,
    PaymentChange,
    PaymentReply,
    PendingAttendeeBody,
    PendingAttendeeReply,
    RoutingFormBody,
    RoutingFormReply,
)

MAX_PENDING = 10_240  # bytes of somebody who is kept without having booked


class OneTimeLinkApi(Controller):
    """Links that book once."""

    path = "/v4/one-time-booking-link"
    tags = ("one-time links",)
    security = NEEDS_TOKEN
    guards = (token_holders,)

    @post(
        "/create/{meeting_type_id:str}",
        responses=refusals(401, 403, 404, 422),
    )
    async def create(
        self,
        meeting_type_id: FromPath[str],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
        caller: NamedDependency[Caller],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[OneTimeLinkReply]:
        """Make a link that books a meeting type once, within 30 days."""
        return await once.created(
            lambda session: OneTimeLinkReply.of(
                create_link(session, meeting_type_id, caller, clock()), settings.public_url
            )
        )

    @delete("/{id_:str}", sync_to_thread=True, responses=refusals(401, 403, 404))
    def withdraw(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
    ) -> None:
        """Take a link back: what is booked with it stays, what is only held for it ends."""
        with database.begin() as session:
            withdraw_link(session, id_, caller, clock())


class PaymentApi(Controller):
    """Payments that were made elsewhere."""

    path = "/v4/payment"
    tags = ("payments",)
    security = NEEDS_TOKEN
    guards = (token_holders,)

    @post("/", responses=refusals(400, 401, 403, 404, 409, 422))
    async def record(
        self,
        data: JSONBody[PaymentBody],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[PaymentReply]:
        """Record that somebody has paid for a meeting; their booking names it."""
        payment = data.to_payment(clock())
        return await once.created(
            lambda session: PaymentReply.of(record_payment(session, payment, caller))
        )

    @get(
        "/",
        sync_to_thread=True,
        response_headers=[NEXT_HEADER],
        responses=refusals(400, 401),
    )
    def list_page(
        self,
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
        page: PageNumber = 0,
        page_size: Annotated[int, QueryParameter(name="pageSize", ge=1, le=1000)] = 1000,
        after: After = None,
    ) -> Response[list[PaymentReply]]:
        """List payments, newest first; a host sees those for their own meetings."""
        wanted = page_of(page, page_size, after)
        with database.read() as session:
            found = payments_of(session, caller, wanted)
        shown = [PaymentReply.of(payment) for payment in found]
        return in_page(shown, wanted, [(each.created_at, each.id) for each in found])

    @patch("/{id_:str}", sync_to_thread=True, responses=refusals(400, 401, 403, 404))
    def change(
        self,
        id_: FromPath[str],
        data: JSONBody[PaymentChange],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        caller: NamedDependency[Caller],
    ) -> PaymentReply:
        """Note that a payment was paid back: nobody can book with it any more.

        What is booked with it stays; what is only held for it ends.
        """
        with database.begin() as session:
            changed = change_payment(session, id_, data.status, caller, clock())
        return PaymentReply.of(changed)

    @post(
        "/{id_:str}/release",
        status_code=200,
        sync_to_thread=True,
        responses=refusals(401, 403, 404, 409),
    )
    def release(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
    ) -> PaymentReply:
        """Give back a payment whose booking was cancelled, so that it can be used again."""
        with database.begin() as session:
            return PaymentReply.of(release_payment(session, id_, caller))


class PendingAttendeeApi(Controller):
    """People who began to fill in a form."""

    path = "/v4/attendee/pending"
    tags = ("pending attendees",)
    guards = (known_callers,)

    @post("/", request_max_body_size=MAX_PENDING, responses=refusals(400, 404, 413, 422))
    async def note(
        self,
        data: JSONBody[PendingAttendeeBody],
        clock: NamedDependency[Clock],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[int]:
        """Keep somebody who has not booked yet; answers with the number to book with."""
        attendee, about = data.to_attendee(), data.meeting_type_id
        return await once.created(
            lambda session: note_pending(session, attendee, clock(), about)
        )

    @get(
        "/",
        guards=[token_holders],
        security=NEEDS_TOKEN,
        sync_to_thread=True,
        response_headers=[NEXT_HEADER],
        responses=refusals(400, 401),
    )
    def list_page(
        self,
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
        page: PageNumber = 0,
        page_size: Annotated[int, QueryParameter(name="pageSize", ge=1, le=100)] = 100,
        after: After = None,
    ) -> Response[list[PendingAttendeeReply]]:
        """List those who have not booked yet, newest first; a host sees their meetings'."""
        wanted = page_of(page, page_size, after, numbers=True)
        with database.read() as session:
            found = pending_of(session, caller, wanted)
        shown = [PendingAttendeeReply.of(each) for each in found]
        return in_page(shown, wanted, [(each.created_at, each.id) for each in found])


class RoutingFormApi(Controller):
    """Questions that lead to the right meeting."""

    path = "/v4/routing-form"
    tags = ("routing forms",)
    guards = (known_callers,)

    @post(
        "/",
        guards=[admins],
        security=NEEDS_TOKEN,
        responses=refusals(400, 401, 403, 404, 422),
    )
    async def create(
        self,
        data: JSONBody[RoutingFormBody],
        clock: NamedDependency[Clock],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[RoutingFormReply]:
        """Create a routing form."""
        form = data.to_form()
        return await once.created(
            lambda session: RoutingFormReply.of(
                create_form(session, form, clock()), with_rules=True
            )
        )

    @get(
        "/",
        guards=[token_holders],
        security=NEEDS_TOKEN,
        sync_to_thread=True,
        responses=refusals(401),
    )
    def list_all(self, database: NamedDependency[Database]) -> list[RoutingFormReply]:
        """List the routing forms, oldest first."""
        with database.read() as session:
            return [RoutingFormReply.of(form, with_rules=True) for form in list_forms(session)]

    @get("/{id_:str}", sync_to_thread=True, responses=refusals(401, 404))
    def show(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
    ) -> RoutingFormReply:
        """Get one routing form; its rules with a token only."""
        with database.read() as session:
            form = get_form(session, id_)
        return RoutingFormReply.of(form, with_rules=caller.is_known)

    @delete(
        "/{id_:str}",
        guards=[admins],
        security=NEEDS_TOKEN,
        sync_to_thread=True,
        responses=refusals(401, 403, 404),
    )
    def remove(self, id_: FromPath[str], database: NamedDependency[Database]) -> None:
        """Delete a routing form; what was booked by it keeps its answers."""
        with database.begin() as session:
            remove_form(session, id_)

    @post(
        "/{id_:str}/answer",
        status_code=200,
        sync_to_thread=True,
        responses=refusals(400, 404),
    )
    def answer(
        self,
        id_: FromPath[str],
        data: JSONBody[AnswersBody],
        database: NamedDependency[Database],
    ) -> DestinationBody:
        """Say where a visitor's answers lead; nothing of them is kept."""
        with database.read() as session:
            return DestinationBody.of(answer_form(session, id_, data.answers))
