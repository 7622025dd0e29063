"""The description at /schema says every rule of a body that a JSON schema can say."""

from typing import Any

import pytest

from tests.web.calling import Client, assert_refused, attendee, body
from tests.web.showing import shown

Json = dict[str, Any]

UNIQUE = {"uniqueItems": True}
NOT_BLANK = {"pattern": r"\S"}
TIME_ZONE = {"$ref": "#/components/schemas/TimeZone"}


@pytest.fixture
def document(sqlite_client: Client) -> Json:
    described: Json = sqlite_client.get("/schema").json()
    return described


def field(document: Json, model: str, name: str) -> Json:
    """What is said of a field, without that it may be null."""
    said: Json = document["components"]["schemas"][model]["properties"][name]
    kinds = [each for each in said.get("anyOf", [said]) if each != {"type": "null"}]
    assert len(kinds) == 1, said
    found: Json = kinds[0]
    return found


@pytest.mark.parametrize(
    ("model", "name", "rule"),
    [
        pytest.param("BookingBody", "queueId", {"minLength": 1, "maxLength": 128}, id="id"),
        pytest.param("BookingBody", "start", {"format": "date-time"}, id="instant"),
        pytest.param("BookingBody", "icsTitle", {"maxLength": 200}, id="title"),
        pytest.param("BookingBody", "icsDescription", {"maxLength": 2000}, id="description"),
        pytest.param("BookingBody", "hostIds", {"maxItems": 50}, id="list"),
        pytest.param("AttendeeBody", "email", {"format": "email"}, id="e-mail"),
        pytest.param(
            "AttendeeBody",
            "bringalongEmails",
            {"maxItems": 5, "uniqueItems": True},
            id="guests",
        ),
        pytest.param("AttendeeBody", "notes", {"maxProperties": 100}, id="notes"),
        pytest.param(
            "AttendeeBody", "timezone", {"$ref": "#/components/schemas/TimeZone"}, id="zone"
        ),
        pytest.param(
            "ChatBody", "message", {"maxLength": 4000, "pattern": r"\S"}, id="message"
        ),
        pytest.param("CancelBody", "reason", {"maxLength": 500}, id="reason"),
        pytest.param("NotesBody", "note", {"maxLength": 5000}, id="note"),
        pytest.param("MeetingTypeChange", "region", {"pattern": "^[A-Z]{2}$"}, id="region"),
        pytest.param("QueueChange", "userIds", {"minItems": 1} | UNIQUE, id="users"),
        pytest.param("OverrideBody", "date", {"format": "date"}, id="date"),
        pytest.param("ShiftBody", "end", {"maxLength": 20}, id="clock"),
        pytest.param("WebhookChange", "eventTypes", {"minItems": 1}, id="events"),
    ],
)
def test_a_rule_is_said_where_null_is_allowed_too(
    document: Json, model: str, name: str, rule: Json
) -> None:
    assert field(document, model, name).items() >= rule.items()


def test_time_zones_are_listed_once_with_their_aliases(document: Json) -> None:
    names = document["components"]["schemas"]["TimeZone"]["enum"]
    assert {"Europe/Berlin", "Asia/Calcutta", "UTC"} <= set(names)
    assert "+02:00" not in names
    query = document["paths"]["/v4/booking-availability"]["get"]["parameters"]
    [zone] = [each for each in query if each["name"] == "timezone"]
    assert zone["schema"] == TIME_ZONE


def test_an_attendee_has_one_name_or_another(document: Json) -> None:
    names = document["components"]["schemas"]["AttendeeBody"]["anyOf"]
    assert [each["required"] for each in names] == [["fullname"], ["firstname"], ["lastname"]]


def test_no_parameter_is_nullable(document: Json) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                assert "null" not in str(parameter["schema"]), (path, parameter["name"])


def test_what_is_refused_by_all_routes_says_its_headers(document: Json) -> None:
    answers = document["paths"]["/v4/user"]["get"]["responses"]
    assert answers["401"]["headers"]["WWW-Authenticate"]["required"]
    assert answers["429"]["headers"]["Retry-After"]["required"]


def test_a_body_that_may_be_left_out_is_not_required(document: Json) -> None:
    paths = document["paths"]
    assert not paths["/v4/appointment/{id_}/cancel"]["post"]["requestBody"]["required"]
    assert paths["/v4/booking"]["post"]["requestBody"]["required"]


@pytest.mark.parametrize(
    ("path", "change", "name"),
    [
        ("booking", {"attendee": attendee(receiveReminders=1)}, "attendee.receiveReminders"),
        (
            "booking",
            {"attendee": attendee(receiveReminders="yes")},
            "attendee.receiveReminders",
        ),
        ("booking", {"duration": "30"}, "duration"),
        ("booking", {"attendee": attendee(timezone="")}, "attendee.timezone"),
        ("booking", {"attendee": attendee(firstname="x" * 101)}, "attendee.firstname"),
        ("booking", {"attendeePendingId": 0}, "attendeePendingId"),
        ("resource-channel", {"name": "Room", "timezone": "Mars/Phobos"}, "timezone"),
    ],
)
def test_what_the_description_forbids_is_refused(
    sqlite_client: Client, path: str, change: Json, name: str
) -> None:
    wanted = change if path != "booking" else body() | change
    admin = shown(sqlite_client.app.state["database"])
    answer = sqlite_client.post(f"/v4/{path}", json=wanted, headers=admin)
    assert_refused(answer, 400, "invalid", [name])


@pytest.mark.parametrize("name", ["status", "meetingDuration"])
def test_the_word_null_is_no_way_to_leave_a_parameter_out(
    sqlite_client: Client, name: str
) -> None:
    where = "appointment/paginated" if name == "status" else "booking-availability"
    needed = {"meetingTypeId": "intro", "start": "2026-11-23", "end": "2026-11-24"}
    answer = sqlite_client.get(
        f"/v4/{where}",
        params={**needed, "hostIds": "ada", name: "null"},
        headers=shown(sqlite_client.app.state["database"]),
    )
    assert_refused(answer, 400, "invalid", [name])


def test_a_whole_number_may_be_written_with_a_point(sqlite_client: Client) -> None:
    wanted = {"userId": "ada", "meetingInfo": {"name": "Chat", "duration": 30.0}}
    admin = shown(sqlite_client.app.state["database"])
    made = sqlite_client.post("/v4/meeting-type", json=wanted, headers=admin)
    assert made.status_code == 201, made.text
    assert made.json()["meetingInfo"]["duration"] == 30


def test_an_address_in_test_is_written_like_an_address(sqlite_client: Client) -> None:
    wanted = body(attendee=attendee(email="mara@home.test"))
    assert sqlite_client.post("/v4/booking", json=wanted).status_code == 201
