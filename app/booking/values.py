"""What the business consists of, and what is asked of it. All values, nothing acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.booking.hours import Schedule
from app.errors import NotFound


class Strategy(StrEnum):
    """How a rotation chooses among its hosts."""

    SIMPLE_ROUND_ROBIN = "simpleRoundRobin"
    ADVANCED_ROUND_ROBIN = "advancedRoundRobin"
    EQUAL_DISTRIBUTION = "equalDistribution"
    COLLECTIVE = "collective"


class LimitPeriod(StrEnum):
    """What bookings are counted by, in the host's zone; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class MeetingKind(StrEnum):
    """The four shapes of a meeting."""

    ONE_TO_ONE = "one-to-one"
    ROUND_ROBIN = "round-robin"
    COLLECTIVE = "collective"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who can be booked. `holder` is the number under which claims lock them."""

    id: str
    holder: int
    email: str
    given_name: str
    family_name: str
    schedule: Schedule
    language: str = "en"
    slug: str = ""
    role: str = "host"  # or admin
    active: bool = True  # can be booked anew, and may use their tokens

    @property
    def name(self) -> str:
        """Given and family name, as in a letter."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Queue:
    """A rotation of hosts; the order is the order of the first round.

    `weights`: how many turns a host has in a round, 1 unless said. For the advanced
    round robin, `priorities` (1 to 3 stars, 1 unless said; more come first) and
    `capacities` (bookings in a `period`; none unless said). For the equal distribution,
    a host may be ahead of the least booked one by less than `lead` bookings.
    """

    id: str
    number: int
    name: str
    host_ids: tuple[str, ...]
    strategy: Strategy = Strategy.SIMPLE_ROUND_ROBIN
    weights: Mapping[str, int] = field(default_factory=dict)
    priorities: Mapping[str, int] = field(default_factory=dict)
    capacities: Mapping[str, int] = field(default_factory=dict)
    period: LimitPeriod = LimitPeriod.MONTH
    lead: int = 1

    @property
    def is_counted(self) -> bool:
        """Whether bookings so far decide who may be offered."""
        return self.strategy is Strategy.EQUAL_DISTRIBUTION or (
            self.strategy is Strategy.ADVANCED_ROUND_ROBIN and bool(self.capacities)
        )


@dataclass(frozen=True, slots=True)
class Resource:
    """A room or a thing that is booked with a meeting; it keeps its own hours if it has."""

    id: str
    holder: int
    name: str
    schedule: Schedule | None = None
    active: bool = True  # can be booked anew


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """Until when an attendee may change a booking; `notice` None means never."""

    notice: timedelta | None = timedelta(0)


@dataclass(frozen=True, slots=True)
class MeetingType:
    """What can be booked. Exactly one of `host_id` and `queue_id` is set."""

    id: str
    slug: str
    name: str
    durations: tuple[timedelta, ...]  # the first is the default
    host_id: str | None = None
    queue_id: str | None = None
    description: str = ""
    spots: int = 1  # more than one makes it a group meeting
    step: timedelta = timedelta(minutes=30)  # between two starts
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    notice: timedelta = timedelta(minutes=30)
    horizon: timedelta = timedelta(days=60)
    first_day: date | None = None  # of a range of days in the host's zone, both included,
    last_day: date | None = None  # instead of the horizon
    most_a_day: int | None = None  # bookings of one host, in the host's zone
    most_a_week: int | None = None
    venues: tuple[str, ...] = ("connect",)  # the first is the default
    locations: tuple[str, ...] = ()  # addresses, for the venue `local`
    allow_host_selection: bool = False
    double_opt_in: bool = False
    require_host_confirmation: bool = False
    data_policy_url: str = ""
    language: str = "en"
    resource_ids: tuple[str, ...] = ()
    one_time_link_only: bool = False
    price: int = 0  # in the currency's smallest unit; 0 is free
    currency: str = "EUR"
    redirect_url: str = ""
    redirect_with_details: bool = False
    cancel_policy: ChangePolicy = ChangePolicy()
    move_policy: ChangePolicy = ChangePolicy()
    region: str = "DE"  # where a phone number without a country code is from
    ics_title: str = ""
    ics_description: str = ""
    color: str = ""
    custom_name: str = ""  # of the venue `custom`, and the link to it
    custom_link: str = ""
    hidden: bool = False  # not listed; booked by whoever knows its id or has a link
    phone_only: bool = False  # a phone number is enough, no address is needed
    guests_take_spots: bool = False  # of a group
    guests_see_each_other: bool = False  # their addresses, in letters and calendars
    active: bool = True

    @property
    def phone_is_enough(self) -> bool:
        """Whether an attendee with a phone number needs no address, not even to confirm."""
        return self.phone_only and not self.double_opt_in

    @property
    def is_listed(self) -> bool:
        """Whether it is shown to visitors who do not ask for it."""
        return self.active and not self.hidden

    @property
    def is_provisional(self) -> bool:
        """Whether a booking has to be confirmed before it counts."""
        return self.double_opt_in or self.require_host_confirmation


@dataclass(frozen=True, slots=True)
class Catalog:
    """A snapshot of everything that is offered, and by whom."""

    version: int
    business: str = ""
    about: str = ""
    zone: str = "UTC"
    hosts: Mapping[str, Host] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)
    meeting_types: Mapping[str, MeetingType] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)

    def meeting_type(self, id_or_slug: str) -> MeetingType:
        """An active meeting type.

        Raises:
            MeetingTypeNotFound: if there is none, or it is switched off, or nobody who
                holds it can be booked any more.
        """
        found = self.any_meeting_type(id_or_slug)
        if not found.active or not self.hosts_of(found):
            raise MeetingTypeNotFound(f"There is no meeting type {id_or_slug!r}.")
        return found

    def any_meeting_type(self, id_or_slug: str) -> MeetingType:
        """A meeting type, active or not.

        Raises:
            MeetingTypeNotFound: if there is none.
        """
        found = self.meeting_types.get(id_or_slug) or next(
            (each for each in self.meeting_types.values() if each.slug == id_or_slug), None
        )
        if found is None:
            raise MeetingTypeNotFound(f"There is no meeting type {id_or_slug!r}.")
        return found

    def kind(self, meeting: MeetingType) -> MeetingKind:
        """What shape a meeting type has."""
        if meeting.queue_id is not None:
            collective = self.queues[meeting.queue_id].strategy is Strategy.COLLECTIVE
            return MeetingKind.COLLECTIVE if collective else MeetingKind.ROUND_ROBIN
        return MeetingKind.GROUP if meeting.spots > 1 else MeetingKind.ONE_TO_ONE

    def hosts_of(self, meeting: MeetingType) -> tuple[Host, ...]:
        """Who can be booked with a meeting type, in the order of its rotation."""
        single = (meeting.host_id,) if meeting.host_id else ()
        ids = self.active_queue(meeting.queue_id).host_ids if meeting.queue_id else single
        return tuple(host for id_ in ids if (host := self.hosts[id_]).active)

    def shown_to(self, came_for: str = "") -> list[MeetingType]:
        """What a visitor may hear of: what is listed, and what they came for, by its id."""
        return [
            meeting
            for meeting in self.meeting_types.values()
            if meeting.is_listed or (meeting.active and meeting.id == came_for)
        ]

    def active_queue(self, id_: str) -> Queue:
        """A rotation with those of its hosts who can be booked."""
        queue = self.queues[id_]
        active = tuple(host_id for host_id in queue.host_ids if self.hosts[host_id].active)
        return replace(queue, host_ids=active)


class MeetingTypeNotFound(NotFound):
    """Nothing of that name is on offer."""

    code = "meeting-type-not-found"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who comes. `email` and `phone` are normalised (the latter E.164).

    `by_public`: booked without a token, so what they wrote is a stranger's. `uninvited` are
    those of the `guests` who are not written to, until somebody vouches for the booking.
    """

    email: str
    fullname: str
    firstname: str = ""
    lastname: str = ""
    phone: str = ""
    language: str = ""
    timezone: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    guests: tuple[str, ...] = ()
    receive_reminders: bool = True
    data_policy_accepted: bool = False
    by_public: bool = False
    uninvited: tuple[str, ...] = ()

    @property
    def invited(self) -> tuple[str, ...]:
        """The guests who are told what becomes of the booking."""
        return tuple(guest for guest in self.guests if guest not in self.uninvited)


@dataclass(frozen=True, slots=True)
class Order:
    """A wish to book, complete and well formed, but not yet judged.

    `start` is aware; `duration` None means the meeting type's default.
    """

    meeting_type_id: str
    start: datetime
    attendee: Attendee
    host_ids: tuple[str, ...] = ()
    queue_id: str | None = None
    appointment_id: str | None = None
    secret: str = ""  # that of the appointment, to re-book it
    venue: str | None = None
    location: str = ""
    duration: timedelta | None = None
    ics_title: str = ""
    ics_description: str = ""
    skip_notifications: bool = False
    ignore_availability: bool = False
    resource_ids: tuple[str, ...] = ()
    routing_form_id: str | None = None
    pending_attendee_id: int | None = None
    payment_id: str | None = None
    one_time_link_id: str | None = None
    conversation_id: str | None = None
    proposal_id: str | None = None
    origin: str = ""  # a hash of the address that it came from, "" if that is not known


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. Nobody in particular unless a token says so."""

    user_id: str = ""
    role: str = ""  # "" for the public, host, admin
    token_name: str = field(default="", compare=False)  # what the token is for

    @property
    def is_known(self) -> bool:
        """Whether the caller showed a token."""
        return bool(self.role)

    @property
    def is_admin(self) -> bool:
        """Whether the caller may do everything."""
        return self.role == "admin"


PUBLIC = Caller()


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking that was made. Times are aware UTC; `hosts` begins with the organizer.

    One that has to be confirmed first has a `provisional_id` and says how in
    `provisional_type`; its appointment is only held.
    """

    appointment_id: str
    secret: str
    attendee_email: str
    meeting_type: MeetingType
    hosts: tuple[Host, ...]
    start: datetime
    end: datetime
    ics_title: str
    ics_description: str
    attendee: Attendee = Attendee(email="", fullname="")
    attendee_id: str = ""
    sequence: int = 0
    provisional_id: str = ""
    provisional_type: str = ""  # doubleOptIn, requireHostConfirmation
    code: str = ""  # the booking code (see app.booking.codes)
    is_repeat: bool = False  # made before, and asked for again
