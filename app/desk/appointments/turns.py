"""Giving a host's turn in a queue back, once what they got by it is off."""

from app.booking.rotation import given_back
from app.booking.values import Strategy
from app.store.appointments.bookings import Appointment, host_ids_of, take_turn, turns
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction


def give_turn_back(session: Transaction, appointment: Appointment) -> None:
    """In an equal distribution a host who lost a booking is next among equals.

    Lock the queue first.
    """
    queue = load_catalog(session).queues.get(appointment.queue_id or "")
    if queue is None or queue.strategy is not Strategy.EQUAL_DISTRIBUTION:
        return
    had = turns(session, queue.id)
    for host_id in host_ids_of(session, appointment.id):
        if host_id in had:
            take_turn(session, queue.id, host_id, given_back(queue, had[host_id], host_id))
