from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.engine.database import Database
from tests.web.calling import Client, api, assert_refused, body, starts
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


NIGHT = [{"start": "22:00", "end": "02:00"}]


def test_a_new_queue_can_be_booked(client: Client, admin: dict[str, str]) -> None:
    wanted = {"name": "Two", "userIds": ["ben", "cem"], "type": "equalDistribution"}
    queue = client.post("/v4/queue", headers=admin, json=wanted)
    assert queue.status_code == 201
    id_ = queue.json()["id"]
    meeting = make(client, admin, userId=None, queueId=id_)
    booked = client.post("/v4/booking", json=body(meeting["id"], queueId=id_))
    assert booked.status_code == 201, booked.text
    after = client.get(f"/v4/queue/{id_}/next", headers=admin).json()["nextHosts"]
    assert [host["id"] for host in after] == ["cem"]
    assert client.get(f"/v4/queue/{id_}", headers=admin).json() == queue.json()
    assert_refused(client.get("/v4/queue/x", headers=admin), 404, "queue-not-found")
    assert_refused(client.get("/v4/queue/x/next", headers=admin), 404, "queue-not-found")


def test_a_queue_is_changed_through_its_meeting_type(
    client: Client, admin: dict[str, str]
) -> None:
    change = {
        "type": "advancedRoundRobin",
        "userIds": ["ada", "ben", "cem"],
        "userCapacities": [{"userId": "ada", "capacity": 2}, {"userId": "ben"}],
        "userPriorities": [{"userId": "ben", "priority": 3}],
        "userWeights": [{"userId": "cem", "weight": 4}],
        "distributionPeriod": "week",
        "maxLeadThreshold": 2,
    }
    path = "/v4/queue/meeting-type/help"
    changed = client.patch(path, headers=admin, json=change).json()
    expected = change | {"id": "rotation", "name": "Rotation"}
    expected["userCapacities"] = [{"userId": "ada", "capacity": 2}]
    assert changed == expected
    left = client.patch(path, headers=admin, json={"userIds": ["ben"]}).json()
    assert (left["userCapacities"], left["userWeights"]) == ([], [])
    assert left["userPriorities"] == [{"userId": "ben", "priority": 3}]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"userPriorities": [{"userId": "ada", "priority": 4}]}, "userPriorities[0].priority"),
        ({"userWeights": [{"userId": "zoe", "weight": 1}]}, "userWeights[0].userId"),
        (
            {"userCapacities": [{"userId": "ada"}, {"userId": "ada", "capacity": 1}]},
            "userCapacities[1].userId",
        ),
        ({"maxLeadThreshold": 0}, "maxLeadThreshold"),
        ({"type": "lottery"}, "type"),
        ({"userIds": []}, "userIds"),
        ({"userIds": ["ada", "ada"]}, "userIds"),
        ({"distributionPeriod": "year"}, "distributionPeriod"),
    ],
)
def test_a_change_of_a_queue_that_makes_no_sense_is_refused(
    client: Client, admin: dict[str, str], change: Json, field: str
) -> None:
    answer = client.patch("/v4/queue/meeting-type/help", headers=admin, json=change)
    assert_refused(answer, 400, "invalid", [field])


def test_a_meeting_type_without_a_queue_has_none_to_change(
    client: Client, admin: dict[str, str]
) -> None:
    one = client.patch("/v4/queue/meeting-type/intro", headers=admin, json={})
    assert_refused(one, 400, "queue-not-allowed")
    other = client.patch("/v4/queue/meeting-type/x", headers=admin, json={})
    assert_refused(other, 404, "meeting-type-not-found")


def test_a_resource_is_booked_with_a_meeting_type_that_names_it(
    client: Client, admin: dict[str, str], ada: dict[str, str]
) -> None:
    wanted = {
        "name": "Room",
        "timezone": "UTC",
        "schedule": {"monday": {"hours": [{"start": "10:00", "end": "11:00"}]}},
    }
    room = client.post("/v4/resource-channel", headers=admin, json=wanted)
    assert room.status_code == 201
    id_ = room.json()["id"]
    make(client, admin, resourceChannels=[id_])
    listed = client.get("/v4/resource-channel", headers=ada).json()
    assert [each["name"] for each in listed] == ["Room"]
    assert len(listed[0]["meetingTypeIds"]) == 1
    query = {"meetingTypeId": "chat", "hostIds": "ada", "resourceChannelIds": id_}
    free = client.get(
        "/v4/booking-availability",
        params=query | {"start": "2026-11-23T00:00:00Z", "end": "2026-11-28T00:00:00Z"},
    )
    assert starts(free) == ["2026-11-23T10:00:00Z", "2026-11-23T10:30:00Z"]
    unknown = client.get(
        "/v4/booking-availability",
        params=query | {"resourceChannelIds": "x", "start": "2026-11-23", "end": "2026-11-24"},
    )
    assert_refused(unknown, 404, "resource-not-found")


def test_a_resource_without_hours_is_always_there(
    client: Client, admin: dict[str, str]
) -> None:
    made = client.post("/v4/resource-channel", headers=admin, json={"name": "Projector"})
    assert "schedule" not in made.json()
    bad = {"name": "Room", "schedule": {"monday": {"hours": NIGHT * 2}}}
    answer = client.post("/v4/resource-channel", headers=admin, json=bad)
    assert_refused(answer, 400, "invalid", ["schedule.monday.hours[1]"])
