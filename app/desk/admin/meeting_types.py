"""Administering meeting types: making, changing and switching them off."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.booking.admission import ResourceNotFound
from app.booking.redirect import WEB_ADDRESS, is_web_address, redirect_flaws
from app.booking.texts import checked_description, checked_title, clean_title
from app.booking.values import Catalog, MeetingType
from app.desk.admin.slugs import free_slug
from app.desk.admin.tokens import UserNotFound
from app.errors import Conflict, Flaw, Invalid, NotFound
from app.store.catalog.catalog import change_catalog, save_meeting_types
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id

BLANK = MeetingType(id="", slug="", name="", durations=())
"""A meeting type of which nothing has been said yet."""


class SlugTaken(Conflict):
    """Another meeting type has that slug, or has it for an id."""

    code = "slug-taken"


class QueueNotFound(NotFound):
    """There is no queue of that id."""

    code = "queue-not-found"


def create_meeting_type(session: Transaction, draft: MeetingType) -> MeetingType:
    """Add a meeting type with a new id and, unless it has one, a slug made of its name.

    Raises:
        SlugTaken; UserNotFound, QueueNotFound, ResourceNotFound: for what it names.
        Invalid: with one flaw for each rule that it breaks.
    """
    catalog = change_catalog(session)
    meetings = catalog.meeting_types.values()
    taken = {each.id for each in meetings} | {each.slug for each in meetings if each.active}
    slug = draft.slug or free_slug(draft.name, "meeting", taken)
    return _save(session, catalog, replace(draft, id=new_id(), slug=slug))


def change_meeting_type(
    session: Transaction, id_: str, change: Callable[[MeetingType], MeetingType]
) -> MeetingType:
    """Change a meeting type; what is booked already stays as it is.

    Raises:
        MeetingTypeNotFound: if there is none of that id or slug, active or not.
        as `create_meeting_type` does.
    """
    catalog = change_catalog(session)
    return _save(session, catalog, change(catalog.any_meeting_type(id_)))


def deactivate_meeting_type(session: Transaction, id_: str) -> None:
    """Switch a meeting type off: nobody can book it any more. Doing it again is no error.

    Raises:
        MeetingTypeNotFound: if there is none.
    """
    meeting = change_catalog(session).any_meeting_type(id_)
    save_meeting_types(session, [replace(meeting, active=False)])


def _save(session: Transaction, catalog: Catalog, meeting: MeetingType) -> MeetingType:
    _check_slug(catalog, meeting)
    _check_references(catalog, meeting)
    meeting = _cleaned(meeting)
    if flaws := list(_flaws(meeting)):
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)
    save_meeting_types(session, [*_giving_way(catalog, meeting), meeting])
    return meeting


def _giving_way(catalog: Catalog, meeting: MeetingType) -> list[MeetingType]:
    """The one that is switched off and had the same slug: it is known by its id from now on."""
    return [
        replace(other, slug=other.id)
        for other in catalog.meeting_types.values()
        if other.id != meeting.id and not other.active and other.slug == meeting.slug
    ]


def _check_slug(catalog: Catalog, meeting: MeetingType) -> None:
    """Refuse a slug that means another meeting type."""
    for other in catalog.meeting_types.values():
        is_taken = meeting.slug == other.id or (other.active and meeting.slug == other.slug)
        if other.id != meeting.id and is_taken:
            raise SlugTaken(f"There is a meeting type with the slug {meeting.slug!r} already.")


def _check_references(catalog: Catalog, meeting: MeetingType) -> None:
    """Refuse to name a user, queue or resource that does not exist."""
    if meeting.host_id is not None and meeting.host_id not in catalog.hosts:
        raise UserNotFound(f"There is no user {meeting.host_id!r}.")
    if meeting.queue_id is not None and meeting.queue_id not in catalog.queues:
        raise QueueNotFound(f"There is no queue {meeting.queue_id!r}.")
    for id_ in meeting.resource_ids:
        if id_ not in catalog.resources or not catalog.resources[id_].active:
            raise ResourceNotFound(f"There is no resource {id_!r}.")


def _cleaned(meeting: MeetingType) -> MeetingType:
    return replace(
        meeting,
        name=checked_title(meeting.name, "meetingInfo.name"),
        description=checked_description(meeting.description, "meetingInfo.description"),
        ics_title=checked_title(meeting.ics_title, "meetingInfo.icsTitle"),
        custom_name=checked_title(meeting.custom_name, "meetingInfo.customChannelName"),
        ics_description=checked_description(
            meeting.ics_description, "meetingInfo.icsDescription"
        ),
        locations=tuple(
            dict.fromkeys(filter(None, (clean_title(each) for each in meeting.locations)))
        ),
        resource_ids=tuple(dict.fromkeys(meeting.resource_ids)),
    )


def _flaws(meeting: MeetingType) -> Iterator[Flaw]:
    if (meeting.host_id is None) == (meeting.queue_id is None):
        yield Flaw("userId", "name either userId or queueId")
    if not meeting.name:
        yield Flaw("meetingInfo.name", "must not be empty")
    if meeting.queue_id is not None and meeting.spots > 1:
        yield Flaw("spots", "a group meeting has a user, not a queue")
    if "local" in meeting.venues and not meeting.locations:
        yield Flaw("locations", "the channel local needs at least one location")
    if "resource" in meeting.venues and not meeting.resource_ids:
        yield Flaw("resourceChannels", "the channel resource needs at least one resource")
    if meeting.first_day and meeting.last_day and meeting.first_day > meeting.last_day:
        yield Flaw("daysIntoFuture.rangeMax", "must not be before rangeMin")
    yield from _flaws_of_addresses(meeting)


def _flaws_of_addresses(meeting: MeetingType) -> Iterator[Flaw]:
    """What is wrong with the web addresses that a meeting type leads to."""
    if meeting.redirect_url:
        for message in redirect_flaws(meeting.redirect_url):
            yield Flaw("meetingInfo.redirect", message)
    if meeting.custom_link and not is_web_address(meeting.custom_link):
        yield Flaw("meetingInfo.customChannelLink", WEB_ADDRESS)
    if meeting.data_policy_url and not is_web_address(meeting.data_policy_url):
        yield Flaw("dataPolicyUrl", WEB_ADDRESS)
