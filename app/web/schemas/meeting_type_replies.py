"""What GET, POST and PATCH /v4/meeting-type answer."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.booking.slots import seconds
from app.booking.values import Catalog, ChangePolicy, MeetingKind, MeetingType
from app.web.schemas.shared_schemas import Body


class MeetingInfoBody(Body):
    """What a meeting is about and how much time it takes; minutes."""

    name: str
    description: str
    duration: int
    channel: str
    buffer_before: int
    buffer_after: int
    enable_redirect: bool
    redirect: Annotated[str | None, Field(description="for admins")] = None
    pass_event_details_to_redirect: bool
    group_booking: bool
    color: str | None = None
    custom_channel_name: str | None = None
    custom_channel_link: Annotated[str | None, Field(description="for admins")] = None
    ics_title: Annotated[str | None, Field(description="for admins")] = None
    ics_description: Annotated[str | None, Field(description="for admins")] = None


class MeetingOptionsBody(Body):
    """What a visitor may choose, and what happens after booking."""

    allowed_durations: list[int]
    allowed_channels: list[str]
    allow_host_selection: bool
    double_opt_in: bool
    require_host_confirmation: bool
    allow_phone_only_booking: Annotated[
        bool, Field(description="`attendee.phone` is enough, `attendee.email` may be absent")
    ]
    guests_take_spots: Annotated[
        bool, Field(description="each guest takes a place of the group as well")
    ]
    guests_see_each_other: Annotated[
        bool, Field(description="guests read each other's addresses in letters and calendars")
    ]
    hidden: Annotated[
        bool, Field(description="not listed; booked by its id or by a one-time link only")
    ]


class HorizonBody(Body):
    """How far ahead can be booked: so many minutes, or a range of days."""

    mode: Literal["limit", "range"]
    booking_limit: int | None = None
    range_min: date | None = None
    range_max: date | None = None


class LimitsBody(Body):
    """Most bookings of one host; absent: any number."""

    per_day: int | None = None
    per_week: int | None = None


class PriceBody(Body):
    """In the currency's smallest unit."""

    amount: int
    currency: str


class PoliciesBody(Body):
    """Until how many minutes before the start an attendee may change it; absent: never."""

    cancel: int | None = None
    reschedule: int | None = None


class MeetingTypeReply(Body):
    """A meeting type; what is marked so is shown to admins only."""

    id: str
    slug: str
    user_id: str | None = None
    queue_id: str | None = None
    host_ids: list[str]
    kind: MeetingKind
    spots: int
    meeting_info: MeetingInfoBody
    meeting_options: MeetingOptionsBody
    locations: list[str]
    resource_channels: list[str]
    days_into_future: HorizonBody
    minimum_notice: int
    slot_interval: int
    limits: Annotated[LimitsBody | None, Field(description="for admins")] = None
    price: PriceBody | None = None
    one_time_link_only: bool
    policies: PoliciesBody
    data_policy_url: str | None = None
    language: str
    region: str
    active: Annotated[bool | None, Field(description="for admins")] = None

    @classmethod
    def of(
        cls, meeting: MeetingType, catalog: Catalog, *, with_internals: bool = False
    ) -> "MeetingTypeReply":
        """Show a meeting type, with its internals to those who administer it."""
        limits = LimitsBody(per_day=meeting.most_a_day, per_week=meeting.most_a_week)
        return cls(
            id=meeting.id,
            slug=meeting.slug,
            user_id=meeting.host_id,
            queue_id=meeting.queue_id,
            host_ids=[host.id for host in catalog.hosts_of(meeting)],
            kind=catalog.kind(meeting),
            spots=meeting.spots,
            meeting_info=_info(meeting, with_internals=with_internals),
            meeting_options=_options(meeting),
            locations=list(meeting.locations),
            resource_channels=list(meeting.resource_ids),
            days_into_future=_horizon(meeting),
            minimum_notice=seconds(meeting.notice) // 60,
            slot_interval=seconds(meeting.step) // 60,
            limits=limits if with_internals else None,
            price=PriceBody(amount=meeting.price, currency=meeting.currency)
            if meeting.price
            else None,
            one_time_link_only=meeting.one_time_link_only,
            policies=PoliciesBody(
                cancel=_notice(meeting.cancel_policy), reschedule=_notice(meeting.move_policy)
            ),
            data_policy_url=meeting.data_policy_url or None,
            language=meeting.language,
            region=meeting.region,
            active=meeting.active if with_internals else None,
        )


def _info(meeting: MeetingType, *, with_internals: bool) -> MeetingInfoBody:
    info = MeetingInfoBody(
        name=meeting.name,
        description=meeting.description,
        duration=seconds(meeting.durations[0]) // 60,
        channel=meeting.venues[0],
        buffer_before=seconds(meeting.buffer_before) // 60,
        buffer_after=seconds(meeting.buffer_after) // 60,
        enable_redirect=bool(meeting.redirect_url),
        pass_event_details_to_redirect=meeting.redirect_with_details,
        group_booking=meeting.spots > 1,
        color=meeting.color or None,
        custom_channel_name=meeting.custom_name or None,
    )
    if with_internals:
        info.redirect = meeting.redirect_url or None
        info.custom_channel_link = meeting.custom_link or None
        info.ics_title = meeting.ics_title or None
        info.ics_description = meeting.ics_description or None
    return info


def _options(meeting: MeetingType) -> MeetingOptionsBody:
    return MeetingOptionsBody(
        allowed_durations=[seconds(each) // 60 for each in meeting.durations],
        allowed_channels=list(meeting.venues),
        allow_host_selection=meeting.allow_host_selection,
        double_opt_in=meeting.double_opt_in,
        require_host_confirmation=meeting.require_host_confirmation,
        allow_phone_only_booking=meeting.phone_only,
        guests_take_spots=meeting.guests_take_spots,
        guests_see_each_other=meeting.guests_see_each_other,
        hidden=meeting.hidden,
    )


def _horizon(meeting: MeetingType) -> HorizonBody:
    if meeting.first_day is None and meeting.last_day is None:
        return HorizonBody(mode="limit", booking_limit=seconds(meeting.horizon) // 60)
    return HorizonBody(mode="range", range_min=meeting.first_day, range_max=meeting.last_day)


def _notice(policy: ChangePolicy) -> int | None:
    return None if policy.notice is None else seconds(policy.notice) // 60
