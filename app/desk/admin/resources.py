"""Resources: rooms and things that are booked with a meeting."""

from dataclasses import replace

from app.booking.admission import ResourceNotFound
from app.booking.schedule_check import check_schedule
from app.booking.texts import clean_title
from app.booking.values import Catalog, Resource
from app.errors import flawed
from app.store.catalog.catalog import change_catalog, save_meeting_types, save_resources
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id


def create_resource(session: Transaction, draft: Resource) -> Resource:
    """Add a resource with a new id; meeting types name it before it can be booked.

    Raises:
        Invalid: without a name, or for hours that overlap.
    """
    change_catalog(session)
    made = replace(draft, id=new_id(), name=clean_title(draft.name))
    if not made.name:
        raise flawed("name", "must not be empty")
    if made.schedule is not None:
        check_schedule(made.schedule)
    save_resources(session, [made])
    return made


def retire_resource(session: Transaction, id_: str) -> None:
    """Retire a resource: nobody books it any more, what is booked with it keeps it.

    Raises:
        ResourceNotFound: if there is none, or not any more.
    """
    catalog = change_catalog(session)
    resource = catalog.resources.get(id_)
    if resource is None or not resource.active:
        raise ResourceNotFound(f"There is no resource {id_!r}.")
    save_resources(session, [replace(resource, active=False)])
    named = [each for each in catalog.meeting_types.values() if id_ in each.resource_ids]
    without = [
        replace(each, resource_ids=tuple(other for other in each.resource_ids if other != id_))
        for each in named
    ]
    save_meeting_types(session, without)


def bookable_with(catalog: Catalog, resource_id: str) -> list[str]:
    """The ids of the meeting types with which a resource can be booked."""
    return [
        meeting.id
        for meeting in catalog.meeting_types.values()
        if resource_id in meeting.resource_ids
    ]
