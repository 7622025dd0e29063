"""Guests are written to only when somebody has vouched for the booking."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.booking.values import PUBLIC, Booked, Caller, Order
from app.desk.appointments.access import AlreadyCancelled, AppointmentPast, access_to
from app.desk.appointments.amend import add_guest
from app.desk.appointments.guests import send_invitations
from app.desk.booking.book import book
from app.desk.booking.confirmation import confirm
from app.desk.notifications.meetings import meeting_told
from app.mail.meeting import MailedMeeting
from app.store.appointments.appointment_history import history_of
from app.store.appointments.attendees import AttendeeNotFound, list_attendances
from app.store.appointments.bookings import get_appointment
from app.store.delivery.outbox import of_streams
from app.store.engine.database import Database
from tests.desk.afterwards import ADA, ADMIN, HOUR, LATER, cancelled, changed, moved
from tests.desk.business import MARA, MONDAY, NOW, order
from tests.desk.holding import with_more_meetings

GUESTS = ("jo@home.example", "kim@home.example")
WITH_GUESTS = replace(MARA, guests=GUESTS)


def booked(database: Database, wanted: Order, caller: Caller = PUBLIC) -> Booked:
    with database.begin() as session:
        return book(session, wanted, NOW, caller)


def letters(database: Database, made: Booked) -> list[tuple[str, str]]:
    return [(row["payload"]["kind"], row["payload"]["reader"]) for row in rows(database, made)]


def rows(database: Database, made: Booked) -> Sequence[Any]:
    with database.read() as session:
        return of_streams(session, [made.appointment_id])


def told_guests(database: Database, made: Booked) -> list[MailedMeeting]:
    payloads = [row["payload"] for row in rows(database, made)]
    return [meeting_told(each) for each in payloads if each["reader"] == "guests"]


def test_of_a_stranger_they_hear_nothing(business: Database) -> None:
    made = booked(business, order(attendee=WITH_GUESTS))
    moved(business, made.appointment_id, MONDAY + HOUR)
    cancelled(business, made.appointment_id)
    assert {reader for _, reader in letters(business, made)} == {"attendee", "hosts"}
    assert told_guests(business, made) == []
    asking = [row["payload"].get("guests_of") for row in rows(business, made)]
    assert asking == [made.attendee_id, None, made.attendee_id, None, None, None]
    [attendee, host, *_] = [meeting_told(row["payload"]) for row in rows(business, made)]
    for told in (attendee, host):
        assert [guest.email for guest in told.guests] == list(GUESTS)


@pytest.mark.parametrize(
    ("caller", "changes"),
    [
        pytest.param(ADMIN, {}, id="with-a-token"),
        pytest.param(PUBLIC, {"conversation_id": "c1"}, id="in-a-chat"),
    ],
)
def test_of_who_is_known_or_has_agreed_they_hear_at_once(
    business: Database, caller: Caller, changes: dict[str, Any]
) -> None:
    made = booked(business, order(attendee=WITH_GUESTS, **changes), caller)
    assert ("booked", "guests") in letters(business, made)
    assert "guests_of" not in rows(business, made)[0]["payload"]


def test_who_has_opted_in_has_vouched_for_them(business: Database) -> None:
    wanted = order("optin", host_ids=("ben",), attendee=WITH_GUESTS)
    held = booked(business, wanted)
    assert letters(business, held) == [("confirm", "attendee")]
    with business.begin() as session:
        confirm(session, held.provisional_id, LATER, "attendee")
    assert ("booked", "guests") in letters(business, held)


def test_a_hosts_approval_is_no_word_of_the_attendees(business: Database) -> None:
    with_more_meetings(business)
    held = booked(business, order("approve", host_ids=("ben",), attendee=WITH_GUESTS))
    with business.begin() as session:
        confirm(session, held.provisional_id, LATER, "host")
    assert ("booked", "attendee") in letters(business, held)
    assert told_guests(business, held) == []


def test_their_attendee_invites_them_once(business: Database) -> None:
    made = booked(business, order(attendee=WITH_GUESTS))
    for _ in range(3):
        with business.begin() as session:
            send_invitations(session, made.attendee_id, LATER)
    told = told_guests(business, made)
    assert [[guest.email for guest in each.guests] for each in told] == [[g] for g in GUESTS]
    moved(business, made.appointment_id, MONDAY + HOUR)
    assert letters(business, made)[-4:] == [
        ("moved", "attendee"),
        ("moved", "guests"),
        ("moved", "guests"),
        ("moved", "hosts"),
    ]
    with business.read() as session:
        actions = [deed.action for deed in history_of(session, made.appointment_id)]
    assert actions.count("guests-invited") == 1


def test_nobody_is_invited_to_what_does_not_take_place(business: Database) -> None:
    gone = booked(business, order(attendee=WITH_GUESTS))
    cancelled(business, gone.appointment_id)
    past = booked(business, order(start=MONDAY + HOUR, attendee=WITH_GUESTS))
    with business.begin() as session:
        with pytest.raises(AlreadyCancelled):
            send_invitations(session, gone.attendee_id, LATER)
        with pytest.raises(AppointmentPast):
            send_invitations(session, past.attendee_id, MONDAY + timedelta(days=1))
        with pytest.raises(AttendeeNotFound):
            send_invitations(session, "nobody", LATER)
    assert told_guests(business, gone) == told_guests(business, past) == []


def test_whom_a_host_adds_is_told_alone(business: Database) -> None:
    made = booked(business, order(attendee=WITH_GUESTS, ics_title="Win at evil.example"))
    with business.begin() as session:
        found = access_to(session, made.appointment_id, ADA)
        add_guest(session, found, made.attendee_id, "lou@home.example", LATER)
    moved(business, made.appointment_id, MONDAY + HOUR)
    told = told_guests(business, made)
    assert [[guest.email for guest in each.guests] for each in told] == [
        ["lou@home.example"]
    ] * 2
    assert all("evil.example" not in each.title for each in told)


LURE = (
    "Win a prize: https://evil.example/win?a=1 or www.evil.example, evil.zw/x or ev\u200bil.com"
)


def test_a_strangers_words_carry_no_links_to_them(business: Database) -> None:
    lured = replace(
        WITH_GUESTS, fullname="Mara of evil.com", notes={"address": "evil.example/map"}
    )
    changed(business, "intro", venues=("local-attendee", "google"))
    wanted = order(
        attendee=lured,
        venue="local-attendee",
        location="https://evil.example/map",
        ics_title=LURE,
        ics_description=f"{LURE}\n{LURE}",
    )
    made = booked(business, wanted)
    with business.begin() as session:
        send_invitations(session, made.attendee_id, LATER)
    told, _ = told_guests(business, made)
    shown = "\n".join([told.title, told.description, told.place, told.attendee.name])
    assert "Win a prize" in told.title
    assert told.description.count("\n") == 1
    for trap in ("://", "evil.example", "evil.com", "www.", "evil.zw"):
        assert trap not in shown, shown
    own = meeting_told(rows(business, made)[0]["payload"])
    assert own.title == made.ics_title  # who wrote them reads them as they are


@pytest.mark.parametrize("caller", [PUBLIC, ADMIN])
def test_what_the_business_says_keeps_its_links(business: Database, caller: Caller) -> None:
    own = "Join at https://meet.loom.example/intro"
    changed(business, "intro", ics_title="Intro at loom.example", ics_description=own)
    made = booked(business, order(attendee=WITH_GUESTS), caller)
    with business.begin() as session:
        send_invitations(session, made.attendee_id, LATER)
    told, _ = told_guests(business, made)
    assert (told.title, told.description) == ("Intro at loom.example", own)


def test_what_a_token_says_keeps_its_links(business: Database) -> None:
    made = booked(business, order(attendee=WITH_GUESTS, ics_description=LURE), ADMIN)
    told, _ = told_guests(business, made)
    assert told.description == made.ics_description


def test_a_silent_booking_stays_silent(business: Database) -> None:
    wanted = order(attendee=WITH_GUESTS, skip_notifications=True)
    made = booked(business, wanted, ADMIN)
    assert letters(business, made) == [("booked", "hosts")]
    with business.read() as session:
        assert get_appointment(session, made.appointment_id).status == "booked"
        assert list_attendances(session, made.appointment_id)[0].attendee.uninvited == ()
