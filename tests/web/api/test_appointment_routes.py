"""Appointments over HTTP: the shapes that clients read, and who may what."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.booking.values import ChangePolicy
from app.store.engine.database import Database
from tests.desk.afterwards import HOUR, changed
from tests.desk.business import MONDAY, NOW
from tests.web.calling import Client, api, assert_refused, attendee, body, has_null, starts
from tests.web.showing import shown

Headers = dict[str, str]
AFTERNOON = "2026-11-23T14:00:00Z"


@pytest.fixture
def client(business: Database, tmp_path: Path) -> Iterator[Client]:
    with api(business, tmp_path) as client:
        yield client


@pytest.fixture
def admin(business: Database) -> Headers:
    return shown(business)


def booked(client: Client, *args: Any, **changes: Any) -> tuple[str, Headers]:
    """The id of a new appointment, and the header of whoever booked it."""
    answer = client.post("/v4/booking", json=body(*args, **changes))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return made["appointmentId"], {"X-Appointment-Secret": made["secret"]}


def seat(client: Client, name: str, start: Any = MONDAY) -> tuple[str, Headers]:
    """A place in the class."""
    who = attendee(fullname=name, email=f"{name.lower()}@home.example")
    return booked(client, "class", start, attendee=who)


def seen(answer: httpx.Response) -> Any:
    """What an answer shows; nothing in it is null."""
    assert answer.status_code == 200, answer.text
    assert not has_null(answer.json())
    return answer.json()


class TestOne:
    def test_has_the_shape_that_clients_read(self, client: Client, admin: Headers) -> None:
        who = attendee(phone="030 1234567", timezone="Europe/Berlin", language="de")
        id_, _ = booked(client, channel="phone", attendee=who, icsTitle="About wool")
        shown_ = seen(client.get(f"/v4/appointment/{id_}", headers=admin))
        [person] = shown_.pop("attendees")
        attendee_id = person.pop("id")
        assert shown_.pop("attendeeIds") == [attendee_id]
        assert person == {
            "status": "booked",
            "email": "mara@home.example",
            "fullname": "Mara Linde",
            "phone": "+49301234567",
            "timezone": "Europe/Berlin",
            "language": "de",
        }
        assert shown_ == {
            "id": id_,
            "start": "2026-11-23T09:00:00Z",
            "end": "2026-11-23T09:30:00Z",
            "status": "booked",
            "isCancelled": False,
            "meetingInfo": {"channel": "phone"},
            "hosts": [
                {
                    "id": "ada",
                    "email": "ada@loom.example",
                    "givenName": "Ada",
                    "familyName": "Berg",
                    "fullName": "Ada Berg",
                    "slug": "ada",
                }
            ],
            "hostIds": ["ada"],
            "meetingType": {
                "id": "intro",
                "slug": "intro",
                "meetingInfo": {"name": "Intro", "duration": 30},
            },
            "meetingTypeId": "intro",
            "rescheduleCount": 0,
            "icsTitle": "About wool",
            "icsDescription": "",
            "createdAt": "2026-11-22T16:00:00Z",
            "updatedAt": "2026-11-22T16:00:00Z",
            "history": [
                {
                    "action": "booked",
                    "by": "attendee",
                    "at": "2026-11-22T16:00:00Z",
                    "details": {},
                }
            ],
        }

    def test_shows_an_attendee_their_own_secret_but_no_history(
        self, client: Client, admin: Headers
    ) -> None:
        id_, mara = booked(client)
        client.patch(f"/v4/appointment/{id_}/notes", headers=admin, json={"note": "rich"})
        theirs = seen(client.get(f"/v4/appointment/{id_}", headers=mara))
        assert theirs["secret"] == mara["X-Appointment-Secret"]
        assert "history" not in theirs
        assert "note" not in theirs
        for_admins = seen(client.get(f"/v4/appointment/{id_}", headers=admin))
        assert for_admins["note"] == "rich"
        assert "secret" not in for_admins

    def test_shows_an_attendee_of_a_group_nobody_else(
        self, client: Client, admin: Headers
    ) -> None:
        id_, ann = seat(client, "Ann")
        _, bob = seat(client, "Bob")
        answer = client.get(f"/v4/appointment/{id_}", headers=bob)
        theirs = seen(answer)
        assert [each["fullname"] for each in theirs["attendees"]] == ["Bob"]
        assert theirs["attendeeIds"] == [theirs["attendees"][0]["id"]]
        assert theirs["icsTitle"] == "Class: Bob, Cem"
        assert "Ann" not in answer.text
        assert ann["X-Appointment-Secret"] not in answer.text
        whole = seen(client.get(f"/v4/appointment/{id_}", headers=admin))
        assert [each["fullname"] for each in whole["attendees"]] == ["Ann", "Bob"]

    @pytest.mark.parametrize(
        ("headers", "status", "code"),
        [
            pytest.param({}, 401, "unauthorized", id="nobody"),
            pytest.param({"X-Appointment-Secret": ""}, 401, "unauthorized", id="no secret"),
            pytest.param({"X-Appointment-Secret": "x"}, 403, "forbidden", id="a wrong one"),
            pytest.param({"Authorization": "Bearer x"}, 401, "unauthorized", id="bad token"),
        ],
    )
    def test_is_for_those_who_show_something(
        self, client: Client, headers: Headers, status: int, code: str
    ) -> None:
        id_, _ = booked(client)
        for method, path in EACH:
            if path in ("/guest", "/notes") and "Authorization" not in headers:
                status, code = 401, "unauthorized"
            answer = client.request(
                method, f"/v4/appointment/{id_}{path}", headers=headers, json=BODY
            )
            assert_refused(answer, status, code)

    def test_is_for_its_hosts_not_for_others(self, client: Client, business: Database) -> None:
        id_, _ = booked(client, "review", queueId="pair")
        for host in ("ada", "ben"):
            headers = shown(business, "host", host)
            assert seen(client.get(f"/v4/appointment/{id_}", headers=headers))["id"] == id_
        for method, path in EACH:
            headers = shown(business, "host", "cem")
            answer = client.request(
                method, f"/v4/appointment/{id_}{path}", headers=headers, json=BODY
            )
            assert_refused(answer, 403, "forbidden")

    @pytest.mark.parametrize("id_", ["none", "%00", "%F0%9F", "a'b", "x" * 300])
    def test_is_not_found_if_it_is_not_there(
        self, client: Client, admin: Headers, id_: str
    ) -> None:
        for method, path in EACH:
            answer = client.request(
                method, f"/v4/appointment/{id_}{path}", headers=admin, json=BODY
            )
            assert_refused(answer, 404, "appointment-not-found")
        assert_refused(client.get(f"/v4/appointment/{id_}"), 401, "unauthorized")


EACH = [
    ("GET", ""),
    ("POST", "/cancel"),
    ("POST", "/reschedule"),
    ("PATCH", "/guest"),
    ("PATCH", "/notes"),
]
BODY = {"start": AFTERNOON, "attendeeId": "x", "email": "b@home.example", "note": "n"}


class TestCancelling:
    def test_answers_the_cancelled_appointment(self, client: Client, admin: Headers) -> None:
        id_, mara = booked(client)
        path = f"/v4/appointment/{id_}/cancel"
        theirs = seen(client.post(path, headers=mara, json={"reason": "ill"}))
        assert (theirs["isCancelled"], theirs["status"]) == (True, "cancelled")
        assert theirs["cancel"] == {
            "actionSource": "attendee",
            "actionAt": "2026-11-22T16:00:00Z",
            "reason": "ill",
        }
        whole = seen(client.get(f"/v4/appointment/{id_}", headers=admin))
        assert [each["status"] for each in whole["attendees"]] == ["cancelled"]
        assert whole["history"][-1]["action"] == "cancelled"
        assert_refused(client.post(path, headers=admin, json={}), 409, "already-cancelled")
        assert_refused(client.post(path, headers=mara), 409, "already-cancelled")

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="no body"),
            pytest.param(b"{}", id="an empty one"),
            pytest.param(b'{"cancelEntireSeries": true, "attendeeId": null}', id="unknown"),
        ],
    )
    def test_needs_no_particular_body(
        self, client: Client, admin: Headers, content: bytes
    ) -> None:
        id_, _ = booked(client)
        answer = client.post(
            f"/v4/appointment/{id_}/cancel",
            headers=admin | {"Content-Type": "application/json"},
            content=content,
        )
        assert seen(answer)["cancel"]["actionSource"] == "host"
        assert "reason" not in answer.json()["cancel"]

    def test_puts_the_slot_on_offer_again(self, client: Client) -> None:
        question = "/v4/booking-availability?meetingTypeId=intro&hostIds=ada"
        window = "&start=2026-11-23&end=2026-11-24&timezone=UTC"
        before = starts(client.get(question + window))
        id_, mara = booked(client)
        assert "2026-11-23T09:00:00Z" not in starts(client.get(question + window))
        client.post(f"/v4/appointment/{id_}/cancel", headers=mara)
        assert starts(client.get(question + window)) == before

    def test_of_a_group_says_whom(self, client: Client, admin: Headers) -> None:
        id_, ann = seat(client, "Ann")
        _, bob = seat(client, "Bob")
        path = f"/v4/appointment/{id_}/cancel"
        assert_refused(
            client.post(path, headers=admin, json={}), 400, "invalid", ["attendeeId"]
        )
        ids = seen(client.get(f"/v4/appointment/{id_}", headers=admin))["attendeeIds"]
        answer = client.post(path, headers=ann, json={"attendeeId": ids[1]})
        assert_refused(answer, 403, "forbidden")
        off = seen(client.post(path, headers=ann, json={"reason": "ill"}))
        assert (off["isCancelled"], off["status"]) == (True, "cancelled")
        assert off["cancel"]["actionSource"] == "attendee"
        assert off["cancel"]["reason"] == "ill"
        on = seen(client.get(f"/v4/appointment/{id_}", headers=bob))
        assert (on["isCancelled"], on["status"]) == (False, "booked")
        assert "cancel" not in on
        whole = seen(client.get(f"/v4/appointment/{id_}", headers=admin))
        assert whole["attendeeIds"] == ids[1:]
        assert whole["isCancelled"] is False
        over = seen(client.post(path, headers=admin, json={"cancelAll": True}))
        assert over["isCancelled"] is True
        theirs = seen(client.get(f"/v4/appointment/{id_}", headers=ann))
        assert theirs["cancel"]["actionSource"] == "attendee"
        theirs = seen(client.get(f"/v4/appointment/{id_}", headers=bob))
        assert theirs["cancel"]["actionSource"] == "host"

    def test_can_be_too_late(self, client: Client, business: Database) -> None:
        changed(business, "intro", cancel_policy=ChangePolicy(timedelta(days=1)))
        id_, mara = booked(client)
        answer = client.post(f"/v4/appointment/{id_}/cancel", headers=mara)
        assert_refused(answer, 403, "too-late")
        assert "24 h" in answer.json()["message"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            pytest.param({"reason": "x" * 501}, "reason", id="a long reason"),
            pytest.param({"reason": 1}, "reason", id="a number for a reason"),
            pytest.param({"cancelAll": "perhaps"}, "cancelAll", id="no yes or no"),
        ],
    )
    def test_refuses_what_it_does_not_understand(
        self, client: Client, admin: Headers, wrong: dict[str, Any], field: str
    ) -> None:
        id_, _ = booked(client)
        answer = client.post(f"/v4/appointment/{id_}/cancel", headers=admin, json=wrong)
        assert_refused(answer, 400, "invalid", [field])

    def test_shows_what_nobody_confirmed_as_off(
        self, business: Database, client: Client, admin: Headers, tmp_path: Path
    ) -> None:
        assert client.post("/v4/booking", json=body("optin", hostIds=["ben"])).is_success
        [held] = seen(client.get("/v4/appointment/paginated", headers=admin))["appointments"]
        assert (held["status"], held["isCancelled"]) == ("pending", False)
        with api(business, tmp_path, NOW + timedelta(days=9)) as later:
            off = seen(later.get(f"/v4/appointment/{held['id']}", headers=admin))
        assert (off["status"], off["isCancelled"]) == ("cancelled", True)
        assert off["cancel"]["actionSource"] == "system"
        assert "reason" not in off["cancel"]


class TestMoving:
    def test_answers_the_same_appointment_at_its_new_time(
        self, client: Client, admin: Headers
    ) -> None:
        id_, mara = booked(client)
        path = f"/v4/appointment/{id_}/reschedule"
        answer = seen(client.post(path, headers=mara, json={"start": AFTERNOON}))
        assert set(answer) == {"appointment"}
        after = answer["appointment"]
        assert (after["id"], after["start"]) == (id_, AFTERNOON)
        assert after["end"] == "2026-11-23T14:30:00Z"
        assert after["rescheduleCount"] == 1
        assert after["rescheduledAt"] == "2026-11-22T16:00:00Z"
        assert after["secret"] == mara["X-Appointment-Secret"]
        last = seen(client.get(f"/v4/appointment/{id_}", headers=admin))["history"][-1]
        assert last["details"] == {"from": "2026-11-23T09:00:00Z", "to": AFTERNOON}

    @pytest.mark.parametrize(
        ("wanted", "status", "code"),
        [
            pytest.param({"start": "2026-11-23T14:00:00"}, 400, "naive-time", id="naive"),
            pytest.param({"start": "soon"}, 400, "invalid", id="no time"),
            pytest.param({}, 400, "invalid", id="nothing"),
            pytest.param({"start": "2026-11-23T20:00:00Z"}, 400, "slot-not-offered", id="late"),
            pytest.param({"start": "2026-11-23T10:00:00Z"}, 409, "slot-occupied", id="taken"),
            pytest.param(
                {"start": AFTERNOON, "ignoreAvailability": True},
                401,
                "unauthorized",
                id="without rules",
            ),
        ],
    )
    def test_refuses(
        self, client: Client, wanted: dict[str, Any], status: int, code: str
    ) -> None:
        id_, mara = booked(client)
        booked(client, start=MONDAY + HOUR)
        answer = client.post(f"/v4/appointment/{id_}/reschedule", headers=mara, json=wanted)
        assert_refused(answer, status, code)

    def test_sets_rules_aside_with_a_token(self, client: Client, business: Database) -> None:
        id_, _ = booked(client)
        wanted = {"start": "2026-11-23T20:05:00Z", "ignoreAvailability": True}
        headers = shown(business, "host", "ada")
        answer = client.post(f"/v4/appointment/{id_}/reschedule", headers=headers, json=wanted)
        assert seen(answer)["appointment"]["start"] == "2026-11-23T20:05:00Z"

    def test_stops_at_cancelled_and_past_ones(
        self, business: Database, client: Client, admin: Headers, tmp_path: Path
    ) -> None:
        id_, mara = booked(client)
        path = f"/v4/appointment/{id_}/reschedule"
        with api(business, tmp_path, NOW + timedelta(days=2)) as later:
            answer = later.post(path, headers=mara, json={"start": AFTERNOON})
            assert_refused(answer, 409, "appointment-past")
        client.post(f"/v4/appointment/{id_}/cancel", headers=admin)
        answer = client.post(path, headers=mara, json={"start": AFTERNOON})
        assert_refused(answer, 409, "already-cancelled")

    def test_can_be_done_by_booking_anew(self, client: Client, admin: Headers) -> None:
        id_, mara = booked(client)
        again = body(start=AFTERNOON, appointmentId=id_)
        assert_refused(client.post("/v4/booking", json=again), 401, "unauthorized")
        wrong = {"X-Appointment-Secret": "x"}
        assert_refused(client.post("/v4/booking", json=again, headers=wrong), 403, "forbidden")
        answer = client.post("/v4/booking", json=again, headers=mara)
        assert answer.status_code == 201
        assert answer.json() == {
            "appointmentId": id_,
            "secret": mara["X-Appointment-Secret"],
            "attendeeEmail": "mara@home.example",
        }
        other = body("help", AFTERNOON, appointmentId=id_, queueId="rotation")
        answer = client.post("/v4/booking", json=other, headers=mara)
        assert_refused(answer, 400, "appointment-mismatch", ["meetingTypeId", "queueId"])
        unknown = body(start=AFTERNOON, appointmentId="none")
        answer = client.post("/v4/booking", json=unknown, headers=admin)
        assert_refused(answer, 404, "appointment-not-found")


class TestAmending:
    def test_adds_a_guest(self, client: Client, admin: Headers) -> None:
        id_, _ = booked(client)
        [attendee_id] = seen(client.get(f"/v4/appointment/{id_}", headers=admin))["attendeeIds"]
        wanted = {"attendeeId": attendee_id, "email": "b@home.example"}
        path = f"/v4/appointment/{id_}/guest"
        after = seen(client.patch(path, headers=admin, json=wanted))
        assert after["attendees"][0]["bringalongEmails"] == ["b@home.example"]
        assert after["history"][-1]["action"] == "guest-added"
        answer = client.patch(path, headers=admin, json=wanted)
        assert_refused(answer, 400, "invalid", ["email"])
        nobody = wanted | {"attendeeId": "x"}
        answer = client.patch(path, headers=admin, json=nobody)
        assert_refused(answer, 404, "attendee-not-found")

    def test_takes_a_guest_out(self, client: Client, admin: Headers) -> None:
        id_, _ = booked(client)
        [attendee_id] = seen(client.get(f"/v4/appointment/{id_}", headers=admin))["attendeeIds"]
        wanted = {"attendeeId": attendee_id, "email": "b@home.example"}
        path = f"/v4/appointment/{id_}/guest"
        client.patch(path, headers=admin, json=wanted)
        gone = wanted | {"email": "B@home.example", "remove": True}
        after = seen(client.patch(path, headers=admin, json=gone))
        assert "bringalongEmails" not in after["attendees"][0]
        assert after["history"][-1]["action"] == "guest-removed"
        answer = client.patch(path, headers=admin, json=gone)
        assert_refused(answer, 400, "invalid", ["email"])

    def test_writes_a_note(self, client: Client, admin: Headers) -> None:
        id_, _ = booked(client)
        path = f"/v4/appointment/{id_}/notes"
        assert seen(client.patch(path, headers=admin, json={"note": "n"}))["note"] == "n"
        after = seen(client.patch(path, headers=admin, json={"note": ""}))
        assert "note" not in after
        answer = client.patch(path, headers=admin, json={"note": "x" * 5001})
        assert_refused(answer, 400, "invalid", ["note"])

    @pytest.mark.parametrize("body", [{}, {"email": 3}])
    def test_is_not_for_attendees(self, client: Client, body: dict[str, Any]) -> None:
        id_, mara = booked(client)
        for path in ("guest", "notes"):
            wanted = BODY | body
            answer = client.patch(f"/v4/appointment/{id_}/{path}", headers=mara, json=wanted)
            assert_refused(answer, 401, "unauthorized")


class TestLists:
    LIST = "/v4/appointment/paginated"

    def test_have_pages_and_a_total(self, client: Client, admin: Headers) -> None:
        ids = [booked(client, start=MONDAY + n * HOUR)[0] for n in range(5)]
        pages = [
            seen(client.get(f"{self.LIST}?page={page}&pageSize=2", headers=admin))
            for page in range(4)
        ]
        assert [page["total"] for page in pages] == [5] * 4
        assert [[each["id"] for each in page["appointments"]] for page in pages] == [
            ids[:2],
            ids[2:4],
            ids[4:],
            [],
        ]
        back = f"{self.LIST}?sortBy=appointment.createdAt&sortDirection=DESC"
        answer = seen(client.get(back, headers=admin))
        assert [each["id"] for each in answer["appointments"]] == ids[::-1]
        assert "history" not in answer["appointments"][0]
        assert "secret" not in answer["appointments"][0]

    def test_go_on_behind_a_cursor(self, client: Client, admin: Headers) -> None:
        ids = [booked(client, start=MONDAY + n * HOUR)[0] for n in range(1, 5)]
        first = seen(client.get(f"{self.LIST}?pageSize=2", headers=admin))
        booked(client)  # before all of them
        where = {"pageSize": 2, "after": first["nextCursor"]}
        second = seen(client.get(self.LIST, params=where, headers=admin))
        where = {"pageSize": 2, "after": second["nextCursor"]}
        third = seen(client.get(self.LIST, params=where, headers=admin))
        pages = [first, second, third]
        assert [each["id"] for page in pages for each in page["appointments"]] == ids
        assert "nextCursor" not in third

    @pytest.mark.parametrize("cursor", ["", "x", "1.", "1", "99999999999999999999.a", "1.a\n"])
    def test_have_no_cursor_but_their_own(
        self, client: Client, admin: Headers, cursor: str
    ) -> None:
        answer = client.get(self.LIST, params={"after": cursor}, headers=admin)
        assert_refused(answer, 400, "invalid", ["after"])

    def test_name_all_that_is_wrong_with_a_question(
        self, client: Client, admin: Headers
    ) -> None:
        asked = {"start": "x", "end": "2026-11-23T10:00", "status": "y", "after": "z"}
        answer = client.get(self.LIST, params=asked, headers=admin)
        assert_refused(answer, 400, "invalid", ["start", "end", "status", "after"])
        odd = client.get(self.LIST, params={"sortBy": "x", "pageSize": "0"}, headers=admin)
        assert_refused(odd, 400, "invalid", ["sortBy", "pageSize"])
        assert [each["message"] for each in odd.json()["errors"]] == [
            "choose appointment.start or appointment.createdAt",
            "must be 1 or more",
        ]

    def test_are_cut_by_what_is_asked_for(
        self, client: Client, admin: Headers, business: Database
    ) -> None:
        first, mara = booked(client)
        who = attendee(fullname="Özgür", email="oe@home.example")
        second, _ = booked(client, start=MONDAY + timedelta(days=1), attendee=who)
        third, _ = booked(client, "help", MONDAY + timedelta(days=1), queueId="rotation")
        client.post(f"/v4/appointment/{first}/cancel", headers=mara)
        table = {
            "status=cancelled": [first],
            "status=upcoming": [second, third],
            "status=past": [],
            "search=özGÜR": [second],
            "search=%25": [],
            "search=%00": [],
            "meetingTypeId=help": [third],
            "meetingTypeId=%00": [],
            "userId=ada": [first, second],
            "userId=%00": [],
            "start=2026-11-24": [second, third],
            "end=2026-11-24": [first],
            "start=2026-11-24T09:00:00.5Z": [],
            "start=2026-11-24T10:00:00%2B01:00": [second, third],
            "start=2026-11-24&end=2026-11-24": [],
        }
        for query, expected in table.items():
            answer = seen(client.get(f"{self.LIST}?{query}", headers=admin))
            found = [each["id"] for each in answer["appointments"]]
            assert (query, sorted(found)) == (query, sorted(expected))
            assert answer["total"] == len(expected)

    def test_show_hosts_their_own(self, client: Client, business: Database) -> None:
        own, _ = booked(client)
        booked(client, "visit", hostIds=["ben"], location="Hall 1")
        ada = shown(business, "host", "ada")
        for query in ("", "?userId=ada", "?search=mara"):
            answer = seen(client.get(self.LIST + query, headers=ada))
            assert [each["id"] for each in answer["appointments"]] == [own]
        answer = client.get(f"{self.LIST}?userId=ben", headers=ada)
        assert_refused(answer, 403, "forbidden")

    @pytest.mark.parametrize(
        "query",
        [
            "page=-1",
            "page=x",
            "page=99999999999999999999",
            "pageSize=0",
            "pageSize=101",
            "status=lost",
            "sortBy=secret",
            "sortDirection=up",
            "start=2026-02-30",
            "start=2026-11-24T10:00:00",
            "end=soon",
            "search=" + "x" * 201,
        ],
    )
    def test_refuse_what_they_do_not_understand(
        self, client: Client, admin: Headers, query: str
    ) -> None:
        answer = client.get(f"{self.LIST}?{query}", headers=admin)
        assert answer.status_code == 400
        assert answer.json()["errorCode"] in ("invalid", "naive-time")

    @pytest.mark.parametrize("path", [LIST, "/v4/appointment/today"])
    def test_need_a_token(self, client: Client, path: str) -> None:
        _, mara = booked(client)
        assert_refused(client.get(path), 401, "unauthorized")
        assert_refused(client.get(path, headers=mara), 401, "unauthorized")


class TestToday:
    TODAY = "/v4/appointment/today"

    def test_is_an_array_of_what_takes_place(
        self, business: Database, client: Client, admin: Headers, tmp_path: Path
    ) -> None:
        first, _ = booked(client, start=MONDAY + HOUR)
        gone, mara = booked(client)
        booked(client, start=MONDAY + timedelta(days=1))
        visit, _ = booked(client, "visit", hostIds=["ben"], location="Hall 1")
        client.post(f"/v4/appointment/{gone}/cancel", headers=mara)
        assert seen(client.get(self.TODAY, headers=admin)) == []
        with api(business, tmp_path, MONDAY + 3 * HOUR) as monday:
            today = seen(monday.get(self.TODAY, headers=admin))
            ada = shown(business, "host", "ada")
            own = seen(monday.get(self.TODAY, headers=ada))
        assert [each["id"] for each in today] == [visit, first]
        assert [each["id"] for each in own] == [first]

    @pytest.mark.parametrize(
        ("now", "is_today"),
        [
            pytest.param("2026-11-22T22:59:59+00:00", False, id="23:59 in Berlin"),
            pytest.param("2026-11-22T23:00:00+00:00", True, id="midnight in Berlin"),
            pytest.param("2026-11-23T22:59:59+00:00", True, id="the end of the day"),
            pytest.param("2026-11-23T23:00:00+00:00", False, id="the next day"),
        ],
    )
    def test_is_the_day_of_the_business(
        self,
        business: Database,
        client: Client,
        admin: Headers,
        tmp_path: Path,
        now: str,
        *,
        is_today: bool,
    ) -> None:
        booked(client)
        with api(business, tmp_path, datetime.fromisoformat(now)) as then:
            assert len(seen(then.get(self.TODAY, headers=admin))) == is_today


def test_the_description_lists_every_route_and_refusal(client: Client) -> None:
    paths = client.get("/schema/openapi.json").json()["paths"]
    for path, method, refused in [
        ("/v4/appointment/paginated", "get", {"400", "401", "403"}),
        ("/v4/appointment/today", "get", {"401"}),
        ("/v4/appointment/{id}", "get", {"400", "401", "403", "404"}),
        ("/v4/appointment/{id}/cancel", "post", {"401", "403", "404", "409", "422"}),
        ("/v4/appointment/{id}/reschedule", "post", {"401", "403", "404", "409", "422"}),
        ("/v4/appointment/{id}/guest", "patch", {"400", "401", "403", "404", "409"}),
        ("/v4/appointment/{id}/notes", "patch", {"400", "401", "403", "404"}),
    ]:
        described = paths[path][method]
        always = {"200", "400", "405", "429", "500", "503"}
        always |= {"413", "415"} if "requestBody" in described else set()
        assert always | refused == set(described["responses"])
        assert described["summary"]
