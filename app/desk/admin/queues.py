"""Queues: who takes turns, and whose turn is next."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from app.booking.admission import QueueNotAllowed
from app.booking.limits import share
from app.booking.rotation import in_turn
from app.booking.texts import clean_title
from app.booking.values import Catalog, Host, Queue
from app.desk.admin.meeting_types import QueueNotFound
from app.desk.admin.tokens import UserNotFound
from app.desk.availability.offer import COUNTED
from app.errors import Flaw, Invalid
from app.store.appointments.bookings import starts_of_queue, turns
from app.store.catalog.catalog import change_catalog, load_catalog, save_queues
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id


def create_queue(session: Transaction, draft: Queue) -> Queue:
    """Add a queue with a new id.

    Raises:
        UserNotFound: for a host whom nobody knows.
        Invalid: with one flaw for each rule that it breaks.
    """
    return _save(session, change_catalog(session), replace(draft, id=new_id()))


def change_queue(
    session: Transaction, meeting_type_id: str, change: Callable[[Queue], Queue]
) -> Queue:
    """Change the queue of a meeting type, for all meeting types that share it.

    Raises:
        MeetingTypeNotFound: if there is no such meeting type, active or not.
        QueueNotAllowed: if it has a host instead.
        as `create_queue` does.
    """
    catalog = change_catalog(session)
    meeting = catalog.any_meeting_type(meeting_type_id)
    if meeting.queue_id is None:
        raise QueueNotAllowed("This meeting type has no queue.")
    return _save(session, catalog, change(catalog.queues[meeting.queue_id]))


def queue_of(catalog: Catalog, id_: str) -> Queue:
    """A queue.

    Raises:
        QueueNotFound: if there is none.
    """
    if id_ not in catalog.queues:
        raise QueueNotFound(f"There is no queue {id_!r}.")
    return catalog.queues[id_]


def next_hosts(session: Transaction, queue_id: str, now: datetime) -> list[Host]:
    """The hosts of a queue in the order in which they are asked for a meeting that is now.

    Those whose share of the present period is used up are left out. Who is free is
    another question.

    Raises:
        QueueNotFound: if there is no such queue.
    """
    catalog = load_catalog(session)
    queue = catalog.active_queue(queue_of(catalog, queue_id).id)
    order = in_turn(queue, turns(session, queue_id))
    if queue.is_counted:
        moment = int(now.timestamp())
        around = (moment - COUNTED, moment + COUNTED)
        had = starts_of_queue(session, queue_id, around, moment)
        zones = {host_id: catalog.hosts[host_id].schedule.zone for host_id in queue.host_ids}
        allowed = share(queue, zones, had) or {}
        order = [each for each in order if each not in allowed or allowed[each](moment)]
    return [catalog.hosts[host_id] for host_id in order]


def _save(session: Transaction, catalog: Catalog, queue: Queue) -> Queue:
    queue = replace(queue, name=clean_title(queue.name))
    for host_id in queue.host_ids:
        if host_id not in catalog.hosts:
            raise UserNotFound(f"There is no user {host_id!r}.")
    if flaws := list(_flaws(queue)):
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)
    save_queues(session, [queue])
    return queue


def _flaws(queue: Queue) -> Iterator[Flaw]:
    if not queue.name:
        yield Flaw("name", "must not be empty")
    if len(set(queue.host_ids)) < len(queue.host_ids):
        yield Flaw("userIds", "a user is there twice")
    if not any(queue.weights.get(host_id, 1) for host_id in queue.host_ids):
        yield Flaw("userWeights", "somebody must have a weight above 0")
