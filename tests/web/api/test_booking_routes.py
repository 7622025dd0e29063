"""The booking routes as their callers see them."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.booking.venues import VENUES
from tests.desk.business import MONDAY
from tests.web.calling import Client, assert_refused, attendee, body, has_null, starts

RANGE = {"meetingTypeId": "intro", "start": "2026-11-23", "end": "2026-11-24"}
TEXTS = "x\u0000\u202e\u200b\r\n🙂é"


def slots(client: Client, **query: Any) -> list[str]:
    return starts(client.get("/v4/booking-availability", params=RANGE | query))


class TestABooking:
    def test_is_answered_with_what_the_attendee_needs(self, client: Client) -> None:
        answer = client.post("/v4/booking", json=body())
        assert answer.status_code == 201
        assert set(answer.json()) == {"appointmentId", "secret", "attendeeEmail"}
        assert answer.json()["attendeeEmail"] == "mara@home.example"
        assert len(answer.json()["secret"]) == 32

    def test_takes_every_field(self, client: Client) -> None:
        whole = body(
            attendee=attendee(
                fullname=None,
                firstname="Mara",
                lastname="Linde",
                receiveReminders=False,
                notes={"why": TEXTS, "": ""},
                bringalongEmails=["jo@home.example"],
                phone="030 1234567",
                language="sv",
                timezone="Asia/Calcutta",
                dataPolicyAccepted=True,
            ),
            channel="phone",
            location=TEXTS,
            duration=60,
            icsTitle=TEXTS,
            icsDescription=TEXTS,
        )
        assert client.post("/v4/booking", json=whole).status_code == 201

    def test_ignores_fields_that_it_does_not_know(self, client: Client) -> None:
        more = body(attendee=attendee(vip=True), foo={"a": [None]}, skipHousing="x")
        assert client.post("/v4/booking", json=more).status_code == 201

    @pytest.mark.parametrize(
        "start",
        [
            "2026-11-23T09:00:00Z",
            "2026-11-23T09:00:00.000Z",
            "2026-11-23T09:00Z",
            "2026-11-23t09:00:00z",
            "2026-11-23T10:00:00+01:00",
            "2026-11-23T10:00:00+0100",
            "2026-11-22T23:00:00-10:00",
            "2026-11-23T14:45:00+05:45",
        ],
    )
    def test_takes_a_start_in_any_spelling(self, sqlite_client: Client, start: str) -> None:
        assert sqlite_client.post("/v4/booking", json=body(start=start)).status_code == 201
        assert "2026-11-23T09:00:00Z" not in slots(sqlite_client, hostIds="ada")

    @pytest.mark.parametrize(
        "wanted",
        [
            pytest.param(body("help", queueId="rotation"), id="a rotation"),
            pytest.param(body("help", hostIds=["cem"]), id="a host of a rotation"),
            pytest.param(body("review", queueId="pair"), id="hosts together"),
            pytest.param(body("review", hostIds=["ben", "ada"]), id="hosts together by name"),
            pytest.param(body("class"), id="a group"),
            pytest.param(body("visit", hostIds=["ben"], location="Hall 2"), id="on site"),
        ],
    )
    def test_of_every_kind_is_taken(self, client: Client, wanted: dict[str, Any]) -> None:
        answer = client.post("/v4/booking", json=wanted)
        assert answer.status_code == 201, answer.text
        assert not has_null(answer.json())


NOBODY = {"email": "x"}
POLICY = body("policy", hostIds=["ben"])
VISIT = body("visit", hostIds=["ben"])
REFUSED: list[tuple[dict[str, Any], str, list[str]]] = [
    ({}, "invalid", ["attendee", "meetingTypeId", "start"]),
    (body(attendee="Mara"), "invalid", ["attendee"]),
    (body(attendee={}), "invalid", ["attendee.email", "attendee.fullname"]),
    (body(attendee=attendee(email=3)), "invalid", ["attendee.email"]),
    (body(attendee=attendee(email="mara")), "invalid", ["attendee.email"]),
    (body(attendee=attendee(email="x" * 321)), "invalid", ["attendee.email"]),
    (body(attendee=attendee(email="x" * 65 + "@b.example")), "invalid", ["attendee.email"]),
    (
        body(attendee=attendee(bringalongEmails=["a@b.example", "ü" * 33 + "@b.example"])),
        "invalid",
        ["attendee.bringalongEmails[1]"],
    ),
    (body(attendee=attendee(fullname=None)), "invalid", ["attendee.fullname"]),
    (body(attendee=NOBODY), "invalid", ["attendee.email", "attendee.fullname"]),
    (body(attendee=attendee(phone="12")), "invalid", ["attendee.phone"]),
    (body(attendee=attendee(language="tlh")), "invalid", ["attendee.language"]),
    (body(attendee=attendee(timezone="+01:00")), "invalid", ["attendee.timezone"]),
    (body(attendee=attendee(notes={"a": 1})), "invalid", ["attendee.notes.a"]),
    (body(attendee=attendee(notes=[])), "invalid", ["attendee.notes"]),
    (
        body(attendee=attendee(bringalongEmails=["x"])),
        "invalid",
        ["attendee.bringalongEmails[0]"],
    ),
    (
        body(attendee=attendee(bringalongEmails=[f"g{n}@home.example" for n in range(6)])),
        "invalid",
        ["attendee.bringalongEmails"],
    ),
    (
        body(attendee=attendee(bringalongEmails=["jo@home.example"] * 2)),
        "invalid",
        ["attendee.bringalongEmails"],
    ),
    (
        body(attendee=attendee(bringalongEmails=["mara@home.example"])),
        "invalid",
        ["attendee.bringalongEmails"],
    ),
    (POLICY, "data-policy-not-accepted", ["attendee.dataPolicyAccepted"]),
    (body(meetingTypeId=""), "invalid", ["meetingTypeId"]),
    (body(meetingTypeId=7), "invalid", ["meetingTypeId"]),
    (body(hostIds=["ben"]), "host-not-allowed", ["hostIds"]),
    (body(hostIds="ada"), "invalid", ["hostIds"]),
    (body(queueId="rotation"), "queue-not-allowed", ["queueId"]),
    (body("help"), "queue-required", ["queueId"]),
    (body("help", queueId="pair"), "queue-mismatch", ["queueId"]),
    (body("desk", hostIds=["ada"]), "host-not-allowed", ["hostIds"]),
    (body("help", hostIds=["ada"], queueId="rotation"), "queue-not-allowed", ["queueId"]),
    (body(channel="fax"), "invalid", ["channel"]),
    (body(channel="zoom"), "channel-not-allowed", ["channel"]),
    (body(channel="phone"), "phone-required", ["attendee.phone"]),
    (VISIT, "location-required", ["location"]),
    (VISIT | {"location": "Hall 3"}, "location-not-offered", ["location"]),
    (VISIT | {"channel": "local-attendee"}, "location-required", ["location"]),
    (body(duration=45), "duration-not-offered", ["duration"]),
    (body(duration=30.5), "invalid", ["duration"]),
    (body(duration=0), "invalid", ["duration"]),
    (body(duration="long"), "invalid", ["duration"]),
    (body(icsTitle="x" * 201), "invalid", ["icsTitle"]),
    (body(icsDescription="x" * 2001), "invalid", ["icsDescription"]),
    (body(start="2026-11-23T09:00:00"), "naive-time", ["start"]),
    (body(start="2026-11-23"), "invalid", ["start"]),
    (body(start="tomorrow"), "invalid", ["start"]),
    (body() | {"start": 1_795_424_400}, "invalid", ["start"]),
    (body(start="2026-12-31T23:59:60Z"), "invalid", ["start"]),
    (body(start="2026-02-29T09:00:00Z"), "invalid", ["start"]),
    (body(start="2026-11-23T24:00:00Z"), "invalid", ["start"]),
    (body(start="2026-11-23T09:00:00+24:00"), "invalid", ["start"]),
    (body(start="10000-01-01T09:00:00Z"), "invalid", ["start"]),
    (body(start="9999-12-31T23:59:59-23:59"), "invalid", ["start"]),
    (body(start="0001-01-01T00:00:00+23:59"), "invalid", ["start"]),
    (body(start="٢٠٢٦-11-23T09:00:00Z"), "invalid", ["start"]),
    (body(start="2026-11-23T09:07:00Z"), "slot-not-offered", ["start"]),
    (body(start="2026-11-23T09:00:00.5Z"), "slot-not-offered", ["start"]),
    (body(start="2026-11-20T09:00:00Z"), "slot-not-offered", ["start"]),
    (body(start="9999-12-31T09:00:00Z"), "slot-not-offered", ["start"]),
]


class TestARefusal:
    @pytest.mark.parametrize(
        ("wanted", "code", "fields"),
        REFUSED,
        ids=[f"{number} {each[1]} {each[2]}" for number, each in enumerate(REFUSED)],
    )
    def test_says_what_is_wrong_with_which_field(
        self, sqlite_client: Client, wanted: dict[str, Any], code: str, fields: list[str]
    ) -> None:
        answer = sqlite_client.post("/v4/booking", json=wanted)
        assert_refused(answer, 400, code, fields)
        assert not has_null(answer.json())

    def test_of_an_unknown_meeting_type_is_not_found(self, sqlite_client: Client) -> None:
        answer = sqlite_client.post("/v4/booking", json=body("nothing"))
        assert_refused(answer, 404, "meeting-type-not-found", [])

    def test_of_what_somebody_else_holds_is_a_conflict(self, client: Client) -> None:
        assert client.post("/v4/booking", json=body()).status_code == 201
        other = body(attendee=attendee(email="jo@home.example"))
        assert_refused(client.post("/v4/booking", json=other), 409, "slot-occupied", [])
        overlapping = body(start="2026-11-23T09:15:00Z", duration=15)
        assert_refused(client.post("/v4/booking", json=overlapping), 409, "slot-occupied", [])

    def test_leaves_the_slot_on_offer(self, client: Client) -> None:
        before = slots(client, hostIds="ada")
        client.post("/v4/booking", json=body(icsTitle="x" * 201))
        client.post("/v4/booking", json=body(attendee=attendee(phone="12")))
        assert slots(client, hostIds="ada") == before


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        [*VENUES, "2026-11-23T09:00:00Z", "ada", "rotation", "\u0000", "x" * 400]
    ),
    lambda each: (
        st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=5), each, max_size=4)
    ),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "start",
        "hostIds",
        "queueId",
        "location",
        "channel",
        "duration",
        "icsTitle",
        "icsDescription",
    ]
    + [f"attendee.{name}" for name in ("email", "fullname", "notes", "phone", "language")]
    + ["attendee.bringalongEmails", "attendee.timezone", "attendee", "meetingTypeId"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(FIELDS, JSON_VALUES, min_size=1, max_size=3))
def test_whatever_is_sent_is_booked_or_refused(client: Client, changes: dict[str, Any]) -> None:
    wanted = body()
    for field, value in changes.items():
        inner = wanted if "." not in field else wanted["attendee"]
        if isinstance(inner, dict):
            inner[field.split(".")[-1]] = value
    answer = client.post(
        "/v4/booking", content=json.dumps(wanted), headers={"content-type": "application/json"}
    )
    assert answer.status_code in (200, 201, 400, 404, 409), answer.text
    if answer.status_code >= 400:
        assert_refused(answer, answer.status_code, answer.json()["errorCode"])


UNASKABLE = [
    ({"hostIds": "", "meetingTypeId": "help"}, "scope-required", ["hostIds"]),
    ({"hostIds": "ben"}, "host-not-allowed", ["hostIds"]),
    ({"queueId": "pair"}, "queue-not-allowed", ["queueId"]),
    ({"timezone": "Mars"}, "invalid", ["timezone"]),
    ({"timezone": "+01:00"}, "invalid", ["timezone"]),
    ({"start": "2026-11-23T09:00:00"}, "naive-time", ["start"]),
    ({"start": "2026-13-01"}, "invalid", ["start"]),
    ({"start": "10000-01-01"}, "invalid", ["start"]),
    ({"start": "0001-01-01"}, "invalid", ["start"]),
    ({"end": "soon"}, "invalid", ["end"]),
    ({"end": "2026-11-22"}, "invalid", ["end"]),
    ({"end": "2027-01-25"}, "invalid", ["end"]),
    ({"meetingDuration": 45}, "duration-not-offered", ["duration"]),
    ({"meetingDuration": 0}, "invalid", ["meetingDuration"]),
    ({"meetingDuration": "x"}, "invalid", ["meetingDuration"]),
    ({"calculationMethod": "x"}, "invalid", ["calculationMethod"]),
    ({"meetingTypeId": "x" * 129}, "invalid", ["meetingTypeId"]),
]


class TestAvailability:
    def test_is_grouped_by_the_days_of_the_zone(self, client: Client) -> None:
        query = RANGE | {"hostIds": "ada", "end": "2026-11-25", "timezone": "Asia/Tokyo"}
        shown = client.get("/v4/booking-availability", params=query).json()
        assert shown["timezone"] == "Asia/Tokyo"
        assert [day["date"] for day in shown["dates"]] == ["2026-11-23", "2026-11-24"]
        assert shown["earliestAvailableDate"] == "2026-11-23"
        # The 24th in Tokyo ends at 15:00 UTC.
        assert shown["dates"][1]["spots"][0]["startTime"] == "2026-11-23T15:00:00Z"
        assert shown["dates"][1]["spots"][-1]["startTime"] == "2026-11-24T14:45:00Z"
        assert shown["dates"][1]["spots"][-1]["unavailabilityEvents"] == []
        assert not has_null(shown)

    def test_is_the_same_in_every_zone(self, sqlite_client: Client) -> None:
        span = {
            "start": "2026-11-23T00:00:00Z",
            "end": "2026-11-25T00:00:00Z",
            "hostIds": "ada",
        }
        zones = ("UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Calcutta")
        answers = [slots(sqlite_client, **span, timezone=zone) for zone in zones]
        assert len(answers[0]) > 40
        assert answers == [answers[0]] * len(zones)

    def test_is_in_the_zone_of_the_business_unless_asked(self, sqlite_client: Client) -> None:
        query = RANGE | {"hostIds": "ada"}
        shown = sqlite_client.get("/v4/booking-availability", params=query).json()
        assert shown["timezone"] == "Europe/Berlin"

    def test_of_nothing_is_empty_but_names_the_first_day_after_it(
        self, sqlite_client: Client
    ) -> None:
        query = RANGE | {"hostIds": "ada", "start": "2026-11-21", "end": "2026-11-22"}
        shown = sqlite_client.get("/v4/booking-availability", params=query).json()
        first = {"earliestAvailableDate": "2026-11-23"}
        assert shown == {"timezone": "Europe/Berlin", "dates": []} | first

    @pytest.mark.parametrize(
        ("start", "end", "first", "last"),
        [
            pytest.param("2026-11-23", "2026-11-24", "09:00", "16:30", id="dates"),
            pytest.param(
                "2026-11-23T10:00:00Z", "2026-11-23T12:00:00Z", "10:00", "11:45", id="instants"
            ),
            pytest.param(
                "2026-11-23T10:00:01Z", "2026-11-23T12:00:01Z", "10:15", "12:00", id="seconds"
            ),
            pytest.param(
                "2026-11-23T11:00:00+01:00", "2026-11-24", "10:00", "16:30", id="a mixture"
            ),
        ],
    )
    def test_has_an_end_that_is_excluded(
        self, sqlite_client: Client, start: str, end: str, first: str, last: str
    ) -> None:
        found = slots(sqlite_client, hostIds="ada", start=start, end=end)
        assert (found[0][11:16], found[-1][11:16]) == (first, last)

    def test_takes_hosts_repeated_or_with_commas(self, sqlite_client: Client) -> None:
        repeated = slots(sqlite_client, meetingTypeId="review", hostIds=["ada", "ben"])
        commas = slots(sqlite_client, meetingTypeId="review", hostIds="ada,ben")
        queue = slots(sqlite_client, meetingTypeId="review", queueId="pair")
        assert repeated == commas == queue
        assert repeated[0] == "2026-11-23T09:00:00Z"

    def test_is_for_the_length_that_is_asked_for(self, sqlite_client: Client) -> None:
        assert slots(sqlite_client, hostIds="ada", meetingDuration=60)[-1][11:16] == "16:00"
        assert slots(sqlite_client, hostIds="ada", meetingDuration=15)[-1][11:16] == "16:45"

    def test_of_everyone_needs_all_to_be_free(self, client: Client) -> None:
        client.post("/v4/booking", json=body("help", hostIds=["ada"]))
        query = {"meetingTypeId": "help", "queueId": "rotation"}
        assert slots(client, **query)[0][11:16] == "09:00"
        assert slots(client, **query, calculationMethod="everyone")[0][11:16] == "09:30"

    def test_of_a_group_shows_the_places(self, client: Client) -> None:
        made = client.post("/v4/booking", json=body("class")).json()
        query = RANGE | {"meetingTypeId": "class", "hostIds": "cem"}
        shown = client.get("/v4/booking-availability", params=query).json()
        first, second = shown["dates"][0]["spots"][:2]
        assert first["appointment"] == {
            "id": made["appointmentId"],
            "totalSpots": 3,
            "takenSpots": 1,
        }
        assert "appointment" not in second

    @pytest.mark.parametrize(("query", "code", "fields"), UNASKABLE)
    def test_that_makes_no_sense_is_refused(
        self, sqlite_client: Client, query: dict[str, Any], code: str, fields: list[str]
    ) -> None:
        asked = RANGE | {"hostIds": "ada"} | query
        answer = sqlite_client.get("/v4/booking-availability", params=asked)
        assert_refused(answer, 400, code, fields)

    def test_of_nothing_known_is_not_found(self, sqlite_client: Client) -> None:
        asked = RANGE | {"hostIds": "ada", "meetingTypeId": "nothing"}
        answer = sqlite_client.get("/v4/booking-availability", params=asked)
        assert_refused(answer, 404, "meeting-type-not-found", [])

    @pytest.mark.parametrize("missing", ["meetingTypeId", "start", "end"])
    def test_needs_its_parameters(self, sqlite_client: Client, missing: str) -> None:
        query = {name: value for name, value in RANGE.items() if name != missing}
        answer = sqlite_client.get(
            "/v4/booking-availability", params=query | {"hostIds": "ada"}
        )
        assert_refused(answer, 400, "invalid")
        assert missing in answer.json()["message"]


class TestMeetingTypes:
    def test_are_listed_without_internals_or_nulls(self, client: Client) -> None:
        shown = client.get("/v4/meeting-type").json()
        assert [each["id"] for each in shown][:3] == ["intro", "deep", "help"]
        assert not has_null(shown)
        assert "holder" not in json.dumps(shown)
        assert "@" not in json.dumps(shown)

    def test_are_shown_alone_by_id(self, client: Client) -> None:
        shown = client.get("/v4/meeting-type/deep").json()
        assert shown["meetingInfo"]["duration"] == 45
        assert (shown["meetingInfo"]["bufferBefore"], shown["meetingInfo"]["bufferAfter"]) == (
            10,
            5,
        )
        assert (shown["slotInterval"], shown["minimumNotice"]) == (15, 30)
        assert shown["daysIntoFuture"] == {"mode": "limit", "bookingLimit": 60 * 1440}
        assert shown in client.get("/v4/meeting-type").json()

    @pytest.mark.parametrize("id_", ["nothing", "%00", "..%2f", "x" * 500, "%F0%9F%99%82"])
    def test_that_are_not_there_are_not_found(self, sqlite_client: Client, id_: str) -> None:
        answer = sqlite_client.get(f"/v4/meeting-type/{id_}")
        assert answer.status_code == 404
        assert_refused(answer, 404, answer.json()["errorCode"], [])


def test_what_is_offered_first_can_be_booked_at_once(client: Client) -> None:
    for _ in range(3):
        first = slots(client, hostIds="ada")[0]
        assert client.post("/v4/booking", json=body(start=first)).status_code == 201
    assert slots(client, hostIds="ada")[0] > MONDAY.strftime("%Y-%m-%dT%H:%M:%SZ")
