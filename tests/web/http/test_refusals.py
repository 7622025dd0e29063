"""What is wrong with a request is said all at once, field by field, in words."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from app.desk.notifications.webhook_events import EventType
from app.settings import Settings
from app.store.engine.database import Database
from tests.desk.business import MONDAY
from tests.web.calling import Client, api, assert_refused, attendee, body
from tests.web.making import CHAT, make
from tests.web.showing import shown

Json = dict[str, Any]
NAME_NEEDED = "write fullname, or firstname, lastname or both"
REPR = re.compile(r"\('|\['|datetime\.|<class|None|True|False|`str`|`int`|regex")


@pytest.fixture
def client(sqlite_client: Client) -> Client:
    return sqlite_client


@pytest.fixture
def admin(client: Client) -> dict[str, str]:
    return shown(client.app.state["database"])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param(
            {"attendee": attendee(language="tlh", email="mara")},
            ["attendee.email", "attendee.language"],
            id="language and e-mail",
        ),
        pytest.param(
            {
                "attendee": {
                    "email": "mara",
                    "notes": {"why": 5},
                    "bringalongEmails": ["jo@home.example", "jo"],
                    "phone": "+49 1",
                    "language": "tlh",
                    "timezone": "localtime",
                },
                "start": "2026-11-23T09:00",
                "duration": "30",
                "icsTitle": "x" * 201,
                "channel": "pigeon",
            },
            [
                "attendee.phone",
                "attendee.email",
                "attendee.notes.why",
                "attendee.fullname",
                "attendee.bringalongEmails[1]",
                "attendee.language",
                "attendee.timezone",
                "start",
                "channel",
                "duration",
                "icsTitle",
            ],
            id="everything",
        ),
        pytest.param(
            {"attendee": attendee(bringalongEmails=["jo@a.example", "JO@a.example"])},
            ["attendee.bringalongEmails"],
            id="a guest twice",
        ),
        pytest.param(
            {"attendee": attendee(phone="call me", firstname="x" * 101, fullname=None)},
            ["attendee.phone", "attendee.firstname"],
            id="a name that is too long is a name",
        ),
    ],
)
def test_all_flaws_of_a_booking_are_named_at_once(
    client: Client, changes: Json, fields: list[str]
) -> None:
    answer = client.post("/v4/booking", json=body() | changes)
    code = "naive-time" if "start" in fields else "invalid"
    assert_refused(answer, 400, code, fields)
    assert not REPR.search(answer.text), answer.text


def test_flaws_of_a_meeting_type_are_named_at_once(
    client: Client, admin: dict[str, str]
) -> None:
    wanted = {
        "userId": "ada",
        "queueId": "rotation",
        "meetingInfo": {"name": "X", "duration": 30, "enableRedirect": True},
        "daysIntoFuture": {"mode": "range"},
        "spots": 3,
    }
    wanted["meetingInfo"]["groupBooking"] = False  # type: ignore[index]
    answer = client.post("/v4/meeting-type", json=wanted, headers=admin)
    fields = ["userId", "meetingInfo.redirect", "daysIntoFuture", "meetingInfo.groupBooking"]
    assert_refused(answer, 400, "invalid", fields)


@pytest.mark.parametrize(
    ("meeting", "changes", "message"),
    [
        pytest.param(
            "intro", {"channel": "zoom"}, "Choose google, phone or whatsapp.", id="channel"
        ),
        pytest.param("deep", {"channel": "zoom"}, "Choose connect.", id="one channel"),
        pytest.param(
            "visit",
            {"channel": "local", "location": "Hall 9", "hostIds": ["ben"]},
            "Choose “Hall 1” or “Hall 2”.",
            id="location",
        ),
    ],
)
def test_what_can_be_chosen_is_said_in_words(
    client: Client, meeting: str, changes: Json, message: str
) -> None:
    answer = client.post("/v4/booking", json=body(meeting, **changes))
    assert answer.status_code == 400
    assert answer.json()["message"] == message


@pytest.mark.parametrize(
    ("wanted", "messages"),
    [
        ({}, ["is required"] * 3),
        (body(attendee=attendee(fullname=None)), [NAME_NEEDED]),
        (body(attendee=[]), ["must be a JSON object"]),
        (body(hostIds="ada"), ["must be a list"]),
        (body(hostIds=[""]), ["must not be empty"]),
        (body(hostIds=["x"] * 51), ["at most 50, not 51"]),
        (body(duration=0), ["must be more than 0"]),
        (body(duration=1441), ["must be 1440 or less"]),
        (body(duration=30.5), ["must be a multiple of 1"]),
        (body(attendeePendingId=1.5), ["must be a whole number"]),
        (body(skipNotifications="no"), ["must be true or false"]),
        (body(attendee=attendee(notes=[])), ["must be an object"]),
        (body(attendee=attendee(language="x")), [
            "choose en, de, fr, es, no, nl, it, pl, sv, tr or da"
        ]),
    ],
)  # fmt: skip
def test_rules_are_said_in_words(client: Client, wanted: Json, messages: list[str]) -> None:
    answer = client.post("/v4/booking", json=wanted)
    assert [each["message"] for each in answer.json()["errors"]] == messages


def test_null_means_left_out(client: Client) -> None:
    names = {
        *client.get("/schema").json()["components"]["schemas"]["BookingBody"]["properties"]
    }
    people = client.get("/schema").json()["components"]["schemas"]["AttendeeBody"]["properties"]
    nothing = dict.fromkeys(people) | {"email": "mara@home.example", "lastname": "Linde"}
    wanted = dict.fromkeys(names) | body(attendee=nothing)
    answer = client.post("/v4/booking", json=wanted)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("POST", "/v4/meeting-type", CHAT),
        ("PATCH", "/v4/meeting-type/intro", {}),
        ("POST", "/webhooks", {"endpoint": "https://hooks.example.com/"}),
        ("POST", "/v4/routing-form", {"name": "F"}),
        ("POST", "/v4/queue", {"name": "Q", "userIds": ["ada"]}),
        ("POST", "/v4/resource-channel", {"name": "R"}),
        ("POST", "/v4/user", {"email": "z@loom.example", "givenName": "Z"}),
        ("PATCH", "/v4/availability/ada", {}),
    ],
)
def test_null_means_left_out_for_what_admins_send(
    client: Client, admin: dict[str, str], method: str, path: str, needed: Json
) -> None:
    described = client.get("/schema").json()
    shape = re.sub(r"/(intro|ada)$", "/{id}", path)
    content = described["paths"][shape][method.lower()]["requestBody"]["content"]
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    fields = described["components"]["schemas"][name]["properties"]
    wanted = dict.fromkeys(fields) | needed
    answer = client.request(method, path, json=wanted, headers=admin)
    assert answer.is_success, answer.text
    if path == "/webhooks":
        assert answer.json()["eventTypes"] == list(get_args(EventType))


def test_null_leaves_the_name_of_a_meeting_type_as_it_is(
    client: Client, admin: dict[str, str]
) -> None:
    change = {"meetingInfo": {"name": None, "duration": 45}}
    changed = client.patch("/v4/meeting-type/intro", json=change, headers=admin)
    assert changed.json()["meetingInfo"]["name"] == "Intro"


@pytest.mark.parametrize(
    "url",
    [
        " https://x.example",
        "https://x.example\n",
        "https://shop.example:99999/",
        "https://a@b@evil.example",
        "https://x.example/a b",
        "https://x.example/{{unknown}}",
        "https://{{host}}/",
    ],
)
def test_where_visitors_are_sent_is_judged_when_it_is_saved(
    client: Client, admin: dict[str, str], url: str
) -> None:
    change = {"meetingInfo": {"redirect": url}, "spots": 0}
    answer = client.patch("/v4/meeting-type/intro", json=change, headers=admin)
    assert_refused(answer, 400, "invalid", ["spots", "meetingInfo.redirect"])


def test_addresses_that_the_description_allows_are_taken(
    client: Client, admin: dict[str, str]
) -> None:
    schemas = client.get("/schema").json()["components"]["schemas"]
    [said, _] = schemas["MeetingInfoChange"]["properties"]["redirect"]["anyOf"]
    for url in (
        "https://shop.example:18443/?id={{appointmentId}}",
        "https://bücher.example/",
        "http://[2001:db8::1]/",
    ):
        assert re.search(said["pattern"], url)
        made = make(client, admin, meetingInfo={"name": "X", "duration": 30, "redirect": url})
        assert made["meetingInfo"]["redirect"] == url
    for url in ("https://a@x.example/", "https://x.example:65536", "https://x.example/ "):
        assert not re.search(said["pattern"], url)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        pytest.param("x" * 200 + "\u200b", "x" * 200, id="zero width"),
        pytest.param("e\u0301" * 200, "é" * 200, id="combining"),
        pytest.param(" " * 50 + "😀" * 200, "😀" * 200, id="blanks"),
    ],
)
def test_characters_that_are_not_kept_do_not_count(
    client: Client, admin: dict[str, str], title: str, kept: str
) -> None:
    answer = client.post(
        "/v4/booking", json=body(icsTitle=title, icsDescription="\u200b" * 3000)
    )
    assert answer.status_code == 201, answer.text
    id_ = answer.json()["appointmentId"]
    assert client.get(f"/v4/appointment/{id_}", headers=admin).json()["icsTitle"] == kept


def test_the_largest_booking_that_the_description_allows_is_taken(
    business: Database, tmp_path: Path
) -> None:
    umlaut = "ü"
    wanted = body(
        "visit",
        hostIds=["ben"],
        channel="local-attendee",
        location=umlaut * 500,
        icsTitle=umlaut * 200,
        icsDescription=umlaut * 2000,
        attendee={
            "email": f"{'a' * 60}@home.example",
            "fullname": umlaut * 200,
            "firstname": umlaut * 100,
            "lastname": umlaut * 100,
            "bringalongEmails": [f"{n}@home.example" for n in range(5)],
            "notes": {f"{n:02}{umlaut * 98}": umlaut * 1000 for n in range(25)},
        },
    )
    content = json.dumps(wanted)  # with six bytes for each of them
    assert len(content) > 160_000
    for limit, status in ((Settings(_env_file=None).max_body_bytes, 201), (100_000, 413)):
        with api(business, tmp_path, max_body_bytes=limit) as client:
            headers = {"Content-Type": "application/json"}
            answer = client.post("/v4/booking", content=content, headers=headers)
            assert answer.status_code == status, answer.text
            wanted["start"] = MONDAY.replace(hour=12).isoformat()
            content = json.dumps(wanted)


def personal(client: Client, admin: dict[str, str]) -> Iterator[Any]:
    booked = client.post("/v4/booking", json=body())
    yield booked
    yield client.get(f"/v4/appointment/{booked.json()['appointmentId']}", headers=admin)
    yield client.get("/v4/appointment/none", headers=admin)
    yield client.get("/v4/user", headers=admin)
    yield client.get("/webhooks")
    yield client.get("/v4/nothing")
    yield client.get("/v4/chat/none/messages")


def test_no_cache_keeps_what_is_personal(client: Client, admin: dict[str, str]) -> None:
    for answer in personal(client, admin):
        assert answer.headers["cache-control"] == "no-store", answer.url
    assert "cache-control" not in client.get("/schema").headers
