from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.booking.values import MeetingType, Queue, Resource, Strategy
from app.desk.admin.meeting_types import change_meeting_type
from app.desk.admin.queues import change_queue
from app.desk.admin.resources import create_resource
from app.desk.booking.book import book
from app.store.engine.database import Database
from tests.desk.business import MONDAY, NOW, order
from tests.web.calling import Client, api, assert_refused, body, starts
from tests.web.showing import shown

Json = dict[str, Any]


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    with api(business, tmp_path) as client:
        yield client


def ask(
    client: Client,
    meeting: str = "intro",
    start: str = "2026-11-23",
    end: str = "2026-11-24",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> httpx.Response:
    query = {"meetingTypeId": meeting, "start": start, "end": end, "timezone": "UTC"}
    scope = {"hostIds": "ada"} if meeting in ("intro", "deep") else {}
    return client.get(
        "/v4/booking-availability", params=query | scope | more, headers=headers or {}
    )


def change(database: Database, meeting: str, **values: Any) -> MeetingType:
    with database.begin() as session:
        return change_meeting_type(session, meeting, lambda each: replace(each, **values))


def reasons(answer: httpx.Response) -> dict[str, set[str]]:
    """Why each start that is not on offer is blocked, as `host:reason`."""
    assert answer.status_code == 200, answer.text
    return {
        spot["startTime"]: {
            f"{event['hostId']}:{event['type']}" for event in spot["unavailabilityEvents"]
        }
        for day in answer.json()["dates"]
        for spot in day["spots"]
        if spot["unavailabilityEvents"]
    }


# --- whose time does not block


def test_the_time_of_an_appointment_that_moves_does_not_block(
    client: Client, business: Database
) -> None:
    change(business, "intro", most_a_day=1)
    with business.begin() as session:
        booked = book(session, order(), NOW)
    assert starts(ask(client)) == []
    mine = {"X-Appointment-Secret": booked.secret}
    for headers in (mine, shown(business), shown(business, "host", "ada")):
        free = starts(ask(client, headers=headers, existingAppointmentId=booked.appointment_id))
        assert free[:2] == ["2026-11-23T09:00:00Z", "2026-11-23T09:15:00Z"]
        assert starts(ask(client, headers=headers, existingAppointmentId="unknown")) == []


def test_the_time_of_somebody_elses_appointment_is_not_free(
    client: Client, business: Database
) -> None:
    change(business, "intro", most_a_day=1)
    with business.begin() as session:
        booked = book(session, order(), NOW)
    strangers = [
        {},
        {"X-Appointment-Secret": "a guess"},
        {"X-Appointment-Secret": ""},
        shown(business, "host", "ben"),
    ]
    for headers in strangers:
        answer = ask(client, headers=headers, existingAppointmentId=booked.appointment_id)
        assert starts(answer) == [], headers


# --- where it takes place, and with what


@pytest.mark.parametrize(
    ("channel", "allowed"), [("phone", True), ("zoom", False), ("x", False)]
)
def test_a_channel_has_to_be_allowed(client: Client, channel: str, allowed: bool) -> None:  # noqa: FBT001 — a table's column
    answer = ask(client, channel=channel)
    if allowed:
        assert len(starts(answer)) > 0
    else:
        assert_refused(answer, 400, "channel-not-allowed", ["channel"])


def test_resources_that_are_taken_block(client: Client, business: Database) -> None:
    with business.begin() as session:
        room, hall = (
            create_resource(session, Resource(id="", holder=0, name=name)) for name in "AB"
        )
    change(business, "intro", resource_ids=(room.id, hall.id))
    change(business, "visit", resource_ids=(room.id,))
    taken = body("visit", hostIds=["ben"], channel="local", location="Hall 1")
    answer = client.post("/v4/booking", json=taken | {"resourceChannelIds": [room.id]})
    assert answer.status_code == 201, answer.text
    nine = "2026-11-23T09:00:00Z"
    assert nine in starts(ask(client))
    assert nine in starts(ask(client, resourceChannelIds=hall.id))
    for ids in (f"{hall.id},{room.id}", [hall.id, room.id], room.id):
        found = starts(ask(client, resourceChannelIds=ids))
        assert nine not in found
        assert found[0] == "2026-11-23T09:30:00Z"
    headers = shown(business, "host", "cem")
    blocked = reasons(
        ask(client, headers=headers, troubleshoot="true", resourceChannelIds=room.id)
    )
    assert blocked == {nine: {"ada:resource"}, "2026-11-23T09:15:00Z": {"ada:resource"}}


# --- the earliest date


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23", "2026-11-24"),
        ("2026-11-28", "2026-11-29"),
        ("2026-12-10", "2026-12-11"),
        ("2020-01-01", "2020-01-02"),
        ("2030-01-01", "2030-01-02"),
        ("2026-11-22", "2026-11-22"),
    ],
    ids=["that day", "a weekend", "later", "the past", "too far", "no time at all"],
)
def test_the_earliest_date_does_not_depend_on_the_range(
    client: Client, start: str, end: str
) -> None:
    answer = ask(client, start=start, end=end)
    assert answer.json()["earliestAvailableDate"] == "2026-11-23"


def test_the_earliest_date_may_lie_weeks_ahead(client: Client, business: Database) -> None:
    change(business, "intro", most_a_day=1)
    with business.begin() as session:
        for day in range(40):
            start = MONDAY + timedelta(days=day)
            if start.weekday() < 5 and (start.month, start.day) not in {(12, 24), (12, 31)}:
                book(session, order(start=start), NOW)
    assert ask(client).json()["earliestAvailableDate"] == "2026-12-31"


def test_there_may_be_no_earliest_date(client: Client, business: Database) -> None:
    change(business, "intro", notice=timedelta(days=30), horizon=timedelta(days=20))
    assert "earliestAvailableDate" not in ask(client).json()


def test_the_earliest_date_can_be_left_out(client: Client) -> None:
    skipped = ask(client, skipEarliestBookingCalculation="true").json()
    assert "earliestAvailableDate" not in skipped
    assert skipped["dates"] == ask(client).json()["dates"]


# --- groups


def test_groups_that_meet_already_can_be_hidden(client: Client, business: Database) -> None:
    with business.begin() as session:
        book(session, order("class", host_ids=("cem",)), NOW)
    scope: Json = {
        "hostIds": "cem",
        "end": "2026-11-23T11:00:00Z",
        "start": "2026-11-23T00:00:00Z",
    }
    seen = ask(client, "class", **scope).json()["dates"][0]["spots"]
    assert seen[0]["appointment"]["takenSpots"] == 1
    hidden = ask(client, "class", **scope, hideGroupAppointments="true")
    assert starts(hidden) == [spot["startTime"] for spot in seen[1:]]


# --- why not


def test_reasons_are_for_callers_with_a_token(client: Client, business: Database) -> None:
    assert_refused(ask(client, troubleshoot="true"), 401, "unauthorized")
    headers = shown(business, "host", "ben")
    assert ask(client, headers=headers, troubleshoot="true").status_code == 200
    assert ask(client, troubleshoot="false").status_code == 200


def test_what_is_on_offer_is_the_same_with_reasons(client: Client, business: Database) -> None:
    with business.begin() as session:
        book(session, order(), NOW)
    headers = shown(business)
    answer = ask(client, headers=headers, troubleshoot="true")
    spots = answer.json()["dates"][0]["spots"]
    free = [spot["startTime"] for spot in spots if not spot["unavailabilityEvents"]]
    assert free == starts(ask(client))
    everything = [spot["startTime"] for spot in spots]
    assert everything == sorted(everything)
    assert reasons(answer) == {
        "2026-11-23T09:00:00Z": {"ada:busy"},
        "2026-11-23T09:15:00Z": {"ada:busy"},
    }
    event = spots[0]["unavailabilityEvents"][0]
    assert event == {"hostId": "ada", "hostName": "Ada Berg", "type": "busy"}


def test_buffers_count_as_busy(client: Client, business: Database) -> None:
    with business.begin() as session:
        book(session, order("deep", start=MONDAY + timedelta(hours=1)), NOW)
    answer = ask(client, headers=shown(business), troubleshoot="true")
    # The meeting is at 10:00 for 45 minutes; 10 before and 5 after it are taken as well.
    assert sorted(reasons(answer)) == [
        f"2026-11-23T{clock}:00Z"
        for clock in ("09:30", "09:45", "10:00", "10:15", "10:30", "10:45")
    ]


def test_notice_and_horizon_are_told_apart(client: Client, business: Database) -> None:
    change(business, "intro", notice=timedelta(hours=18), horizon=timedelta(hours=20))
    answer = ask(client, headers=shown(business), troubleshoot="true")
    blocked = reasons(answer)
    assert blocked["2026-11-23T09:45:00Z"] == {"ada:minimumNotice"}
    assert starts(ask(client))[0] == "2026-11-23T10:00:00Z"
    assert starts(ask(client))[-1] == "2026-11-23T12:00:00Z"
    assert blocked["2026-11-23T12:15:00Z"] == {"ada:horizon"}


def test_a_range_of_days_is_a_horizon(client: Client, business: Database) -> None:
    day = MONDAY.date() + timedelta(days=1)
    change(business, "intro", first_day=day, last_day=day)
    answer = ask(client, headers=shown(business), troubleshoot="true", end="2026-11-26")
    days = {start[:10]: why for start, why in reasons(answer).items()}
    assert days == {"2026-11-23": {"ada:horizon"}, "2026-11-25": {"ada:horizon"}}


def test_a_limit_that_is_reached_is_named(client: Client, business: Database) -> None:
    change(business, "intro", most_a_day=1)
    with business.begin() as session:
        book(session, order(), NOW)
    blocked = reasons(ask(client, headers=shown(business), troubleshoot="true"))
    assert blocked["2026-11-23T09:00:00Z"] == {"ada:busy", "ada:limit"}
    assert blocked["2026-11-23T16:30:00Z"] == {"ada:limit"}


def test_a_start_at_which_one_of_many_is_free_is_not_blocked(
    client: Client, business: Database
) -> None:
    def leave_two(queue: Queue) -> Queue:
        return replace(queue, host_ids=("ada", "ben"))

    with business.begin() as session:
        change_queue(session, "help", leave_two)
        book(session, order(), NOW)
    scope: Json = {"queueId": "rotation", "troubleshoot": "true"}
    assert reasons(ask(client, "help", headers=shown(business), **scope)) == {}
    together = scope | {"calculationMethod": "everyone"}
    assert reasons(ask(client, "help", headers=shown(business), **together)) == {
        "2026-11-23T09:00:00Z": {"ada:busy"}
    }
    with business.begin() as session:
        book(session, order("visit", host_ids=("ben",), location="Hall 1"), NOW)
    assert reasons(ask(client, "help", headers=shown(business), **scope)) == {
        "2026-11-23T09:00:00Z": {"ada:busy", "ben:busy"}
    }


def test_a_share_that_is_used_up_is_a_limit(client: Client, business: Database) -> None:
    def share_equally(queue: Queue) -> Queue:
        return replace(queue, strategy=Strategy.EQUAL_DISTRIBUTION, host_ids=("ada", "ben"))

    with business.begin() as session:
        change_queue(session, "help", share_equally)
        book(session, order("help", queue_id="rotation"), NOW)
        book(session, order("visit", host_ids=("ben",), location="Hall 1"), NOW)
    scope: Json = {"queueId": "rotation", "troubleshoot": "true"}
    blocked = reasons(ask(client, "help", headers=shown(business), **scope))
    assert blocked == {"2026-11-23T09:00:00Z": {"ada:busy", "ada:limit", "ben:busy"}}


def test_unknown_parameters_are_ignored(client: Client) -> None:
    assert starts(ask(client, refreshCache="true", utm_source="x")) == starts(ask(client))
