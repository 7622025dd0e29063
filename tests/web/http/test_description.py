"""The description at /schema says every rule of a body that a JSON schema can say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from app.web.http.operations import OPERATION_IDS
from tests.web.calling import Client, assert_refused, attendee, body
from tests.web.showing import shown

Json = dict[str, Any]

UNIQUE = {"uniqueItems": True}
NULL = {"type": "null"}


@pytest.fixture
def document(sqlite_client: Client) -> Json:
    described: Json = sqlite_client.get("/schema").json()
    return described


def without_null(said: Json) -> Json:
    """A schema without that it may be null."""
    kinds = [each for each in said.get("anyOf", [said]) if each != NULL]
    assert len(kinds) == 1, said
    found: Json = kinds[0]
    return found


def field(document: Json, model: str, name: str) -> Json:
    """What is said of a field, without that it may be null."""
    return without_null(document["components"]["schemas"][model]["properties"][name])


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation with its method and path."""
    for path, described in document["paths"].items():
        for method, operation in described.items():
            yield method, path, operation


def reached(document: Json, node: Any) -> set[str]:
    """The names of the schemas that something refers to, directly or not."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            kind, _, name = each.get("$ref", "").removeprefix("#/components/").partition("/")
            if name and name not in found:
                found |= {name} if kind == "schemas" else set()
                waiting.append(document["components"][kind][name])
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return found


def asked(document: Json) -> set[str]:
    """The names of all that is sent to us."""
    return reached(document, [each.get("requestBody") for *_, each in operations(document)])


def answered(document: Json) -> set[str]:
    """The names of all that we send."""
    answers = [each["responses"] for *_, each in operations(document)]
    return reached(document, [answers, document["webhooks"]])


def test_it_is_openapi(document: Json) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


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
        pytest.param("AttendeeBody", "notes", {"maxProperties": 25}, id="notes"),
        pytest.param("AttendeeBody", "timezone", {"type": "string"}, id="zone"),
        pytest.param(
            "ChatBody", "message", {"maxLength": 4000, "pattern": r"\S"}, id="message"
        ),
        pytest.param("CancelBody", "reason", {"maxLength": 500}, id="reason"),
        pytest.param("NotesBody", "note", {"maxLength": 5000}, id="note"),
        pytest.param("MeetingTypeChange", "region", {"pattern": "^[A-Z]{2}$"}, id="region"),
        pytest.param("QueueChange", "userIds", {"minItems": 1} | UNIQUE, id="users"),
        pytest.param("OverrideBody", "date", {"format": "date"}, id="date"),
        pytest.param("WebhookChange", "eventTypes", {"minItems": 1}, id="events"),
    ],
)
def test_a_rule_is_said_where_null_is_allowed_too(
    document: Json, model: str, name: str, rule: Json
) -> None:
    assert field(document, model, name).items() >= rule.items()


def test_no_object_hides_its_fields_behind_alternatives(document: Json) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert not ({"anyOf", "allOf", "oneOf"} & set(schema) and "properties" in schema), name


def test_no_list_of_all_time_zones_goes_out_of_date_in_clients(document: Json) -> None:
    assert "Europe/Paris" not in str(document)


def test_every_operation_has_its_name_in_the_list(document: Json) -> None:
    shown = {
        f"{method.upper()} {path}": each["operationId"]
        for method, path, each in operations(document)
    }
    assert shown.items() <= OPERATION_IDS.items()
    assert shown["POST /v4/booking"] == "create_booking"
    assert shown["GET /v4/booking-availability"] == "get_availability"
    assert len(set(shown.values())) == len(shown)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)+", each) for each in shown.values())


def test_names_in_paths_are_those_of_the_contract(document: Json) -> None:
    for method, path, operation in operations(document):
        named = re.findall(r"{(\w+)}", path)
        given = [each for each in operation.get("parameters", ()) if each["in"] == "path"]
        assert sorted(each["name"] for each in given) == sorted(named), (method, path)
        assert "_" not in "".join(named)


def test_no_parameter_is_nullable(document: Json) -> None:
    for method, path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert "null" not in str(parameter["schema"]), (method, path, parameter["name"])


def test_nothing_that_is_answered_may_be_null(document: Json) -> None:
    schemas = document["components"]["schemas"]
    names = answered(document)
    assert {"BookingReply", "AppointmentReply", "WeekReply", "BookingEvent"} <= names
    for name in names:
        assert NULL not in list(_parts(schemas[name])), name


def test_whatever_may_be_left_out_may_be_null(document: Json) -> None:
    schemas = document["components"]["schemas"]
    names = asked(document)
    assert {"BookingBody", "AttendeeBody", "NewWebhook", "DayBody"} <= names
    for name in names:
        for field, said in schemas[name].get("properties", {}).items():
            if field not in schemas[name].get("required", ()):
                assert NULL in said.get("anyOf", ()), (name, field)


@pytest.mark.parametrize(
    "model", ["BookingBody", "AttendeeBody", "BookingReply", "BookingEvent"]
)
def test_fields_of_a_booking_say_what_they_mean(document: Json, model: str) -> None:
    plain = {"start", "end", "location", "isCancelled", "cancelReason", "meetingInfo", "hosts"}
    plain |= {"hostIds", "meetingType", "meetingTypeId", "icsTitle", "icsDescription"}
    plain |= {"createdAt", "updatedAt", "webhookType"}
    for name, said in document["components"]["schemas"][model]["properties"].items():
        is_plain = model == "BookingEvent" and name in plain
        assert is_plain or len(said.get("description", "")) > 8, name


def test_who_may_call_is_said_once_for_each_way(document: Json) -> None:
    def ways(method: str, path: str) -> list[Json]:
        found: list[Json] = document["paths"][path][method]["security"]
        return found

    bearer: Json = {"bearer": []}
    secret: Json = {"appointmentSecret": []}
    assert ways("post", "/v4/booking") == [{}, bearer, secret]
    assert ways("post", "/v4/meeting-type") == [bearer]
    assert ways("get", "/v4/meeting-type") == [{}, bearer]
    assert ways("post", "/v4/appointment/{id}/cancel") == [bearer, secret]
    assert ways("post", "/v4/provisional-booking/{id}/confirm") == [bearer, {"signedLink": []}]
    assert ways("get", "/health/live") == []


def test_whoever_shows_nothing_is_refused_where_that_is_said(
    sqlite_client: Client, document: Json
) -> None:
    content = {"score": 1, "attendeeId": "x", "email": "mara@home.example"}
    for method, path, operation in operations(document):
        if "{account}" in path:
            continue  # the account's own service signs what it sends
        where = re.sub(r"{\w+}", "none", path)
        answer = sqlite_client.request(method, where, json=content)
        says_no = answer.status_code in (401, 403, 404)
        if {"bearer": []} in operation["security"] and {} not in operation["security"]:
            is_linked = {"signedLink": []} in operation["security"]
            assert says_no if is_linked else answer.status_code == 401, (method, path)
        elif {} in operation["security"] or not operation["security"]:
            assert answer.status_code != 401, (method, path)
        else:
            assert says_no, (method, path)


def test_an_answer_that_is_a_stream_is_described_as_one(document: Json) -> None:
    said = document["paths"]["/v4/chat"]["post"]["responses"]["200"]["content"]
    assert said["application/json"]["schema"]["$ref"].endswith("/ChatReply")
    assert said["text/event-stream"]["x-itemSchema"]["$ref"].endswith("/ChatStreamEvent")
    path = "/v4/chat/{conversationId}/events"
    followed = document["paths"][path]["get"]["responses"]["200"]["content"]
    assert list(followed) == ["text/event-stream"]


def test_every_refusal_is_described(document: Json) -> None:
    for method, path, operation in operations(document):
        statuses = set(operation["responses"])
        assert {"405", "500"} <= statuses, (method, path)
        assert ("413" in statuses) == ("requestBody" in operation), (method, path)
    refusals = document["components"]["responses"]
    assert refusals["Unauthorized"]["headers"]["WWW-Authenticate"]["required"]
    assert refusals["TooManyRequests"]["headers"]["Retry-After"]["required"]
    for refusal in refusals.values():
        assert refusal["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody")


def test_an_answer_that_may_be_a_repetition_says_so(document: Json) -> None:
    for method, path, operation in operations(document):
        takes_key = "Idempotency-Key" in {
            each["name"] for each in operation.get("parameters", ())
        }
        for status, answer in operation["responses"].items():
            says_so = "Idempotency-Replayed" in answer.get("headers", {})
            assert says_so == (takes_key and status < "300"), (method, path, status)


def test_a_body_that_may_be_left_out_is_not_required(document: Json) -> None:
    paths = document["paths"]
    assert not paths["/v4/appointment/{id}/cancel"]["post"]["requestBody"]["required"]
    assert paths["/v4/booking"]["post"]["requestBody"]["required"]


def test_a_browser_gets_a_page(sqlite_client: Client, document: Json) -> None:
    page = sqlite_client.get("/schema", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "Accept" in page.headers["vary"]
    for *_, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page.text
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page.text
    assert not re.findall(r"(?:src|href)=.(?:https?:)?//", page.text)
    assert "<script" not in page.text
    in_german = {"Accept": "text/html", "Accept-Language": "de"}
    assert '<html lang="de">' in sqlite_client.get("/schema", headers=in_german).text
    assert sqlite_client.get("/schema", headers={"Accept": "text/html"}).text == page.text
    linked = {each for each in re.findall(r'href="#([^"]+)"', page.text) if each != "content"}
    assert linked <= set(re.findall(r'id="([^"]+)"', page.text))
    to_programs = sqlite_client.get("/schema/openapi.json", headers={"Accept": "text/html"})
    assert to_programs.json() == document


def test_browsers_find_an_icon(sqlite_client: Client) -> None:
    icon = sqlite_client.get("/favicon.ico")
    assert icon.status_code == 200
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.text.startswith("<svg")


def _parts(node: Any) -> Iterator[Any]:
    """Everything that is in a JSON value."""
    yield node
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _parts(each)


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
