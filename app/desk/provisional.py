"""Bookings that have to be confirmed."""

from datetime import datetime

from app.booking.values import Booked
from app.desk.admit import Admitted
from app.desk.save import save
from app.store.database import Session


def hold(session: Session, admitted: Admitted, now: datetime) -> Booked:
    """Hold the time until it is confirmed."""
    return save(session, admitted, int(now.timestamp())).booked()
