from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.engine.database import Database
from tests.web.calling import Client, api, assert_refused, starts
from tests.web.making import make
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


ZOE: Json = {"email": "Zoe@Loom.example", "givenName": "Zoë", "familyName": "Cho"}


def test_a_new_user_is_a_host_who_can_be_booked(client: Client, admin: dict[str, str]) -> None:
    wanted = ZOE | {"timezone": "America/New_York"}
    zoe = client.post("/v4/user", headers=admin, json=wanted)
    assert zoe.status_code == 201
    made = zoe.json()
    assert (made["email"], made["role"]) == ("Zoe@loom.example", "host")
    meeting = make(client, admin, userId=made["id"])
    query = {"meetingTypeId": meeting["id"], "hostIds": made["id"], "timezone": "UTC"}
    free = client.get(
        "/v4/booking-availability", params=query | {"start": "2026-11-23", "end": "2026-11-24"}
    )
    found = starts(free)
    assert (found[0], found[-1]) == ("2026-11-23T14:00:00Z", "2026-11-23T21:30:00Z")
    hours = client.get(f"/v4/availability/{made['availabilityId']}", headers=admin).json()
    assert hours["timezone"] == "America/New_York"
    assert hours["schedule"]["friday"] == {
        "enabled": True,
        "hours": [{"start": "09:00", "end": "17:00"}],
    }
    assert hours["schedule"]["saturday"] == {"enabled": False, "hours": []}


def test_a_user_without_a_zone_has_the_business_s(
    client: Client, admin: dict[str, str]
) -> None:
    made = client.post("/v4/user", headers=admin, json=ZOE).json()
    assert made["timezone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("changes", "status", "code", "fields"),
    [
        ({"email": "ada@LOOM.example"}, 409, "email-taken", None),
        ({"email": "nobody"}, 400, "invalid", ["email"]),
        ({"email": "nobody", "givenName": " "}, 400, "invalid", ["email", "givenName"]),
        ({"timezone": "Mars/Base"}, 400, "invalid", ["timezone"]),
        ({"timezone": "+01:00"}, 400, "invalid", ["timezone"]),
        ({"role": "king"}, 400, "invalid", ["role"]),
    ],
)
def test_a_user_who_makes_no_sense_is_refused(
    client: Client,
    admin: dict[str, str],
    changes: Json,
    status: int,
    code: str,
    fields: list[str] | None,
) -> None:
    answer = client.post("/v4/user", headers=admin, json=ZOE | changes)
    assert_refused(answer, status, code, fields)


def test_a_host_sees_and_changes_themself_alone(
    client: Client, ada: dict[str, str], admin: dict[str, str]
) -> None:
    assert [each["id"] for each in client.get("/v4/user", headers=ada).json()] == ["ada"]
    assert len(client.get("/v4/user", headers=admin).json()) == 3
    assert client.get("/v4/user/me", headers=ada).json()["email"] == "ada@loom.example"
    for path in ("/v4/user", "/v4/user/me", "/v4/user/ada"):
        changed = client.patch(path, headers=ada, json={"familyName": "Byron"})
        assert changed.json()["fullName"] == "Ada Byron"
    for path, content in (
        ("/v4/user", {"id": "ben"}),
        ("/v4/user/ben", {}),
        ("/v4/user/x", {}),
    ):
        assert_refused(client.patch(path, headers=ada, json=content), 403, "forbidden")
    promotion = client.patch("/v4/user/me", headers=ada, json={"role": "admin"})
    assert_refused(promotion, 403, "forbidden")
    assert_refused(client.get("/v4/availability/ben", headers=ada), 403, "forbidden")
    assert_refused(client.patch("/v4/availability/ben", headers=ada, json={}), 403, "forbidden")


def test_an_admin_changes_anybody_who_is_there(client: Client, admin: dict[str, str]) -> None:
    changed = client.patch("/v4/user/ben", headers=admin, json={"timezone": "Asia/Kathmandu"})
    assert changed.json()["timezone"] == "Asia/Kathmandu"
    assert (
        client.get("/v4/availability/ben", headers=admin).json()["timezone"] == "Asia/Kathmandu"
    )
    assert_refused(client.patch("/v4/user/x", headers=admin, json={}), 404, "user-not-found")
    for method in ("GET", "PATCH"):
        answer = client.request(method, "/v4/availability/x", headers=admin, json={})
        assert_refused(answer, 404, "availability-not-found")


NIGHT = [{"start": "22:00", "end": "02:00"}]


def test_hours_may_pass_midnight_and_single_days_may_differ(
    client: Client, ada: dict[str, str]
) -> None:
    change = {
        "timezone": "UTC",
        "schedule": {
            "monday": {"enabled": True, "hours": NIGHT},
            "tuesday": {"enabled": False, "hours": NIGHT},
            "saturday": {"enabled": True},
        },
        "overrides": [
            {"date": "2026-11-28", "hours": [{"start": "10:00", "end": "10:30"}]},
            {"date": "2026-11-25"},
        ],
    }
    changed = client.patch("/v4/availability/ada", headers=ada, json=change)
    assert changed.status_code == 200, changed.text
    shown_ = changed.json()
    assert shown_["schedule"]["monday"] == {"enabled": True, "hours": NIGHT}
    assert shown_["schedule"]["tuesday"] == {"enabled": False, "hours": []}
    assert [each["date"] for each in shown_["overrides"]] == ["2026-11-25", "2026-11-28"]
    query = {"meetingTypeId": "intro", "hostIds": "ada", "meetingDuration": "60"}
    week = client.get(
        "/v4/booking-availability",
        params=query | {"start": "2026-11-23T00:00:00Z", "end": "2026-11-30T00:00:00Z"},
    )
    found = starts(week)
    assert [start for start in found if start < "2026-11-26"] == [
        *(
            f"2026-11-23T{hour}:{minute:02}:00Z"
            for hour in (22, 23)
            for minute in range(0, 60, 15)
        ),
        *(f"2026-11-24T00:{minute:02}:00Z" for minute in range(0, 60, 15)),
        "2026-11-24T01:00:00Z",
    ]
    assert not [start for start in found if start > "2026-11-28"]
    kept = client.patch("/v4/availability/ada", headers=ada, json={"schedule": {}}).json()
    assert kept == shown_


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (
            {"schedule": {"monday": {"hours": [{"start": "9:00", "end": "25:00"}]}}},
            ["start", "end"],
        ),
        ({"schedule": {"monday": {"hours": [{"start": "24:00", "end": "10:00"}]}}}, ["start"]),
        (
            {"schedule": {"monday": {"hours": [{"start": "09:60", "end": "24:01"}]}}},
            ["start", "end"],
        ),
        ({"schedule": {"monday": {"hours": [{"start": "09:00", "end": "09:00"}]}}}, [""]),
    ],
)
def test_malformed_hours_are_named_by_their_path(
    client: Client, ada: dict[str, str], change: Json, fields: list[str]
) -> None:
    answer = client.patch("/v4/availability/ada", headers=ada, json=change)
    path = "schedule.monday.hours[0]"
    assert_refused(answer, 400, "invalid", [f"{path}.{field}".rstrip(".") for field in fields])


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"schedule": {"monday": {"hours": [*NIGHT, *NIGHT]}}}, ["schedule.monday.hours[1]"]),
        (
            {
                "schedule": {
                    "sunday": {"hours": NIGHT},
                    "monday": {"hours": [{"start": "01:00", "end": "03:00"}]},
                }
            },
            ["schedule.monday.hours[0]"],
        ),
        ({"overrides": [{"date": "2026-02-30"}]}, ["overrides[0].date"]),
        ({"overrides": [{"date": "2026-12-01"}] * 2}, ["overrides[1].date"]),
        (
            {"overrides": [{"date": "2026-12-01", "hours": [{"start": "x", "end": "10:00"}]}]},
            ["overrides[0].hours[0].start"],
        ),
        (
            {"overrides": [{"date": "2026-12-01", "hours": NIGHT * 2}]},
            ["overrides[0].hours[1]"],
        ),
        ({"timezone": "Berlin"}, ["timezone"]),
        ({"overrides": [{"hours": []}]}, ["overrides[0].date"]),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    client: Client, ada: dict[str, str], change: Json, fields: list[str]
) -> None:
    before = client.get("/v4/availability/ada", headers=ada).json()
    answer = client.patch("/v4/availability/ada", headers=ada, json=change)
    assert_refused(answer, 400, "invalid", fields)
    assert client.get("/v4/availability/ada", headers=ada).json() == before
