"""POST /v4/booking."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, ValidationInfo, field_validator

from app.booking.people import (
    MAX_GUESTS,
    MAX_NAME,
    MAX_NAME_PART,
    MAX_NOTE,
    MAX_NOTE_NAME,
    MAX_NOTES,
    NAME_NEEDED,
    NO_PHONE,
    guest_flaws,
    may_be_phone,
)
from app.booking.redirect import redirect_for
from app.booking.texts import clean_title
from app.booking.values import Attendee, Booked, Order
from app.booking.venues import VenueId
from app.web.schemas.shared_schemas import (
    MAX_JSON_INTEGER,
    UNIQUE,
    WHOLE,
    Body,
    Description,
    Email,
    Id,
    Instant,
    Title,
    Zone,
    instant,
    refused,
)

NoteName = Annotated[str, Field(max_length=MAX_NOTE_NAME)]
Note = Annotated[str, Field(max_length=MAX_NOTE)]
Language = Literal["en", "de", "fr", "es", "no", "nl", "it", "pl", "sv", "tr", "da"]
BookingType = Literal["doubleOptIn", "requireHostConfirmation"]

EMAIL_NEEDED = "is required"

_MARA: JsonValue = {"email": "mara@example.com", "fullname": "Mara Linde"}


class AttendeeBody(Body):
    """Who comes to the meeting; `fullname`, `firstname` or `lastname` is needed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MARA]})

    phone: Annotated[
        Annotated[str, Field(max_length=40)] | None,
        Field(
            description="With country code (+49 …), or as it is dialled in the meeting type's"
            " region. The channels `phone` and `whatsapp` need it."
        ),
    ] = None
    email: Annotated[
        Email | None,
        Field(
            description="Where invitations and other mails go. Required, unless the meeting"
            " type has `allowPhoneOnlyBooking`.",
            validate_default=True,  # see `_reached`
        ),
    ] = None
    receive_reminders: Annotated[
        bool | None,
        Field(description="Whether to be reminded by mail before the meeting; true if absent."),
    ] = None
    notes: Annotated[
        Annotated[dict[NoteName, Note], Field(max_length=MAX_NOTES)] | None,
        Field(
            description="What was answered to a form, or is good for the host to know, by"
            f" name. At most {MAX_NOTE_NAME} characters of a name, {MAX_NOTE} of a note."
            " `address` says where a meeting of the channel `local-attendee` is."
        ),
    ] = None
    firstname: Annotated[
        Annotated[str, Field(max_length=MAX_NAME_PART)] | None,
        Field(description="Given name; enough by itself."),
    ] = None
    lastname: Annotated[
        Annotated[str, Field(max_length=MAX_NAME_PART)] | None,
        Field(description="Family name; enough by itself."),
    ] = None
    fullname: Annotated[
        Annotated[str, Field(max_length=MAX_NAME)] | None,
        Field(
            description="The name as it is shown; made of the other two if absent.",
            validate_default=True,  # see `_named`
        ),
    ] = None
    bringalong_emails: Annotated[
        Annotated[list[Email], Field(max_length=MAX_GUESTS, json_schema_extra=UNIQUE)] | None,
        Field(description="Guests of the attendee, who are invited as well; each one once."),
    ] = None
    language: Annotated[
        Language | None,
        Field(description="In which mails are written; the meeting type's if absent."),
    ] = None
    timezone: Annotated[
        Zone | None,
        Field(
            description="In which times are shown to the attendee: a name of the IANA"
            " database; the business's if absent."
        ),
    ] = None
    data_policy_accepted: Annotated[
        bool | None,
        Field(
            description="That the data policy was accepted; must be true where the meeting"
            " type has a `dataPolicyUrl`."
        ),
    ] = None

    @field_validator("email")
    @classmethod
    def _reached(cls, email: str | None, info: ValidationInfo) -> str | None:
        """Miss an address where there is no number either; a type may need more."""
        if not email and not info.data.get("phone", "?"):
            raise refused(EMAIL_NEEDED)
        return email

    @field_validator("fullname")
    @classmethod
    def _named(cls, fullname: str | None, info: ValidationInfo) -> str | None:
        """Miss a name only if the other two are there to be looked at, or absent."""
        names = (fullname, info.data.get("firstname", "?"), info.data.get("lastname", "?"))
        if not any(clean_title(name or "") for name in names):
            raise refused(NAME_NEEDED)
        return fullname

    @field_validator("phone")
    @classmethod
    def _phone(cls, phone: str | None) -> str | None:
        """Judge what can be judged without a region; the rest is judged with it."""
        if phone and not may_be_phone(phone):
            raise refused(NO_PHONE)
        return phone

    @field_validator("bringalong_emails")
    @classmethod
    def _guests(cls, guests: list[str] | None, info: ValidationInfo) -> list[str] | None:
        for flaw in guest_flaws(tuple(guests or ()), info.data.get("email") or ""):
            raise refused(flaw.message)
        return guests

    def to_attendee(self) -> Attendee:
        """The attendee as a value, not yet judged."""
        return Attendee(
            email=self.email or "",
            fullname=self.fullname or "",
            firstname=self.firstname or "",
            lastname=self.lastname or "",
            phone=self.phone or "",
            language=self.language or "",
            timezone=self.timezone or "",
            notes=self.notes or {},
            guests=tuple(self.bringalong_emails or ()),
            receive_reminders=self.receive_reminders is not False,
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

    attendee: Annotated[AttendeeBody, Field(description="Who comes.")]
    meeting_type_id: Annotated[
        Id, Field(description="What is booked: the id or the slug of a meeting type.")
    ]
    start: Annotated[
        Instant,
        Field(
            description="When it begins, as GET /v4/booking-availability offers it: ISO 8601"
            " with an offset or Z."
        ),
    ]
    host_ids: Annotated[
        Annotated[list[Id], Field(max_length=50)] | None,
        Field(
            description="Whom to meet. One-to-one: exactly that host. Round robin: absent,"
            " unless visitors may select a host and did; then without `queueId`. Collective:"
            " absent, or all of its hosts."
        ),
    ] = None
    appointment_id: Annotated[
        Id | None,
        Field(
            description="An appointment that is there already. Of a group: it is joined, if"
            " meeting type and start are the same and a place is left. Else: it is moved to"
            " `start` and keeps its id, which needs its secret in X-Appointment-Secret or a"
            " token."
        ),
    ] = None
    location: Annotated[
        Annotated[str, Field(max_length=500)] | None,
        Field(
            description="Where: one of the meeting type's locations for the channel `local`,"
            " the attendee's address for `local-attendee`."
        ),
    ] = None
    queue_id: Annotated[
        Id | None,
        Field(
            description="The queue whose turn decides who is met. Meeting types with a queue"
            " (round robin, co-hosts) need it; one-to-one and group meetings have none. Where"
            " visitors may select a host, it stands for the first free one, and is left out"
            " if they select somebody."
        ),
    ] = None
    channel: Annotated[
        VenueId | None,
        Field(
            description="How or where people meet; one that the meeting type allows, its"
            " usual one if absent."
        ),
    ] = None
    duration: Annotated[
        Annotated[float, Field(gt=0, le=1440, multiple_of=1)] | None,
        Field(
            description="Minutes. The meeting type's usual length if absent; else that one or"
            " one of its `allowedDurations`."
        ),
    ] = None
    routing_form_id: Annotated[
        Id | None, Field(description="The routing form whose answers led to this booking.")
    ] = None
    ignore_availability: Annotated[
        bool | None,
        Field(
            description="With a token only: book whatever hours, notice, limits and outside"
            " calendars say, and without payment. Two appointments of one host never overlap."
        ),
    ] = None
    attendee_pending_id: Annotated[
        Annotated[int, Field(ge=1, le=MAX_JSON_INTEGER), WHOLE] | None,
        Field(
            description="Who has begun to fill in a form (POST /v4/attendee/pending) and books"
            " now: taken off the list of pending attendees if the booking succeeds. Without it"
            " somebody may be on that list who has booked."
        ),
    ] = None
    payment_id: Annotated[
        Id | None,
        Field(
            description="The payment for this booking, which it uses up; needed where the"
            " meeting type has a price."
        ),
    ] = None
    resource_channel_ids: Annotated[
        Annotated[list[Id], Field(max_length=20)] | None,
        Field(description="Rooms or things to book with it; they have to be free as well."),
    ] = None
    one_time_link_id: Annotated[
        Id | None,
        Field(
            description="The one-time link by which somebody came. It is used up by the"
            " booking, which is why it has to be named."
        ),
    ] = None
    skip_notifications: Annotated[
        bool | None,
        Field(description="With a token only: the attendee gets no mail about this booking."),
    ] = None
    ics_title: Annotated[
        Title | None,
        Field(
            description="The title in calendars for this booking alone, in place of the meeting"
            " type's, such as one that was made from a conversation. One line of plain text."
        ),
    ] = None
    ics_description: Annotated[
        Description | None,
        Field(
            description="The description in calendars for this booking alone, in place of the"
            " meeting type's. Plain text; lines may be broken."
        ),
    ] = None

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

    appointment_id: Annotated[
        str | None,
        Field(description="The appointment; absent while a confirmation is awaited."),
    ] = None
    secret: Annotated[
        str | None,
        Field(
            description="The attendee's proof for X-Appointment-Secret, to see, move or cancel"
            " the appointment; absent while a confirmation is awaited."
        ),
    ] = None
    attendee_email: Annotated[
        str | None,
        Field(
            description="The attendee's address in the form in which it is kept; absent if"
            " there is none."
        ),
    ] = None
    booking_type: Annotated[
        BookingType | None,
        Field(
            description="Who has to confirm: the attendee (`doubleOptIn`) or the host"
            " (`requireHostConfirmation`). Absent for a booking that holds as it is."
        ),
    ] = None
    provisional_booking_id: Annotated[
        str | None,
        Field(description="What is held until then; absent for a booking that holds as it is."),
    ] = None
    redirect_url: Annotated[
        str | None,
        Field(
            description="Where to send the visitor now, with all variables filled in; absent if"
            " the meeting type sends nobody anywhere. No other answer says it."
        ),
    ] = None

    @classmethod
    def of(cls, booked: Booked) -> "BookingReply":
        """Show a booking to the caller who made it; one that is only held, as such."""
        if booked.provisional_id:
            return cls(
                attendee_email=booked.attendee_email or None,
                booking_type=booked.provisional_type,
                provisional_booking_id=booked.provisional_id,
                redirect_url=redirect_for(booked),
            )
        return cls(
            appointment_id=booked.appointment_id,
            secret=booked.secret,
            attendee_email=booked.attendee_email or None,
            redirect_url=redirect_for(booked),
        )
