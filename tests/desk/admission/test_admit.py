"""Places of a group: all of them can be had, and nobody has two."""

from datetime import timedelta

import pytest

from app.booking.admission import AppointmentFull
from app.desk.admission.one_place import AlreadyBooked
from app.store.engine.database import Database
from tests.desk.afterwards import somebody
from tests.desk.business import MONDAY, NOW, order
from tests.desk.holding import DAY, booked, wish, with_more_meetings

SECOND = timedelta(seconds=1)


def test_the_last_place_of_a_group_that_is_named_can_be_had(business: Database) -> None:
    group = booked(business, order("class")).appointment_id

    def joined(name: str) -> str:
        wanted = order("class", MONDAY, attendee=somebody(name), appointment_id=group)
        return booked(business, wanted).appointment_id

    assert joined("Noor") == joined("Olga") == group
    with pytest.raises(AppointmentFull):
        joined("Pia")


def test_who_is_held_a_place_gets_no_second_one_until_the_hold_has_lapsed(
    business: Database,
) -> None:
    database = with_more_meetings(business)
    booked(database, wish("circle", who="noor"))

    for now in (NOW, NOW + DAY - SECOND):
        with pytest.raises(AlreadyBooked):
            booked(database, wish("circle", who="noor"), now)
    booked(database, wish("circle", who="noor"), NOW + DAY)
