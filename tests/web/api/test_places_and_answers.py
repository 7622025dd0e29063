"""Where an appointment takes place and what was answered is said to those who go there."""

from typing import Any

import pytest

from app.desk.booking.signed_links import SignedLinks
from app.store.delivery import outbox
from app.store.engine.database import Database
from app.worker.letters_due import Letterhead, letter_of
from tests.desk.business import NOW
from tests.web.calling import Client, attendee, body
from tests.web.making import make
from tests.web.showing import shown

PORTAL = {"customChannelName": "Our portal", "customChannelLink": "https://loom.example/meet"}
FORM = {
    "name": "Where to?",
    "questions": [{"id": "topic", "label": "What is it about?"}],
    "default": {"meetingTypeId": "intro"},
}


@pytest.fixture
def admin(business: Database) -> dict[str, str]:
    return shown(business)


def read(database: Database, id_: str) -> dict[str, Any]:
    """The newest letter about an appointment to each reader."""
    with database.read() as session:
        rows = outbox.of_streams(session, [id_])
    head = Letterhead(NOW, SignedLinks("https://book.example", "key"))
    return {row["payload"]["reader"]: letter_of(row["payload"], head) for row in rows}


def of(client: Client, id_: str, headers: dict[str, str]) -> Any:
    return client.get(f"/v4/appointment/{id_}", headers=headers).json()


def unfolded(invite: bytes) -> str:
    return invite.decode().replace("\r\n ", "")


def test_a_room_is_named(client: Client, business: Database, admin: dict[str, str]) -> None:
    room = client.post("/v4/resource-channel", headers=admin, json={"name": "Room 7"}).json()
    options = {"allowedChannels": ["resource"]}
    type_ = make(client, admin, meetingOptions=options, resourceChannels=[room["id"]])
    wanted = body(type_["id"], hostIds=["ada"], resourceChannelIds=[room["id"]])
    id_ = client.post("/v4/booking", json=wanted).json()["appointmentId"]

    appointment = of(client, id_, admin)
    assert appointment["location"] == "Room 7"
    assert appointment["resourceChannels"] == [{"id": room["id"], "name": "Room 7"}]
    letters = read(business, id_)
    for reader in ("attendee", "hosts"):
        assert "Room 7\n" in letters[reader].text
        assert "LOCATION:Room 7\r\n" in unfolded(letters[reader].invite)


def test_a_place_of_ones_own_has_its_name_and_link_as_booked(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    info = {"name": "Chat", "duration": 30, "channel": "custom", **PORTAL}
    type_ = make(client, admin, meetingInfo=info)
    assert type_["meetingInfo"].items() >= PORTAL.items()
    assert (
        "customChannelLink"
        not in client.get(f"/v4/meeting-type/{type_['id']}").json()["meetingInfo"]
    )
    id_ = client.post("/v4/booking", json=body(type_["id"], hostIds=["ada"])).json()[
        "appointmentId"
    ]
    other = {"meetingInfo": {"customChannelName": "Another", "customChannelLink": None}}
    changed = client.patch(f"/v4/meeting-type/{type_['id']}", headers=admin, json=other)
    assert changed.status_code == 200, changed.text
    moved = client.post(
        f"/v4/appointment/{id_}/reschedule",
        headers=admin,
        json={"start": "2026-11-23T14:00:00Z"},
    )
    assert moved.status_code == 200, moved.text

    appointment = of(client, id_, admin)
    assert (appointment["location"], appointment["meetingInfo"]["meetingLink"]) == (
        "Our portal",
        "https://loom.example/meet",
    )
    letter = read(business, id_)["attendee"]
    assert "Our portal: https://loom.example/meet\n" in letter.text
    assert "LOCATION:Our portal: https://loom.example/meet" in unfolded(letter.invite)


def test_a_link_has_to_be_one(client: Client, admin: dict[str, str]) -> None:
    info = {"name": "Chat", "duration": 30, "customChannelLink": "javascript:alert(1)"}
    answer = client.post(
        "/v4/meeting-type", headers=admin, json={"userId": "ada", "meetingInfo": info}
    )
    assert answer.status_code == 400


def test_the_host_reads_the_answers_and_the_number_and_nobody_else_does(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    form = client.post("/v4/routing-form", headers=admin, json=FORM).json()["id"]
    notes = {"topic": "Looms", "purpose": "A visit", "Company": "Linde"}
    who = attendee(phone="030 1234567", notes=notes)
    answer = client.post("/v4/booking", json=body(attendee=who, routingFormId=form))
    id_ = answer.json()["appointmentId"]

    letters = read(business, id_)
    lines = ("Phone: +49301234567", "What is it about?: Looms", "Purpose: A visit")
    for line in (*lines, "Company: Linde"):
        assert f"{line}\n" in letters["hosts"].text
        assert line not in letters["attendee"].text
    [person] = of(client, id_, admin)["attendees"]
    assert person["routingFormId"] == form


@pytest.mark.parametrize("by", ["host", "attendee"])
def test_why_it_is_cancelled_is_in_both_letters_and_in_the_calendar(
    client: Client, business: Database, admin: dict[str, str], by: str
) -> None:
    made = client.post("/v4/booking", json=body()).json()
    id_ = made["appointmentId"]
    headers = admin if by == "host" else {"X-Appointment-Secret": made["secret"]}
    off = {"reason": "Reason 4711"}
    client.post(f"/v4/appointment/{id_}/cancel", headers=headers, json=off)
    letters = read(business, id_)
    for reader in ("attendee", "hosts"):
        assert "Reason: Reason 4711\n" in letters[reader].text
        assert "COMMENT:Reason 4711\r\n" in unfolded(letters[reader].invite)


def test_the_organizer_stays_who_it_was(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    """RFC 5546 §3.2: calendars ignore an update by another organizer."""
    id_ = client.post("/v4/booking", json=body()).json()["appointmentId"]
    before = read(business, id_)["hosts"]
    change = {"email": "ada@new.example", "familyName": "Sommer"}
    answer = client.patch("/v4/user/ada", headers=admin, json=change)
    assert answer.status_code == 200, answer.text
    client.post(f"/v4/appointment/{id_}/cancel", headers=admin, json={})
    with business.read() as session:
        payloads = [row["payload"] for row in outbox.of_streams(session, [id_])]
    head = Letterhead(NOW, SignedLinks("https://book.example", "key"))
    off = [letter_of(each, head) for each in payloads if each["kind"] == "cancelled"]
    calendars = {each.to.email: each for each in off if each.invite is not None}
    # The calendar that has it is the old address's; the letter goes to the new one as well.
    assert calendars.keys() == {"ada@loom.example", "mara@home.example"}
    assert {each.to.email for each in off} == {*calendars, "ada@new.example"}
    desk = 'ORGANIZER;CN="Booking desk":mailto:booking@localhost.localdomain'
    for letter in (before, *calendars.values()):
        lines = unfolded(letter.invite).split("\r\n")
        assert [line for line in lines if line.startswith("ORGANIZER")] == [desk]
