"""One guest more, and the hosts' own note."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from app.desk.appointments.access import AlreadyCancelled, AppointmentPast, access_to
from app.desk.appointments.amend import add_guest, remove_guest, write_note
from app.errors import Invalid
from app.store.appointments.attendees import AttendeeNotFound
from app.store.engine.database import Database
from tests.desk.afterwards import (
    ADA,
    ADMIN,
    LATER,
    appointment,
    cancelled,
    changed,
    deeds,
    letters,
    made,
    meetings_told,
    methods,
    moved,
    people,
    somebody,
)
from tests.desk.business import MONDAY
from tests.store.threads import at_once, raised, returned

QUARTER = timedelta(minutes=15)


def invited(
    database: Database, id_: str, attendee_id: str, email: str, after: timedelta = timedelta(0)
) -> None:
    """Add a guest, in a transaction of its own."""
    with database.begin() as session:
        add_guest(session, access_to(session, id_, ADA), attendee_id, email, LATER + after)


def noted(database: Database, id_: str, note: str) -> None:
    """Write a note, in a transaction of its own."""
    with database.begin() as session:
        write_note(session, access_to(session, id_, ADMIN), note, LATER)


class TestGuests:
    def test_come_with_an_attendee_and_are_invited(self, business: Database) -> None:
        booked = made(business, attendee=replace(somebody("Mara"), guests=("a@home.example",)))
        id_ = booked.appointment_id
        invited(business, id_, booked.attendee_id, " Gast@HOME.example ")
        guests = people(business, id_)[0].attendee.guests
        assert guests == ("a@home.example", "Gast@home.example")
        assert letters(business, id_)[3:] == [
            ("guests", "attendee"),
            ("booked", "guests"),
            ("guests", "hosts"),
        ]
        told = meetings_told(business, id_, "booked")[-1]
        assert told["guests"] == [{"email": "Gast@home.example", "name": ""}]
        last = deeds(business, id_)[-1]
        assert (last.action, last.by) == ("guest-added", "host")
        assert last.details == {"attendeeId": booked.attendee_id, "email": "Gast@home.example"}

    def test_are_taken_out_again(self, business: Database) -> None:
        booked = made(business, attendee=replace(somebody("Mara"), guests=("a@home.example",)))
        id_ = booked.appointment_id
        with business.begin() as session:
            found = access_to(session, id_, ADA)
            remove_guest(session, found, booked.attendee_id, "A@home.example", LATER)
        assert people(business, id_)[0].attendee.guests == ()
        assert letters(business, id_)[3:] == [
            ("removed", "guests"),
            ("guests", "attendee"),
            ("guests", "hosts"),
        ]
        assert methods(business, id_, "removed") == {"CANCEL"}
        assert methods(business, id_, "guests") == {"REQUEST"}
        assert deeds(business, id_)[-1].action == "guest-removed"
        with business.begin() as session, pytest.raises(Invalid, match="no guest"):
            remove_guest(session, found, booked.attendee_id, "a@home.example", LATER)
        with business.begin() as session, pytest.raises(AttendeeNotFound):
            remove_guest(session, found, "nobody", "a@home.example", LATER)

    def test_of_a_group_give_their_place_back(self, business: Database) -> None:
        changed(business, "class", guests_take_spots=True)
        with_guest = replace(somebody("A"), guests=("b@home.example", "c@home.example"))
        booked = made(business, "class", attendee=with_guest)
        assert people(business, booked.appointment_id)[0].places == 3
        with business.begin() as session:
            found = access_to(session, booked.appointment_id, ADMIN)
            remove_guest(session, found, booked.attendee_id, "b@home.example", LATER)
        assert people(business, booked.appointment_id)[0].places == 2

    def test_hear_of_what_happens_then(self, business: Database) -> None:
        booked = made(business)
        invited(business, booked.appointment_id, booked.attendee_id, "b@home.example")
        moved(business, booked.appointment_id, MONDAY + timedelta(hours=1))
        told = meetings_told(business, booked.appointment_id, "moved")[0]
        assert [guest["email"] for guest in told["guests"]] == ["b@home.example"]
        assert ("moved", "guests") in letters(business, booked.appointment_id)

    @pytest.mark.parametrize(
        "email",
        ["", "nobody", "a@b@c", "mara@home.example", "MARA@home.example", "A@home.example"],
    )
    def test_are_new_people_with_an_address(self, business: Database, email: str) -> None:
        booked = made(business, attendee=replace(somebody("Mara"), guests=("a@home.example",)))
        with pytest.raises(Invalid) as refused:
            invited(business, booked.appointment_id, booked.attendee_id, email)
        assert [flaw.field for flaw in refused.value.flaws] == ["email"]
        assert len(letters(business, booked.appointment_id)) == 3

    def test_are_five_at_most(self, business: Database) -> None:
        booked = made(business)
        for number in range(5):
            email = f"{number}@home.example"
            invited(business, booked.appointment_id, booked.attendee_id, email)
        with pytest.raises(Invalid, match="at most 5"):
            invited(business, booked.appointment_id, booked.attendee_id, "6@home.example")

    def test_come_with_somebody_who_comes(self, business: Database) -> None:
        booked, other = made(business), made(business, start=MONDAY + timedelta(hours=1))
        for nobody in ("x", other.attendee_id):
            with pytest.raises(AttendeeNotFound):
                invited(business, booked.appointment_id, nobody, "b@home.example")

    def test_come_to_nothing_that_is_over_or_off(self, business: Database) -> None:
        booked = made(business)
        with pytest.raises(AppointmentPast):
            invited(
                business,
                booked.appointment_id,
                booked.attendee_id,
                "b@home.example",
                after=timedelta(days=1),
            )
        cancelled(business, booked.appointment_id)
        with pytest.raises(AlreadyCancelled):
            invited(business, booked.appointment_id, booked.attendee_id, "b@home.example")

    def test_of_what_is_only_held_are_invited_when_it_is_booked(
        self, business: Database
    ) -> None:
        booked = made(business, "optin")
        before = letters(business, booked.appointment_id)
        with business.begin() as session:
            found = access_to(session, booked.appointment_id, ADMIN)
            add_guest(session, found, booked.attendee_id, "b@home.example", LATER)
        assert letters(business, booked.appointment_id) == before

    def test_who_are_added_at_once_all_come_while_there_is_room(
        self, business: Database
    ) -> None:
        for number in range(20):
            booked = made(
                business, start=MONDAY + number * timedelta(minutes=15), duration=QUARTER
            )

            who = booked.attendee_id
            emails = [f"{number}@home.example" for number in range(8)]
            jobs = [
                partial(invited, business, booked.appointment_id, who, email)
                for email in emails
            ]
            outcomes = at_once(jobs)
            assert len(returned(outcomes)) == 5
            assert set(raised(outcomes)) == {"Invalid"}
            assert len(people(business, booked.appointment_id)[0].attendee.guests) == 5


class TestNotes:
    def test_are_replaced(self, business: Database) -> None:
        id_ = made(business).appointment_id
        for note in ("first", "second\r\nline\u202e", ""):
            noted(business, id_, note)
            assert appointment(business, id_).note == note.replace("\r", "").strip("\u202e")
        assert [deed.action for deed in deeds(business, id_)] == ["booked", *["noted"] * 3]
        assert appointment(business, id_).updated_at == int(LATER.timestamp())
        assert len(letters(business, id_)) == 2

    def test_have_five_thousand_characters(self, business: Database) -> None:
        id_ = made(business).appointment_id
        noted(business, id_, "ä" * 5000)
        with pytest.raises(Invalid, match="note"):
            noted(business, id_, "ä" * 5001)
        assert appointment(business, id_).note == "ä" * 5000

    def test_can_be_written_about_what_is_off(self, business: Database) -> None:
        id_ = made(business).appointment_id
        cancelled(business, id_)
        noted(business, id_, "never came")
        assert appointment(business, id_).note == "never came"
