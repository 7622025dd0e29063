"""POST /v4/booking."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from app.booking.people import MAX_GUESTS, MAX_NAME, MAX_NAME_PART, MAX_NOTE, MAX_NOTES
from app.booking.redirect import redirect_for
from app.booking.texts import MAX_DESCRIPTION, MAX_TITLE
from app.booking.values import Attendee, Booked, Order
from app.web.schemas.shared_schemas import (
    MAX_JSON_INTEGER,
    UNIQUE,
    WHOLE,
    Body,
    Email,
    Id,
    Instant,
    ZoneName,
    instant,
    one_of,
)

Venue = Literal[
    "local",
    "local-attendee",
    "google",
    "zoom",
    "phone",
    "phone-incoming",
    "whatsapp",
    "connect",
    "webex",
    "whereby",
    "kmeet",
    "jitsi",
    "zava",
    "teamsForBusiness2",
    "custom",
    "resource",
]
Note = Annotated[str, Field(max_length=MAX_NOTE)]
Language = Literal["en", "de", "fr", "es", "no", "nl", "it", "pl", "sv", "tr", "da"]


_MARA: JsonValue = {"email": "mara@example.com", "fullname": "Mara Linde"}


class AttendeeBody(Body):
    """Who comes to the meeting; `fullname`, or one of `firstname` and `lastname`, is needed."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": one_of("fullname", "firstname", "lastname"),
            "examples": [_MARA],
        }
    )

    email: Email
    receive_reminders: bool = True
    notes: Annotated[dict[Note, Note], Field(max_length=MAX_NOTES)] = {}
    firstname: Annotated[str, Field(max_length=MAX_NAME_PART)] | None = None
    lastname: Annotated[str, Field(max_length=MAX_NAME_PART)] | None = None
    fullname: Annotated[str, Field(max_length=MAX_NAME)] | None = None
    bringalong_emails: Annotated[
        list[Email], Field(max_length=MAX_GUESTS, json_schema_extra=UNIQUE)
    ] = []
    phone: (
        Annotated[
            str,
            Field(max_length=40, description="with country code, or as it is dialled there"),
        ]
        | None
    ) = None
    language: Language | None = None
    timezone: ZoneName | None = None  # judged together with the rest of them
    data_policy_accepted: bool | None = None

    def to_attendee(self) -> Attendee:
        """The attendee as a value, not yet judged."""
        return Attendee(
            email=self.email,
            fullname=self.fullname or "",
            firstname=self.firstname or "",
            lastname=self.lastname or "",
            phone=self.phone or "",
            language=self.language or "",
            timezone=self.timezone or "",
            notes=self.notes,
            guests=tuple(self.bringalong_emails),
            receive_reminders=self.receive_reminders,
            data_policy_accepted=bool(self.data_policy_accepted),
        )


class BookingBody(Body):
    """A booking that somebody asks for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attendee": _MARA,
                    "meetingTypeId": "intro-call",
                    "start": "2026-11-24T13:00:00Z",
                    "hostIds": ["ada"],
                }
            ]
        }
    )

    attendee: AttendeeBody
    meeting_type_id: Id
    start: Instant
    host_ids: Annotated[list[Id], Field(max_length=50)] | None = None
    appointment_id: Id | None = None
    queue_id: Id | None = None
    location: Annotated[str, Field(max_length=500)] | None = None
    channel: Venue | None = None
    duration: (
        Annotated[float, Field(gt=0, le=1440, multiple_of=1, description="minutes")] | None
    ) = None
    routing_form_id: Id | None = None
    ignore_availability: bool | None = None
    attendee_pending_id: Annotated[int, Field(ge=1, le=MAX_JSON_INTEGER), WHOLE] | None = None
    payment_id: Id | None = None
    resource_channel_ids: Annotated[list[Id], Field(max_length=20)] | None = None
    one_time_link_id: Id | None = None
    skip_notifications: bool | None = None
    ics_title: Annotated[str, Field(max_length=MAX_TITLE)] | None = None
    ics_description: Annotated[str, Field(max_length=MAX_DESCRIPTION)] | None = None

    def to_order(self, secret: str = "") -> Order:
        """The same request as a value that the rules understand.

        `secret` is that of the appointment which the request names, if it came with one.

        Raises:
            Invalid: if `start` is not an instant.
        """
        return Order(
            meeting_type_id=self.meeting_type_id,
            start=instant(self.start, "start"),
            attendee=self.attendee.to_attendee(),
            host_ids=tuple(self.host_ids or ()),
            queue_id=self.queue_id,
            appointment_id=self.appointment_id,
            secret=secret,
            resource_ids=tuple(self.resource_channel_ids or ()),
            routing_form_id=self.routing_form_id,
            pending_attendee_id=self.attendee_pending_id,
            payment_id=self.payment_id,
            one_time_link_id=self.one_time_link_id,
            ignore_availability=bool(self.ignore_availability),
            skip_notifications=bool(self.skip_notifications),
            venue=self.channel,
            location=self.location or "",
            duration=None if self.duration is None else timedelta(minutes=self.duration),
            ics_title=self.ics_title or "",
            ics_description=self.ics_description or "",
        )


class BookingReply(Body):
    """A booking that was made."""

    appointment_id: str | None = None
    secret: str | None = None
    attendee_email: str
    booking_type: Literal["doubleOptIn", "requireHostConfirmation"] | None = None
    provisional_booking_id: str | None = None
    redirect_url: str | None = None

    @classmethod
    def of(cls, booked: Booked) -> "BookingReply":
        """Show a booking to the caller who made it; one that is only held, as such."""
        if booked.provisional_id:
            return cls(
                attendee_email=booked.attendee_email,
                booking_type=booked.provisional_type,
                provisional_booking_id=booked.provisional_id,
                redirect_url=redirect_for(booked),
            )
        return cls(
            appointment_id=booked.appointment_id,
            secret=booked.secret,
            attendee_email=booked.attendee_email,
            redirect_url=redirect_for(booked),
        )
