"""Until when attendees may move or cancel: the notice that a meeting type asks for."""

from datetime import datetime, timedelta

from app.booking.values import ChangePolicy
from app.errors import Denied


class TooLate(Denied):
    """The meeting type's policy lets attendees change it no more."""

    code = "too-late"


def check_window(policy: ChangePolicy, start: datetime, now: datetime) -> None:
    """Refuse a change that comes too late for a policy.

    Raises:
        TooLate: naming the notice that is asked for.
    """
    if policy.notice is None:
        raise TooLate("Only the host can change this appointment.")
    if start - now < policy.notice:
        raise TooLate(_notice(policy.notice))


def _notice(notice: timedelta) -> str:
    if not notice:
        return "This appointment has begun; only the host can change it now."
    hours, rest = divmod(int(notice.total_seconds()), 3600)
    parts = [f"{hours} h" if hours else "", f"{rest // 60} min" if rest else ""]
    wanted = " ".join(part for part in parts if part)
    return f"This can be changed until {wanted} before the start; ask the host."
