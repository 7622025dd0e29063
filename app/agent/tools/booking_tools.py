"""The tools of the booking conversation. They ask the desk; none of them books."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, Field

from app.agent.replies import Speaker
from app.agent.tools.appointment_tools import (
    APPOINTMENT_TOOLS,
    find_another_time,
    nearest_for_move,
)
from app.agent.tools.group_size import missing_guests, note_on_places, people_coming
from app.agent.tools.handover_tool import HAND_OVER
from app.agent.tools.place_choice import choose_place
from app.agent.tools.slot_check import contradiction, refused_for
from app.agent.tools.slot_search import TimeWish, find, find_nearest
from app.agent.tools.tool import Tool, ToolContext, ToolResult, refused
from app.agent.visitor.provenance import missing_grounds
from app.booking.admission import HostNotAllowed, SlotNotOffered, SlotOccupied, chosen_duration
from app.booking.places import places_in
from app.booking.values import Attendee, Catalog, Host, MeetingType, MeetingTypeNotFound, Order
from app.conversation.events import wait_for_answer
from app.conversation.tools import SlotOffer
from app.desk.proposals.propose_booking import propose
from app.language.inspect.traps import may_be_name
from app.language.intent.meetings import Meeting, named_instead
from app.store.catalog.catalog import load_catalog


class ListMeetingTypes(BaseModel):
    """List what can be booked, with whom, how long and where."""


class FindSlots(BaseModel):
    """Find free times, for a booking or for another time."""

    meeting_type: str = Field(description="id from list_meeting_types")
    when: str = Field(
        description="the visitor's own words about the time, no date you worked out; '' for any"
    )
    host: str | None = Field(None, description="whom the visitor asked for by name")
    duration: int | None = Field(None, description="minutes, if asked for")
    appointment_id: str | None = Field(None, description="to move it: id from find_appointment")


class ProposeBooking(BaseModel):
    """Show the visitor one slot to confirm."""

    slot_id: str = Field(description="id from find_slots, e.g. s2")
    name: str = Field(description="full name")
    email: str = Field(description="the visitor's e-mail; ask, never guess")
    phone: str | None = Field(None, description="if given")
    guests: list[str] | None = Field(None, description="e-mails of others to invite")
    place: str | None = Field(None, description="one of `where`, if the visitor chose it")
    people: int | None = Field(None, description="how many come, if said")
    purpose: str | None = Field(None, description="what it is about, in the visitor's words")


def list_meeting_types(visit: ToolContext, _: ListMeetingTypes) -> ToolResult:
    """Everything that is on offer, in the order of the catalogue."""
    with visit.reading() as session:
        catalog = load_catalog(session)
    return ToolResult(
        {
            "meeting_types": [
                _listed(catalog, meeting) for meeting in catalog.shown_to(visit.meeting_type)
            ]
        }
    )


def _listed(catalog: Catalog, meeting: MeetingType) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "name": meeting.name,
        "description": meeting.description,
        "minutes": [int(each.total_seconds()) // 60 for each in meeting.durations],
        "hosts": [host.name for host in catalog.hosts_of(meeting)],
        "kind": catalog.kind(meeting).value,
        "where": [place.name for place in places_in(meeting)],
        **({"places_each_time": meeting.spots} if meeting.spots > 1 else {}),
    }


def find_slots(visit: ToolContext, asked: FindSlots) -> ToolResult:
    """Slots that fit the visitor's words, under short ids."""
    if asked.appointment_id and asked.appointment_id.strip():
        return find_another_time(visit, asked.appointment_id, asked.when)
    with visit.reading() as session:
        catalog = load_catalog(session)
        meeting = _named_meeting(catalog.shown_to(visit.meeting_type), asked.meeting_type)
        if (named := _named_instead(visit, catalog, meeting)) is not None:
            message = f"The visitor said “{named.name}”, which is {named.id!r}."
            return refused("meeting-type-contradicts", message)
        duration = timedelta(minutes=asked.duration) if asked.duration else None
        wish = TimeWish(
            meeting, chosen_duration(meeting, duration), _host(catalog, meeting, asked)
        )
        return find(session, visit, wish, asked.when)


def _named_meeting(shown: Sequence[MeetingType], name: str) -> MeetingType:
    """The one of some meeting types with that id, slug or name.

    Raises:
        MeetingTypeNotFound: naming those that there are.
    """
    wanted = name.strip().casefold()
    for meeting in shown:
        names = (meeting.id, meeting.slug, meeting.name)
        if wanted in (each.casefold() for each in names):
            return meeting
    ids = ", ".join(meeting.id for meeting in shown)
    raise MeetingTypeNotFound(f"There is no meeting type {name!r}; there are: {ids}.")


def _named_instead(
    visit: ToolContext, catalog: Catalog, meeting: MeetingType
) -> Meeting | None:
    """Another meeting type that the visitor has just named; models like the first of a list."""
    newest = [message.text for message in wait_for_answer(visit.log, visit.answered)]
    shown = catalog.shown_to(visit.meeting_type)
    known = [Meeting(each.id, each.name, "", (), (), ()) for each in shown]
    return named_instead(" ".join(newest), meeting.id, known)


def _host(catalog: Catalog, meeting: MeetingType, asked: FindSlots) -> Host | None:
    if not asked.host or not asked.host.strip():
        return None
    wanted = asked.host.strip().casefold()
    hosts = catalog.hosts_of(meeting)
    for host in hosts:
        if wanted in (each.casefold() for each in _names_of(host)):
            break
    else:
        names = ", ".join(host.name for host in hosts)
        raise HostNotAllowed(f"{meeting.name} is held by {names}, not by {asked.host!r}.")
    if len(hosts) > 1 and not meeting.allow_host_selection:
        return None
    return host


def _names_of(host: Host) -> tuple[str, ...]:
    """What a visitor may call a host."""
    return (host.name, host.given_name, host.family_name, host.id)


def propose_booking(visit: ToolContext, asked: ProposeBooking) -> ToolResult:
    """Hold the slot; our code shows it and asks for the visitor's yes."""
    slot_id = asked.slot_id.strip()
    refusal = _refusal(visit, asked, slot_id)
    if refusal is not None:
        return refusal
    with visit.reading() as session:
        catalog = load_catalog(session)
    offered = visit.offered[slot_id]
    meeting = catalog.meeting_type(offered.meeting_type_id)
    place = choose_place(visit, meeting, asked.place or "")
    if isinstance(place, ToolResult):
        return place
    people = people_coming(visit, asked.people)
    if (incomplete := missing_guests(meeting, people, len(asked.guests or ()))) is not None:
        return incomplete
    order = _order(visit, meeting, offered, asked, people)
    if place is not None:
        order = replace(order, venue=place.venue, location=place.location)
    try:
        with visit.database.begin() as session:
            proposed = propose(session, visit.conversation_id, order, visit.now)
    except (SlotOccupied, SlotNotOffered) as gone:
        return _instead(visit, meeting, order, gone)
    lines = Speaker(visit.language, visit.zone).proposal(proposed).lines
    note = note_on_places(meeting, people)
    content = {"shown_to_visitor": list(lines), **({"places": note} if note else {})}
    return ToolResult(content, proposed=proposed)


def _refusal(visit: ToolContext, asked: ProposeBooking, slot_id: str) -> ToolResult | None:
    """Why a slot is not proposed: the slot, or the words, are not what was offered or said."""
    offered = visit.offered.get(slot_id)
    if offered is None:
        return refused("slot-not-found", "There is no such slot id; call find_slots first.")
    if offered.moving:
        message = f"That slot was found to move {offered.moving}: call propose_reschedule."
        return refused("slot-for-moving", message)
    if (against := contradiction(visit, slot_id)) is not None:
        return refused_for(visit, against)
    if asked.name.strip() and not may_be_name(asked.name):
        return refused("not-a-name", "Nobody is called that. Ask the visitor for their name.")
    groundless = missing_grounds(
        visit.said, asked.name, asked.email, asked.phone or "", asked.guests or ()
    )
    return None if groundless is None else refused(*groundless)


def _order(
    visit: ToolContext,
    meeting: MeetingType,
    offered: SlotOffer,
    asked: ProposeBooking,
    people: int,
) -> Order:
    """What a model has filled in, as an order for an offered slot."""
    notes = {"purpose": asked.purpose or "", "people": str(people) if people > 1 else ""}
    return Order(
        meeting_type_id=meeting.id,
        start=offered.start,
        attendee=Attendee(
            email=asked.email.strip(),
            fullname=asked.name,
            phone=asked.phone or "",
            language=visit.language,
            timezone=visit.zone.key,
            notes={name: value for name, value in notes.items() if value},
            guests=tuple(asked.guests or ()),
            data_policy_accepted=True,  # the proposal says so, and the yes is to all of it
        ),
        host_ids=offered.host_ids or ((meeting.host_id,) if meeting.host_id else ()),
        queue_id=None if offered.host_ids else meeting.queue_id,
        duration=timedelta(minutes=offered.minutes),
    )


def _instead(
    visit: ToolContext, meeting: MeetingType, order: Order, gone: SlotOccupied | SlotNotOffered
) -> ToolResult:
    """The slot has gone: say so, with the nearest free ones."""
    outcome = offer_nearest(visit, meeting, order)
    content = {"error": gone.code, "message": str(gone), "slots": outcome.content["slots"]}
    return ToolResult(content, offered=outcome.offered, choices=outcome.choices)


def offer_nearest(visit: ToolContext, meeting: MeetingType, order: Order) -> ToolResult:
    """The free slots nearest to one that has gone, with the same host if one was chosen.

    For an appointment that was to be moved, those that it can be moved to.
    """
    if order.appointment_id is not None:
        ids = [i for i, own in visit.own.items() if own.appointment_id == order.appointment_id]
        return nearest_for_move(visit, ids[0], order.start)
    is_chosen = meeting.allow_host_selection and len(order.host_ids) == 1
    with visit.reading() as session:
        host = load_catalog(session).hosts[order.host_ids[0]] if is_chosen else None
        return find_nearest(
            session, visit, TimeWish(meeting, order.duration, host), order.start
        )


TOOLS: tuple[Tool, ...] = (
    Tool("list_meeting_types", ListMeetingTypes, list_meeting_types, writes=False),
    Tool("find_slots", FindSlots, find_slots, writes=False),
    Tool("propose_booking", ProposeBooking, propose_booking),
    *APPOINTMENT_TOOLS,
    HAND_OVER,
)
