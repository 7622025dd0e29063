"""What the framework itself costs: a POST that does nothing with the same body."""

from litestar import Litestar, post
from litestar.params import JSONBody
from litestar.plugins.pydantic import PydanticPlugin

from app.web.schemas.booking_schemas import BookingBody, BookingReply


@post("/v4/booking")
async def accept(data: JSONBody[BookingBody]) -> BookingReply:
    """Read the body and answer as if it had been booked."""
    return BookingReply(
        appointment_id="0" * 36, secret="s" * 32, attendee_email=data.attendee.email
    )


app = Litestar(
    [accept],
    plugins=[PydanticPlugin(prefer_alias=True, exclude_none=True)],
    openapi_config=None,
    logging_config=None,
)
