"""How much one contact, and one network address, may book: a stranger's is quickly typed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Conflict
from app.store.accounts.booking_counts import count_booking
from app.store.appointments.attendees import count_attendances_since
from app.store.engine.database import Transaction
from app.store.engine.ids import hashed

DAY = timedelta(days=1)


class TooManyBookings(Conflict):
    """Somebody has booked as often as anybody may in a day.

    `retry_after`: seconds after which it may be tried again; 0 if that is not known.
    """

    code = "too-many-bookings"

    def __init__(self, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class PublicLimits:
    """Bookings that callers without a token may make in 24 hours; 0 is any number."""

    per_contact: int = 0
    per_address: int = 0


def check_contact(
    session: Transaction, email: str, conversation_id: str, most: int, now: datetime
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
    if count_attendances_since(session, since, email.strip(), conversation_id) >= most:
        raise TooManyBookings(f"At most {most} appointments can be booked here in a day.")


def count_public_booking(
    session: Transaction, email: str, address: str, limits: PublicLimits, now: datetime
) -> None:
    """Count a booking that is about to be made without a token, in its transaction.

    What is not kept in the end does not count.

    Args:
        address: the network address that asks; "" is not counted.

    Raises:
        TooManyBookings: if it is one too many, of the contact or of the address.
    """
    seconds = int(now.timestamp())
    counted = (
        (f"contact:{email.strip().lower()}", limits.per_contact),
        (f"address:{address}" if address else "", limits.per_address),
    )
    for who, most in counted:
        if not (who and most):
            continue
        bookings, anew = count_booking(session, hashed(who), seconds)
        if bookings > most:
            message = f"At most {most} appointments can be booked here in a day."
            raise TooManyBookings(message, max(anew - seconds, 1))
