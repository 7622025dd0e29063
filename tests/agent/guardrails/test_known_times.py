"""What may be said to have become of an appointment, whoever changed it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.agent.guardrails.known_times import Zones, appointments
from app.agent.guardrails.turn_facts import KnownTimes
from app.booking.values import Booked
from app.language.inspect.assertions.assertion_rules import Action
from app.store.engine.database import Database
from tests.desk.afterwards import cancelled, made, moved
from tests.desk.business import MONDAY, NOW

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = MONDAY + timedelta(days=1)


def known(database: Database, booked: Booked) -> KnownTimes:
    """What is known of an appointment that a tool has shown."""
    zones = Zones((BERLIN,))
    with database.read() as session:
        [found] = appointments(session, "none", [booked.attendee_id], zones, NOW)
    return found


def test_what_stands_is_booked_at_its_own_time(business: Database) -> None:
    found = known(business, made(business))

    assert found.actions == {Action.BOOKED}
    assert found.moments[0] == MONDAY
    assert found.earlier == ()


def test_what_was_moved_is_booked_and_moved_from_where_it_was(business: Database) -> None:
    booked = made(business)
    moved(business, booked.appointment_id, TUESDAY)
    found = known(business, booked)

    assert found.actions == {Action.BOOKED, Action.MOVED}
    assert found.moments[0] == TUESDAY
    assert found.earlier == (MONDAY,)


def test_what_was_cancelled_is_cancelled_and_nothing_else_though_it_was_moved(
    business: Database,
) -> None:
    booked = made(business)
    moved(business, booked.appointment_id, TUESDAY)
    cancelled(business, booked.appointment_id)

    assert known(business, booked).actions == {Action.CANCELLED}
