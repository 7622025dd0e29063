"""GET /v4/meeting-type."""

from app.booking.slots import seconds
from app.booking.values import Catalog, Kind, MeetingType
from app.web.schemas.common import Body


class MeetingInfoBody(Body):
    """What a meeting is about and how much time it takes; minutes."""

    name: str
    description: str
    duration: int
    channel: str
    buffer_before: int
    buffer_after: int
    group_booking: bool
    color: str | None = None


class MeetingOptionsBody(Body):
    """What a visitor may choose, and what happens after booking."""

    allowed_durations: list[int]
    allowed_channels: list[str]
    allow_host_selection: bool
    double_opt_in: bool
    require_host_confirmation: bool


class HorizonBody(Body):
    """How far ahead can be booked, in minutes."""

    mode: str = "limit"
    booking_limit: int


class MeetingTypeReply(Body):
    """A meeting type as anyone may see it."""

    id: str
    slug: str
    user_id: str | None = None
    queue_id: str | None = None
    host_ids: list[str]
    kind: Kind
    spots: int
    meeting_info: MeetingInfoBody
    meeting_options: MeetingOptionsBody
    locations: list[str]
    days_into_future: HorizonBody
    minimum_notice: int
    slot_interval: int
    language: str
    data_policy_url: str | None = None

    @classmethod
    def of(cls, meeting: MeetingType, catalog: Catalog) -> "MeetingTypeReply":
        """Show a meeting type without its internals."""
        return cls(
            id=meeting.id,
            slug=meeting.slug,
            user_id=meeting.host_id,
            queue_id=meeting.queue_id,
            host_ids=[host.id for host in catalog.hosts_of(meeting)],
            kind=catalog.kind(meeting),
            spots=meeting.spots,
            meeting_info=_info(meeting),
            meeting_options=_options(meeting),
            locations=list(meeting.locations),
            days_into_future=HorizonBody(booking_limit=seconds(meeting.horizon) // 60),
            minimum_notice=seconds(meeting.notice) // 60,
            slot_interval=seconds(meeting.step) // 60,
            language=meeting.language,
            data_policy_url=meeting.data_policy_url or None,
        )


def _info(meeting: MeetingType) -> MeetingInfoBody:
    return MeetingInfoBody(
        name=meeting.name,
        description=meeting.description,
        duration=seconds(meeting.durations[0]) // 60,
        channel=meeting.venues[0],
        buffer_before=seconds(meeting.buffer_before) // 60,
        buffer_after=seconds(meeting.buffer_after) // 60,
        group_booking=meeting.spots > 1,
        color=meeting.color or None,
    )


def _options(meeting: MeetingType) -> MeetingOptionsBody:
    return MeetingOptionsBody(
        allowed_durations=[seconds(each) // 60 for each in meeting.durations],
        allowed_channels=list(meeting.venues),
        allow_host_selection=meeting.allow_host_selection,
        double_opt_in=meeting.double_opt_in,
        require_host_confirmation=meeting.require_host_confirmation,
    )
