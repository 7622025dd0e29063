"""What a booking uses up: a one-time link, a payment, a pending attendee."""

from datetime import datetime

from app.booking.values import MeetingType, Order
from app.store.database import Session


def check_papers(session: Session, meeting: MeetingType, order: Order, now: datetime) -> None:
    """Refuse an order whose papers are not in order."""


def use_papers(
    session: Session, meeting: MeetingType, order: Order, attendee_id: str, now: int
) -> None:
    """Use up an order's papers, each once."""
