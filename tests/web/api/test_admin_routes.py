from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.engine.database import Database
from tests.web.calling import Client, api, assert_refused, body
from tests.web.making import CHAT, make
from tests.web.showing import shown

Json = dict[str, Any]


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    with api(business, tmp_path) as client:
        yield client


@pytest.fixture
def admin(business: Database) -> dict[str, str]:
    return shown(business)


@pytest.fixture
def ada(business: Database) -> dict[str, str]:
    return shown(business, "host", "ada")


def test_everything_but_name_duration_and_scope_has_a_default(
    client: Client, admin: dict[str, str]
) -> None:
    made = make(client, admin)
    assert made["slug"] == "chat"
    assert made["meetingInfo"]["channel"] == "connect"
    assert made["meetingOptions"]["allowedDurations"] == [30]
    assert made["minimumNotice"] == 30
    assert made["daysIntoFuture"] == {"mode": "limit", "bookingLimit": 86_400}
    assert made["policies"] == {"cancel": 0, "reschedule": 0}
    assert made["active"] is True
    booked = client.post("/v4/booking", json=body(made["id"], hostIds=["ada"]))
    assert booked.status_code == 201, booked.text


FULL: Json = {
    "slug": "full",
    "userId": "ben",
    "spots": 4,
    "meetingInfo": {
        "name": "Full",
        "description": "All of it.",
        "duration": 45,
        "channel": "phone",
        "bufferBefore": 10,
        "bufferAfter": 120,
        "enableRedirect": True,
        "redirect": "https://thanks.example/?to={{email}}",
        "passEventDetailsToRedirect": True,
        "groupBooking": True,
        "color": "#00aaff",
        "icsTitle": "Come!",
        "icsDescription": "Bring paper.",
        "customChannelName": "Our portal",
        "customChannelLink": "https://loom.example/meet",
    },
    "meetingOptions": {
        "allowedDurations": [45, 60],
        "allowedChannels": ["phone", "google", "local"],
        "allowHostSelection": True,
        "doubleOptIn": True,
        "requireHostConfirmation": True,
        "allowPhoneOnlyBooking": True,
        "guestsTakeSpots": True,
        "guestsSeeEachOther": True,
        "hidden": True,
    },
    "locations": ["Hall 1"],
    "daysIntoFuture": {"mode": "range", "rangeMin": "2026-12-01", "rangeMax": "2026-12-24"},
    "minimumNotice": 60,
    "slotInterval": 15,
    "limits": {"perDay": 3, "perWeek": 9},
    "price": {"amount": 4900, "currency": "CHF"},
    "oneTimeLinkOnly": True,
    "policies": {"cancel": None, "reschedule": 1440},
    "dataPolicyUrl": "https://loom.example/p",
    "language": "de",
    "region": "CH",
}


def test_what_is_said_of_a_meeting_type_comes_back(
    client: Client, admin: dict[str, str]
) -> None:
    made = make(client, admin, **FULL)
    expected = FULL | {"policies": {"reschedule": 1440}, "resourceChannels": []}
    assert {name: made[name] for name in expected} == expected
    again = client.get(f"/v4/meeting-type/{made['id']}", headers=admin).json()
    assert again == made
    assert client.get("/v4/meeting-type/full", headers=admin).json() == made


def test_a_change_keeps_what_it_does_not_name(client: Client, admin: dict[str, str]) -> None:
    made = make(client, admin, **FULL)
    change = {"meetingInfo": {"name": "Fuller"}, "limits": {"perDay": None}}
    answer = client.patch(f"/v4/meeting-type/{made['id']}", headers=admin, json=change)
    expected = made | {"limits": {"perWeek": 9}}
    expected["meetingInfo"] = made["meetingInfo"] | {"name": "Fuller"}
    assert answer.json() == expected


@pytest.mark.parametrize(
    ("change", "durations", "channels"),
    [
        ({"meetingInfo": {"duration": 20}}, [20, 60], ["phone", "google", "local"]),
        ({"meetingInfo": {"duration": 60}}, [60, 45], ["phone", "google", "local"]),
        (
            {"meetingOptions": {"allowedDurations": [15]}},
            [45, 15],
            ["phone", "google", "local"],
        ),
        ({"meetingInfo": {"channel": "google"}}, [45, 60], ["google", "phone", "local"]),
        ({"meetingInfo": {"channel": "zoom"}}, [45, 60], ["zoom", "google", "local"]),
        ({"meetingOptions": {"allowedChannels": ["zoom"]}}, [45, 60], ["zoom"]),
    ],
)
def test_the_default_is_always_the_first_choice(
    client: Client,
    admin: dict[str, str],
    change: Json,
    durations: list[int],
    channels: list[str],
) -> None:
    make(client, admin, **FULL)
    changed = client.patch("/v4/meeting-type/full", headers=admin, json=change).json()
    assert changed["meetingOptions"]["allowedDurations"] == durations
    assert changed["meetingOptions"]["allowedChannels"] == channels
    assert changed["meetingInfo"]["duration"] == durations[0]
    assert changed["meetingInfo"]["channel"] == channels[0]


def test_null_stands_for_the_default(client: Client, admin: dict[str, str]) -> None:
    make(client, admin, **FULL)
    change = {
        "minimumNotice": None,
        "price": {"amount": None},
        "dataPolicyUrl": None,
        "meetingInfo": {"icsTitle": None, "redirect": None, "groupBooking": False},
        "daysIntoFuture": {"mode": "limit", "bookingLimit": None},
    }
    changed = client.patch("/v4/meeting-type/full", headers=admin, json=change).json()
    assert changed["minimumNotice"] == 30
    assert changed["spots"] == 1
    assert changed["daysIntoFuture"] == {"mode": "limit", "bookingLimit": 86_400}
    assert changed["meetingInfo"]["enableRedirect"] is False
    assert not {"price", "dataPolicyUrl"} & set(changed)
    assert not {"icsTitle", "redirect"} & set(changed["meetingInfo"])


def test_a_meeting_type_can_change_hands(client: Client, admin: dict[str, str]) -> None:
    make(client, admin)
    changed = client.patch("/v4/meeting-type/chat", headers=admin, json={"queueId": "rotation"})
    assert changed.json()["queueId"] == "rotation"
    assert "userId" not in changed.json()
    assert changed.json()["kind"] == "round-robin"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"userId": None}, "userId"),
        ({"queueId": "rotation"}, "userId"),
        ({"meetingInfo": {"name": "Chat"}}, "meetingInfo.duration"),
        ({"meetingInfo": {"duration": 30}}, "meetingInfo.name"),
        ({"meetingInfo": {"name": "", "duration": 30}}, "meetingInfo.name"),
        ({"meetingInfo": {"name": "Chat", "duration": 4}}, "meetingInfo.duration"),
        ({"meetingInfo": {"name": "Chat", "duration": 481}}, "meetingInfo.duration"),
        (
            {"meetingInfo": {"name": "C", "duration": 30, "bufferBefore": 121}},
            "meetingInfo.bufferBefore",
        ),
        (
            {"meetingInfo": {"name": "C", "duration": 30, "redirect": "javascript:x"}},
            "meetingInfo.redirect",
        ),
        (
            {"meetingInfo": {"name": "C", "duration": 30, "enableRedirect": True}},
            "meetingInfo.redirect",
        ),
        (
            {"meetingInfo": {"name": "C", "duration": 30, "icsTitle": "x" * 201}},
            "meetingInfo.icsTitle",
        ),
        (
            {"meetingInfo": {"name": "C", "duration": 30, "groupBooking": True}},
            "meetingInfo.groupBooking",
        ),
        (
            {"meetingInfo": {"name": "C", "duration": 30, "channel": "smoke"}},
            "meetingInfo.channel",
        ),
        ({"meetingOptions": {"allowedChannels": ["local"]}}, "locations"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"daysIntoFuture": {"mode": "range"}}, "daysIntoFuture"),
        ({"minimumNotice": -1}, "minimumNotice"),
        ({"slotInterval": 0}, "slotInterval"),
        ({"limits": {"perDay": 0}}, "limits.perDay"),
        ({"price": {"amount": -1}}, "price.amount"),
    ],
)
def test_a_flaw_is_named_by_its_path(
    client: Client, admin: dict[str, str], changes: Json, field: str
) -> None:
    wanted = {name: value for name, value in (CHAT | changes).items() if value is not None}
    answer = client.post("/v4/meeting-type", headers=admin, json=wanted)
    assert_refused(answer, 400, "invalid", [field])


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"slug": "intro"}, 409, "slug-taken"),
        ({"userId": "zoe"}, 404, "user-not-found"),
        ({"userId": None, "queueId": "zoe"}, 404, "queue-not-found"),
        ({"resourceChannels": ["zoe"]}, 404, "resource-not-found"),
    ],
)
def test_what_does_not_fit_the_rest_is_refused(
    client: Client, admin: dict[str, str], changes: Json, status: int, code: str
) -> None:
    answer = client.post("/v4/meeting-type", headers=admin, json=CHAT | changes)
    assert_refused(answer, status, code)


def test_a_second_meeting_type_of_one_name_gets_another_slug(
    client: Client, admin: dict[str, str]
) -> None:
    assert [make(client, admin)["slug"] for _ in range(3)] == ["chat", "chat-2", "chat-3"]


def test_everybody_sees_what_is_active_without_its_internals(
    client: Client, admin: dict[str, str], ada: dict[str, str]
) -> None:
    made = make(client, admin, **FULL)
    for headers in ({}, ada):
        seen = client.get("/v4/meeting-type/full", headers=headers).json()
        assert not {"limits", "active"} & set(seen)
        assert not {"redirect", "icsTitle", "icsDescription"} & set(seen["meetingInfo"])
        assert seen["price"] == {"amount": 4900, "currency": "CHF"}
    assert client.delete(f"/v4/meeting-type/{made['id']}", headers=admin).status_code == 204
    assert_refused(client.get("/v4/meeting-type/full"), 404, "meeting-type-not-found")
    public, all_ = client.get("/v4/meeting-type"), client.get("/v4/meeting-type", headers=admin)
    assert made["id"] not in [each["id"] for each in public.json()]
    found = [each for each in all_.json() if each["id"] == made["id"]]
    assert [each["active"] for each in found] == [False]


def test_nothing_is_changed_or_deleted_that_is_not_there(
    client: Client, admin: dict[str, str]
) -> None:
    for method in ("PATCH", "DELETE"):
        answer = client.request(method, "/v4/meeting-type/zoe", headers=admin, json={})
        assert_refused(answer, 404, "meeting-type-not-found")
