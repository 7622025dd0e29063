from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.booking.values import Catalog, MeetingType, Queue, Resource, Strategy
from app.desk.admin.meeting_types import change_meeting_type
from app.desk.admin.queues import change_queue
from app.desk.admin.resources import create_resource
from app.desk.availability.offer import Offer, Slot
from app.desk.booking.book import book
from app.store.engine.database import Database
from app.web.schemas.availability_schemas import AvailabilityReply, written_offer
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
        unknown = ask(client, headers=headers, existingAppointmentId="unknown")
        assert_refused(unknown, 404, "appointment-not-found")


def test_where_somebody_elses_appointment_could_go_is_not_told(
    client: Client, business: Database
) -> None:
    change(business, "intro", most_a_day=1)
    with business.begin() as session:
        booked = book(session, order(), NOW)
    for headers in ({}, {"X-Appointment-Secret": ""}):
        answer = ask(client, headers=headers, existingAppointmentId=booked.appointment_id)
        assert_refused(answer, 401, "unauthorized")
    for headers in ({"X-Appointment-Secret": "a guess"}, shown(business, "host", "ben")):
        answer = ask(client, headers=headers, existingAppointmentId=booked.appointment_id)
        assert_refused(answer, 403, "forbidden")


# --- where an appointment could be moved, whatever has become of its type


EDITS: dict[str, Json] = {
    "the length": {"durations": (timedelta(minutes=20),)},
    "the channels": {"venues": ("zoom",)},
    "the rooms": {"resource_ids": ()},
    "the host": {"host_id": "ben"},
    "a queue": {"host_id": None, "queue_id": "rotation"},
    "a group": {"spots": 4},
    "consent and a price": {"data_policy_url": "https://loom.example/p", "price": 500},
    "by link and opt-in": {"one_time_link_only": True, "double_opt_in": True},
    "switched off": {"active": False},
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_appointment_can_go_where_availability_says_whatever_its_type_is_now(
    client: Client, business: Database, edit: Json
) -> None:
    with business.begin() as session:
        loom = create_resource(session, Resource("", 0, "Loom")).id
    change(business, "intro", resource_ids=(loom,))
    made = client.post("/v4/booking", json=body(channel="google", resourceChannelIds=[loom]))
    id_, secret = made.json()["appointmentId"], made.json()["secret"]
    mine = {"X-Appointment-Secret": secret}
    change(business, "intro", **edit)

    free = starts(ask(client, hostIds=None, headers=mine, existingAppointmentId=id_))
    assert len(free) == 31
    for start in (free[-1], free[7]):
        path = f"/v4/appointment/{id_}/reschedule"
        answer = client.post(path, headers=mine, json={"start": start})
        assert answer.status_code == 200, answer.text
        after = answer.json()["appointment"]
        assert (after["start"], after["meetingInfo"]["channel"]) == (start, "google")
        assert after["hostIds"] == ["ada"]
    again = body(start=free[2], appointmentId=id_)
    assert client.post("/v4/booking", headers=mine, json=again).status_code == 201
    off = client.post(f"/v4/appointment/{id_}/cancel", headers=mine, json={})
    assert off.json()["status"] == "cancelled"


def test_it_is_asked_for_as_it_was_booked(client: Client, business: Database) -> None:
    with business.begin() as session:
        booked = book(session, order("help", queue_id="rotation"), NOW)
    mine = {"X-Appointment-Secret": booked.secret}
    for scope in ({}, {"queueId": "rotation"}, {"hostIds": "ada"}, {"meetingDuration": 30}):
        answer = ask(
            client, "help", headers=mine, existingAppointmentId=booked.appointment_id, **scope
        )
        assert len(starts(answer)) == 16
    for field, value in (("queueId", "pair"), ("hostIds", "ben"), ("meetingDuration", 60)):
        asked = {"existingAppointmentId": booked.appointment_id, field: value}
        name = "duration" if field == "meetingDuration" else field
        answer = ask(client, "help", headers=mine, **asked)  # type: ignore[arg-type]
        assert_refused(answer, 400, "appointment-mismatch", [name])


def test_what_its_attendee_may_not_move_can_go_nowhere(
    client: Client, business: Database
) -> None:
    with business.begin() as session:
        booked = book(session, order("class"), NOW)
    asked = {"existingAppointmentId": booked.appointment_id}
    mine = {"X-Appointment-Secret": booked.secret}
    assert starts(ask(client, "class", headers=mine, **asked)) == []
    assert len(starts(ask(client, "class", headers=shown(business), **asked))) == 8
    assert client.post(
        f"/v4/appointment/{booked.appointment_id}/cancel",
        headers=mine,
        json={},
    ).is_success
    assert starts(ask(client, "class", headers=shown(business), **asked)) == []


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


def test_all_that_is_missing_is_named_and_the_address_is_not_repeated(
    sqlite_client: Client,
) -> None:
    answer = sqlite_client.get("/v4/booking-availability?hostIds=ada&email=mara@home.example")
    assert_refused(answer, 400, "invalid", ["meetingTypeId", "start", "end"])
    assert "mara" not in answer.text
    assert "/v4" not in answer.text


def test_all_flaws_of_the_question_are_named_at_once(sqlite_client: Client) -> None:
    asked = {
        "meetingTypeId": "intro",
        "start": "2026-11-23T10:00",
        "end": "soon",
        "meetingDuration": "0",
        "timezone": "localtime",
        "calculationMethod": "nobody",
    }
    answer = sqlite_client.get("/v4/booking-availability", params=asked)
    fields = ["start", "end", "meetingDuration", "timezone"]
    assert_refused(answer, 400, "invalid", [*fields, "calculationMethod"])
    said = {each["field"]: each["message"] for each in answer.json()["errors"]}
    assert said["calculationMethod"] == "choose anyone or everyone"


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("troubleshoot", "maybe", "must be true or false"),
        ("meetingTypeId", "x" * 129, "at most 128 characters"),
    ],
)
def test_a_parameter_of_another_kind_is_refused_in_words(
    sqlite_client: Client, parameter: str, value: str, message: str
) -> None:
    asked = {"meetingTypeId": "intro", "start": "2026-11-23", "end": "2026-11-24"}
    answer = sqlite_client.get("/v4/booking-availability", params=asked | {parameter: value})
    assert_refused(answer, 400, "invalid", [parameter])
    assert answer.json()["errors"][0]["message"] == message


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23T10:00:00+01:00", "2026-11-23T11:00:00%2B01:00"),
        ("2026-11-23%2010:00+0100", "2026-11-23T11:00+01"),
    ],
)
def test_a_plus_sign_that_was_not_encoded_is_read_as_meant(
    sqlite_client: Client, start: str, end: str
) -> None:
    where = f"/v4/booking-availability?meetingTypeId=intro&hostIds=ada&start={start}&end={end}"
    assert starts(sqlite_client.get(where)) == [
        f"2026-11-23T09:{minute:02}:00Z" for minute in (0, 15, 30, 45)
    ]


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "Africa/Cairo", "America/Santiago", "Australia/Lord_Howe", "UTC"],
)
def test_starts_are_grouped_into_the_days_of_a_zone_whose_clocks_change(zone: str) -> None:
    begin = datetime(2027, 3, 1, tzinfo=UTC)
    instants = [begin + timedelta(minutes=30 * count) for count in range(60 * 48)]
    meeting = MeetingType("m", "m", "M", (timedelta(minutes=30),), host_id="h")
    offered = Offer(
        Catalog(version=1),
        meeting,
        meeting.durations[0],
        slots=[Slot(instant, ("h",)) for instant in instants],
    )
    answer = written_offer(offered, ZoneInfo(zone), begin)
    reply = AvailabilityReply.model_validate_json(answer)
    expected: dict[str, list[str]] = {}
    for each in instants:
        day = each.astimezone(ZoneInfo(zone)).date().isoformat()
        expected.setdefault(day, []).append(each.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert {each.date: [s.start_time for s in each.spots] for each in reply.dates} == expected
    assert reply.earliest_available_date == min(expected)


# --- a group's places: what is offered is taken, and nothing else


def day_off(client: Client, business: Database, day: str) -> None:
    hours = {"overrides": [{"date": day, "hours": []}]}
    answer = client.patch("/v4/availability/cem", headers=shown(business), json=hours)
    assert answer.status_code == 200, answer.text


def seat(client: Client, name: str, start: str, **more: Any) -> httpx.Response:
    who = {"email": f"{name}@home.example", "fullname": name}
    headers = more.pop("headers", None)
    return client.post(
        "/v4/booking", headers=headers, json=body("class", start, attendee=who, **more)
    )


def test_a_group_out_of_hours_is_joined_only_by_who_may_ignore_them(
    client: Client, business: Database
) -> None:
    late = "2026-11-23T20:00:00Z"
    admin = shown(business)
    made = seat(client, "ann", late, headers=admin, ignoreAvailability=True)
    id_ = made.json()["appointmentId"]

    assert late not in starts(ask(client, "class", hostIds="cem"))
    assert_refused(seat(client, "bob", late), 400, "slot-not-offered", ["start"])
    assert_refused(seat(client, "bob", late, appointmentId=id_), 400, "slot-not-offered")
    joined = seat(client, "bob", late, headers=admin, ignoreAvailability=True)
    assert joined.json()["appointmentId"] == id_


def test_a_group_on_a_day_off_is_not_offered(client: Client, business: Database) -> None:
    ten = "2026-11-23T10:00:00Z"
    id_ = seat(client, "ann", ten).json()["appointmentId"]
    assert ten in starts(ask(client, "class", hostIds="cem"))

    day_off(client, business, "2026-11-23")

    assert starts(ask(client, "class", hostIds="cem")) == []
    for more in ({}, {"appointmentId": id_}):
        assert_refused(seat(client, "bob", ten, **more), 400, "slot-not-offered")


@pytest.mark.parametrize(
    "edit",
    [{"step": timedelta(minutes=25)}, {"host_id": "ada"}, {"spots": 5}],
    ids=["another grid", "another host", "more places"],
)
def test_a_group_that_stands_is_joined_where_it_is_offered(
    client: Client, business: Database, edit: Json
) -> None:
    ten = "2026-11-23T10:00:00Z"
    id_ = seat(client, "ann", ten).json()["appointmentId"]
    change(business, "class", **edit)
    days = ask(client, "class", hostIds=edit.get("host_id", "cem")).json()["dates"]
    [spot] = [each for day in days for each in day["spots"] if "appointment" in each]
    assert (spot["startTime"], spot["appointment"]["id"]) == (ten, id_)
    assert seat(client, "bob", ten).json()["appointmentId"] == id_
    shown_ = client.get(f"/v4/appointment/{id_}", headers=shown(business)).json()
    assert (shown_["hostIds"], len(shown_["attendees"])) == (["cem"], 2)
