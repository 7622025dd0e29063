"""POST and PATCH /v4/meeting-type: what an admin may say of a meeting type."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from app.booking.redirect import VARIABLES, WEB_ADDRESS_PATTERN, redirect_flaws
from app.booking.values import ChangePolicy, MeetingType
from app.booking.venues import VenueId
from app.errors import flawed, gather
from app.web.schemas.booking_schemas import Language
from app.web.schemas.shared_schemas import (
    HAS_TEXT,
    NOT_BLANK,
    WHOLE,
    Body,
    Day,
    Description,
    Id,
    Title,
    WebAddress,
    refused,
)

Length = Annotated[int, Field(ge=5, le=480, description="minutes"), WHOLE]
Buffer = Annotated[int, Field(ge=0, le=120, description="minutes"), WHOLE]
Notice = Annotated[int, Field(ge=0, le=525_600, description="minutes"), WHOLE]
Ahead = Annotated[int, Field(ge=5, le=1_051_200, description="minutes"), WHOLE]
Count = Annotated[int, Field(ge=1, le=1000), WHOLE]
Name = Annotated[
    str, Field(min_length=1, max_length=200, json_schema_extra=HAS_TEXT), NOT_BLANK
]


def _redirect(url: str) -> str:
    if url and (flaws := list(redirect_flaws(url))):
        raise refused(", and ".join(flaws))
    return url


Redirect = Annotated[
    str,
    Field(max_length=2000, json_schema_extra={"pattern": f"^$|{WEB_ADDRESS_PATTERN}"}),
    AfterValidator(_redirect),
]


class MeetingInfoChange(Body):
    """What the meeting is about and how much time it takes."""

    name: Name | None = None
    description: Description | None = None
    duration: Length | None = None
    channel: VenueId | None = None
    buffer_before: Buffer | None = None
    buffer_after: Buffer | None = None
    enable_redirect: Annotated[
        bool | None, Field(description="false forgets the address; an address enables it")
    ] = None
    redirect: Annotated[
        Redirect | None,
        Field(
            description="Where visitors go after booking: an http or https address without a"
            " user name. It may have variables behind its host: "
            + ", ".join("{{" + name + "}}" for name in VARIABLES)
            + ". Empty for none."
        ),
    ] = None
    pass_event_details_to_redirect: bool | None = None
    group_booking: Annotated[
        bool | None, Field(description="as `spots` say: true needs more than one")
    ] = None
    color: Annotated[str, Field(pattern=r"^#?[A-Za-z0-9]{0,31}$")] | None = None
    ics_title: Title | None = None
    ics_description: Description | None = None
    custom_channel_name: Annotated[
        str | None, Field(max_length=200, description="of the channel `custom`")
    ] = None
    custom_channel_link: WebAddress | None = None


class NewMeetingInfo(MeetingInfoChange):
    """The same, with what has no default."""

    name: Name
    duration: Length


class MeetingOptionsChange(Body):
    """What a visitor may choose, and what happens after booking."""

    allowed_durations: Annotated[list[Length], Field(max_length=20)] | None = None
    allowed_channels: Annotated[list[VenueId], Field(min_length=1, max_length=16)] | None = None
    allow_host_selection: bool | None = None
    double_opt_in: bool | None = None
    require_host_confirmation: bool | None = None
    allow_phone_only_booking: bool | None = None
    guests_take_spots: bool | None = None
    guests_see_each_other: bool | None = None
    hidden: bool | None = None


class DaysIntoFutureChange(Body):
    """How far ahead can be booked: so many minutes, or a range of days in the host's zone.

    A range has both `rangeMin` and `rangeMax`.
    """

    mode: Annotated[
        Literal["limit", "range"] | None, Field(description="`limit` if absent.")
    ] = None
    booking_limit: Ahead | None = None
    range_min: Day | None = None
    range_max: Day | None = None


class LimitsChange(Body):
    """Most bookings of one host, counted in the host's zone; null: any number."""

    per_day: Count | None = None
    per_week: Count | None = None


class PriceChange(Body):
    """In the currency's smallest unit; 0 is free."""

    amount: Annotated[int, Field(ge=0, le=100_000_000), WHOLE] | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")] | None = None


class PoliciesChange(Body):
    """Until how many minutes before the start an attendee may change it; null: never."""

    cancel: Notice | None = None
    reschedule: Notice | None = None


class MeetingTypeChange(Body):
    """What is to change; what is left out stays. null stands for the default.

    `userId` and `queueId` exclude each other. A group (`spots` above 1) has a user.
    """

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")] | None = None
    user_id: Id | None = None
    queue_id: Id | None = None
    spots: Count | None = None
    meeting_info: MeetingInfoChange | None = None
    meeting_options: MeetingOptionsChange | None = None
    locations: (
        Annotated[
            list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=50)
        ]
        | None
    ) = None
    resource_channels: Annotated[list[Id], Field(max_length=50, description="ids")] | None = (
        None
    )
    days_into_future: DaysIntoFutureChange | None = None
    minimum_notice: Notice | None = None
    slot_interval: Length | None = None
    limits: LimitsChange | None = None
    price: PriceChange | None = None
    one_time_link_only: bool | None = None
    policies: PoliciesChange | None = None
    data_policy_url: WebAddress | None = None
    language: Language | None = None
    region: (
        Annotated[
            str,
            Field(pattern="^[A-Z]{2}$", description="of phone numbers without country code"),
        ]
        | None
    ) = None
    active: bool | None = None

    def applied_to(self, meeting: MeetingType) -> MeetingType:
        """The meeting type with what was said; whether it makes sense is judged later.

        Raises:
            Invalid: with all flaws of fields that contradict each other.
        """
        values: Values = {"slug": self.slug or meeting.slug}
        judged = gather(
            lambda: _scope(self),
            lambda: _info(self.meeting_info, meeting),
            lambda: _horizon(self.days_into_future),
            lambda: _places(self, meeting),
        )
        for each in (
            _given(self, _PLAIN),
            _given(self, _LISTS, tuple),
            _given(self, _MINUTES, _minutes),
            _given(self.limits, {"per_day": "most_a_day", "per_week": "most_a_week"}),
            _given(self.price, {"amount": "price", "currency": "currency"}),
            _options(self, meeting),
            _policies(self.policies),
            *judged,
        ):
            values |= each
        return replace(meeting, **values)


class NewMeetingType(MeetingTypeChange):
    """A meeting type to be; it has a `userId` or a `queueId`.

    The channel `local` needs `locations`, the channel `resource` needs `resourceChannels`.
    """

    meeting_info: NewMeetingInfo


Values = dict[str, Any]
"""Fields of a MeetingType by their names."""

_PLAIN = {
    "one_time_link_only": "one_time_link_only",
    "data_policy_url": "data_policy_url",
    "language": "language",
    "region": "region",
    "active": "active",
}
_LISTS = {"locations": "locations", "resource_channels": "resource_ids"}
_MINUTES = {"minimum_notice": "notice", "slot_interval": "step"}
_INFO = {
    "name": "name",
    "description": "description",
    "color": "color",
    "custom_channel_name": "custom_name",
    "custom_channel_link": "custom_link",
    "ics_title": "ics_title",
    "ics_description": "ics_description",
    "pass_event_details_to_redirect": "redirect_with_details",
}
_INFO_MINUTES = {"buffer_before": "buffer_before", "buffer_after": "buffer_after"}
_OPTIONS = {
    "allow_host_selection": "allow_host_selection",
    "double_opt_in": "double_opt_in",
    "require_host_confirmation": "require_host_confirmation",
    "allow_phone_only_booking": "phone_only",
    "guests_take_spots": "guests_take_spots",
    "guests_see_each_other": "guests_see_each_other",
    "hidden": "hidden",
}
_DEFAULTS = {
    each.name: each.default for each in fields(MeetingType) if each.default is not MISSING
}


def _same(value: Any) -> Any:
    return value


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _given(
    body: Body | None, names: Mapping[str, str], convert: Callable[[Any], Any] = _same
) -> Values:
    """The fields that were sent, renamed and converted.

    null becomes the default; it is left out where there is none.
    """
    if body is None:
        return {}
    values: Values = {}
    for sent, name in names.items():
        if sent not in body.model_fields_set:
            continue
        value = getattr(body, sent)
        if value is not None:
            values[name] = convert(value)
        elif name in _DEFAULTS:
            values[name] = _DEFAULTS[name]
    return values


def _scope(body: MeetingTypeChange) -> Values:
    if body.user_id is not None and body.queue_id is not None:
        raise flawed("userId", "name either userId or queueId")
    if body.user_id is not None or body.queue_id is not None:
        return {"host_id": body.user_id, "queue_id": body.queue_id}
    return {}


def _info(info: MeetingInfoChange | None, meeting: MeetingType) -> Values:
    values = _given(info, _INFO) | _given(info, _INFO_MINUTES, _minutes)
    if info is None:
        return values
    if "redirect" in info.model_fields_set:
        values["redirect_url"] = info.redirect or ""
    if info.enable_redirect is False:
        values["redirect_url"] = ""
    if info.enable_redirect and not values.get("redirect_url", meeting.redirect_url):
        raise flawed("meetingInfo.redirect", "say where to")
    return values


def _options(body: MeetingTypeChange, meeting: MeetingType) -> Values:
    """Defaults and choices: the default is always one of the choices, and their first."""
    info = body.meeting_info or MeetingInfoChange()
    options = body.meeting_options or MeetingOptionsChange()
    durations, channels = options.allowed_durations, options.allowed_channels
    channel = info.channel
    if channels is not None and channel is None:
        channel = channels[0]
    return _given(body.meeting_options, _OPTIONS) | {
        "durations": _choices(
            meeting.durations,
            None if info.duration is None else _minutes(info.duration),
            None if durations is None else [_minutes(each) for each in durations],
        ),
        "venues": _choices(meeting.venues, channel, channels),
    }


def _choices(now: tuple[Any, ...], default: Any, allowed: list[Any] | None) -> tuple[Any, ...]:
    """What can be chosen, the default first; a new default takes the old one's place."""
    if default is None:
        default = now[0]
    if allowed is None:
        allowed = list(now if default in now else now[1:])
    return tuple(dict.fromkeys([default, *allowed]))


def _horizon(days: DaysIntoFutureChange | None) -> Values:
    if days is None:
        return {}
    if days.mode == "range":
        if days.range_min is None or days.range_max is None:
            raise flawed("daysIntoFuture", "a range has rangeMin and rangeMax")
        return {
            "first_day": date.fromisoformat(days.range_min),
            "last_day": date.fromisoformat(days.range_max),
        }
    values: Values = {"first_day": None, "last_day": None}
    return values | _given(days, {"booking_limit": "horizon"}, _minutes)


def _policies(policies: PoliciesChange | None) -> Values:
    if policies is None:
        return {}
    names = {"cancel": "cancel_policy", "reschedule": "move_policy"}
    return {
        name: ChangePolicy(
            None if (count := getattr(policies, sent)) is None else _minutes(count)
        )
        for sent, name in names.items()
        if sent in policies.model_fields_set
    }


def _places(body: MeetingTypeChange, meeting: MeetingType) -> Values:
    """How many come: `spots`, which `groupBooking` may only confirm or take back to one."""
    is_group = body.meeting_info and body.meeting_info.group_booking
    spots = _given(body, {"spots": "spots"}).get("spots", meeting.spots)
    if is_group is False and "spots" not in body.model_fields_set:
        spots = 1
    if is_group is not None and is_group != (spots > 1):
        raise flawed("meetingInfo.groupBooking", "a group has more than one of `spots`")
    return {"spots": spots}
