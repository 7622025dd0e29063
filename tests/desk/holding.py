"""Meeting types that want a confirmation, a link or a payment, for tests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from app.booking.values import PUBLIC, Attendee, Booked, Caller, Order
from app.desk.availability.offer import SlotQuery, offer
from app.desk.booking.book import book
from app.store.catalog.catalog import load_catalog, save_meeting_types
from app.store.delivery import outbox
from app.store.engine.database import Database
from tests.desk.business import MARA, MONDAY, NOW

ADMIN = Caller("", "admin")
BEN = Caller("ben", "host")
HALF_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY

CHANGES: dict[str, dict[str, Any]] = {
    "optin": {},
    "approve": {"double_opt_in": False, "require_host_confirmation": True},
    "both": {"require_host_confirmation": True},
    "circle": {"host_id": "cem", "spots": 2},
    "round": {"host_id": "cem", "spots": 3, "require_host_confirmation": True},
    "gift": {"double_opt_in": False, "one_time_link_only": True},
    "paid": {"double_opt_in": False, "price": 5000},
    "held-gift": {"one_time_link_only": True},
    "held-paid": {"price": 5000},
    "offer": {"double_opt_in": False, "require_host_confirmation": True, "price": 5000},
}


def with_more_meetings(database: Database) -> Database:
    """Add a meeting type for each of `CHANGES`, all like `optin` but for these."""
    with database.begin() as session:
        plain = load_catalog(session).meeting_types["optin"]
        save_meeting_types(
            session,
            [
                replace(plain, id=name, slug=name, name=name.title(), **changes)
                for name, changes in CHANGES.items()
            ],
        )
    return database


def wish(meeting: str, start: datetime = FRIDAY, who: str = "", **changes: Any) -> Order:
    """Somebody's order; Mara's unless said."""
    attendee = Attendee(email=f"{who}@home.example", fullname=who.title()) if who else MARA
    hosts = () if CHANGES[meeting].get("spots") else ("ben",)
    plain = Order(meeting_type_id=meeting, start=start, attendee=attendee, host_ids=hosts)
    return replace(plain, **changes)


def booked(
    database: Database, order: Order, now: datetime = NOW, caller: Caller = PUBLIC
) -> Booked:
    """What comes of an order."""
    with database.begin() as session:
        return book(session, order, now, caller)


def is_offered(database: Database, meeting: str, start: datetime, now: datetime) -> bool:
    """Whether a start can be booked."""
    question = SlotQuery(meeting, start, start + timedelta(seconds=1))
    with database.read() as session:
        return [slot.start for slot in offer(session, question, now).slots] == [start]


def letters(database: Database, appointment_id: str) -> list[tuple[str, str]]:
    """Kind and reader of each letter about an appointment, oldest first."""
    with database.read() as session:
        rows = outbox.of_streams(session, [appointment_id])
    return [(row["payload"]["kind"], row["payload"]["reader"]) for row in rows]


def starts() -> Iterator[datetime]:
    """Starts on offer one after the other, from Tuesday on."""
    for day, half in product(range(1, 4), range(16)):
        yield MONDAY + day * DAY + half * HALF_HOUR
