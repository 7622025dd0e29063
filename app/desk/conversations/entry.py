"""What a visitor of the chat comes with: a one-time link, a routing form.

They are kept with the conversation and go into whatever is booked in it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from app.booking.values import Order
from app.desk.admission.prerequisites import good_link
from app.store.catalog.catalog import load_catalog
from app.store.catalog.links_and_payments import LinkNotFound, find_link
from app.store.catalog.routing_forms import find_form, get_form
from app.store.conversations.conversations import (
    change_conversation,
    get_conversation,
    papers_of,
)
from app.store.engine.database import Transaction


@dataclass(frozen=True, slots=True)
class EntryParams:
    """What somebody came with; None is nothing. A link is for one meeting type."""

    one_time_link_id: str | None = None
    routing_form_id: str | None = None
    meeting_type_id: str | None = None


def checked_brought(session: Transaction, brought: EntryParams, now: datetime) -> EntryParams:
    """The same, with the meeting type that the link is for.

    Raises:
        LinkNotFound: if there is none of that id, or for another meeting type.
        LinkUsed, LinkExpired: if nothing can be booked with it any more.
        MeetingTypeNotFound, RoutingFormNotFound: for what is not on offer.
    """
    catalog, seconds = load_catalog(session), int(now.timestamp())
    if brought.routing_form_id is not None:
        get_form(session, brought.routing_form_id)
    wanted = brought.meeting_type_id
    if brought.one_time_link_id is not None:
        link = find_link(session, brought.one_time_link_id, seconds)
        if link is None:
            raise LinkNotFound("There is no such one-time link.")
        wanted = wanted or link.meeting_type_id
        good_link(session, catalog.meeting_type(wanted), link.id, seconds)
    return replace(brought, meeting_type_id=catalog.meeting_type(wanted).id if wanted else None)


def bring(
    session: Transaction, conversation_id: str, brought: EntryParams, now: datetime
) -> None:
    """Keep what a visitor comes with later on; the same again changes nothing.

    Raises:
        as `checked_brought`.
    """
    if brought == EntryParams():
        return
    before = get_conversation(session, conversation_id)
    fresh = EntryParams(
        _unless(before.one_time_link_id, brought.one_time_link_id),
        _unless(before.routing_form_id, brought.routing_form_id),
    )
    checked = checked_brought(session, fresh, now)
    change_conversation(
        session,
        conversation_id,
        one_time_link_id=checked.one_time_link_id or before.one_time_link_id,
        routing_form_id=checked.routing_form_id or before.routing_form_id,
        meeting_type_id=before.meeting_type_id or checked.meeting_type_id,
    )


def with_brought(session: Transaction, conversation_id: str, order: Order) -> Order:
    """The order with what its visitor came with; a link only if it is for that meeting."""
    link_id, form_id = papers_of(session, conversation_id)
    if link_id is not None:
        link = find_link(session, link_id, 0)
        meeting = load_catalog(session).meeting_type(order.meeting_type_id)
        link_id = link_id if link and link.meeting_type_id == meeting.id else None
    form = find_form(session, form_id)  # it may have been deleted meanwhile
    return replace(order, one_time_link_id=link_id, routing_form_id=form_id if form else None)


def _unless(before: str | None, now: str | None) -> str | None:
    """What is new: a link that is used by now is still the one that somebody came with."""
    return None if now == before else now
