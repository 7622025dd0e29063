"""What every race is run over: twenty rounds, and what is left of them."""

from datetime import timedelta

from sqlalchemy import select

from app.store.engine.database import Database
from app.store.tables import AppointmentRow, table
from tests.desk.business import MONDAY

CLIENTS = 50
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
APPOINTMENT = table(AppointmentRow)

ROUNDS = [MONDAY + day * DAY + hour * HOUR for day in range(5) for hour in (0, 2, 4, 6)]
"""Twenty starts, so far apart that no meeting of one round is in the way of the next."""


def kept(database: Database) -> set[str]:
    """The ids of all appointments that were saved."""
    with database.read() as session:
        return {id_ for (id_,) in session.rows(select(APPOINTMENT.c.id))}
