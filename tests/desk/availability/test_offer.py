"""What is on offer where a meeting takes a room that has hours of its own."""

from dataclasses import replace
from datetime import timedelta

from app.booking.hours import Schedule
from app.booking.values import Resource
from app.desk.availability.offer import SlotQuery, offer
from app.store.catalog.catalog import load_catalog, save_meeting_types, save_resources
from app.store.engine.database import Database
from tests.desk.business import MONDAY, NOW

TEN, NOON = 600, 720  # minutes of the day


def with_room(database: Database, *shifts: tuple[int, int]) -> None:
    """Let Ada's meetings take a room that is open at these hours, every day."""
    with database.begin() as session:
        save_resources(session, [Resource("room", 0, "Room", Schedule("UTC", (shifts,) * 7))])
        intro = load_catalog(session).meeting_types["intro"]
        save_meeting_types(session, [replace(intro, resource_ids=("room",))])


def offered(database: Database, *rooms: str, minutes: int = 60) -> list[str]:
    """Monday morning's starts of so long a meeting."""
    length = timedelta(minutes=minutes)
    asked = SlotQuery("intro", MONDAY, MONDAY + timedelta(hours=4), duration=length)
    with database.read() as session:
        found = offer(session, replace(asked, resource_ids=rooms), NOW)
    return [f"{slot.start:%H:%M}" for slot in found.slots]


def test_a_meeting_fits_between_a_rooms_opening_and_its_closing(business: Database) -> None:
    with_room(business, (TEN, NOON))

    assert offered(business, "room") == ["10:00", "10:15", "10:30", "10:45", "11:00"]
    assert offered(business, "room", minutes=30)[-1] == "11:30"


def test_a_room_that_shuts_in_between_takes_no_meeting_over_that(business: Database) -> None:
    with_room(business, (TEN, TEN + 60), (TEN + 75, NOON + 60))

    assert offered(business, "room") == ["10:00", "11:15", "11:30", "11:45", "12:00"]


def test_shifts_of_a_room_that_touch_are_one(business: Database) -> None:
    with_room(business, (TEN, TEN + 60), (TEN + 60, NOON))

    assert offered(business, "room") == ["10:00", "10:15", "10:30", "10:45", "11:00"]


def test_without_the_room_its_hours_do_not_matter(business: Database) -> None:
    with_room(business, (TEN, NOON))

    assert offered(business)[0] == "09:00"
