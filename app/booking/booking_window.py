"""The booking window: after what notice, and how far ahead, a meeting may be booked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.booking.admission import not_offered
from app.booking.hours import DAY, day_start
from app.booking.spans import Span
from app.booking.values import Host, MeetingType, Order

MAX_HORIZON = timedelta(days=3660)  # from now, whatever a caller may skip


def end_of_notice(meeting: MeetingType, now: datetime) -> int:
    """The first start that the minimum notice allows, in epoch seconds."""
    return -int(-(now + meeting.notice).timestamp() // 1)


def bookable_window(meeting: MeetingType, hosts: Sequence[Host], now: datetime) -> Span:
    """From the first to the last start that notice and horizon allow, in epoch seconds.

    Both bounds are included in what is allowed, so the pair is half-open with the last
    second added. A range of days is meant in the first host's zone.
    """
    earliest = end_of_notice(meeting, now)
    zone = hosts[0].schedule.zone
    if meeting.first_day is not None:
        earliest = max(earliest, day_start(zone, meeting.first_day))
    if meeting.last_day is not None:
        return (earliest, day_start(zone, meeting.last_day + DAY))
    return (earliest, int(now.timestamp() + meeting.horizon.total_seconds()) + 1)


def check_in_window(
    meeting: MeetingType, hosts: Sequence[Host], order: Order, now: datetime
) -> None:
    """Refuse a start that nobody may have, or that notice or horizon do not allow.

    Raises:
        SlotNotOffered: if it is one.
    """
    if order.start.microsecond or abs(order.start - now) > MAX_HORIZON:
        raise not_offered()
    if order.ignore_availability:
        return
    allowed = bookable_window(meeting, hosts, now)
    if not allowed[0] <= order.start.timestamp() < allowed[1]:
        raise not_offered()
