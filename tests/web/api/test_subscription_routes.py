import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.desk.booking.book import book
from app.desk.notifications.webhook_events import announce, announce_handoff
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import get_attendance
from app.store.appointments.bookings import BOOKED, change_appointment
from app.store.conversations.conversations import (
    ConversationOpening,
    get_conversation,
    start_conversation,
)
from app.store.engine.database import Database
from app.web.schemas.webhook_event_schemas import BookingEvent, HandoffEvent
from tests.desk.business import MARA, MONDAY, NOW, order
from tests.store.threads import at_once, returned
from tests.web.calling import Client, api, assert_refused, attendee, body, has_null
from tests.web.showing import shown

ENDPOINT = "https://hooks.example/x"
SECONDS = int(NOW.timestamp())
ALL = [
    "booking_created",
    "booking_rescheduled",
    "booking_cancelled",
    "booking_provisional",
    "conversation_handoff",
]


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    with api(business, tmp_path) as client:
        yield client


@pytest.fixture
def admin(business: Database) -> dict[str, str]:
    return shown(business)


def subscribed(client: Client, admin: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = client.post("/webhooks", headers=admin, json={"endpoint": ENDPOINT} | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def queued(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """The streams and bodies of the webhooks that wait, oldest first; each is described."""
    query = "SELECT stream, payload FROM outbox WHERE kind = 'webhook' ORDER BY id"
    with database.read() as session:
        rows = session.rows(text(query))
    told = [(stream, json.loads(payload)["body"]) for stream, payload in rows]
    for _, content in told:
        is_booking = content["webhookType"] != "conversation_handoff"
        event = (BookingEvent if is_booking else HandoffEvent).model_validate(content)
        assert event.model_dump(by_alias=True, exclude_none=True, mode="json") == content
    return told


def test_the_secret_is_shown_once(client: Client, admin: dict[str, str]) -> None:
    made = subscribed(client, admin, description="Our\nCRM", eventTypes=["booking_created"])
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert made["description"] == "Our CRM"
    assert made["eventTypes"] == ["booking_created"]
    assert made["createdAt"] == "2026-11-22T16:00:00Z"
    assert client.get("/webhooks", headers=admin).json() == [made]
    changed = client.patch(f"/webhooks/{made['id']}", headers=admin, json={"description": ""})
    assert changed.json() == made | {"description": ""}


def test_without_event_types_all_are_told(client: Client, admin: dict[str, str]) -> None:
    assert subscribed(client, admin)["eventTypes"] == ALL


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"endpoint": "http://hooks.example/x"}, "endpoint"),
        ({"endpoint": "https://127.0.0.1/x"}, "endpoint"),
        ({"endpoint": "https://[::ffff:10.0.0.1]/x"}, "endpoint"),
        ({"endpoint": "https://localhost/x"}, "endpoint"),
        ({"eventTypes": []}, "eventTypes"),
        ({"eventTypes": ["booking_imagined"]}, "eventTypes[0]"),
        ({"description": "x" * 501}, "description"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(
    client: Client, admin: dict[str, str], changes: dict[str, Any], field: str
) -> None:
    wanted = {"endpoint": ENDPOINT} | changes
    made = subscribed(client, admin)
    for answer in (
        client.post("/webhooks", headers=admin, json=wanted),
        client.patch(f"/webhooks/{made['id']}", headers=admin, json=changes),
    ):
        assert_refused(answer, 400, "invalid", [field])
    assert len(client.get("/webhooks", headers=admin).json()) == 1


def test_private_addresses_may_be_allowed(business: Database, tmp_path: Path) -> None:
    with api(business, tmp_path, allow_private_webhooks=True) as client:
        subscribed(client, shown(business), endpoint="http://127.0.0.1:9/x")


def test_there_are_six_webhooks_at_most(client: Client, admin: dict[str, str]) -> None:
    answers = returned(
        at_once(
            [lambda: client.post("/webhooks", headers=admin, json={"endpoint": ENDPOINT})] * 10
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [409] * 4
    refused = client.post("/webhooks", headers=admin, json={"endpoint": ENDPOINT})
    assert_refused(refused, 409, "too-many-webhooks")
    listed = client.get("/webhooks", headers=admin).json()
    assert client.delete(f"/webhooks/{listed[0]['id']}", headers=admin).status_code == 204
    subscribed(client, admin)


def test_what_is_not_there_cannot_be_changed_or_deleted(
    client: Client, admin: dict[str, str]
) -> None:
    for method in ("PATCH", "DELETE"):
        answer = client.request(method, "/webhooks/x", headers=admin, json={})
        assert_refused(answer, 404, "webhook-not-found")


def test_a_booking_is_told_to_those_who_subscribed_to_it(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    made = subscribed(client, admin, eventTypes=["booking_created"])
    subscribed(client, admin, eventTypes=["booking_cancelled"])
    booked = client.post(
        "/v4/booking",
        json=body(
            attendee={
                "email": "mara@home.example",
                "fullname": "Mara Linde",
                "notes": {"topic": "Wool"},
                "phone": "030 1234567",
                "timezone": "Europe/Berlin",
            }
        ),
    ).json()
    [(stream, told)] = queued(business)
    assert stream == f"webhook:{made['id']}:{booked['appointmentId']}"
    assert not has_null(told)
    attendee = told["attendees"][0]
    assert told | {"attendees": [], "hosts": []} == {
        "webhookType": "booking_created",
        "id": booked["appointmentId"],
        "attendeeId": attendee["id"],
        "secret": booked["secret"],
        "start": "2026-11-23T09:00:00Z",
        "end": "2026-11-23T09:30:00Z",
        "isCancelled": False,
        "meetingInfo": {"channel": "google"},
        "attendees": [],
        "hosts": [],
        "hostIds": ["ada"],
        "meetingType": {
            "id": "intro",
            "slug": "intro",
            "meetingInfo": {"name": "Intro", "duration": 30},
        },
        "meetingTypeId": "intro",
        "icsTitle": "Intro: Mara Linde, Ada Berg",
        "icsDescription": "",
        "createdAt": "2026-11-22T16:00:00Z",
        "updatedAt": "2026-11-22T16:00:00Z",
    }
    assert attendee | {"id": ""} == {
        "id": "",
        "status": "booked",
        "email": "mara@home.example",
        "fullname": "Mara Linde",
        "phone": "+49301234567",
        "timezone": "Europe/Berlin",
        "notes": {"topic": "Wool"},
    }
    assert [host["fullName"] for host in told["hosts"]] == ["Ada Berg"]


def test_a_booking_that_fails_is_told_to_nobody(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    subscribed(client, admin)
    assert client.post("/v4/booking", json=body()).status_code == 201
    other = body(attendee=attendee(email="jo@home.example"))
    assert client.post("/v4/booking", json=other).status_code == 409
    assert client.post("/v4/booking", json=body()).status_code == 200, "the same again"
    assert len(queued(business)) == 1


def test_a_silent_booking_is_told_to_programs(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    subscribed(client, admin)
    silent = client.post(
        "/v4/booking", headers=admin, json=body() | {"skipNotifications": True}
    )
    assert silent.status_code == 201
    assert [told["webhookType"] for _, told in queued(business)] == ["booking_created"]


def test_everybody_in_a_group_is_told_of_once_and_with_the_others(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    subscribed(client, admin)
    for name in ("mara", "nils"):
        who = {"email": f"{name}@home.example", "fullname": name}
        booked = client.post("/v4/booking", json=body("class", attendee=who))
        assert booked.status_code == 201, booked.text
    (first_stream, first), (second_stream, second) = queued(business)
    assert first_stream == second_stream
    assert [each["email"] for each in first["attendees"]] == ["mara@home.example"]
    assert [each["email"] for each in second["attendees"]] == [
        "nils@home.example",
        "mara@home.example",
    ]
    assert first["secret"] != second["secret"]


def test_a_move_and_a_cancellation_tell_the_new_state(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    subscribed(client, admin)
    with business.begin() as session:
        booked = book(session, order(), NOW)
        came = get_attendance(session, booked.attendee_id)
        moved = {"start": int(MONDAY.timestamp()) + 3600, "end": int(MONDAY.timestamp()) + 5400}
        id_ = booked.appointment_id
        change_appointment(session, id_, from_status=[BOOKED], **moved, reschedules=1)
        add_deed(session, id_, HistoryEntry("moved", "attendee", {}, SECONDS + 60))
        announce(session, "booking_rescheduled", came, SECONDS + 60)
        gone = {"status": "cancelled", "cancel_reason": "ill", "cancelled_by": "attendee"}
        change_appointment(session, id_, from_status=[BOOKED], **gone)
        announce(
            session, "booking_cancelled", came, SECONDS + 120, {"provisionalBookingId": "p1"}
        )
    told = [each for _, each in queued(business)]
    assert [each["webhookType"] for each in told] == ALL[:3]
    assert [each["isCancelled"] for each in told] == [False, False, True]
    assert [each.get("rescheduledAt") for each in told] == [
        None,
        "2026-11-22T16:01:00Z",
        "2026-11-22T16:01:00Z",
    ]
    assert told[1]["start"] == "2026-11-23T10:00:00Z"
    assert (told[2]["cancelReason"], told[2]["provisionalBookingId"]) == ("ill", "p1")


def test_a_move_names_the_time_before(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    subscribed(client, admin)
    id_ = client.post("/v4/booking", json=body()).json()["appointmentId"]
    wanted = {"start": "2026-11-23T14:00:00Z"}
    answer = client.post(f"/v4/appointment/{id_}/reschedule", headers=admin, json=wanted)
    assert answer.status_code == 200, answer.text
    booked, moved = (each for _, each in queued(business))
    assert "previousStart" not in booked
    assert (moved["previousStart"], moved["previousEnd"]) == (booked["start"], booked["end"])
    assert moved["start"] == "2026-11-23T14:00:00Z"


def test_a_handoff_names_the_conversation(
    client: Client, business: Database, admin: dict[str, str]
) -> None:
    subscribed(client, admin, eventTypes=["conversation_handoff"])
    with business.begin() as session:
        book(session, order(attendee=replace(MARA, email="x@home.example")), NOW)
        opening = ConversationOpening(channel="web", address="", language="de")
        opened = start_conversation(session, opening, SECONDS)
        conversation = get_conversation(session, opened)
        announce_handoff(session, conversation, SECONDS)
    [(stream, told)] = queued(business)
    assert stream.endswith(conversation.id)
    assert told["webhookType"] == "conversation_handoff"
    assert (told["id"], told["channel"], told["language"]) == (conversation.id, "web", "de")
