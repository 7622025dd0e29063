"""What subscribers are sent: the bodies of webhooks, for the API's description.

`app.desk.notifications.webhook_events` writes them; a test holds what it writes against these.
"""

from typing import Annotated, Literal

from pydantic import Field

from app.web.schemas.appointment_schemas import BookedTypeBody, ChannelBody, HostReply
from app.web.schemas.booking_schemas import BookingType
from app.web.schemas.shared_schemas import Body, Moment


class EventAttendee(Body):
    """Somebody who comes, or came."""

    id: str
    status: str
    email: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    fullname: str | None = None
    phone: str | None = None
    timezone: str | None = None
    language: str | None = None
    notes: dict[str, str] | None = None
    bringalong_emails: list[str] | None = None


class BookingEvent(Body):
    """Somebody's booking as it stands after the event."""

    webhook_type: Literal[
        "booking_created", "booking_rescheduled", "booking_cancelled", "booking_provisional"
    ]
    id: Annotated[str, Field(description="The appointment.")]
    attendee_id: Annotated[str, Field(description="Whose booking it is.")]
    secret: Annotated[str, Field(description="The attendee's, for X-Appointment-Secret.")]
    start: Moment
    end: Moment
    previous_start: Annotated[
        Moment | None, Field(description="of one that has just been moved: its start before")
    ] = None
    previous_end: Annotated[Moment | None, Field(description="likewise, its end before")] = None
    rescheduled_at: Annotated[
        Moment | None, Field(description="When it was moved last, if it ever was.")
    ] = None
    is_cancelled: bool
    cancel_reason: str | None = None
    provisional_booking_id: Annotated[
        str | None, Field(description="Of a booking that waited, or waits, for confirmation.")
    ] = None
    booking_type: Annotated[
        BookingType | None, Field(description="Whose confirmation it waits for.")
    ] = None
    location: str | None = None
    meeting_info: ChannelBody
    attendees: Annotated[
        list[EventAttendee], Field(description="Whose booking it is first, then the others.")
    ]
    hosts: list[HostReply]
    host_ids: list[str]
    meeting_type: BookedTypeBody
    meeting_type_id: str
    ics_title: str
    ics_description: str
    created_at: Moment
    updated_at: Moment


class HandoffEvent(Body):
    """A conversation in which a person has to go on."""

    webhook_type: Literal["conversation_handoff"]
    id: Annotated[str, Field(description="The conversation.")]
    channel: str
    language: str | None = None
    timezone: str | None = None
    visitor_name: str | None = None
    meeting_type_id: str | None = None
    reason: str | None = None
    summary: str | None = None
    created_at: Moment
