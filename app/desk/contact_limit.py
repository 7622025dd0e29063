"""How much one contact may book in a chat: a stranger's address is quickly typed."""

from datetime import datetime, timedelta

from app.errors import Conflict
from app.store.attendees import attendances_since
from app.store.database import Session

DAY = timedelta(days=1)


class TooManyBookings(Conflict):
    """The contact has booked as often as anybody may in a day."""

    code = "too-many-bookings"


def check_contact(
    session: Session, email: str, conversation_id: str, most: int, now: datetime
) -> None:
    """Refuse another booking of an address or a conversation that has made enough.

    Args:
        most: bookings in 24 hours, also those that were cancelled; 0 is any number.

    Raises:
        TooManyBookings: if it has.
    """
    if not most:
        return
    since = int((now - DAY).timestamp())
    if attendances_since(session, since, email.strip(), conversation_id) >= most:
        raise TooManyBookings(f"At most {most} appointments can be booked here in a day.")
