"""The public booking route."""

from dataclasses import replace
from typing import Annotated

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, JSONBody

from app.desk.booking.book import book
from app.desk.conversations.contact_limits import PublicLimits, count_public_booking
from app.store.engine.database import Transaction
from app.store.engine.ids import hashed
from app.web.http.auth import known_callers
from app.web.http.client_address import client_address, internet_address
from app.web.http.error_replies import AnyRequest, refusals
from app.web.http.idempotency import REPLAYED, IdempotentRequest
from app.web.schemas.booking_schemas import BookingBody, BookingReply

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
